"""What an engine returns: a plan, prices that bound every plan, and why it stopped."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from matcher.problem.derived import DerivedRow
from matcher.problem.problem import Int64

Status = Literal["optimal", "feasible", "infeasible", "stopped"]


@dataclass(frozen=True)
class Prices:
    """One price per row, as integers over ``denominator``; at least 0 on <=-rows.

    ``seats`` is int64 per order, ``families`` int64 per row for each family of the problem,
    ``locks`` one integer per lock of the task. ``derived`` are <=-rows that follow from the
    problem's integrality, with ``derived_prices`` one each; a derived row may have price 0
    where a later one rests on it.
    """

    seats: Int64
    families: tuple[Int64, ...]
    denominator: int = 1
    locks: tuple[int, ...] = ()
    derived: tuple[DerivedRow, ...] = ()
    derived_prices: tuple[int, ...] = ()


@dataclass(frozen=True)
class Solution:
    """A plan and its proof.

    Attributes:
        status: optimal and infeasible are proven by ``prices``.
        plan: pair of each candidate (int64), -1 where not placed; None without a plan.
        value: weight of the plan; None without a plan.
        bound: no plan weighs more; None where no bound is known.
        prices: the multipliers that prove ``bound``.
        rounds: how many rounds of the engine were run.
        reason: why the engine stopped, in words.
        counters: what was counted on the way.
        branching_bound: a lower bound than ``bound`` that branching reached, which prices alone
            do not prove; None where there is none.
    """

    status: Status
    plan: Int64 | None = None
    value: int | None = None
    bound: int | None = None
    prices: Prices | None = None
    rounds: int = 0
    reason: str = ""
    counters: dict[str, int] = field(default_factory=dict)
    branching_bound: int | None = None

    @property
    def proof(self) -> Literal["certificate", "solver", "none"]:
        """What proves ``optimal`` or ``infeasible``: prices, or the engine's branching."""
        if self.status not in {"optimal", "infeasible"}:
            return "none"
        below = self.bound is not None and (
            self.bound <= (-1 if self.value is None else self.value)
        )
        return "certificate" if below and self.prices is not None else "solver"


@dataclass(frozen=True)
class Progress:
    """What an observer is told: a stage begins, or an engine has finished a round.

    ``value`` and ``bound`` are those of the combined weight, None at the start of a stage;
    ``goal_value`` and ``goal_bound`` those of the leading ``goal`` in it, where it is known.
    """

    stage: str
    rounds: int = 0
    value: int | None = None
    bound: int | None = None
    goal: str = ""
    goal_value: int | None = None
    goal_bound: int | None = None


Observer = Callable[[Progress], None]


def ignore(progress: Progress) -> None:
    """An observer that ignores what it is told."""


@dataclass
class Stop:
    """When to stop: a deadline on the monotonic clock, and an interrupt that was asked for."""

    deadline: float = float("inf")
    interrupted: bool = False

    @classmethod
    def after(cls, seconds: float) -> Stop:
        """A stop rule that is due ``seconds`` from now."""
        return cls(time.monotonic() + seconds)

    def due(self) -> str:
        """The reason to stop now, or an empty string."""
        if self.interrupted:
            return "interrupted"
        return "time limit reached" if time.monotonic() >= self.deadline else ""


class CancelledStop(Stop):
    """Another stop rule, or when nobody waits any more."""

    def __init__(self, whole: Stop) -> None:
        self.whole, self.cancelled = whole, False

    @property
    def deadline(self) -> float:  # type: ignore[override]
        """That of the other."""
        return self.whole.deadline

    def due(self) -> str:
        """The reason to stop now, or an empty string."""
        return "cancelled" if self.cancelled else self.whole.due()


class LimitedStop(Stop):
    """Another stop rule, or a deadline of its own."""

    def __init__(self, whole: Stop, own: float) -> None:
        self.whole, self.own = whole, own

    @property
    def deadline(self) -> float:  # type: ignore[override]
        """The earlier one."""
        return min(self.own, self.whole.deadline)

    def due(self) -> str:
        """The reason to stop now, or an empty string."""
        late = time.monotonic() >= self.deadline
        return self.whole.due() or ("time limit reached" if late else "")
