"""What may be asked of the generator, checked all at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

from matcher.domain.places import PRESETS
from matcher.errors import Issue, Phrase, ScenarioError
from matcher.synth import shares as share_tables

QUOTAS = ("flights", "prefectures", "metro", "sending-orgs", "provinces")
MAX_SEATS = 15
SEVERITIES = (
    "min_seats",
    "groups",
    "beds",
    "floors",
    "order_shares",
    "company_shares",
    "crossing",
    "soft",
)
GOALS = ("fill", "score", "worst_off", "parity", "changes")
GOAL = re.compile(rf"({'|'.join(GOALS)})(:[0-9]{{1,9}}%?)?")


@dataclass(frozen=True, slots=True)
class Options:
    """The options of :func:`matcher.synth.synthesize.synthesize`, checked and completed."""

    candidates: int
    seed: int
    companies: int
    orders: int
    seats: int
    jobs: int
    waves: int
    sending_orgs: int
    tightness: int
    density: int
    ties: int
    presets: tuple[str, ...]
    quotas: tuple[str, ...]
    interviews: int
    pins: int
    overrides: int
    min_seats: int
    groups: int
    beds: int
    floors: int
    order_shares: int
    company_shares: int
    crossing: int
    soft: int
    goals: tuple[str, ...]
    shares: share_tables.Shares
    date: dt.date
    name: str

    @property
    def needs_hidden_plan(self) -> bool:
        """Whether a rule is asked for that some plan must be known to keep."""
        severities = (getattr(self, name) for name in SEVERITIES)
        return any(severities) or self.overrides > 0 or "changes" in map(goal_name, self.goals)


def goal_name(goal: str) -> str:
    """The name of a goal without what it may give up."""
    return goal.partition(":")[0]


def _counts(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Faults of the whole numbers: type and range."""
    ranges = {
        "candidates": (1, 1_000_000),
        "seed": (0, 2**63 - 1),
        "companies": (1, 1_000_000),
        "orders": (1, 1_000_000),
        "jobs": (1, 92),
        "waves": (1, 60),
        "sending_orgs": (1, 5_000),
        "tightness": (0, 100),
        "density": (0, 100),
        "ties": (0, 100),
        "interviews": (0, 100),
        "pins": (0, 1_000_000),
        "overrides": (0, 10_000),
        **dict.fromkeys(SEVERITIES, (0, 100)),
    }
    faults = []
    for name, (low, high) in ranges.items():
        value = given[name]
        if value is not None and not (type(value) is int and low <= value <= high):
            faults.append((name, f"expected a whole number {low} ... {high}, got {value!r}"))
    return faults


def _names(name: str, given: Sequence[str], known: Sequence[str]) -> list[tuple[str, str]]:
    wrong = [item for item in given if item not in known]
    text = f"unknown: {', '.join(map(str, wrong))}; known: {', '.join(known)}"
    return [(name, text)] if wrong else []


def _goal_faults(goals: Sequence[str]) -> list[tuple[str, str]]:
    wrong = [str(goal) for goal in goals if not GOAL.fullmatch(str(goal))]
    if wrong:
        known = f"known: {', '.join(GOALS)}, each with :1% or :20 for what it may give up"
        return [("goals", f"unknown: {', '.join(wrong)}; {known}")]
    if not goals or len({goal_name(goal) for goal in goals}) < len(goals):
        return [("goals", "expected one or more goals, each once")]
    return []


def ratio(value: Fraction | int | float | str | None, tightness: int) -> Fraction:
    """Candidates for one seat, exact; by tightness where not given: 0.85, 1.2, 1.55 at 0, 50, 100.

    Raises:
        ValueError: the text is no number, or not above 0.
    """
    if value is None:
        return Fraction(850 + 7 * tightness, 1000)
    exact = Fraction(str(value)) if isinstance(value, float) else Fraction(value)
    if exact <= 0:
        raise ValueError(f"expected a number above 0, got {value!r}")
    return exact


def mean_seats(shares: share_tables.Shares) -> Fraction:
    """Mean seats of an order by the table ``order_seats``."""
    table = shares.tables["order_seats"]
    return Fraction(sum(int(k) * w for k, w in table.items()), sum(table.values()))


def _sizes(given: Mapping[str, Any], shares: share_tables.Shares) -> dict[str, int]:
    """Seats, orders and companies: as given, or in proportion to the candidates."""
    seats = max(1, round(given["candidates"] / ratio(given["seats_ratio"], given["tightness"])))
    orders = given["orders"] or max(1, round(seats / mean_seats(shares)))
    companies = given["companies"] or max(1, -(-orders * 4 // 5))
    if given["orders"] is None and given["companies"] is not None:
        orders = max(orders, companies)
        seats = seats if given["seats_ratio"] is not None else max(seats, orders)
    return {"seats": seats, "orders": orders, "companies": companies}


def _size_faults(sizes: Mapping[str, int]) -> list[tuple[str, str]]:
    faults = []
    if sizes["companies"] > sizes["orders"]:
        text = f"expected at most the number of orders, {sizes['orders']}, got {sizes['companies']}"
        faults.append(("companies", text))
    if not sizes["orders"] <= sizes["seats"] <= MAX_SEATS * sizes["orders"]:
        text = f"{sizes['seats']} seats can't be shared among {sizes['orders']} orders"
        faults.append(("orders", f"{text} of 1 ... {MAX_SEATS} seats each"))
    return faults


def plan_date(given: dt.date | str | None, presets: Sequence[str]) -> dt.date:
    """The day of the plan: as given, or one whose arrivals fall in the time of the presets.

    Raises:
        ValueError: the text is no ISO date.
    """
    if given is None:
        titp, esd = "titp-2017" in presets, "esd-2027" in presets
        return dt.date(2027, 1, 15) if esd and not titp else dt.date(2026, 10 if esd else 1, 1)
    return given if isinstance(given, dt.date) else dt.date.fromisoformat(given)


def check(given: Mapping[str, Any]) -> Options:
    """Options from the arguments of ``synthesize``.

    Raises:
        ScenarioError: one issue of code ``synth-option`` for each argument that is wrong.
    """
    overrides: dict[str, Any] = {}
    faults = _counts(given)
    try:
        overrides = share_tables.read_overrides(given["shares"])
    except (OSError, ValueError) as error:
        faults.append(("shares", f"can't be read as TOML: {error}"))
    faults += _names("presets", given["presets"], PRESETS)
    faults += _names("quotas", given["quotas"], QUOTAS)
    faults += _goal_faults(given["goals"])
    faults += [("shares", text) for text in share_tables.faults_in(overrides)]
    parsers: dict[str, Callable[[], object]] = {
        "seats_ratio": lambda: ratio(given["seats_ratio"], 0),
        "date": lambda: plan_date(given["date"], given["presets"]),
    }
    for name, parse in parsers.items():
        try:
            parse()
        except (ValueError, TypeError, ZeroDivisionError) as error:
            faults.append((name, str(error)))
    if not faults:
        shares = share_tables.with_overrides(overrides)
        sizes = _sizes(given, shares)
        faults = _size_faults(sizes)
    if faults:
        issues = [
            Issue("synth-option", "error", Phrase.verbatim(text), column=name)
            for name, text in faults
        ]
        raise ScenarioError(issues)
    return _complete(given, shares, sizes)


def _complete(
    given: Mapping[str, Any], shares: share_tables.Shares, sizes: Mapping[str, int]
) -> Options:
    """Fill in what was left open."""
    people, density = given["candidates"], given["density"]
    straddles = {"titp-2017", "esd-2027"} <= set(given["presets"])
    waves = min(12, max(-(-people // 830), 6 if straddles else 1))
    filled = {
        **given,
        **sizes,
        # 464 sending organisations in July 2024 (rmol.id 2024-08-01).
        "sending_orgs": given["sending_orgs"] or min(464, max(4, people // 20)),
        # 60 jobs for an intake of 2,500 (1kata.com); a small intake has few.
        "jobs": given["jobs"]
        or min(92 - 64 * density // 100, max(8, people * (150 - density) // 2_500)),
        "waves": given["waves"] or waves,
        "presets": tuple(given["presets"]),
        "quotas": tuple(given["quotas"]),
        "goals": tuple(given["goals"]),
        "shares": shares,
        "date": plan_date(given["date"], given["presets"]),
        "name": given["name"] or f"Synthetic intake of {people}, seed {given['seed']}",
    }
    return Options(**{field.name: filled[field.name] for field in fields(Options)})
