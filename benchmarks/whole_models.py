"""A solver that is given the whole integer model at once, by the rules of `matcher solve`.

    python benchmarks/whole_models.py SCENARIO --engine highs|cp-sat
        [--time-limit 120] [--workers 1]

The model has every pair that can be used and a row for each rule, none of them derived. Fill is
raised first, until it is proven or, once there is a plan, half of the time is over; then score
less penalties, from that plan on, within the fill that was reached. The limit counts from when
the scenario is read, as that of `matcher solve` does; the model is built within it. Each plan is
checked in whole numbers before it counts.

Prints one line of JSON. Seconds count from the start of the command; what is unknown is null.
The bound of score holds within the fill that is reached. ``refused`` counts plans of the solver
that break a rule, ``told`` is how the solver itself calls the end of each stage.
"""

# ruff: noqa: E402 - the clock starts before the imports, which are a part of the whole command.
from __future__ import annotations

import time

BEGAN = time.monotonic()

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from matcher.compiler.compile import compile_scenario
from matcher.domain.scenario import Scenario
from matcher.files.load import load
from whole_arrays import Best, Stage, Whole
from whole_solvers import CpSat, run_highs


def solve(scenario: Scenario, engine: str, limit: float, workers: int) -> dict[str, Any]:
    """Both stages, as what is printed."""
    deadline = time.monotonic() + limit
    whole = Whole(compile_scenario(scenario).problem)
    best = Best(whole, BEGAN)
    run: Callable[[Stage], None] = run_highs if engine == "highs" else CpSat(whole)
    built = time.monotonic() - BEGAN
    stages: list[Stage] = []
    if whole.possible:
        now = time.monotonic()
        half = now + max(deadline - now, 0.0) / 2
        stages.append(Stage(best, whole.fill, half, deadline, workers))
        run(stages[0])
    if best.worth is not None and time.monotonic() < deadline:
        stages.append(Stage(best, whole.score, deadline, deadline, workers, best.worth[0]))
        run(stages[1])
    return told(best, stages) | {"built": round(built, 2), "pairs": len(whole.pairs)}


def told(best: Best, stages: list[Stage]) -> dict[str, Any]:
    """Status, values and bounds."""
    bounds = [stage.bound for stage in stages] + [None] * (2 - len(stages))
    if best.worth is None:
        impossible = not stages or stages[0].infeasible
        status = "infeasible" if impossible else "stopped"
    else:
        status = "optimal" if list(best.worth) == bounds else "feasible"
    fill, score = best.worth or (None, None)
    return {
        "status": status,
        "first": None if best.first is None else round(best.first, 2),
        "placed": 0 if best.plan is None else int((best.plan >= 0).sum()),
        "fill": fill,
        "fill_bound": bounds[0],
        "score": score,
        "score_bound": bounds[1],
        "refused": best.refused,
        "told": [stage.told for stage in stages],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", type=Path)
    parser.add_argument("--engine", choices=["highs", "cp-sat"], required=True)
    parser.add_argument("--time-limit", type=float, default=120)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    scenario = load(given.scenario)
    goals = [(goal.name, bool(goal.give_up)) for goal in scenario.settings.goals]
    if goals != [("fill", False), ("score", False)]:
        raise SystemExit(f"{given.scenario}: the goals are other than fill, then score")
    answer = solve(scenario, given.engine, given.time_limit, given.workers)
    total = round(time.monotonic() - BEGAN, 2)
    print(json.dumps({"engine": given.engine, **answer, "total": total}))


if __name__ == "__main__":
    main()
