"""Whether a plan keeps every rule, and what it weighs: exact integers alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.engines.general.rows import Rows
from matcher.engines.general.task import Task, plan_weight
from matcher.problem.problem import Int64


@dataclass(frozen=True)
class Violation:
    """A rule that a plan breaks.

    Attributes:
        rule: ``candidate``, ``pair``, ``pin``, ``seats``, ``min_seats``, ``group``, ``family``
            or ``lock``.
        place: position of the candidate, order, group, family or lock.
        row: row within a family, else 0.
        amount: how far beyond, in the row's units.
    """

    rule: str
    place: int
    row: int = 0
    amount: int = 1


def violations(rows: Rows, plan: Int64, left: Int64 | None = None) -> list[Violation]:
    """Every hard rule that the plan breaks. O(placements · families + rows).

    ``left``: left sides of all rows for the plan, where they are known.
    """
    task, problem = rows.task, rows.problem
    found = _bad_pairs(task, plan)
    if found:
        return found
    placed = plan[plan >= 0]
    broken = np.flatnonzero(problem.pinned & (plan < 0))
    found += [Violation("pin", c) for c in broken.tolist()]
    load = np.bincount(problem.order[placed], minlength=problem.orders)
    few = np.flatnonzero((load > 0) & (load < problem.min_seats))
    found += [Violation("min_seats", o) for o in few.tolist()]
    found += [Violation("group", g) for g in _split_groups(task, plan)]
    return found + _broken_rows(rows, rows.left_sides(placed) if left is None else left)


def _bad_pairs(task: Task, plan: Int64) -> list[Violation]:
    """Pairs of someone else, or that may not be used."""
    c = np.flatnonzero(plan >= 0)
    inside = (plan[c] >= task.problem.indptr[c]) & (plan[c] < task.problem.indptr[c + 1])
    if not inside.all():
        return [Violation("candidate", i) for i in c[~inside].tolist()]
    return [Violation("pair", e) for e in plan[c][~task.eligible[plan[c]]].tolist()]


def _split_groups(task: Task, plan: Int64) -> list[int]:
    """Groups that are not placed whole at one company, nor left out whole."""
    problem = task.problem
    member = np.flatnonzero(problem.group >= 0)
    if not len(member):
        return []
    company = np.full(len(member), -1, np.int64)
    placed = plan[member] >= 0
    company[placed] = problem.company[problem.order[plan[member][placed]]]
    groups = int(problem.group.max()) + 1
    lowest = np.full(groups, np.iinfo(np.int64).max)
    highest = np.full(groups, -1, np.int64)
    np.minimum.at(lowest, problem.group[member], company)
    np.maximum.at(highest, problem.group[member], company)
    used = np.unique(problem.group[member])
    return [int(g) for g in used if lowest[g] != highest[g]]


def _broken_rows(rows: Rows, left: Int64) -> list[Violation]:
    """Hard rows beyond their bounds; locks count the points lost."""
    left = _less_points(rows, left)
    excess = np.where(rows.penalty < 0, rows.excess(left), 0)
    found = []
    for flat in np.flatnonzero(excess).tolist():
        amount = int(excess[flat])
        place, row = rows.family_of(flat)
        if flat >= rows.locks:
            found.append(Violation("lock", flat - rows.locks, 0, amount))
        elif place < 0:
            found.append(Violation("seats", row, 0, amount))
        else:
            found.append(Violation("family", place, row, amount))
    return found


def _less_points(rows: Rows, left: Int64) -> Int64:
    """Left sides, those of locks less the points lost (int64, flat)."""
    left, lost = left.copy(), rows.points_lost(left)
    for place, lock in enumerate(rows.task.locks):
        left[rows.locks + place] -= lock.penalties * lost
    return left


def beyond_locks(rows: Rows, left: Int64) -> list[int]:
    """What a plan with these left sides keeps of each earlier goal more than its lock asks for, at
    least 0."""
    beyond = _less_points(rows, left) - rows.bound
    signed = np.where(rows.upper, -beyond, beyond)[rows.locks :]
    return [max(amount, 0) for amount in signed.tolist()]


def plan_value(rows: Rows, plan: Int64, left: Int64 | None = None) -> int:
    """Weight of the pairs less that of the points lost, exact; ``left`` as for ``violations``."""
    lost = rows.points_lost(rows.left_sides(plan[plan >= 0]) if left is None else left)
    return plan_weight(rows.task, plan) - rows.task.penalties * lost
