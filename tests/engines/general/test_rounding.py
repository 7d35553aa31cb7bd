"""Rounding cuts hold for every plan, lower the bound, and name the rows they are sums of."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from engines.general.cases import random_task
from engines.general.proofs import derived_row, proven_bound
from engines.general.test_derived import every_plan
from matcher.engines.general.derived import Derivations, Index
from matcher.engines.general.rounding import LARGEST, whole
from matcher.engines.general.rows import Rows
from matcher.engines.general.task import Task
from matcher.engines.general.tightening import Tightening
from matcher.engines.general.whole import WholeRun
from matcher.problem.derived import CutRow
from matcher.problem.solution import Stop, ignore


def tightened(task: Task, rounds: int = 4) -> tuple[Derivations, list[float]]:
    """The rows that rounds of cuts derive, and the weight of each corner."""
    rows = Rows(task)
    derivations = Derivations(Index(rows))
    run = WholeRun(task, Stop(), ignore)
    tightening = Tightening(rows, derivations, run.pairs, Stop(), kept=rows.active, derived=set())
    values = []
    for _ in range(rounds):
        found = tightening.round()
        assert tightening.answer is not None
        if tightening.answer.outcome != "optimal":
            break
        values.append(tightening.value)
        if not found:
            break
    return derivations, values


@pytest.mark.parametrize("seed", range(60))
def test_every_plan_keeps_every_cut(seed: int) -> None:
    task = random_task(seed, 6, 4)
    derivations, values = tightened(task)
    assert all(later <= first + 1e-6 for first, later in pairwise(values))
    before = []
    for place, row in enumerate(derivations.rows):
        assert isinstance(row, CutRow)
        before.append(derived_row(task, row, before))
        coefficients, bound, _ = before[-1]
        kept = {e: a for e, a in coefficients.items() if a}
        mine = zip(derivations.pairs[place], derivations.coefficients[place], strict=True)
        assert kept == dict(mine)
        assert bound == derivations.bounds[place]
        for plan in every_plan(task):
            assert sum(kept.get(e, 0) for e in plan) <= bound


def test_cuts_prove_what_the_rows_alone_do_not() -> None:
    closer = certified = cut = 0
    for seed in range(60):
        task = random_task(seed, 6, 4)
        derivations, values = tightened(task)
        cut += bool(derivations.rows)
        closer += len(values) > 1 and values[-1] < values[0] - 0.5
        solution = WholeRun(task, Stop(), ignore).solve()
        if solution.status != "optimal":
            continue
        assert solution.prices is not None
        assert solution.bound == proven_bound(task, solution.prices)
        certified += solution.bound == solution.value and any(
            isinstance(row, CutRow) for row in solution.prices.derived
        )
    assert cut >= 8
    assert closer >= 6
    assert certified >= 3


def test_multipliers_are_exact_fractions_or_none() -> None:
    found = whole(np.array([1 / 3, 0.5, 5 / 6]))
    assert found is not None
    multipliers, denominator = found
    assert (multipliers.tolist(), denominator) == ([2, 3, 5], 6)
    assert whole(np.array([1 / 3, 1 / 7, 1 / 11, 1 / 13, 1 / 17])) is None
    assert whole(np.array([np.pi / 4])) is None
    assert LARGEST < 3 * 7 * 11 * 13 * 17
