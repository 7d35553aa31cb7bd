"""Rows that columns of one unit alone have: eliminated first, each unit in a small dense block."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matcher.engines.general.interior.columns import Columns
from matcher.engines.general.interior.compiled import compiled
from matcher.engines.general.linear import Float
from matcher.problem.problem import Int32, Int64


class _Plan(NamedTuple):
    """Where things stand; units are numbered by the part they belong to.

    Attributes:
        row_starts: first row of each unit, and the one after the last; ``row`` its own rows, then
            the others that it touches, each by rank. ``own`` counts its own.
        column_starts: first column of each unit; ``column`` which one that is in the matrix.
        entry_starts: first entry of each of these columns; ``at`` place of an entry's row among
            those of its unit, rising within a column; ``value`` its coefficient.
        factor_starts: where each unit's factor (own rows x rows) begins.
        place: place of each other row in the front of the unit's part.
    """

    row_starts: Int64
    row: Int64
    own: Int64
    column_starts: Int64
    column: Int64
    entry_starts: Int64
    at: Int32
    value: Float
    factor_starts: Int64
    place: Int32


class Units:
    """Elimination of the rows of single units.

    Attributes:
        mine: unit of each column that has rows of a single unit; -1 for the others.
        touched: part and row of each row that a unit touches beside its own.
    """

    def __init__(self, matrix: Columns, unit: Int64, leaf: Int64, rank: Int64) -> None:
        """Plan it.

        Args:
            matrix: all columns.
            unit: unit of each row that one unit alone has; -1 for the others.
            leaf: part of each unit.
            rank: place of each row in the order of elimination, own rows before all others.
        """
        rows = len(unit)
        self.mine = np.full(matrix.count, -1, np.int64)
        alone = unit[matrix.row] >= 0
        self.mine[matrix.column[alone]] = unit[matrix.row[alone]]
        names = np.unique(self.mine[self.mine >= 0])
        names = names[np.argsort(leaf[names], kind="stable")]
        number = np.full(len(leaf), -1, np.int64)
        number[names] = np.arange(len(names))
        column = np.flatnonzero(self.mine >= 0)
        of_unit = number[self.mine[column]]
        ranked = np.argsort(of_unit, kind="stable")
        column, of_unit = column[ranked], of_unit[ranked]
        entry, counts = entries_of(matrix, column)
        key = np.repeat(of_unit, counts) * np.int64(rows) + rank[matrix.row[entry]]
        touched, at = np.unique(key, return_inverse=True)
        owner, place = np.divmod(touched, max(rows, 1))
        row_starts = np.searchsorted(owner, np.arange(len(names) + 1))
        at -= row_starts[np.repeat(of_unit, counts)]
        row = np.argsort(rank, kind="stable")[place]
        own = np.bincount(owner[unit[row] >= 0], minlength=len(names))
        entry_starts = np.concatenate([[0], np.cumsum(counts)])
        inside = np.lexsort((at, np.repeat(np.arange(len(column)), counts)))
        wide = np.diff(row_starts)
        self._leaf = leaf[names]
        self._widest = int((wide - own).max(initial=0))
        self._plan = _Plan(
            row_starts=row_starts,
            row=row,
            own=own,
            column_starts=np.searchsorted(of_unit, np.arange(len(names) + 1)),
            column=column,
            entry_starts=entry_starts,
            at=at[inside].astype(np.int32),
            value=matrix.value[entry[inside]],
            factor_starts=np.concatenate([[0], np.cumsum(own * wide)]),
            place=np.zeros(len(row), np.int32),
        )
        self._factor: Float = np.empty(0)
        outer = np.flatnonzero(unit[row] < 0)
        self.touched = self._leaf[owner[outer]], row[outer]

    def of_part(self, part: int, local: Int64) -> tuple[int, int]:
        """The units of a part, first and last; notes where their rows stand in its front.

        Args:
            part: the part.
            local: place of each row in its front.
        """
        first, last = np.searchsorted(self._leaf, [part, part + 1]).tolist()
        here = slice(int(self._plan.row_starts[first]), int(self._plan.row_starts[last]))
        self._plan.place[here] = local[self._plan.row[here]]
        return first, last

    def allocate(self) -> None:
        """Room for all factors."""
        if not len(self._factor):
            self._factor = np.empty(int(self._plan.factor_starts[-1]))

    def take_off(self, units: tuple[int, int], d: Float, e: Float, front: Float) -> None:
        """Add columns of units to the front of their part, less what eliminating own rows takes.

        Raises:
            numpy.linalg.LinAlgError: a block is not positive definite.
        """
        if units[0] == units[1]:
            return
        work = np.empty((self._widest, self._widest))
        if not _take_off(self._plan, *units, d, e, self._factor, work, front):
            raise np.linalg.LinAlgError

    def forward(self, units: tuple[int, int], x: Float, front: Float) -> None:
        """Solve for own rows, and take what they say off the front's others."""
        _forward(self._plan, *units, self._factor, x, front)

    def backward(self, units: tuple[int, int], x: Float, front: Float) -> None:
        """Own rows from the front's others."""
        _backward(self._plan, *units, self._factor, x, front)


def entries_of(matrix: Columns, column: Int64) -> tuple[Int64, Int64]:
    """Entries of columns, one column after the other, and how many each has."""
    counts = matrix.starts[column + 1] - matrix.starts[column]
    ends = np.cumsum(counts)
    shift = np.repeat(matrix.starts[column] - (ends - counts), counts)
    return np.arange(len(shift)) + shift, counts


@compiled
def _block(plan: _Plan, unit: int, factors: Float) -> tuple[int, int, int, Float]:
    """A unit's first row, how many are its own and how many there are, and its factor."""
    begin, own = plan.row_starts[unit], plan.own[unit]
    rows = plan.row_starts[unit + 1] - begin
    factor = factors[plan.factor_starts[unit] : plan.factor_starts[unit + 1]]
    return begin, own, rows, factor.reshape(own, rows)


@compiled
def _take_off(
    plan: _Plan,
    first: int,
    last: int,
    d: Float,
    e: Float,
    factors: Float,
    work: Float,
    front: Float,
) -> bool:
    for unit in range(first, last):
        begin, own, rows, factor = _block(plan, unit, factors)
        _add_up(plan, unit, d, factor, work)
        for p in range(own):
            factor[p, p] += e[plan.row[begin + p]]
        if not _eliminate(factor):
            return False
        _spread(factor, plan.place[begin + own : begin + rows], work, front)
    return True


@compiled
def _add_up(plan: _Plan, unit: int, d: Float, factor: Float, work: Float) -> None:
    """Entries of a unit: of its own rows in ``factor``, of the others in ``work``."""
    at, value, (own, rows) = plan.at, plan.value, factor.shape
    factor[:] = 0.0
    for i in range(rows - own):
        work[i, : i + 1] = 0.0
    for column in range(plan.column_starts[unit], plan.column_starts[unit + 1]):
        weight, start = d[plan.column[column]], plan.entry_starts[column]
        for later in range(start, plan.entry_starts[column + 1]):
            i, weighed = at[later], weight * value[later]
            for earlier in range(start, later + 1):
                j = at[earlier]
                if j < own:
                    factor[j, i] += weighed * value[earlier]
                else:
                    work[i - own, j - own] += weighed * value[earlier]


@compiled
def _eliminate(factor: Float) -> bool:
    """Factor the own rows; False where they are not positive definite."""
    own, rows = factor.shape
    for p in range(own):
        for q in range(p):
            part = factor[q, p]
            for i in range(p, rows):
                factor[p, i] -= part * factor[q, i]
        if not factor[p, p] > 0:
            return False
        scale = 1.0 / np.sqrt(factor[p, p])
        for i in range(p, rows):
            factor[p, i] *= scale
    return True


@compiled
def _spread(factor: Float, place: Int32, work: Float, front: Float) -> None:
    """Add to the front what is left between the other rows."""
    own = len(factor)
    for i in range(len(place)):
        for p in range(own):
            part = factor[p, own + i]
            for j in range(i + 1):
                work[i, j] -= part * factor[p, own + j]
        to = place[i]
        for j in range(i + 1):
            front[to, place[j]] += work[i, j]


@compiled
def _forward(plan: _Plan, first: int, last: int, factors: Float, x: Float, front: Float) -> None:
    for unit in range(first, last):
        begin, own, rows, factor = _block(plan, unit, factors)
        taken = np.zeros(rows)
        for p in range(own):
            known = (x[plan.row[begin + p]] - taken[p]) / factor[p, p]
            x[plan.row[begin + p]] = known
            for i in range(p + 1, rows):
                taken[i] += known * factor[p, i]
        for i in range(own, rows):
            front[plan.place[begin + i]] -= taken[i]


@compiled
def _backward(plan: _Plan, first: int, last: int, factors: Float, x: Float, front: Float) -> None:
    for unit in range(first, last):
        begin, own, rows, factor = _block(plan, unit, factors)
        known = np.empty(rows)
        for i in range(own, rows):
            known[i] = front[plan.place[begin + i]]
        for p in range(own - 1, -1, -1):
            taken = 0.0
            for i in range(p + 1, rows):
                taken += factor[p, i] * known[i]
            known[p] = (x[plan.row[begin + p]] - taken) / factor[p, p]
            x[plan.row[begin + p]] = known[p]
