"""A linear or integer program as arrays, built block by block; always a maximisation."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from matcher.engines.general.arithmetic import Short, shortened
from matcher.problem.problem import Bool, Int32, Int64, run_starts

Float = npt.NDArray[np.float64]


@dataclass
class LinearModel:
    """Columns and rows, appended in blocks; a block's positions are returned.

    Coefficients of the same row and column are added up.
    """

    columns: int = 0
    rows: int = 0
    cost: list[Float] = field(default_factory=list)
    lower: list[Float] = field(default_factory=list)
    upper: list[Float] = field(default_factory=list)
    integer: list[Bool] = field(default_factory=list)
    row_lower: list[Float] = field(default_factory=list)
    row_upper: list[Float] = field(default_factory=list)
    entry_row: list[Int32] = field(default_factory=list)
    entry_column: list[Int32] = field(default_factory=list)
    entry_value: list[Short | Float] = field(default_factory=list)

    def add_columns(
        self,
        cost: npt.ArrayLike,
        *,
        lower: npt.ArrayLike = 0.0,
        upper: npt.ArrayLike = np.inf,
        integer: bool = True,
    ) -> Int64:
        """Append columns, one for each cost."""
        costs = np.atleast_1d(np.asarray(cost, float))
        count = len(costs)
        self.cost.append(costs)
        self.lower.append(np.broadcast_to(np.asarray(lower, float), count))
        self.upper.append(np.broadcast_to(np.asarray(upper, float), count))
        self.integer.append(np.full(count, integer))
        self.columns += count
        return np.arange(self.columns - count, self.columns)

    def add_rows(self, lower: npt.ArrayLike, upper: npt.ArrayLike, count: int) -> Int64:
        """Append rows."""
        self.row_lower.append(np.broadcast_to(np.asarray(lower, float), count))
        self.row_upper.append(np.broadcast_to(np.asarray(upper, float), count))
        self.rows += count
        return np.arange(self.rows - count, self.rows)

    def add_entries(self, row: Int64, column: Int64, value: npt.ArrayLike) -> None:
        """Append coefficients."""
        self.entry_row.append(row.astype(np.int32))
        self.entry_column.append(column.astype(np.int32))
        values = np.asarray(value)
        if values.ndim and np.issubdtype(values.dtype, np.signedinteger):
            values = shortened(values)
        self.entry_value.append(np.broadcast_to(values, len(row)))

    def matrix(self) -> tuple[Int32, Int32, Float]:
        """Column starts, row positions and values, by column; sums of 0 left out."""
        # Each array is as long as there are entries, so none is kept any longer than it is needed.
        key = np.concatenate([np.empty(0, np.int64), *self.entry_column])
        key *= max(self.rows, 1)
        key += np.concatenate([np.empty(0, np.int32), *self.entry_row])
        ranked = np.argsort(key, kind="stable")
        key = key[ranked]
        value = np.concatenate([np.empty(0), *self.entry_value])[ranked]
        del ranked
        if len(key):
            starts = run_starts(key)
            key, value = key[starts], np.add.reduceat(value, starts)
        kept = value != 0
        column, row = np.divmod(key[kept], max(self.rows, 1))
        counts = np.bincount(column, minlength=self.columns)
        starts = np.concatenate([[0], np.cumsum(counts)])
        return starts.astype(np.int32), row.astype(np.int32), value[kept]
