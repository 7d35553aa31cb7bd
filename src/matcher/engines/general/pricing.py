"""Prices, and what they say of every pair: its slack, and the bound of all plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.engines.general.arithmetic import exact_sum
from matcher.engines.general.bound import FlatPrices, charged, net_of, surpluses
from matcher.engines.general.derived import Derivations
from matcher.engines.general.rows import Rows
from matcher.problem.problem import Int64

#: Prices are whole numbers over this.
DENOMINATOR = 2**16


@dataclass(frozen=True)
class Bound:
    """Prices and what they prove.

    Attributes:
        prices: whole prices over a denominator.
        bound: no plan is better.
    """

    prices: FlatPrices
    bound: int

    def bound_for(self, rows: Rows, kept: list[int]) -> int:
        """No plan is better that keeps so much more of each earlier goal than its lock asks for."""
        lost: int = sum(
            price * more for price, more in zip(self._of_locks(rows), kept, strict=False)
        )
        return self.bound - lost // self.prices.denominator

    def covers(self, other: Bound, rows: Rows) -> bool:
        """Whether it is as low for all plans, whatever they keep of earlier goals."""
        mine, theirs = self._of_locks(rows), other._of_locks(rows)
        return self.bound <= other.bound and all(a >= b for a, b in zip(mine, theirs, strict=True))

    def _of_locks(self, rows: Rows) -> list[int]:
        prices: list[int] = np.abs(self.prices.rows[rows.locks :]).tolist()
        return prices


@dataclass(frozen=True)
class Priced(Bound):
    """Prices and what they say of every pair.

    Attributes:
        net: int64 per pair, weight less prices, times the denominator.
        slack: int64 per pair, what using it loses against the best of its candidate, or of its
            group, or 0; times the denominator.
    """

    net: Int64
    slack: Int64


def lowest_for(bounds: Sequence[Bound], rows: Rows, kept: list[int]) -> Bound | None:
    """The one that is lowest for plans that keep so much more of each earlier goal."""
    return min(bounds, key=lambda bound: bound.bound_for(rows, kept), default=None)


def price_all(rows: Rows, derivations: Derivations, prices: FlatPrices) -> Priced:
    """Bound and slack of every pair under prices."""
    prices = lift_shut(rows, derivations, prices)
    net = net_of(rows, derivations, prices, rows.task.weight)
    alone, groups = surpluses(rows, net)
    total = charged(rows, derivations, prices) + exact_sum(alone) + exact_sum(groups)
    return Priced(prices, total // prices.denominator, net, _slack(rows, net, alone))


def _slack(rows: Rows, net: Int64, alone: Int64) -> Int64:
    """What each pair loses against the best of its candidate, or of its group."""
    problem, grouped = rows.problem, rows.task.grouped
    slack = alone[problem.candidate] - net
    if len(grouped.pairs):
        worth = grouped.options(net)
        best = grouped.best(net)
        sizes = np.diff(np.append(grouped.group_starts, len(worth)))
        loss = np.repeat(best, sizes) - worth
        parts = np.maximum.reduceat(net[grouped.pairs], grouped.part_starts)
        part_sizes = np.diff(np.append(grouped.part_starts, len(grouped.pairs)))
        within = np.repeat(parts, part_sizes) - net[grouped.pairs]
        slack[grouped.pairs] = within + loss[grouped.option_of_pair]
    return slack


def lift_shut(rows: Rows, derivations: Derivations, prices: FlatPrices) -> FlatPrices:
    """Raise the prices of orders without seats, and of rows that let nobody in, until nobody asks.

    It costs nothing, as their right sides are 0, and those pairs have no columns.
    """
    problem = rows.problem
    net = net_of(rows, derivations, prices, rows.task.weight)
    most = np.zeros(problem.orders, np.int64)
    np.maximum.at(most, problem.order, np.where(rows.task.eligible, net, 0))
    flat, derived = prices.rows.copy(), prices.derived.copy()
    empty = problem.seats == 0
    flat[: problem.orders][empty] += most[empty]
    for place, order in derivations.shut():
        derived[place] += most[order]
    return FlatPrices(flat, derived, prices.denominator)
