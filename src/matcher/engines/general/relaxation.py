"""The linear relaxation by priced columns: few pairs and rows, then what the prices ask for.

Dantzig and Wolfe 1960; rows are added when broken. Interior point without crossover gives
prices from the middle of the optimal face, which price better than a corner's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from matcher.engines.general.apart import Apart
from matcher.engines.general.arithmetic import largest
from matcher.engines.general.bound import LOWEST, FlatPrices
from matcher.engines.general.combined import combined_cuts
from matcher.engines.general.derived import Derivations
from matcher.engines.general.highs import Answer, solve_linear
from matcher.engines.general.hulls import HullFinder, OpeningFinder
from matcher.engines.general.linear import Float
from matcher.engines.general.model import WholeModel, whole_model
from matcher.engines.general.nested import NestedFlow
from matcher.engines.general.options import group_pairs, pinned_group_pairs, whole_options
from matcher.engines.general.pricing import DENOMINATOR, Bound, Priced, price_all
from matcher.engines.general.relaxed import solve_relaxed
from matcher.engines.general.rows import Rows
from matcher.engines.general.tightening import Tightening
from matcher.engines.selection import best_of_each, scattered, ties
from matcher.problem.derived import CutRow
from matcher.problem.problem import Bool, Int64, segment_maximum
from matcher.problem.solution import Stop

#: Bound and program are near each other when they differ by less than this share.
NEAR = 2e-4
#: Such a program breaks rows by less than this in all: a rough one keeps none of them exactly.
SLIGHT = 0.05
#: Prices are mended by a flow while their bound exceeds the program by more than this share.
ASTRAY = 2e-3
#: A program's relative error: at least, and at first and at most; between them this part of the
#: distance before it.
FINE, ROUGH, PRECISE = 1e-5, 1e-2, 0.1
#: Programs of no more pairs are solved to the least error: it costs little.
SMALL = 8_000
#: Pairs added for each candidate by one set of prices.
ADDED = 24
#: Pairs that each order has after that, for each seat and beside; those that lose more than this
#: part of the largest weight left out.
RIVALS_OF_SEAT, RIVALS, RIVAL = 2, 20, 0.15
#: A row is added when broken by more than this.
BROKEN = 1e-5
#: Parts of the largest weight that a unit beyond a row costs, at first and at most.
FIRST_COST, MOST_COST = 0.5, 64.0
#: The first of them, and the first error, where earlier goals have left good columns.
KNOWN_COST, KNOWN_ERROR = 2.0, 1e-4
#: Cuts are read off a corner over the pairs that are used by more than this in the middle of the
#: optimal face: 47,000 of rules_10k_loose, of which each corner uses 10,000.
OF_FACE = 1e-2
#: Fractions of less than this are nothing to cut off.
IN_USE = 1e-5
#: Ties are broken by up to this many thousandths of the largest weight.
SCATTER = 0.1
#: Part of the largest weight by which another goal breaks ties.
TOWARDS = 1e-5


class Relaxation:
    """The restricted linear program, grown round by round.

    Every row but seats may be broken at a cost, which rises while it is: without that bound, rows
    over columns that are not there yet have prices that ask for the wrong ones.

    Attributes:
        pairs: pairs with a column, sorted.
        kept: bool per flat row, rows that are in.
        derived: places of the derived rows that are in; ``fresh`` those that the last solution
            broke.
        x: value of each of ``x_pairs`` in the last solution.
        best: the best prices so far; ``last`` those of the last solution.
        bounds: what prices prove, those left out that others cover: a bound that is low for plans
            that keep just what locks ask for may not be low for one that keeps more.
        value: weight of the last solution, what it breaks charged.
        broken: rows that the last solution breaks, put in or made dearer for the next.
        slack: how far the last solution breaks rows.
        short: how far in spite of the highest cost; infinite where nothing can mend it.
        centred: the last solution left ties as they are: it is from the middle of the optimal face.
        combines: rows are combined to cuts, where prices are near.
        tightened: the last look for cuts; ``way`` in which it broke ties last.
    """

    def __init__(
        self,
        rows: Rows,
        derivations: Derivations,
        pairs: Int64,
        stop: Stop,
        *,
        kept: Bool | None = None,
        elastic: bool = False,
        flow: NestedFlow | None = None,
        first_cost: float = FIRST_COST,
        first_error: float = ROUGH,
    ) -> None:
        self.elastic, self.flow = elastic, flow
        self.rows, self.derivations, self.stop = rows, derivations, stop
        forced = np.concatenate([rows.task.pinned_pairs, pinned_group_pairs(rows)])
        self.pairs = whole_options(rows, np.union1d(pairs, forced))
        self.kept = self._first_rows(kept)
        self.openings, self.hulls = OpeningFinder(derivations), HullFinder(derivations.index)
        self.x: Float = np.zeros(0)
        self.x_pairs = self.pairs
        self.derived: set[int] = set(range(len(derivations.rows)))
        self.fresh: set[int] = set()
        self.unit = float(max(largest(rows.task.weight), 1))
        self.first_cost, self.first_error = first_cost * self.unit, first_error
        self.cost: Float = np.where(rows.penalty < 0, self.first_cost, 0.0)
        self.cost[: rows.problem.orders] = 0.0
        # What earlier goals reached is dear, or the program would sell it first.
        self.cost[rows.locks :] = MOST_COST * self.unit
        self.derived_cost: dict[int, float] = {}
        self.ties = ties(rows.problem.pairs, max(1, int(DENOMINATOR * self.unit) // 1000))
        self.scatter: Float = scattered(rows.problem.pairs, SCATTER * self.unit / 1000)
        self.best: Priced | None = None
        self.bounds: list[Bound] = []
        self.last: Priced | None = None
        self.value, self.short, self.slack, self.broken = -np.inf, 0.0, 0.0, 0
        self.centred, self.combines = False, True
        self.tightened: Tightening | None = None
        self.way = 1

    @property
    def near(self) -> bool:
        """Whether bound and program are near enough to each other to search by."""
        return self.slack < SLIGHT and abs(self.distance) <= NEAR

    @property
    def distance(self) -> float:
        """Share by which the bound exceeds the program; infinite before the first of either."""
        if self.best is None or not np.isfinite(self.value):
            return np.inf
        return (self.best.bound - self.value) / max(abs(self.value), 1.0)

    @property
    def astray(self) -> float:
        """What the best prices ask of each candidate beyond the program; infinite without."""
        if self.best is None or not np.isfinite(self.value):
            return np.inf
        return max(self.best.bound - self.value, 0.0) / max(self.rows.problem.candidates, 1)

    @property
    def tolerance(self) -> float:
        """Relative error at which interior point may end: a part of what pricing still misses.

        Its last digits take up to half of the time, and missing pairs make them wrong (Gondzio,
        González-Brevis and Munari 2013).
        """
        if len(self.pairs) <= SMALL:
            return FINE
        if self.last is None:
            return self.first_error
        return float(np.clip(self.distance * PRECISE, FINE, ROUGH))

    @property
    def leading(self) -> Priced | None:
        """Prices to search by: the last, or the best where the last are far from them."""
        last, best = self.last, self.best
        if last is None or best is None:
            return last or best
        return best if last.bound - best.bound > ASTRAY * abs(best.bound) else last

    @property
    def lowest(self) -> bool:
        """Whether no prices of these rows give a bound that is lower by more than 1e-6 of it."""
        near = self.value + 1e-6 * abs(self.value)
        return self.slack < 1e-3 and self.best is not None and self.best.bound <= near

    def begin_with(self, prices: Int64) -> None:
        """Take in the bound of whole prices (flat) that were found without these rows."""
        none = np.zeros(len(self.derivations.rows), np.int64)
        self.take(FlatPrices(prices * DENOMINATOR, none, DENOMINATOR))

    def take(self, prices: FlatPrices) -> None:
        """Take in the bound of prices, if it is better."""
        if prices.fits(self.rows):
            self._prove(price_all(self.rows, self.derivations, prices))

    def _prove(self, priced: Priced) -> None:
        if self.best is None or priced.bound <= self.best.bound:
            self.best = priced
        found = Bound(priced.prices, priced.bound)
        if not any(known.covers(found, self.rows) for known in self.bounds):
            others = [known for known in self.bounds if not found.covers(known, self.rows)]
            self.bounds = [*others, found]

    def raise_locks(self, more: list[int]) -> None:
        """Bound plans alone that keep so much more of each earlier goal than locks ask for."""
        lower = [replace(known, bound=known.bound_for(self.rows, more)) for known in self.bounds]
        self.bounds = lower
        if self.last is not None:
            now = self.last.bound_for(self.rows, more)
            self.value -= self.last.bound - now
            self.last = replace(self.last, bound=now)
        if self.best is not None:
            self.best = replace(self.best, bound=self.best.bound_for(self.rows, more))
        self.rows.raise_locks(more)
        # From its corner simplex takes twice as long as interior point does from nothing.
        self.tightened = None

    def _first_rows(self, given: Bool | None) -> Bool:
        """Seats, locks and the rows given."""
        kept = np.zeros(self.rows.size, bool)
        kept[: self.rows.problem.orders] = True
        kept[self.rows.locks :] = True
        if given is not None:
            kept |= given
        return np.asarray(kept & self.rows.active)

    def round(self, *, interior: bool = True, exact: bool = False) -> bool:
        """Solve, price all pairs, and grow; whether anything was added.

        ``exact``: ties are left as they are, which the last digit of the bound needs.
        """
        model = self.prepare(exact=exact)
        tolerance = None if exact else self.tolerance
        if interior:
            answer = solve_relaxed(model, self.rows, self.stop, tolerance=tolerance)
        else:
            answer = solve_linear(model.model, self.stop)
        return self.absorb(model, answer, exact=exact)

    def prepare(self, *, exact: bool = False) -> WholeModel:
        """The program of the next round."""
        model = self._model()
        if not exact:
            self.scatter_ties(model, self.pairs)
        return model

    def absorb(self, model: WholeModel, answer: Answer, *, exact: bool = False) -> bool:
        """Price all pairs by a solution, and grow; whether anything was added."""
        if answer.dual is None or answer.x is None:
            self.short = np.inf if answer.outcome == "infeasible" else self.short
            return False
        flat, derived = model.duals(self.rows, self.derivations, answer.dual)
        if answer.outcome == "stopped":
            # Prices bound in any case; what was placed so far means nothing yet.
            self._prove(self.price(flat, derived))
            return False
        self.x, self.x_pairs = np.clip(answer.x[: len(self.pairs)], 0, 1), self.pairs
        self.centred = exact
        self.value = float(np.concatenate(model.model.cost) @ answer.x)
        if not exact:
            self.value -= self._scatter_gained(answer.x)
        dearer = self._raise_costs(model, answer.x)
        self.last = self.price(flat, derived)
        mended, asked = self._mend(self.last)
        for priced in (mended, self.last):
            if priced is not None:
                self._prove(priced)
        self._find_derived()
        self.broken = dearer + self._add_rows() + self._add_derived()
        for priced in (mended, self.last):
            if priced is not None:
                self._add_pairs(priced)
        self.pairs = np.union1d(self.pairs, asked)
        return len(self.pairs) - len(self.x_pairs) + self.broken > 0

    def scatter_towards(self, weight: Int64) -> None:
        """Break ties by another goal's weights, by so little that whole bounds do not change."""
        self.scatter = TOWARDS * self.unit * weight / max(largest(weight), 1)

    def scatter_ties(self, model: WholeModel, pairs: Int64) -> None:
        """Break ties between pairs, so that interior point ends near a corner: a whole plan."""
        if not self.elastic:
            model.model.cost[0] = model.model.cost[0] + self.scatter[pairs]

    def _scatter_gained(self, x: Float) -> float:
        return 0.0 if self.elastic else float(self.scatter[self.pairs] @ x[: len(self.pairs)])

    def _model(self) -> WholeModel:
        places = np.array(sorted(self.derived), np.int64)
        costs = [self.derived_cost.get(place, self.first_cost) for place in places.tolist()]
        return whole_model(
            self.rows,
            self.derivations,
            self.pairs,
            integer=False,
            kept=self.kept,
            derived=places,
            slack=None if self.elastic else self.cost,
            derived_slack=None if self.elastic else np.array(costs),
            elastic=self.elastic,
        )

    def _raise_costs(self, model: WholeModel, x: Float) -> int:
        """Make rows dearer that the solution breaks; how many, those at the limit left out."""
        if self.elastic:
            cost = np.concatenate(model.model.cost)
            self.slack = self.short = float(x[cost <= -1.0].sum())
            return 0
        beyond = x[slice(*model.slack)]
        priced = model.static[self.cost[model.static] > 0]
        flat, derived = np.split(beyond, [len(priced)])
        limit = MOST_COST * self.unit
        self.slack = float(beyond.sum())
        self.short = float(flat[self.cost[priced] >= limit].sum())
        over = priced[flat > BROKEN]
        raised = int((self.cost[over] < limit).sum())
        self.cost[over] = np.minimum(4 * self.cost[over], limit)
        for place, amount in zip(model.derived.tolist(), derived.tolist(), strict=True):
            if amount > BROKEN:
                now = self.derived_cost.get(place, self.first_cost)
                self.short += amount if now >= limit else 0.0
                raised += now < limit
                self.derived_cost[place] = min(4 * now, limit)
        return raised

    def price(self, flat: Float, derived: Float) -> Priced:
        """Whole prices from float ones, and what they say of every pair."""
        prices = FlatPrices.rounded(self.rows, flat, derived, DENOMINATOR)
        return price_all(self.rows, self.derivations, prices)

    def _mend(self, last: Priced) -> tuple[Priced | None, Int64]:
        """The last prices, those of seats and nested limits made the best beside the others.

        The program knows few pairs of most orders: it leaves them cheap, and many more people ask
        for them than there are seats. Also the pairs of the flow's plan; nothing where the last
        prices are near enough.
        """
        nothing = None, np.empty(0, np.int64)
        if self.flow is None or last.bound - self.value <= ASTRAY * abs(self.value):
            return nothing
        mended = self.flow.mend(self.derivations, last.prices, self.stop)
        if mended is None:
            return nothing
        prices, plan = mended
        asked = whole_options(self.rows, plan[plan >= 0])
        return price_all(self.rows, self.derivations, prices), asked

    def _add_rows(self) -> int:
        rows = self.rows
        position, row, value = rows.entries(self.x_pairs)
        left = np.bincount(row, value * self.x[position], minlength=rows.size)
        over = np.where(rows.upper, left - rows.bound, rows.bound - left)
        broken = rows.active & ~self.kept & (over > BROKEN)
        broken[rows.locks :] = False
        self.kept |= broken
        return int(broken.sum())

    def foresee(self, waits: Callable[[], bool]) -> None:
        """Look at shares that the next solution may ask for, one by one, while there is time.

        It changes nothing but the time that ``absorb`` takes.
        """
        for rows in self.hulls.likely(self.pairs):
            if not waits():
                return
            for row in rows:
                self.derivations.foresee(row)

    def _find_derived(self) -> None:
        """Derive rows that may be broken where the last solution is."""
        for row in self.hulls.near(self.x_pairs, self.x):
            self.derivations.add(row)
        self.openings.add_broken(self.x_pairs, self.x)
        if self.near and self.combines and not self.elastic:
            self._combine()

    def _combine(self) -> None:
        """Derive cuts of few rows of a company that the last solution breaks."""
        pairs = whole_options(self.rows, self.x_pairs[self.x > IN_USE])
        model = whole_model(
            self.rows,
            self.derivations,
            pairs,
            integer=False,
            kept=self.kept,
            derived=np.array(sorted(self.derived), np.int64),
        )
        self.derivations.add_cuts(combined_cuts(model, self.rows, self._of_all_pairs()[pairs]))

    def _add_derived(self) -> int:
        """Put in the derived rows that the last solution breaks."""
        there = np.zeros(len(self.derivations.rows), bool)
        there[list(self.derived)] = True
        places = np.flatnonzero(~there)
        broken = places[self._breaks(places)].tolist()
        self.derived.update(broken)
        self.fresh = set(broken)
        return len(broken)

    def tightening(self, plan: Int64 | None, stop: Stop, apart: Apart | None = None) -> Tightening:
        """The program at a corner of its optimal face, to read cuts off; ``apart`` as there.

        Over the pairs that the last solution uses, which must be from the middle of that face, and
        those of the last look, which tells where this one's corner is.
        """
        assert self.centred
        rows, pairs = self.rows, self.x_pairs[self.x > OF_FACE]
        if plan is not None:
            pairs = np.concatenate([pairs, plan[plan >= 0]])
        tightening = Tightening(
            rows,
            self.derivations.copy(),
            whole_options(rows, np.unique(pairs)),
            stop,
            kept=self.kept,
            derived=self.derived,
            scatter=SCATTER * self.unit / 1000,
            way=self.way,
            crosses=bool(self.rows.raised.any()),
            apart=apart,
        )
        if self.tightened is not None:
            tightening.go_on_from(self.tightened)
        return tightening

    def take_cuts(self, tightening: Tightening) -> int:
        """Put the cuts in that were found; how many.

        Those that the last solution keeps cut off one corner of the optimal face alone, and the
        bound stays what it is: of rules_10k_loose a tenth of them lowers it as much as all of them.
        """
        self.derivations.take_over(tightening.derivations)
        self.tightened, self.way = tightening, tightening.way
        new = np.array(sorted(tightening.derived - self.derived), np.int64)
        broken = new[self._breaks(new)].tolist()
        self.derived.update(broken)
        return len(broken)

    def _breaks(self, places: Int64) -> Bool:
        """Which of these derived rows the last solution breaks."""
        left = self.derivations.totals(places, self._of_all_pairs())
        return np.asarray(left > self.derivations.right_sides(places) + BROKEN)

    def _of_all_pairs(self) -> Float:
        """The last solution, 0 for pairs without a column."""
        x: Float = np.zeros(self.rows.problem.pairs)
        x[self.x_pairs] = self.x
        return x

    def drop_cuts(self) -> None:
        """Leave out the cuts that the last prices do without, but for those put in since."""
        assert self.last is not None
        wanted = self.fresh | set(np.flatnonzero(self.last.prices.derived).tolist())
        rows = self.derivations.rows
        self.derived = {
            at for at in self.derived if at in wanted or not isinstance(rows[at], CutRow)
        }

    def _add_pairs(self, priced: Priced) -> None:
        """Add pairs that beat the best of the restricted program, and the next best of each order.

        Who is outside sets the price of a seat: an order that too few know of is cheap, and the
        bound far off.
        """
        rows, problem = self.rows, self.rows.problem
        inside = np.zeros(problem.pairs, bool)
        inside[self.pairs] = True
        alone = problem.group[problem.candidate] < 0
        held = segment_maximum(np.where(inside, priced.net, LOWEST), problem.indptr, LOWEST)
        gain = priced.net - np.maximum(held, 0)[problem.candidate]
        usable = rows.task.usable & alone
        wanted = np.flatnonzero((gain > 0) & usable & ~inside)
        ranked = gain[wanted] + self.ties[wanted]
        new = best_of_each(problem.candidate[wanted], ranked, ADDED, wanted)
        if not self.lowest:
            least = -int(RIVAL * self.unit * priced.prices.denominator)
            rivals = np.flatnonzero((gain > least) & usable)
            ranked = gain[rivals] + self.ties[rivals]
            most = RIVALS_OF_SEAT * problem.seats + RIVALS
            new = np.union1d(new, best_of_each(problem.order[rivals], ranked, most, rivals))
        new = np.union1d(new, group_pairs(rows, priced.net, inside))
        self.pairs = np.union1d(self.pairs, new)
