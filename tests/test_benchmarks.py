"""The scripts that take the figures run, and tell what run.json tells."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


def test_every_rule_tells_values_bounds_and_verdict() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "every_rule.py"),
         str(ROOT / "scenarios" / "rule_groups"), "--time-limit", "20", "--workers", "1"],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    head, _, row = done.stdout.splitlines()[:3]
    columns = [cell.strip() for cell in head.strip("|").split("|")]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert len(cells) == len(columns)
    told = dict(zip(columns[:7], cells, strict=False))
    assert told["scenario"] == "rule_groups"
    assert told["status"] == "optimal"
    assert cells[7] == told["fill"] != "0"
    assert cells[8] == "0.000"
    assert cells[-1] == "accepts"
    largest, together = (float(cell.replace(",", "") or "inf") for cell in cells[-3:-1])
    assert 50 < largest < 2000
    assert together > 20


def _whole(scenario: str, engine: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "whole_models.py"),
         str(ROOT / "scenarios" / scenario), "--engine", engine, "--time-limit", "20"],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    (line,) = done.stdout.splitlines()
    told: dict[str, Any] = json.loads(line)
    return told


@pytest.mark.parametrize("engine", ["highs", "cp-sat"])
@pytest.mark.parametrize("scenario", ["rule_groups", "rule_min_seats", "rule_shares", "rule_soft"])
def test_whole_models_reach_the_known_optimum(scenario: str, engine: str) -> None:
    folder = ROOT / "scenarios" / scenario
    known = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    told = _whole(scenario, engine)
    assert told["status"] == "optimal"
    assert (told["fill"], told["score"]) == (known["fill"], known["score"])
    assert (told["fill_bound"], told["score_bound"]) == (known["fill"], known["score"])
    assert told["refused"] == 0
    assert 0 < told["first"] <= told["total"]


@pytest.mark.parametrize("engine", ["highs", "cp-sat"])
def test_whole_models_without_a_plan_tell_none(engine: str) -> None:
    told = _whole("impossible_floor", engine)
    assert told["status"] == "infeasible"
    assert [told[name] for name in ("first", "fill", "score")] == [None, None, None]
    assert told["placed"] == 0


def test_peers_stand_below_in_the_same_columns() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "every_rule.py"),
         str(ROOT / "scenarios" / "rule_soft"), "--time-limit", "20", "--workers", "1", "--peers"],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    table = [[cell.strip() for cell in line.strip("|").split("|")]
             for line in done.stdout.splitlines()[:5]]  # fmt: skip
    assert [row[0] for row in table] == ["program", "---", "matcher", "HiGHS", "CP-SAT"]
    assert {len(row) for row in table} == {len(table[0])}
    ours, *peers = table[2:]
    values = slice(table[0].index("placed"), table[0].index("total"))
    assert [row[values] for row in peers] == [ours[values]] * 2
    assert [row[-1] for row in table[2:]] == ["accepts", "checked", "checked"]


def test_rounds_tell_a_program_below_its_bound_and_plans_below_both() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "rounds.py"),
         str(ROOT / "scenarios" / "care_n4"), "--rounds", "3", "--threads", "1", "--search", "1"],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    rounds = [line.strip("| ").split(" | ") for line in lines[2:] if line.startswith("|")]
    assert 1 <= len(rounds) <= 3
    value, bound = (int(cell.replace(",", "")) for cell in rounds[-1][4:6])
    assert value <= bound
    plans = [line for line in lines if " s: " in line and "broken" not in line]
    assert plans
    assert 0 < int(plans[-1].split(" s: ")[1].replace(",", "")) <= bound
