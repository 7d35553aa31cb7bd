"""Section 5: attributes, ``where`` and the groups of ``per``."""

from __future__ import annotations

import datetime as dt
import itertools
import re

from oracle.levels import position, read_level
from oracle.model import Candidate, Order, Quota, Scenario
from oracle.whole_time import whole_years

CANDIDATE_ATTRIBUTES = ("sex", "province", "sending_org", "language", "group", "age")


def candidate_attribute(scenario: Scenario, candidate: Candidate, name: str) -> str:
    """An attribute of a candidate as text, blank where it is not given."""
    if name == "age":
        if candidate.birth_date is None:
            return ""
        return str(whole_years(candidate.birth_date, scenario.date))
    return str(getattr(candidate, name))


def order_attribute(scenario: Scenario, order: Order, name: str) -> str:
    """An attribute of an order, its company or its arrival as text, blank where not given."""
    company = scenario.company_of(order)
    if name == "metro":
        return company.hq_metro
    if name in ("supervising_org", "field", "type"):
        return str(getattr(company, name))
    if name == "arrival":
        return order.arrival.isoformat()
    if name == "arrival_month":
        return order.arrival.isoformat()[:7]
    return str(getattr(order, name))


def attribute(scenario: Scenario, candidate: Candidate, order: Order, name: str) -> str:
    if name in CANDIDATE_ATTRIBUTES:
        return candidate_attribute(scenario, candidate, name)
    return order_attribute(scenario, order, name)


def canonical(name: str, value: object) -> str:
    """A value of ``where`` written as the attribute is."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return value.isoformat()
    return read_level(str(value)) if name == "language" else str(value)


def comparable(name: str, text: str) -> int | str:
    """What is compared by >= <= > <: the chain's position, years, or an ISO date."""
    if name == "language":
        return position(text)
    return int(text) if name == "age" else text


def clause_holds(name: str, wanted: object, actual: str) -> bool:
    if actual == "":
        return False
    if isinstance(wanted, list):
        return actual in [canonical(name, value) for value in wanted]
    compared = re.fullmatch(r"\s*(>=|<=|>|<)\s*(.+?)\s*", str(wanted))
    if compared is None:
        return actual == canonical(name, wanted)
    left = comparable(name, actual)
    right = comparable(name, canonical(name, compared[2]))
    return {
        ">=": left >= right,  # type: ignore[operator]
        "<=": left <= right,  # type: ignore[operator]
        ">": left > right,  # type: ignore[operator]
        "<": left < right,  # type: ignore[operator]
    }[compared[1]]


def where_holds(scenario: Scenario, quota: Quota, candidate: Candidate, order: Order) -> bool:
    return all(
        clause_holds(name, wanted, attribute(scenario, candidate, order, name))
        for name, wanted in quota.where.items()
    )


def group_of(scenario: Scenario, quota: Quota, candidate: Candidate, order: Order) -> str | None:
    """The group of ``per`` that a placement falls into; None where an attribute is blank."""
    if not quota.per:
        return "all"
    values = [attribute(scenario, candidate, order, name) for name in quota.per]
    return " / ".join(values) if all(values) else None


def groups(scenario: Scenario, quota: Quota) -> list[str]:
    """Every group that occurs: what candidates combine times what orders combine."""
    if not quota.per:
        return ["all"]
    of_candidates = [name for name in quota.per if name in CANDIDATE_ATTRIBUTES]
    of_orders = [name for name in quota.per if name not in CANDIDATE_ATTRIBUTES]
    left = {
        tuple(candidate_attribute(scenario, candidate, name) for name in of_candidates)
        for candidate in scenario.candidates.values()
    }
    right = {
        tuple(order_attribute(scenario, order, name) for name in of_orders)
        for order in scenario.orders.values()
    }
    if not of_candidates:
        left = {()}
    if not of_orders:
        right = {()}
    found = set()
    for one, other in itertools.product(left, right):
        value = dict(zip(of_candidates + of_orders, one + other, strict=True))
        if all(value.values()):
            found.add(" / ".join(value[name] for name in quota.per))
    return sorted(found)


def bounds_of(quota: Quota, group: str) -> dict[str, object]:
    """The bounds of a group: the quota's own, replaced by name where an exception says so."""
    return {**quota.bounds, **quota.exceptions.get(group, {})}
