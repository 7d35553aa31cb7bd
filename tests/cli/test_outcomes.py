"""Outcomes that are no plan, or no proven one, are written, judged and told as such."""

from __future__ import annotations

import json

import pytest

from cli.commands import SCENARIOS, record, tiny, within
from matcher.problem.solution import Stop
from matcher.solver.solve import solve

HEADING = "candidate_id,order_id,action,reason,override\n"


@pytest.fixture
def impossible(tmp_path):
    """O-2 has one seat, and two people are pinned to it."""
    place = tiny(tmp_path / "impossible")
    rows = "C-06,O-2,pin,first,yes\nC-07,O-2,pin,second,yes\n"
    (place / "pins.csv").write_text(HEADING + rows)
    return place


def test_more_pins_than_seats_are_infeasible_proven_and_accepted(impossible, tmp_path):
    done = within("solve", impossible, "--out", tmp_path / "plan")
    assert done.exit_code == 1
    assert "status       no plan keeps every rule (pins)" in done.stdout
    assert "proof        complete, accepted" in done.stdout
    told = record(tmp_path / "plan")
    assert (told["status"], told["proof"], told["placed"]) == ("infeasible", "certificate", None)
    judged = within("verify", tmp_path / "plan")
    assert judged.exit_code == 0
    assert "no plan" in judged.stdout.lower()


def test_an_infeasible_scenario_is_sound_input(impossible):
    assert within("check", impossible).exit_code == 0


def test_an_infeasible_scenario_may_be_told_as_json(impossible):
    done = within("solve", impossible, "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert [goal["value"] for goal in told["goals"]] == [None, None]


def test_an_infeasible_folder_may_be_replaced(impossible, tmp_path):
    within("solve", impossible, "--out", tmp_path / "plan", "-q")
    done = within("solve", SCENARIOS / "tiny", "--out", tmp_path / "plan", "--force", "-q")
    assert done.exit_code == 0
    assert record(tmp_path / "plan")["placed"] == 7


@pytest.mark.parametrize("scenario", ["tiny", "intake_2500"])
def test_a_time_limit_of_nothing_ends_in_an_honest_result(scenario, tmp_path):
    place = tmp_path / "plan"
    done = within("solve", SCENARIOS / scenario, "--time-limit", 0, "--out", place)
    told = record(place)
    assert told["status"] in ("optimal", "feasible", "stopped")
    assert done.exit_code == (3 if told["status"] == "stopped" else 0)
    assert within("verify", place).exit_code == 0
    best = json.loads((SCENARIOS / scenario / "expected.json").read_text(encoding="utf-8"))
    for goal in told["goals"]:
        assert goal["bound"] >= best[goal["goal"]]
        assert goal["value"] is None or goal["value"] <= goal["bound"]
    closed = [goal["value"] == goal["bound"] for goal in told["goals"]]
    assert (told["status"] == "optimal") == all(closed)


def test_an_interrupt_before_the_first_round_ends_in_an_honest_result():
    stop = Stop(interrupted=True)
    result = solve(SCENARIOS / "first_wave", stop=stop)
    assert result.status in ("optimal", "feasible", "stopped")
    assert result.verify().ok


def test_a_scenario_without_candidates_or_orders_has_an_empty_best_plan(tmp_path):
    for table in ("candidates", "orders"):
        place = tiny(tmp_path / table)
        text = (place / f"{table}.csv").read_text(encoding="utf-8-sig")
        (place / f"{table}.csv").write_text(text.splitlines()[0] + "\n")
        (place / "pins.csv").unlink()
        done = within("solve", place, "--out", tmp_path / f"{table}-plan")
        assert done.exit_code == 0
        assert record(tmp_path / f"{table}-plan")["placed"] == 0
        assert within("verify", tmp_path / f"{table}-plan").exit_code == 0
