"""Goals by threshold on networks: optimum and proof by flow alone."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from differential.solving import solved
from matcher.files.load import load
from matcher.solver.solve import solve
from oracle.integer_program import optimum
from oracle.random_scenarios import random_flow_scenario
from oracle.reading import read_scenario

GOALS = (
    ["fill", "worst_off", "score"],
    ["worst_off"],
    ["score", "worst_off", "fill"],
    ["worst_off", "fill"],
    ["fill", "score", "worst_off"],
    [{"goal": "worst_off", "give_up": 30}, "score"],
)


def with_goals(folder: Path, goals: object) -> None:
    path = folder / "scenario.yaml"
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("goals")]
    path.write_text("\n".join([*lines, f"goals: {json.dumps(goals)}"]) + "\n", "utf-8")


@pytest.mark.parametrize("block", range(4))
def test_the_worst_off_are_raised_as_far_as_it_goes(block: int, tmp_path: Path) -> None:
    for seed in range(50_000 + block * 20, 50_020 + block * 20):
        folder = tmp_path / str(seed)
        random_flow_scenario(seed, folder)
        with_goals(folder, random.Random(seed).choice(GOALS))
        mine, result = optimum(read_scenario(folder)), solve(load(folder))
        assert result.engine == "flow"
        if not mine.feasible:
            assert (result.status, result.proof) == ("infeasible", "certificate"), seed
            continue
        assert (result.status, result.proof) == ("optimal", "certificate"), seed
        reached = tuple(g.value if g.reached is None else g.reached for g in result.goals)
        assert reached == mine.best, seed
        assert solved(folder).accepted, seed
