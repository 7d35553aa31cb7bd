"""Every scenario folder: regenerated from its README, solved, verified, compared."""

import json

import pytest
from typer.testing import CliRunner

from matcher.cli.app import app
from matcher.files.load import load
from matcher.solver.solve import solve
from matcher.verifier.judge import verify
from synth.flow import minimal_flow
from synth.readme import FLOW, FOLDERS, GENERATED, RULES_10K, SCENARIOS, command

NAMES = {
    *("tiny", "first_wave", "intake_2500", "imjapan_10k"),
    *("transition_2027", "care_n4", "scarce_language", "rules_10k_loose", "rules_10k_tight"),
}
every_scenario = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
every_flow = pytest.mark.parametrize("folder", FLOW, ids=lambda folder: folder.name)


def expected(folder):
    return json.loads((folder / "expected.json").read_text(encoding="utf-8"))


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


@every_flow
def test_the_minimal_script_finds_the_same_fill_and_score(folder):
    answer = minimal_flow.run(folder)
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


@pytest.mark.slow
@pytest.mark.parametrize("folder", RULES_10K, ids=lambda folder: folder.name)
def test_all_rules_at_ten_thousand_are_solved_and_verified(folder, tmp_path):
    result = solve(folder, out=tmp_path / "result")
    assert result.status in expected(folder)["status"]
    assert result.value("fill") >= expected(folder)["fill_at_least"]
    verdict = verify(tmp_path / "result")
    assert verdict.exit_code == 0, verdict.findings


@pytest.mark.parametrize("folder", RULES_10K, ids=lambda folder: folder.name)
def test_all_rules_at_ten_thousand_have_every_rule(folder):
    scenario = load(folder)
    assert len(scenario.candidates) == 10_000
    assert (scenario.orders["min_seats"] > 0).sum() > 500
    assert (scenario.candidates["group"] != "").sum() >= 299
    assert scenario.offices["dorm_female"].notna().all()
    kinds = {name for quota in scenario.settings.quotas for name, _ in quota.bounds.items()}
    assert kinds == {"min", "max", "min_share", "max_share"}
    assert {"except", "soft"} <= {
        name
        for quota in scenario.settings.quotas
        for name, there in (("except", quota.exceptions), ("soft", quota.soft))
        if there
    }


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
    assert minimal_flow.run(SCENARIOS / "first_wave")["placed"] == 111


def test_the_large_intake_has_about_a_million_pairs():
    answer = minimal_flow.run(SCENARIOS / "imjapan_10k")
    assert 900_000 < answer["eligible_pairs"] < 1_200_000


def test_the_large_intake_leaves_people_out_for_every_reason():
    result = solve(SCENARIOS / "imjapan_10k")
    assert len(result.to_frame()) > 8_000
    reasons = result.unplaced["reason"].value_counts()
    assert set(reasons[reasons >= 100].index) == {"outbid", "limit_reached", "no_eligible_seat"}


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
