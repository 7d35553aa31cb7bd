"""Section 3: which codes stand between a candidate and a seat."""

from __future__ import annotations

from oracle.levels import higher, position
from oracle.model import Candidate, Order, Scenario
from oracle.whole_time import whole_years

PRESET_OF_SCHEME = {"titp": "titp-2017", "esd": "esd-2027", "ssw": "ssw-2024"}


def is_care(scenario: Scenario, order: Order) -> bool:
    return scenario.company_of(order).field == "care"


def scheme_floor(scenario: Scenario, order: Order) -> str:
    """The language level a scheme asks for, where the scenario lists its preset."""
    if PRESET_OF_SCHEME[order.scheme] not in scenario.presets:
        return "none"
    if order.scheme == "titp":
        return "A2.2" if is_care(scenario, order) else "none"
    if order.scheme == "esd":
        if is_care(scenario, order):
            return "A2.2"
        return "none" if order.language_course else "A1"
    return "A2.2"


def required_level(scenario: Scenario, order: Order) -> str:
    return higher(order.min_language, scheme_floor(scenario, order))


def has_age_fault(candidate: Candidate, order: Order) -> bool:
    limited = order.min_age is not None or order.max_age is not None
    if candidate.birth_date is None:
        return limited
    age = whole_years(candidate.birth_date, order.arrival)
    too_young = order.min_age is not None and age < order.min_age
    too_old = order.max_age is not None and age > order.max_age
    return too_young or too_old or age < 18


def has_skill_fault(scenario: Scenario, candidate: Candidate, order: Order) -> bool:
    if scenario.scores is not None and not candidate.skills:
        return False
    if order.job not in candidate.skills:
        return True
    return candidate.skills[order.job] < order.min_skill


def codes(scenario: Scenario, candidate: Candidate, order: Order) -> frozenset[str]:
    """Every code that makes the pair ineligible; empty for an eligible pair."""
    pair = (candidate.candidate_id, order.order_id)
    found = set()
    if has_skill_fault(scenario, candidate, order):
        found.add("skill")
    if position(candidate.language) < position(required_level(scenario, order)):
        found.add("language")
    if set(candidate.avoid) & set(order.conditions):
        found.add("avoid")
    if candidate.ready_from is not None and candidate.ready_from > order.arrival:
        found.add("ready")
    if candidate.valid_until is not None and candidate.valid_until < order.arrival:
        found.add("documents")
    if order.sex != "any" and candidate.sex != order.sex:
        found.add("sex")
    if has_age_fault(candidate, order):
        found.add("age")
    both_wages = order.net_wage is not None and candidate.min_net_wage is not None
    if both_wages and order.net_wage < candidate.min_net_wage:  # type: ignore[operator]
        found.add("wage")
    if scenario.company_of(order).suspended:
        found.add("suspended")
    if candidate.prior_titp and order.scheme == "titp":
        found.add("prior")
    if pair in scenario.pins and scenario.pins[pair].action == "forbid":
        found.add("forbidden")
    if scenario.scores is not None and pair not in scenario.scores:
        found.add("unlisted")
    decision = scenario.rankings[pair].decision if pair in scenario.rankings else ""
    if decision == "reject":
        found.add("rejected")
    if decision == "decline":
        found.add("declined")
    return frozenset(found)


def is_overridden(scenario: Scenario, candidate: Candidate, order: Order) -> bool:
    pin = scenario.pins.get((candidate.candidate_id, order.order_id))
    return pin is not None and pin.action == "pin" and pin.override


def is_allowed(scenario: Scenario, candidate: Candidate, order: Order) -> bool:
    """Whether a plan may hold the pair: eligible, or let in by a pin's override."""
    return not codes(scenario, candidate, order) or is_overridden(scenario, candidate, order)


def allowed_pairs(scenario: Scenario) -> list[tuple[str, str]]:
    """All pairs that a plan may hold, in the order of the tables."""
    return [
        (candidate.candidate_id, order.order_id)
        for candidate in scenario.candidates.values()
        for order in scenario.orders.values()
        if is_allowed(scenario, candidate, order)
    ]
