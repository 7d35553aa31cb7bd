"""Branching over all companies at once, among the pairs that the relaxation near the plan uses.

The last seats take chains of moves across the whole plan, which no neighbourhood of some companies
holds. The relaxation in which to leave the plan costs something (``proximity``) uses few other
pairs, and those are what such chains are made of: a restricted master heuristic (Joncour, Michel,
Sadykov, Sverdlov and Vanderbeck 2010) over the support of a proximity program.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.engines.general.linear import Float
from matcher.problem.problem import Bool, Int64

#: What it costs to leave the plan, in parts of the largest weight, one after the other, and once it
#: is late. Few, dear moves find the last seats: from 8,887 of rules_10k_tight 4,000 pairs at 1/25
#: found one more in 19 s, at 1/100, 1/200 and 1/400 none.
COSTS = (1 / 100, 1 / 25, 1 / 50, 1 / 200, 1 / 400)
LATE_COSTS = (1 / 100, 1 / 200, 1 / 400, 1 / 800)
#: Pairs beside those of the plan: at first, at least, at most, and at most once it is late or all
#: costs were in vain.
PAIRS, FEWEST, MOST, LARGEST = 500, 250, 4_000, 8_000
#: Where branching ends without a much better plan the next has this many times as many pairs; with
#: most of them the next cost is taken. Where it does not end, as many times fewer pairs are most.
MORE = 2
#: Once the gap is no more than this share it is made up of few losses, each of which takes a plan
#: of its own: branching ends at this part of it.
LATE, PART = 2e-4, 1e-3


@dataclass
class Support:
    """How many pairs it takes, and how far from the plan.

    Attributes:
        turn: place in the costs, which begin anew after the last.
        pairs: how many beside those of the plan, at most ``most``.
        late: the gap has become no more than ``LATE``: from then on the largest find most, of
            rules_10k_loose 356 of 667 points in 20 s, after 267 by smaller ones in 74 s.
        busy: whether a look or branching is under way.
        mixes: whether it is about the pairs of two plans, not of a look.
        fruitless: how often branching has ended without a much better plan, since it last had one.
    """

    turn: int = 0
    pairs: int = PAIRS
    most: int = MOST
    late: bool = False
    busy: bool = False
    mixes: bool = False
    fruitless: int = 0

    @property
    def cost(self) -> float:
        """What it costs to leave the plan, in parts of the largest weight."""
        return self._costs[self.turn]

    @property
    def _costs(self) -> tuple[float, ...]:
        return LATE_COSTS if self.late else COSTS

    def used(self, pairs: Int64, held: Bool, x: Float) -> Int64:
        """Pairs of the plan (``held``, bool per pair), and those that a solution uses most."""
        others = np.flatnonzero(~held & (x > 0))
        most = others[np.argsort(-x[others], kind="stable")[: self.pairs]]
        return np.union1d(pairs[held], pairs[most])

    def learn(self, *, better: bool, ended: bool, late: bool = False) -> None:
        """Go farther once branching has ended without a much better plan, of a look's pairs."""
        mixed = self.mixes
        self.forget()
        if late and not self.late:
            self.late, self.most, self.turn = True, LARGEST, 0
        if mixed:
            return
        self.fruitless = 0 if better else self.fruitless + ended
        if not better and ended:
            self._farther()
        elif not better:
            self.most = self.pairs = max(self.pairs // MORE, FEWEST)

    def forget(self) -> None:
        """Take branching as if it had not begun: it was given up."""
        self.busy = self.mixes = False

    def _farther(self) -> None:
        if self.pairs < self.most:
            self.pairs = min(self.pairs * MORE, self.most)
        else:
            self.turn = (self.turn + 1) % len(self._costs)
            if self.turn == 0:
                self.most = min(self.most * MORE, LARGEST)
