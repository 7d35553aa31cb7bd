"""One unit more, one person elsewhere: what the residual network says, solved again whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matcher.engines.flow import FlowEngine
from matcher.engines.nodeprices import bound, potentials
from matcher.engines.potentials import UNREACHED
from matcher.engines.residual import Residual
from matcher.problem.problem import Problem, Weights
from matcher.problem.solution import Stop, ignore
from support.problems import best_value, keeps_limits, nested_problem

SEEDS = range(24)


def solved(seed: int) -> tuple[Problem, Weights, Residual, int] | None:
    problem = nested_problem(seed, 16, 6)
    weights = Weights(1001 * 16, 1) if seed % 2 else Weights(0, 1)
    solution = FlowEngine().solve(problem, weights, Stop(), ignore)
    if solution.plan is None:
        return None
    weight = weights.of(problem, slice(None))
    assert solution.value is not None
    return problem, weights, Residual(problem, weight, solution.plan), solution.value


def holding(problem: Problem, pair: int) -> Problem:
    """The problem in which a candidate has one pair alone, which is kept."""
    c = int(problem.candidate[pair])
    keep = problem.candidate != c
    keep[pair] = True
    pinned = problem.pinned.copy()
    pinned[c] = True
    counts = np.bincount(problem.candidate[keep], minlength=problem.candidates)
    return replace(
        problem,
        indptr=np.concatenate([[0], np.cumsum(counts)]),
        order=problem.order[keep],
        score=problem.score[keep],
        pinned=pinned,
    )


def moved(plan: np.ndarray, changes: dict[int, int]) -> np.ndarray:
    after = plan.copy()
    for c, pair in changes.items():
        after[c] = pair
    return after


@pytest.mark.parametrize("seed", SEEDS)
def test_insisting_on_a_pair_costs_what_a_solve_with_it_says(seed: int) -> None:
    found = solved(seed)
    if found is None:
        return
    problem, weights, residual, value = found
    rng = np.random.default_rng(seed)
    for pair in rng.choice(problem.pairs, min(8, problem.pairs), replace=False).tolist():
        c = int(problem.candidate[pair])
        if problem.pinned[c]:
            continue
        ways = residual.lengths_to(int(residual.at[c]))
        gain = int(residual.insertion(np.array([pair]), ways)[0])
        best = best_value(holding(problem, pair), weights)
        if best is None:
            assert gain < UNREACHED // 2
            continue
        assert value + gain == best
        if residual.plan[c] != pair:
            changes = residual.moved(int(residual.node[pair]), ways)
            plan = moved(residual.plan, {**changes, c: pair})
            assert keeps_limits(problem, plan)
            assert residual.weight[plan[plan >= 0]].sum() == best


def widened(problem: Problem) -> list[tuple[int, int, Problem]]:
    """The problem with each limit raised by one: family (-1 for seats), row, problem."""
    found = []
    for o in range(problem.orders):
        seats = problem.seats.copy()
        seats[o] += 1
        found.append((-1, o, replace(problem, seats=seats)))
    for place, family in enumerate(problem.families):
        for row in np.flatnonzero(family.active)[:6].tolist():
            bound = family.bound.copy()
            bound[row] += 1
            families = list(problem.families)
            families[place] = replace(family, bound=bound)
            found.append((place, row, replace(problem, families=tuple(families))))
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_one_unit_more_is_worth_what_a_solve_with_it_says(seed: int) -> None:
    found = solved(seed)
    if found is None:
        return
    problem, weights, residual, value = found
    for place, row, wider in widened(problem):
        node = residual.row_node(place, row)
        gain, changes = (0, {}) if node is None else residual.one_more(node)
        assert value + gain == best_value(wider, weights)
        plan = moved(residual.plan, changes)
        assert keeps_limits(wider, plan)
        assert residual.weight[plan[plan >= 0]].sum() == value + gain
        if node is not None:
            after = residual.after(changes, wider)
            assert bound(after, after.from_root())[0] == value + gain


@pytest.mark.parametrize("seed", SEEDS)
def test_the_prices_of_every_home_prove_the_plan(seed: int) -> None:
    found = solved(seed)
    if found is None:
        return
    problem, _, residual, value = found
    floor = residual.from_root()
    assert bound(residual, floor)[0] == value
    for home in np.unique(residual.home[~problem.pinned]).tolist():
        ways = residual.lengths_to(home)
        if ways.reached(0):
            assert bound(residual, potentials(residual, ways.length, floor))[0] == value
