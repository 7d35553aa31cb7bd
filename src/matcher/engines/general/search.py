"""Large-neighbourhood search: some companies at a time are planned anew, exactly, by branching.

Shaw 1998; neighbourhoods by where the gap sits. What a plan leaves short comes first, at a cost
that outweighs all else.
"""

from __future__ import annotations

import time

import numpy as np

from matcher.engines.general.arithmetic import exact_sum, largest
from matcher.engines.general.attempt import SLOW, Attempt
from matcher.engines.general.dive import Dive
from matcher.engines.general.highs import Answer
from matcher.engines.general.linear import Float
from matcher.engines.general.merit import Merit, merit
from matcher.engines.general.model import WholeModel, whole_model
from matcher.engines.general.neighbourhood import Neighbourhoods
from matcher.engines.general.options import pinned_group_pairs, whole_options
from matcher.engines.general.promising import promising_pairs
from matcher.engines.general.proximity import PART, Proximity
from matcher.engines.general.relaxation import Relaxation
from matcher.problem.problem import Bool, Int64
from matcher.problem.solution import Stop

#: Companies planned anew at a time, at first; grows and shrinks with how long that takes.
COMPANIES = 40
#: Seconds at which a neighbourhood counts as fast.
FAST = 1.0
#: Neighbourhoods of more columns than this do not grow.
MOST_COLUMNS = 12_000
#: Seconds of the neighbourhood that the relaxation asks for.
ASKED = 12.0
#: It is planned anew as a whole, not in parts, where the plan lacks no more than this share.
WHOLE = 6e-3
#: Steps that mend a dive's plan which breaks rules but is worth more.
MENDED = 8
#: Pairs that lose more than this many points under the prices are left out.
CORE_SLACK = 25
#: Proximity leaves out pairs that lose more than this many times what prices are wrong by.
ASIDE = 2.0


class Search:
    """Improves a plan under given prices.

    Attributes:
        plan: the best plan so far; it may break rules (see Merit).
        worth: its merit.
        pending: a dive that the next step runs.
        outstanding: an attempt that runs beside the steps.
        dive_took: seconds that the last dive took.
        dive_lost: what the last dive lost on the way from its program; infinite before the first.
    """

    def __init__(self, relaxation: Relaxation, plan: Int64, *, seed: int = 0) -> None:
        self.rows, self.problem = relaxation.rows, relaxation.rows.problem
        self.derivations = relaxation.derivations
        self.plan, self.worth = plan, merit(self.rows, plan)
        self.size: float = COMPANIES
        self.rng = np.random.default_rng(seed)
        self.seed = seed
        self.pending: Dive | None = None
        self.outstanding: Attempt | None = None
        self.dive_took, self.dive_lost = 0.0, np.inf
        self.proximity = Proximity()
        self.parts: list[Int64] = []
        self.parts_help, self.parts_before = False, 0
        self.use(relaxation)

    def use(self, relaxation: Relaxation) -> None:
        """Take new prices: which pairs are worth a look, and where the gap sits."""
        priced = relaxation.leading
        assert priced is not None
        self.priced, self.kept = priced, relaxation.kept.copy()
        # What earlier goals reached is a row here, even where the bound has a price instead.
        self.kept[self.rows.locks :] = True
        self.proximity.wait = 0
        self.binding = np.zeros(len(self.derivations.rows), bool)
        self.binding[list(relaxation.derived)] = True
        point = priced.prices.denominator
        most = max(CORE_SLACK, ASIDE * relaxation.astray)
        self.columns = promising_pairs(relaxation, priced, most)
        near = (priced.slack <= CORE_SLACK * point) & self.rows.task.usable
        near[relaxation.x_pairs] = True
        near[pinned_group_pairs(self.rows)] = True
        self.core = whole_options(self.rows, np.flatnonzero(near))
        self.places = Neighbourhoods(self.rows, self.derivations, priced, self.core)
        self.core_company = self.places.company_of_pair[self.core]

    @property
    def approaches(self) -> bool:
        """Whether proximity betters the plan, faster than a dive from anew."""
        return not self.worth.short and self.proximity.suits(len(self.columns))

    def step(self, stop: Stop) -> bool:
        """Go on with a dive, or plan one neighbourhood anew; whether the plan got better."""
        if self.pending is not None:
            return self._dive(self.pending, stop)
        if self.parts:
            return self._next_part(stop)
        if not self.worth.short and self.proximity.turn(len(self.columns), stop):
            return self._approach(stop)
        attempt = self.attempt()
        if attempt is None:
            return False
        answer = attempt.solve(stop)
        self._resize(attempt)
        return self.settle(attempt, answer)

    def _dive(self, dive: Dive, stop: Stop) -> bool:
        """One program of a dive; whether its plan is better, from which proximity then begins
        anew."""
        began = time.monotonic()
        plan = dive.advance(stop)
        dive.took += time.monotonic() - began
        if plan is None:
            return False
        self.pending, self.dive_took = None, dive.took
        worth = merit(self.rows, plan)
        self.dive_lost = dive.relaxation.value - worth.value
        if not (self.offer(plan) or self._mend(plan, worth, stop)):
            return False
        self.parts, self.proximity.wait = [], 0
        return True

    def _mend(self, plan: Int64, worth: Merit, stop: Stop) -> bool:
        """Plan anew around what a plan breaks that is worth more; whether the plan got better.

        A dive may leave a lower limit short by one or two and still place many more people.
        """
        if worth.value <= self.worth.value:
            return False
        before = self.plan, self.worth
        self.plan, self.worth = plan, worth
        for _ in range(MENDED):
            attempt = None if stop.due() else self.attempt()
            if attempt is None or not self.worth.short:
                break
            self.settle(attempt, attempt.solve(stop))
        if self.worth.beats(before[1]):
            return True
        self.plan, self.worth = before
        return False

    def _approach(self, stop: Stop) -> bool:
        """Plan anew what the relaxation would change first; whether the plan got better."""
        moves = self.proximity.moves(
            self.rows, self.derivations, self.plan, self.columns, self.kept, self.binding, stop
        )
        attempt = self._attempt(self._free_companies(moves.all))
        if attempt is None:
            self.proximity.pass_by()
            return False
        columns = attempt.model.model.columns
        if columns <= self.proximity.most and self._near:
            attempt.limit = ASKED
            answer = attempt.solve(stop)
            better, settled = self.settle(attempt, answer), answer.outcome == "optimal"
            self.proximity.learn(columns, settled=settled, better=better)
            if better or settled:
                return better
        of_company = np.bincount(
            self.places.company_of_pair[attempt.model.pairs], minlength=self.places.companies
        )
        self.parts, self.parts_help = moves.parts(of_company, PART), False
        self.parts_before = len(self.parts)
        return self._next_part(stop)

    def _next_part(self, stop: Stop) -> bool:
        """Plan a part anew of what the relaxation would change."""
        part = self.parts.pop(0)
        attempt = self._attempt(self._free_companies(part))
        better = attempt is not None and self.settle(attempt, attempt.solve(stop))
        self.parts_help |= better
        if not self.parts:
            self.proximity.learn_of_parts(self.parts_before, better=self.parts_help)
        return better

    def _free_companies(self, companies: Int64) -> Int64:
        """Those that no attempt beside is about."""
        if self.outstanding is None:
            return companies
        return np.setdiff1d(companies, self.outstanding.companies)

    def attempt(self, *, beside: bool = False) -> Attempt | None:
        """Some companies to plan anew; None where nothing can change.

        ``beside``: while other steps go on, which leave its companies and its people alone.
        """
        draw = self.places.draw_broken if self.worth.short else self.places.draw
        companies = self._free_companies(draw(self.plan, int(self.size), self.rng))
        attempt = self._attempt(companies, beside=beside)
        if beside:
            self.outstanding = attempt
        return attempt

    def settle(self, attempt: Attempt, answer: Answer) -> bool:
        """Take in what became of an attempt; whether the plan got better."""
        if attempt is self.outstanding:
            self.outstanding = None
        if answer.x is None:
            return False
        plan = self.plan.copy()
        plan[attempt.free] = -1
        used = attempt.model.pairs[answer.x[: len(attempt.model.pairs)] > 0.5]
        plan[self.problem.candidate[used]] = used
        if not self.offer(plan):
            return False
        self.places.improved(attempt.companies)
        return True

    def _resize(self, attempt: Attempt) -> None:
        """Larger neighbourhoods while they are fast, smaller ones when they are slow."""
        if attempt.took < FAST and attempt.model.model.columns < MOST_COLUMNS:
            self.size = min(self.size * 1.1, self.places.companies)
        elif attempt.took > SLOW * 0.9:
            self.size = max(self.size * 0.85, 5)

    def follow(self, plan: Int64) -> None:
        """Take a plan that is no worse, for what it is worth to other goals.

        One that keeps more of earlier goals than locks ask for is better, whatever its value.
        """
        worth = merit(self.rows, plan)
        if self._rank(plan, worth) >= self._rank(self.plan, self.worth):
            self.plan, self.worth = plan, worth

    def _rank(self, plan: Int64, worth: Merit) -> tuple[int, ...]:
        placed = plan[plan >= 0]
        signs = [(1 if lock.sense == ">=" else -1, lock) for lock in self.rows.task.locks]
        kept = [sign * exact_sum(lock.weight[placed]) for sign, lock in signs]
        return -worth.short, *kept, worth.value

    def offer(self, plan: Int64) -> bool:
        """Take a plan if it is better; whether it was."""
        worth = merit(self.rows, plan)
        if not worth.beats(self.worth):
            return False
        self.plan, self.worth = plan, worth
        return True

    def _attempt(self, companies: Int64, *, beside: bool = False) -> Attempt | None:
        chosen = np.zeros(self.places.companies, bool)
        chosen[companies] = True
        free = self._free(chosen, beside=beside)
        pairs = self._pairs(chosen, free)
        if not len(pairs):
            return None
        model = self._model(chosen, free, pairs)
        start = np.isin(pairs, self.plan[free]).astype(float)
        return Attempt(companies, free, model, start, self.seed, self._tolerance())

    @property
    def _near(self) -> bool:
        """Whether so little is left that many small parts no longer better a plan fastest."""
        return self.priced.bound - self.worth.value <= WHOLE * abs(self.worth.value)

    def _tolerance(self) -> float:
        """Relative gap at which a neighbourhood is good enough: a part of what is left in all."""
        left = self.priced.bound - self.worth.value
        return min(max(left / (20 * max(abs(self.worth.value), 1)), 1e-6), 1e-3)

    def _free(self, chosen: Bool, *, beside: bool) -> Bool:
        """People who are unplaced or at a chosen company (bool per candidate).

        Two attempts at a time share the unplaced.
        """
        free = self.plan < 0
        if beside:
            free &= self.rng.random(len(free)) < 0.5
        if self.outstanding is not None:
            free &= ~self.outstanding.free
        placed = np.flatnonzero(~free)
        free[placed] = chosen[self.places.company_of_pair[self.plan[placed]]]
        return free

    def _pairs(self, chosen: Bool, free: Bool) -> Int64:
        mine = self.core[chosen[self.core_company]]
        mine = mine[free[self.problem.candidate[mine]]]
        held = self.plan[free & (self.plan >= 0)]
        return whole_options(self.rows, np.union1d(mine, held))

    def _model(self, chosen: Bool, free: Bool, pairs: Int64) -> WholeModel:
        rows = self.rows
        fixed = self.plan[~free]
        kept, bound, left = rows.beside(fixed, pairs)
        self._leave_points(bound, left, kept)
        now = rows.left_sides(self.plan[self.plan >= 0])
        lower_short = (now < rows.bound) & ~rows.upper
        derived_company = self.places.derived_company
        inside = np.flatnonzero((derived_company >= 0) & chosen[derived_company] & self.binding)
        return whole_model(
            rows,
            self.derivations,
            pairs,
            integer=True,
            kept=kept,
            bound=bound,
            derived=inside,
            slack=self._slack(lower_short),
            fixed=fixed,
        )

    def _slack(self, lower_short: Bool) -> Float | None:
        """What a unit of the lower rows that the plan leaves short costs."""
        if not self.worth.short:
            return None
        cost = 50.0 * max(largest(self.rows.task.weight), 1)
        return np.where(lower_short & (self.rows.penalty < 0), cost, 0.0)

    def _leave_points(self, bound: Int64, left: Int64, kept: Bool) -> None:
        """Points lost on soft rows that stay as they are count against locks."""
        rows = self.rows
        if not any(lock.penalties for lock in rows.task.locks):
            return
        soft = np.where((rows.penalty > 0) & ~kept, rows.penalty, 0)
        lost = int((rows.persons(rows.excess(left)) * soft).sum())
        for place, lock in enumerate(rows.task.locks):
            bound[rows.locks + place] += lock.penalties * lost
