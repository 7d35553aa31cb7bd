"""Every scenario folder: regenerated from its README, solved, verified, compared."""

import csv
import json
from collections import Counter
from functools import cache

import pytest
from typer.testing import CliRunner

from matcher.cli.app import app
from matcher.files.load import load
from matcher.solver.solve import solve
from matcher.verifier.judge import verify
from synth.flow import minimal_flow
from synth.readme import FLOW, FOLDERS, GENERATED, SCENARIOS, command

NAMES = {
    *("tiny", "first_wave", "intake_2500", "imjapan_10k"),
    *("transition_2027", "care_n4", "scarce_language", "rules_10k_loose", "rules_10k_tight"),
}
every_scenario = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
every_flow = pytest.mark.parametrize("folder", FLOW, ids=lambda folder: folder.name)


def expected(folder):
    return json.loads((folder / "expected.json").read_text(encoding="utf-8"))


@cache
def solved(folder):
    """Answer of the minimal script; a large one serves several tests."""
    return minimal_flow.run(folder)


def test_the_library_is_complete():
    assert {folder.name for folder in FOLDERS} >= NAMES


@every_flow
def test_a_scenario_is_solved_verified_and_equals_what_is_expected(folder, tmp_path):
    solve(folder, out=tmp_path / "result")
    run = json.loads((tmp_path / "result" / "run.json").read_text(encoding="utf-8"))
    goals = {goal["goal"]: goal["value"] for goal in run["goals"]}
    assert {"status": run["status"], "proof": run["proof"]} | goals == expected(folder)
    verdict = verify(tmp_path / "result")
    assert verdict.exit_code == 0, verdict.findings
    if folder.name == "imjapan_10k":
        assert_people_are_left_out_for_every_reason(tmp_path / "result")


def assert_people_are_left_out_for_every_reason(result):
    with (result / "unplaced.csv").open(encoding="utf-8-sig") as file:
        reasons = Counter(row["reason"] for row in csv.DictReader(file))
    often = {reason for reason, count in reasons.items() if count >= 100}
    assert often == {"outbid", "limit_reached", "no_eligible_seat"}


@every_flow
def test_the_minimal_script_finds_the_same_fill_and_score(folder):
    answer = solved(folder)
    assert (answer["fill"], answer["score"]) == (
        expected(folder)["fill"],
        expected(folder)["score"],
    )


@every_scenario
def test_a_scenario_has_no_fault_and_no_warning(folder):
    assert load(folder).warnings == ()


@every_scenario
def test_sizes_stay_sensible_in_git(folder):
    assert all(path.stat().st_size < 4_000_000 for path in folder.iterdir())


@every_scenario
def test_tables_are_utf8_with_mark_and_unix_line_ends(folder):
    for path in folder.glob("*.csv"):
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
        content.decode("utf-8-sig")


@pytest.mark.parametrize("folder", GENERATED, ids=lambda folder: folder.name)
def test_a_scenario_is_what_the_command_in_its_readme_makes(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(folder)  # the command names shares.toml of the folder
    *words, out = command(folder)
    assert out == folder.name
    outcome = CliRunner().invoke(app, [*words, str(tmp_path / "again")])
    assert outcome.exit_code == 0, outcome.output
    made = {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()}
    kept = {p.name: p.read_bytes() for p in folder.iterdir() if p.suffix in (".csv", ".yaml")}
    assert made.keys() == kept.keys()
    assert all(made[name] == kept[name] for name in kept)


def test_the_first_wave_is_111_interns_at_45_companies():
    frames = load(SCENARIOS / "first_wave")
    assert len(frames.companies) == 45
    assert solved(SCENARIOS / "first_wave")["placed"] == 111


def test_the_large_intake_has_about_a_million_pairs():
    answer = solved(SCENARIOS / "imjapan_10k")
    assert 1_000_000 < answer["eligible_pairs"] < 1_100_000
    assert answer["placed"] > 8_000


def test_the_transition_has_orders_of_both_schemes_and_companies_with_both():
    orders = load(SCENARIOS / "transition_2027").orders
    assert set(orders["scheme"]) == {"titp", "esd"}
    assert (orders.groupby("company_id")["scheme"].nunique() == 2).any()


def test_language_is_what_is_scarce():
    folder = SCENARIOS / "scarce_language"
    yaml, tables = minimal_flow.read(folder)
    raised = tables["candidates"].assign(language="N3")
    orders = minimal_flow.join_orders(tables)
    better = {**tables, "candidates": raised}
    pairs = minimal_flow.build_pairs(yaml, better, orders)
    assert minimal_flow.solve(yaml, better, orders, pairs)["fill"] > 1.7 * expected(folder)["fill"]
