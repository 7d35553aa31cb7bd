"""Conflicts are infeasible and minimal; repairs repair; bottlenecks are what they say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import matcher
from cli.commands import SCENARIOS
from explainer.impossible import crowded
from matcher.domain.scenario import Scenario
from matcher.explainer.bottlenecks import bottlenecks
from matcher.explainer.competition import most_and_sets
from matcher.explainer.conflict import conflict
from matcher.explainer.diagnose import WeightsError, diagnose
from matcher.explainer.edits import Change, apply
from matcher.explainer.loose import Loose
from matcher.explainer.relaxed import most_placed, relaxed
from matcher.explainer.view import View
from matcher.files.load import load
from matcher.solver.solve import solve
from oracle.random_scenarios import random_rules_scenario
from support.problems import nested_problem

WANTED = 100


def infeasible(seeds: range) -> Iterator[tuple[Scenario, Loose]]:
    for seed in seeds:
        scenario = crowded(seed)
        loose = Loose(scenario, 60)
        if loose.feasible(loose.parts) is False:
            yield scenario, loose


def test_a_conflict_is_infeasible_and_any_rule_less_makes_it_feasible() -> None:
    sizes = set()
    for _, loose in infeasible(range(40)):
        found = conflict(loose)
        assert found is not None
        assert found.minimal
        assert loose.feasible(found.parts) is False
        for part in found.parts:
            assert loose.feasible([other for other in found.parts if other != part]) is True
        sizes.add(len(found.parts))
    assert {1, 2} < sizes


def test_conflicts_under_any_rules_are_infeasible_and_minimal(tmp_path: Path) -> None:
    found = 0
    for seed in (10, 12, 17, 23, 33, 53, 105, 118, 143, 144):
        random_rules_scenario(seed, tmp_path / str(seed), 8, 5)
        loose = Loose(load(tmp_path / str(seed)), 60)
        rules = conflict(loose)
        if rules is None:
            continue
        found += 1
        assert loose.feasible(rules.parts) is False
        for part in rules.parts:
            assert loose.feasible([other for other in rules.parts if other != part]) is True
    assert found >= 5


def test_100_random_repairs_hold_when_solved_again() -> None:
    found, tables = 0, set()
    for scenario, _ in infeasible(range(300)):
        told = diagnose(scenario)
        assert told["status"] == "infeasible"
        assert told["repairs"]
        assert [item["cost"] for item in told["repairs"]] == sorted(
            item["cost"] for item in told["repairs"]
        )
        for repair in told["repairs"]:
            assert repair["verified"]
            changes = [Change.read(change) for change in repair["changes"]]
            assert solve(apply(scenario, changes)).status == "optimal"
            tables |= {change.table for change in changes}
            found += 1
        if found >= WANTED:
            break
    assert found >= WANTED
    assert {"quotas", "orders"} <= tables


def test_what_is_dear_is_changed_last() -> None:
    scenario, _ = next(infeasible(range(40)))
    cheap = diagnose(scenario)["repairs"][0]
    assert {change["table"] for change in cheap["changes"]} == {"quotas"}
    dear = diagnose(scenario, weights={"quotas": 1000})["repairs"]
    assert dear[-1]["cost"] >= 1000
    assert any(change["table"] == "quotas" for change in dear[-1]["changes"])


def test_a_weight_of_an_unknown_table_is_refused() -> None:
    with pytest.raises(WeightsError, match="seats"):
        diagnose(crowded(0), weights={"seats": 2})
    with pytest.raises(WeightsError, match="whole numbers"):
        diagnose(crowded(0), weights={"orders": 0})


def test_competing_people_have_no_more_seats_than_the_set_says() -> None:
    found = 0
    for seed in range(40):
        problem = nested_problem(seed, 24, 6)
        network = relaxed(problem)
        most, sets = most_and_sets(network)
        for item in sets:
            people = np.zeros(problem.candidates, bool)
            people[item.people] = True
            assert most_placed(network, people) <= item.placed
            assert item.short > 0
            found += 1
        if sets:
            assert sum(item.short for item in sets) == (np.diff(problem.indptr) > 0).sum() - most
    assert found > 20


def test_bottlenecks_count_what_is_there() -> None:
    result = solve(load(SCENARIOS / "care_n4"))
    told = bottlenecks(View(result))
    summary = told["summary"]
    assert summary["placed"] == len(result.assignments)
    assert summary["candidates"] == len(result.scenario.candidates)
    assert summary["open_seats"] == result.open_seats["open"].sum()
    assert summary["without_eligible_order"] == (
        (result.unplaced["reason"] == "no_eligible_seat").sum()
    )
    assert summary["most_placed"] == summary["placed"]
    assert {item["kind"] for item in told["bottlenecks"]} == {"competition", "row", "training"}


def test_a_row_is_worth_what_a_solve_with_one_more_says() -> None:
    result = solve(load(SCENARIOS / "tiny"))
    rows = [item for item in bottlenecks(View(result))["bottlenecks"] if item["kind"] == "row"]
    quota = next(item for item in rows if item["row"] == "quota:sending-org:SO-A:max")
    change = Change("quotas", "sending-org", "except.SO-A.max", quota["bound"], quota["bound"] + 1)
    after = solve(apply(result.scenario, [change]))
    assert after.value("fill") - result.value("fill") == quota["worth"]["fill"]
    assert after.value("score") - result.value("score") == quota["worth"]["score"]


@pytest.mark.parametrize("name", ["care_n4", "scarce_language"])
def test_training_fills_the_seats_it_says(name: str) -> None:
    result = solve(load(SCENARIOS / name))
    plan = [item for item in bottlenecks(View(result))["bottlenecks"] if item["kind"] == "training"]
    assert plan
    changes = [Change.read(change) for item in plan for change in item["changes"]]
    filled = sum(item["fills"] for item in plan)
    assert len({change.id for change in changes}) == filled
    again = solve(apply(result.scenario, changes))
    assert len(again.assignments) >= len(result.assignments) + filled


def test_the_api_hands_out_both_verbs() -> None:
    told = matcher.diagnose(SCENARIOS / "tiny")
    assert set(told) == {"status", "conflict", "repairs", "summary", "bottlenecks"}
    assert told["status"] == "feasible"
    assert "7 of 12 candidates placed" in str(told)
