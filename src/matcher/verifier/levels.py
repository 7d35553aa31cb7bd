"""What priced rows take from the orders, for candidates that look alike to them.

A level is one family of priced rows, or all priced cuts. Candidates with the same key at a
level lose the same amounts at the same orders; these amounts are computed once for each key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from typing import Protocol

from matcher.verifier.cuts import CheckedCut, Spread, families_of, named_places, spread
from matcher.verifier.families import Family, Key, Row


class Level(Protocol):
    """One level: the key of a candidate, and values of all orders less what its rows take."""

    def key(self, c: int) -> Hashable:
        """What the level's rows see of candidate ``c``."""

    def reduce(self, values: list[int], c: int) -> list[int]:
        """The values for candidate ``c``; the list itself where nothing changes."""


class FamilyLevel:
    """Priced rows of one family."""

    def __init__(self, family: Family, order_count: int) -> None:
        self._family = family
        self._order_count = order_count
        self._priced: dict[Key, list[tuple[Row, int]]] = defaultdict(list)
        self._taken: dict[Hashable, list[tuple[int, int]]] = {}

    def add(self, row: Row, price: int) -> None:
        """Take in one priced row."""
        self._priced[row.candidate_key].append((row, price))

    def key(self, c: int) -> Hashable:
        """The family's key and whether ``where`` is met; None where no priced row counts."""
        side = self._family.candidates
        key = side.key(c)
        return (key, side.meets(c)) if key in self._priced else None

    def reduce(self, values: list[int], c: int) -> list[int]:
        """The values less price times coefficient at the orders that the rows count."""
        key = self.key(c)
        if key not in self._taken:
            self._taken[key] = list(self._amounts(c))
        if not self._taken[key]:
            return values
        values = values.copy()
        for o, amount in self._taken[key]:
            values[o] -= amount
        return values

    def _amounts(self, c: int) -> Iterator[tuple[int, int]]:
        for row, price in self._priced.get(self._family.candidates.key(c), ()):
            for o, coefficient in row.coefficients(c, self._order_count):
                yield o, price * coefficient


class CutLevel:
    """All priced cuts together; ``prices`` by the cut's place."""

    def __init__(self, cuts: list[CheckedCut], prices: dict[int, int], order_count: int) -> None:
        self._cuts = cuts
        self._prices = prices
        self._order_count = order_count
        self._families = list(dict.fromkeys(families_of(cuts)))
        self._named = named_places(cuts)
        self._found: dict[Hashable, list[Spread]] = {}

    def key(self, c: int) -> Hashable:
        """The keys of all combined families."""
        sides = [family.candidates for family in self._families]
        return tuple((side.key(c), side.meets(c)) for side in sides)

    def reduce(self, values: list[int], c: int) -> list[int]:
        """The values less price times coefficient of every cut, whoever is named in it."""
        found = self._shared(c)
        everywhere, special = 0, dict[int, int]()
        for place, price in self._prices.items():
            default, differing = found[place]
            everywhere += price * default
            for o, coefficient in differing.items():
                special[o] = special.get(o, 0) + price * (coefficient - default)
        values = [value - everywhere for value in values]
        for o, amount in special.items():
            values[o] -= amount
        return values

    def own(self, c: int) -> Spread:
        """What candidate ``c`` loses beyond :meth:`reduce`: at every order, and added at some."""
        everywhere, special = 0, dict[int, int]()
        if c not in self._named:
            return everywhere, special
        shared = self._shared(c)
        found = shared.copy()
        for place in self._named[c]:
            found[place] = spread(self._cuts[place], c, found, True)
            price = self._prices.get(place, 0)
            for sign, (default, differing) in ((price, found[place]), (-price, shared[place])):
                everywhere += sign * default
                for o, coefficient in differing.items():
                    special[o] = special.get(o, 0) + sign * (coefficient - default)
        return everywhere, special

    def _shared(self, c: int) -> list[Spread]:
        """The coefficients of every cut for all that have the keys of ``c``, named or not."""
        key = self.key(c)
        if key not in self._found:
            found: list[Spread] = []
            for cut in self._cuts:
                found.append(spread(cut, c, found, False))
            self._found[key] = found
        return self._found[key]
