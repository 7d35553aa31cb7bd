"""The settings of a scenario: what ``scenario.yaml`` says, in checked and exact form."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from matcher.errors import Phrase

GoalName = Literal["fill", "score", "worst_off", "parity", "changes"]
#: Goals by the words that messages have for them; in English, those of scenario.yaml.
GOAL_WORDS = {
    "fill": Phrase("fill"),
    "score": Phrase("score"),
    "worst_off": Phrase("worst_off"),
    "parity": Phrase("parity"),
    "changes": Phrase("changes"),
}
Operator = Literal["in", ">=", "<=", ">", "<"]

SCORE_PARTS = (
    "skill",
    "language",
    "job_preference",
    "region_preference",
    "wage",
    "screening",
    "waiting",
    "ranking",
)
DEFAULT_WEIGHTS = {
    "skill": 4,
    "language": 2,
    "job_preference": 2,
    "region_preference": 1,
    "wage": 1,
    "screening": 1,
    "waiting": 1,
    "ranking": 2,
}
DEFAULT_WAGE_RANGE = (80_000, 200_000)

CANDIDATE_ATTRIBUTES = ("sex", "province", "sending_org", "language", "group", "age")
ORDER_ATTRIBUTES = (
    "order_id",
    "company_id",
    "office_id",
    "supervising_org",
    "field",
    "job",
    "scheme",
    "prefecture",
    "metro",
    "arrival",
    "arrival_month",
    "type",
)
ORDERED_ATTRIBUTES = ("language", "age", "arrival", "arrival_month")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds on one count; at least one is given. Shares are exact."""

    min: int | None = None
    max: int | None = None
    min_share: Fraction | None = None
    max_share: Fraction | None = None

    def items(self) -> list[tuple[str, int | Fraction]]:
        """The bounds that are given, by name."""
        named = [
            ("min", self.min),
            ("max", self.max),
            ("min_share", self.min_share),
            ("max_share", self.max_share),
        ]
        return [(name, value) for name, value in named if value is not None]


@dataclass(frozen=True, slots=True)
class Condition:
    """One ``where`` clause: an attribute, and values it may have or a bound it must keep.

    Values are text in the attribute's canonical form (levels by name, dates ISO, age digits,
    metro yes or no). A comparison has exactly one value.
    """

    attribute: str
    operator: Operator
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quota:
    """One quota of section ``quotas``: which placements it counts, and their bounds.

    ``exceptions`` maps a group (values of ``per`` joined by ``" / "``) to other bounds, which
    replace the bounds of the same name for that group. ``line`` and ``column`` say where it
    stands in scenario.yaml.
    """

    id: str
    bounds: Bounds
    where: tuple[Condition, ...] = ()
    per: tuple[str, ...] = ()
    soft: int | None = None
    exceptions: dict[str, Bounds] = field(default_factory=dict)
    reason: str = ""
    source: str = ""
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal; later goals may cost it ``give_up`` (units, or a share of its value)."""

    name: GoalName
    give_up: int | Fraction = 0
    per: tuple[str, ...] = ()  # of parity
    source: str = ""  # of changes: the earlier result folder, as written
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class ScoreSettings:
    """Weights of the score's parts (non-negative integers, not all 0) and the wage range."""

    weights: dict[str, int] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    wage_range: tuple[int, int] = DEFAULT_WAGE_RANGE


@dataclass(frozen=True, slots=True)
class SolveSettings:
    """How to solve: seconds, gap allowed (exact share), seed, processes."""

    time_limit: float = 120.0
    gap: Fraction = Fraction(0)
    seed: int = 0
    workers: int = 1


@dataclass(frozen=True, slots=True)
class Settings:
    """All that ``scenario.yaml`` says. ``tables`` maps table names to file names."""

    name: str
    date: dt.date
    version: int = 1
    presets: tuple[str, ...] = ()
    tables: dict[str, str] = field(default_factory=dict)
    quotas: tuple[Quota, ...] = ()
    score: ScoreSettings = field(default_factory=ScoreSettings)
    goals: tuple[Goal, ...] = (Goal("fill"), Goal("score"))
    solve: SolveSettings = field(default_factory=SolveSettings)
