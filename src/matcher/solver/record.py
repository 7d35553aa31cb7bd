"""run.json: what was claimed, by which engine, from which inputs."""

from __future__ import annotations

import platform
from importlib import metadata
from typing import Any

import matcher
from matcher.solver.exact import exact
from matcher.solver.outcome import GoalValue
from matcher.solver.result import Result

PACKAGES = ("numpy", "pandas", "ortools", "highspy")


def versions() -> dict[str, str]:
    """Versions of what computed the plan."""
    found = {name: metadata.version(name) for name in PACKAGES}
    return {"matcher": matcher.__version__, "python": platform.python_version(), **found}


def _goal(goal: GoalValue) -> dict[str, Any]:
    told = {"goal": goal.goal, "value": exact(goal.value), "bound": exact(goal.bound)}
    return told if goal.reached is None else {**told, "reached": exact(goal.reached)}


def run_record(result: Result) -> dict[str, Any]:
    """The content of run.json. Holds no row of a table and no absolute path."""
    settings, problem = result.scenario.settings, result.compiled.problem
    return {
        "version": 1,
        "scenario": {"name": settings.name, "date": settings.date.isoformat()},
        "status": result.status,
        "proof": result.proof,
        "goals": [_goal(goal) for goal in result.goals],
        "gap": result.gap,
        "placed": len(result.standing.placed) if result.has_plan else None,
        "candidates": problem.candidates,
        "orders": problem.orders,
        "seats": int(problem.seats.sum()),
        "eligible_pairs": int(result.compiled.eligible_people.sum()),
        "engine": {
            "name": result.engine,
            "reason": result.reason,
            "rounds": result.outcome.rounds,
            "stopped": result.outcome.reason,
        },
        "seed": result.seed,
        "workers": result.workers,
        "times": {phase: round(seconds, 3) for phase, seconds in result.times.items()},
        "versions": versions(),
        "inputs": dict(sorted(result.scenario.inputs.items())),
        "warnings": [issue.to_dict() for issue in result.scenario.warnings],
    }
