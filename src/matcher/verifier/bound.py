"""The bound that a block's prices prove, by weak duality over all eligible pairs.

    B = Σ_r y[r]·b[r] + Σ_c max(home[c], max over eligible e of c of w[e] - Σ_r y[r]·a[r,e])

The price of all rows on a pair depends on the order and, of the candidate, only on the keys
that priced rows look at. Candidates that agree on these are a class; the class has one list
of reduced values over the orders, to which a pair adds its score. A block costs one addition
and one comparison a pair, plus for each class a copy of the list. What rows take from one
candidate alone (``opening:``, ``group:``, cuts that name it) is kept apart and costs one more
subtraction a pair of that candidate. No pair is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from itertools import repeat
from operator import add, mul, sub

from matcher.verifier.cuts import CheckedCut
from matcher.verifier.families import Family, Key, Row
from matcher.verifier.levels import CutLevel, FamilyLevel, Level
from matcher.verifier.pairs import Pairs
from matcher.verifier.scenario import Scenario


@dataclass(slots=True)
class Priced:
    """A block ready for evaluation; prices are integers over ``denominator``.

    Attributes:
        fill, score, changes: weight of each goal times the denominator, less the prices of
            its lock.
        rows, cuts: what has a price that is not 0, beside it; ``all_cuts`` in their order.
        group_prices: prices of ``goal:parity`` rows by group.
        openings, pairs: of ``opening:`` rows, what every pair of an order gains, and by
            candidate and order what the named pair loses.
        companies: of ``group:`` rows, what pairs lose, by candidate and company.
        constant: Σ y[r]·b[r] over all rows, cuts and locks.
        lowest: pairs with a lower score are removed (pins stay).
    """

    denominator: int
    fill: int = 0
    score: int = 0
    changes: int = 0
    constant: int = 0
    lowest: int = 0
    rows: list[tuple[Row, int]] = field(default_factory=list)
    all_cuts: list[CheckedCut] = field(default_factory=list)
    cuts: dict[int, int] = field(default_factory=dict)
    group_prices: dict[Key, int] = field(default_factory=dict)
    openings: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    pairs: dict[int, dict[int, int]] = field(default_factory=dict)
    companies: dict[int, dict[int, int]] = field(default_factory=dict)

    def open(self, o: int, c: int, least: int, price: int) -> None:
        """Take in the price of an ``opening:`` row."""
        self.openings[o] += price
        _add(self.pairs, c, o, price * least)

    def join(self, c: int, first: int, company: int, price: int) -> None:
        """Take in the price of a ``group:`` row."""
        _add(self.companies, c, company, price)
        _add(self.companies, first, company, -price)


def _add(amounts: dict[int, dict[int, int]], c: int, at: int, amount: int) -> None:
    own = amounts.setdefault(c, {})
    own[at] = own.get(at, 0) + amount


class Duality:
    """The pairs and keys that every block of a certificate is evaluated on."""

    def __init__(
        self, scenario: Scenario, pairs: Pairs, previous: dict[int, int], group: list[Key]
    ) -> None:
        self._scenario = scenario
        self._pairs = pairs
        self._previous = previous
        self._group = group
        self._order_count = len(scenario.orders)

    def bound(self, priced: Priced) -> int:
        """⌊B⌋, exactly."""
        total = priced.constant
        offsets = self._offsets(priced)
        cuts = CutLevel(priced.all_cuts, priced.cuts, self._order_count) if priced.cuts else None
        for members, values in self._classes(priced, cuts):
            for c in members:
                everywhere, taken = self._taken(priced, cuts, c)
                total += self._term(priced, values, offsets[c] - everywhere, taken, c)
        return total // priced.denominator

    def _taken(self, priced: Priced, cuts: CutLevel | None, c: int) -> tuple[int, dict[int, int]]:
        """What candidate ``c`` alone loses at every order, and beyond it at some."""
        everywhere, taken = (0, dict[int, int]()) if cuts is None else cuts.own(c)
        for o, amount in priced.pairs.get(c, {}).items():
            taken[o] = taken.get(o, 0) + amount
        for company, amount in priced.companies.get(c, {}).items():
            for o in self._scenario.orders_of[company]:
                taken[o] = taken.get(o, 0) + amount
        return everywhere, taken

    def _base(self, priced: Priced) -> list[int]:
        """By order: its weight less the prices that do not look at the candidate."""
        values = [priced.fill * order.priority for order in self._scenario.orders]
        for row, price in priced.rows:
            if row.family.candidates.plain:
                for o, coefficient in row.coefficients(0, self._order_count):
                    values[o] -= price * coefficient
        for o, price in priced.openings.items():
            values[o] += price
        return values

    def _offsets(self, priced: Priced) -> list[int]:
        """By candidate: what every pair loses to prices that do not look at the order."""
        count = len(self._scenario.candidates)
        offsets = [priced.changes] * count
        for row, price in priced.rows:
            family = row.family
            if family.orders.plain and not family.candidates.plain:
                for c in family.candidates.members(row.candidate_key, count):
                    offsets[c] -= price * row.coefficient(c, 0)
        if priced.group_prices:
            for c, key in enumerate(self._group):
                offsets[c] -= priced.group_prices.get(key, 0)
        return offsets

    def _levels(self, priced: Priced, cuts: CutLevel | None) -> list[Level]:
        """Levels of the rows that look at both sides, the one with the fewest keys first."""
        families: dict[Family, FamilyLevel] = {}
        for row, price in priced.rows:
            family = row.family
            if family.orders.plain or family.candidates.plain:
                continue
            if family not in families:
                families[family] = FamilyLevel(family, self._order_count)
            families[family].add(row, price)
        levels: list[Level] = list(families.values())
        if cuts is not None:
            levels.append(cuts)
        everyone = range(len(self._scenario.candidates))
        return sorted(levels, key=lambda level: len({level.key(c) for c in everyone}))

    def _classes(
        self, priced: Priced, cuts: CutLevel | None
    ) -> Iterator[tuple[list[int], list[int]]]:
        """Candidates that all priced rows see alike, with their reduced values by order.

        Splits depth first, a level at a time, so that few lists are held at once.
        """
        levels = self._levels(priced, cuts)
        everyone = list(range(len(self._scenario.candidates)))
        stack = [(0, everyone, self._base(priced))] if everyone else []
        while stack:
            depth, members, values = stack.pop()
            if depth:
                values = levels[depth - 1].reduce(values, members[0])
            if depth == len(levels):
                yield members, values
                continue
            parts: dict[Hashable, list[int]] = defaultdict(list)
            for c in members:
                parts[levels[depth].key(c)].append(c)
            stack.extend((depth + 1, part, values) for part in parts.values())

    def _term(
        self, priced: Priced, values: list[int], offset: int, taken: dict[int, int], c: int
    ) -> int:
        """What candidate ``c`` adds to the bound."""
        pinned = self._scenario.pins.get(c)
        earlier = self._previous.get(c)
        if pinned is not None:
            reduced = values[pinned] + priced.score * self._pin_score(c, pinned) + offset
            return reduced - taken.get(pinned, 0) - (priced.changes if pinned == earlier else 0)
        orders, scores = self._pairs.orders[c], self._pairs.scores[c]
        home = priced.changes if earlier is not None else 0
        if not orders:
            return home
        gains = list(map(values.__getitem__, orders))
        if priced.score:
            gains = list(map(add, gains, map(mul, repeat(priced.score), scores)))
        if taken:
            gains = list(map(sub, gains, map(taken.get, orders, repeat(0))))
        if priced.changes and earlier is not None and earlier in orders:
            gains[orders.index(earlier)] -= priced.changes
        if priced.lowest:
            gains = [g for g, s in zip(gains, scores, strict=True) if s >= priced.lowest]
        return max(home, max(gains, default=home - offset) + offset)

    def _pin_score(self, c: int, o: int) -> int:
        return self._pairs.score(c, o) or 0
