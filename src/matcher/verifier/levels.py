"""What priced rows take from the orders, for candidates that look alike to them.

A level is one family of priced rows, or all priced cuts. Candidates with the same key at a
level lose the same amounts at the same orders; these amounts are computed once for each key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from typing import Protocol

from matcher.verifier.cuts import CheckedCut, coefficients, families_of, row_coefficients
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
            for o, coefficient in row_coefficients(row, c, self._order_count):
                yield o, price * coefficient


class CutLevel:
    """All priced cuts together; ``prices`` by the cut's place."""

    def __init__(self, cuts: list[CheckedCut], prices: dict[int, int], order_count: int) -> None:
        self._cuts = cuts
        self._prices = prices
        self._order_count = order_count
        self._families = list(dict.fromkeys(families_of(cuts)))
        self._special = {c for cut in cuts for c in cut.candidates}
        self._taken: dict[Hashable, tuple[int, dict[int, int]]] = {}

    def key(self, c: int) -> Hashable:
        """The keys of all combined families, and the candidate where a row of its own counts."""
        sides = [family.candidates for family in self._families]
        keys = tuple((side.key(c), side.meets(c)) for side in sides)
        return keys, c if c in self._special else None

    def reduce(self, values: list[int], c: int) -> list[int]:
        """The values less price times coefficient of every cut."""
        key = self.key(c)
        if key not in self._taken:
            self._taken[key] = self._amounts(c)
        everywhere, special = self._taken[key]
        values = [value - everywhere for value in values]
        for o, amount in special.items():
            values[o] -= amount
        return values

    def _amounts(self, c: int) -> tuple[int, dict[int, int]]:
        """What is taken at every order, and what beyond it at some."""
        found = coefficients(self._cuts, c, self._order_count)
        everywhere, special = 0, dict[int, int]()
        for place, price in self._prices.items():
            default, differing = found[place]
            everywhere += price * default
            for o, coefficient in differing.items():
                special[o] = special.get(o, 0) + price * (coefficient - default)
        return everywhere, special
