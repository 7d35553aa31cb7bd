"""Where the gap sits: which companies to look at again, and together.

The gap between a bound and a plan is a sum over people and rows: what each candidate's pair
loses against the best under the prices, and what prices charge for room that is not used.
"""

from __future__ import annotations

import numpy as np

from matcher.engines.general.bound import surpluses
from matcher.engines.general.check import Violation, violations
from matcher.engines.general.derived import Derivations
from matcher.engines.general.linear import Float
from matcher.engines.general.pricing import Priced
from matcher.engines.general.rows import Rows
from matcher.problem.problem import Int32, Int64

#: Places with a gap around which a neighbourhood is drawn.
SEEDS = 3


def company_of_rows(rows: Rows) -> Int64:
    """Company of each flat row that lies within one, else -1."""
    problem = rows.problem
    found = [problem.company.astype(np.int64)]
    for place, family in enumerate(problem.families):
        low = np.full(family.order_keys, np.iinfo(np.int64).max)
        high = np.full(family.order_keys, -1, np.int64)
        inside = family.order_key >= 0
        np.minimum.at(low, family.order_key[inside], problem.company[inside])
        np.maximum.at(high, family.order_key[inside], problem.company[inside])
        found.append(np.tile(np.where(low == high, high, -1), family.candidate_keys))
        assert len(found[-1]) == family.size, place
    return np.concatenate([*found, np.full(len(rows.task.locks), -1, np.int64)])


def company_of_derived(derivations: Derivations) -> Int64:
    """Company of each derived row that lies within one, else -1."""
    problem = derivations.index.problem
    found = []
    for pairs in derivations.pairs:
        companies = problem.company[problem.order[pairs]]
        one = len(companies) and (companies == companies[0]).all()
        found.append(int(companies[0]) if one else -1)
    return np.array(found, np.int64)


class Neighbourhoods:
    """Draws sets of companies by the gap they hold and by the people they share."""

    def __init__(self, rows: Rows, derivations: Derivations, priced: Priced, core: Int64) -> None:
        self.rows, self.problem, self.priced = rows, rows.problem, priced
        self.derivations = derivations
        self.company_of_pair: Int32 = rows.problem.company[rows.problem.order]
        self.companies = int(self.problem.company.max()) + 1
        self.row_company = company_of_rows(rows)
        self.derived_company = company_of_derived(derivations)
        self.tried = np.zeros(self.companies)
        self.waited = np.zeros(self.problem.candidates)
        self.core = core
        self.worth = self._worth()
        self._last: tuple[Int64, tuple[Float, Float]] | None = None
        self._link(core)

    def _worth(self) -> Int64:
        """What the best prices ask of each candidate, of a group its first member."""
        alone, groups = surpluses(self.rows, self.priced.net)
        grouped, group = self.rows.task.grouped, self.problem.group
        members, first = np.unique(group, return_index=True)
        alone[first[np.searchsorted(members, grouped.group)]] = groups
        return np.maximum(alone, 0)

    def _link(self, core: Int64) -> None:
        """Companies linked by people who may take either: those with the least slack."""
        slack = self.priced.slack[core] // self.priced.prices.denominator
        near = core[slack <= 30]
        c, k = self.problem.candidate[near].astype(np.int64), self.company_of_pair[near]
        ranked = np.lexsort((k, c))
        self.people = np.unique(c[ranked] * self.companies + k[ranked])
        by_company = np.argsort(self.people % self.companies, kind="stable")
        who, where = np.divmod(self.people, self.companies)
        self.of_candidate = where
        self.candidate_starts = np.searchsorted(who, np.arange(self.problem.candidates + 1))
        self.of_company = who[by_company]
        self.company_starts = np.searchsorted(where[by_company], np.arange(self.companies + 1))

    def gaps(self, plan: Int64) -> tuple[Float, Float]:
        """What each company's rows, and each candidate, lose against the bound; of the last plan
        they are at hand."""
        if self._last is None or self._last[0] is not plan:
            self._last = plan, self._gaps(plan)
        return self._last[1]

    def _gaps(self, plan: Int64) -> tuple[Float, Float]:
        priced = self.priced
        gap = np.zeros(self.companies)
        placed = plan[plan >= 0]
        left = self.rows.left_sides(placed)
        unused = priced.prices.rows * (self.rows.bound - left).astype(float)
        inside = self.row_company >= 0
        np.add.at(gap, self.row_company[inside], np.maximum(unused[inside], 0))
        self._derived_gap(gap, placed)
        lost = np.where(plan < 0, self.worth, priced.slack[np.maximum(plan, 0)]).astype(float)
        return gap / priced.prices.denominator, lost / priced.prices.denominator

    def _derived_gap(self, gap: Float, placed: Int64) -> None:
        prices = self.priced.prices.derived
        places = np.flatnonzero(prices)
        places = places[self.derived_company[places] >= 0]
        unused = self.derivations.right_sides(places) - self.derivations.left_sides(places, placed)
        np.add.at(gap, self.derived_company[places], prices[places].astype(float) * unused)

    def draw(
        self, plan: Int64, size: int, rng: np.random.Generator, *, places: int = SEEDS
    ) -> Int64:
        """About ``size`` companies around a few places that hold much of the gap."""
        companies, people = self.gaps(plan)
        weight = np.concatenate([companies / (1 + self.tried), people / (1 + self.waited)])
        # A plan that breaks rules may have less than no gap somewhere.
        weight = np.maximum(weight, 0)
        weight += 1e-6 * (1 + weight.sum()) / len(weight)
        count = min(places, len(weight))
        seeds = rng.choice(len(weight), count, replace=False, p=weight / weight.sum())
        first: list[int] = []
        for seed in seeds.tolist():
            if seed < self.companies:
                first.append(seed)
            else:
                self.waited[seed - self.companies] += 1
                first += self._around_candidate(seed - self.companies, plan, size, rng)
        return self._around(first, size, rng)

    def draw_broken(self, plan: Int64, size: int, rng: np.random.Generator) -> Int64:
        """About ``size`` companies around a few places where the plan breaks rules."""
        first: list[int] = []
        found = violations(self.rows, plan)
        for k in rng.permutation(len(found))[:SEEDS].tolist():
            first += self._companies_of_violation(found[k], size, rng)
        return self._around(first, size, rng)

    def _around(self, first: list[int], size: int, rng: np.random.Generator) -> Int64:
        chosen = self._grow(list(dict.fromkeys(first)), size, rng)
        self.tried[chosen] += 1.0
        return np.array(sorted(chosen), np.int64)

    def _companies_of_violation(
        self, broken: Violation, size: int, rng: np.random.Generator
    ) -> list[int]:
        """Companies that can mend it; of a row over many some, for half the neighbourhood."""
        problem, core = self.problem, self.core
        if broken.rule in ("seats", "min_seats"):
            return [int(problem.company[broken.place])]
        if broken.rule == "family":
            pairs = core[self.rows.family_rows[broken.place][core] == broken.row]
        elif broken.rule == "lock":
            pairs = core[self.rows.task.locks[broken.place].weight[core] != 0]
        else:
            pairs = core[problem.group[problem.candidate[core]] == broken.place]
        companies = np.unique(self.company_of_pair[pairs])
        most = min(len(companies), max(size // (2 * SEEDS), 1))
        found: list[int] = rng.choice(companies, most, replace=False).tolist()
        return found

    def _around_candidate(
        self, c: int, plan: Int64, size: int, rng: np.random.Generator
    ) -> list[int]:
        """Where a candidate is and, for a part of the neighbourhood, where better pairs are."""
        held = [] if plan[c] < 0 else [int(self.company_of_pair[plan[c]])]
        others = np.array(self.companies_of(c), np.int64)
        most = min(len(others), max(size // (2 * SEEDS), 1))
        found: list[int] = rng.choice(others, most, replace=False).tolist()
        return held + found

    def companies_of(self, c: int) -> list[int]:
        """Companies where a candidate has a pair worth a look."""
        starts = self.problem.indptr
        low, high = np.searchsorted(self.core, starts[c : c + 2])
        found: list[int] = np.unique(self.company_of_pair[self.core[low:high]]).tolist()
        return found

    def _grow(self, first: list[int], size: int, rng: np.random.Generator) -> list[int]:
        """Breadth first over shared people, in random order, from the first companies."""
        chosen = first[:size]
        seen = set(chosen)
        place = 0
        while place < len(chosen) and len(chosen) < size:
            near = [k for k in self._near(chosen[place], rng) if k not in seen]
            rng.shuffle(near)
            # Not all that is near the first one: the chains of moves lead further.
            near = near[: min(max(size // 4, 4), size - len(chosen))]
            chosen += near
            seen.update(near)
            place += 1
        return chosen

    def _near(self, company: int, rng: np.random.Generator) -> list[int]:
        mine = self.of_company[self.company_starts[company] : self.company_starts[company + 1]]
        if len(mine) > 40:
            mine = rng.choice(mine, 40, replace=False)
        found: set[int] = set()
        for c in mine.tolist():
            found.update(
                self.of_candidate[self.candidate_starts[c] : self.candidate_starts[c + 1]].tolist()
            )
        return sorted(found)

    def improved(self, companies: Int64) -> None:
        """Look at these again sooner: something changed there."""
        self.tried[companies] *= 0.3
