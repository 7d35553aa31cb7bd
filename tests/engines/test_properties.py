"""What a change of the task may do to the optimum of any engine, beyond the size of brute force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from engines.changes import extra_limit, permuted, with_family, with_seat, with_seatless_copy
from engines.conforming import ALONE, Contestant, nested_task
from engines.general.cases import random_task
from matcher.engines.general.task import Task

#: Above what any plan of these tasks weighs, so that no point of it is worth losing.
HUGE = 1_000_000
SEEDS = range(100, 124)
ENGINES = pytest.mark.parametrize("contestant", ALONE, ids=lambda one: one.name)


def tasks(contestant: Contestant) -> list[tuple[int, Task]]:
    """Seeded tasks of 9 x 5 that an engine takes."""
    make: Callable[..., Task] = nested_task if contestant.is_flow else random_task
    made = [(seed, make(seed, 9, 5)) for seed in SEEDS]
    return [(seed, task) for seed, task in made if contestant.takes(task)]


def optimum(contestant: Contestant, task: Task) -> float:
    """The value of the optimum; minus infinity where nothing keeps the rules."""
    assert contestant.takes(task)
    solution = contestant.solve(task, seed=3)
    if solution.status == "infeasible":
        return -np.inf
    assert solution.status == "optimal"
    assert solution.value is not None
    return solution.value


@ENGINES
def test_a_hard_rule_never_improves(contestant: Contestant) -> None:
    changed = 0
    for seed, task in tasks(contestant):
        before = optimum(contestant, task)
        row = extra_limit(task, seed, everyone=contestant.is_flow)
        after = optimum(contestant, with_family(task, row))
        assert after <= before, seed
        changed += after < before
    assert changed >= 3


@ENGINES
def test_an_extra_seat_never_worsens(contestant: Contestant) -> None:
    changed = 0
    for seed, task in tasks(contestant):
        before = optimum(contestant, task)
        after = optimum(contestant, with_seat(task, seed % 5))
        assert after >= before, seed
        changed += after > before
    assert changed >= 1


@ENGINES
def test_the_order_of_candidates_and_orders_plays_no_part(contestant: Contestant) -> None:
    for seed, task in tasks(contestant):
        rng = np.random.default_rng(seed)
        other = permuted(task, rng.permutation(9), rng.permutation(5))
        assert optimum(contestant, other) == optimum(contestant, task), seed


@ENGINES
def test_a_copy_of_an_order_without_seats_changes_nothing(contestant: Contestant) -> None:
    compared = 0
    for seed, task in tasks(contestant):
        copy = with_seatless_copy(task, seed % 5)
        # Limits of one order now hold for two together, which may cross the seats of each.
        if contestant.takes(copy):
            assert optimum(contestant, copy) == optimum(contestant, task), seed
            compared += 1
    assert compared >= 8


@pytest.mark.parametrize(
    "contestant", [one for one in ALONE if not one.is_flow], ids=lambda one: one.name
)
def test_a_soft_rule_with_a_huge_penalty_is_as_a_hard_one(contestant: Contestant) -> None:
    compared = 0
    for seed, given in tasks(contestant):
        task = replace(given, penalties=max(1, given.penalties))
        row = extra_limit(task, seed, everyone=False)
        hard = optimum(contestant, with_family(task, row))
        soft = optimum(contestant, with_family(task, replace(row, penalty=HUGE)))
        if hard == -np.inf:
            # Broken at a price of at least one point, or nothing keeps the other rules either.
            assert soft < -HUGE / 2, seed
            continue
        assert soft == hard, seed
        compared += hard < optimum(contestant, task)
    assert compared >= 3
