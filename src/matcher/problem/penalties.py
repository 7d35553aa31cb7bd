"""Points lost on soft rows, in whole numbers."""

from __future__ import annotations

import numpy as np

from matcher.problem.problem import Int64, Problem, RowFamily


def persons_beyond(family: RowFamily, count: Int64) -> Int64:
    """Persons short of or over the bound of each row (int64, at least 0).

    Of a share p/q: persons short of ⌈share · total⌉, or over ⌊share · total⌋; the left side of
    such a row counts q for each.
    """
    over = count - family.bound if family.sense == "<=" else family.bound - count
    unit = 1 if family.share is None else family.share[1]
    return np.where(family.active, np.maximum(-(-over // unit), 0), 0)


def points_lost(problem: Problem, plan: Int64) -> int:
    """Penalty points of a plan (pair of each candidate, -1 for none)."""
    placed = plan[plan >= 0]
    c, o = problem.candidate[placed], problem.order[placed]
    return sum(
        family.penalty * int(persons_beyond(family, family.count(c, o)).sum())
        for family in problem.families
        if family.penalty
    )
