"""Proximity: the relaxation once more, where everybody who leaves the plan costs something.

What does not pay for its moves stays as it is, so the companies between which people still move are
a neighbourhood that is worth planning anew, or several where they are many. (Proximity search,
Fischetti and Monaci 2014; a neighbourhood between relaxation and plan, Danna, Rothberg and Le
Pape 2005.)
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from matcher.engines.general.arithmetic import largest
from matcher.engines.general.derived import Derivations
from matcher.engines.general.model import whole_model
from matcher.engines.general.options import whole_options
from matcher.engines.general.relaxed import solve_relaxed
from matcher.engines.general.rows import Rows
from matcher.problem.problem import Bool, Int64
from matcher.problem.solution import Stop

#: What it costs to leave the plan, in parts of the largest weight: at first, at least, at most.
FIRST, LEAST, MOST = 1 / 8, 1 / 4000, 1.0
#: At first, where the plan is good already.
NEARBY = 1 / 50
#: What it costs is divided by the first once a neighbourhood is planned as well as can be, and
#: times the second where it was too large.
CLOSER, FARTHER = 2.5, 2.0
#: Other steps before the next proximity: after one that bettered the plan, and after others.
SOON, LATE = 2, 10
#: Columns of the largest neighbourhood at first; it shrinks to a part of one that took too long.
MOST_COLUMNS, SMALLER = 18_000, 0.7
#: Columns of each part of what is too large as a whole, about: many small ones better a plan four
#: times as fast as few large ones.
PART = 1_000
#: So few parts, each planned as well as can be, leave little to gain at the same cost.
FEW = 20
#: Programs of fewer columns are left to other neighbourhoods.
LARGE = 8_000
#: Relative error of the program.
TOLERANCE = 1e-5
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
    """When it is its turn, and how far it looks.

    Attributes:
        cost: of leaving the plan, in parts of the largest weight.
        most: columns of the largest neighbourhood that is worth its time.
        wait: steps before the next.
        took: seconds that the last program took.
    """

    cost: float = FIRST
    most: int = MOST_COLUMNS
    wait: int = 0
    took: float = 0.0

    @staticmethod
    def suits(columns: int) -> bool:
        """Whether it betters plans of so many columns faster than other neighbourhoods."""
        return columns >= LARGE

    def turn(self, columns: int, stop: Stop) -> bool:
        """Whether the next step is its own; counts the steps."""
        if not self.suits(columns) or time.monotonic() + LONGER * self.took > stop.deadline:
            return False
        self.wait -= 1
        return self.wait < 0

    def moves(
        self,
        rows: Rows,
        derivations: Derivations,
        plan: Int64,
        columns: Int64,
        kept: Bool,
        binding: Bool,
        stop: Stop,
    ) -> Moves:
        """Who would leave a company, or go to one, where that pays.

        Args:
            rows: rows of the task.
            derivations: its derived rows.
            plan: pair of each candidate, -1 for none; it keeps every rule.
            columns: pairs to choose from, beside those of the plan (sorted).
            kept: bool per flat row, the rows to put in.
            binding: bool per derived row, likewise.
            stop: when to end.
        """
        began = time.monotonic()
        held = plan[plan >= 0]
        pairs = whole_options(rows, np.union1d(columns, held))
        model = whole_model(
            rows,
            derivations,
            pairs,
            integer=False,
            kept=kept,
            derived=np.flatnonzero(binding),
        )
        stays = np.isin(pairs, held)
        reward = self.cost * max(largest(rows.task.weight), 1)
        model.model.cost[0] = model.model.cost[0] + reward * stays
        answer = solve_relaxed(model, rows, stop, tolerance=TOLERANCE)
        self.took = time.monotonic() - began
        if answer.x is None or answer.outcome != "optimal":
            return Moves(np.empty(0, np.int64), np.empty(0, np.int64))
        return _moves(rows, plan, pairs, np.clip(answer.x[: len(pairs)], 0, 1))

    def learn(self, columns: int, *, settled: bool, better: bool) -> None:
        """Go on closer to the relaxation or farther from it, after a neighbourhood was planned.

        ``settled``: as well as can be; ``better``: the plan got better.
        """
        if settled:
            self._closer()
        elif not better:
            self.most = int(SMALLER * columns)
        self.wait = SOON if better or not settled else LATE

    def pass_by(self) -> None:
        """Nothing pays for its moves."""
        self._closer()
        self.wait = SOON if self.cost > LEAST else LATE

    def learn_of_parts(self, parts: int, *, better: bool) -> None:
        """The same, after so many parts of a neighbourhood that is too large as a whole."""
        if not better:
            self._farther()
        elif parts <= FEW:
            self._closer()
        self.wait = SOON

    def _closer(self) -> None:
        self.cost = max(self.cost / CLOSER, LEAST)

    def _farther(self) -> None:
        self.cost = min(self.cost * FARTHER, MOST)


def _moves(rows: Rows, plan: Int64, pairs: Int64, x: np.ndarray) -> Moves:
    problem = rows.problem
    stays = np.isin(pairs, plan[plan >= 0])
    placed = np.bincount(problem.candidate[pairs], x, minlength=problem.candidates)
    kept = np.bincount(problem.candidate[pairs[stays]], x[stays], minlength=problem.candidates)
    moved = np.where(plan >= 0, 1 - kept, placed) > MOVED
    new = pairs[(x > MOVED) & moved[problem.candidate[pairs]]]
    old = plan[moved & (plan >= 0)]
    both = np.concatenate([new, old])
    companies = problem.company[problem.order[both]]
    return Moves(problem.candidate[both].astype(np.int64), companies.astype(np.int64))
