"""Every change that is told was solved again by the explainer; here it is solved once more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from explainer.seeded import solved_flow, solved_rules
from matcher.explainer.edits import Change, apply
from matcher.explainer.explain import explain
from matcher.solver.result import Result
from matcher.solver.solve import solve


def holds(result: Result, candidate: str, told: dict[str, Any]) -> None:
    """The changed scenario's optimum places the candidate and has the goals that were told."""
    again = solve(apply(result.scenario, [Change.read(told["change"])]))
    assert again.status == "optimal"
    plan = dict(zip(again.assignments["candidate_id"], again.assignments["order_id"], strict=True))
    assert candidate in plan
    for before, after in zip(result.goals, again.goals, strict=True):
        assert before.value is not None
        assert after.value is not None
        if before.goal in ("fill", "score"):
            assert after.value - before.value == told["effect"][before.goal]


@pytest.mark.parametrize("wanted", [60, pytest.param(200, marks=pytest.mark.slow)])
def test_random_counterfactuals_hold_when_solved_again(wanted: int, tmp_path: Path) -> None:
    found, kinds = 0, set()
    for result in solved_flow(tmp_path, range(200), candidates=30, orders=8):
        for candidate in result.unplaced["candidate_id"]:
            for told in explain(result, candidate)["counterfactuals"]:
                assert told["verified"]
                holds(result, candidate, told)
                kinds.add((told["change"]["table"], told["change"]["column"].split(".")[-1]))
                found += 1
        if found >= wanted:
            break
    assert found >= wanted
    assert {("orders", "seats"), ("quotas", "max"), ("candidates", "language")} <= kinds


@pytest.mark.slow
def test_counterfactuals_hold_under_any_rules(tmp_path: Path) -> None:
    found = 0
    for result in solved_rules(tmp_path, range(60), candidates=8, orders=5):
        if result.status != "optimal":
            continue
        for candidate in result.unplaced["candidate_id"][:2]:
            for told in explain(result, candidate)["counterfactuals"]:
                holds(result, candidate, told)
                found += 1
    assert found >= 20


def test_nothing_is_proposed_for_somebody_who_is_placed(tmp_path: Path) -> None:
    result = next(solved_flow(tmp_path, range(9), candidates=30, orders=8))
    assert len(result.assignments)
    for candidate in result.assignments["candidate_id"]:
        assert explain(result, candidate)["counterfactuals"] == []
