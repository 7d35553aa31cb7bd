"""Rows that count alike: one family for each limit, one row for each group that it bounds.

A family gives each candidate and each order a key (None: not counted) and says whether they
meet ``where``. The row with keys (kc, ko) has on a pair (c, o) with these keys the coefficient
``hit`` where both meet ``where`` and ``miss`` where not. Counts are ``hit`` 1 and ``miss`` 0; a
share p/q of the group is ``hit`` q - p and ``miss`` -p; a row derived from a share names both.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

Key = Hashable | None


@dataclass(eq=False, slots=True)
class Side:
    """The keys of one side and whether each of it meets ``where``; None: all alike, all meet."""

    keys: list[Key] | None = None
    where: list[bool] | None = None
    _members: dict[Key, list[int]] | None = None

    @property
    def plain(self) -> bool:
        """Whether this side makes no difference."""
        return self.keys is None and self.where is None

    def key(self, at: int) -> Key:
        """The key of one member."""
        return () if self.keys is None else self.keys[at]

    def meets(self, at: int) -> bool:
        """Whether one member meets ``where``."""
        return self.where is None or self.where[at]

    def members(self, key: Key, count: int) -> Iterable[int]:
        """All with this key, of ``count`` in all; kept for the next call."""
        if self.keys is None:
            return range(count) if key == () else ()
        if self._members is None:
            self._members = {}
            for at, own in enumerate(self.keys):
                if own is not None:
                    self._members.setdefault(own, []).append(at)
        return self._members.get(key, ())


@dataclass(eq=False, slots=True)
class Family:
    """Rows that count by the same keys; ``kind`` is the word before the id's first colon."""

    kind: str
    candidates: Side = field(default_factory=Side)
    orders: Side = field(default_factory=Side)

    def tally(self, plan: dict[int, int]) -> dict[tuple[Key, Key], tuple[int, int]]:
        """By keys: placements that meet ``where``, and all placements of the group."""
        counts: dict[tuple[Key, Key], tuple[int, int]] = {}
        candidates, orders = self.candidates, self.orders
        for c, o in plan.items():
            keys = (candidates.key(c), orders.key(o))
            if None in keys:
                continue
            met, total = counts.get(keys, (0, 0))
            counts[keys] = (met + (candidates.meets(c) and orders.meets(o)), total + 1)
        return counts


@dataclass(eq=False, slots=True)
class Row:
    """One constraint row: left side ≤ right (``sense`` 1) or ≥ right (-1).

    ``soft`` is the penalty a person, None for a hard row. ``share`` is the share p/q.
    ``weights`` are hit and miss of a row that is neither a count nor a share.
    """

    id: str
    family: Family
    candidate_key: Key
    order_key: Key
    sense: int
    right: int
    share: Fraction | None = None
    soft: int | None = None
    weights: tuple[int, int] | None = None

    @property
    def hit(self) -> int:
        """Coefficient of a pair of the group that meets ``where``."""
        if self.weights is not None:
            return self.weights[0]
        return 1 if self.share is None else self.share.denominator - self.share.numerator

    @property
    def miss(self) -> int:
        """Coefficient of a pair of the group that does not meet ``where``."""
        if self.weights is not None:
            return self.weights[1]
        return 0 if self.share is None else -self.share.numerator

    @property
    def unit(self) -> int:
        """What one person changes in the left side of a soft row."""
        return 1 if self.share is None else self.share.denominator

    def coefficient(self, c: int, o: int) -> int:
        """The coefficient of one pair."""
        family = self.family
        if family.candidates.key(c) != self.candidate_key:
            return 0
        if family.orders.key(o) != self.order_key:
            return 0
        return self.hit if family.candidates.meets(c) and family.orders.meets(o) else self.miss

    def coefficients(self, c: int, order_count: int) -> Iterator[tuple[int, int]]:
        """Orders where one candidate has a coefficient that is not 0."""
        family = self.family
        if family.candidates.key(c) != self.candidate_key:
            return
        hit, miss, meets = self.hit, self.miss, family.candidates.meets(c)
        where = family.orders.where
        for o in family.orders.members(self.order_key, order_count):
            coefficient = hit if meets and (where is None or where[o]) else miss
            if coefficient:
                yield o, coefficient

    def left(self, counts: dict[tuple[Key, Key], tuple[int, int]]) -> int:
        """The left side, from the family's tally."""
        met, total = counts.get((self.candidate_key, self.order_key), (0, 0))
        return met * self.hit + (total - met) * self.miss

    def excess(self, left: int) -> int:
        """Units by which the left side breaks the bound; 0 where it holds."""
        return max(0, self.sense * (left - self.right))

    def persons(self, left: int) -> int:
        """Persons short or over: the excess in whole persons, rounded up."""
        return -(-self.excess(left) // self.unit)
