"""Every engine behind one call, small tasks that they share, and what a solve left as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any
from unittest import mock

import numpy as np

from engines.general.cases import best_plan, plan_worth, random_task
from engines.general.proofs import proven_bound
from matcher.engines import flow, selection
from matcher.engines.engine import Engine, StageEngine
from matcher.engines.flow import FlowEngine
from matcher.engines.general import columns
from matcher.engines.general import engine as general
from matcher.engines.general.engine import GeneralEngine
from matcher.engines.general.reprice import Repriced
from matcher.engines.general.task import Task
from matcher.engines.staged import StagedFlow
from matcher.problem.problem import Int64
from matcher.problem.solution import Observer, Prices, Progress, Solution, Stop, ignore
from matcher.problem.weights import PairWeights
from support.problems import nested_problem

#: A solve that is still busy after so many seconds is at fault; it fails instead of hanging.
PATIENCE = 20.0


@dataclass(frozen=True)
class Contestant:
    """An engine as the suite calls it.

    Attributes:
        name: shown in the tests' ids.
        make: a new engine.
        is_flow: whether it refuses what a network can't hold.
        stages: whether it takes locks, removed pairs and a start.
        large: whether small problems take the way of large ones.
        workers: threads.
    """

    name: str
    make: Callable[[], Engine | StageEngine]
    is_flow: bool
    stages: bool = True
    large: bool = False
    workers: int = 1

    def takes(self, task: Task) -> bool:
        """Whether the engine does not refuse the task."""
        if task.removed is not None and not self.stages:
            return False
        # Staged flow asks of each lock that it be tight; tests of goals in order give it such.
        return not self.is_flow or not (task.locks or FlowEngine().refusals(task.problem))

    @contextmanager
    def way(self) -> Iterator[None]:
        """Small problems take the way of large ones, where asked for."""
        sizes: list[tuple[Any, str, int]] = []
        if self.large and self.is_flow:
            sizes = [(selection, name, 1) for name in ("ALL_AT_ONCE", "PAIRS_OF_CANDIDATE")]
            sizes += [(selection, "SPREAD", 1), (selection, "PAIRS_OF_SEAT", 0), (flow, "ADDED", 1)]
        elif self.large:
            sizes = [(general, "WHOLE", -1)]
            sizes += [(columns, "POLISHED", 0)] if self.workers > 1 else []
        with ExitStack() as patches:
            for module, name, size in sizes:
                patches.enter_context(mock.patch.object(module, name, size))
            yield

    def solve(
        self,
        task: Task,
        stop: Stop | None = None,
        observe: Observer = ignore,
        *,
        engine: Any = None,
        **options: Any,
    ) -> Solution:
        """Solve with a new engine, or with the one given."""
        engine = self.make() if engine is None else engine
        stop = Stop.after(PATIENCE) if stop is None else stop
        weights = PairWeights(0, task.penalties, task.weight)
        if self.stages:
            options |= {
                "pair_weights": task.weight,
                "locks": task.locks,
                "removed": task.removed,
            }
        else:
            options = {}
        with self.way():
            solution: Solution = engine.solve(task.problem, weights, stop, observe, **options)
        return solution


CONTESTANTS = (
    Contestant("flow", FlowEngine, is_flow=True, stages=False),
    Contestant("flow, few pairs", FlowEngine, is_flow=True, stages=False, large=True),
    Contestant("staged flow", StagedFlow, is_flow=True),
    Contestant("staged flow, few pairs", StagedFlow, is_flow=True, large=True),
    Contestant("whole", GeneralEngine, is_flow=False),
    Contestant("whole, 2 workers", lambda: GeneralEngine(2), is_flow=False, workers=2),
    Contestant("columns", GeneralEngine, is_flow=False, large=True),
    Contestant(
        "columns, 2 workers", lambda: GeneralEngine(2), is_flow=False, large=True, workers=2
    ),
)
ALONE = tuple(contestant for contestant in CONTESTANTS if contestant.workers == 1)


def nested_task(seed: int, candidates: int = 6, orders: int = 4) -> Task:
    """A task that network flow can express, with weights of either sign now and then."""
    problem = nested_problem(seed, candidates, orders)
    rng = np.random.default_rng(seed)
    weight = 1000 * problem.priority[problem.order] + problem.score
    if seed % 3 == 1:
        weight = rng.integers(-20, 20, problem.pairs)
    if seed % 4 == 2:
        removed = (rng.random(problem.pairs) < 0.2) & ~problem.pinned[problem.candidate]
        return Task(problem, weight, 1, (), removed)
    return Task(problem, weight, 1)


def task_of(name: str) -> Task:
    """The task of a name such as ``mixed-3`` or ``nested-12``."""
    kind, seed = name.split("-")
    return random_task(int(seed)) if kind == "mixed" else nested_task(int(seed))


@cache
def best(name: str) -> int | None:
    """The optimum by trying every plan."""
    return best_plan(task_of(name))


@dataclass(frozen=True)
class Solved:
    """One complete solve: the task, prints of its arrays before and after, what was told."""

    task: Task
    solution: Solution
    before: object
    after: object
    told: tuple[Progress, ...]


@cache
def solved(contestant: Contestant, name: str) -> Solved:
    """Solve a task to its end, starting from a plan that may break rules."""
    task, told = task_of(name), list[Progress]()
    start = some_plan(task)
    before = print_of((task, start, task.problem.candidate))
    solution = contestant.solve(task, None, told.append, seed=7, start=start)
    after = print_of((task, start, task.problem.candidate))
    return Solved(task, solution, before, after, tuple(told))


def some_plan(task: Task) -> Int64:
    """The first usable pair of each candidate, whatever the rules say."""
    indptr = task.problem.indptr
    plan = np.where(np.diff(indptr) > 0, indptr[:-1], -1).astype(np.int64)
    plan[(plan >= 0) & ~np.append(task.eligible, True)[plan]] = -1
    return plan


def print_of(value: object) -> object:
    """Everything that a value holds, arrays as bytes, comparable with ``==``."""
    if isinstance(value, np.ndarray):
        return str(value.dtype), value.shape, value.tobytes()
    if is_dataclass(value) and not isinstance(value, type):
        return type(value).__name__, [print_of(getattr(value, f.name)) for f in fields(value)]
    if isinstance(value, tuple | list):
        return [print_of(item) for item in value]
    return value


def assert_proven(task: Task, prices: Prices, bound: int | None, *, nothing: bool = False) -> None:
    """The prices give this bound, pair by pair and as the package computes it."""
    assert proven_bound(task, prices, nothing=nothing) == bound
    if nothing:
        task = replace(task, weight=np.zeros_like(task.weight), penalties=0)
    assert Repriced(task, prices).bound() == bound


def assert_honest(task: Task, solution: Solution, optimum: int | None) -> None:
    """Nothing that a solution says is wrong, however early it stopped."""
    assert (solution.plan is None) == (solution.value is None)
    assert (solution.plan is None) == (solution.status in {"infeasible", "stopped"})
    if solution.plan is not None:
        assert plan_worth(task, tuple(solution.plan.tolist())) == solution.value
    if solution.status == "infeasible":
        assert optimum is None
    if solution.status == "optimal":
        assert solution.value == optimum
    for bound in (solution.bound, solution.branching_bound):
        if bound is not None and optimum is not None:
            assert solution.value is None or solution.value <= bound
            assert bound >= optimum
    if solution.prices is not None:
        nothing = solution.status == "infeasible"
        assert_proven(task, solution.prices, solution.bound, nothing=nothing)


def with_problem(task: Task, **changes: Any) -> Task:
    """The task with fields of its problem changed."""
    return replace(task, problem=replace(task.problem, **changes))
