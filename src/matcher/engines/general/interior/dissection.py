"""Nested dissection: an order of the rows in which the normal matrix stays sparse.

Columns belong to units (orders). People and companies tie units together, but jobs and regions
hardly touch each other: few rows, once set apart, leave two halves that share nothing. George
1973; halves by the smooth vectors of the rows' hypergraph (Hall 1970, Fiedler 1973).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.engines.general.interior.compiled import compiled
from matcher.engines.general.linear import Float
from matcher.problem.problem import Bool, Int64, run_starts

#: Halves are not looked for in fewer units than this.
SMALLEST = 8
#: A split must leave at most this part of the work.
WORTH = 0.9
#: Rows set apart go to the part above if they are fewer than this part of what is around them.
MERGED = 0.3
#: Rows over more units than this say little of who belongs together.
WIDE = 60
#: Rows over more than this share of all units are set apart from the start.
EVERYWHERE = 0.1
#: What an entry of a border costs, and a part, in multiplications: both are moved, not multiplied.
MOVED, BEGUN = 500.0, 2e7
#: Smooth vectors, and the steps that smooth them.
VECTORS, STEPS = 6, 25


@dataclass(frozen=True)
class Dissection:
    """A tree of parts; a part's rows are eliminated after those of the parts below it.

    Attributes:
        part: part of each row.
        unit: unit of each row that columns of one unit alone have; -1 for the others.
        leaf: part of each unit.
        children: parts below each part, all of which come before it; the last part is the root.
    """

    part: Int64
    unit: Int64
    leaf: Int64
    children: list[list[int]]


def dissect(rows: int, row: Int64, unit: Int64, units: int) -> Dissection:
    """Dissect rows; ``row`` and ``unit`` list, sorted and once, which rows which units touch.

    Near O(entries · log(units)), times the steps of smoothing.
    """
    touched = np.bincount(row, minlength=rows)
    alone = touched[row] == 1
    own = np.full(rows, -1, np.int64)
    own[row[alone]] = unit[alone]
    work = _Work(rows, units, np.bincount(unit[alone], minlength=units).astype(float), touched)
    above = touched > EVERYWHERE * units
    children, carried = work.split(np.arange(units), row[~alone], unit[~alone], above)
    root = len(work.children)
    work.children.append(children)
    work.part[carried] = root
    work.part[row[alone]] = work.leaf[unit[alone]]
    work.part[work.part < 0] = root
    return Dissection(work.part, own, work.leaf, work.children)


class _Work:
    """The parts found so far."""

    def __init__(self, rows: int, units: int, local: Float, touched: Int64) -> None:
        self.rows, self.units, self.local = rows, units, local
        self.wide = touched > WIDE
        self.part = np.full(rows, -1, np.int64)
        self.leaf = np.full(units, -1, np.int64)
        self.children: list[list[int]] = []
        self.random = np.random.default_rng(0)

    def split(self, inside: Int64, row: Int64, unit: Int64, above: Bool) -> tuple[list[int], Int64]:
        """Parts of the units ``inside``, and rows between them that go to the part above."""
        found = self._halves(inside, row, unit, above)
        if found is None:
            place = len(self.children)
            self.children.append([])
            self.leaf[inside] = place
            self.part[row[~above[row]]] = place
            return [place], np.empty(0, np.int64)
        first, cut = found
        above = above.copy()
        above[cut] = True
        here = first[unit]
        around = len(np.unique(row[above[row]])) - len(cut)
        below, carried = [], [cut]
        for half, mine in ((first, here), (~first, ~here)):
            parts, rest = self.split(inside[half[inside]], row[mine], unit[mine], above)
            below += parts
            carried.append(rest)
        together = np.concatenate(carried)
        if len(together) < MERGED * around:
            return below, together
        place = len(self.children)
        self.children.append(below)
        self.part[together] = place
        return [place], np.empty(0, np.int64)

    def _halves(
        self, inside: Int64, row: Int64, unit: Int64, above: Bool
    ) -> tuple[Bool, Int64] | None:
        """Which units go first, and the rows between both halves; None where none are worth it."""
        outer = above[row]
        used = ~outer & ~self.wide[row]
        if len(inside) < SMALLEST or not used.any():
            return None
        at = np.full(self.units, -1, np.int64)
        at[inside] = np.arange(len(inside))
        where = at[unit]
        names, short = np.unique(row[used], return_inverse=True)
        vectors = _smooth(short, where[used], len(names), len(inside), self.random)
        rankings = [np.argsort(vector, kind="stable") for vector in vectors.T[1:4]]
        sweeps = [_Sweep(ranked, where, row, outer) for ranked in rankings]
        found = [sweep.best(self.local[inside]) for sweep in sweeps]
        best = min(range(len(found)), key=lambda place: found[place][0])
        cost, split = found[best]
        if cost > WORTH * sweeps[best].whole(self.local[inside]):
            return None
        first = np.zeros(self.units, bool)
        first[inside[rankings[best][:split]]] = True
        return first, sweeps[best].across(split)


class _Sweep:
    """Every way to cut a ranking of units in two, and what the halves would cost."""

    def __init__(self, ranked: Int64, where: Int64, row: Int64, outer: Bool) -> None:
        self.ranked, self.count = ranked, len(ranked)
        place = np.empty(self.count, np.int64)
        place[ranked] = np.arange(self.count)
        at = place[where]
        self.names, self.low, self.high = _reach(row[~outer], at[~outer])
        _, self.low_above, self.high_above = _reach(row[outer], at[outer])

    def whole(self, local: Float) -> float:
        """Cost without a cut."""
        inside, around = float(len(self.names)), float(len(self.low_above))
        return float(_cost(np.array(inside), np.array(around), np.array(local.sum())))

    def across(self, split: int) -> Int64:
        """Rows on both sides of a cut."""
        return self.names[(self.low < split) & (self.high >= split)]

    def best(self, local: Float) -> tuple[float, int]:
        """The lowest cost, and the cut that has it."""
        left = self._up_to(self.high)
        begun, begun_above = self._up_to(self.low), self._up_to(self.low_above)
        across = begun - left
        right = len(self.names) - begun
        right_above = len(self.low_above) - self._up_to(self.high_above)
        before = np.concatenate([[0.0], np.cumsum(local[self.ranked])])
        cost = (
            _cost(left, begun_above + across, before)
            + _cost(right, right_above + across, before[-1] - before)
            + _cost(across, np.full(self.count + 1, float(len(self.low_above))), 0 * before)
        )
        cost[[0, 1, -2, -1]] = np.inf
        split = int(np.argmin(cost))
        return float(cost[split]), split

    def _up_to(self, place: Int64) -> Float:
        """How many stand before each cut."""
        counts = np.bincount(place + 1, minlength=self.count + 1)
        return np.cumsum(counts).astype(float)


def _cost(rows: Float, around: Float, local: Float) -> Float:
    """Multiplications to eliminate rows with so many others around, and those of single units."""
    size = rows + around
    eliminated = (size**3 - around**3) / 3 + local * size**2
    return np.asarray(eliminated + MOVED * around**2 + BEGUN)


def _reach(row: Int64, at: Int64) -> tuple[Int64, Int64, Int64]:
    """Rows, and the first and last place that each touches; ``row`` is sorted."""
    starts = run_starts(row)
    if not len(starts):
        return row, row, row
    return row[starts], np.minimum.reduceat(at, starts), np.maximum.reduceat(at, starts)


def _smooth(row: Int64, unit: Int64, rows: int, units: int, random: np.random.Generator) -> Float:
    """Vectors over units that differ little where units share rows, by subspace iteration."""
    weight = 1.0 / np.bincount(row, minlength=rows)
    degree = np.sqrt(np.maximum(np.bincount(unit, minlength=units), 1e-9))
    vectors = random.standard_normal((units, VECTORS))
    vectors[:, 0] = degree
    for _ in range(STEPS):
        vectors = _shared(row, unit, weight, np.linalg.qr(vectors)[0] / degree[:, None])
        vectors /= degree[:, None]
    return np.asarray(np.linalg.qr(vectors)[0] / degree[:, None])


@compiled
def _shared(row: Int64, unit: Int64, weight: Float, vectors: Float) -> Float:
    """Each row's mean, summed over the rows of each unit; entries are sorted by row."""
    summed = np.zeros_like(vectors)
    first = 0
    while first < len(row):
        mean = np.zeros(vectors.shape[1])
        last = first
        while last < len(row) and row[last] == row[first]:
            for v in range(len(mean)):
                mean[v] += vectors[unit[last], v]
            last += 1
        for v in range(len(mean)):
            mean[v] *= weight[row[first]]
        for entry in range(first, last):
            for v in range(len(mean)):
                summed[unit[entry], v] += mean[v]
        first = last
    return summed
