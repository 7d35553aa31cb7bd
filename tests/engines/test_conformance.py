"""What every engine owes its caller, held against every plan tried and against the oracle."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks.rules_problem import rules_problem

from engines.conforming import (
    ALONE,
    CONTESTANTS,
    Contestant,
    assert_honest,
    best,
    nested_task,
    print_of,
    solved,
    task_of,
)
from engines.general.cases import best_plan, random_task
from matcher.compiler.compile import Compiled, compile_scenario
from matcher.engines.general.task import Lock, Task
from matcher.files.load import load
from matcher.problem.problem import Weights
from matcher.problem.solution import Stop
from oracle import brute_force
from oracle.model import Goal, Scenario
from oracle.plans import check_plan, fill, total_score
from oracle.random_scenarios import random_flow_scenario, random_rules_scenario

NAMES = [*(f"mixed-{seed}" for seed in range(48)), *(f"nested-{seed}" for seed in range(36))]


def entries(contestants: tuple[Contestant, ...], names: list[str]) -> list[Any]:
    """Each engine with each task that it does not refuse."""
    return [
        pytest.param(contestant, name, id=f"{contestant.name}-{name}")
        for contestant, name in itertools.product(contestants, names)
        if contestant.takes(task_of(name))
    ]


EVERY = pytest.mark.parametrize(("contestant", "name"), entries(CONTESTANTS, NAMES))
ENGINES = pytest.mark.parametrize("contestant", CONTESTANTS, ids=lambda one: one.name)


def test_every_engine_has_tasks_with_and_without_a_plan() -> None:
    for contestant in CONTESTANTS:
        verdicts = [best(name) is None for name in NAMES if contestant.takes(task_of(name))]
        assert verdicts.count(False) >= 20, contestant.name
        assert verdicts.count(True) >= 2, contestant.name


@EVERY
def test_inputs_are_left_as_they_were(contestant: Contestant, name: str) -> None:
    found = solved(contestant, name)
    assert found.after == found.before


@EVERY
def test_the_optimum_or_its_absence_is_that_of_every_plan_tried(
    contestant: Contestant, name: str
) -> None:
    solution, optimum = solved(contestant, name).solution, best(name)
    assert solution.status == ("infeasible" if optimum is None else "optimal")
    assert solution.value == optimum


@EVERY
def test_plan_value_bounds_and_prices_are_true(contestant: Contestant, name: str) -> None:
    found = solved(contestant, name)
    assert_honest(found.task, found.solution, best(name))
    if found.solution.status == "optimal":
        assert found.solution.bound is not None
        assert found.solution.prices is not None
    if contestant.is_flow:
        assert found.solution.proof == "certificate"


@EVERY
def test_what_observers_are_told_is_true(contestant: Contestant, name: str) -> None:
    optimum, told = best(name), solved(contestant, name).told
    for progress in told if optimum is not None else ():
        assert progress.bound is None or progress.bound >= optimum
        assert progress.value is None or progress.value <= optimum
    if contestant.name == "flow" and optimum is not None:
        assert told


@pytest.mark.parametrize(("contestant", "name"), entries(ALONE, NAMES[::2]))
def test_same_seed_same_answer(contestant: Contestant, name: str) -> None:
    again = solved.__wrapped__(contestant, name)
    assert print_of(again.solution) == print_of(solved(contestant, name).solution)


COLUMNS = next(contestant for contestant in ALONE if contestant.large and not contestant.is_flow)


def test_same_seed_same_search() -> None:
    """On tasks where few steps leave a choice, so that another seed does give another plan."""
    plans = set()
    for size_seed, seed in itertools.product((6, 19), (1, 2, 3)):
        task = random_task(size_seed, 20, 6)
        first, again = (COLUMNS.solve(task, steps=6, seed=seed) for _ in range(2))
        assert print_of(first) == print_of(again)
        assert first.plan is not None
        plans.add((size_seed, first.plan.tobytes()))
    assert len(plans) > 2


class CountingStop(Stop):
    """Due once it was asked some times, so that engines stop at each place where they ask."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left = times

    def due(self) -> str:
        self.left -= 1
        return "" if self.left >= 0 else "interrupted"


STOPS = {
    "deadline passed": lambda: Stop(deadline=time.monotonic() - 1),
    "interrupted": lambda: Stop(interrupted=True),
    **{f"asked {n} times": lambda n=n: CountingStop(n) for n in (1, 2, 3, 5, 9, 20)},
}


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize(("contestant", "name"), entries(CONTESTANTS, NAMES[::4]))
def test_a_stop_makes_no_answer_wrong(contestant: Contestant, name: str, stop: str) -> None:
    task = task_of(name)
    solution = contestant.solve(task, STOPS[stop](), seed=7)
    assert_honest(task, solution, best(name))
    assert solution.reason or solution.status == "optimal"


@cache
def busy_task(*, is_flow: bool) -> Task:
    """A task that takes several rounds of flow, or more than five seconds of anything else."""
    if is_flow:
        return nested_task(16, 400, 40)
    return Task.of(rules_problem(400, tight=False), Weights(2000, 1))


# One round solves a flow over all pairs, so that nothing is left to stop.
BUSY = [contestant for contestant in CONTESTANTS if contestant.large or not contestant.is_flow]


@pytest.mark.parametrize("contestant", BUSY, ids=lambda one: one.name)
def test_a_deadline_that_has_passed_ends_a_solve_at_once(contestant: Contestant) -> None:
    task = busy_task(is_flow=contestant.is_flow)
    began = time.monotonic()
    solution = contestant.solve(task, Stop(deadline=began - 1))
    assert time.monotonic() - began < 3
    assert solution.rounds <= 1
    assert solution.status in {"feasible", "stopped"}
    assert solution.reason == "time limit reached"
    if solution.bound is not None and solution.value is not None:
        assert solution.value < solution.bound


STAGED = tuple(contestant for contestant in CONTESTANTS if contestant.stages)


@pytest.mark.parametrize(("contestant", "name"), entries(STAGED, NAMES[1::3]))
def test_goals_in_order_with_one_engine(contestant: Contestant, name: str) -> None:
    """Weights of either sign, so that the second goal pulls against the lock of the first."""
    given = task_of(name)
    rng = np.random.default_rng(int(name.split("-")[1]))
    first_weight, second_weight = rng.integers(-9, 10, (2, given.problem.pairs))
    # Removed pairs stay removed; locks of the task itself would not be tight.
    base = Task(given.problem, first_weight, 1, (), given.removed)
    engine = contestant.make()
    first = contestant.solve(base, engine=engine)
    assert_honest(base, first, best_plan(base))
    if first.value is None:
        assert first.status == "infeasible"
        return
    lock = Lock(first_weight, ">=", first.value, base.penalties)
    task = replace(base, weight=second_weight, locks=(lock,))
    second = contestant.solve(task, engine=engine, start=first.plan)
    assert second.status == "optimal"
    assert_honest(task, second, best_plan(task))


@pytest.mark.parametrize(("contestant", "name"), entries(STAGED, NAMES[::3]))
def test_somebody_is_placed_where_that_is_asked(contestant: Contestant, name: str) -> None:
    """A lock of one placement, with weights that place nobody."""
    given = task_of(name)
    ones = np.ones(given.problem.pairs, np.int64)
    weight = -1 - given.problem.score.astype(np.int64)
    task = Task(given.problem, weight, 1, (Lock(ones, ">=", 1),), given.removed)
    solution, optimum = contestant.solve(task), best_plan(task)
    assert solution.status == ("infeasible" if optimum is None else "optimal")
    assert_honest(task, solution, optimum)


@dataclass(frozen=True)
class Written:
    """A scenario folder as the oracle reads it and as the engines see it."""

    scenario: Scenario
    compiled: Compiled
    best: tuple[int, int] | None

    @property
    def task(self) -> Task:
        return Task.of(self.compiled.problem, FILL_FIRST)


FILL_FIRST = Weights(1_000_000, 1)
BOTH = (Goal("fill"), Goal("score"))


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory: pytest.TempPathFactory) -> list[Written]:
    """Some scenarios of every kind of rule, and some that flow takes."""
    written = []
    for make, seeds in ((random_rules_scenario, range(300, 325)), (random_flow_scenario, range(9))):
        for seed in seeds:
            folder: Path = tmp_path_factory.mktemp(f"{make.__name__}-{seed}")
            scenario = make(seed, folder)
            found = brute_force.optimum(scenario, BOTH)
            values = (int(found.best[0]), int(found.best[1])) if found.feasible else None
            written.append(Written(scenario, compile_scenario(load(folder)), values))
    return written


@ENGINES
def test_plans_keep_every_rule_of_the_folder(
    contestant: Contestant, scenarios: list[Written]
) -> None:
    """Rules, values and the optimum by the oracle, which reads the folder alone."""
    taken = [written for written in scenarios if contestant.takes(written.task)]
    assert len(taken) >= 9
    for written in taken:
        solution = contestant.solve(written.task)
        if written.best is None:
            assert solution.status == "infeasible"
            continue
        assert solution.status == "optimal"
        assert solution.plan is not None
        plan = plan_by_ids(written.compiled, solution.plan)
        assert check_plan(written.scenario, plan) == []
        values = fill(written.scenario, plan), total_score(written.scenario, plan)
        assert values == written.best
        assert solution.value == FILL_FIRST.fill * values[0] + values[1]


def plan_by_ids(compiled: Compiled, plan: np.ndarray) -> dict[str, str]:
    placed = plan[plan >= 0]
    people = compiled.candidate_ids[compiled.problem.candidate[placed]]
    orders = compiled.order_ids[compiled.problem.order[placed]]
    return dict(zip(people.tolist(), orders.tolist(), strict=True))
