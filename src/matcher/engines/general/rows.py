"""All rows of a task in one numbering: seats first, then each family, then locks.

The **flat** number of a row is its position in that sequence; prices, bounds and left sides are
arrays over it.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from matcher.engines.general.arithmetic import exact_dot, guard, largest
from matcher.engines.general.task import Task
from matcher.problem.derived import RowName
from matcher.problem.problem import Bool, Int32, Int64, Problem, RowFamily


class Rows:
    """Rows of a task, flat.

    Attributes:
        size: number of rows.
        upper: bool per row, a <=-row.
        bound: int64 per row.
        active: bool per row; the others do not exist.
        penalty: int64 per row, points lost per person beyond the bound; -1 for a hard row.
        unit: int64 per row, what one person beyond the bound counts: q of a share p/q, else 1.
        offset: flat number of the first row of each family; after them, of the first lock.
    """

    problem: Problem

    def __init__(self, task: Task, like: Rows | None = None) -> None:
        """``like``: rows of another task on the same problem, whose families are the same."""
        problem = task.problem
        assert like is None or like.problem is problem
        self.like: Rows | None = None if like is None else like.like or like
        self.task, self.problem = task, problem
        sizes = [problem.orders, *(family.size for family in problem.families)]
        self.offset: list[int] = np.cumsum(sizes).tolist()
        self.locks = self.offset[-1]
        self.size = self.locks + len(task.locks)
        families = problem.families
        lock_upper = np.array([lock.sense == "<=" for lock in task.locks], bool)
        self.upper: Bool = self._flat(
            np.ones(problem.orders, bool),
            [np.full(f.size, f.sense == "<=") for f in families],
            lock_upper,
        )
        self.bound: Int64 = self._flat(
            problem.seats,
            [f.bound for f in families],
            np.array([lock.bound for lock in task.locks], np.int64),
        )
        self.active: Bool = self._flat(
            np.ones(problem.orders, bool),
            [f.active for f in families],
            np.ones(len(task.locks), bool),
        )
        hard = np.full(problem.orders, -1, np.int64)
        soft = [np.full(f.size, -1 if f.penalty is None else f.penalty, np.int64) for f in families]
        self.penalty: Int64 = self._flat(hard, soft, np.full(len(task.locks), -1, np.int64))
        unit = [np.full(f.size, 1 if f.share is None else f.share[1], np.int64) for f in families]
        self.unit: Int64 = self._flat(
            np.ones(problem.orders, np.int64), unit, np.ones(len(task.locks), np.int64)
        )

    @staticmethod
    def _flat(seats: np.ndarray, families: list[np.ndarray], locks: np.ndarray) -> np.ndarray:
        return np.concatenate([seats, *families, locks])

    @cached_property
    def family_rows(self) -> list[Int32]:
        """Row within its family of each pair, -1 for none; one array a family."""
        if self.like is not None:
            return self.like.family_rows
        c, o = self.problem.candidate, self.problem.order
        return [family.row_of(c, o).astype(np.int32) for family in self.problem.families]

    @cached_property
    def family_coefficients(self) -> list[Int32 | None]:
        """Coefficient of each pair in its row; None where it is 1 throughout."""
        if self.like is not None:
            return self.like.family_coefficients
        c, o = self.problem.candidate, self.problem.order
        return [
            None if family.share is None else family.coefficient(c, o).astype(np.int32)
            for family in self.problem.families
        ]

    @property
    def raised(self) -> Int64:
        """What each lock asks for beyond the task's (int64)."""
        asked = np.array([lock.bound for lock in self.task.locks], np.int64)
        more = self.bound[self.locks :] - asked
        return np.where(self.upper[self.locks :], -more, more)

    def raise_locks(self, more: list[int]) -> None:
        """Let each lock ask for so much more than before."""
        added = np.array(more, np.int64)
        self.bound[self.locks :] += np.where(self.upper[self.locks :], -added, added)

    def family_of(self, flat: int) -> tuple[int, int]:
        """Family and row within it of a flat row; family -1 for seats."""
        if flat < self.offset[0]:
            return -1, flat
        place = int(np.searchsorted(self.offset, flat, side="right")) - 1
        return place, flat - self.offset[place]

    def name(self, flat: int) -> RowName:
        """What a flat row is."""
        if flat >= self.locks:
            return RowName("lock", flat - self.locks)
        place, row = self.family_of(flat)
        return RowName("seats", flat) if place < 0 else RowName("family", place, row)

    def entries(self, pairs: Int64) -> tuple[Int64, Int64, Int64]:
        """Coefficients of pairs: position in ``pairs``, flat row, coefficient (int64 each)."""
        positions = [np.arange(len(pairs))]
        rows = [self.problem.order[pairs].astype(np.int64)]
        coefficients = [np.ones(len(pairs), np.int64)]
        for place, row in enumerate(self.family_rows):
            mine = row[pairs]
            inside = np.flatnonzero(mine >= 0)
            factor = self.family_coefficients[place]
            positions.append(inside)
            rows.append(mine[inside].astype(np.int64) + self.offset[place])
            coefficients.append(
                np.ones(len(inside), np.int64)
                if factor is None
                else factor[pairs[inside]].astype(np.int64)
            )
        for place, lock in enumerate(self.task.locks):
            weight = lock.weight[pairs]
            inside = np.flatnonzero(weight)
            positions.append(inside)
            rows.append(np.full(len(inside), self.locks + place, np.int64))
            coefficients.append(weight[inside])
        return np.concatenate(positions), np.concatenate(rows), np.concatenate(coefficients)

    def left_sides(self, pairs: Int64) -> Int64:
        """Left side of every row for placements, penalties of locks left out (int64, flat)."""
        _, row, coefficient = self.entries(pairs)
        total = np.zeros(self.size, np.int64)
        np.add.at(total, row, coefficient)
        return total

    def beside(self, left: Int64, pairs: Int64) -> tuple[Bool, Int64]:
        """What fixed placements with these left sides leave to a choice among other pairs.

        Returns:
            The rows that the pairs touch (bool, flat), and the right sides less what is fixed
            (int64, flat).
        """
        touched = np.zeros(self.size, bool)
        touched[self.entries(pairs)[1]] = True
        return touched, self.bound - left

    def excess(self, left: Int64) -> Int64:
        """How far each row is beyond its bound, in its own units, at least 0 (int64, flat)."""
        over = np.where(self.upper, left - self.bound, self.bound - left)
        return np.where(self.active, np.maximum(over, 0), 0)

    def persons(self, excess: Int64) -> Int64:
        """Persons short or over on each row: the excess in whole units, rounded up."""
        return np.asarray(-(-excess // self.unit))

    def points_lost(self, left: Int64) -> int:
        """Penalty points of all soft rows, exact."""
        soft = np.where(self.penalty > 0, self.penalty, 0)
        return exact_dot(self.persons(self.excess(left)), soft)

    def net(self, weight: Int64, prices: Int64) -> Int64:
        """``weight − Σ price · coefficient`` of every pair (int64).

        Raises:
            OverflowError: a number might exceed 64 bits.
        """
        self._guard(weight, prices)
        net = weight - prices[: self.problem.orders][self.problem.order]
        for place, family in enumerate(self.problem.families):
            mine = prices[self.offset[place] : self.offset[place] + family.size]
            if mine.any():
                net -= self._charge(place, mine)
        for place, lock in enumerate(self.task.locks):
            net -= int(prices[self.locks + place]) * lock.weight
        return net

    def _charge(self, place: int, prices: Int64) -> Int64:
        """Price times coefficient of each pair in a family."""
        row, factor = self.family_rows[place], self.family_coefficients[place]
        # A row of -1 reads the zero put at the end.
        charge = np.append(prices, 0)[row]
        return np.asarray(charge if factor is None else charge * factor)

    def _guard(self, weight: Int64, prices: Int64) -> None:
        size = largest(weight) + largest(prices[: self.problem.orders])
        for place, family in enumerate(self.problem.families):
            mine = prices[self.offset[place] : self.offset[place] + family.size]
            size += largest(mine) * _largest_coefficient(family)
        for place, lock in enumerate(self.task.locks):
            size += abs(int(prices[self.locks + place])) * largest(lock.weight)
        guard(size, "weights and prices are")


def _largest_coefficient(family: RowFamily) -> int:
    return 1 if family.share is None else max(family.share)
