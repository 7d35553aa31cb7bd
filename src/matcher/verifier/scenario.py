"""The scenario of a result folder: tables linked, settings exact."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from matcher.verifier.findings import Code, UnreadableError
from matcher.verifier.law import LEVEL_RANK, language_floor
from matcher.verifier.reading import known, mapping, read_json
from matcher.verifier.settings import Goal, Quota, ScoreRule, read_settings
from matcher.verifier.tables import Candidate, Company, Office, Order, table


@dataclass(slots=True)
class Scenario:
    """All that a claim is judged by. Candidates and orders are known by position.

    Attributes:
        company_at, orders_of: a company's position by id, and by position its orders.
        company_of, office_of, required: by order: its company, its office (None without one),
            and the rank of the language level required (its own or the scheme's floor).
        listed: by candidate: positions and scores of the scores table; None without a table.
        rankings: by candidate: order position to (rank or None, decision).
        ranked_orders: orders where somebody has a rank.
        pins: candidate position to order position; ``overrides`` are those whose eligibility
            is lifted; ``forbidden`` by candidate.
        claimed_rows: the object ``rows``: a claim, compared with the judge's own rows.
    """

    date: str
    presets: frozenset[str]
    rule: ScoreRule
    goals: list[Goal]
    quotas: list[Quota]
    claimed_rows: dict[str, int | Fraction]
    candidates: list[Candidate]
    companies: list[Company]
    offices: list[Office]
    orders: list[Order]
    candidate_at: dict[str, int] = field(default_factory=dict)
    order_at: dict[str, int] = field(default_factory=dict)
    company_at: dict[str, int] = field(default_factory=dict)
    orders_of: list[list[int]] = field(default_factory=list)
    company_of: list[Company] = field(default_factory=list)
    office_of: list[Office | None] = field(default_factory=list)
    required: list[int] = field(default_factory=list)
    listed: list[tuple[array[int], array[int]]] | None = None
    rankings: dict[int, dict[int, tuple[int | None, str]]] = field(default_factory=dict)
    ranked_orders: set[int] = field(default_factory=set)
    pins: dict[int, int] = field(default_factory=dict)
    overrides: set[int] = field(default_factory=set)
    forbidden: dict[int, set[int]] = field(default_factory=dict)


def read_scenario(folder: Path) -> Scenario:
    """Read scenario.json.

    Raises:
        UnreadableError: the file is missing, malformed, or contradicts itself.
    """
    found = read_json(folder, "scenario.json")
    keys = ("version", "name", "date", "presets", "score", "goals", "quotas", "tables", "rows")
    known(found, keys, (), "scenario.json")
    settings = read_settings(found)
    tables = mapping(found["tables"], "scenario.json tables")
    known(tables, (*_TABLES, "scores"), (), "scenario.json tables")
    scenario = Scenario(
        **settings,
        candidates=[Candidate._make(row) for row in _rows(tables, "candidates")],
        companies=[Company._make(row) for row in _rows(tables, "companies")],
        offices=[Office._make(row) for row in _rows(tables, "offices")],
        orders=[Order._make(row) for row in _rows(tables, "orders")],
    )
    _link_orders(scenario)
    _read_rankings(scenario, tables)
    _read_pins(scenario, tables)
    _read_scores(scenario, tables)
    return scenario


_TABLES = ("candidates", "companies", "offices", "orders", "rankings", "pins")


def _rows(tables: dict[str, Any], name: str) -> list[tuple[Any, ...]]:
    return list(zip(*table(tables, name), strict=True))


def bad_scenario(message: str) -> UnreadableError:
    """The error for a scenario that contradicts itself."""
    return UnreadableError(Code.BAD_SCENARIO, f"scenario.json: {message}")


def _positions(ids: Sequence[str], what: str) -> dict[str, int]:
    positions = {identity: position for position, identity in enumerate(ids)}
    if len(positions) < len(ids):
        twice = next(i for p, i in enumerate(ids) if positions[i] != p)
        raise bad_scenario(f"{what} {twice!r} is there twice")
    return positions


def _lookup(positions: dict[str, int], identity: str, what: str) -> int:
    if identity not in positions:
        raise bad_scenario(f"{what} {identity!r} does not exist")
    return positions[identity]


def _link_orders(scenario: Scenario) -> None:
    scenario.candidate_at = _positions([c.candidate_id for c in scenario.candidates], "candidate")
    scenario.order_at = _positions([o.order_id for o in scenario.orders], "order")
    companies = _positions([k.company_id for k in scenario.companies], "company")
    scenario.company_at, scenario.orders_of = companies, [[] for _ in companies]
    offices = _positions([f.office_id for f in scenario.offices], "office")
    for office in scenario.offices:
        _lookup(companies, office.company_id, "company")
    for o, order in enumerate(scenario.orders):
        k = _lookup(companies, order.company_id, "company")
        company = scenario.companies[k]
        scenario.company_of.append(company)
        scenario.orders_of[k].append(o)
        at = _lookup(offices, order.office_id, "office") if order.office_id else None
        scenario.office_of.append(None if at is None else _office(order, scenario.offices[at]))
        floor = language_floor(order.scheme, company.field, order.language_course, scenario.presets)
        scenario.required.append(max(LEVEL_RANK[order.min_language], floor))


def _office(order: Order, office: Office) -> Office:
    if office.company_id != order.company_id:
        raise bad_scenario(f"order {order.order_id!r} names an office of another company")
    if office.prefecture and office.prefecture != order.prefecture:
        raise bad_scenario(f"order {order.order_id!r} lies elsewhere than its office")
    return office


def _pair(scenario: Scenario, candidate: str, order: str) -> tuple[int, int]:
    c = _lookup(scenario.candidate_at, candidate, "candidate")
    return c, _lookup(scenario.order_at, order, "order")


def _read_rankings(scenario: Scenario, tables: dict[str, Any]) -> None:
    for order, candidate, rank, decision in _rows(tables, "rankings"):
        c, o = _pair(scenario, candidate, order)
        ranked = scenario.rankings.setdefault(c, {})
        if o in ranked:
            raise bad_scenario(f"{candidate!r} is ranked twice for {order!r}")
        ranked[o] = (rank, decision)
        if rank is not None:
            scenario.ranked_orders.add(o)


def _read_pins(scenario: Scenario, tables: dict[str, Any]) -> None:
    seen: set[tuple[int, int]] = set()
    for candidate, order, action, _, override in _rows(tables, "pins"):
        c, o = _pair(scenario, candidate, order)
        if (c, o) in seen or (action == "pin" and c in scenario.pins):
            raise bad_scenario(f"candidate {candidate!r} has two pins that clash")
        seen.add((c, o))
        if action == "forbid":
            scenario.forbidden.setdefault(c, set()).add(o)
        else:
            scenario.pins[c] = o
            if override:
                scenario.overrides.add(c)


def _read_scores(scenario: Scenario, tables: dict[str, Any]) -> None:
    if tables["scores"] is None:
        return
    candidates, orders, points = table(tables, "scores")
    scenario.listed = [(array("q"), array("q")) for _ in scenario.candidates]
    for candidate, order, score in zip(candidates, orders, points, strict=True):
        c, o = _pair(scenario, candidate, order)
        scenario.listed[c][0].append(o)
        scenario.listed[c][1].append(score)
    for c, (listed, _) in enumerate(scenario.listed):
        if len(set(listed)) < len(listed):
            identity = scenario.candidates[c].candidate_id
            raise bad_scenario(f"candidate {identity!r} has two scores for one order")
