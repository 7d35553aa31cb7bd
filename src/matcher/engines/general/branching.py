"""Branching over every pair that a better plan could use, where few are left."""

from __future__ import annotations

import numpy as np

from matcher.engines.general.derived import Derivations
from matcher.engines.general.highs import Answer, solve_integer
from matcher.engines.general.model import whole_model
from matcher.engines.general.options import whole_options
from matcher.engines.general.pricing import Priced
from matcher.engines.general.rows import Rows
from matcher.problem.problem import Int64
from matcher.problem.solution import Stop


def possible_pairs(best: Priced, value: int | None, plan: Int64, rows: Rows) -> Int64:
    """Pairs of the plan, and those that a plan of more than ``value`` could use (sorted).

    A plan with a pair of slack s weighs at most the bound less s.
    """
    near = np.ones(rows.problem.pairs, bool)
    if value is not None:
        near = best.slack < (best.bound + 1 - value) * best.prices.denominator
    possible = np.flatnonzero(near & rows.task.usable)
    return whole_options(rows, np.union1d(possible, plan[plan >= 0]))


def branched(
    rows: Rows, derivations: Derivations, pairs: Int64, plan: Int64, stop: Stop, seed: int
) -> tuple[Int64 | None, Answer]:
    """The best plan over these pairs, None without one, and what branching says of it."""
    model = whole_model(rows, derivations, pairs, integer=True)
    start = np.isin(pairs, plan[plan >= 0]).astype(float)
    answer = solve_integer(model.model, stop, seed=seed, start=start)
    return (None if answer.x is None else model.plan(rows, answer.x)), answer
