"""A plan by diving: what a fractional plan places for sure is kept, the rest is solved again.

With ties broken, most people are placed for sure by the first program already, and those that
follow are small. As every program keeps all rows, little is lost on the way (diving heuristics:
Achterberg 2007, *Constraint Integer Programming*, § 9.3).
"""

from __future__ import annotations

import numpy as np

from matcher.engines.general.greedy import Greedy
from matcher.engines.general.highs import solve_integer, solve_linear
from matcher.engines.general.linear import Float
from matcher.engines.general.model import WholeModel, whole_model
from matcher.engines.general.options import whole_options
from matcher.engines.general.pricing import Priced
from matcher.engines.general.promising import promising_pairs
from matcher.engines.general.relaxation import Relaxation
from matcher.problem.problem import Int64
from matcher.problem.solution import Stop

#: A pair counts as sure from here on, and in a quick dive.
SURE, LIKELY = 0.9, 0.6
#: Part of those who are open that is placed before the program is solved again.
LEAST = 0.2
#: Pairs that lose more than these thousandths of the largest weight are left out.
NEAR = 10
#: Of more pairs than this the promising alone are looked at: few pairs make programs quick.
MANY = 50_000
#: Most programs, and the number of open people from which on branching settles the rest, or a
#: quick dive ends.
STEPS, FEW, LAST = 40, 1000, 300
#: Seconds of branching.
BRANCHING = 5.0
#: Largest weights that a unit beyond a row costs.
DEAR = 4.0


class Dive:
    """One dive from the last solution of a relaxation.

    Attributes:
        quick: nothing is branched in the end, and more counts as sure: by rough prices the plan
            is no worse after as long a search, and there in a third of the time; by near ones a
            careful dive's ends a little better, where there is time for both.
        took: seconds that it took so far, as noted by who runs it.
        distance: share by which bound and program of the relaxation differ.
    """

    def __init__(self, relaxation: Relaxation, seed: int, *, quick: bool = False) -> None:
        assert relaxation.leading is not None
        self.quick = quick
        self.sure, self.few = (LIKELY, LAST) if quick else (SURE, FEW)
        self.relaxation, self.rows, self.priced = relaxation, relaxation.rows, relaxation.leading
        self.seed = seed
        self.problem = self.rows.problem
        self.core = np.union1d(relaxation.pairs, relaxation.x_pairs)
        self.x: Float = np.zeros(self.problem.pairs)
        self.x[relaxation.x_pairs] = relaxation.x
        self.first = self.x[self.core]
        self.choice = np.zeros(self.problem.pairs, bool)
        self.choice[promising_pairs(relaxation, self.priced)] = True
        self.programs, self.took, self.distance = 0, 0.0, relaxation.distance

    def _guard(self, priced: Priced) -> Greedy:
        """Nobody but those who are pinned is placed."""
        guard = Greedy(self.rows, self.core, priced)
        guard.loosen(self.first)
        guard.pins()
        return guard

    def at_once(self) -> Int64:
        """A plan without any program (pair of each candidate, -1 for none)."""
        # Prices that say who may stay out matter less here than those that placed the others.
        priced = self.relaxation.last or self.priced
        return self._guard(priced).finish(self.first)

    def advance(self, stop: Stop) -> Int64 | None:
        """Go on by one program; the plan (pair of each candidate, -1 for none), once complete."""
        self.stop = stop
        if not self.programs:
            self.guard = self._guard(self.priced)
            self._keep_sure()
        self.programs += 1
        people = self._people()
        if people and self.programs <= STEPS and not stop.due():
            if people > self.few:
                self._keep_sure(int(LEAST * people) + 1)
            if people <= self.few or self._people() == people:
                if not self.quick:
                    self._branch()
            elif self._solve_again():
                return None
        return self.guard.finish(self.first)

    def _people(self) -> int:
        """Number of people who are open."""
        return len(np.unique(self.problem.candidate[self._open(self.x > 1e-3)]))

    def _open(self, wanted: np.ndarray) -> Int64:
        """Pairs of the core that are wanted, of people who are not placed yet."""
        mine = self.core[wanted[self.core]]
        return np.asarray(mine[self.guard.plan[self.problem.candidate[mine]] < 0])

    def _keep_sure(self, least: int = 0) -> None:
        """Place those who are sure, and others until ``least`` are placed, where that fits."""
        pairs = self._open(self.x > 1e-3)
        order = np.lexsort((pairs, -self.x[pairs]))
        grouped = self.problem.group[self.problem.candidate[pairs]] >= 0
        done = 0
        for k in order.tolist():
            e = int(pairs[k])
            if self.x[e] < self.sure and done >= least:
                break
            if grouped[k] or self.guard.plan[self.problem.candidate[e]] >= 0:
                continue
            i = self.guard.where[e]
            if self.guard.fits(i):
                self.guard.move(i, 1)
                done += 1
        self._keep_groups(pairs[grouped])

    def _keep_groups(self, pairs: Int64) -> None:
        """Place groups of whom every member is sure."""
        sure = pairs[self.x[pairs] >= self.sure]
        group = self.problem.group[self.problem.candidate[sure]]
        for g in np.unique(group).tolist():
            mine = sure[group == g]
            members = np.flatnonzero(self.problem.group == g)
            if set(self.problem.candidate[mine].tolist()) == set(members.tolist()):
                places = [self.guard.where[e] for e in mine.tolist()]
                for done, i in enumerate(places):
                    if not self.guard.fits(i):
                        for before in places[:done]:
                            self.guard.move(before, -1)
                        break
                    self.guard.move(i, 1)

    def _choice(self) -> Int64:
        """Pairs that are worth a look for those who are open."""
        most = NEAR * self.relaxation.unit / 1000 * self.priced.prices.denominator
        pairs = self._open((self.priced.slack <= most) | (self.x > 0))
        if len(pairs) > MANY:
            pairs = pairs[self.choice[pairs]]
        return whole_options(self.rows, np.sort(pairs))

    def _model(self, *, integer: bool) -> WholeModel:
        rows, relaxation, pairs = self.rows, self.relaxation, self._choice()
        fixed = self.guard.plan[self.guard.plan >= 0]
        left = rows.left_sides(fixed)
        kept, bound = rows.beside(left, pairs)
        over = rows.excess(left) > 0
        kept |= over & ~rows.upper
        if not integer:
            kept &= relaxation.kept | over
        mine = np.zeros(self.problem.pairs, bool)
        mine[pairs] = True
        of_row = relaxation.derivations.pairs
        there = np.array([d for d in sorted(relaxation.derived) if mine[of_row[d]].any()], np.int64)
        dear = DEAR * relaxation.unit
        cost = np.where(over & (rows.penalty < 0), dear, 0.0)
        cost[: self.problem.orders] = 0.0
        derivations = relaxation.derivations
        beyond = derivations.left_sides(there, fixed) > derivations.right_sides(there)
        model = whole_model(
            rows,
            relaxation.derivations,
            pairs,
            integer=integer,
            kept=kept,
            bound=bound,
            derived=there,
            slack=cost,
            derived_slack=np.where(beyond, dear, 0.0),
            fixed=fixed,
            missing=dear,
        )
        relaxation.scatter_ties(model, pairs)
        return model

    def _solve_again(self) -> bool:
        """The program over those who are open; whether it had a solution."""
        model = self._model(integer=False)
        answer = solve_linear(model.model, self.stop, interior=True)
        if answer.x is None:
            return False
        self.x[:] = 0
        self.x[model.pairs] = np.clip(answer.x[: len(model.pairs)], 0, 1)
        return True

    def _branch(self) -> None:
        """Settle those who are open by branching."""
        model = self._model(integer=True)
        answer = solve_integer(
            model.model, self.stop, seed=self.seed, limit=BRANCHING, gap=1e-4, quick=True
        )
        if answer.x is None:
            return
        for e in model.pairs[answer.x[: len(model.pairs)] > 0.5].tolist():
            self.guard.move(self.guard.where[e], 1)
