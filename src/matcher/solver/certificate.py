"""certificate.json: the prices of a solution under the names of their rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from matcher.compiler.compile import Compiled
from matcher.problem.solution import Prices, Solution
from matcher.solver.goals import Combined


def named_prices(compiled: Compiled, prices: Prices) -> dict[str, int]:
    """The prices that are not 0, by row id, in the order of the rows."""
    named = {
        f"seats:{compiled.order_ids[o]}": int(prices.seats[o]) for o in np.flatnonzero(prices.seats)
    }
    for names, values in zip(compiled.names, prices.families, strict=True):
        named.update({names.row_id(int(row)): int(values[row]) for row in np.flatnonzero(values)})
    return named


def certificate(compiled: Compiled, combined: Combined, solution: Solution) -> dict[str, Any]:
    """The content of certificate.json; see verifier/CERTIFICATE.md, section 4."""
    if solution.prices is None or solution.bound is None:
        return {"version": 1, "blocks": []}
    infeasible = solution.status == "infeasible"
    block = {
        "weights": {} if infeasible else combined.of,
        "value": solution.value,
        "bound": solution.bound,
        "denominator": solution.prices.denominator,
        "prices": named_prices(compiled, solution.prices),
    }
    return {"version": 1, "blocks": [block]}
