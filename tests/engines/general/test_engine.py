"""The engine as the solver calls it."""

from __future__ import annotations

import numpy as np
import pytest

from engines.general.cases import best_plan, plan_worth, random_task
from matcher.engines.general.columns import ColumnRun
from matcher.engines.general.engine import GeneralEngine
from matcher.engines.general.task import Lock, Task
from matcher.problem.problem import Weights
from matcher.problem.solution import Stop, ignore
from support.problems import best_value, nested_problem


def test_refuses_nothing() -> None:
    for seed in range(20):
        assert GeneralEngine().refusals(random_task(seed).problem) == []


@pytest.mark.parametrize("seed", range(40))
def test_columns_equal_whole_model_on_nested_limits(seed: int) -> None:
    problem, weights = nested_problem(seed), Weights(2001, 1)
    solution = ColumnRun(Task.of(problem, weights), Stop(), ignore, steps=60).solve()
    expected = best_value(problem, weights)
    assert solution.value == expected
    assert solution.status == ("infeasible" if expected is None else "optimal")
    assert solution.proof == "certificate"


@pytest.mark.parametrize("seed", range(60))
def test_goals_in_order_by_locks(seed: int) -> None:
    task = random_task(seed)
    problem = task.problem
    engine = GeneralEngine()
    first = engine.solve(problem, Weights(1, 0), Stop(), ignore)
    if first.value is None:
        assert best_plan(Task.of(problem, Weights(1, 0))) is None
        return
    fill = Weights(1, 0).of(problem, slice(None))
    lock = Lock(fill, ">=", first.value)
    second = engine.solve(problem, Weights(0, 1), Stop(), ignore, locks=(lock,), start=first.plan)
    both = best_plan(Task.of(problem, Weights(100_000, 1)))
    assert second.status == "optimal"
    assert 100_000 * first.value + second.value == both


@pytest.mark.parametrize("seed", range(60))
def test_pair_weights_and_removed_pairs(seed: int) -> None:
    task = random_task(seed)
    rng = np.random.default_rng(seed)
    weight = rng.integers(-5, 6, task.problem.pairs)
    removed = (rng.random(task.problem.pairs) < 0.2) & ~task.problem.pinned[task.problem.candidate]
    solution = GeneralEngine().solve(
        task.problem, Weights(0, 1), Stop(), ignore, pair_weights=weight, removed=removed
    )
    wanted = Task(task.problem, weight, 1, (), removed)
    assert solution.value == best_plan(wanted)
    if solution.plan is not None:
        assert plan_worth(wanted, tuple(solution.plan.tolist())) == solution.value
        assert not removed[solution.plan[solution.plan >= 0]].any()


def test_weights_beyond_64_bits_are_refused() -> None:
    problem = nested_problem(1)
    with pytest.raises(OverflowError, match="too large"):
        GeneralEngine().solve(problem, Weights(2**60, 1), Stop(), ignore)
