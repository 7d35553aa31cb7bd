"""Rows of quotas: which placements a group counts, and its bounds (CERTIFICATE.md, § 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from matcher.verifier.eligibility import age_at
from matcher.verifier.families import Family, Key, Row, Side
from matcher.verifier.law import LEVEL_RANK
from matcher.verifier.scenario import Scenario
from matcher.verifier.settings import CANDIDATE_ATTRIBUTES, Clause, Quota

_COMPARE: dict[str, Callable[[str | int, str | int], bool]] = {
    ">=": lambda value, limit: value >= limit,  # type: ignore[operator]
    "<=": lambda value, limit: value <= limit,  # type: ignore[operator]
    ">": lambda value, limit: value > limit,  # type: ignore[operator]
    "<": lambda value, limit: value < limit,  # type: ignore[operator]
}


def attribute_values(scenario: Scenario, attribute: str) -> list[str]:
    """The attribute's value of each candidate, or of each order; blank is empty text."""
    if attribute in CANDIDATE_ATTRIBUTES:
        if attribute == "age":
            return [
                "" if c.birth_date is None else str(age_at(c.birth_date, scenario.date))
                for c in scenario.candidates
            ]
        return [getattr(c, attribute) for c in scenario.candidates]
    if attribute == "metro":
        names = {True: "yes", False: "no", None: ""}
        return [names[k.hq_metro] for k in scenario.company_of]
    if attribute == "arrival_month":
        return [order.arrival[:7] for order in scenario.orders]
    if attribute in ("supervising_org", "field", "type"):
        return [getattr(k, attribute) for k in scenario.company_of]
    return [getattr(order, attribute) for order in scenario.orders]


def groups_of(scenario: Scenario, per: tuple[str, ...]) -> list[Key]:
    """By candidate (or by order): the values of ``per`` (of one side); None if one is blank."""
    columns = [attribute_values(scenario, attribute) for attribute in per]
    return [None if "" in values else values for values in zip(*columns, strict=True)]


def quota_rows(scenario: Scenario) -> Iterator[Row]:
    """The rows of every quota, in the order of quotas, bounds and groups."""
    for quota in scenario.quotas:
        yield from _rows_of(scenario, quota)


def _rows_of(scenario: Scenario, quota: Quota) -> Iterator[Row]:
    family = Family("quota", _side(scenario, quota, True), _side(scenario, quota, False))
    order_keys = _distinct(family.orders)
    for candidate_key in _distinct(family.candidates):
        for order_key in order_keys:
            group = _label(quota.per, candidate_key, order_key)
            bounds = {**quota.bounds, **quota.exceptions.get(group, {})}
            for name, bound in bounds.items():
                identity = f"quota:{quota.id}:{group}:{name}"
                sense = 1 if name.startswith("max") else -1
                share = bound if isinstance(bound, Fraction) else None
                right = 0 if isinstance(bound, Fraction) else bound
                yield Row(
                    identity, family, candidate_key, order_key, sense, right, share, quota.soft
                )


def _distinct(side: Side) -> list[Key]:
    if side.keys is None:
        return [()]
    return [key for key in dict.fromkeys(side.keys) if key is not None]


def _label(per: tuple[str, ...], candidate_key: Key, order_key: Key) -> str:
    assert isinstance(candidate_key, tuple)
    assert isinstance(order_key, tuple)
    candidates, orders = iter(candidate_key), iter(order_key)
    values = [next(candidates if name in CANDIDATE_ATTRIBUTES else orders) for name in per]
    return " / ".join(values) or "all"


def _side(scenario: Scenario, quota: Quota, candidates: bool) -> Side:
    """The candidates' side of a quota, or the orders'."""
    per = tuple(name for name in quota.per if (name in CANDIDATE_ATTRIBUTES) == candidates)
    clauses = [c for c in quota.where if (c.attribute in CANDIDATE_ATTRIBUTES) == candidates]
    tests = [_test(scenario, clause) for clause in clauses]
    return Side(
        groups_of(scenario, per) if per else None,
        [all(flags) for flags in zip(*tests, strict=True)] if tests else None,
    )


def _test(scenario: Scenario, clause: Clause) -> list[bool]:
    values = attribute_values(scenario, clause.attribute)
    if clause.operator == "in":
        allowed = set(clause.values) - {""}
        return [value in allowed for value in values]
    compare, key = _COMPARE[clause.operator], _sort_key(clause.attribute)
    limit = key(clause.values[0])
    return [value != "" and compare(key(value), limit) for value in values]


def _sort_key(attribute: str) -> Callable[[str], str | int]:
    if attribute == "age":
        return int
    return LEVEL_RANK.__getitem__ if attribute == "language" else str
