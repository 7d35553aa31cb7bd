"""The relaxation over some pairs at a corner, tightened by rounding cuts round by round.

The programs of ``relaxation`` are large, and their solutions from the middle of the optimal face.
Cuts are read off corners: of the whole program where it is small, else of the one over the pairs
that lose next to nothing under its prices, few enough for simplex to go from corner to corner.
"""

from __future__ import annotations

import numpy as np

from matcher.engines.general.corner import Basis, Corner
from matcher.engines.general.derived import Derivations
from matcher.engines.general.highs import Answer
from matcher.engines.general.hulls import OpeningFinder
from matcher.engines.general.model import WholeModel, whole_model
from matcher.engines.general.rounding import rounding_cuts
from matcher.engines.general.rows import Rows
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
        value: weight of its corner; infinite before the first.
        basis: what is basic there; None before the first.
        used: pairs that some corner uses, sorted.
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
    ) -> None:
        self.rows, self.derivations, self.stop = rows, derivations, stop
        self.pairs, self.kept, self.derived = pairs, kept, set(derived)
        self.basis: Basis | None = None
        self.value = np.inf
        self.answer: Answer | None = None
        self.used = np.empty(0, np.int64)

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

        ``answer`` is that of the corner, without them. Besides cuts these are rows of orders that
        open for several people or none: middles keep them where corners do not, and cuts of a
        corner that breaks them cut off little else.
        """
        model = self._model()
        columns, numbers = self._column_numbers(model), self._row_numbers(model)
        corner = Corner(model.model, columns, numbers, self.stop, self.basis)
        self.model, self.answer = model, corner.answer
        if self.answer.outcome != "optimal" or self.answer.x is None:
            return 0
        self.value = float(np.concatenate(model.model.cost) @ self.answer.x)
        self.basis = corner.basis()
        x = np.clip(self.answer.x[: len(self.pairs)], 0, 1)
        self.used = np.union1d(self.used, self.pairs[x > USED])
        found = rounding_cuts(corner, model, self.rows, x, self.stop)
        before = len(self.derived)
        self.derived.update(OpeningFinder(self.derivations).add_of_broken(self.pairs, x))
        self.derived.update(self.derivations.add_cuts(found))
        return len(self.derived) - before

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
