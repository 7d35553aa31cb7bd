"""Rows that columns of one unit alone have: eliminated first, all units in few batches."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from matcher.engines.general.linear import Float
from matcher.problem.problem import Int64, run_starts

#: Units are done together if they touch as many other rows, in steps of this.
WIDTH = 16


@dataclass
class _Batch:
    """Units with equally many rows of their own, and about as many others.

    Attributes:
        own: their rows (units x k).
        outer: the other rows they touch (units x t); the number of all rows stands for none.
        square, wide: where entries between own rows go, and those between own and outer ones.
        square_from, wide_from: which entries go there.
        leaf: part that each unit belongs to, rising.
        inverse: of the own rows' triangular factors (units x k x k); ``solved`` the other
            entries behind them (units x k x t); ``taken`` what eliminating them takes off those
            between outer rows (units x t x t).
    """

    own: Int64
    outer: Int64
    square: Int64
    square_from: Int64
    wide: Int64
    wide_from: Int64
    leaf: Int64
    inverse: Float = field(default_factory=lambda: np.empty(0))
    solved: Float = field(default_factory=lambda: np.empty(0))
    taken: Float = field(default_factory=lambda: np.empty(0))


@dataclass(frozen=True)
class _Entries:
    """Entries between own rows of a unit, and between own rows and others that it touches.

    Attributes:
        square_unit, square: unit and position of each entry between own rows, which stands at
            ``square_row`` and ``square_column`` of them.
        wide_unit, wide, wide_row, wide_column: likewise of those between own and other rows.
        owner, outer, place: unit, row and place of each other row that a unit touches.
    """

    square_unit: Int64
    square: Int64
    square_row: Int64
    square_column: Int64
    wide_unit: Int64
    wide: Int64
    wide_row: Int64
    wide_column: Int64
    owner: Int64
    outer: Int64
    place: Int64


@dataclass(frozen=True)
class Places:
    """Where units of a batch stand in a front.

    Attributes:
        batch: number of the batch; ``units`` which of its units.
        place: place of each row that they touch (units x t).
    """

    batch: int
    units: slice
    place: Int64


class Units:
    """Elimination of the rows of single units.

    Attributes:
        touched: unit and row of each row that a unit touches beside its own, sorted.
    """

    def __init__(self, unit: Int64, leaf: Int64, row: Int64, other: Int64) -> None:
        """Plan it.

        Args:
            unit: unit of each row that one unit alone has; -1 for the others.
            leaf: part of each unit.
            row: later row of each entry of the matrix whose earlier row is of a single unit.
            other: that earlier row.
        """
        self.rows = len(unit)
        single = np.flatnonzero(unit >= 0)
        self._single = single[np.argsort(unit[single], kind="stable")]
        self._starts = run_starts(unit[self._single])
        counts = np.diff(np.append(self._starts, len(single)))
        names = unit[self._single[self._starts]]
        number = np.cumsum(np.bincount(names, minlength=1)) - 1
        nth = np.full(self.rows, -1, np.int64)
        nth[self._single] = np.arange(len(single)) - np.repeat(self._starts, counts)
        square, wide = np.flatnonzero(unit[row] >= 0), np.flatnonzero(unit[row] < 0)
        wide_unit = number[unit[other[wide]]]
        key = wide_unit * np.int64(self.rows) + row[wide]
        touched = np.unique(key)
        owner, outer = np.divmod(touched, max(self.rows, 1))
        first = np.searchsorted(owner, np.arange(len(names)))
        entries = _Entries(
            square_unit=number[unit[other[square]]],
            square=square,
            square_row=nth[row[square]],
            square_column=nth[other[square]],
            wide_unit=wide_unit,
            wide=wide,
            wide_row=nth[other[wide]],
            wide_column=np.searchsorted(touched, key) - first[wide_unit],
            owner=owner,
            outer=outer,
            place=np.arange(len(owner)) - first[owner],
        )
        self.touched = names[owner], outer
        leaf = leaf[names]
        self.batches: list[_Batch] = []
        widths = np.diff(np.append(first, len(touched)))
        shape = counts * (self.rows + 1) + -(-widths // WIDTH)
        for kind in np.unique(shape):
            members = np.flatnonzero(shape == kind)
            members = members[np.argsort(leaf[members], kind="stable")]
            k, t = int(counts[members[0]]), max(int(widths[members].max()), 1)
            self.batches.append(self._batch(members, k, t, entries, leaf))

    def _batch(self, members: Int64, k: int, t: int, entries: _Entries, leaf: Int64) -> _Batch:
        within = np.full(len(self._starts), -1, np.int64)
        within[members] = np.arange(len(members))
        outer = np.full((len(members), t), self.rows, np.int64)
        here = np.flatnonzero(within[entries.owner] >= 0)
        outer[within[entries.owner[here]], entries.place[here]] = entries.outer[here]
        square = np.flatnonzero(within[entries.square_unit] >= 0)
        wide = np.flatnonzero(within[entries.wide_unit] >= 0)
        square_row = within[entries.square_unit[square]] * k + entries.square_row[square]
        wide_row = within[entries.wide_unit[wide]] * k + entries.wide_row[wide]
        return _Batch(
            own=self._single[self._starts[members][:, None] + np.arange(k)],
            outer=outer,
            square=square_row * k + entries.square_column[square],
            square_from=entries.square[square],
            wide=wide_row * t + entries.wide_column[wide],
            wide_from=entries.wide[wide],
            leaf=leaf[members],
        )

    def of_leaf(self, leaf: int, local: Int64) -> list[Places]:
        """Where the rows stand that units of a part touch.

        Args:
            leaf: the part.
            local: place of each row in its front, and one more for none.
        """
        found = []
        for number, batch in enumerate(self.batches):
            begin, end = np.searchsorted(batch.leaf, [leaf, leaf + 1]).tolist()
            if begin < end:
                units = slice(begin, end)
                found.append(Places(number, units, local[batch.outer[units]]))
        return found

    def make(self, entries: Float, e: Float) -> None:
        """Eliminate.

        Raises:
            numpy.linalg.LinAlgError: a block is not positive definite.
        """
        for batch in self.batches:
            (count, k), t = batch.own.shape, batch.outer.shape[1]
            square, wide = np.zeros((count, k, k)), np.zeros((count, k, t))
            square.ravel()[batch.square] = entries[batch.square_from]
            square[:, np.arange(k), np.arange(k)] += e[batch.own]
            wide.ravel()[batch.wide] = entries[batch.wide_from]
            batch.inverse = np.linalg.inv(np.linalg.cholesky(square))
            batch.solved = batch.inverse @ wide
            if not len(batch.taken):
                batch.taken = np.empty((count, t, t))
            np.matmul(batch.solved.transpose(0, 2, 1), batch.solved, out=batch.taken)

    def take_off(self, matrix: Float, leaf: list[Places]) -> None:
        """Take off a contiguous front what the elimination of its units takes off it."""
        size, flat = len(matrix), matrix.ravel()
        for mine in leaf if size else []:
            # What stands for none takes nothing, wherever that is.
            at = (mine.place * size)[:, :, None] + mine.place[:, None, :]
            np.subtract.at(flat, at.ravel(), self.batches[mine.batch].taken[mine.units].ravel())

    def forward(self, x: Float) -> None:
        """Solve for own rows, and take what they say off the others."""
        taken = np.zeros(self.rows + 1)
        for batch in self.batches:
            own = (batch.inverse @ x[batch.own][:, :, None])[:, :, 0]
            x[batch.own] = own
            spread = (own[:, None, :] @ batch.solved).ravel()
            taken += np.bincount(batch.outer.ravel(), spread, minlength=self.rows + 1)
        x -= taken[:-1]

    def backward(self, x: Float) -> None:
        """Own rows from the others."""
        padded = np.append(x, 0.0)
        for batch in self.batches:
            known = (batch.solved @ padded[batch.outer][:, :, None])[:, :, 0]
            own = x[batch.own] - known
            x[batch.own] = (own[:, None, :] @ batch.inverse)[:, 0, :]
