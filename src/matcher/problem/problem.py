"""The optimisation problem as arrays.

Letters, used throughout the engines: candidate ``c``, order ``o``, pair ``e``, constraint row
``r``, weight ``w``, price ``y``. Position ``i`` in an array over candidates (orders, pairs) is
the same candidate (order, pair) in every array over candidates (orders, pairs). Pairs are
sorted by candidate, then order; the pairs of ``c`` are ``indptr[c]:indptr[c + 1]``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

Int64 = npt.NDArray[np.int64]
Int32 = npt.NDArray[np.int32]
Bool = npt.NDArray[np.bool_]

Sense = Literal["<=", ">="]

#: In ``Problem.previous``: the candidate had no seat; the candidate's order is gone.
UNPLACED, GONE = -1, -2


@dataclass(frozen=True)
class RowFamily:
    """Rows of one kind: row ``candidate_key[c] * order_keys + order_key[o]`` counts pair (c, o).

    A negative key lies outside of every row. A row says ``Σ coefficient · placements  sense
    bound``. For a count the coefficient is 1. For a share p/q it is ``q - p`` on pairs that are
    counted (``counted_candidate`` and ``counted_order``) and ``-p`` on the others of the row.

    Attributes:
        kind: ``preset``, ``beds`` or ``quota``.
        candidate_key: int32 per candidate.
        order_key: int32 per order.
        candidate_keys: number of keys on the candidates' side.
        order_keys: number of keys on the orders' side.
        sense: ``<=`` or ``>=``.
        bound: int64 per row.
        active: bool per row; a group without this bound has no row.
        penalty: points lost per unit of violation; None for a hard row.
        share: (p, q) of a share row.
        counted_candidate: bool per candidate, of a share row.
        counted_order: bool per order, of a share row.
    """

    kind: Literal["preset", "beds", "quota"]
    candidate_key: Int32
    order_key: Int32
    candidate_keys: int
    order_keys: int
    sense: Sense
    bound: Int64
    active: Bool
    penalty: int | None = None
    share: tuple[int, int] | None = None
    counted_candidate: Bool | None = None
    counted_order: Bool | None = None

    @property
    def size(self) -> int:
        """Number of rows."""
        return self.candidate_keys * self.order_keys

    def row_of(self, candidate: npt.NDArray[np.integer], order: npt.NDArray[np.integer]) -> Int64:
        """Row of each pair (int64, broadcast); -1 for a pair outside of every row."""
        left, right = self.candidate_key[candidate], self.order_key[order]
        outside = (left < 0) | (right < 0)
        row = np.where(outside, 0, left.astype(np.int64) * self.order_keys + right)
        if not self.size:
            return np.full(row.shape, -1, np.int64)
        return np.where(outside | ~self.active[row], -1, row)

    def coefficient(
        self, candidate: npt.NDArray[np.integer], order: npt.NDArray[np.integer]
    ) -> Int64:
        """Coefficient of each pair that lies in a row (int64)."""
        if self.share is None:
            return np.ones(np.broadcast(candidate, order).shape, np.int64)
        p, q = self.share
        assert self.counted_candidate is not None
        assert self.counted_order is not None
        counted = self.counted_candidate[candidate] & self.counted_order[order]
        return np.where(counted, q - p, -p)

    def count(self, candidate: npt.NDArray[np.integer], order: npt.NDArray[np.integer]) -> Int64:
        """Left side of every row for the placements given (int64 per row)."""
        row = self.row_of(candidate, order)
        inside = row >= 0
        total = np.zeros(self.size, np.int64)
        np.add.at(total, row[inside], self.coefficient(candidate[inside], order[inside]))
        return total


@dataclass(frozen=True)
class Problem:
    """Pairs, weights and rows.

    Attributes:
        indptr: int64 per candidate plus one; see the module.
        order: int32 per pair.
        score: int32 per pair, points.
        priority: int64 per order, weight of one filled seat.
        seats: int64 per order.
        min_seats: int64 per order; the order gets 0 or at least this many.
        company: int32 per order, position of its company.
        group: int32 per candidate, -1 without a group.
        pinned: bool per candidate; a pinned candidate has exactly one pair, which is kept.
        families: rows beside the seats.
        highest_score: no pair can have more points.
        previous: int32 per candidate, the order of an earlier plan, ``UNPLACED``, or ``GONE``
            where that order is no longer there; None without an earlier plan.
    """

    indptr: Int64
    order: Int32
    score: Int32
    priority: Int64
    seats: Int64
    min_seats: Int64
    company: Int32
    group: Int32
    pinned: Bool
    families: tuple[RowFamily, ...] = ()
    highest_score: int = 1000
    previous: Int32 | None = field(default=None)

    @property
    def candidates(self) -> int:
        """Number of candidates."""
        return len(self.indptr) - 1

    @property
    def orders(self) -> int:
        """Number of orders."""
        return len(self.seats)

    @property
    def pairs(self) -> int:
        """Number of pairs."""
        return len(self.order)

    @cached_property
    def candidate(self) -> Int32:
        """Candidate of each pair (int32)."""
        return np.repeat(np.arange(self.candidates, dtype=np.int32), np.diff(self.indptr))

    def restricted_to(self, pairs: Bool | Int64) -> Problem:
        """The problem with these pairs alone: bool per pair, or sorted positions.

        Those of pinned candidates must be among them, or their pins be taken away.
        """
        counts = np.bincount(self.candidate[pairs], minlength=self.candidates)
        return replace(
            self,
            indptr=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            order=self.order[pairs],
            score=self.score[pairs],
        )


@dataclass(frozen=True)
class Weights:
    """Weight of one pair: ``fill · priority[o] + score · points``; both are at least 0."""

    fill: int
    score: int

    def times(self, factor: int) -> Weights:
        """These weights, each ``factor`` times as large."""
        return Weights(self.fill * factor, self.score * factor)

    def of(self, problem: Problem, pairs: npt.NDArray[np.integer] | slice) -> Int64:
        """Weights of the pairs given (int64)."""
        w = self.fill * problem.priority[problem.order[pairs]]
        if self.score:
            w += self.score * problem.score[pairs].astype(np.int64)
        return w


def run_starts(values: npt.NDArray[np.integer]) -> Int64:
    """Where each run of equal values begins."""
    if not len(values):
        return np.empty(0, np.int64)
    return np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))


def segment_maximum(values: Int64, indptr: Int64, empty: int) -> Int64:
    """Maximum of each CSR segment; ``empty`` for a segment without values. O(len(values))."""
    result = np.full(len(indptr) - 1, empty, np.int64)
    filled = np.flatnonzero(np.diff(indptr))
    if len(filled):
        result[filled] = np.maximum.reduceat(values, indptr[filled])
    return result
