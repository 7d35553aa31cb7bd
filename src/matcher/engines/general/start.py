"""Where to begin: pairs that look good under the flow's exact prices of the nested limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.engines.general.arithmetic import LARGEST, largest
from matcher.engines.general.bound import FlatPrices
from matcher.engines.general.check import plan_value
from matcher.engines.general.derived import Derivations
from matcher.engines.general.hulls import HullFinder
from matcher.engines.general.memory import Memory
from matcher.engines.general.nested import NestedFlow
from matcher.engines.general.options import group_pairs
from matcher.engines.general.pricing import DENOMINATOR
from matcher.engines.general.relaxation import KNOWN_COST, KNOWN_ERROR, Relaxation
from matcher.engines.general.renumber import added
from matcher.engines.general.rows import Rows
from matcher.engines.selection import best_of_each, ties
from matcher.problem.problem import Bool, Int64, segment_maximum
from matcher.problem.solution import Stop

#: Best pairs of each candidate, and of each seat of an order and beside, to begin with.
PAIRS_OF_CANDIDATE, PAIRS_OF_SEAT, PAIRS_OF_ORDER = 6, 2, 10
#: Ties are broken by up to this part of the largest weight.
SCALE = 1000


@dataclass(frozen=True)
class Beginning:
    """What the relaxation to nested upper limits gives.

    Attributes:
        pairs: pairs to begin with.
        prices: its exact prices (int64, flat); zeros where pins break the limits.
        plan: its plan (pair of each candidate, -1 for none), which may break all other rules.
    """

    pairs: Int64
    prices: Int64
    plan: Int64

    def rows_to_keep(self, rows: Rows) -> Bool:
        """Rows with a price, and those that the plan breaks (bool, flat)."""
        left = rows.left_sides(self.plan[self.plan >= 0])
        return np.asarray((self.prices != 0) | (rows.excess(left) > 0))


def first_relaxation(
    rows: Rows, derivations: Derivations, stop: Stop, known: Memory | None, plan: Int64 | None
) -> Relaxation:
    """Columns, rows and prices to begin with: those of a flow, and what earlier goals left.

    Args:
        rows: rows of the task.
        derivations: its derived rows; those known are added.
        stop: when to end.
        known: what an earlier solve on the same problem learned.
        plan: a plan whose pairs get columns as well.
    """
    for row in HullFinder(derivations.index).shut_orders():
        derivations.add(row)
    flow = NestedFlow(rows)
    if known is None:
        first = begin(rows, flow, stop)
        relaxation = Relaxation(
            rows, derivations, first.pairs, stop, kept=first.rows_to_keep(rows), flow=flow
        )
        relaxation.begin_with(first.prices)
        return relaxation
    relaxation = _grown(rows, derivations, stop, known, plan, flow)
    if not _take_known(relaxation, known):
        if not _take_part(relaxation, known, plan):
            relaxation.begin_with(begin(rows, flow, stop).prices)
        if not rows.task.locks:
            # The first of several goals: among its best plans, those good for all of them.
            relaxation.scatter_towards(known.task.weight)
    return relaxation


def _grown(
    rows: Rows,
    derivations: Derivations,
    stop: Stop,
    known: Memory,
    plan: Int64 | None,
    flow: NestedFlow,
) -> Relaxation:
    """The columns and rows that an earlier solve ended with, and the pairs of a plan."""
    added(derivations, known.derived)
    kept = np.zeros(rows.size, bool)
    kept[: rows.locks] = known.kept
    relaxation = Relaxation(
        rows,
        derivations,
        known.pairs if plan is None else np.union1d(known.pairs, plan[plan >= 0]),
        stop,
        kept=kept,
        flow=flow,
        first_cost=KNOWN_COST,
        first_error=KNOWN_ERROR,
    )
    price = known.lock_price(rows.task)
    if price is not None:
        relaxation.cost[rows.locks :] = price
    return relaxation


def _take_part(relaxation: Relaxation, known: Memory, plan: Int64 | None) -> bool:
    """Take in the bound of prices of several goals, scaled to the task's part of what a plan is
    worth to them, and mended; whether there are any."""
    rows, derivations = relaxation.rows, relaxation.derivations
    if plan is None or known.prices is None or len(known.prices.rows) != rows.size:
        return False
    own, together = plan_value(rows, plan), plan_value(Rows(known.task, rows), plan)
    if own <= 0 or together <= 0:
        return False
    part = own / together / known.prices.denominator
    derived = np.zeros(len(derivations.rows))
    derived[added(derivations, known.derived)] = known.prices.derived * part
    scaled = FlatPrices.rounded(rows, known.prices.rows * part, derived, DENOMINATOR)
    relaxation.take(scaled)
    assert relaxation.flow is not None
    mended = relaxation.flow.mend(derivations, scaled, relaxation.stop)
    if mended is not None:
        relaxation.take(mended[0])
    return relaxation.best is not None


def _take_known(relaxation: Relaxation, known: Memory) -> bool:
    """Take in the bound that prices of an earlier goal, or of several, give; whether any does."""
    found = False
    derivations = relaxation.derivations
    for memory in (known, known.earlier):
        if memory is not None:
            places = np.array(added(derivations, memory.derived), np.int64)
            prices = memory.prices_for(relaxation.rows.task, places, len(derivations.rows))
            if prices is not None:
                relaxation.take(prices)
                found = True
    return found


def begin(rows: Rows, flow: NestedFlow, stop: Stop) -> Beginning:
    """Solve the relaxation to nested upper limits, and pick the best pairs under its prices."""
    usable = rows.task.usable
    solved = flow.solve(rows.task.weight, np.flatnonzero(usable), stop)
    prices, plan = solved or _nothing(rows)
    scale = SCALE * max(largest(rows.task.weight), 1)
    unit = max(1, min(SCALE, LARGEST // (4 * scale)))
    net = unit * rows.net(rows.task.weight, prices)
    problem = rows.problem
    # Among equals the first would all be of the same few orders.
    net += ties(problem.pairs, max(1, unit * largest(rows.task.weight) // SCALE))
    pairs = np.flatnonzero(usable & (problem.group < 0)[problem.candidate])
    mine = best_of_each(problem.candidate[pairs], net[pairs], PAIRS_OF_CANDIDATE, pairs)
    wanted = PAIRS_OF_SEAT * problem.seats + PAIRS_OF_ORDER
    held = segment_maximum(np.where(usable, net, 0), problem.indptr, 0)
    gain = net - np.maximum(held, 0)[problem.candidate]
    theirs = best_of_each(problem.order[pairs], gain[pairs], wanted, pairs)
    nothing = np.zeros(problem.pairs, bool)
    friends = group_pairs(rows, net, nothing, PAIRS_OF_CANDIDATE)
    found = np.concatenate([mine, theirs, friends, plan[plan >= 0]])
    return Beginning(found, prices, plan)


def _nothing(rows: Rows) -> tuple[Int64, Int64]:
    return np.zeros(rows.size, np.int64), np.full(rows.problem.candidates, -1, np.int64)
