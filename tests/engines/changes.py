"""Tasks made from other tasks, whose optimum follows from what was changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from engines.conforming import with_problem
from matcher.engines.general.task import Task
from matcher.problem.problem import Int64, RowFamily


def with_family(task: Task, family: RowFamily) -> Task:
    """One family more."""
    return with_problem(task, families=(*task.problem.families, family))


def extra_limit(task: Task, seed: int, *, everyone: bool) -> RowFamily:
    """One hard row: at most so many placements in all, or a limit either way on some."""
    problem, rng = task.problem, np.random.default_rng(seed)
    some = np.where(rng.random(problem.candidates) < 0.5, 0, -1).astype(np.int32)
    is_upper = everyone or bool(rng.random() < 0.5)
    return RowFamily(
        kind="quota",
        candidate_key=np.zeros(problem.candidates, np.int32) if everyone else some,
        order_key=np.zeros(problem.orders, np.int32),
        candidate_keys=1,
        order_keys=1,
        sense="<=" if is_upper else ">=",
        bound=rng.integers(0, 4, 1) if is_upper else rng.integers(1, 4, 1),
        active=np.ones(1, bool),
    )


def with_seat(task: Task, order: int) -> Task:
    """One more seat in an order."""
    seats = task.problem.seats.copy()
    seats[order] += 1
    return with_problem(task, seats=seats)


def permuted(task: Task, people: Int64, orders: Int64) -> Task:
    """The same task with candidate ``people[i]`` and order ``orders[i]`` at position ``i``."""
    problem = task.problem
    place = np.argsort(people)[problem.candidate], np.argsort(orders)[problem.order]
    families = tuple(
        replace(
            family,
            candidate_key=family.candidate_key[people],
            order_key=family.order_key[orders],
            counted_candidate=_taken(family.counted_candidate, people),
            counted_order=_taken(family.counted_order, orders),
        )
        for family in problem.families
    )
    changed = with_problem(
        task,
        priority=problem.priority[orders],
        seats=problem.seats[orders],
        min_seats=problem.min_seats[orders],
        company=problem.company[orders],
        group=problem.group[people],
        pinned=problem.pinned[people],
        families=families,
    )
    return _with_pairs(changed, np.arange(problem.pairs), place[0], place[1])


def with_seatless_copy(task: Task, order: int) -> Task:
    """A copy of an order without seats, for everybody who may have the order and is not pinned."""
    problem = task.problem
    every = np.append(np.arange(problem.orders), order)
    families = tuple(
        replace(
            family,
            order_key=family.order_key[every],
            counted_order=_taken(family.counted_order, every),
        )
        for family in problem.families
    )
    changed = with_problem(
        task,
        priority=problem.priority[every],
        seats=np.append(problem.seats, 0),
        min_seats=np.append(problem.min_seats, 0),
        company=problem.company[every],
        families=families,
    )
    copied = np.flatnonzero((problem.order == order) & ~problem.pinned[problem.candidate])
    pairs = np.append(np.arange(problem.pairs), copied)
    place = np.append(problem.order, np.full(len(copied), problem.orders))
    return _with_pairs(changed, pairs, problem.candidate[pairs], place)


def _taken(values: Any, places: Int64) -> Any:
    return None if values is None else values[places]


def _with_pairs(task: Task, pairs: Int64, candidate: Any, order: Any) -> Task:
    """The old pairs ``pairs``, each now of the candidate and order given, in CSR order."""
    problem = task.problem
    ranked = np.lexsort((order, candidate))
    kept = pairs[ranked]
    counts = np.bincount(candidate, minlength=problem.candidates)
    changed = with_problem(
        task,
        indptr=np.concatenate([[0], np.cumsum(counts)]),
        order=order[ranked].astype(np.int32),
        score=problem.score[kept],
    )
    return replace(
        changed,
        weight=task.weight[kept],
        locks=tuple(replace(lock, weight=lock.weight[kept]) for lock in task.locks),
        removed=_taken(task.removed, kept),
    )
