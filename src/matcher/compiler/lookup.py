"""Sparse lookup of values by (row, column), for pairs by the million."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matcher.problem.problem import Bool, Int64


class Found(NamedTuple):
    """Whether each place is in a lookup (bool), and its value (int64, 0 where not)."""

    there: Bool
    value: Int64


@dataclass(frozen=True)
class Lookup:
    """Values at (row, column); memory in proportion to the values given.

    ``keys`` is sorted, ``row * columns + column``.
    """

    columns: int
    keys: Int64
    values: Int64

    @classmethod
    def build(
        cls,
        row: npt.NDArray[np.integer],
        column: npt.NDArray[np.integer],
        values: npt.NDArray[np.integer],
        columns: int,
    ) -> Lookup:
        """A lookup of ``values`` at (row, column); entries with a negative place are left out."""
        inside = (row >= 0) & (column >= 0)
        keys = row[inside].astype(np.int64) * max(columns, 1) + column[inside]
        by_key = np.argsort(keys, kind="stable")
        return cls(max(columns, 1), keys[by_key], values[inside].astype(np.int64)[by_key])

    def find(self, row: npt.NDArray[np.integer], column: npt.NDArray[np.integer]) -> Found:
        """Whether (row, column) is there, and its value (0 where not). O(pairs · log entries)."""
        key = row.astype(np.int64) * self.columns + column
        if not len(self.keys):
            return Found(np.zeros(key.shape, bool), np.zeros(key.shape, np.int64))
        place = np.minimum(np.searchsorted(self.keys, key), len(self.keys) - 1)
        found = self.keys[place] == key
        return Found(found, np.where(found, self.values[place], 0))
