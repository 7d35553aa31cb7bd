"""Only the pairs that a plan may need to exist at all.

Where the question is whether some plan keeps every rule, nobody needs a seat whom no floor, pin
or group asks for: without them every upper limit holds all the more. A ``max_share`` may need
others beside those it counts, and so may an order that takes several people or none.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from matcher.problem.problem import Bool, Int64, Problem


def needed(problem: Problem, also: Collection[int] = ()) -> Problem:
    """The problem with the needed pairs, and those in ``also``, alone.

    A plan of it is one of the whole, and if the whole has a plan, so has it.
    """
    if any(
        family.share is not None and family.sense == "<=" and family.active.any()
        for family in problem.families
    ):
        return problem
    keep = _needed_pairs(problem)
    keep[list(also)] = True
    return problem.restricted_to(keep)


def floor_weights(problem: Problem) -> Int64:
    """How many floors count each pair, hard or soft (int64)."""
    weight = np.zeros(problem.pairs, np.int64)
    c, o = problem.candidate, problem.order
    for family in problem.families:
        if family.sense == ">=" and family.active.any():
            inside = family.row_of(c, o) >= 0
            weight += inside if family.share is None else inside & (family.coefficient(c, o) > 0)
    return weight


def keeps(problem: Problem, plan: Int64) -> bool:
    """Whether a plan keeps every hard rule."""
    placed = plan[plan >= 0]
    c, o = problem.candidate[placed].astype(np.int64), problem.order[placed].astype(np.int64)
    filled = np.bincount(o, minlength=problem.orders)
    if (filled > problem.seats).any() or ((filled > 0) & (filled < problem.min_seats)).any():
        return False
    if not (plan[problem.pinned] >= 0).all() or not _whole(problem, plan):
        return False
    for family in problem.families:
        count = family.count(c, o)
        kept = count <= family.bound if family.sense == "<=" else count >= family.bound
        if family.penalty is None and not kept[family.active].all():
            return False
    return True


def _whole(problem: Problem, plan: Int64) -> bool:
    """Whether every group is at one company, or nowhere."""
    members = np.flatnonzero(problem.group >= 0)
    home = np.full(len(members), -1, np.int64)
    there = plan[members] >= 0
    home[there] = problem.company[problem.order[plan[members[there]]]]
    groups = np.stack([problem.group[members], home])
    return len(np.unique(groups, axis=1).T) == len(np.unique(problem.group[members]))


def _needed_pairs(problem: Problem) -> Bool:
    c, o = problem.candidate, problem.order
    keep: Bool = problem.pinned[c] | (problem.group >= 0)[c] | (problem.min_seats > 1)[o]
    for family in problem.families:
        if family.sense == ">=" and family.active.any():
            inside = family.row_of(c, o) >= 0
            if family.share is not None:
                inside &= family.coefficient(c, o) > 0
            keep = keep | inside
    return keep
