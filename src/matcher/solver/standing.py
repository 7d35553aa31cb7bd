"""How a plan stands against its rows: what is full, what a pair pays, what keeps it out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matcher.compiler.compile import Compiled
from matcher.problem.problem import Bool, Int64, Weights
from matcher.problem.solution import Prices


@dataclass(frozen=True)
class Standing:
    """A plan beside the problem and its prices.

    Attributes:
        compiled: the problem and its names.
        plan: pair of each candidate, -1 where not placed (int64).
        prices: one price per row.
        scale: what a filled seat and a point weigh beside the prices, over their denominator.
    """

    compiled: Compiled
    plan: Int64
    prices: Prices
    scale: Weights

    @cached_property
    def placed(self) -> Int64:
        """Pairs of the plan, by candidate."""
        return self.plan[self.plan >= 0]

    @cached_property
    def filled(self) -> Int64:
        """Placements on each order (int64)."""
        problem = self.compiled.problem
        return np.bincount(problem.order[self.placed], minlength=problem.orders)

    @cached_property
    def open(self) -> Int64:
        """Seats left on each order (int64)."""
        return self.compiled.problem.seats - self.filled

    @cached_property
    def counts(self) -> list[Int64]:
        """Left side of every row, by family."""
        problem = self.compiled.problem
        c, o = problem.candidate[self.placed], problem.order[self.placed]
        return [family.count(c, o) for family in problem.families]

    @cached_property
    def full(self) -> list[Bool]:
        """Rows of upper limits with nothing left, by family."""
        return [
            family.active & (count >= family.bound) & (family.sense == "<=")
            for family, count in zip(self.compiled.problem.families, self.counts, strict=True)
        ]

    def rows(self, pairs: Int64) -> list[Int64]:
        """Row of each pair in each family, -1 for none."""
        problem = self.compiled.problem
        c, o = problem.candidate[pairs], problem.order[pairs]
        return [family.row_of(c, o) for family in problem.families]

    def price(self, pairs: Int64) -> Int64:
        """What each pair pays over all its rows, in units of the prices' denominator."""
        problem = self.compiled.problem
        total = self.prices.seats[problem.order[pairs]].copy()
        c, o = problem.candidate[pairs], problem.order[pairs]
        for family, price, row in zip(
            problem.families, self.prices.families, self.rows(pairs), strict=True
        ):
            if price.any():
                coefficient = family.coefficient(c, o)
                total += np.where(row >= 0, price[row] * coefficient, 0)
        return total

    def barring(self, pairs: Int64) -> tuple[Int64, Int64]:
        """The first full row that each pair lies in: family and row, -1 where none is full."""
        family_of = np.full(len(pairs), -1, np.int64)
        row_of = np.full(len(pairs), -1, np.int64)
        for place, (full, row) in enumerate(zip(self.full, self.rows(pairs), strict=True)):
            hit = (row >= 0) & full[row] & (family_of < 0)
            family_of[hit], row_of[hit] = place, row[hit]
        return family_of, row_of

    def row_text(self, family: int, row: int) -> str:
        """A full row as people read it: id, limit, and what it rests on."""
        names = self.compiled.names[family]
        basis = names.row_basis(row)
        limit = int(self.compiled.problem.families[family].bound[row])
        return f"{names.row_id(row)} (limit {limit}, reached{f'; {basis}' if basis else ''})"
