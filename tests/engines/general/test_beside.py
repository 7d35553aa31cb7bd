"""What is under way beside the search, and how it is given up."""

from __future__ import annotations

import time
from threading import Event
from typing import Any

import numpy as np
import pytest

from matcher.engines.general import columns, pace
from matcher.engines.general.attempt import Look
from matcher.engines.general.beside import ENDING, Beside
from matcher.engines.general.columns import ColumnRun
from matcher.engines.general.highs import Answer
from matcher.engines.general.memory import Memory
from matcher.engines.general.search import Search
from matcher.engines.general.task import Lock, Task
from matcher.problem.problem import Weights
from matcher.problem.solution import Stop, ignore

from .test_large import dived_plan, relaxed, rules_problem


class Slow:
    """A task that hears of an interrupt late."""

    together = False

    def __init__(self, ends: Event) -> None:
        self.ends = ends

    def solve(self, _: Stop) -> Answer:
        self.ends.wait()
        return Answer("stopped")


def test_what_is_given_up_is_not_waited_for() -> None:
    relaxation = relaxed(Task.of(rules_problem(200, tight=False), Weights(2000, 1)), 4)
    search = Search(relaxation, dived_plan(relaxation))
    given_up: list[Any] = []
    search.give_up = given_up.append  # type: ignore[method-assign]
    beside, ends = Beside(relaxation, Stop()), Event()
    slow: Any = Slow(ends)
    beside.tasks[beside.pool.submit(slow.solve, beside.stop)] = search, slow
    began = time.monotonic()
    beside.close()
    assert time.monotonic() - began < 10 * ENDING
    assert given_up == [slow]
    assert not beside.tasks
    assert beside.stop.due()
    ends.set()


def test_what_ends_soon_enough_is_settled() -> None:
    relaxation = relaxed(Task.of(rules_problem(200, tight=False), Weights(2000, 1)), 4)
    search = Search(relaxation, dived_plan(relaxation))
    beside = Beside(relaxation, Stop())
    task = search.begin(beside.stop)
    assert task is not None
    assert search.attempts or search.looks
    future = beside.pool.submit(task.solve, beside.stop)
    beside.tasks[future] = search, task
    future.result()
    beside.close()
    assert not search.attempts
    assert not search.looks
    assert not isinstance(task, Look) or task.took > 0


@pytest.mark.parametrize("far", [False, True])
def test_the_first_round_waits_while_prices_for_several_goals_better_the_plan(
    far: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "POLISHED", 0)
    monkeypatch.setattr(pace, "RESTS", -1.0 if far else 1e9)
    problem = rules_problem(400, tight=False)
    together = Task.of(problem, Weights(2000, 1))
    relaxation = relaxed(together, 8)
    plan = dived_plan(relaxation)
    known = Memory.of(relaxation, Search(relaxation, plan))
    fill = np.ones(problem.pairs, np.int64)
    least = int((plan >= 0).sum()) - 20
    task = Task(problem, together.weight - 2000, 1, (Lock(fill, ">=", least),))
    stop = Stop(deadline=time.monotonic() + 60)
    run = ColumnRun(task, stop, ignore, start=plan, steps=0, known=known, workers=2)
    solution = run.solve()
    assert run.improvement.guide is not None
    assert (run.pace.rounds == 0) == far
    assert solution.bound is not None
    assert run.pace.rests == far
    # Not once steps bring nothing.
    run.pace.since = pace.PATIENCE
    assert not run.pace.rests
