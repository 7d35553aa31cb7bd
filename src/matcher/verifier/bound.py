"""The bound that a block's prices prove, by weak duality over all eligible pairs.

    B = Σ_r y[r]·b[r] + Σ_c max(home[c], max over eligible e of c of w[e] - Σ_r y[r]·a[r,e])

The price of all rows on a pair depends on the order and, of the candidate, only on the keys
that priced rows look at. Candidates that agree on these are a class; the class has one vector
of reduced values over the orders, to which a pair adds its score. A block costs one addition
and one comparison a pair, plus for each class the orders that its priced rows touch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from itertools import repeat
from operator import add, mul

from matcher.verifier.cuts import CheckedCut, coefficients, families_of, row_coefficients
from matcher.verifier.families import Family, Key, Row
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
    _mixed: dict[Family, dict[Key, list[tuple[Row, int]]]] = field(default_factory=dict)

    def rows_of(self, c: int) -> Iterator[tuple[Row, int]]:
        """Priced rows that count candidate ``c`` and do not count every candidate."""
        if not self._mixed:
            for row, price in self.rows:
                if not row.family.candidates.plain:
                    by_key = self._mixed.setdefault(row.family, {})
                    by_key.setdefault(row.candidate_key, []).append((row, price))
        for family, by_key in self._mixed.items():
            yield from by_key.get(family.candidates.key(c), ())


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
        base = self._base(priced)
        for members in self._classes(priced).values():
            values, offset = self._reduced(priced, base, members[0])
            for c in members:
                total += self._term(priced, values, offset, c)
        return total // priced.denominator

    def _base(self, priced: Priced) -> list[int]:
        """By order: its weight less the prices that do not look at the candidate."""
        values = [priced.fill * order.priority for order in self._scenario.orders]
        for row, price in priced.rows:
            if row.family.candidates.plain:
                for o, coefficient in row_coefficients(row, 0, self._order_count):
                    values[o] -= price * coefficient
        return values

    def _classes(self, priced: Priced) -> dict[Hashable, list[int]]:
        families = dict.fromkeys(
            [row.family for row, _ in priced.rows if not row.family.candidates.plain]
            + list(families_of(priced.all_cuts if priced.cuts else []))
        )
        special = {c for cut in priced.all_cuts for c in cut.candidates} if priced.cuts else set()
        classes: dict[Hashable, list[int]] = defaultdict(list)
        for c in range(len(self._scenario.candidates)):
            keys = _keys(families, c)
            group = self._group[c] if priced.group_prices else None
            classes[keys, group, c if c in special else None].append(c)
        return classes

    def _reduced(self, priced: Priced, base: list[int], c: int) -> tuple[list[int], int]:
        """Reduced values by order for the class of ``c``, and what all its pairs add."""
        values, offset = base.copy(), 0
        if priced.group_prices:
            offset -= priced.group_prices.get(self._group[c], 0)
        for row, price in priced.rows_of(c):
            if row.family.orders.plain:
                offset -= price * row.coefficient(c, 0)
                continue
            for o, coefficient in row_coefficients(row, c, self._order_count):
                values[o] -= price * coefficient
        if priced.cuts:
            found = coefficients(priced.all_cuts, c, self._order_count)
            for place, price in priced.cuts.items():
                default, special = found[place]
                offset -= price * default
                for o, coefficient in special.items():
                    values[o] -= price * (coefficient - default)
        return values, offset

    def _term(self, priced: Priced, values: list[int], offset: int, c: int) -> int:
        """What candidate ``c`` adds to the bound."""
        pinned = self._scenario.pins.get(c)
        earlier = self._previous.get(c)
        offset += priced.changes
        if pinned is not None:
            reduced = values[pinned] + priced.score * self._pin_score(c, pinned) + offset
            return reduced - (priced.changes if pinned == earlier else 0)
        orders, scores = self._pairs.orders[c], self._pairs.scores[c]
        home = priced.changes if earlier is not None else 0
        if not orders:
            return home
        gains = list(map(values.__getitem__, orders))
        if priced.score:
            gains = list(map(add, gains, map(mul, repeat(priced.score), scores)))
        if priced.changes and earlier is not None and earlier in orders:
            gains[orders.index(earlier)] -= priced.changes
        if priced.lowest:
            gains = [g for g, s in zip(gains, scores, strict=True) if s >= priced.lowest]
        return max(home, max(gains, default=home - offset) + offset)

    def _pin_score(self, c: int, o: int) -> int:
        return self._pairs.score(c, o) or 0


def _keys(families: dict[Family, None], c: int) -> tuple[tuple[Key, bool], ...]:
    return tuple((f.candidates.key(c), f.candidates.meets(c)) for f in families)
