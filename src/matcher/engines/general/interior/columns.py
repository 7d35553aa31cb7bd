"""A sparse matrix by column and by row."""

from __future__ import annotations

from functools import partial

import numpy as np

from matcher.engines.general.interior.compiled import compiled
from matcher.engines.general.interior.team import Team
from matcher.engines.general.linear import Float
from matcher.problem.problem import Int32, Int64


class Columns:
    """A matrix in compressed columns, none of which is empty, nor any of the rows.

    Attributes:
        starts: first entry of each column, and the one after the last.
        row, column: row and column of each entry; ``value`` its coefficient.
        count: columns; ``rows`` rows.
        team: the threads that multiply.
    """

    def __init__(
        self, starts: Int64, row: Int64, value: Float, rows: int, threads: int = 1
    ) -> None:
        self.team = Team(threads)
        self.starts, self.value = starts, value
        self.count, self.rows = len(starts) - 1, rows
        # As long as there are entries, in half the room.
        self.row: Int32 = row.astype(np.int32)
        self.column: Int32 = np.repeat(np.arange(self.count, dtype=np.int32), np.diff(starts))
        by_row = np.argsort(self.row, kind="stable")
        self._column_by_row = self.column[by_row]
        self._value_by_row = value[by_row]
        counts = np.bincount(self.row, minlength=rows)
        self._row_starts: Int64 = np.concatenate([[0], np.cumsum(counts)])
        self._shares = self.team.shares(self.starts)
        self._row_shares = self.team.shares(self._row_starts)

    def times(self, x: Float) -> Float:
        """A x."""
        return self._sums(
            self._row_shares, self._row_starts, self._column_by_row, self._value_by_row, x
        )

    def transposed_times(self, y: Float) -> Float:
        """A' y."""
        return self._sums(self._shares, self.starts, self.row, self.value, y)

    def _sums(
        self,
        shares: list[tuple[int, int]],
        starts: Int64,
        position: Int32,
        value: Float,
        factor: Float,
    ) -> Float:
        sums = np.empty(len(starts) - 1)

        def part(first: int, last: int) -> None:
            _sum_up(first, last, starts, position, value, factor, sums)

        self.team.all([partial(part, *share) for share in shares])
        return sums


@compiled
def _sum_up(
    first: int,
    last: int,
    starts: Int64,
    position: Int32,
    value: Float,
    factor: Float,
    sums: Float,
) -> None:
    for place in range(first, last):
        total = 0.0
        for entry in range(starts[place], starts[place + 1]):
            total += value[entry] * factor[position[entry]]
        sums[place] = total
