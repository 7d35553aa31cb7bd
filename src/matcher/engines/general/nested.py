"""Seats and nested upper limits as a network, while every other row has a price that is held."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from matcher.engines.engine import Feature
from matcher.engines.flow import FlowEngine
from matcher.engines.general.arithmetic import largest
from matcher.engines.general.bound import FlatPrices, net_of
from matcher.engines.general.derived import Derivations
from matcher.engines.general.rows import Rows
from matcher.problem.problem import Bool, Int64, Problem, Weights
from matcher.problem.solution import Stop, ignore

#: Held prices are rounded until no weight of the network exceeds this.
FINE = 2**24


@dataclass(frozen=True)
class ArrayWeights(Weights):
    """Weights given pair by pair."""

    weight: Int64 | None = None

    def of(self, problem: Problem, pairs: npt.NDArray[np.integer] | slice) -> Int64:
        """Weights of the pairs given (int64)."""
        assert self.weight is not None
        return self.weight[pairs]


class NestedFlow:
    """The relaxation to seats and the hard upper counts on orders that nest.

    With the prices of all other rows held, its prices are the best that seats and nested limits
    can have (block coordinate descent on the dual; Tseng 2001), groups taken apart: one flow takes
    back most of what prices are wrong by that saw few pairs.
    """

    def __init__(self, rows: Rows) -> None:
        self.rows, self.problem = rows, rows.problem

    @cached_property
    def families(self) -> list[int]:
        """Places of the nested families, the smaller ones first."""
        return _nested(self.problem)

    @cached_property
    def inside(self) -> Bool:
        """Rows that are part of the network (bool, flat)."""
        rows = self.rows
        inside = np.zeros(rows.size, bool)
        inside[: self.problem.orders] = True
        for place in self.families:
            start = rows.offset[place]
            inside[start : start + self.problem.families[place].size] = True
        return inside

    def solve(self, weight: Int64, pairs: Int64, stop: Stop) -> tuple[Int64, Int64] | None:
        """Exact prices of its rows (int64, flat), and its plan; None where pins break limits.

        Args:
            weight: int64 per pair of the problem.
            pairs: the pairs to choose from, sorted; the one of each pinned candidate among them.
            stop: when to end.
        """
        rows, problem = self.rows, self.problem
        chosen = problem.restricted_to(pairs)
        relaxed = replace(
            chosen,
            min_seats=np.zeros_like(problem.min_seats),
            group=np.full_like(problem.group, -1),
            pinned=problem.pinned & (np.diff(chosen.indptr) > 0),
            families=tuple(problem.families[place] for place in self.families),
        )
        weights = ArrayWeights(0, 0, weight[pairs])
        solution = FlowEngine().solve(relaxed, weights, stop, ignore)
        if solution.status == "infeasible" or solution.prices is None:
            return None
        prices = np.zeros(rows.size, np.int64)
        prices[: problem.orders] = solution.prices.seats
        for place, mine in zip(self.families, solution.prices.families, strict=True):
            prices[rows.offset[place] : rows.offset[place] + len(mine)] = mine
        plan = np.full(problem.candidates, -1, np.int64)
        if solution.plan is not None:
            placed = solution.plan >= 0
            plan[placed] = pairs[solution.plan[placed]]
        return prices, plan

    def mend(
        self, derivations: Derivations, prices: FlatPrices, stop: Stop
    ) -> tuple[FlatPrices, Int64] | None:
        """The best prices of its own rows beside the others given, and the plan they suggest.

        Raises:
            OverflowError: a number might exceed 64 bits.
        """
        task = self.rows.task
        held = FlatPrices(np.where(self.inside, 0, prices.rows), prices.derived, prices.denominator)
        net = net_of(self.rows, derivations, held, task.weight)
        grid = max(1, largest(net) // FINE)
        weight = net // grid
        pinned = self.problem.pinned[self.problem.candidate]
        solved = self.solve(weight, np.flatnonzero(task.usable & ((weight > 0) | pinned)), stop)
        if solved is None:
            return None
        mine, plan = solved
        return FlatPrices(held.rows + grid * mine, held.derived, held.denominator), plan


def _nested(problem: Problem) -> list[int]:
    """Families of hard upper counts on orders that nest, the smaller ones first."""
    engine = FlowEngine()
    plain = replace(
        problem,
        min_seats=np.zeros_like(problem.min_seats),
        group=np.full_like(problem.group, -1),
    )
    kept: list[int] = []
    for place, family in enumerate(problem.families):
        hard = family.sense == "<=" and family.share is None and family.penalty is None
        whole = family.candidate_keys == 1 and bool((family.candidate_key == 0).all())
        if not (hard and whole) or family.kind == "beds":
            continue
        tried = tuple(problem.families[item] for item in [*kept, place])
        refused = engine.refusals(replace(plain, families=tried))
        if not any(refusal.feature is Feature.CROSSING for refusal in refused):
            kept.append(place)
    return kept
