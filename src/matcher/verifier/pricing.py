"""A block's prices, each on a row that exists and that the block may use (CERTIFICATE.md, § 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from matcher.verifier.bound import Priced
from matcher.verifier.certificate import Block
from matcher.verifier.counts import People, check_counts
from matcher.verifier.cuts import check_cuts
from matcher.verifier.families import Family, Key, Row
from matcher.verifier.findings import Code, Finding
from matcher.verifier.goals import LINEAR, Objectives, Value, parity_rows
from matcher.verifier.pairs import Pairs
from matcher.verifier.scenario import Scenario
from matcher.verifier.terms import (
    Names,
    Term,
    changes_lock,
    counted,
    fill_lock,
    parity_lock,
    score_lock,
)

SOMEBODY = "goal:worst_off"


@dataclass(slots=True)
class Pricing:
    """The rows that blocks of a certificate may price."""

    scenario: Scenario
    rows: dict[str, Row]
    pairs: Pairs
    found: Objectives
    names: Names
    people: People

    def priced(
        self, block: Block, earlier: list[str], limits: Mapping[str, Value]
    ) -> tuple[Priced, list[Finding]]:
        """The block ready for evaluation, or what is wrong with its prices.

        ``earlier`` are the goals before the first that the block speaks of, ``limits`` what
        must be kept of them.
        """
        d, weights = block.denominator, block.weights
        priced = Priced(
            d,
            fill=d * weights.get("fill", 0),
            score=d * weights.get("score", 0),
            changes=d * weights.get("changes", 0),
            lowest=_lowest(block, earlier, limits),
        )
        counts, findings = check_counts(self.people, self.rows, block.derived, block.name)
        if findings:
            return priced, findings
        counts |= _somebody(block, earlier, limits)
        bench = _Bench(self, block, counts, _locks(self.found, block, earlier, limits))
        priced.all_cuts, findings = check_cuts(block.cuts, bench.term, block.name)
        if not findings:
            findings = [*bench.take(priced), *_soft_prices(block, priced)]
        return priced, findings


@dataclass(frozen=True, slots=True)
class _Locks:
    """Right sides of the linear goals' locks, and of parity's rows with their group."""

    linear: dict[str, int]
    parity: dict[str, tuple[Key, int]]


def _lowest(block: Block, earlier: list[str], limits: Mapping[str, Value]) -> int:
    """The lowest score of a pair that counts: the lock of worst_off, or what is above it."""
    lowest = int(limits.get("worst_off", 0)) if "worst_off" in earlier else 0
    if block.goal == "worst_off" and block.value is not None:
        lowest = max(lowest, int(block.value) + 1)
    return lowest


def _somebody(block: Block, earlier: list[str], limits: Mapping[str, Value]) -> dict[str, Row]:
    """The row ``goal:worst_off``: without a placement the worst off is at 0."""
    kept = "worst_off" in earlier and limits.get("worst_off", 0) > 0
    if not kept and block.goal != "worst_off":
        return {}
    return {SOMEBODY: Row(SOMEBODY, Family("goal"), (), (), -1, 1)}


def _locks(
    found: Objectives, block: Block, earlier: list[str], limits: Mapping[str, Value]
) -> _Locks:
    locked = [name for name in earlier if name in limits]
    linear = {f"goal:{name}": int(limits[name]) for name in locked if name in LINEAR}
    if block.goal == "parity" and block.value is not None:
        return _Locks(linear, dict(parity_rows(found, Fraction(block.value), above=True)))
    if "parity" in locked:
        return _Locks(linear, dict(parity_rows(found, Fraction(limits["parity"]), above=False)))
    return _Locks(linear, {})


@dataclass(frozen=True, slots=True)
class _Bench:
    """One block with the rows that it may use."""

    pricing: Pricing
    block: Block
    counts: dict[str, Row]
    locks: _Locks

    def term(self, name: str) -> Term | str:
        """The row that a cut names, or why a cut can't have it."""
        row = self.pricing.rows.get(name) or self.counts.get(name)
        if row is not None:
            count = len(self.pricing.scenario.orders)
            return f"{name} is soft" if row.soft is not None else counted(row, count)
        found = self._lock(name) or self.pricing.names.term(name)
        return found or f"{name!r} is no row, candidate or earlier cut that it can combine"

    def _lock(self, name: str) -> Term | None:
        objectives, pricing = self.pricing.found, self.pricing
        if name in self.locks.parity:
            return parity_lock(objectives.group, *self.locks.parity[name])
        limit = self.locks.linear.get(name)
        if limit is None:
            return None
        if name == "goal:fill":
            return fill_lock(pricing.scenario, limit)
        if name == "goal:score":
            return score_lock(pricing.pairs, limit)
        return changes_lock(objectives.previous, limit)

    def take(self, priced: Priced) -> Iterator[Finding]:
        """Every price into ``priced``; a finding for each that can't be there."""
        cuts = {cut.id: place for place, cut in enumerate(priced.all_cuts)}
        for name, price in self.block.prices.items():
            row = self.pricing.rows.get(name) or self.counts.get(name)
            if row is not None:
                yield from self._sign(name, price, row.sense)
                priced.rows.append((row, price))
                priced.constant += price * row.right
            elif name in cuts:
                yield from self._sign(name, price, 1)
                priced.cuts[cuts[name]] = price
                priced.constant += price * priced.all_cuts[cuts[name]].right
            else:
                yield from self._take_named(priced, name, price)

    def _take_named(self, priced: Priced, name: str, price: int) -> Iterator[Finding]:
        """Take the price of an ``opening:`` or ``group:`` row, or else of a lock."""
        names = self.pricing.names
        opening, group = names.opening(name), names.group(name)
        if opening is not None:
            yield from self._sign(name, price, 1)
            o, c = opening
            priced.open(o, c, self.pricing.scenario.orders[o].min_seats, price)
        elif group is not None:
            priced.join(*group, price)
        else:
            yield from self._take_lock(priced, name, price)

    def _take_lock(self, priced: Priced, name: str, price: int) -> Iterator[Finding]:
        if name in self.locks.linear:
            goal = name.removeprefix("goal:")
            yield from self._sign(name, price, 1 if goal == "changes" else -1)
            setattr(priced, goal, getattr(priced, goal) - price)
            priced.constant += price * self.locks.linear[name]
        elif name in self.locks.parity:
            yield from self._sign(name, price, -1)
            key, people = self.locks.parity[name]
            priced.group_prices[key] = price
            priced.constant += price * people
        else:
            message = f"{self.block.name}: {name!r} is no row that this block can use"
            yield Finding(Code.PRICE_ROW, message)

    def _sign(self, name: str, price: int, sense: int) -> Iterator[Finding]:
        if price * sense < 0:
            kind = "≤" if sense == 1 else "≥"
            message = (
                f"{self.block.name}: price {price} of the {kind}-row {name} has the wrong sign"
            )
            yield Finding(Code.PRICE_SIGN, message)


def _soft_prices(block: Block, priced: Priced) -> Iterator[Finding]:
    """A soft row's price within its penalty, at the weight that penalties have in the block."""
    for row, price in priced.rows:
        if row.soft is not None and abs(price) * row.unit > row.soft * priced.score:
            message = f"{block.name}: price {price} of soft row {row.id} exceeds its penalty"
            yield Finding(Code.PRICE_SOFT, message)
