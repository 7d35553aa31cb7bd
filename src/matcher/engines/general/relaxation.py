"""The linear relaxation by priced columns: few pairs and rows, then what the prices ask for.

Dantzig and Wolfe 1960; rows are added when broken. Interior point without crossover gives
prices from the middle of the optimal face, which price better than a corner's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.engines.general.arithmetic import exact_sum, largest
from matcher.engines.general.bound import (
    LOWEST,
    FlatPrices,
    charged,
    net_of,
    surpluses,
)
from matcher.engines.general.derived import Derivations
from matcher.engines.general.highs import solve_linear
from matcher.engines.general.hulls import OpeningFinder
from matcher.engines.general.linear import Float
from matcher.engines.general.model import WholeModel, whole_model
from matcher.engines.general.rows import Rows
from matcher.engines.selection import best_of_each
from matcher.problem.problem import Bool, Int64, segment_maximum
from matcher.problem.solution import Stop

#: Pairs added for each candidate in a round.
ADDED = 3
#: A row is added when broken by more than this.
BROKEN = 1e-5


#: Prices are whole numbers over this.
DENOMINATOR = 2**16


@dataclass(frozen=True)
class Priced:
    """Prices and what they say of every pair.

    Attributes:
        prices: whole prices over a denominator.
        net: int64 per pair, weight less prices, times the denominator.
        worth: int64 per candidate, the best of its pairs or 0; of a member of a group what its
            part adds to the group's best option (0 where the group stays out).
        slack: int64 per pair, what using it loses against ``worth``, times the denominator.
        bound: no plan is better.
    """

    prices: FlatPrices
    net: Int64
    slack: Int64
    bound: int


class Relaxation:
    """The restricted linear program, grown round by round.

    Attributes:
        pairs: pairs with a column, sorted.
        kept: bool per flat row, rows that are in.
        x: value of each pair of the last solution.
        best: the best prices so far; ``last`` those of the last solution.
        value: weight of the last solution, what it leaves short charged.
        broken: rows that the last solution breaks, put in for the next.
        short: how far the last solution breaks lower rows (any, if elastic); infinite where
            nothing can mend it.
    """

    def __init__(
        self,
        rows: Rows,
        derivations: Derivations,
        pairs: Int64,
        stop: Stop,
        *,
        elastic: bool = False,
    ) -> None:
        self.elastic = elastic
        self.rows, self.derivations, self.stop = rows, derivations, stop
        forced = np.concatenate([rows.task.pinned_pairs, pinned_group_pairs(rows)])
        self.pairs = whole_options(rows, np.union1d(pairs, forced))
        self.kept = self._first_rows()
        self.openings = OpeningFinder(derivations)
        self.x: Float = np.zeros(0)
        self.x_pairs = self.pairs
        self.derived: set[int] = set()
        self.breakable = 4.0 * max(largest(rows.task.weight), 1)
        self.best: Priced | None = None
        self.last: Priced | None = None
        self.value, self.short, self.broken = -np.inf, 0.0, 0

    def begin_with(self, prices: Int64) -> None:
        """Take in the bound of whole prices (flat) that were found without these rows."""
        none = np.zeros(len(self.derivations.rows), np.int64)
        flat = FlatPrices(prices * DENOMINATOR, none, DENOMINATOR)
        self.best = price_all(self.rows, self.derivations, flat)

    @property
    def guide(self) -> Priced | None:
        """The prices that know most rows: those of the last solution, else the best."""
        return self.last or self.best

    def _first_rows(self) -> Bool:
        """All rows but upper counts of large families, which rarely bind."""
        rows, problem = self.rows, self.rows.problem
        kept = np.ones(rows.size, bool)
        for place, family in enumerate(problem.families):
            large = family.size > 2 * problem.orders
            if large and family.share is None and family.sense == "<=":
                kept[rows.offset[place] : rows.offset[place] + family.size] = False
        return kept & rows.active

    def round(self, *, interior: bool = True) -> bool:
        """Solve, price all pairs, and grow; whether anything was added."""
        model = whole_model(
            self.rows,
            self.derivations,
            self.pairs,
            integer=False,
            kept=self.kept,
            derived=np.array(sorted(self.derived), np.int64),
            breakable=0.0 if self.elastic else self.breakable,
            elastic=self.elastic,
        )
        answer = solve_linear(model.model, self.stop, interior=interior)
        if answer.dual is None or answer.x is None:
            self.short = np.inf if answer.outcome == "infeasible" else self.short
            return False
        flat, derived = model.duals(self.rows, self.derivations, answer.dual)
        self.x, self.x_pairs = np.clip(answer.x[: len(self.pairs)], 0, 1), self.pairs
        self.value = self._value(model, answer.x)
        self.last = self.price(flat, derived)
        if self.best is None or self.last.bound <= self.best.bound:
            self.best = self.last
        self.openings.add_broken(self.pairs, self.x)
        self.broken = self._add_rows() + self._add_derived()
        return self._add_pairs(self.last) + self.broken > 0

    def _value(self, model: WholeModel, x: Float) -> float:
        """Objective of the restricted program; also tells how much it leaves short."""
        cost = np.concatenate(model.model.cost)
        made_up = cost <= (-1.0 if self.elastic else -self.breakable)
        self.short = float(x[made_up].sum())
        return float(cost @ x)

    def price(self, flat: Float, derived: Float, denominator: int = DENOMINATOR) -> Priced:
        """Whole prices from float ones, and what they say of every pair."""
        prices = FlatPrices.rounded(self.rows, flat, derived, denominator)
        return price_all(self.rows, self.derivations, prices)

    def _add_rows(self) -> int:
        rows = self.rows
        position, row, value = rows.entries(self.pairs)
        left = np.bincount(row, value * self.x[position], minlength=rows.size)
        over = np.where(rows.upper, left - rows.bound, rows.bound - left)
        broken = rows.active & ~self.kept & (over > BROKEN)
        self.kept |= broken
        return int(broken.sum())

    def _add_derived(self) -> int:
        """Put in the derived rows that the last solution breaks."""
        x = np.zeros(self.rows.problem.pairs)
        x[self.pairs] = self.x
        broken = {
            place
            for place, pairs in enumerate(self.derivations.pairs)
            if place not in self.derived
            and x[pairs] @ self.derivations.coefficients[place]
            > self.derivations.bounds[place] + BROKEN
        }
        self.derived |= broken
        return len(broken)

    def _add_pairs(self, priced: Priced) -> int:
        """Add pairs that beat the best of the restricted program."""
        rows, problem = self.rows, self.rows.problem
        inside = np.zeros(problem.pairs, bool)
        inside[self.pairs] = True
        alone = problem.group[problem.candidate] < 0
        held = segment_maximum(np.where(inside, priced.net, LOWEST), problem.indptr, LOWEST)
        gain = priced.net - np.maximum(held, 0)[problem.candidate]
        wanted = np.flatnonzero((gain > 0) & rows.task.usable & alone & ~inside)
        new = best_of_each(problem.candidate[wanted], gain[wanted], ADDED, wanted)
        new = np.union1d(new, group_pairs(rows, priced.net, inside))
        before = len(self.pairs)
        self.pairs = np.union1d(self.pairs, new)
        return len(self.pairs) - before


def whole_options(rows: Rows, pairs: Int64) -> Int64:
    """The pairs without those of groups at companies where some member has none of them."""
    inside = np.zeros(rows.problem.pairs, bool)
    inside[pairs] = True
    kept = rows.task.grouped.whole_within(inside)
    inside[rows.task.grouped.pairs] = kept
    return np.flatnonzero(inside)


def group_pairs(rows: Rows, net: Int64, inside: Bool, most: int = ADDED) -> Int64:
    """Pairs of each group's best options that beat what the pairs inside give it.

    Two pairs a member of each of at most ``most`` options a group.
    """
    grouped, usable = rows.task.grouped, rows.task.usable
    if not len(grouped.pairs):
        return np.empty(0, np.int64)
    worth = grouped.options(np.where(usable, net, LOWEST // 64))
    held = grouped.options(np.where(inside & usable, net, LOWEST // 64))
    sizes = np.diff(np.append(grouped.group_starts, len(worth)))
    group = np.repeat(np.arange(len(grouped.group)), sizes)
    best = np.maximum(np.maximum.reduceat(held, grouped.group_starts), 0)
    gain = np.where(grouped.whole, worth - best[group], LOWEST)
    options = np.flatnonzero(gain > 0)
    options = best_of_each(group[options], gain[options], most, options)
    chosen = np.zeros(len(worth), bool)
    chosen[options] = True
    positions = np.flatnonzero(chosen[grouped.option_of_pair])
    part = np.searchsorted(grouped.part_starts, positions, side="right") - 1
    mine = grouped.pairs[positions]
    kept = np.flatnonzero(usable[mine])
    return best_of_each(part[kept], net[mine[kept]], 2, mine[kept])


def pinned_group_pairs(rows: Rows) -> Int64:
    """Pairs of groups that a pin forces, at the companies where they can be."""
    grouped = rows.task.grouped
    if not len(grouped.pairs):
        return np.empty(0, np.int64)
    sizes = np.diff(np.append(grouped.group_starts, len(grouped.whole)))
    forced = np.repeat(grouped.pinned, sizes) & grouped.whole
    return grouped.pairs[forced[grouped.option_of_pair]]


def price_all(rows: Rows, derivations: Derivations, prices: FlatPrices) -> Priced:
    """Bound and slack of every pair under prices."""
    prices = lift_shut(rows, derivations, prices)
    net = net_of(rows, derivations, prices, rows.task.weight)
    alone, groups = surpluses(rows, net)
    total = charged(rows, derivations, prices) + exact_sum(alone) + exact_sum(groups)
    return Priced(prices, net, _slack(rows, net, alone), total // prices.denominator)


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
