"""`matcher solve` where every kind of rule is on: first plan, proven gaps, memory.

    python benchmarks/every_rule.py [SCENARIO ...] [--time-limit 120] [--workers 1,2] [--peers]

Whole commands as processes, one after the other. The gap of a goal is what its proven bound
exceeds its value by, each goal by itself; that of score holds within the fill that is reached.
Every folder is judged again by ``python -m matcher.verifier``. With ``--peers``, HiGHS and CP-SAT
follow, each given the whole model of the same bytes (``whole_models.py``), with the same limit
and the largest of the numbers of workers; their plans are checked by matcher's own check, as they
write no folder. Peak memory is that of the largest process, and of all together. Prints a table in
Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from compare import commit
from matcher.studies.bench import machine
from memory import Watched

SCENARIOS = Path(__file__).parents[1] / "scenarios"
HEADS = ("scenario", "workers", "limit", "status", "first plan", "placed", "fill", "its bound",
         "gap %", "score", "its bound", "gap %", "total", "peak MB", "together",
         "judge")  # fmt: skip
PEERS = {"HiGHS": "highs", "CP-SAT": "cp-sat"}


def run(scenario: Path, workers: int, limit: float) -> tuple[str, ...]:
    """One solve as a row of the table."""
    with tempfile.TemporaryDirectory(prefix="matcher-every-rule-") as folder:
        out = Path(folder) / "result"
        command = [sys.executable, "-m", "matcher", "solve", str(scenario), "--out", str(out),
                   "--workers", str(workers), "--time-limit", str(limit)]  # fmt: skip
        began = time.monotonic()
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        first, watched = "", Watched(process.pid)
        assert process.stderr is not None
        for line in process.stderr:
            # The first line that tells a gap is that of the first plan.
            if not first and ("below the best possible" in line or "no gap left" in line):
                first = f"{time.monotonic() - began:.1f}"
        watched.close()
        _, _, usage = os.wait4(process.pid, 0)
        total = time.monotonic() - began
        judge = subprocess.run(
            [sys.executable, "-m", "matcher.verifier", str(out)], capture_output=True, check=False
        )
        told = json.loads((out / "run.json").read_text(encoding="utf-8"))
        placed = len((out / "assignments.csv").read_text(encoding="utf-8").splitlines()) - 1
    goals = {goal["goal"]: goal for goal in told["goals"]}
    cells = [part for name in ("fill", "score") for part in gap(goals.get(name, {}))]
    return (scenario.name, str(workers), f"{limit:g}", told["status"], first or "none",
            f"{max(placed, 0):,}", *cells, f"{total:.0f}", *memory(usage, watched),
            "accepts" if judge.returncode == 0 else "rejects")  # fmt: skip


def run_peer(scenario: Path, engine: str, workers: int, limit: float) -> tuple[str, ...]:
    """One solve of the whole model as a row of the table."""
    command = [sys.executable, str(Path(__file__).with_name("whole_models.py")), str(scenario),
               "--engine", engine, "--workers", str(workers),
               "--time-limit", str(limit)]  # fmt: skip
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    watched = Watched(process.pid)
    assert process.stdout is not None
    lines = process.stdout.read().splitlines()
    watched.close()
    _, status, usage = os.wait4(process.pid, 0)
    total = time.monotonic() - began
    code = os.waitstatus_to_exitcode(status)
    # A solver that ran out of memory is a result too.
    told: dict[str, Any] = {"status": f"exit code {code}"} if code else json.loads(lines[-1])
    pairs = [(told.get(name), told.get(f"{name}_bound")) for name in ("fill", "score")]
    cells = [part for value, bound in pairs for part in gap({"value": value, "bound": bound})]
    first, refused = told.get("first"), told.get("refused")
    judge = "-" if first is None else "checked"
    return (scenario.name, str(workers), f"{limit:g}", told["status"],
            "none" if first is None else f"{first:.1f}", f"{told.get('placed', 0):,}", *cells,
            f"{total:.0f}", *memory(usage, watched),
            f"{refused} plans break rules" if refused else judge)  # fmt: skip


def memory(usage: resource.struct_rusage, watched: Watched) -> tuple[str, str]:
    """Peak MB of the largest process, and of all of them together where the system tells."""
    together = f"{watched.peak:,.0f}" if watched.peak else ""
    return f"{usage.ru_maxrss / 1024:,.0f}", together


def gap(goal: dict[str, int | None]) -> tuple[str, str, str]:
    """Value, bound, and by how many percent of the value the bound exceeds it."""
    value, bound = goal.get("value"), goal.get("bound")
    told = ["" if number is None else f"{number:,}" for number in (value, bound)]
    if value is None or bound is None:
        return told[0], told[1], ""
    return told[0], told[1], f"{100 * (bound - value) / max(value, 1):.3f}"


def print_line(cells: Sequence[str]) -> None:
    """Print a line of the table."""
    print(f"| {' | '.join(cells)} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenarios", nargs="*", type=Path)
    parser.add_argument("--time-limit", type=float, default=120)
    parser.add_argument("--workers", default="1,2", help="numbers, joined by commas")
    parser.add_argument("--peers", action="store_true", help="HiGHS and CP-SAT on whole models")
    given = parser.parse_args()
    names = ("rules_10k_loose", "rules_10k_tight")
    places = given.scenarios or [SCENARIOS / name for name in names]
    workers = [int(number) for number in given.workers.split(",")]
    for place in places:
        if not place.is_dir():
            parser.error(f"{place} is not a scenario's folder")
    print_line(("program", *HEADS) if given.peers else HEADS)
    print_line(["---"] * (len(HEADS) + given.peers))
    for place in places:
        for number in workers:
            row = run(place, number, given.time_limit)
            print_line(("matcher", *row) if given.peers else row)
        for name, engine in PEERS.items() if given.peers else ():
            print_line((name, *run_peer(place, engine, max(workers), given.time_limit)))
    print(f"\nCommit {commit()}; " + "; ".join(f"{k} {v}" for k, v in machine().items()))


if __name__ == "__main__":
    main()
