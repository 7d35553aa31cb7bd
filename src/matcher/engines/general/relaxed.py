"""A model's linear relaxation: by our own interior point where it is large, else by HiGHS's."""

from __future__ import annotations

from typing import Any

from matcher.engines.general.apart import Apart
from matcher.engines.general.highs import Answer, solve_linear
from matcher.engines.general.interior.program import solve_interior
from matcher.engines.general.model import WholeModel
from matcher.engines.general.rows import Rows
from matcher.problem.solution import Stop

#: Columns from which dissecting the rows repays: programs of rules_10k take less than half of the
#: time that HiGHS takes.
LARGE = 25_000
#: Relative error where none is asked for.
EXACT = 1e-8


def solve_relaxed(
    model: WholeModel,
    rows: Rows,
    stop: Stop,
    *,
    tolerance: float | None = None,
    apart: Apart | None = None,
    threads: int = 1,
) -> Answer:
    """Values and prices from the middle of the optimal face, to a relative error of tolerance.

    ``apart``: the process to do it in, if not this one; ``threads`` as ``solve_interior``.
    """
    if model.model.columns > LARGE:
        given: dict[str, Any] = {
            "model": model.model,
            "owners": model.owners(rows),
            "tolerance": EXACT if tolerance is None else tolerance,
            "threads": threads,
        }
        if apart is None:
            answer = solve_interior(**given, stop=stop)
        else:
            answer = apart.call(solve_interior, stop, **given)
            if answer is None and stop.due():
                return Answer("stopped")
        if answer is not None:
            return answer
    return solve_linear(model.model, stop, interior=True, tolerance=tolerance)
