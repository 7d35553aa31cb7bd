"""The third reference: networkx and integer programming agree on flow scenarios."""

from __future__ import annotations

from pathlib import Path

import pytest

from oracle import integer_program
from oracle.network import are_nested, caps_by_side, network_optimum
from oracle.random_scenarios import random_flow_scenario
from oracle.rows import all_rows


@pytest.mark.parametrize("seed", range(50))
def test_caps_of_a_flow_scenario_are_nested_on_each_side(seed: int, tmp_path: Path) -> None:
    scenario = random_flow_scenario(seed, tmp_path)
    assert all(row.at_most and row.soft is None for row in all_rows(scenario))
    of_candidates, of_orders = caps_by_side(scenario)
    assert are_nested(list(of_candidates))
    assert are_nested(list(of_orders))


def agree(seed: int, folder: Path, candidates: int, orders: int) -> None:
    scenario = random_flow_scenario(seed, folder, candidates, orders)
    proven = integer_program.optimum(scenario)
    network = network_optimum(scenario)
    assert (network is not None) == proven.feasible
    if network is not None:
        assert tuple(network[goal.name] for goal in scenario.goals) == proven.best


def test_network_and_integer_program_agree_on_tiny_scenarios(tmp_path: Path) -> None:
    for seed in range(2000, 2060):
        agree(seed, tmp_path / str(seed), candidates=6, orders=5)


def test_network_and_integer_program_agree_on_mid_size_scenarios(tmp_path: Path) -> None:
    for seed in range(12):
        agree(seed, tmp_path / str(seed), candidates=40, orders=15)
