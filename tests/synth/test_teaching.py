"""The small scenarios of one rule each: solved, verified, compared, and true by brute force."""

import json
import re
from dataclasses import replace
from fractions import Fraction

import pytest
from typer.testing import CliRunner

from matcher.cli.app import app
from matcher.solver.solve import solve
from matcher.verifier.judge import verify
from oracle.brute_force import optimum
from oracle.model import Goal
from oracle.plans import goal_value
from oracle.reading import read_scenario
from synth.readme import SCENARIOS, TEACHING

NAMES = {
    *("rule_min_seats", "rule_groups", "rule_beds", "rule_floors", "rule_shares"),
    *("rule_crossing", "rule_soft", "rule_except", "rule_override"),
    *("goal_worst_off", "goal_parity", "goal_changes", "goal_give_up", "impossible_floor"),
}
every_lesson = pytest.mark.parametrize("folder", TEACHING, ids=lambda folder: folder.name)


def expected(folder):
    return json.loads((folder / "expected.json").read_text(encoding="utf-8"))


def values(folder):
    return {name: value for name, value in expected(folder).items() if name not in HEAD}


HEAD = ("status", "proof")


def test_every_rule_and_goal_has_its_lesson():
    assert {folder.name for folder in TEACHING} == NAMES


@every_lesson
def test_a_lesson_is_solved_verified_and_equals_what_is_expected(folder, tmp_path):
    result = solve(folder, out=tmp_path / "result")
    run = json.loads((tmp_path / "result" / "run.json").read_text(encoding="utf-8"))
    assert run["status"] == result.status == expected(folder)["status"]
    proof = expected(folder)["proof"]
    assert run["proof"] in (proof if isinstance(proof, list) else [proof])
    found = {goal["goal"]: goal["value"] for goal in run["goals"] if goal["value"] is not None}
    assert found == values(folder)
    verdict = verify(tmp_path / "result")
    assert verdict.exit_code == 0, verdict.findings


@every_lesson
def test_the_answer_of_a_lesson_is_that_of_brute_force(folder):
    scenario = read_scenario(folder)
    best = optimum(scenario)
    assert best.feasible == (expected(folder)["status"] == "optimal")
    if best.plan is not None:
        final = {goal.name: goal_value(scenario, goal, best.plan) for goal in scenario.goals}
        assert final == {name: Fraction(value) for name, value in values(folder).items()}


@every_lesson
def test_the_readme_of_a_lesson_states_its_answer(folder):
    text = (folder / "README.md").read_text(encoding="utf-8")
    bold = " ".join(re.findall(r"\*\*(.*?)\*\*", text, re.DOTALL))
    for value in values(folder).values():
        assert re.search(rf"(?<![\d/]){value}(?![\d/])", bold), (value, bold)
    assert expected(folder)["status"] == "optimal" or "no plan is possible" in bold


@every_lesson
def test_a_lesson_is_small(folder):
    assert 6 <= len(read_scenario(folder).candidates) <= 20


def without_rules(scenario):
    """The same people and orders, with nothing but seats and skills, by fill and score."""
    orders = {name: replace(order, min_seats=0) for name, order in scenario.orders.items()}
    people = {name: replace(person, group="") for name, person in scenario.candidates.items()}
    offices = {
        name: replace(office, dorm_female=None, dorm_male=None)
        for name, office in scenario.offices.items()
    }
    rest = {"quotas": (), "pins": {}, "presets": (), "goals": (Goal("fill"), Goal("score"))}
    return replace(scenario, orders=orders, candidates=people, offices=offices, **rest)


@every_lesson
def test_what_a_lesson_is_about_changes_the_plan(folder):
    scenario = read_scenario(folder)
    assert optimum(without_rules(scenario)).plan != optimum(scenario).plan


def test_a_promise_that_cannot_be_kept_ends_with_exit_code_1():
    outcome = CliRunner().invoke(app, ["solve", str(SCENARIOS / "impossible_floor"), "--quiet"])
    assert outcome.exit_code == 1
