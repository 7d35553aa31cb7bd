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
        first: where the products of its outer rows begin among those of all batches.
        inverse: of the own rows' triangular factors (units x k x k); ``solved`` the other
            entries behind them (units x k x t).
    """

    own: Int64
    outer: Int64
    square: Int64
    square_from: Int64
    wide: Int64
    wide_from: Int64
    first: int
    inverse: Float = field(default_factory=lambda: np.empty(0))
    solved: Float = field(default_factory=lambda: np.empty(0))


class Units:
    """Elimination of the rows of single units.

    Attributes:
        touched: unit and row of each row that a unit touches beside its own, sorted.
        products: how many products of outer rows ``make`` returns.
    """

    def __init__(self, unit: Int64, row: Int64, other: Int64) -> None:
        """Plan it.

        Args:
            unit: unit of each row that one unit alone has; -1 for the others.
            row: later row of each entry of the matrix whose earlier row is of a single unit.
            other: that earlier row.
        """
        self.rows = len(unit)
        single = np.flatnonzero(unit >= 0)
        single = single[np.argsort(unit[single], kind="stable")]
        starts = run_starts(unit[single])
        counts = np.diff(np.append(starts, len(single)))
        number = np.cumsum(np.bincount(unit[single[starts]], minlength=1)) - 1
        nth = np.full(self.rows, -1, np.int64)
        nth[single] = np.arange(len(single)) - np.repeat(starts, counts)
        square = np.flatnonzero(unit[row] >= 0)
        wide = np.flatnonzero(unit[row] < 0)
        self._square_unit, self._wide_unit = number[unit[other[square]]], number[unit[other[wide]]]
        key = self._wide_unit * np.int64(self.rows) + row[wide]
        touched = np.unique(key)
        self._first = np.searchsorted(touched, np.arange(len(starts)) * np.int64(self.rows))
        widths = np.diff(np.append(self._first, len(touched)))
        place = np.searchsorted(touched, key) - self._first[self._wide_unit]
        owner, outer = np.divmod(touched, max(self.rows, 1))
        self.touched = unit[single[starts]][owner], outer
        self.products = 0
        self.batches = []
        shape = counts * (self.rows + 1) + -(-widths // WIDTH)
        within = np.full(len(starts), -1, np.int64)
        for kind in np.unique(shape):
            members = np.flatnonzero(shape == kind)
            k, t = int(counts[members[0]]), max(int(widths[members].max()), 1)
            within[:] = -1
            within[members] = np.arange(len(members))
            table = np.full((len(members), t), self.rows, np.int64)
            here = np.flatnonzero(within[owner] >= 0)
            table[within[owner[here]], here - self._first[owner[here]]] = outer[here]
            s = np.flatnonzero(within[self._square_unit] >= 0)
            w = np.flatnonzero(within[self._wide_unit] >= 0)
            square_row = within[self._square_unit[s]] * k + nth[row[square[s]]]
            wide_row = within[self._wide_unit[w]] * k + nth[other[wide[w]]]
            self.batches.append(
                _Batch(
                    own=single[starts[members][:, None] + np.arange(k)],
                    outer=table,
                    square=square_row * k + nth[other[square[s]]],
                    square_from=square[s],
                    wide=wide_row * t + place[w],
                    wide_from=wide[w],
                    first=self.products,
                )
            )
            self.products += len(members) * t * t

    def places(self) -> tuple[Int64, Int64, Int64]:
        """Place of each product, and the two rows that it belongs to."""
        places, rows, others = [], [], []
        for batch in self.batches:
            count, t = batch.outer.shape
            i, j = np.tril_indices(t)
            row, other = batch.outer[:, i].ravel(), batch.outer[:, j].ravel()
            real = np.flatnonzero((row < self.rows) & (other < self.rows))
            flat = batch.first + np.arange(count)[:, None] * t * t + (i * t + j)
            places.append(flat.ravel()[real])
            rows.append(row[real])
            others.append(other[real])
        nothing = np.empty(0, np.int64)
        return (
            np.concatenate([nothing, *places]),
            np.concatenate([nothing, *rows]),
            np.concatenate([nothing, *others]),
        )

    def make(self, entries: Float, e: Float) -> Float:
        """Eliminate; what that takes off the entries between outer rows.

        Raises:
            numpy.linalg.LinAlgError: a block is not positive definite.
        """
        products = np.empty(self.products)
        for batch in self.batches:
            (count, k), t = batch.own.shape, batch.outer.shape[1]
            square, wide = np.zeros((count, k, k)), np.zeros((count, k, t))
            square.ravel()[batch.square] = entries[batch.square_from]
            square[:, np.arange(k), np.arange(k)] += e[batch.own]
            wide.ravel()[batch.wide] = entries[batch.wide_from]
            batch.inverse = np.linalg.inv(np.linalg.cholesky(square))
            batch.solved = batch.inverse @ wide
            out = products[batch.first : batch.first + count * t * t].reshape(count, t, t)
            np.matmul(batch.solved.transpose(0, 2, 1), batch.solved, out=out)
        return products

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
