"""Where to begin: pairs that look good under the flow's exact prices of the nested limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.engines.general.arithmetic import LARGEST, largest
from matcher.engines.general.derived import Derivations
from matcher.engines.general.hulls import HullFinder
from matcher.engines.general.memory import Memory
from matcher.engines.general.nested import NestedFlow
from matcher.engines.general.options import group_pairs
from matcher.engines.general.relaxation import FIRST_COST, KNOWN_COST, Relaxation
from matcher.engines.general.rows import Rows
from matcher.engines.selection import best_of_each, ties
from matcher.problem.problem import Bool, Int64
from matcher.problem.solution import Stop

#: Best pairs of each candidate, and of each two seats of an order, to begin with.
PAIRS_OF_CANDIDATE = 4
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
    first = begin(rows, flow, stop)
    pairs, kept = first.pairs, first.rows_to_keep(rows)
    if known is not None:
        for derived in known.derived:
            derivations.add(derived)
        pairs = known.pairs if plan is None else np.union1d(known.pairs, plan[plan >= 0])
        kept[: rows.locks] |= known.kept
    price, alone = (None, False) if known is None else known.lock_price(rows.task)
    relaxation = Relaxation(
        rows,
        derivations,
        pairs,
        stop,
        kept=kept,
        flow=flow,
        lock_price=price if alone else None,
        first_cost=FIRST_COST if known is None else KNOWN_COST,
    )
    if price is not None:
        relaxation.cost[rows.locks :] = price
    relaxation.begin_with(first.prices)
    if known is not None and not _take_known(relaxation, known) and not rows.task.locks:
        # The first of several goals: among its best plans, those good for all of them.
        relaxation.scatter_towards(known.task.weight)
    return relaxation


def _take_known(relaxation: Relaxation, known: Memory) -> bool:
    """Take in the bound that prices of an earlier goal, or of several, give; whether any does."""
    found = False
    derivations = relaxation.derivations
    for memory in (known, known.earlier):
        if memory is not None:
            places = np.array([derivations.add(row) for row in memory.derived], np.int64)
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
    wanted = (problem.seats * PAIRS_OF_CANDIDATE + 1) // 2
    theirs = best_of_each(problem.order[pairs], net[pairs], wanted, pairs)
    nothing = np.zeros(problem.pairs, bool)
    friends = group_pairs(rows, net, nothing, PAIRS_OF_CANDIDATE)
    found = np.concatenate([mine, theirs, friends, plan[plan >= 0]])
    return Beginning(found, prices, plan)


def _nothing(rows: Rows) -> tuple[Int64, Int64]:
    return np.zeros(rows.size, np.int64), np.full(rows.problem.candidates, -1, np.int64)
