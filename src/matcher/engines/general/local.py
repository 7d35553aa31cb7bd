"""Programs over some companies, while all else of a plan stays as it is."""

from __future__ import annotations

import numpy as np

from matcher.engines.general.arithmetic import largest
from matcher.engines.general.attempt import Attempt, Look
from matcher.engines.general.check import beyond_locks
from matcher.engines.general.derived import Derivations
from matcher.engines.general.linear import Float
from matcher.engines.general.model import WholeModel, whole_model
from matcher.engines.general.neighbourhood import Neighbourhoods
from matcher.engines.general.options import whole_options
from matcher.engines.general.rows import Rows
from matcher.problem.problem import Bool, Int64


class Local:
    """Builds them.

    Attributes:
        core: pairs that may be worth a place; ``promising`` those that are likely to be.
        kept: bool per flat row, those that relaxations have.
        binding: bool per derived row, likewise.
        keeps: locks ask for all that the plan keeps of earlier goals.
    """

    def __init__(
        self,
        rows: Rows,
        derivations: Derivations,
        places: Neighbourhoods,
        promising: Int64,
        kept: Bool,
        binding: Bool,
        *,
        keeps: bool = False,
    ) -> None:
        self.rows, self.problem, self.derivations = rows, rows.problem, derivations
        self.places, self.kept, self.binding, self.keeps = places, kept, binding, keeps
        self.core, self.promising = places.core, promising
        self.core_company = places.company_of_pair[self.core]
        self.promising_company = places.company_of_pair[promising]
        self._last: tuple[Int64, Int64] | None = None

    def attempt(
        self, plan: Int64, companies: Int64, busy: Bool, *, short: bool, seed: int, gap: float
    ) -> Attempt | None:
        """The companies to plan anew; None where nothing can change.

        Args:
            plan: pair of each candidate, -1 for none.
            companies: which.
            busy: bool per candidate, people who have to stay as they are.
            short: the plan breaks rules.
            seed: seed of branching.
            gap: relative gap that is good enough.
        """
        chosen = self._chosen(companies)
        free = self._free(plan, chosen) & ~busy
        pairs = self._with_held(self.core[chosen[self.core_company]], plan, free)
        if not len(pairs):
            return None
        able = np.zeros(len(free), bool)
        able[self.problem.candidate[pairs]] = True
        free &= able
        model = self._model(plan, chosen, free, pairs, short=short)
        start = np.isin(pairs, plan[free]).astype(float)
        return Attempt(companies, free, model, start, seed, gap)

    def look(self, plan: Int64, companies: Int64 | None, reward: float) -> Look:
        """Where people would move between companies (between all of them where None), if to stay
        is worth a reward."""
        everywhere = np.arange(self.places.companies) if companies is None else companies
        chosen = self._chosen(everywhere)
        free = self._free(plan, chosen)
        pairs = self._with_held(self.promising[chosen[self.promising_company]], plan, free)
        model = self._model(plan, chosen, free, pairs, integer=False)
        look = Look(np.where(free, plan, -1), model, self.rows, companies is None)
        look.reward_staying(reward)
        return look

    def support(self, plan: Int64, used: Int64, prices: Float, *, seed: int, gap: float) -> Attempt:
        """All companies to plan anew, among some pairs alone, those of the plan included.

        What earlier goals reached has a price here (of each lock, at most 0 on lower limits), as
        HiGHS 1.16.0 looks for cuts of such a long row for up to half a minute, and lets no
        interrupt through.
        """
        pairs = whole_options(self.rows, used)
        free = np.zeros(self.problem.candidates, bool)
        free[self.problem.candidate[pairs]] = True
        everywhere = np.arange(self.places.companies)
        model = self._model(plan, self._chosen(everywhere), free, pairs, locked=False)
        for lock, price in zip(self.rows.task.locks, prices.tolist(), strict=True):
            model.model.cost[0] = model.model.cost[0] - price * lock.weight[pairs]
        start = np.isin(pairs, plan[plan >= 0]).astype(float)
        return Attempt(everywhere, free, model, start, seed, gap, base=plan)

    def columns(self, plan: Int64, companies: Int64) -> Int64:
        """About how many columns each company would have (int64 per company)."""
        chosen = self._chosen(companies)
        free = self._free(plan, chosen)
        mine = chosen[self.core_company] & free[self.problem.candidate[self.core]]
        return np.bincount(self.core_company[mine], minlength=self.places.companies)

    def _chosen(self, companies: Int64) -> Bool:
        chosen = np.zeros(self.places.companies, bool)
        chosen[companies] = True
        return chosen

    def _free(self, plan: Int64, chosen: Bool) -> Bool:
        """People who are unplaced or at a chosen company (bool per candidate)."""
        free = plan < 0
        placed = np.flatnonzero(~free)
        free[placed] = chosen[self.places.company_of_pair[plan[placed]]]
        return free

    def _with_held(self, pairs: Int64, plan: Int64, free: Bool) -> Int64:
        """Those of free people, and where these are now."""
        mine = pairs[free[self.problem.candidate[pairs]]]
        return whole_options(self.rows, np.union1d(mine, plan[free & (plan >= 0)]))

    def _model(
        self,
        plan: Int64,
        chosen: Bool,
        free: Bool,
        pairs: Int64,
        *,
        integer: bool = True,
        short: bool = False,
        locked: bool = True,
    ) -> WholeModel:
        rows = self.rows
        fixed = plan[~free & (plan >= 0)]
        whole = self._left_of(plan)
        left = whole - rows.left_sides(plan[free & (plan >= 0)])
        kept, bound = rows.beside(left, pairs)
        self._leave_points(bound, left, kept)
        if self.keeps:
            beyond = np.array(beyond_locks(rows, whole), np.int64)
            bound[rows.locks :] += np.where(rows.upper[rows.locks :], -beyond, beyond)
        if not integer:
            kept &= self.kept
        kept[rows.locks :] &= locked
        derived_company = self.places.derived_company
        inside = (derived_company >= 0) & chosen[derived_company]
        if not integer and chosen.all():
            inside[:] = True
        return whole_model(
            rows,
            self.derivations,
            pairs,
            integer=integer,
            kept=kept,
            bound=bound,
            derived=np.flatnonzero(inside & self.binding),
            slack=self._slack(plan) if short else None,
            fixed=fixed,
        )

    def _left_of(self, plan: Int64) -> Int64:
        """Left sides of all rows for a plan; those of the last one are at hand."""
        if self._last is None or self._last[0] is not plan:
            self._last = plan, self.rows.left_sides(plan[plan >= 0])
        return self._last[1]

    def _slack(self, plan: Int64) -> Float:
        """What a unit of the lower rows that the plan leaves short costs."""
        rows = self.rows
        short = (self._left_of(plan) < rows.bound) & ~rows.upper
        return np.where(short & (rows.penalty < 0), 50.0 * max(largest(rows.task.weight), 1), 0.0)

    def _leave_points(self, bound: Int64, left: Int64, kept: Bool) -> None:
        """Points lost on soft rows that stay as they are count against locks."""
        rows = self.rows
        if not any(lock.penalties for lock in rows.task.locks):
            return
        soft = np.where((rows.penalty > 0) & ~kept, rows.penalty, 0)
        lost = int((rows.persons(rows.excess(left)) * soft).sum())
        for place, lock in enumerate(rows.task.locks):
            bound[rows.locks + place] += lock.penalties * lost
