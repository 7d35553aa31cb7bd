"""What a search solves next: a neighbourhood of its plan by branching, or where to draw one."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from matcher.engines.general.highs import Answer, solve_integer
from matcher.engines.general.linear import Float
from matcher.engines.general.model import WholeModel
from matcher.engines.general.relaxed import solve_relaxed
from matcher.engines.general.room import give_back
from matcher.engines.general.rows import Rows
from matcher.problem.problem import Bool, Int64
from matcher.problem.solution import Stop

#: Seconds that one neighbourhood may take, and a large one.
SLOW, SLOWEST = 4.0, 12.0
#: Seconds that branching over all companies may take.
LONGEST = 20.0
#: Columns of what counts as large.
LARGE = 4_000
#: Relative error of the program that says where to draw some.
TOLERANCE = 1e-4


@dataclass(eq=False)
class Batch:
    """Parts of what a look found, planned anew one after the other.

    Attributes:
        size: how many there were.
        left: how many are still to be settled.
        better: whether one bettered the plan.
        whole: whether the look was at all companies.
    """

    size: int
    left: int
    better: bool = False
    whole: bool = False


@dataclass(eq=False)
class Attempt:
    """Some companies to plan anew, all else fixed.

    Attributes:
        companies: the companies.
        free: bool per candidate, who may be placed or moved.
        model: the integer program.
        start: its columns under the plan of before.
        seed: seed of branching.
        gap: relative gap that is good enough.
        batch: what it is a part of, if anything.
        base: the plan that all of its companies had, where it is about all of them; else None.
        took: seconds that it took.
        given_up: it was time to stop before its own time was up.
    """

    companies: Int64
    free: Bool
    model: WholeModel
    start: Float
    seed: int
    gap: float
    batch: Batch | None = None
    base: Int64 | None = None
    took: float = 0.0
    given_up: bool = False

    @property
    def together(self) -> bool:
        """Whether all companies are planned anew together."""
        return self.base is not None

    def solve(self, stop: Stop) -> Answer:
        """Branch; this may run in a thread of its own."""
        began = time.monotonic()
        large = self.batch is not None and self.model.model.columns > LARGE
        answer = solve_integer(
            self.model.model,
            stop,
            seed=self.seed,
            limit=LONGEST if self.together else SLOWEST if large else SLOW,
            start=self.start,
            gap=self.gap,
            quick=not (large or self.together),
            lean=self.together,
        )
        if self.together:
            give_back()
        self.took = time.monotonic() - began
        self.given_up = answer.outcome == "stopped" and bool(stop.due())
        return answer


@dataclass(eq=False)
class Look:
    """The relaxation over some companies, where everybody who leaves the plan costs something.

    Attributes:
        plan: pair of each candidate who may move, -1 for none.
        model: the program.
        rows: rows of the task.
        whole: whether it is about all companies.
        together: whether all companies are then planned anew together.
        took: seconds that it took.
    """

    plan: Int64
    model: WholeModel
    rows: Rows
    whole: bool
    together: bool = False
    took: float = 0.0

    def solve(self, stop: Stop) -> Answer:
        """Solve the program; this may run in a thread of its own."""
        began = time.monotonic()
        answer = solve_relaxed(self.model, self.rows, stop, tolerance=TOLERANCE)
        if self.whole:
            give_back()
        self.took = time.monotonic() - began
        return answer

    def reward_staying(self, reward: float) -> None:
        """Everybody who stays where the plan has them is worth this more."""
        stays = np.isin(self.model.pairs, self.plan[self.plan >= 0])
        self.model.model.cost[0] = self.model.model.cost[0] + reward * stays
