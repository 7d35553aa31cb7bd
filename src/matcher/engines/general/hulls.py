"""Tight rows from whole counts: convex hulls of share rows, orders that shut, minimum seats.

A share row over few people allows more fractions than whole counts do: of 4 people a third must
speak; 4/3 speakers and 8/3 others keep that, whole people never have more than 2 others. The
convex hull of the whole counts (counted, others) says so (hull by Andrew's monotone chain, 1979).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import gcd

import numpy as np

from matcher.engines.general.derived import (
    LARGEST_COUNT,
    Derivations,
    Index,
    counted_pairs,
    whole_counts,
)
from matcher.engines.general.linear import Float
from matcher.problem.derived import CountsRow, OpeningRow, RowName
from matcher.problem.problem import Int64, RowFamily

Point = tuple[int, int]
Facet = tuple[int, int, int]

#: A derived row is added when it is broken by more than this share of a placement.
BROKEN = 1e-4


def facets(points: frozenset[Point]) -> list[Facet]:
    """Rows ``x·a + y·b <= z`` whose common part is the convex hull of whole points, sorted."""
    hull = _hull(sorted(points))
    found = {(1, 0, max(a for a, _ in hull)), (0, 1, max(b for _, b in hull))}
    found.add((1, 1, max(a + b for a, b in hull)))
    for (a, b), (c, d) in zip(hull, hull[1:] + hull[:1], strict=True):
        x, y = d - b, a - c
        size = gcd(x, y)
        if size:
            x, y = x // size, y // size
            found.add((x, y, x * a + y * b))
    return sorted(found)


def _hull(points: list[Point]) -> list[Point]:
    """Corners, counter-clockwise."""

    def chain(along: list[Point]) -> list[Point]:
        kept: list[Point] = []
        for a, b in along:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], (a, b)) <= 0:
                kept.pop()
            kept.append((a, b))
        return kept[:-1]

    return points if len(points) < 2 else chain(points) + chain(points[::-1])


def _turn(first: Point, second: Point, third: Point) -> int:
    return (second[0] - first[0]) * (third[1] - first[1]) - (second[1] - first[1]) * (
        third[0] - first[0]
    )


@lru_cache(maxsize=4096)
def _cached_facets(points: frozenset[Point]) -> tuple[Facet, ...]:
    return tuple(facets(points))


class HullFinder:
    """Finds the hull rows of a task's hard share rows."""

    def __init__(self, index: Index) -> None:
        self.index, self.rows, self.problem = index, index.rows, index.problem
        families = self.problem.families
        self.seen: set[tuple[int, int]] = set()
        self.limits = [
            place
            for place, family in enumerate(families)
            if family.sense == "<=" and family.share is None and family.penalty is None
        ]
        self.beds = [place for place in self.limits if families[place].kind == "beds"]

    def shut_orders(self) -> list[CountsRow]:
        """Rows that keep everyone off orders which can't have their minimum."""
        known = self.index.known
        if known.shut is None:
            orders = np.flatnonzero(self.problem.min_seats > 1).tolist()
            known.shut = [row for o in orders for row in self._shut(o)]
        return known.shut

    def _shut(self, o: int) -> list[CountsRow]:
        name, pairs = RowName("seats", o), self.index.of_order(o)
        limits = self._limits_of(pairs) if len(pairs) else ()
        if not len(pairs) or whole_counts(self.index, name, limits)[1].any():
            return []
        return [CountsRow(name, 0, 1, 0, limits)]

    def _shares(self) -> Iterator[tuple[int, RowFamily]]:
        """Place and family of the hard shares."""
        for place, family in enumerate(self.problem.families):
            if family.share is not None and family.penalty is None:
                yield place, family

    def share_rows(self) -> list[CountsRow]:
        """Hull rows of every hard share row over few people, those of no use left out."""
        found: list[CountsRow] = []
        for place, family in self._shares():
            for row in np.flatnonzero(family.active).tolist():
                found += self._hull_rows(RowName("family", place, row))
        return found

    def near(self, pairs: Int64, x: Float) -> list[CountsRow]:
        """Hull rows of the shares that a fractional plan breaks, or keeps by less than a person.

        Each share is looked at once.
        """
        found: list[CountsRow] = []
        for place, family in self._shares():
            factor = self.rows.family_coefficients[place]
            assert factor is not None
            assert family.share is not None
            row = self.rows.family_rows[place][pairs]
            inside = row >= 0
            load = np.bincount(row[inside], x[inside], minlength=family.size)
            weights = x[inside] * factor[pairs[inside]]
            left = np.bincount(row[inside], weights, minlength=family.size)
            room = left - family.bound if family.sense == ">=" else family.bound - left
            close = (load > BROKEN) & (room < family.share[1]) & family.active
            for mine in np.flatnonzero(close).tolist():
                if (place, mine) not in self.seen:
                    self.seen.add((place, mine))
                    found += self._hull_rows(RowName("family", place, mine))
        return found

    def likely(self, pairs: Int64) -> Iterator[list[CountsRow]]:
        """Hull rows of each share over these pairs that ``near`` has not looked at."""
        for place, family in self._shares():
            row = self.rows.family_rows[place][pairs]
            used = np.bincount(row[row >= 0], minlength=family.size) > 0
            for mine in np.flatnonzero(used & family.active).tolist():
                if (place, mine) not in self.seen:
                    yield self._hull_rows(RowName("family", place, mine))

    def _hull_rows(self, name: RowName) -> list[CountsRow]:
        found, at = self.index.known.hulls, (name.place, name.row)
        if at not in found:
            found[at] = self._hull(name)
        return found[at]

    def _hull(self, name: RowName) -> list[CountsRow]:
        pairs, counted = counted_pairs(self.index, name)
        orders = self.index.orders(pairs)
        if not len(pairs) or int(self.problem.seats[orders].sum()) > 4 * LARGEST_COUNT:
            return []
        limits = self._limits_of(pairs)
        try:
            a, b = whole_counts(self.index, name, limits)
        except ValueError:
            return []
        if not len(a):
            return []
        rows = _cached_facets(frozenset(zip(a.tolist(), b.tolist(), strict=True)))
        share = self.problem.families[name.place].share
        assert share is not None
        return [
            CountsRow(name, x, y, z, limits)
            for x, y, z in rows
            if self._useful((x, y, z), name, len(pairs), counted)
        ]

    def _useful(self, facet: Facet, name: RowName, size: int, counted: np.ndarray) -> bool:
        """Whether a facet says more than signs, the number of people and the share itself."""
        x, y, z = facet
        if x <= 0 and y <= 0 and z >= 0:
            return False
        if (not x or not counted.any()) and (not y or counted.all()):
            return False
        p, q = self.problem.families[name.place].share or (0, 1)
        sign = 1 if self.problem.families[name.place].sense == "<=" else -1
        share = (sign * (q - p), -sign * p)
        return z != 0 or share[0] * y != share[1] * x or share[0] * x < 0 or size == 0

    def _limits_of(self, pairs: Int64) -> tuple[RowName, ...]:
        """Upper counts that together contain all the pairs, where they let in fewer than seats do.

        One row that contains them all, or the seats of each order or the beds of its office.
        """
        most = int(self.problem.seats[self.index.orders(pairs)].sum())
        best: tuple[RowName, ...] = ()
        for room, limits in (*self._single(pairs), self._beds(pairs)):
            if room < most:
                most, best = room, limits
        return best

    def _single(self, pairs: Int64) -> Iterator[tuple[int, tuple[RowName, ...]]]:
        """Rows that contain all the pairs, and how many each lets in."""
        for place in self.limits:
            row = self.rows.family_rows[place]
            first = int(row[pairs[0]])
            if first < 0 or row[pairs[-1]] != first or not (row[pairs] == first).all():
                continue
            family = self.problem.families[place]
            if family.active[first]:
                yield int(family.bound[first]), (RowName("family", place, first),)

    def _beds(self, pairs: Int64) -> tuple[int, tuple[RowName, ...]]:
        """Of each office its beds, where they contain all its pairs, or the seats of its orders."""
        total, limits = 0, []
        rows = []
        for place in self.beds:
            row = self.rows.family_rows[place][pairs]
            # A row of -1 reads the False put at the end.
            there = np.append(self.problem.families[place].active, False)
            rows.append(np.where(there[row], row, -1))
        office = np.max([np.full(len(pairs), -1), *rows], axis=0)
        for one in np.unique(office).tolist():
            mine = office == one
            orders = self.index.orders(pairs[mine])
            found = [RowName("seats", o) for o in orders.tolist()]
            room = int(self.problem.seats[orders].sum())
            if one >= 0:
                inside = [
                    (place, (row == one)[mine]) for place, row in zip(self.beds, rows, strict=True)
                ]
                beds = [(place, int(counted.sum())) for place, counted in inside if counted.any()]
                let_in = sum(min(int(self.problem.families[f].bound[one]), n) for f, n in beds)
                if let_in < room:
                    found, room = [RowName("family", place, one) for place, _ in beds], let_in
            total += room
            limits += found
        return total, tuple(limits)


class OpeningFinder:
    """Finds people who are more on an order than its minimum and its other people allow."""

    def __init__(self, derivations: Derivations) -> None:
        self.derivations = derivations
        problem = derivations.index.problem
        self.problem = problem
        self.wanted = (problem.min_seats > 1) & (problem.min_seats <= problem.seats)

    def add_broken(self, pairs: Int64, x: Float) -> int:
        """Add the opening rows that a fractional plan breaks; how many."""
        before = len(self.derivations.rows)
        self._add(self._broken(pairs, x))
        return len(self.derivations.rows) - before

    def add_of_broken(self, pairs: Int64, x: Float) -> list[int]:
        """Add those of every pair of an order where one is broken; their places.

        Otherwise the next corner has the next person alone on the order, and so on.
        """
        order = self.problem.order
        broken = np.unique(order[self._broken(pairs, x)])
        return self._add(pairs[np.isin(order[pairs], broken)])

    def _broken(self, pairs: Int64, x: Float) -> Int64:
        """Pairs whose candidate is alone on an order, in part."""
        problem = self.problem
        mine = np.flatnonzero(self.wanted[problem.order[pairs]] & (x > BROKEN))
        order = problem.order[pairs[mine]]
        load = np.bincount(order, x[mine], minlength=problem.orders)
        over = problem.min_seats[order] * x[mine] - load[order]
        return pairs[mine[over > BROKEN * problem.min_seats[order]]]

    def _add(self, pairs: Int64) -> list[int]:
        order, candidate = self.problem.order[pairs], self.problem.candidate[pairs]
        both = zip(order.tolist(), candidate.tolist(), strict=True)
        return [self.derivations.add(OpeningRow(*each)) for each in both]
