"""The two large scenarios of all rules: a plan is known, so no proven bound may be below it."""

import json
import shlex

import numpy as np
import pytest
from typer.testing import CliRunner

import matcher.cli.synth
from matcher.cli.app import app
from matcher.compiler.compile import compile_scenario
from matcher.files.load import load
from matcher.solver.solve import solve
from matcher.synth.synthesize import synthesize
from matcher.verifier.judge import verify
from synth.readme import RULES_10K, command

every_large = pytest.mark.parametrize("folder", RULES_10K, ids=lambda folder: folder.name)


def expected(folder):
    return json.loads((folder / "expected.json").read_text(encoding="utf-8"))


def hidden_plan(folder, monkeypatch):
    """The plan that the command of the README draws first."""
    made = []

    def kept(_, **options):
        made.append(synthesize(**options))
        return made[0]

    monkeypatch.setattr(matcher.cli.synth, "synthesize", kept)
    monkeypatch.chdir(folder)
    outcome = CliRunner().invoke(app, command(folder))
    assert outcome.exit_code == 0, (shlex.join(command(folder)), outcome.output)
    return made[0].hidden_plan


@every_large
def test_the_hidden_plan_keeps_every_rule_and_fills_what_is_promised(folder, monkeypatch):
    compiled = compile_scenario(load(folder))
    problem = compiled.problem
    row = {name: place for place, name in enumerate(compiled.candidate_ids.tolist())}
    place = {name: at for at, name in enumerate(compiled.order_ids.tolist())}
    plan = hidden_plan(folder, monkeypatch)
    c = np.array([row[name] for name in plan])
    o = np.array([place[name] for name in plan.values()])
    pair = problem.candidate.astype(np.int64) * problem.orders + problem.order
    assert np.isin(c * problem.orders + o, pair).all()
    assert problem.pinned[np.setdiff1d(np.arange(problem.candidates), c)].sum() == 0
    filled = np.bincount(o, minlength=problem.orders)
    assert np.all(filled <= problem.seats)
    assert np.all((filled == 0) | (filled >= problem.min_seats))
    for family in problem.families:
        count = family.count(c, o)
        kept = count <= family.bound if family.sense == "<=" else count >= family.bound
        assert family.penalty is not None or np.all(kept | ~family.active)
    at = np.full(problem.candidates, -1)
    at[c] = problem.company[o]
    for group in range(problem.group.max() + 1):
        assert len(set(at[problem.group == group].tolist())) == 1
    assert problem.priority[o].sum() == expected(folder)["known_plan_fill"]


@every_large
def test_every_kind_of_rule_is_there(folder):
    scenario = load(folder)
    assert len(scenario.candidates) == 10_000
    assert len(scenario.orders) == 2_500
    assert (scenario.orders["min_seats"] > 0).sum() > 500
    assert (scenario.candidates["group"] != "").sum() >= 299
    assert scenario.offices["dorm_female"].notna().all()
    quotas = scenario.settings.quotas
    kinds = {name for quota in quotas for name, _ in quota.bounds.items()}
    assert kinds == {"min", "max", "min_share", "max_share"}
    assert any(quota.exceptions for quota in quotas)
    assert sum(quota.soft is not None for quota in quotas) == 3
    assert scenario.pins["override"].sum() == 5


@pytest.mark.slow
def test_what_is_said_after_a_minute_is_true(tmp_path):
    folder = next(folder for folder in RULES_10K if folder.name == "rules_10k_loose")
    result = solve(folder, out=tmp_path / "result", time_limit=60)
    assert result.status in expected(folder)["status"]
    verdict = verify(tmp_path / "result")
    assert verdict.exit_code == 0, verdict.findings
    fill = result.goals[0]
    assert fill.goal == "fill"
    if result.has_plan:
        assert fill.value <= fill.bound
        assert fill.bound >= expected(folder)["known_plan_fill"]
