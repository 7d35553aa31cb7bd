"""Goals one after the other, by an engine that says what it is told to."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matcher.compiler.compile import compile_scenario
from matcher.engines.general.engine import GeneralEngine
from matcher.files.load import load
from matcher.problem.solution import Solution, Stop, ignore
from matcher.solver import lexicographic
from matcher.solver.lexicographic import solve_lexicographic
from matcher.solver.outcome import Outcome
from matcher.solver.solve import solve

SCENARIO = Path(__file__).parents[2] / "scenarios" / "rule_min_seats"


class Scripted:
    """Nobody is placed; each solve ends for the reason that it is given."""

    def __init__(self, reasons: list[str], stop: Stop, *, interrupted: bool = False) -> None:
        self.reasons, self.stop, self.interrupted = reasons, stop, interrupted
        self.ahead: list[bool] = []

    def solve(self, problem: Any, *_: Any, ahead: bool, **__: Any) -> Solution:
        self.ahead.append(ahead)
        self.stop.interrupted = self.interrupted and not self.reasons[1:]
        plan = np.full(problem.candidates, -1, np.int64)
        return Solution("feasible", plan=plan, value=0, reason=self.reasons.pop(0))


def outcome(
    monkeypatch: pytest.MonkeyPatch, reasons: list[str], *, interrupted: bool = False
) -> tuple[Outcome, Scripted]:
    monkeypatch.setattr(lexicographic, "LARGE", 0)
    stop = Stop()
    engine = Scripted(reasons, stop, interrupted=interrupted)
    compiled = compile_scenario(load(SCENARIO))
    found = solve_lexicographic(compiled, engine, stop, ignore)  # type: ignore[arg-type]
    assert not engine.reasons
    return found, engine


class Modest:
    """Solves, and leaves it open that the first goal's plan is the best."""

    def __init__(self, engine: Any) -> None:
        self.engine, self.solved = engine, 0

    def solve(self, *given: Any, **named: Any) -> Solution:
        self.solved += 1
        found: Solution = self.engine.solve(*given, **named)
        return replace(found, status="feasible") if self.solved == 1 else found


def test_a_goal_that_was_left_open_is_closed_once_its_value_is_the_bound() -> None:
    compiled = compile_scenario(load(SCENARIO))
    expected = solve_lexicographic(compiled, GeneralEngine(), Stop(), ignore)
    engine: Any = Modest(GeneralEngine())
    found = solve_lexicographic(compiled, engine, Stop(), ignore)
    assert engine.solved > 1
    assert (found.status, found.proof, found.reason) == ("optimal", "certificate", "")
    assert found.goals == expected.goals
    assert found.proof == expected.proof


@pytest.mark.parametrize("name", ["goal_parity", "goal_give_up", "rule_groups", "rule_soft"])
def test_the_judge_accepts_what_was_closed_later(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    solved = GeneralEngine.solve
    claims: list[str] = []

    def modest(engine: GeneralEngine, *given: Any, **named: Any) -> Solution:
        found = solved(engine, *given, **named)
        claims.append(found.status)
        return replace(found, status="feasible") if found.status == "optimal" else found

    monkeypatch.setattr(GeneralEngine, "solve", modest)
    scenario = SCENARIO.with_name(name)
    result = solve(scenario, out=tmp_path / "result")
    assert "optimal" in claims
    goals = result.outcome.goals
    reached = [goal.value if goal.reached is None else goal.reached for goal in goals]
    met = [goal.bound for goal in goals] == reached
    assert (result.status == "optimal") == met
    assert result.proof == ("certificate" if met else "none")
    assert judge(tmp_path / "result").returncode == 0


def judge(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "matcher.verifier", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_how_the_plan_for_several_goals_ended_is_not_why_the_whole_did(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, engine = outcome(monkeypatch, ["the solver ended early", "", "time limit reached"])
    assert engine.ahead == [True, False, False]
    assert found.reason == "time limit reached"


def test_the_reason_of_the_first_goal_that_stays_open_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, _ = outcome(monkeypatch, ["", "near enough to the bound", "the solver ended early"])
    assert found.reason == "near enough to the bound"


def test_an_interrupt_is_told_before_all_else(monkeypatch: pytest.MonkeyPatch) -> None:
    reasons = ["", "the solver ended early", "interrupted"]
    found, _ = outcome(monkeypatch, reasons, interrupted=True)
    assert found.reason == "interrupted"
