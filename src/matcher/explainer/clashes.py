"""The two values that clash, for every code that shuts a pair out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from matcher.compiler.columns import ADULT_AGE, calendar_code
from matcher.compiler.compile import Compiled
from matcher.compiler.eligibility import code_names
from matcher.domain.levels import LEVELS


@dataclass(frozen=True)
class Clash:
    """A code, what the order needs and what the candidate has, as texts."""

    code: str
    needed: str
    held: str

    def to_dict(self) -> dict[str, str]:
        """The clash as JSON holds it."""
        return {"code": self.code, "needed": self.needed, "held": self.held}

    def __str__(self) -> str:
        return f"{self.code} ({self.needed}; {self.held})"


@dataclass(frozen=True)
class _Pair:
    compiled: Compiled
    c: int
    o: int

    def of_candidate(self, column: str) -> Any:
        return self.compiled.scenario.candidates[column].iloc[self.c]

    def of_order(self, column: str) -> Any:
        return self.compiled.scenario.orders[column].iloc[self.o]


def clashes(compiled: Compiled, c: int, o: int, bits: int) -> list[Clash]:
    """Every code in ``bits`` with its two values; ``c`` and ``o`` are positions."""
    pair = _Pair(compiled, c, o)
    return [Clash(name, *VALUES[name](pair)) for name in code_names(bits)]


def skill_level(skills: str, job: str) -> int | None:
    """The level of a job in a skills cell; None where it is not there."""
    for item in skills.split(";") if skills else []:
        name, _, level = item.rpartition(":")
        if name == job:
            return int(level)
    return None


def _skill(pair: _Pair) -> tuple[str, str]:
    job, least = pair.of_order("job"), int(pair.of_order("min_skill"))
    held = skill_level(pair.of_candidate("skills"), job)
    needed = f"{job} at {least} needed" if least else f"{job} needed"
    return needed, f"{job} not held" if held is None else f"{held} held"


def _language(pair: _Pair) -> tuple[str, str]:
    needed = LEVELS[int(pair.compiled.facts.orders.required_language[pair.o])]
    return f"{needed} needed", f"{pair.of_candidate('language')} held"


def shared(avoid: str, conditions: str) -> list[str]:
    """Conditions of an order that a candidate avoids, in the candidate's order."""
    there = set(conditions.split(";"))
    return [item for item in avoid.split(";") if item and item in there]


def _avoid(pair: _Pair) -> tuple[str, str]:
    both = ", ".join(shared(pair.of_candidate("avoid"), pair.of_order("conditions")))
    return f"{both} at this work", f"avoids {both}"


def _day(value: Any) -> str:
    return "not given" if pd.isna(value) else str(pd.Timestamp(value).date())


def _ready(pair: _Pair) -> tuple[str, str]:
    ready = _day(pair.of_candidate("ready_from"))
    return f"arrival {_day(pair.of_order('arrival'))}", f"ready from {ready}"


def _documents(pair: _Pair) -> tuple[str, str]:
    valid = _day(pair.of_candidate("valid_until"))
    return f"arrival {_day(pair.of_order('arrival'))}", f"documents valid until {valid}"


def _sex(pair: _Pair) -> tuple[str, str]:
    return f"{pair.of_order('sex')} asked for", f"{pair.of_candidate('sex') or 'not given'} given"


def _age(pair: _Pair) -> tuple[str, str]:
    low, high = pair.of_order("min_age"), pair.of_order("max_age")
    least = ADULT_AGE if pd.isna(low) else max(ADULT_AGE, int(low))
    needed = f"age {least} or more" if pd.isna(high) else f"age {least} to {int(high)}"
    arrival = int(calendar_code(pair.compiled.scenario.orders["arrival"].iloc[[pair.o]])[0])
    birth = int(pair.compiled.facts.candidates.birth[pair.c])
    held = f"{(arrival - birth) // 10_000} at arrival" if birth else "no birth date given"
    return f"{needed} at arrival", held


def _wage(pair: _Pair) -> tuple[str, str]:
    offered, least = int(pair.of_order("net_wage")), int(pair.of_candidate("min_net_wage"))
    return f"net wage {offered:,} JPY", f"at least {least:,} JPY wanted"


def _pin_reason(pair: _Pair) -> tuple[str, str]:
    pins = pair.compiled.scenario.pins
    mine = (pins["candidate_id"] == pair.of_candidate("candidate_id")) & (
        pins["order_id"] == pair.of_order("order_id")
    )
    return "not forbidden", f"forbidden: {pins.loc[mine, 'reason'].iloc[0]}"


VALUES: dict[str, Callable[[_Pair], tuple[str, str]]] = {
    "skill": _skill,
    "language": _language,
    "avoid": _avoid,
    "ready": _ready,
    "documents": _documents,
    "sex": _sex,
    "age": _age,
    "wage": _wage,
    "suspended": lambda pair: ("a company that may take people", "company suspended"),
    "prior": lambda pair: ("never a technical intern before (scheme titp)", "was one before"),
    "forbidden": _pin_reason,
    "unlisted": lambda pair: ("a row in scores", "no row in scores"),
    "rejected": lambda pair: ("accepted at the interview", "rejected by the company"),
    "declined": lambda pair: ("an offer accepted", "declined by the candidate"),
}
