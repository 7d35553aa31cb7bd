"""The engine reaches the optimum of any mix of rules, and proves what it says."""

from __future__ import annotations

import numpy as np
import pytest

from engines.general.cases import best_plan, plan_worth, random_task
from engines.general.proofs import proven_bound
from matcher.engines.general.check import plan_value, violations
from matcher.engines.general.rows import Rows
from matcher.engines.general.whole import WholeRun
from matcher.problem.solution import Stop, ignore


@pytest.mark.parametrize("seed", range(400))
def test_equals_brute_force_and_proves_it(seed: int) -> None:
    task = random_task(seed)
    solution = WholeRun(task, Stop(), ignore).solve()
    expected = best_plan(task)
    assert solution.value == expected
    if expected is None:
        assert solution.status == "infeasible"
        assert solution.plan is None
        if solution.proof == "certificate":
            assert proven_bound(task, solution.prices, nothing=True) == solution.bound < 0
        return
    assert solution.status == "optimal"
    assert plan_worth(task, tuple(solution.plan.tolist())) == expected
    assert proven_bound(task, solution.prices) == solution.bound >= expected
    assert (solution.proof == "certificate") == (solution.bound == expected)


@pytest.mark.parametrize("seed", range(60))
def test_check_agrees_with_rules_tried_one_by_one(seed: int) -> None:
    task = random_task(seed)
    rows, rng = Rows(task), np.random.default_rng(seed)
    for _ in range(50):
        plan = np.full(task.problem.candidates, -1, np.int64)
        for c in range(task.problem.candidates):
            pairs = np.arange(task.problem.indptr[c], task.problem.indptr[c + 1])
            pairs = pairs[task.eligible[pairs]]
            stays = rng.random() < 0.4 and not task.problem.pinned[c]
            if len(pairs) and not stays:
                plan[c] = rng.choice(pairs)
        if (plan[task.problem.pinned] < 0).any():
            assert violations(rows, plan)
            continue
        worth = plan_worth(task, tuple(plan.tolist()))
        assert (not violations(rows, plan)) == (worth is not None)
        if worth is not None:
            assert plan_value(rows, plan) == worth


def test_same_seed_gives_same_plan() -> None:
    task = random_task(3, 12, 6)
    plans = [WholeRun(task, Stop(), ignore, seed=5).solve().plan for _ in range(2)]
    assert np.array_equal(plans[0], plans[1])


def test_no_time_is_not_infeasible() -> None:
    task = random_task(3, 12, 6)
    solution = WholeRun(task, Stop(interrupted=True), ignore).solve()
    assert solution.status in {"stopped", "feasible"}
    assert solution.reason == "interrupted"
