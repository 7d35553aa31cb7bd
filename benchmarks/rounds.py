"""Rounds of pricing of the general engine alone, then a dive and a search by the last prices.

    python benchmarks/rounds.py SCENARIO [--rounds 4] [--threads 2] [--search 0]

For fill and score together, as the first phase of ``matcher solve``, which does the same beside
other work. The distance is what the bound exceeds the program by. The search is one task at a time,
from a quick dive, for so many seconds. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from compare import commit
from matcher.compiler.compile import compile_scenario
from matcher.engines.general.derived import Derivations, Index
from matcher.engines.general.dive import Dive
from matcher.engines.general.relaxation import Relaxation
from matcher.engines.general.relaxed import solve_relaxed
from matcher.engines.general.rows import Rows
from matcher.engines.general.search import Search
from matcher.engines.general.start import first_relaxation
from matcher.engines.general.task import Task
from matcher.files.load import load
from matcher.problem.problem import Weights
from matcher.problem.solution import Stop
from matcher.solver.goals import linear
from matcher.solver.lexicographic import DEARER
from matcher.studies.bench import machine


def task_of(scenario: Path) -> Task:
    """Fill and score together, weighed as where a solve begins."""
    problem = compile_scenario(load(scenario)).problem
    highest = int(linear(problem, "score").weight.max(initial=0))
    return Task.of(problem, Weights(DEARER * (1 + highest) // 10, 1))


def price(task: Task, rounds: int, threads: int) -> Relaxation:
    """Rounds, each a row of the table."""
    began = time.monotonic()
    rows, stop = Rows(task), Stop()
    relaxation = first_relaxation(rows, Derivations(Index(rows)), stop, None, None)
    print(row("round", "pairs", "program s", "since the start", "program", "bound", "distance %"))
    print(row(*["---"] * 7))
    for number in range(rounds):
        model, pairs = relaxation.prepare(), len(relaxation.pairs)
        solving = time.monotonic()
        answer = solve_relaxed(model, rows, stop, tolerance=relaxation.tolerance, threads=threads)
        solved = time.monotonic()
        more = relaxation.absorb(model, answer)
        best = relaxation.best
        cells = (f"{number + 1}", f"{pairs:,}", f"{solved - solving:.1f}",
                 f"{time.monotonic() - began:.1f}", f"{relaxation.value:,.0f}",
                 "none" if best is None else f"{best.bound:,}",
                 f"{100 * relaxation.distance:.3f}")  # fmt: skip
        print(row(*cells), flush=True)
        if not more:
            break
    return relaxation


def search(relaxation: Relaxation, seconds: float) -> None:
    """A quick dive, and its plan's value while it is bettered."""
    began, stop, plan = time.monotonic(), Stop(), None
    dive = Dive(relaxation, 0, quick=True)
    while plan is None:
        plan = dive.advance(stop)
    bettering = Search(relaxation, plan)
    bettering.proximity.near()
    print(f"\nDive {time.monotonic() - began:.1f} s: {bettering.worth.value:,}")
    for part in range(1, 6):
        while time.monotonic() - began < part * seconds / 5:
            bettering.step(stop)
        short = ", rules broken" if bettering.worth.short else ""
        print(f"{time.monotonic() - began:.0f} s: {bettering.worth.value:,}{short}", flush=True)


def row(*cells: str) -> str:
    """Of a table in Markdown."""
    return f"| {' | '.join(cells)} |"


def main(arguments: Sequence[str] | None = None) -> None:
    """Read arguments, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("scenario", type=Path)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--threads", type=int, choices=(1, 2), default=2)
    parser.add_argument("--search", type=float, default=0.0)
    given = parser.parse_args(arguments)
    relaxation = price(task_of(given.scenario), given.rounds, given.threads)
    if given.search:
        search(relaxation, given.search)
    print(f"\nCommit {commit()}; " + "; ".join(f"{k} {v}" for k, v in machine().items()))


if __name__ == "__main__":
    main()
