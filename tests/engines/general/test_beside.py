"""What is under way beside the search, and how it is given up."""

from __future__ import annotations

import time
from threading import Event
from typing import Any

from matcher.engines.general.attempt import Look
from matcher.engines.general.beside import ENDING, Beside
from matcher.engines.general.highs import Answer
from matcher.engines.general.search import Search
from matcher.engines.general.task import Task
from matcher.problem.problem import Weights
from matcher.problem.solution import Stop

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
