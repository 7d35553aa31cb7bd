"""Pairs that a good plan is likely to use: few enough to solve programs over all of them again."""

from __future__ import annotations

import numpy as np

from matcher.engines.general.pricing import Priced
from matcher.engines.general.relaxation import Relaxation
from matcher.engines.selection import best_of_each
from matcher.problem.problem import Int64

#: So many of each person's pairs, those with the least to lose, and those that the relaxation uses
#: by more than this.
CHOICES, USED = 4, 0.1


def promising_pairs(relaxation: Relaxation, priced: Priced, most: float = np.inf) -> Int64:
    """The relaxation's pairs that lose least for each person, and those that it uses; sorted.

    Args:
        relaxation: after a round.
        priced: prices that say what a pair loses.
        most: points that a pair may lose, if it is not used.
    """
    close = relaxation.pairs
    close = close[priced.slack[close] <= most * priced.prices.denominator]
    owner = relaxation.rows.problem.candidate[close]
    chosen = best_of_each(owner, -priced.slack[close], CHOICES, close)
    return np.union1d(chosen, relaxation.x_pairs[relaxation.x > USED])
