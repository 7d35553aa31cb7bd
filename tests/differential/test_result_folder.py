"""What solve writes for flow scenarios: the judge accepts it, the oracle would write the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from differential.folders import PARTS, assignments, open_seats, quota_lines, unplaced
from differential.solving import exact, read_json, read_table
from matcher.solver.solve import solve
from matcher.verifier.judge import verify
from oracle import brute_force
from oracle.model import Scenario
from oracle.plans import check_plan
from oracle.random_scenarios import random_flow_scenario


def assert_same_lists(seed: int, scenario: Scenario, out: Path) -> None:
    rows = read_table(out / "assignments.csv")
    plan = {row["candidate_id"]: row["order_id"] for row in rows}
    assert check_plan(scenario, plan) == [], seed
    mine = [{key: str(cell) for key, cell in row.items()} for row in assignments(scenario, plan)]
    assert [
        {key: cell for key, cell in row.items() if cell or key not in PARTS} for row in rows
    ] == mine, seed
    people = {row["candidate_id"]: row for row in read_table(out / "unplaced.csv")}
    expected = {row["candidate_id"]: row for row in unplaced(scenario, plan)}
    assert people.keys() == expected.keys(), seed
    for candidate, row in expected.items():
        if row["reason"] == "no_eligible_seat":
            assert people[candidate]["reason"] == row["reason"], seed
            assert people[candidate]["detail"] == row["detail"], seed
    seats = ("order_id", "seats", "filled", "open")
    found = {tuple(row[name] for name in seats) for row in read_table(out / "open_seats.csv")}
    assert found == {tuple(str(row[n]) for n in seats) for row in open_seats(scenario, plan)}, seed
    counts = {row["id"]: (row["count"], row["slack"]) for row in read_table(out / "quotas.csv")}
    lines = {
        row["id"]: (str(row["count"]), str(row["slack"])) for row in quota_lines(scenario, plan)
    }
    assert counts == lines, seed


def assert_folder_is_right(seed: int, folder: Path, out: Path) -> None:
    scenario = random_flow_scenario(seed, folder)
    mine = brute_force.optimum(scenario)
    solve(folder, out=out)
    verdict = verify(out)
    assert verdict.ok, (seed, verdict.findings)
    run = read_json(out / "run.json")
    assert run["proof"] == "certificate", seed
    assert run["status"] == ("optimal" if mine.feasible else "infeasible"), seed
    if mine.feasible:
        values = tuple(exact(goal["value"]) for goal in run["goals"])
        assert values == mine.best == tuple(exact(goal["bound"]) for goal in run["goals"]), seed
        assert_same_lists(seed, scenario, out)


def test_the_same_scenario_gives_the_same_bytes(tmp_path: Path) -> None:
    for seed in range(69_000, 69_010):
        folder = tmp_path / str(seed)
        random_flow_scenario(seed, folder)
        first, second = tmp_path / f"{seed}-1", tmp_path / f"{seed}-2"
        solve(folder, out=first)
        solve(folder, out=second)
        for path in first.iterdir():
            if path.name != "run.json":  # it holds the times
                assert path.read_bytes() == (second / path.name).read_bytes(), (seed, path.name)


@pytest.mark.parametrize("block", range(2))
def test_result_folders_are_accepted_and_their_lists_right(block: int, tmp_path: Path) -> None:
    for seed in range(70_000 + 30 * block, 70_030 + 30 * block):
        assert_folder_is_right(seed, tmp_path / str(seed), tmp_path / f"{seed}-out")


@pytest.mark.slow
@pytest.mark.parametrize("block", range(2, 15))
def test_many_result_folders_are_accepted(block: int, tmp_path: Path) -> None:
    for seed in range(70_000 + 30 * block, 70_030 + 30 * block):
        assert_folder_is_right(seed, tmp_path / str(seed), tmp_path / f"{seed}-out")
