"""Proximity: the relaxation once more, where everybody who leaves the plan costs something.

What does not pay for its moves stays as it is, so the companies between which people still move are
neighbourhoods that are worth planning anew. (Proximity search, Fischetti and Monaci 2014; a
neighbourhood between relaxation and plan, Danna, Rothberg and Le Pape 2005.) While a plan is far
from its bound one look at all companies finds many of them; later on looks at regions, one by one,
find as many in a tenth of the time.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from matcher.engines.general.attempt import Batch, Look
from matcher.engines.general.linear import Float
from matcher.problem.problem import Int64
from matcher.problem.solution import Stop

#: What it costs to leave the plan, in parts of the largest weight: of all companies and of regions
#: at first, at least, at most.
FIRST, NEARBY, LEAST, MOST = 1 / 8, 1 / 60, 1 / 4000, 1.0
#: What it costs is times or divided by these: of all companies, of regions.
FARTHER, SLIGHTLY = 2.0, 1.25
#: Columns of each part of what a look finds, about: many small ones better a plan four times as
#: fast as few large ones, until none of them does. Then they grow by this, and begin anew beyond
#: the largest.
PART, GROWTH = 1_000, 1.25
#: The largest at first, and at most: it grows by this each time that parts begin anew. Of
#: rules_10k_tight those of 2,500 to 4,000 columns gain 100 points a second late, larger ones 10.
LARGEST, RISE, MOST_LARGE = 2_000, 1.25, 4_000
#: Parts this many times as large as at first say that small ones are exhausted.
EXHAUSTED = 1.5
#: Companies of a region.
REGION = 150
#: People of a region should move between no more than this part of its companies.
CROWDED = 1 / 3
#: Programs of fewer columns are left to other neighbourhoods.
LARGE = 8_000
#: A program may take this many times as long as the one before, and what follows from it.
LONGER = 1.5
#: A person moves from this part of a placement on.
MOVED = 0.02


@dataclass(frozen=True)
class Moves:
    """What the relaxation would change.

    Attributes:
        people: candidate of each move, or of what is left by it.
        companies: the company that the candidate leaves, or goes to.
    """

    people: Int64
    companies: Int64

    @property
    def all(self) -> Int64:
        """Every company that somebody leaves, or goes to."""
        return np.unique(self.companies)

    def parts(self, columns: Int64, most: int) -> list[Int64]:
        """The companies in parts between which few people move; those with most moves first.

        Each grows from the company with most moves, by the one that most people share with it,
        and where nobody shares any more from the next one on.

        Args:
            columns: about how many columns each company has (int64 per company).
            most: columns of a part.
        """
        near: dict[int, Counter[int]] = defaultdict(Counter)
        ranked = np.lexsort((self.companies, self.people))
        starts = np.flatnonzero(np.diff(self.people[ranked], prepend=-1))
        for mine in np.split(self.companies[ranked], starts[1:]):
            here = mine.tolist()
            for company in here:
                near[company].update(here)
        left = {company: near[company][company] for company in sorted(near)}
        found = []
        while left:
            part: list[int] = []
            size, links = 0, Counter[int]()
            while left and size < most:
                company = max(links or left, key=lambda one: (links[one], left[one], -one))
                part.append(company)
                size += int(columns[company])
                del left[company]
                links.update(near[company])
                links = Counter({one: links[one] for one in links if one in left})
            found.append(np.array(sorted(part), np.int64))
        return found


@dataclass
class Proximity:
    """How far it looks.

    Attributes:
        cost: of leaving the plan, in parts of the largest weight.
        regional: look at regions, one by one, not at all companies.
        part: columns of each part of what is found; ``largest`` those from which it begins anew.
        took: seconds that the last program took.
    """

    cost: float = FIRST
    regional: bool = False
    part: float = PART
    largest: float = LARGEST
    took: float = 0.0

    @staticmethod
    def suits(columns: int) -> bool:
        """Whether it betters plans of so many columns faster than other neighbourhoods."""
        return columns >= LARGE

    def repays(self, columns: int, stop: Stop) -> bool:
        """Whether it betters a plan of so many columns, in the time that is left."""
        return self.suits(columns) and time.monotonic() + LONGER * self.took <= stop.deadline

    @property
    def exhausted(self) -> bool:
        """Whether small parts bring nothing any more."""
        return self.part > EXHAUSTED * PART

    def near(self) -> None:
        """Look at regions from now on."""
        if not self.regional:
            self.regional, self.cost, self.took = True, NEARBY, 0.0

    def learn(self, look: Look, moved: int) -> None:
        """Go closer to the relaxation or farther from it, after so many companies moved people."""
        self.took = look.took
        if not moved and self.regional:
            self._times(1 / SLIGHTLY)
        elif not moved:
            self.near()
        elif self.regional and not look.whole and moved > CROWDED * REGION:
            self._times(SLIGHTLY)

    def learn_of_parts(self, batch: Batch) -> None:
        """The same, once all parts of what a look found were planned anew."""
        if batch.whole and not self.regional:
            if batch.better:
                self.near()
            else:
                self._times(FARTHER)
        elif batch.better:
            self.part = max(self.part / GROWTH, PART)
        else:
            larger = self.part * GROWTH
            if larger > self.largest:
                larger, self.largest = PART, min(self.largest * RISE, MOST_LARGE)
            self.part = larger

    def _times(self, factor: float) -> None:
        self.cost = min(max(self.cost * factor, LEAST), MOST)


def moves_of(look: Look, x: Float) -> Moves:
    """Who would leave a company, or go to one, by a solution of a look (value per column)."""
    problem, pairs = look.rows.problem, look.model.pairs
    x = np.clip(x[: len(pairs)], 0, 1)
    stays = np.isin(pairs, look.plan[look.plan >= 0])
    placed = np.bincount(problem.candidate[pairs], x, minlength=problem.candidates)
    kept = np.bincount(problem.candidate[pairs[stays]], x[stays], minlength=problem.candidates)
    moved = np.where(look.plan >= 0, 1 - kept, placed) > MOVED
    new = pairs[(x > MOVED) & moved[problem.candidate[pairs]]]
    old = look.plan[moved & (look.plan >= 0)]
    both = np.concatenate([new, old])
    companies = problem.company[problem.order[both]]
    return Moves(problem.candidate[both].astype(np.int64), companies.astype(np.int64))
