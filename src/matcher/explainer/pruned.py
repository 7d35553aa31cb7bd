"""Only the pairs that a plan may need to exist at all.

Where the question is whether some plan keeps every rule, nobody needs a seat whom no floor, pin
or group asks for: without them every upper limit holds all the more. A ``max_share`` may need
others beside those it counts, and so may an order that takes several people or none.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from matcher.problem.problem import Bool, Problem


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
    counts = np.bincount(problem.candidate[keep], minlength=problem.candidates)
    return replace(
        problem,
        indptr=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        order=problem.order[keep],
        score=problem.score[keep],
    )


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
