"""``matcher bench``: figures as a table, with the machine they were taken on."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from matcher.errors import Issue, ScenarioError
from matcher.studies.bench import bench, machine


def run_bench(
    scenarios: Sequence[Path], sizes: str, seed: int, repeat: int, *, as_json: bool
) -> int:
    """Print one line a run."""
    print("matcher: each run is a process of its own; this takes a while", file=sys.stderr)
    frame = bench(scenarios, sizes=_numbers(sizes), seed=seed, repeat=repeat)
    if as_json:
        told = {"machine": machine(), "runs": frame.to_dict(orient="records")}
        print(json.dumps(told, indent=2, default=str))
        return 0
    print(frame.to_string(index=False))
    print("; ".join(f"{name} {value}" for name, value in machine().items()))
    return 0


def _numbers(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts or not all(part.isdecimal() and int(part) > 0 for part in parts):
        raise ScenarioError(
            [
                Issue(
                    "bench-option",
                    "error",
                    f"--sizes {text} is not a list of numbers",
                    hint="write whole numbers joined by commas, such as 1000,10000",
                )
            ]
        )
    return [int(part) for part in parts]
