"""Seeded scenarios: pairs, codes, scores, rows, status and goal values equal the oracle's."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from differential.solving import solved
from matcher.compiler.compile import compile_scenario, facts_of
from matcher.compiler.eligibility import Facts, code_names, ineligibility
from matcher.compiler.score import score_parts, scores
from matcher.domain.scenario import Scenario as LoadedScenario
from matcher.files.load import load
from matcher.solver.understood import understood
from oracle import brute_force, integer_program
from oracle.eligibility import allowed_pairs, codes
from oracle.model import Scenario
from oracle.network import network_optimum
from oracle.plans import check_plan, goal_value, keeps, pair_score
from oracle.random_scenarios import random_flow_scenario, random_rules_scenario
from oracle.rows import all_rows
from oracle.scores import parts

PER_BLOCK = 30
Make = Callable[..., Scenario]


def blocks(fast: int, all_blocks: int) -> list[Any]:
    """Blocks of seeds, of which the first few are part of the fast run."""
    slow = (pytest.param(block, marks=pytest.mark.slow) for block in range(fast, all_blocks))
    return [*range(fast), *slow]


def seeds(block: int, first: int) -> range:
    return range(first + block * PER_BLOCK, first + (block + 1) * PER_BLOCK)


def assert_same_codes(seed: int, scenario: Scenario, facts: Facts) -> None:
    people, orders = list(scenario.candidates.values()), list(scenario.orders.values())
    if not people or not orders:
        return
    c, o = np.arange(len(people))[:, np.newaxis], np.arange(len(orders))[np.newaxis]
    found = ineligibility(facts, c, o)
    for (i, candidate), (j, order) in itertools.product(enumerate(people), enumerate(orders)):
        mine = codes(scenario, candidate, order)
        assert set(code_names(int(found[i, j]))) == mine, (seed, candidate, order)


def assert_same_scores(seed: int, scenario: Scenario, facts: Facts, weights: Any) -> None:
    pairs = allowed_pairs(scenario)
    people, orders = list(scenario.candidates), list(scenario.orders)
    c = np.array([people.index(candidate) for candidate, _ in pairs], dtype=np.int64)
    o = np.array([orders.index(order) for _, order in pairs], dtype=np.int64)
    points = scores(facts, weights, c, o).tolist()
    assert points == [pair_score(scenario, *pair) for pair in pairs], seed
    found = score_parts(facts, c, o)
    for e, (candidate, order) in enumerate(pairs):
        mine = parts(scenario, scenario.candidates[candidate], scenario.orders[order])
        assert {name: int(part[e]) for name, part in found.items()} == mine, (seed, pairs[e])


def assert_same_pairs_and_rows(seed: int, scenario: Scenario, loaded: LoadedScenario) -> None:
    facts = facts_of(loaded)
    assert_same_codes(seed, scenario, facts)
    assert_same_scores(seed, scenario, facts, loaded.settings.score.weights)
    claimed = understood(compile_scenario(loaded))["rows"]
    assert claimed == {row.id: row.claim for row in all_rows(scenario)}, seed


@pytest.mark.parametrize("block", blocks(2, 6))
@pytest.mark.parametrize("make", [random_flow_scenario, random_rules_scenario])
def test_codes_scores_and_rows_equal_the_oracle(make: Make, block: int, tmp_path: Path) -> None:
    for seed in seeds(block, 10_000):
        folder = tmp_path / str(seed)
        assert_same_pairs_and_rows(seed, make(seed, folder), load(folder))


def assert_same_optimum(seed: int, scenario: Scenario, folder: Path) -> None:
    """Status and goal values equal the oracle's, and the oracle finds nothing broken."""
    is_tiny = len(scenario.candidates) <= 6
    mine = (brute_force if is_tiny else integer_program).optimum(scenario)
    found = solved(folder)
    if not mine.feasible:
        assert found.status == "infeasible", seed
        assert found.accepted, seed
        return
    assert found.status == "optimal", seed
    assert found.accepted, seed
    assert check_plan(scenario, found.plan) == [], seed
    values = tuple(goal_value(scenario, goal, found.plan) for goal in scenario.goals)
    assert found.values == values, seed
    for goal, value, bound, best, locked in zip(
        scenario.goals, values, found.bounds, mine.best, mine.locks, strict=True
    ):
        # a later goal may have used what this one gives up; the last has nobody after it
        assert keeps(goal, locked, value), (seed, goal)
        assert value == best or (goal.give_up and goal is not scenario.goals[-1]), (seed, goal)
        assert bound == best, (seed, goal)
    for row in found.rows:
        assert row["score"] == pair_score(scenario, row["candidate_id"], row["order_id"]), seed


@pytest.mark.parametrize("block", blocks(5, 14))
def test_tiny_flow_scenarios_reach_the_optimum_of_brute_force(block: int, tmp_path: Path) -> None:
    for seed in seeds(block, 30_000):
        folder = tmp_path / str(seed)
        assert_same_optimum(seed, random_flow_scenario(seed, folder), folder)


@pytest.mark.parametrize("block", blocks(1, 4))
def test_mid_size_flow_scenarios_reach_the_optimum(block: int, tmp_path: Path) -> None:
    for seed in seeds(block, 80_000):
        folder = tmp_path / str(seed)
        scenario = random_flow_scenario(seed, folder, candidates=40, orders=15)
        assert_same_optimum(seed, scenario, folder)


@pytest.mark.parametrize("block", blocks(4, 12))
def test_any_rules_and_goals_are_solved_right(block: int, tmp_path: Path) -> None:
    for seed in seeds(block, 90_000):
        folder = tmp_path / str(seed)
        assert_same_optimum(seed, random_rules_scenario(seed, folder), folder)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(41_000, 41_010))
def test_larger_flow_scenarios_reach_the_optimum_of_networkx(seed: int, tmp_path: Path) -> None:
    scenario = random_flow_scenario(seed, tmp_path, candidates=120, orders=40)
    network, found = network_optimum(scenario), solved(tmp_path)
    assert (found.status == "optimal") == (network is not None)
    if network is not None:
        assert found.values == tuple(network[goal.name] for goal in scenario.goals)
        assert check_plan(scenario, found.plan) == []
