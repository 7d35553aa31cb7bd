"""Priced columns and search: honest on small tasks, where every plan can be tried."""

from __future__ import annotations

import numpy as np
import pytest

from engines.general.cases import best_plan, plan_worth, random_task
from engines.general.proofs import proven_bound
from matcher.engines.general.columns import ColumnRun
from matcher.engines.general.task import Task
from matcher.problem.solution import Progress, Solution, Stop, ignore


def solve(task: Task, steps: int | None = 40, **options: object) -> Solution:
    return ColumnRun(task, Stop(), ignore, steps=steps, **options).solve()


@pytest.mark.parametrize("seed", range(150))
def test_bound_is_never_below_the_optimum_nor_value_above(seed: int) -> None:
    task = random_task(seed)
    solution, expected = solve(task), best_plan(task)
    if expected is None:
        assert solution.status in {"infeasible", "stopped"}
        assert solution.plan is None
        if solution.proof == "certificate":
            assert proven_bound(task, solution.prices, nothing=True) == solution.bound < 0
        return
    assert solution.status in {"optimal", "feasible"}
    assert plan_worth(task, tuple(solution.plan.tolist())) == solution.value <= expected
    assert proven_bound(task, solution.prices) == solution.bound >= expected
    if solution.status == "optimal":
        assert solution.value == expected


def test_most_small_tasks_are_solved_to_the_optimum() -> None:
    missed = 0
    for seed in range(60):
        task = random_task(seed)
        missed += solve(task).value != best_plan(task)
    assert missed <= 1


def test_same_seed_and_steps_give_same_plan() -> None:
    task = random_task(7, 14, 6)
    first, second = solve(task, 5, seed=3), solve(task, 5, seed=3)
    assert np.array_equal(first.plan, second.plan)
    assert first.bound == second.bound


def test_a_given_plan_is_never_made_worse() -> None:
    task = random_task(11, 14, 6)
    good = solve(task)
    assert good.plan is not None
    again = ColumnRun(task, Stop(), ignore, start=good.plan, steps=0).solve()
    assert again.value >= good.value


def test_observer_is_told_of_better_plans_only() -> None:
    told: list[Progress] = []
    ColumnRun(random_task(12, 14, 6), Stop(), told.append, steps=20).solve()
    assert told
    values = [progress.value for progress in told]
    assert values == sorted(values)
    assert all(progress.bound >= values[-1] for progress in told)


def test_interrupt_is_stopped_not_infeasible() -> None:
    solution = ColumnRun(random_task(7, 14, 6), Stop(interrupted=True), ignore).solve()
    assert solution.status in {"stopped", "feasible"}
    assert solution.reason == "interrupted"
