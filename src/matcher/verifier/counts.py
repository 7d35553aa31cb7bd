"""Rows ``counts:N``, checked on every whole count that the rules allow (CERTIFICATE.md, § 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from matcher.verifier.certificate import Derived
from matcher.verifier.families import Key, Row, Side
from matcher.verifier.findings import Code, Finding
from matcher.verifier.pairs import Pairs
from matcher.verifier.scenario import Scenario

LARGEST_TOTAL = 1000
_LIMITS = ("seats", "preset", "beds", "quota")


@dataclass(frozen=True, slots=True)
class Extent:
    """The pairs of a row: ``orders`` that have one, people by order as sets (bit c)."""

    orders: dict[int, int]
    counted: int
    others: int
    seats: int
    least: int


class People:
    """Who has a pair on which order: sets of candidates, made for the orders that are asked for.

    A set is one Python integer, bit *c* for candidate *c*. Of a pinned candidate only the
    pinned pair exists.
    """

    def __init__(self, scenario: Scenario, pairs: Pairs) -> None:
        self.scenario = scenario
        self._pairs = pairs
        self._by_order: dict[int, int] = {}
        self._by_key: dict[tuple[Side, Key], int] = {}
        self._meets: dict[Side, int] = {}

    def prepare(self, rows: Iterable[Row]) -> None:
        """Make the sets of all orders of these rows, in one pass over the pairs."""
        count = len(self.scenario.orders)
        members = (row.family.orders.members(row.order_key, count) for row in rows)
        needed = {o for orders in members for o in orders if o not in self._by_order}
        sets = {o: bytearray(len(self.scenario.candidates) // 8 + 1) for o in needed}
        for c, own in enumerate(self._pairs.orders if needed else ()):
            pinned = self.scenario.pins.get(c)
            for o in needed.intersection(own if pinned is None else (pinned,)):
                sets[o][c >> 3] |= 1 << (c & 7)
        self._by_order.update({o: int.from_bytes(s, "little") for o, s in sets.items()})

    def extent(self, row: Row) -> Extent:
        """The pairs of a row; :meth:`prepare` comes first."""
        side, orders = row.family.candidates, row.family.orders
        keyed, meeting = self.keyed(side, row.candidate_key), self.meeting(side)
        members = orders.members(row.order_key, len(self.scenario.orders))
        found = {o: self._by_order[o] & keyed for o in members}
        found = {o: people for o, people in found.items() if people}
        counted = others = 0
        for o, people in found.items():
            hits = people & meeting if orders.meets(o) and row.share is not None else 0
            counted |= hits
            others |= people & ~hits
        seats = sum(self.scenario.orders[o].seats for o in found)
        return Extent(found, counted, others, seats, self._least(found))

    def _least(self, found: dict[int, int]) -> int:
        """The least total that is not 0: of one order alone, where nobody else can fill it up."""
        if len(found) != 1:
            return 1
        ((o, people),) = found.items()
        return max(1, self.scenario.orders[o].min_seats) if people == self._by_order[o] else 1

    def within(self, limit: Row, extent: Extent) -> dict[int, int]:
        """The people of an extent whom a row counts, by order."""
        side, orders = limit.family.candidates, limit.family.orders
        people = self.keyed(side, limit.candidate_key) & self.meeting(side)
        return {
            o: own & people
            for o, own in extent.orders.items()
            if orders.key(o) == limit.order_key and orders.meets(o)
        }

    def keyed(self, side: Side, key: Key) -> int:
        """The candidates with this key."""
        if (side, key) not in self._by_key:
            everyone = len(self.scenario.candidates)
            self._by_key[side, key] = _set_of(side.members(key, everyone), everyone)
        return self._by_key[side, key]

    def meeting(self, side: Side) -> int:
        """The candidates that meet ``where``."""
        if side not in self._meets:
            everyone = len(self.scenario.candidates)
            self._meets[side] = _set_of(filter(side.meets, range(everyone)), everyone)
        return self._meets[side]


def _set_of(members: Iterable[int], count: int) -> int:
    found = bytearray(count // 8 + 1)
    for c in members:
        found[c >> 3] |= 1 << (c & 7)
    return int.from_bytes(found, "little")


def check_counts(
    people: People, rows: dict[str, Row], derived: tuple[Derived, ...], where: str
) -> tuple[dict[str, Row], list[Finding]]:
    """The valid rows ``counts:N`` by id, and a finding for each that is not."""
    made: dict[str, Row] = {}
    findings: list[Finding] = []
    people.prepare(rows[one.row] for one in derived if one.row in rows)
    for one in derived:
        fault = _fault(people, rows, one, made)
        if fault is not None:
            findings.append(Finding(fault[0], f"{where} {one.id!r}: {fault[1]}"))
            continue
        row = rows[one.row]
        weights = (one.counted if row.share is not None else one.others, one.others)
        made[one.id] = Row(
            one.id, row.family, row.candidate_key, row.order_key, 1, one.bound, weights=weights
        )
    return made, findings


def _fault(
    people: People, rows: dict[str, Row], one: Derived, made: dict[str, Row]
) -> tuple[Code, str] | None:
    if not one.id.startswith("counts:") or one.id in made:
        return Code.DERIVED_FORM, "an id counts:N is needed, each once"
    row = rows.get(one.row)
    if row is None or row.soft is not None or (row.family.kind != "seats" and row.share is None):
        return Code.DERIVED_FORM, f"{one.row!r} is neither a hard share nor seats"
    extent = people.extent(row)
    largest = extent.seats
    if one.limits:
        limits = [limit for limit in map(rows.get, one.limits) if limit is not None]
        room = _room(people, limits, extent)
        if room is None or len(limits) < len(one.limits):
            return Code.DERIVED_LIMIT, f"no hard ≤-counts that hold every pair of {row.id} together"
        largest = min(largest, room)
    counts = extent.counted.bit_count(), extent.others.bit_count()
    largest = min(largest, sum(counts))
    if largest > LARGEST_TOTAL:
        return Code.DERIVED_SIZE, f"{largest} people, at most {LARGEST_TOTAL} are gone through"
    for a, b in _extremes(row, counts, range(extent.least, largest + 1)):
        if one.counted * a + one.others * b > one.bound:
            return Code.DERIVED_FALSE, f"{a} counted and {b} others are allowed, and break it"
    return None


def _room(people: People, limits: list[Row], extent: Extent) -> int | None:
    """How many people limits let in that together count every pair; None if they do not."""
    left, room = dict(extent.orders), 0
    for limit in limits:
        if not _is_limit(limit):
            return None
        everyone = 0
        for o, inside in people.within(limit, extent).items():
            left[o] &= ~inside
            everyone |= inside
        room += min(limit.right, everyone.bit_count())
    return None if any(left.values()) else room


def _is_limit(row: Row) -> bool:
    is_count = row.share is None and row.family.kind in _LIMITS
    return is_count and row.sense == 1 and row.soft is None


def _extremes(row: Row, counts: tuple[int, int], totals: range) -> Iterator[tuple[int, int]]:
    """Nobody, and for each total the fewest and the most counted that the rules allow."""
    yield 0, 0
    share = row.share or Fraction(0)
    p, q = share.numerator, share.denominator
    for total in totals:
        fewest, most = max(0, total - counts[1]), min(counts[0], total)
        if row.share is not None and row.sense == -1:
            fewest = max(fewest, -(-p * total // q))
        elif row.share is not None:
            most = min(most, p * total // q)
        if fewest <= most:
            yield fewest, total - fewest
            yield most, total - most
