"""Small random tasks of every rule kind, and their optimum by trying every plan."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import ceil, floor

import numpy as np

from matcher.engines.general.task import Lock, Task
from matcher.problem.problem import Problem, RowFamily


def random_task(seed: int, candidates: int = 6, orders: int = 4) -> Task:
    """A task with a random mix of rules; many are infeasible."""
    rng = np.random.default_rng(seed)
    allowed = rng.random((candidates, orders)) < rng.choice([0.4, 0.6, 0.9])
    pinned = (rng.random(candidates) < 0.1) & (rng.random() < 0.5) & allowed.any(axis=1)
    for c in np.flatnonzero(pinned):
        allowed[c] = np.arange(orders) == rng.choice(np.flatnonzero(allowed[c]))
    c, o = np.nonzero(allowed)
    seats = rng.integers(0 if rng.random() < 0.3 else 1, 5, orders)
    low = rng.integers(0, 4, orders) if rng.random() < 0.6 else np.zeros(orders, int)
    problem = Problem(
        indptr=np.concatenate([[0], np.cumsum(np.bincount(c, minlength=candidates))]),
        order=o.astype(np.int32),
        score=rng.integers(0, 40, len(c)).astype(np.int32),
        priority=rng.integers(1, 3, orders),
        seats=seats.astype(np.int64),
        min_seats=low.astype(np.int64),
        company=(np.arange(orders) // 2).astype(np.int32),
        group=_groups(rng, candidates),
        pinned=pinned,
        families=tuple(_family(rng, candidates, orders) for _ in range(rng.integers(0, 5))),
    )
    beds = _beds(np.random.default_rng([seed, 1]), candidates, orders)
    problem = replace(problem, families=problem.families + beds)
    return _task(rng, problem)


def _groups(rng: np.random.Generator, candidates: int) -> np.ndarray:
    if rng.random() < 0.5:
        return np.full(candidates, -1, np.int32)
    return rng.choice([-1, -1, 0, 0, 1], candidates).astype(np.int32)


def _family(rng: np.random.Generator, candidates: int, orders: int) -> RowFamily:
    left = rng.integers(-1, 2, candidates) if rng.random() < 0.6 else np.zeros(candidates, int)
    keys = [np.zeros(orders, int), np.arange(orders) // 2, np.arange(orders), np.arange(orders) % 2]
    right = keys[rng.integers(4)]
    size = (int(left.max(initial=0)) + 1) * (int(right.max()) + 1)
    if left.max() < 0:
        left = np.zeros(candidates, int)
    sense = str(rng.choice(["<=", ">="]))
    soft = int(rng.integers(0, 30)) if rng.random() < 0.4 else None
    active = rng.random(size) < 0.8
    common = {
        "kind": "quota",
        "candidate_key": left.astype(np.int32),
        "order_key": right.astype(np.int32),
        "candidate_keys": int(left.max()) + 1,
        "order_keys": int(right.max()) + 1,
        "sense": sense,
        "active": active,
        "penalty": soft,
    }
    if rng.random() < 0.4:
        share = [(1, 3), (1, 2), (2, 3), (0, 1), (1, 1), (2, 5)][rng.integers(6)]
        counted = (rng.random(candidates) < 0.6, rng.random(orders) < rng.choice([0.6, 1.0]))
        bound = np.zeros(size, np.int64)
        return RowFamily(
            **common,
            bound=bound,
            share=share,
            counted_candidate=counted[0],
            counted_order=counted[1],
        )
    most = 3 if sense == "<=" else 2
    return RowFamily(**common, bound=rng.integers(0, most + 1, size))


def _beds(rng: np.random.Generator, candidates: int, orders: int) -> tuple[RowFamily, ...]:
    """Beds of each sex at offices of one order or two; some have no limit."""
    if rng.random() < 0.6:
        return ()
    sex = rng.integers(0, 3, candidates)
    office = np.arange(orders) // rng.integers(1, 3)
    offices = int(office.max()) + 1
    return tuple(
        RowFamily(
            kind="beds",
            # Who is of neither needs a bed of both.
            candidate_key=np.where((sex == of) | (sex == 2), 0, -1).astype(np.int32),
            order_key=office.astype(np.int32),
            candidate_keys=1,
            order_keys=offices,
            sense="<=",
            bound=rng.integers(0, 3, offices),
            active=rng.random(offices) < 0.9,
        )
        for of in (0, 1)
    )


def _task(rng: np.random.Generator, problem: Problem) -> Task:
    fill, score = [(1, 0), (0, 1), (1000, 1), (0, 3)][rng.integers(4)]
    weight = fill * problem.priority[problem.order] + score * problem.score.astype(np.int64)
    if rng.random() < 0.2:
        weight = rng.integers(-20, 20, problem.pairs)
    locks = []
    if rng.random() < 0.3:
        sense = str(rng.choice(["<=", ">="]))
        of = rng.integers(-3, 10, problem.pairs)
        penalties = int(rng.integers(0, 3)) if sense == ">=" else 0
        locks.append(Lock(of, sense, int(rng.integers(0, 25)), penalties))
    removed = rng.random(problem.pairs) < 0.1 if rng.random() < 0.3 else None
    return Task(problem, weight, score, tuple(locks), removed)


def best_plan(task: Task) -> int | None:
    """The optimum by trying every plan; None where none keeps the rules."""
    problem = task.problem
    choices = []
    for c in range(problem.candidates):
        pairs = [
            e
            for e in range(problem.indptr[c], problem.indptr[c + 1])
            if task.removed is None or not task.removed[e]
        ]
        choices.append(pairs if problem.pinned[c] else [-1, *pairs])
    best: int | None = None
    for plan in product(*choices):
        value = plan_worth(task, plan)
        if value is not None and (best is None or value > best):
            best = value
    return best


def plan_worth(task: Task, plan: tuple[int, ...]) -> int | None:
    """Value of a plan, None where it breaks a rule; written without the engine."""
    problem = task.problem
    placed = [(c, int(problem.order[e]), e) for c, e in enumerate(plan) if e >= 0]
    for o in range(problem.orders):
        load = sum(1 for _, there, _ in placed if there == o)
        if load > problem.seats[o] or 0 < load < problem.min_seats[o]:
            return None
    where = {c: int(problem.company[o]) for c, o, _ in placed}
    for group in set(problem.group.tolist()) - {-1}:
        members = np.flatnonzero(problem.group == group).tolist()
        if len({where.get(c) for c in members}) > 1:
            return None
    lost = 0
    for family in problem.families:
        points = _points(family, [(c, o) for c, o, _ in placed])
        if points is None:
            return None
        lost += points
    for lock in task.locks:
        left = sum(int(lock.weight[e]) for _, _, e in placed) - lock.penalties * lost
        if (left < lock.bound) if lock.sense == ">=" else (left > lock.bound):
            return None
    return sum(int(task.weight[e]) for _, _, e in placed) - task.penalties * lost


def _points(family: RowFamily, placed: list[tuple[int, int]]) -> int | None:
    """Points lost on a family, None where a hard row is broken."""
    lost = 0
    for row in range(family.size):
        if not family.active[row]:
            continue
        left, right = divmod(row, family.order_keys)
        inside = [
            (c, o)
            for c, o in placed
            if family.candidate_key[c] == left and family.order_key[o] == right
        ]
        count, low, high = len(inside), -(10**9), 10**9
        if family.share is not None:
            part = Fraction(*family.share) * len(inside)
            count = sum(
                bool(family.counted_candidate[c] and family.counted_order[o]) for c, o in inside
            )
            low, high = (ceil(part), high) if family.sense == ">=" else (low, floor(part))
        elif family.sense == ">=":
            low = int(family.bound[row])
        else:
            high = int(family.bound[row])
        beyond = max(low - count, count - high, 0)
        if beyond and family.penalty is None:
            return None
        lost += beyond * (family.penalty or 0)
    return lost
