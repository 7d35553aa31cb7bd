"""Section 6 by looking at every plan: only for scenarios of a handful of candidates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from oracle.eligibility import allowed_pairs
from oracle.model import Goal, Scenario
from oracle.plans import (
    Value,
    goal_value,
    keeps,
    lock,
    members,
    pair_score,
    parity_groups,
)
from oracle.rows import Row, all_rows

Plan = dict[str, str]


@dataclass(frozen=True)
class Optimum:
    """``best`` per goal, under the locks of the earlier ones; ``plan`` reaches the last.

    ``feasible`` is False where no plan keeps the rules; then the rest is empty.
    """

    feasible: bool
    best: tuple[Value, ...] = ()
    locks: tuple[Value, ...] = ()
    plan: Plan | None = None


class Enumeration:
    """Every feasible plan, by giving each candidate in turn a seat or none.

    A branch is left as soon as a hard ≤-row without negative coefficients is over its bound.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.people = list(scenario.candidates)
        self.rows = all_rows(scenario)
        self.pinned = {c: o for (c, o), pin in scenario.pins.items() if pin.action == "pin"}
        self.options: dict[str, list[str]] = defaultdict(list)
        self.touched: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for pair in allowed_pairs(scenario):
            self.options[pair[0]].append(pair[1])
            self.touched[pair] = self._coefficients(pair)
        self.prunable = [self._is_prunable(r, row) for r, row in enumerate(self.rows)]

    def _coefficients(self, pair: tuple[str, str]) -> list[tuple[int, int]]:
        candidate, order = self.scenario.candidates[pair[0]], self.scenario.orders[pair[1]]
        values = ((r, row.coefficient(candidate, order)) for r, row in enumerate(self.rows))
        return [(r, value) for r, value in values if value]

    def _is_prunable(self, r: int, row: Row) -> bool:
        negative = any(
            k == r and value < 0 for touched in self.touched.values() for k, value in touched
        )
        return row.at_most and row.soft is None and not negative

    def plans(self) -> Iterator[tuple[Plan, list[int]]]:
        """Each feasible plan with the total of every row."""
        yield from self._extend(0, {}, [0] * len(self.rows))

    def _extend(
        self, depth: int, plan: Plan, totals: list[int]
    ) -> Iterator[tuple[Plan, list[int]]]:
        if depth == len(self.people):
            if self._holds(plan, totals):
                yield dict(plan), list(totals)
            return
        person = self.people[depth]
        if person not in self.pinned:
            yield from self._extend(depth + 1, plan, totals)
        for order in self.options[person]:
            if self.pinned.get(person, order) != order:
                continue
            touched = self.touched[person, order]
            for r, value in touched:
                totals[r] += value
            if not any(self.prunable[r] and totals[r] > self.rows[r].right for r, _ in touched):
                plan[person] = order
                yield from self._extend(depth + 1, plan, totals)
                del plan[person]
            for r, value in touched:
                totals[r] -= value

    def _holds(self, plan: Plan, totals: list[int]) -> bool:
        rows_hold = all(
            row.soft is not None or not row.persons_over(total)
            for row, total in zip(self.rows, totals, strict=True)
        )
        return rows_hold and self._min_seats_hold(plan) and self._groups_hold(plan)

    def _min_seats_hold(self, plan: Plan) -> bool:
        filled = list(plan.values())
        return all(
            filled.count(order) >= self.scenario.orders[order].min_seats for order in set(filled)
        )

    def _groups_hold(self, plan: Plan) -> bool:
        orders = self.scenario.orders
        for people in members(self.scenario).values():
            places = {orders[plan[p]].company_id if p in plan else None for p in people}
            if len(places) > 1:
                return False
        return True


def feasible_plans(scenario: Scenario) -> list[Plan]:
    return [plan for plan, _ in Enumeration(scenario).plans()]


def optimum(scenario: Scenario, goals: tuple[Goal, ...] | None = None) -> Optimum:
    """The lexicographic optimum of the goals over all feasible plans."""
    goals = scenario.goals if goals is None else goals
    enumeration = Enumeration(scenario)
    value_of = GoalValues(scenario, enumeration.rows)
    kept = [
        ([value_of(goal, plan, totals) for goal in goals], plan)
        for plan, totals in enumeration.plans()
    ]
    if not kept:
        return Optimum(feasible=False)
    best: list[Value] = []
    locks: list[Value] = []
    for g, goal in enumerate(goals):
        choose = min if goal.name == "changes" else max
        best.append(choose(values[g] for values, _ in kept))
        locks.append(lock(goal, best[g]))
        kept = [(values, plan) for values, plan in kept if keeps(goal, locks[g], values[g])]
    last = next(plan for values, plan in kept if not goals or values[-1] == best[-1])
    return Optimum(True, tuple(best), tuple(locks), last)


class GoalValues:
    """The value of a goal from a plan and its row totals, with scores worked out once."""

    def __init__(self, scenario: Scenario, rows: list[Row]) -> None:
        self.scenario = scenario
        self.rows = rows
        self.scores = {pair: pair_score(scenario, *pair) for pair in allowed_pairs(scenario)}
        self.groups = {
            goal.per: parity_groups(scenario, goal.per)
            for goal in scenario.goals
            if goal.name == "parity"
        }

    def __call__(self, goal: Goal, plan: Plan, totals: list[int]) -> Value:
        if goal.name == "score":
            lost = sum(
                row.soft * row.persons_over(total)
                for row, total in zip(self.rows, totals, strict=True)
                if row.soft is not None
            )
            return sum(self.scores[pair] for pair in plan.items()) - lost
        if goal.name == "worst_off":
            return min((self.scores[pair] for pair in plan.items()), default=0)
        return goal_value(self.scenario, goal, plan)
