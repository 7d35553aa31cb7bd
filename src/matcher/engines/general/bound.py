"""The bound that integer prices prove over all pairs, in exact integers.

For prices ``y`` the weight of every plan is at most ``Σ y·b`` plus, for each candidate, the
best of its pairs less what the prices charge, or 0 (weak duality; Schrijver, *Theory of Linear
and Integer Programming*, 1986, § 7.4). A group counts as one: the best of its companies, summed
over its members, or 0. Pinned ones have no 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.engines.general.arithmetic import exact_dot, exact_sum, guard, largest
from matcher.engines.general.derived import Derivations
from matcher.engines.general.renumber import renumbered
from matcher.engines.general.rows import Rows
from matcher.problem.problem import Int64, segment_maximum
from matcher.problem.solution import Prices

LOWEST = np.iinfo(np.int64).min // 4


@dataclass(frozen=True)
class FlatPrices:
    """Prices over the flat rows and the derived rows, as integers over a denominator."""

    rows: Int64
    derived: Int64
    denominator: int

    @classmethod
    def rounded(
        cls, rows: Rows, duals: np.ndarray, derived: np.ndarray, denominator: int
    ) -> FlatPrices:
        """Prices from float duals: rounded, each given the sign and size that a proof needs."""
        y = np.rint(duals * denominator).astype(np.int64)
        y = np.where(rows.upper, np.maximum(y, 0), np.minimum(y, 0))
        y[~rows.active] = 0
        most = _soft_limit(rows, y, denominator)
        soft = rows.penalty >= 0
        y[soft] = np.clip(y[soft], -most[soft], most[soft])
        z = np.maximum(np.rint(derived * denominator).astype(np.int64), 0)
        return cls(y, z, denominator)

    def fits(self, rows: Rows) -> bool:
        """Whether every price has the sign and size that a proof needs."""
        signs = np.where(rows.upper, self.rows >= 0, self.rows <= 0).all()
        exist = not self.rows[~rows.active].any()
        soft = rows.penalty >= 0
        most = _soft_limit(rows, self.rows, self.denominator)
        small = (np.abs(self.rows) <= most)[soft].all()
        return bool(signs and exist and small and (self.derived >= 0).all())

    def named(self, rows: Rows, derivations: Derivations) -> Prices:
        """The prices as the rest of the program knows them; derived rows of no use left out."""
        kept, places = renumbered(derivations.rows, np.flatnonzero(self.derived).tolist())
        families = tuple(
            self.rows[start : start + family.size]
            for start, family in zip(rows.offset, rows.problem.families, strict=False)
        )
        return Prices(
            seats=self.rows[: rows.problem.orders],
            families=families,
            denominator=self.denominator,
            locks=tuple(self.rows[rows.locks :].tolist()),
            derived=tuple(kept),
            derived_prices=tuple(self.derived[places].tolist()),
        )


def _soft_limit(rows: Rows, y: Int64, denominator: int) -> Int64:
    """Largest size of the price of each soft row: what a unit beyond the bound costs."""
    per_point = rows.task.penalties * denominator
    for place, lock in enumerate(rows.task.locks):
        per_point += lock.penalties * -int(y[rows.locks + place])
    guard(per_point * largest(rows.penalty), "penalties are")
    return np.asarray(np.maximum(rows.penalty, 0) * per_point // rows.unit)


def net_of(rows: Rows, derivations: Derivations, prices: FlatPrices, weight: Int64) -> Int64:
    """What is left of each pair's weight after prices, times the denominator (int64)."""
    guard(largest(weight) * prices.denominator, "weights are")
    net = rows.net(weight * prices.denominator, prices.rows)
    priced = np.flatnonzero(prices.derived)
    if len(priced):
        y = prices.derived[priced]
        most = [largest(derivations.coefficients[place]) for place in priced.tolist()]
        guard(largest(net) + exact_dot(y, np.array(most, np.int64)), "prices are")
        done = 0
        for pairs, coefficients, sizes in derivations.blocks(priced):
            each = np.repeat(y[done : done + len(sizes)], sizes)
            np.subtract.at(net, pairs, each * coefficients)
            done += len(sizes)
    return net


def charged(rows: Rows, derivations: Derivations, prices: FlatPrices) -> int:
    """``Σ y·b`` over all rows, times the denominator."""
    total = exact_dot(prices.rows, rows.bound)
    for place in np.flatnonzero(prices.derived).tolist():
        total += int(prices.derived[place]) * derivations.bounds[place]
    return total


def surpluses(rows: Rows, net: Int64) -> tuple[Int64, Int64]:
    """What each candidate without a group, and each group with pairs, adds to the bound."""
    task, problem = rows.task, rows.problem
    usable = np.where(task.eligible, net, LOWEST)
    best = segment_maximum(usable, problem.indptr, LOWEST)
    alone = np.where(problem.pinned, best, np.maximum(best, 0))
    alone[problem.group >= 0] = 0
    members = int(np.bincount(problem.group[problem.group >= 0], minlength=1).max())
    guard(largest(net) * max(members, 1), "a group's weights are")
    return alone, task.grouped.best(net)


def certified_bound(
    rows: Rows, derivations: Derivations, prices: FlatPrices, weight: Int64 | None = None
) -> int:
    """No plan's value exceeds this; rounded down, as weights are whole.

    Args:
        rows: rows of the task.
        derivations: its derived rows, at least as many as have prices.
        prices: must fit (see FlatPrices.fits).
        weight: other weights than the task's (zeros: a bound below 0 proves infeasibility).

    Raises:
        OverflowError: a number might exceed 64 bits.
    """
    assert prices.fits(rows)
    net = net_of(rows, derivations, prices, rows.task.weight if weight is None else weight)
    alone, groups = surpluses(rows, net)
    total = charged(rows, derivations, prices) + exact_sum(alone) + exact_sum(groups)
    return total // prices.denominator
