"""All eligible pairs with their scores, fast enough for tens of millions of raw pairs.

Eligible orders come out of :mod:`matcher.verifier.eligibility` as sets. The score splits into
terms of the candidate, of the order, of (candidate, job), of (language level, order) and of
(wishes, prefecture); each is computed once, so that a pair costs four additions and a division.
Time and memory are linear in the eligible pairs, plus candidates times orders / 8 bytes read.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from functools import cache

from matcher.verifier.eligibility import Eligibility, positions
from matcher.verifier.law import LEVEL_RANK
from matcher.verifier.scenario import Scenario
from matcher.verifier.score import (
    language_part,
    preference_part,
    rank_part,
    score,
    wage_part,
    waiting_part,
)


class Pairs:
    """By candidate: positions of eligible orders (ascending), and their scores beside them."""

    def __init__(self, scenario: Scenario, eligibility: Eligibility) -> None:
        self.orders: list[array[int]] = []
        self.scores: list[array[int]] = []
        formula = None if scenario.listed is not None else _Formula(scenario)
        for c in range(len(scenario.candidates)):
            orders = positions(eligibility.eligible(c))
            scores = formula.scores(c, orders) if formula else _listed(scenario, c, orders)
            self.orders.append(array("l", orders))
            self.scores.append(array("l", scores))

    def score(self, c: int, o: int) -> int | None:
        """The score of a pair, None if it is not eligible."""
        orders = self.orders[c]
        at = bisect_left(orders, o)
        return self.scores[c][at] if at < len(orders) and orders[at] == o else None


def _listed(scenario: Scenario, c: int, orders: list[int]) -> list[int]:
    assert scenario.listed is not None
    points = dict(zip(*scenario.listed[c], strict=True))
    return [points[o] if o in points else score(scenario, c, o) for o in orders]


class _Formula:
    """The score formula with every term that pairs share computed once."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._weights = scenario.rule.weights
        self._total = sum(self._weights)
        self._jobs = [order.job for order in scenario.orders]
        self._prefectures = [order.prefecture for order in scenario.orders]
        self._all_prefectures = sorted(set(self._prefectures))
        self._by_level = cache(self._order_terms)
        self._by_wishes = cache(self._region_terms)

    def scores(self, c: int, orders: list[int]) -> list[int]:
        """Scores of one candidate at these orders."""
        candidate = self._scenario.candidates[c]
        skill, _, job, _, _, screening, waiting, _ = self._weights
        own = screening * candidate.screening + waiting * waiting_part(
            candidate.waiting_since, self._scenario.date
        )
        level = dict(candidate.skills)
        jobs = {
            name: own
            + skill * level.get(name, 0)
            + job * preference_part(candidate.prefer_jobs, name)
            for name in {self._jobs[o] for o in orders}
        }
        job_of, prefecture_of, total = self._jobs, self._prefectures, self._total
        region = self._by_wishes(tuple(candidate.prefer_prefectures))
        order_terms = self._by_level(LEVEL_RANK[candidate.language])
        sums = [jobs[job_of[o]] + order_terms[o] + region[prefecture_of[o]] for o in orders]
        if c in self._scenario.rankings:
            self._add_rankings(c, orders, sums)
        return [10 * points // total for points in sums]

    def _order_terms(self, level: int) -> list[int]:
        rule, scenario = self._scenario.rule, self._scenario
        unranked = 50 * self._weights[7]
        return [
            self._weights[1] * language_part(level, scenario.required[o])
            + self._weights[4] * wage_part(order.net_wage, rule.low, rule.high)
            + (0 if o in scenario.ranked_orders else unranked)
            for o, order in enumerate(scenario.orders)
        ]

    def _region_terms(self, wishes: tuple[str, ...]) -> dict[str, int]:
        listed, weight = list(wishes), self._weights[3]
        return {name: weight * preference_part(listed, name) for name in self._all_prefectures}

    def _add_rankings(self, c: int, orders: list[int], sums: list[int]) -> None:
        weight, ranked = self._weights[7], self._scenario.ranked_orders
        at = {o: position for position, o in enumerate(orders)}
        for o, (rank, decision) in self._scenario.rankings[c].items():
            if o not in at:
                continue
            if o in ranked:
                sums[at[o]] += weight * rank_part(rank, decision)
            elif decision == "reject":
                sums[at[o]] -= 50 * weight
