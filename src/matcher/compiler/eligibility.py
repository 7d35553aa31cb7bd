"""Who may take which seat: one test per code, each over any pairs at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntFlag

import numpy as np
import numpy.typing as npt

from matcher.compiler.columns import CandidateColumns, OrderColumns
from matcher.compiler.lookup import Lookup
from matcher.problem.problem import Bool, Int64

Positions = npt.NDArray[np.integer]


class Code(IntFlag):
    """Why a pair is ineligible; all that apply are kept."""

    SKILL = 1
    LANGUAGE = 2
    AVOID = 4
    READY = 8
    DOCUMENTS = 16
    SEX = 32
    AGE = 64
    WAGE = 128
    SUSPENDED = 256
    PRIOR = 512
    FORBIDDEN = 1024
    UNLISTED = 2048
    REJECTED = 4096
    DECLINED = 8192


CODE_NAMES = {code: str(code.name).lower() for code in Code}


@dataclass(frozen=True)
class PairTables:
    """What tables say of single pairs.

    ``decision`` holds 1 accept, 2 reject, 3 decline; ``rank`` the ranks given, and for a
    rejected pair one so low that it is worth 0; ``score`` the planner's own points, or None
    without a scores table; ``override`` the pins that lift eligibility.
    """

    forbidden: Lookup
    override: Lookup
    decision: Lookup
    rank: Lookup
    ranked_order: Bool
    score: Lookup | None


@dataclass(frozen=True)
class Facts:
    """All that eligibility and score are computed from."""

    candidates: CandidateColumns
    orders: OrderColumns
    tables: PairTables


Test = Callable[[CandidateColumns, OrderColumns, Positions, Positions], Bool]

#: The tests that compare a candidate's column with an order's; True where the code applies.
COMPARISONS: dict[Code, Test] = {
    Code.LANGUAGE: lambda a, b, c, o: a.language[c] < b.required_language[o],
    Code.READY: lambda a, b, c, o: a.ready[c] > b.arrival[o],
    Code.DOCUMENTS: lambda a, b, c, o: a.valid[c] < b.arrival[o],
    Code.SEX: lambda a, b, c, o: (a.sex[c] & b.sex[o]) == 0,
    Code.AGE: lambda a, b, c, o: (a.birth[c] > b.birth_to[o]) | (a.birth[c] < b.birth_from[o]),
    Code.WAGE: lambda a, b, c, o: a.min_wage[c] > b.wage[o],
    Code.PRIOR: lambda a, b, c, o: a.prior[c] & b.titp[o],
}


def _avoid(facts: Facts, c: Positions, o: Positions) -> Bool:
    hit = np.zeros(np.broadcast(c, o).shape, bool)
    for avoided, present in zip(facts.candidates.avoid, facts.orders.conditions, strict=True):
        hit |= (avoided[c] & present[o]) != 0
    return hit


def _skill(facts: Facts, c: Positions, o: Positions) -> Bool:
    found, level = facts.candidates.skill.find(c, facts.orders.job[o])
    lacking = ~found | (level < facts.orders.min_skill[o])
    if facts.tables.score is not None:
        lacking &= ~facts.candidates.blank_skills[c]
    return lacking


def compared(facts: Facts, c: Positions, o: Positions) -> Bool:
    """Whether pairs pass every test but skill and the tables of single pairs.

    ``c`` and ``o`` are positions that broadcast together.
    """
    barred = _avoid(facts, c, o)
    for test in COMPARISONS.values():
        barred |= test(facts.candidates, facts.orders, c, o)
    return ~(barred | facts.orders.suspended[o])


def ineligibility(facts: Facts, candidate: Positions, order: Positions) -> Int64:
    """The codes of each pair as bits of :class:`Code`; 0 where eligible.

    Args:
        facts: columns and tables.
        candidate: positions of candidates.
        order: positions of orders, broadcast with ``candidate``.

    Pins with ``override`` are not looked at: these are the codes that they lift.
    """
    c, o, tables = candidate, order, facts.tables
    codes = np.zeros(np.broadcast(c, o).shape, np.int64)

    def apply(code: Code, where: Bool) -> None:
        codes[...] |= where * np.int64(code)

    apply(Code.SKILL, _skill(facts, c, o))
    apply(Code.AVOID, _avoid(facts, c, o))
    for code, test in COMPARISONS.items():
        apply(code, test(facts.candidates, facts.orders, c, o))
    apply(Code.SUSPENDED, facts.orders.suspended[o])
    apply(Code.FORBIDDEN, tables.forbidden.find(c, o)[0])
    if tables.score is not None:
        apply(Code.UNLISTED, ~tables.score.find(c, o)[0])
    _, decision = tables.decision.find(c, o)
    apply(Code.REJECTED, decision == 2)
    apply(Code.DECLINED, decision == 3)
    return codes


def code_names(bits: int) -> list[str]:
    """Names of the codes in ``bits``, in the order of :class:`Code`."""
    return [name for code, name in CODE_NAMES.items() if bits & code]
