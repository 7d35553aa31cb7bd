"""The package from Python gives what the command line gives."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import matcher
from cli.commands import SCENARIOS, contents, record, tiny, within

TABLES = ("candidates", "companies", "orders")
WAVE = SCENARIOS / "first_wave"


@pytest.fixture(scope="module")
def told():
    """What the command line says of the first wave."""
    return json.loads(within("solve", WAVE, "--json", "-q").stdout)


@pytest.fixture(scope="module")
def result():
    return matcher.solve(WAVE)


def test_values_are_those_of_the_command_line(result, told):
    assert (result.status, result.proof, result.exit_code) == ("optimal", "certificate", 0)
    for goal in told["goals"]:
        assert result.value(goal["goal"]) == goal["value"]
    assert len(result.to_frame()) == told["placed"]


def test_the_frame_is_a_copy_with_the_columns_of_assignments_csv(result, tmp_path):
    result.write(tmp_path / "plan")
    written = pd.read_csv(tmp_path / "plan" / "assignments.csv")
    frame = result.to_frame()
    assert list(frame.columns) == list(written.columns)
    assert frame["score"].tolist() == written["score"].tolist()
    frame.loc[:, "score"] = -1
    assert (result.to_frame()["score"] >= 0).all()


def test_a_written_result_has_the_bytes_of_the_command_line(result, tmp_path):
    result.write(tmp_path / "ours")
    within("solve", WAVE, "--out", tmp_path / "theirs", "-q")
    ours, theirs = contents(tmp_path / "ours"), contents(tmp_path / "theirs")
    records = [json.loads(files.pop("run.json")) for files in (ours, theirs)]
    assert ours == theirs
    assert [one.pop("times").keys() for one in records]
    assert records[0] == records[1]


def test_verify_takes_a_result_or_a_folder(result, tmp_path):
    assert result.verify().ok
    folder = result.write(tmp_path / "plan")
    verdict = matcher.verify(folder)
    assert verdict.exit_code == 0
    assert json.loads(within("verify", folder, "--json").stdout) == verdict.to_dict()


def test_a_loaded_scenario_and_its_path_are_the_same(told):
    scenario = matcher.load(WAVE)
    solved = matcher.solve(scenario)
    assert [solved.value(goal["goal"]) for goal in told["goals"]] == [
        goal["value"] for goal in told["goals"]
    ]


def test_check_tells_what_the_command_line_tells(tmp_path):
    place = tiny(tmp_path / "bad")
    (place / "orders.csv").unlink()
    report = matcher.check(place)
    assert not report.ok
    told = json.loads(within("check", place, "--json").stdout)
    assert told["issues"] == [issue.to_dict() for issue in report.issues]
    with pytest.raises(matcher.ScenarioError) as caught:
        matcher.load(place)
    assert [issue.code for issue in caught.value.issues] == [
        issue["code"] for issue in told["issues"]
    ]


def test_frames_give_what_their_folder_gives():
    frames = {
        name: pd.read_csv(SCENARIOS / "tiny" / f"{name}.csv", dtype=str, keep_default_na=False)
        for name in (*TABLES, "offices", "pins")
    }
    folder = matcher.load(SCENARIOS / "tiny")
    quotas = [
        {"id": "hokkaido", "where": {"prefecture": "Hokkaido"}, "max": 2},
        {"id": "sending-org", "per": "sending_org", "max": 3},
    ]
    scenario = matcher.Scenario.from_frames(
        *(frames[name] for name in TABLES),
        offices=frames["offices"],
        pins=frames["pins"],
        name="tiny",
        date="2026-10-01",
        presets=["titp-2017"],
        quotas=quotas,
        score={"weights": {"skill": 1, "language": 1}},
    )
    assert scenario.settings.date == folder.settings.date
    solved, expected = matcher.solve(scenario), matcher.solve(folder)
    pd.testing.assert_frame_equal(solved.to_frame(), expected.to_frame())
    assert solved.verify().ok


def test_synthesize_gives_what_synth_writes(tmp_path):
    cohort = matcher.synthesize(tmp_path / "ours", candidates=60, seed=4)
    within("synth", tmp_path / "theirs", "-n", 60, "--seed", 4)
    assert contents(tmp_path / "ours") == contents(tmp_path / "theirs")
    assert len(cohort.frames["candidates"]) == 60


def test_options_of_solve_reach_the_record(tmp_path):
    arguments = ["--seed", 7, "--workers", 2, "--time-limit", 5, "-q"]
    within("solve", WAVE, "--out", tmp_path / "plan", *arguments)
    kept = record(tmp_path / "plan")
    solved = matcher.solve(WAVE, seed=7, workers=2, time_limit=5)
    assert (kept["seed"], kept["workers"]) == (solved.seed, solved.workers) == (7, 2)


def test_the_stages_are_told_in_their_order():
    seen: list[str] = []
    matcher.solve(WAVE, observe=lambda progress: seen.append(progress.stage))
    assert [stage for stage in seen if stage in ("load", "compile", "solve")] == [
        "load", "compile", "solve",
    ]  # fmt: skip
