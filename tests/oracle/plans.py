"""Sections 4 to 6 for one plan: which rules it breaks, and what each goal is worth."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction

from oracle import scores
from oracle.eligibility import codes, is_allowed, is_overridden
from oracle.model import Goal, Scenario
from oracle.quotas import candidate_attribute
from oracle.rows import Row, all_rows

Plan = Mapping[str, str]
Value = int | Fraction


def check_plan(scenario: Scenario, plan: Plan | Iterable[tuple[str, str]]) -> list[str]:
    """Ids of every row and rule that the plan breaks; empty for a feasible plan."""
    pairs = list(plan.items()) if isinstance(plan, Mapping) else list(plan)
    unknown = [
        f"unknown:{c}:{o}"
        for c, o in pairs
        if c not in scenario.candidates or o not in scenario.orders
    ]
    if unknown:
        return unknown
    return [
        *_twice_placed(pairs),
        *_ineligible(scenario, pairs),
        *_broken_rows(scenario, pairs),
        *_below_min_seats(scenario, pairs),
        *_split_groups(scenario, pairs),
        *_broken_pins(scenario, pairs),
    ]


def _twice_placed(pairs: list[tuple[str, str]]) -> list[str]:
    seats = Counter(candidate for candidate, _ in pairs)
    return [f"candidate:{candidate}" for candidate, count in seats.items() if count > 1]


def _ineligible(scenario: Scenario, pairs: list[tuple[str, str]]) -> list[str]:
    return [
        f"eligible:{c}:{o}"
        for c, o in pairs
        if not is_allowed(scenario, scenario.candidates[c], scenario.orders[o])
    ]


def row_total(scenario: Scenario, row: Row, pairs: Iterable[tuple[str, str]]) -> int:
    """The row's left side."""
    return sum(
        row.coefficient(scenario.candidates[candidate], scenario.orders[order])
        for candidate, order in pairs
    )


def _broken_rows(scenario: Scenario, pairs: list[tuple[str, str]]) -> list[str]:
    return [
        row.id
        for row in all_rows(scenario)
        if row.soft is None and row.persons_over(row_total(scenario, row, pairs))
    ]


def _below_min_seats(scenario: Scenario, pairs: list[tuple[str, str]]) -> list[str]:
    filled = Counter(order for _, order in pairs)
    return [
        f"min_seats:{order_id}"
        for order_id, count in filled.items()
        if count < scenario.orders[order_id].min_seats
    ]


def members(scenario: Scenario) -> dict[str, list[str]]:
    """Candidates of each group."""
    found: dict[str, list[str]] = defaultdict(list)
    for candidate in scenario.candidates.values():
        if candidate.group:
            found[candidate.group].append(candidate.candidate_id)
    return dict(found)


def _split_groups(scenario: Scenario, pairs: list[tuple[str, str]]) -> list[str]:
    company = {candidate: scenario.orders[order].company_id for candidate, order in pairs}
    broken = []
    for group, people in members(scenario).items():
        if len({company.get(person) for person in people}) > 1:
            broken.append(f"group:{group}")
    return broken


def _broken_pins(scenario: Scenario, pairs: list[tuple[str, str]]) -> list[str]:
    return [
        f"pin:{candidate}"
        for (candidate, order), pin in scenario.pins.items()
        if pin.action == "pin" and (candidate, order) not in pairs
    ]


def faults(scenario: Scenario) -> list[str]:
    """Input errors that need eligibility to be seen: pins on ineligible pairs, hopeless groups."""
    found = []
    for (c, o), pin in scenario.pins.items():
        candidate, order = scenario.candidates[c], scenario.orders[o]
        if (
            pin.action == "pin"
            and codes(scenario, candidate, order)
            and not is_overridden(scenario, candidate, order)
        ):
            found.append(f"pin:{c}")
    for group, people in members(scenario).items():
        shared = set.intersection(*(_companies_open_to(scenario, person) for person in people))
        if not shared:
            found.append(f"group:{group}")
    return found


def _companies_open_to(scenario: Scenario, candidate_id: str) -> set[str]:
    candidate = scenario.candidates[candidate_id]
    return {
        order.company_id
        for order in scenario.orders.values()
        if order.seats > 0 and is_allowed(scenario, candidate, order)
    }


def fill(scenario: Scenario, plan: Plan) -> int:
    return sum(scenario.orders[order].priority for order in plan.values())


def penalties(scenario: Scenario, plan: Plan) -> int:
    """Points lost to soft quotas."""
    return sum(
        (row.soft or 0) * row.persons_over(row_total(scenario, row, plan.items()))
        for row in all_rows(scenario)
    )


def pair_score(scenario: Scenario, candidate_id: str, order_id: str) -> int:
    return scores.score(scenario, scenario.candidates[candidate_id], scenario.orders[order_id])


def total_score(scenario: Scenario, plan: Plan) -> int:
    placed = sum(pair_score(scenario, candidate, order) for candidate, order in plan.items())
    return placed - penalties(scenario, plan)


def worst_off(scenario: Scenario, plan: Plan) -> int:
    """The lowest score of any placement; 0 for a plan without placements."""
    return min((pair_score(scenario, *pair) for pair in plan.items()), default=0)


def parity_groups(scenario: Scenario, per: tuple[str, ...]) -> dict[str, list[str]]:
    """Of each group, the candidates who have an eligible seat."""
    found: dict[str, list[str]] = defaultdict(list)
    for candidate in scenario.candidates.values():
        values = [candidate_attribute(scenario, candidate, name) for name in per]
        if all(values) and _companies_open_to(scenario, candidate.candidate_id):
            found[" / ".join(values)].append(candidate.candidate_id)
    return dict(found)


def parity(scenario: Scenario, per: tuple[str, ...], plan: Plan) -> Fraction:
    """The lowest placement rate of any group; 1 where there is no group."""
    rates = [
        Fraction(sum(person in plan for person in people), len(people))
        for people in parity_groups(scenario, per).values()
    ]
    return min(rates, default=Fraction(1))


def changes(scenario: Scenario, previous: Mapping[str, str], plan: Plan) -> int:
    return sum(plan.get(person) != previous.get(person) for person in scenario.candidates)


def goal_value(scenario: Scenario, goal: Goal, plan: Plan) -> Value:
    """What a goal is worth in a plan."""
    if goal.name == "fill":
        return fill(scenario, plan)
    if goal.name == "score":
        return total_score(scenario, plan)
    if goal.name == "worst_off":
        return worst_off(scenario, plan)
    if goal.name == "parity":
        return parity(scenario, goal.per, plan)
    return changes(scenario, goal.previous, plan)


def lock(goal: Goal, best: Value) -> Value:
    """What later goals must keep of a goal whose best value is known."""
    if not goal.give_up:
        return best
    loss = abs(Fraction(best)) * goal.give_up if goal.give_up_is_share else goal.give_up
    if goal.name == "parity":
        return best - loss
    return math.floor(best + loss) if goal.name == "changes" else math.ceil(best - loss)


def keeps(goal: Goal, locked: Value, value: Value) -> bool:
    return value <= locked if goal.name == "changes" else value >= locked
