"""Seeded scenarios that network flow can take, and those with any rules, solved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from matcher.files.load import load
from matcher.solver.result import Result
from matcher.solver.solve import solve
from oracle.random_scenarios import random_flow_scenario, random_rules_scenario


def solved_flow(folder: Path, seeds: range, candidates: int, orders: int) -> Iterator[Result]:
    """Results with a plan by network flow."""
    for seed in seeds:
        place = folder / f"flow-{seed}"
        random_flow_scenario(seed, place, candidates, orders)
        result = solve(load(place))
        if result.has_plan and result.engine == "flow":
            yield result


def solved_rules(folder: Path, seeds: range, candidates: int, orders: int) -> Iterator[Result]:
    """Results with a plan of scenarios with any rules."""
    for seed in seeds:
        place = folder / f"rules-{seed}"
        random_rules_scenario(seed, place, candidates, orders)
        result = solve(load(place), time_limit=20)
        if result.has_plan:
            yield result
