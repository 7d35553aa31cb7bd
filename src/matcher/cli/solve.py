"""``matcher solve``: progress while it works, a summary when it is done."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from matcher.cli.progress import Reporter
from matcher.files.load import load
from matcher.problem.solution import Stop
from matcher.solver.record import run_record
from matcher.solver.result import Result
from matcher.solver.solve import solve

STATUS = {
    "optimal": "proven best",
    "feasible": "a plan, not proven best",
    "infeasible": "proven impossible: no plan keeps every rule",
    "stopped": "stopped without a plan",
}


@dataclass(frozen=True)
class SolveOptions:
    """What the command line says."""

    scenario: Path
    out: Path | None
    force: bool
    time_limit: float | None
    seed: int | None
    workers: int | None
    json: bool
    quiet: bool


def run_solve(given: dict[str, Any]) -> int:
    """Solve a scenario; ``given`` holds the options by name; returns the exit code."""
    options = SolveOptions(**given)
    started = time.perf_counter()
    with Reporter(silent=options.quiet) as reporter, interrupts() as stop:
        reporter.stage("load")
        scenario = load(options.scenario)
        limit = options.time_limit
        limit = scenario.settings.solve.time_limit if limit is None else limit
        stop.deadline = time.monotonic() + limit
        loaded = time.perf_counter() - started
        result = solve(
            scenario,
            out=options.out,
            force=options.force,
            seed=options.seed,
            workers=options.workers,
            stop=stop,
            observe=reporter.observe,
        )
        result.times["load"] = loaded
    if options.json:
        print(json.dumps(run_record(result), ensure_ascii=False, indent=2))
    elif not options.quiet:
        print_summary(result, options.out, time.perf_counter() - started)
    return result.exit_code


@contextmanager
def interrupts() -> Iterator[Stop]:
    """A stop rule that Ctrl-C triggers; a second Ctrl-C ends the command at once."""
    stop = Stop()

    def asked(number: int, frame: FrameType | None) -> None:
        if stop.interrupted:
            raise KeyboardInterrupt
        stop.interrupted = True
        print("\nmatcher: stopping, keeping the best plan so far", file=sys.stderr)

    before = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def print_summary(result: Result, out: Path | None, seconds: float) -> None:
    """Say what was decided, in some ten lines."""
    problem = result.compiled.problem
    rows = [("status", f"{STATUS[result.status]} (engine: {result.engine})")]
    if result.has_plan:
        seats = int(problem.seats.sum())
        placed = len(result.assignments)
        rows.append(("placed", f"{placed:,} of {problem.candidates:,} candidates"))
        rows.append(("seats filled", f"{placed:,} of {seats:,} in {problem.orders:,} orders"))
        rows += [(goal.goal, _goal_text(goal.value, goal.bound)) for goal in result.goals]
        rows.append(("unplaced", _counted(result.unplaced["reason"].value_counts().to_dict())))
        open_seats = result.open_seats.groupby("reason")["open"].sum()
        rows.append(("open seats", _counted(open_seats.sort_values(ascending=False).to_dict())))
    rows.append(("proof", _proof_text(result, out)))
    rows.append(("written", f"{out}, {seconds:.1f} s" if out else "nowhere: give --out to keep it"))
    print(result.scenario.settings.name)
    for name, text in rows:
        print(f"  {name:<13}{text}")


def _goal_text(value: int | None, bound: int | None) -> str:
    if value == bound:
        return f"{value:,}, and no plan has more" if value is not None else "-"
    return f"{value:,}, no plan has more than {bound:,}"


def _counted(counts: dict[str, int]) -> str:
    parts = [f"{count:,} {reason.replace('_', ' ')}" for reason, count in counts.items()]
    return ", ".join(parts) or "none"


def _proof_text(result: Result, out: Path | None) -> str:
    if result.proof != "certificate" and not result.has_plan:
        return "none"
    if out is None:
        verdict = result.verify()
        return "certificate, accepted by the verifier" if verdict.ok else "REJECTED"
    told = "certificate.json, accepted by the independent verifier"
    return f"{told} (again: matcher verify {out})"
