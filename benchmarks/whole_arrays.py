"""The whole integer model as arrays, the best plan of it, and stages of a solve."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from matcher.engines.general.check import plan_value, violations
from matcher.engines.general.derived import Derivations, Index
from matcher.engines.general.linear import Float, LinearModel
from matcher.engines.general.model import whole_model
from matcher.engines.general.rows import Rows
from matcher.engines.general.task import Task
from matcher.problem.problem import Int64, Problem, Weights

#: Float error of a bound on whole numbers that is forgiven.
TOLERANCE = 1e-4


class Whole:
    """The model as arrays: column-wise, whole numbers only.

    Attributes:
        problem: pairs and rows.
        rows: rows of the task of score less penalties.
        pairs: pair of each of the first columns (int64).
        fill: what a unit of each column adds to fill (int64).
        score: what a unit of each column adds to score less penalties (int64).
        lower: least value of each column (int64).
        upper: largest value of each column (int64).
        soft: soft rows, flat, whose columns follow those of the pairs (int64).
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        task = Task.of(problem, Weights(0, 1))
        self.possible = not task.broken_pins() and bool(task.usable[task.pinned_pairs].all())
        self.rows = Rows(task)
        self.pairs = np.flatnonzero(task.usable)
        derivations = Derivations(Index(self.rows))
        self._whole = whole_model(self.rows, derivations, self.pairs, integer=True)
        model = self._whole.model
        self.row_lower = np.concatenate(model.row_lower)
        self.row_upper = np.concatenate(model.row_upper)
        self.soft = np.flatnonzero((self.rows.penalty >= 0) & self.rows.active)
        self.score = _integers(np.concatenate([*model.cost, np.empty(0)]))
        self.fill = np.zeros_like(self.score)
        self.fill[: len(self.pairs)] = problem.priority[problem.order[self.pairs]]
        self.lower = _integers(np.concatenate(model.lower))
        upper = np.concatenate(model.upper)
        upper[self._beyond] = self._furthest()
        self.upper = _integers(upper)

    @property
    def _beyond(self) -> slice:
        """The columns that say how far soft rows are beyond their bounds, in persons."""
        return slice(len(self.pairs), len(self.pairs) + len(self.soft))

    def _furthest(self) -> Int64:
        """No choice of pairs is further beyond the bound of each soft row, in persons (int64)."""
        rows = self.rows
        _, row, coefficient = rows.entries(self.pairs)
        left = np.zeros(rows.size, np.int64)
        worse = np.where(rows.upper[row], coefficient > 0, coefficient < 0)
        np.add.at(left, row[worse], coefficient[worse])
        return rows.persons(rows.excess(left))[self.soft]

    def plan(self, x: Float) -> Int64:
        """The plan of a solution: pair of each candidate, -1 for none."""
        return self._whole.plan(self.rows, x)

    def complete(self, x: Float, plan: Int64) -> Int64:
        """A solution in whole numbers whose soft rows lose no more than the plan does."""
        rows = self.rows
        values = np.rint(x).astype(np.int64)
        excess = rows.excess(rows.left_sides(plan[plan >= 0]))
        values[self._beyond] = rows.persons(excess)[self.soft]
        return values

    def linear(self, gain: Int64, least: int | None) -> LinearModel:
        """The model with these gains (int64 per column), and the least fill, if there is one."""
        whole = self._whole.model
        model = replace(
            whole,
            cost=[gain.astype(float)],
            upper=[self.upper.astype(float)],
            row_lower=[*whole.row_lower],
            row_upper=[*whole.row_upper],
            entry_row=[*whole.entry_row],
            entry_column=[*whole.entry_column],
            entry_value=[*whole.entry_value],
        )
        if least is not None:
            place = np.flatnonzero(self.fill)
            (row,) = model.add_rows(least, np.inf, 1)
            model.add_entries(np.full(len(place), row), place, self.fill[place])
        return model

    @cached_property
    def by_row(self) -> tuple[Int64, Int64, Int64]:
        """Starts, columns and values of the rows (int64 each)."""
        start, row, value = self._whole.model.matrix()
        column = np.repeat(np.arange(len(start) - 1), np.diff(start))
        ranked = np.argsort(row, kind="stable")
        counts = np.bincount(row, minlength=len(self.row_lower))
        starts = np.concatenate([[0], np.cumsum(counts)])
        return starts, column[ranked], _integers(value[ranked])


def _integers(values: Float) -> Int64:
    whole = np.rint(values).astype(np.int64)
    if (whole != values).any():
        raise ValueError("the model has numbers that are not whole")
    return whole


@dataclass
class Best:
    """The best plan so far, of those that keep every rule: first by fill, then by score.

    Attributes:
        whole: the model.
        began: when the command began, on the monotonic clock.
        plan: pair of each candidate, -1 for none (int64).
        x: the plan as values of the columns (int64).
        worth: its fill and score.
        first: seconds from the beginning to the first plan.
        refused: number of solutions that broke a rule.
    """

    whole: Whole
    began: float
    plan: Int64 | None = None
    x: Int64 | None = None
    worth: tuple[int, int] | None = None
    first: float | None = None
    refused: int = 0

    def take(self, x: Float) -> None:
        """Check a solution, and keep it if it is better."""
        plan = self.whole.plan(x)
        if violations(self.whole.rows, plan):
            self.refused += 1
            return
        if self.first is None:
            self.first = time.monotonic() - self.began
        priority, order = self.whole.problem.priority, self.whole.problem.order
        fill = int(priority[order[plan[plan >= 0]]].sum())
        worth = fill, plan_value(self.whole.rows, plan)
        if self.worth is None or worth > self.worth:
            self.plan, self.worth = plan, worth
            self.x = self.whole.complete(x, plan)


@dataclass
class Stage:
    """What is maximised, within what, and until when.

    ``part`` ends the stage once there is a plan, ``deadline`` in any case. ``least`` is the fill
    that must be kept.
    """

    best: Best
    gain: Int64
    part: float
    deadline: float
    workers: int
    least: int | None = None
    bound: int | None = field(default=None, init=False)
    infeasible: bool = field(default=False, init=False)
    told: str = field(default="", init=False)

    @property
    def seconds(self) -> float:
        """What is left of the whole time, never 0."""
        return max(self.deadline - time.monotonic(), 0.01)

    def over(self) -> bool:
        """Whether to end now."""
        end = self.deadline if self.best.plan is None else self.part
        return time.monotonic() >= end

    def take_bound(self, bound: float) -> None:
        """Keep the least of what no solution can exceed."""
        if math.isfinite(bound):
            whole = math.floor(bound + TOLERANCE)
            self.bound = whole if self.bound is None else min(self.bound, whole)
