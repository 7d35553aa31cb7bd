"""One neighbourhood of a plan, to be planned anew by branching."""

from __future__ import annotations

import time
from dataclasses import dataclass

from matcher.engines.general.highs import Answer, solve_integer
from matcher.engines.general.linear import Float
from matcher.engines.general.model import WholeModel
from matcher.problem.problem import Bool, Int64
from matcher.problem.solution import Stop

#: Seconds that one neighbourhood may take.
SLOW = 4.0


@dataclass
class Attempt:
    """Some companies to plan anew, all else fixed.

    Attributes:
        companies: the companies.
        free: bool per candidate, who may be placed.
        model: the integer program.
        start: its columns under the plan of before.
        seed: seed of branching.
        gap: relative gap that is good enough.
        limit: most seconds.
        took: seconds that it took.
    """

    companies: Int64
    free: Bool
    model: WholeModel
    start: Float
    seed: int
    gap: float
    limit: float = SLOW
    took: float = 0.0

    def solve(self, stop: Stop) -> Answer:
        """Branch; this may run in a thread of its own."""
        began = time.monotonic()
        answer = solve_integer(
            self.model.model,
            stop,
            seed=self.seed,
            limit=self.limit,
            start=self.start,
            gap=self.gap,
            quick=True,
        )
        self.took = time.monotonic() - began
        return answer
