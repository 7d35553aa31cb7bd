"""A result as explanations look at it: prices in points, exact gains, who holds which seat."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matcher.compiler.compile import Compiled
from matcher.compiler.eligibility import ineligibility
from matcher.compiler.score import scores
from matcher.engines.residual import Residual
from matcher.errors import MatcherError, Phrase
from matcher.problem.problem import Int64, Problem
from matcher.problem.solution import Prices
from matcher.solver.goals import Combined, combine
from matcher.solver.result import Result
from matcher.solver.standing import Standing


class NoPlanError(MatcherError):
    """There is no plan to explain."""


@dataclass(frozen=True)
class Gain:
    """What changes in the goals ``fill`` and ``score``; None for one that is not a goal."""

    fill: int | None
    score: int | None

    def to_dict(self) -> dict[str, int | None]:
        """The gain as JSON holds it."""
        return {"fill": self.fill, "score": self.score}


@dataclass(frozen=True)
class Row:
    """A row and its numbers: left side, right side, what is left, price and basis.

    ``price`` is in points, rounded up, None where points have no weight.
    """

    id: str
    count: int
    bound: int
    full: bool
    price: int | None
    basis: str
    family: int
    row: int

    def to_dict(self) -> dict[str, object]:
        """The row as JSON holds it."""
        return {
            "id": self.id,
            "count": self.count,
            "bound": self.bound,
            "price": self.price,
            "basis": self.basis,
        }


class View:
    """A result with a plan.

    Raises:
        NoPlanError: it has none.
    """

    def __init__(self, result: Result) -> None:
        if not result.has_plan:
            raise NoPlanError(
                Phrase(
                    "there is no plan to explain (status {status}); {command} says what stands in "
                    "the way",
                    status=result.status,
                    command="matcher diagnose",
                )
            )
        self.result = result
        self.compiled: Compiled = result.compiled
        self.problem: Problem = result.compiled.problem
        self.standing: Standing = result.standing

    @cached_property
    def weight(self) -> Int64:
        """Weight of each pair beside the prices."""
        return self.standing.scale.of(self.problem, slice(None))

    @cached_property
    def exact(self) -> bool:
        """Whether one-unit questions are answered exactly from the flow."""
        goals = self.result.scenario.settings.goals
        combined = {goal.name for goal in goals} <= {"fill", "score"}
        combined &= not any(goal.give_up for goal in goals[:-1])
        return combined and self.result.engine == "flow" and self.result.status == "optimal"

    @cached_property
    def residual(self) -> Residual:
        """The residual network of the plan; only where :attr:`exact`."""
        return Residual(self.problem, self.weight, self.standing.plan)

    @cached_property
    def combined(self) -> Combined | None:
        """Weights of the goals where they are combined, else None."""
        if not self.exact:
            return None
        return combine(self.problem, [goal.name for goal in self.result.scenario.settings.goals])

    @cached_property
    def value(self) -> int:
        """Weight of the plan."""
        return int(self.weight[self.standing.placed].sum())

    def gain(self, difference: int) -> Gain | None:
        """What a difference of the combined weight means for each goal; exact."""
        if self.combined is None:
            return None
        now, then = self._parts(self.value), self._parts(self.value + difference)
        told = {name: then[name] - now[name] for name in then}
        return Gain(told.get("fill"), told.get("score"))

    def _parts(self, value: int) -> dict[str, int]:
        assert self.combined is not None
        parts = {}
        for name in self.combined.goals:
            parts[name], value = divmod(value, self.combined.of[name])
        return parts

    def codes(self, c: int) -> Int64:
        """Codes of a candidate with every order; 0 where eligible (overrides included)."""
        orders = np.arange(self.problem.orders)
        bits = ineligibility(self.compiled.facts, np.full(len(orders), c), orders)
        lifted = self.compiled.facts.tables.override.find(np.full(len(orders), c), orders).there
        return np.where(lifted, 0, bits)

    def scores(self, c: int, orders: Int64) -> Int64:
        """Points that a candidate has, or would have, with each order."""
        weights = self.result.scenario.settings.score.weights
        return scores(self.compiled.facts, weights, np.full(len(orders), c), orders)

    def prices(self, c: int, orders: Int64, prices: Prices | None = None) -> Int64:
        """What a candidate would pay with each order, over all rows, in units of weight.

        ``prices`` are by default those of the result.
        """
        prices, people = prices or self.standing.prices, np.full(len(orders), c)
        total = prices.seats[orders].copy()
        for family, price in zip(self.problem.families, prices.families, strict=True):
            if price.any():
                row = family.row_of(people, orders)
                total += np.where(row >= 0, price[row] * family.coefficient(people, orders), 0)
        return total

    def points(self, price: Int64, orders: Int64) -> Int64:
        """Prices of seats as the points that a person must bring to be worth them."""
        scale = self.standing.scale
        unit = scale.score or max(scale.fill, 1)
        filled = scale.fill * self.problem.priority[orders] if scale.score else 0
        return -((filled - price) // unit)

    def in_points(self, price: int) -> int:
        """The price of a row as points, rounded up."""
        unit = self.standing.scale.score or max(self.standing.scale.fill, 1)
        return -((-price) // unit)

    def rows(self, c: int, o: int) -> list[Row]:
        """The rows that a pair lies in, seats first."""
        found = [self._seats(o)]
        for place, family in enumerate(self.problem.families):
            row = int(family.row_of(np.array([c]), np.array([o]))[0])
            if row >= 0:
                found.append(self.row(place, row))
        return found

    def _seats(self, o: int) -> Row:
        filled, seats = int(self.standing.filled[o]), int(self.problem.seats[o])
        price = self.in_points(int(self.standing.prices.seats[o]))
        name = f"seats:{self.compiled.order_ids[o]}"
        return Row(name, filled, seats, filled >= seats, price, "", -1, o)

    def row(self, place: int, row: int) -> Row:
        """A row of a family by its number."""
        family, names = self.problem.families[place], self.compiled.names[place]
        return Row(
            id=names.row_id(row),
            count=int(self.standing.counts[place][row]),
            bound=int(family.bound[row]),
            full=bool(self.standing.full[place][row]),
            price=self.in_points(int(self.standing.prices.families[place][row])),
            basis=names.row_basis(row),
            family=place,
            row=row,
        )

    @cached_property
    def holders(self) -> dict[int, list[int]]:
        """Candidates on each order that has any, by position, most points first."""
        held: dict[int, list[int]] = {}
        pairs = self.standing.placed
        ranked = pairs[np.lexsort((pairs, -self.problem.score[pairs].astype(np.int64)))]
        for pair in ranked.tolist():
            held.setdefault(int(self.problem.order[pair]), []).append(
                int(self.problem.candidate[pair])
            )
        return held

    def order_of(self, c: int) -> int | None:
        """Position of the order that a candidate is placed on."""
        pair = int(self.standing.plan[c])
        return None if pair < 0 else int(self.problem.order[pair])

    def pair_of(self, c: int, o: int) -> int | None:
        """Position of an eligible pair of the problem, or None."""
        low, high = (int(end) for end in self.problem.indptr[c : c + 2])
        found = np.flatnonzero(self.problem.order[low:high] == o)
        return low + int(found[0]) if len(found) else None
