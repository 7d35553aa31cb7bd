"""Faults that only eligibility can show: pins on ineligible pairs, groups without a home."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from matcher.compiler.columns import texts
from matcher.compiler.eligibility import Facts, code_names, ineligibility
from matcher.compiler.pairs import positions_of
from matcher.domain.scenario import Scenario
from matcher.errors import Issue, Phrase
from matcher.problem.problem import Int64

NO_ROWS: Mapping[str, frozenset[int]] = {}


def eligibility_issues(
    scenario: Scenario,
    facts: Facts,
    keys: Int64,
    faulty: Mapping[str, frozenset[int]] = NO_ROWS,
) -> list[Issue]:
    """Faults of pins and groups.

    Args:
        scenario: the scenario.
        facts: its columns and tables.
        keys: sorted keys ``c · orders + o`` of the eligible pairs.
        faulty: rows of each table that have other faults; nothing is said of those.
    """
    return [
        *_pin_issues(scenario, facts, faulty),
        *_group_issues(scenario, facts, keys, faulty),
    ]


def _file(scenario: Scenario, table: str) -> str:
    return scenario.settings.tables.get(table, f"{table}.csv")


def _sound(scenario: Scenario, faulty: Mapping[str, frozenset[int]]) -> dict[str, list[bool]]:
    """For candidates and orders, whether each row (with its company's) has no other fault."""
    bad = {
        table: scenario_table.index.isin(list(faulty.get(table, ())))
        for table, scenario_table in (
            ("candidates", scenario.candidates),
            ("orders", scenario.orders),
            ("companies", scenario.companies),
        )
    }
    bad_companies = set(texts(scenario.companies["company_id"])[bad["companies"]])
    by_company = np.isin(texts(scenario.orders["company_id"]).astype(str), list(bad_companies))
    return {
        "candidates": (~bad["candidates"]).tolist(),
        "orders": (~(bad["orders"] | by_company)).tolist(),
    }


def _pin_issues(
    scenario: Scenario, facts: Facts, faulty: Mapping[str, frozenset[int]]
) -> list[Issue]:
    pins = scenario.pins
    c, o = positions_of(scenario, "pins")
    override = pins["override"].to_numpy(dtype=bool, na_value=False)
    asked = np.flatnonzero((texts(pins["action"]) == "pin") & ~override & (c >= 0) & (o >= 0))
    if not len(asked):
        return []
    codes = ineligibility(facts, c[asked], o[asked])
    sound = _sound(scenario, faulty)
    return [
        Issue(
            code="pin-ineligible",
            severity="error",
            file=_file(scenario, "pins"),
            row=int(pins.index[int(place)]),
            column="order_id",
            message=Phrase(
                "candidate {candidate} may not take order {order}: {codes}",
                candidate=str(facts.candidates.ids[c[place]]),
                order=str(facts.orders.ids[o[place]]),
                codes=tuple(code_names(int(bits))),
            ),
            hint=Phrase("correct the pair, or set override to yes to lift eligibility for it"),
        )
        for place, bits in zip(asked, codes, strict=True)
        if bits
        and sound["candidates"][c[place]]
        and sound["orders"][o[place]]
        and pins.index[int(place)] not in faulty.get("pins", ())
    ]


def _group_issues(
    scenario: Scenario, facts: Facts, keys: Int64, faulty: Mapping[str, frozenset[int]]
) -> list[Issue]:
    names = texts(scenario.candidates["group"])
    members: dict[str, list[int]] = {}
    for place in np.flatnonzero(names != ""):
        members.setdefault(names[place], []).append(int(place))
    if not members or faulty.get("orders") or faulty.get("companies"):
        return []
    seats = scenario.orders["seats"].to_numpy(dtype=np.int64, na_value=0)
    homes = _companies_of(facts, seats, keys, np.flatnonzero(names != ""))
    bad = faulty.get("candidates", frozenset())
    return [
        Issue(
            code="group-without-company",
            severity="error",
            file=_file(scenario, "candidates"),
            row=int(scenario.candidates.index[people[0]]),
            column="group",
            message=Phrase(
                "group {group} ({people}): no company has an eligible seat for each member",
                group=name,
                people=tuple(str(facts.candidates.ids[c]) for c in people),
            ),
            hint=Phrase("take someone out of the group, or widen what its members may do"),
        )
        for name, people in members.items()
        if not set.intersection(*(homes[c] for c in people))
        and not any(scenario.candidates.index[c] in bad for c in people)
    ]


def _companies_of(facts: Facts, seats: Int64, keys: Int64, people: Int64) -> dict[int, set[int]]:
    """Companies that have an eligible order with seats for each person."""
    orders = max(len(facts.orders.ids), 1)
    first = np.searchsorted(keys, people * orders)
    last = np.searchsorted(keys, (people + 1) * orders)
    homes = {}
    for c, low, high in zip(people, first, last, strict=True):
        open_orders = keys[low:high] % orders
        open_orders = open_orders[seats[open_orders] > 0]
        homes[int(c)] = set(facts.orders.company[open_orders].tolist())
    return homes
