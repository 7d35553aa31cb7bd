"""Coefficients, right sides and proofs of derived rows, in exact integers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from matcher.engines.general.arithmetic import Short, guard, largest, shortened
from matcher.engines.general.rows import Rows
from matcher.problem.derived import CountsRow, CutRow, DerivedRow, OpeningRow, RowName
from matcher.problem.problem import Bool, Int32, Int64, Problem

#: Largest number of people in a row whose whole counts are enumerated.
LARGEST_COUNT = 60
#: Many rows are looked at so many entries at a time, about.
AT_A_TIME = 1_000_000


@dataclass
class Counted:
    """What follows from a problem's own rows, whatever is maximised: found once for all goals.

    Attributes:
        derived: pairs, coefficients and right side of derived rows that rest on no lock.
        hulls: hull rows of each share row (family, row) that was looked at.
        shut: rows of the orders that shut; None where nobody looked.
        by_row: pairs sorted by the rows of a family, and where each row starts.
    """

    problem: Problem
    rows: Rows
    derived: dict[DerivedRow, tuple[Int32, Short, int]] = field(default_factory=dict)
    hulls: dict[tuple[int, int], list[CountsRow]] = field(default_factory=dict)
    shut: list[CountsRow] | None = None
    by_row: dict[int, tuple[Int64, Int64]] = field(default_factory=dict)

    @cached_property
    def by_order(self) -> tuple[Int64, Int64]:
        """Pairs sorted by order, and where each order starts."""
        return _grouped(self.problem.order.astype(np.int64), self.problem.orders)


class Index:
    """The pairs of each row, found without a look at all pairs.

    ``known`` is what another task on the same problem found.
    """

    def __init__(self, rows: Rows, known: Counted | None = None) -> None:
        self.rows, self.problem = rows, rows.problem
        assert known is None or known.problem is rows.problem
        self.known = known or Counted(rows.problem, rows)

    def of_order(self, o: int) -> Int64:
        """Pairs of an order, sorted."""
        pairs, indptr = self.known.by_order
        return pairs[indptr[o] : indptr[o + 1]]

    def of_row(self, place: int, row: int) -> Int64:
        """Pairs of a row of a family, sorted."""
        families = self.known.by_row
        if place not in families:
            mine = self.rows.family_rows[place].astype(np.int64)
            families[place] = _grouped(mine, self.problem.families[place].size)
        pairs, indptr = families[place]
        return pairs[indptr[row] : indptr[row + 1]]

    def entries(self, name: RowName) -> tuple[Int64, Int64]:
        """Pairs and coefficients of a row that is not derived."""
        if name.kind == "seats":
            pairs = self.of_order(name.place)
        elif name.kind == "candidate":
            pairs = np.arange(*self.problem.indptr[name.place : name.place + 2])
        elif name.kind == "family":
            pairs = self.of_row(name.place, name.row)
            factor = self.rows.family_coefficients[name.place]
            if factor is not None:
                return pairs, factor[pairs].astype(np.int64)
        elif name.kind == "group":
            return self._together(name.place, name.row)
        else:
            weight = self.rows.task.locks[name.place].weight
            pairs = np.flatnonzero(weight)
            return pairs, weight[pairs]
        return pairs, np.ones(len(pairs), np.int64)

    def _together(self, candidate: int, company: int) -> tuple[Int64, Int64]:
        """A member of a group counts 1 at the company, the first member -1."""
        problem = self.problem
        first = int(np.flatnonzero(problem.group == problem.group[candidate])[0])
        parts = []
        for c in (first, candidate):
            pairs = np.arange(*problem.indptr[c : c + 2])
            parts.append(pairs[problem.company[problem.order[pairs]] == company])
        sizes = [len(part) for part in parts]
        return np.concatenate(parts), np.repeat(np.array([-1, 1], np.int64), sizes)

    def orders(self, pairs: Int64) -> Int64:
        """Orders of the pairs, each once, sorted."""
        return np.flatnonzero(np.bincount(self.problem.order[pairs], minlength=1))

    def flat(self, name: RowName) -> int:
        """Flat number of a static row other than a candidate's."""
        if name.kind == "seats":
            return name.place
        if name.kind == "family":
            start: int = self.rows.offset[name.place]
            return start + name.row
        locks: int = self.rows.locks
        return locks + name.place

    def bound(self, name: RowName) -> int:
        """Right side of a row that is not derived."""
        return 1 if name.kind == "candidate" else int(self.rows.bound[self.flat(name)])


def _grouped(key: Int64, size: int) -> tuple[Int64, Int64]:
    """Positions sorted by key, keys below 0 left out, and where each key starts."""
    ranked = np.argsort(key, kind="stable")
    counts = np.bincount(key[key >= 0], minlength=size)
    ranked = ranked[len(key) - int(counts.sum()) :]
    return ranked, np.concatenate([[0], np.cumsum(counts)])


Number = TypeVar("Number", np.int64, np.float64)
#: A share row, its limits, its pairs, which of them it counts, and its whole counts.
_WholeCounts = tuple[RowName, tuple[RowName, ...], Int64, Bool, Int64, Int64]


class Derivations:
    """Derived rows, in the order in which they rest on each other.

    Attributes:
        rows: the rows themselves.
        pairs: pairs of each (int32), with ``coefficients`` (int8 where they fit) and ``bounds``; a
            large programme has tens of millions of them.
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self.rows: list[DerivedRow] = []
        self.pairs: list[Int32] = []
        self.coefficients: list[Short] = []
        self.bounds: list[int] = []
        self._known: dict[DerivedRow, int] = {}
        self._latest: _WholeCounts | None = None

    def add(self, row: DerivedRow) -> int:
        """Derive a row; its place, also where it was known before.

        Raises:
            ValueError: it can't be derived.
        """
        if row in self._known:
            return self._known[row]
        pairs, coefficients, bound = self.foresee(row)
        self._known[row] = len(self.rows)
        self.rows.append(row)
        self.pairs.append(pairs)
        self.coefficients.append(coefficients)
        self.bounds.append(bound)
        return len(self.rows) - 1

    def add_cuts(self, cuts: Iterable[CutRow]) -> list[int]:
        """Derive cuts; the place of each, but of those that are too large for 64 bits."""
        places = []
        for cut in cuts:
            with suppress(OverflowError):
                places.append(self.add(cut))
        return places

    def copy(self) -> Derivations:
        """The same rows, to which others may be added apart from these."""
        other = Derivations(self.index)
        other.take_over(self)
        return other

    def take_over(self, other: Derivations) -> None:
        """Take the rows of a copy that were added since it was made; none were added here."""
        for place in range(len(self.rows), len(other.rows)):
            row = other.rows[place]
            self._known[row] = place
            self.rows.append(row)
            self.pairs.append(other.pairs[place])
            self.coefficients.append(other.coefficients[place])
            self.bounds.append(other.bounds[place])

    def foresee(self, row: DerivedRow) -> tuple[Int32, Short, int]:
        """Pairs, coefficients and right side of a row, which is not added.

        Raises:
            ValueError: it can't be derived.
        """
        found = self.index.known.derived.get(row)
        if found is None:
            pairs, coefficients, bound = self._derive(row)
            kept = coefficients != 0
            found = pairs[kept].astype(np.int32), shortened(coefficients[kept]), bound
            if not isinstance(row, CutRow):
                self.index.known.derived[row] = found
        return found

    def entries(self, places: Int64) -> tuple[Int64, Int64, Int64]:
        """Pairs and coefficients of some rows, one row after the other, and how many of each."""
        wanted = places.tolist()
        sizes = np.array([len(self.pairs[place]) for place in wanted], np.int64)
        none = np.empty(0, np.int64)
        pairs = np.concatenate([none, *(self.pairs[place] for place in wanted)])
        coefficients = np.concatenate([none, *(self.coefficients[place] for place in wanted)])
        return pairs, coefficients, sizes

    def blocks(self, places: Int64) -> Iterator[tuple[Int64, Int64, Int64]]:
        """The entries of some rows after the other, as ``entries``: all at once take much room."""
        ends = np.cumsum([len(self.pairs[place]) for place in places.tolist()])
        for block in np.split(places, np.flatnonzero(np.diff(ends // AT_A_TIME)) + 1):
            yield self.entries(block)

    def right_sides(self, places: Int64) -> Int64:
        """Right side of each of these rows (int64)."""
        return np.array([self.bounds[place] for place in places.tolist()], np.int64)

    def left_sides(self, places: Int64, placed: Int64) -> Int64:
        """Left side of each of these rows for placements (int64)."""
        used: Int64 = np.zeros(self.index.problem.pairs, np.int64)
        used[placed] = 1
        return self.totals(places, used)

    def totals(self, places: Int64, value: npt.NDArray[Number]) -> npt.NDArray[Number]:
        """Left side of each of these rows for a value of every pair, in its type."""
        parts = [np.zeros(0, value.dtype)]
        for pairs, coefficients, sizes in self.blocks(places):
            ends = np.cumsum(sizes)
            summed = np.concatenate([[0], np.cumsum(coefficients * value[pairs])])
            parts.append(summed[ends] - summed[ends - sizes])
        return np.concatenate(parts)

    def shut(self) -> list[tuple[int, int]]:
        """Place of each row that lets nobody onto an order, and the order."""
        return [
            (place, row.row.place)
            for place, row in enumerate(self.rows)
            if isinstance(row, CountsRow)
            and (row.row.kind, row.others, row.bound) == ("seats", 1, 0)
        ]

    def _derive(self, row: DerivedRow) -> tuple[Int64, Int64, int]:
        if isinstance(row, OpeningRow):
            return self._opening(row)
        if isinstance(row, CountsRow):
            return self._counts(row)
        return self._cut(row)

    def _opening(self, row: OpeningRow) -> tuple[Int64, Int64, int]:
        problem = self.index.problem
        pairs = self.index.of_order(row.order)
        mine = problem.candidate[pairs] == row.candidate
        return pairs, np.where(mine, problem.min_seats[row.order] - 1, -1), 0

    def _counts(self, row: CountsRow) -> tuple[Int64, Int64, int]:
        if self._latest is None or self._latest[:2] != (row.row, row.limits):
            # A share's hull has several rows, derived one after the other.
            pairs, counted = counted_pairs(self.index, row.row)
            a, b = whole_counts(self.index, row.row, row.limits)
            self._latest = row.row, row.limits, pairs, counted, a, b
        *_, pairs, counted, a, b = self._latest
        worst = row.counted * a + row.others * b
        if len(worst) and int(worst.max()) > row.bound:
            raise ValueError(f"a plan can break {row}")
        return pairs, np.where(counted, row.counted, row.others), row.bound

    def _cut(self, row: CutRow) -> tuple[Int64, Int64, int]:
        total = 0
        parts, factors = [], []
        for name, multiplier in row.multipliers:
            pairs, coefficients, bound, sense = self._any(name)
            if multiplier * sense < 0 or not multiplier or row.denominator < 1:
                raise ValueError(f"a multiplier has the wrong sign in {row}")
            guard(abs(multiplier) * largest(coefficients) * len(row.multipliers), "a cut is")
            parts.append(pairs)
            factors.append(multiplier * coefficients)
            total += multiplier * bound
        pairs, place = np.unique(np.concatenate(parts), return_inverse=True)
        summed = np.zeros(len(pairs), np.int64)
        np.add.at(summed, place, np.concatenate(factors))
        return pairs, summed // row.denominator, total // row.denominator

    def _any(self, name: RowName) -> tuple[Int64, Int64, int, int]:
        """Pairs, coefficients, right side and sense of a hard row: 1 for <=, -1 for >=, 0 for =."""
        if name.kind == "derived":
            i = name.place
            pairs, coefficients = self.pairs[i], self.coefficients[i]
            return pairs.astype(np.int64), coefficients.astype(np.int64), self.bounds[i], 1
        if name.kind == "candidate":
            return *self.index.entries(name), 1, 1
        if name.kind == "group":
            return *self.index.entries(name), 0, 0
        flat = self.index.flat(name)
        rows = self.index.rows
        lost = name.kind == "lock" and rows.task.locks[name.place].penalties > 0
        if not rows.active[flat] or rows.penalty[flat] >= 0 or lost:
            raise ValueError(f"{name} is not a hard row")
        return *self.index.entries(name), int(rows.bound[flat]), 1 if rows.upper[flat] else -1


def counted_pairs(index: Index, name: RowName) -> tuple[Int64, np.ndarray]:
    """Pairs of a share row or an order's seats, and which of them the share counts."""
    pairs, coefficients = index.entries(name)
    if name.kind == "seats":
        return pairs, np.zeros(len(pairs), bool)
    share = index.problem.families[name.place].share
    if share is None:
        raise ValueError(f"{name} is not a share")
    p, q = share
    # A share of 0 or 1 leaves one of the coefficients 0, never both the same.
    return pairs, coefficients == q - p


def whole_counts(index: Index, name: RowName, limits: tuple[RowName, ...]) -> tuple[Int64, Int64]:
    """All whole counts (counted, others) that the row's own rules allow; see CountsRow.

    Raises:
        ValueError: the row is soft or not there, a limit does not contain it, or too many people.
    """
    problem, rows = index.problem, index.rows
    flat = index.flat(name)
    if not rows.active[flat] or rows.penalty[flat] >= 0:
        raise ValueError(f"{name} is not a hard row")
    pairs, counted = counted_pairs(index, name)
    orders = index.orders(pairs)
    most = int(problem.seats[orders].sum())
    if limits:
        most = min(most, _room(index, limits, pairs))
    a_most = min(most, _people(problem, pairs[counted]))
    b_most = min(most, _people(problem, pairs[~counted]))
    if a_most + b_most > 2 * LARGEST_COUNT:
        raise ValueError(f"too many people in {name}")
    a, b = _grid(a_most, b_most)
    kept = a + b <= most
    if name.kind == "family":
        share = problem.families[name.place].share
        assert share is not None
        left = (share[1] - share[0]) * a - share[0] * b
        kept &= left <= rows.bound[flat] if rows.upper[flat] else left >= rows.bound[flat]
    if len(orders) == 1 and len(pairs) == len(index.of_order(int(orders[0]))):
        kept &= (a + b == 0) | (a + b >= problem.min_seats[orders[0]])
    return a[kept], b[kept]


@lru_cache(maxsize=256)
def _grid(a_most: int, b_most: int) -> tuple[Int64, Int64]:
    """All a and b up to these; not to be written to."""
    a, b = (grid.ravel() for grid in np.mgrid[0 : a_most + 1, 0 : b_most + 1])
    return a, b


def _people(problem: Problem, pairs: Int64) -> int:
    """Number of candidates who have one of the pairs (sorted, and so are their candidates)."""
    candidate = problem.candidate[pairs]
    return int(np.count_nonzero(candidate[1:] != candidate[:-1])) + min(len(pairs), 1)


def _room(index: Index, limits: tuple[RowName, ...], pairs: Int64) -> int:
    """How many people upper counts that together contain all the pairs let in."""
    left, room = np.ones(len(pairs), bool), 0
    for limit in limits:
        inside = _inside(index, limit, pairs)
        left &= ~inside
        room += min(index.bound(limit), _people(index.problem, pairs[inside]))
    if left.any():
        raise ValueError(f"{limits} do not limit every pair")
    return room


def _inside(index: Index, limit: RowName, pairs: Int64) -> Bool:
    """Which pairs a hard upper count contains."""
    if limit.kind == "seats":
        return np.asarray(index.problem.order[pairs] == limit.place)
    rows = index.rows
    if limit.kind != "family" or index.problem.families[limit.place].share is not None:
        raise ValueError(f"{limit} is not a count")
    flat = index.flat(limit)
    if not (rows.upper[flat] and rows.active[flat] and rows.penalty[flat] < 0):
        raise ValueError(f"{limit} is no hard upper count")
    return np.asarray(rows.family_rows[limit.place][pairs] == limit.row)
