"""Weights given pair by pair, where priorities and points alone do not tell them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from matcher.problem.problem import Int64, Problem, Weights


@dataclass(frozen=True)
class PairWeights(Weights):
    """``pairs`` holds the weight of each pair (int64, of any sign); ``score`` that of a point."""

    pairs: Int64 = field(default_factory=lambda: np.empty(0, np.int64))

    def times(self, factor: int) -> PairWeights:
        """These weights, each ``factor`` times as large."""
        return PairWeights(self.fill * factor, self.score * factor, self.pairs * factor)

    def of(self, problem: Problem, pairs: npt.NDArray[np.integer] | slice) -> Int64:
        """Weights of the pairs given (int64)."""
        return self.pairs[pairs]
