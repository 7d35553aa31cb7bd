"""A sparse matrix by column and by row, and the products of its columns' entries."""

from __future__ import annotations

import numpy as np

from matcher.engines.general.linear import Float
from matcher.problem.problem import Int32, Int64


class Columns:
    """A matrix in compressed columns, none of which is empty, nor any of the rows.

    Attributes:
        starts: first entry of each column, and the one after the last.
        row: row of each entry; ``value`` its coefficient.
        count: columns; ``rows`` rows.
    """

    def __init__(self, starts: Int64, row: Int64, value: Float, rows: int) -> None:
        self.starts, self.row, self.value = starts, row, value
        self.count, self.rows = len(starts) - 1, rows
        self.column = np.repeat(np.arange(self.count), np.diff(starts))
        by_row = np.argsort(row, kind="stable")
        self._column_by_row: Int32 = self.column[by_row].astype(np.int32)
        self._value_by_row = value[by_row]
        self._row_starts = np.searchsorted(row[by_row], np.arange(rows))

    def times(self, x: Float) -> Float:
        """A x."""
        return np.add.reduceat(self._value_by_row * x[self._column_by_row], self._row_starts)

    def transposed_times(self, y: Float) -> Float:
        """A' y."""
        return np.add.reduceat(self.value * y[self.row], self.starts[:-1])

    def products(self) -> tuple[Int32, Int32, Int32, Float]:
        """Column, both rows and product of every two entries of the same column."""
        counts = np.diff(self.starts)
        total = int((counts * (counts + 1) // 2).sum())
        column, row, other = (np.empty(total, np.int32) for _ in range(3))
        product = np.empty(total)
        begin = 0
        for count in np.unique(counts).tolist():
            mine = np.flatnonzero(counts == count)
            i, j = np.tril_indices(count)
            at = self.starts[mine][:, None] + np.arange(count)
            here = slice(begin, begin + len(mine) * len(i))
            column[here] = np.repeat(mine, len(i))
            row[here] = self.row[at][:, i].ravel()
            other[here] = self.row[at][:, j].ravel()
            product[here] = (self.value[at][:, i] * self.value[at][:, j]).ravel()
            begin = here.stop
        return column, row, other, product
