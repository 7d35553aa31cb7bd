"""The relaxation over some pairs at a corner, tightened by rounding cuts round by round.

The programs of ``relaxation`` are large, and their solutions from the middle of the optimal face.
Cuts are read off corners: of the whole program where it is small, else of the one over the pairs
that lose next to nothing under its prices, few enough for simplex to go from corner to corner.
Where no corner is of use to the next look, as locks are raised meanwhile, each is the one next to
an inner point (``crossover``), ties broken in another way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from matcher.engines.general.apart import Apart
from matcher.engines.general.corner import Basis, Numbers, solved_to_corner
from matcher.engines.general.crossover import cuts_of_large
from matcher.engines.general.derived import Derivations
from matcher.engines.general.highs import Answer
from matcher.engines.general.hulls import OpeningFinder
from matcher.engines.general.linear import Float
from matcher.engines.general.model import WholeModel, whole_model
from matcher.engines.general.relaxed import LARGE
from matcher.engines.general.rounding import Cut, Program, barred_rows, named, rounding_cuts
from matcher.engines.general.rows import Rows
from matcher.engines.selection import scattered
from matcher.problem.problem import Bool, Int64
from matcher.problem.solution import Stop

#: Most pairs of a program that goes on from the corner of another, as a multiple of its own.
MOSTLY = 1.25
#: A corner uses a pair by more than this.
USED = 1e-6


class Tightening:
    """Corner after corner, each with the cuts that the last one broke.

    Attributes:
        pairs: pairs with a column, sorted.
        derived: places of the derived rows that are in.
        model: the last program, with its ``answer``.
        value: weight of its corner by simplex; infinite before the first.
        basis: what is basic there; None before the first.
        used: pairs that some corner uses, sorted; the last one, where each has ties of its own.
        way: in which ties of the last corner were broken.
    """

    def __init__(
        self,
        rows: Rows,
        derivations: Derivations,
        pairs: Int64,
        stop: Stop,
        *,
        kept: Bool,
        derived: set[int],
        scatter: float = 0.0,
        way: int = 1,
        crosses: bool = False,
        apart: Apart | None = None,
    ) -> None:
        """``scatter``: most that ties are broken by; ``crosses``: large programs go on from no
        corner; ``apart``: the process to look for theirs in, if not this one."""
        self.rows, self.derivations, self.stop = rows, derivations, stop
        self.scatter, self.way, self.crosses, self.apart = scatter, way, crosses, apart
        self.pairs, self.kept, self.derived = pairs, kept, set(derived)
        self.basis: Basis | None = None
        self.value = np.inf
        self.answer: Answer | None = None
        self.used = np.empty(0, np.int64)

    @property
    def large(self) -> bool:
        """Whether corners are crossed over to from inner points, each in another way."""
        return self.crosses and len(self.pairs) > LARGE

    def go_on_from(self, other: Tightening) -> None:
        """Begin at the last corner of another, with its pairs and what holds there.

        Where most of the pairs are others it would take longer than from anew.
        """
        pairs = np.union1d(self.pairs, other.pairs)
        if other.basis is None or len(pairs) > MOSTLY * len(self.pairs):
            return
        self.pairs, self.basis = pairs, other.basis
        first = self.rows.problem.candidates + self.rows.size
        held = other.basis.rows - first
        self.derived.update(held[(held >= 0) & (held < len(self.derivations.rows))].tolist())

    def round(self) -> int:
        """Go to a corner, and put in the rows that it breaks; how many (0 also if stopped).

        Besides cuts these are rows of orders that open for several people or none: middles keep
        them where corners do not, and cuts of a corner that breaks them cut off little else.
        """
        model = self._model()
        x, found = self._crossed_over(model) or self._solved(model)
        if x is None:
            return 0
        used = self.pairs[x > USED]
        self.used = used if self.large else np.union1d(self.used, used)
        before = len(self.derived)
        self.derived.update(OpeningFinder(self.derivations).add_of_broken(self.pairs, x))
        self.derived.update(self.derivations.add_cuts(named(found, model, self.rows)))
        return len(self.derived) - before

    def _crossed_over(self, model: WholeModel) -> tuple[Float, list[Cut]] | None:
        """Values of pairs at a corner of a large program, and the cuts that it breaks; None where
        it is small, or no corner is found."""
        if not self.large:
            return None
        self.way += 1
        given: dict[str, Any] = {
            "model": replace(model.model, cost=self._scattered(model, self.way)),
            "owners": model.owners(self.rows),
            "pairs": len(model.pairs),
            "barred": barred_rows(model, self.rows),
        }
        if self.apart is None:
            crossed = cuts_of_large(**given, stop=self.stop)
        else:
            crossed = self.apart.call(cuts_of_large, self.stop, **given)
        return None if crossed is None else (crossed.x, crossed.cuts)

    def _solved(self, model: WholeModel) -> tuple[Float | None, list[Cut]]:
        """The same of any program, from the last corner's basis; no values where it was stopped."""
        numbers = Numbers(self._column_numbers(model), self._row_numbers(model))
        cost, scattered = model.model.cost, self._scattered(model, 1)
        corner = solved_to_corner(
            replace(model.model, cost=scattered), numbers, self.stop, self.basis
        )
        self.model, self.answer = model, corner.answer
        if self.answer.outcome != "optimal" or self.answer.x is None:
            return None, []
        self.value = float(np.concatenate(cost) @ self.answer.x)
        self.basis = numbers.of(corner)
        x = np.clip(self.answer.x[: len(self.pairs)], 0, 1)
        program = Program(model.model, barred_rows(model, self.rows), x)
        return x, rounding_cuts(corner, program, self.stop)

    def _scattered(self, model: WholeModel, way: int) -> list[Float]:
        """The model's costs, ties broken in a way."""
        first, *others = model.model.cost
        if not self.scatter:
            return [first, *others]
        scatter = scattered(self.rows.problem.pairs, self.scatter, way)
        return [first + scatter[model.pairs], *others]

    def _model(self) -> WholeModel:
        return whole_model(
            self.rows,
            self.derivations,
            self.pairs,
            integer=False,
            kept=self.kept,
            derived=np.array(sorted(self.derived), np.int64),
            capped=False,
        )

    def _column_numbers(self, model: WholeModel) -> Int64:
        soft = model.static[self.rows.penalty[model.static] >= 0]
        return np.concatenate([model.pairs, self.rows.problem.pairs + soft])

    def _row_numbers(self, model: WholeModel) -> Int64:
        people = self.rows.problem.candidates
        candidate, company = model.together
        # Derived rows come last, as more are added; rows of groups are below zero.
        together = -1 - (company * people + candidate)
        derived = people + self.rows.size + model.derived
        return np.concatenate([model.people, people + model.static, derived, together])
