"""The best plan that contains a pair, by solving with the pair pinned."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from matcher.domain.scenario import Scenario
from matcher.solver.result import Result
from matcher.solver.solve import solve


def insisted(result: Result, c: int, o: int, seconds: float) -> Result | None:
    """Solve again with a pair pinned, eligible or not; None where a pin holds the candidate."""
    problem = result.compiled.problem
    if problem.pinned[c]:
        return None
    scenario = with_pin(
        result.scenario, str(result.compiled.candidate_ids[c]), str(result.compiled.order_ids[o])
    )
    limit = min(seconds, scenario.settings.solve.time_limit)
    return solve(scenario, time_limit=limit, seed=result.seed)


def with_pin(scenario: Scenario, candidate: str, order: str) -> Scenario:
    """The scenario with one more pin, which lifts eligibility for the pair."""
    pins = scenario.pins
    row = {
        "candidate_id": candidate,
        "order_id": order,
        "action": "pin",
        "reason": "insisted on",
        "override": True,
    }
    new = pd.DataFrame([row]).astype(pins.dtypes[list(row)].to_dict())
    new.index = pd.Index([int(pins.index.max()) + 1 if len(pins) else 2], name="row")
    if not len(pins):
        return replace(scenario, pins=new)
    return replace(scenario, pins=pd.concat([pins, new]))
