"""The scripts that take the figures run, and tell what run.json tells."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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
    assert cells[8] == "0.00"
    assert cells[-1] == "accepts"
