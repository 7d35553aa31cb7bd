"""The plan: every placement allowed and scored right, every hard rule kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from matcher.verifier.eligibility import Eligibility
from matcher.verifier.families import Row
from matcher.verifier.findings import Code, Finding
from matcher.verifier.reading import parse_integer, read_csv, shown
from matcher.verifier.scenario import Scenario
from matcher.verifier.score import listed_score, parts, score
from matcher.verifier.settings import PARTS

COLUMNS = ("candidate_id", "order_id", "company_id", "score", *PARTS, "pinned")
_BROKEN = {
    "seats": Code.SEATS_EXCEEDED,
    "preset": Code.PRESET_BROKEN,
    "beds": Code.BEDS_BROKEN,
    "quota": Code.QUOTA_BROKEN,
}


class Plan:
    """The placements of a folder: candidate position to order position, and left sides of rows."""

    def __init__(self, placements: dict[int, int], rows: dict[str, Row]) -> None:
        self.placements = placements
        self.load: dict[int, int] = defaultdict(int)
        for o in placements.values():
            self.load[o] += 1
        tallies = {
            family: family.tally(placements) for family in {row.family for row in rows.values()}
        }
        self.left = {row.id: row.left(tallies[row.family]) for row in rows.values()}


def read_plan(
    folder: Path, scenario: Scenario, eligibility: Eligibility
) -> tuple[dict[int, int], list[Finding]]:
    """The placements in assignments.csv, with what is wrong in its lines.

    Raises:
        UnreadableError: the file is missing or malformed.
    """
    placements: dict[int, int] = {}
    findings: list[Finding] = []
    for cells in read_csv(folder, "assignments.csv", COLUMNS):
        c, o = scenario.candidate_at.get(cells[0]), scenario.order_at.get(cells[1])
        pair = f"{shown(cells[0])} on {shown(cells[1])}"
        if c is None or o is None:
            findings.append(Finding(Code.UNKNOWN_ID, f"{pair}: no such candidate or order"))
        elif c in placements:
            findings.append(Finding(Code.PLACED_TWICE, f"{pair}: the candidate is placed already"))
        else:
            placements[c] = o
            findings.extend(_check_line(scenario, eligibility, c, o, cells))
    return placements, findings


def _check_line(
    scenario: Scenario, eligibility: Eligibility, c: int, o: int, cells: list[str]
) -> Iterator[Finding]:
    pair = f"{cells[0]} on {cells[1]}"
    if cells[2] != scenario.orders[o].company_id:
        yield Finding(Code.WRONG_COMPANY, f"{pair}: the order is not of company {shown(cells[2])}")
    if not eligibility.eligible(c) >> o & 1:
        codes = ", ".join(eligibility.codes(c, o))
        yield Finding(Code.INELIGIBLE, f"{pair}: not eligible ({codes})")
    points = score(scenario, c, o)
    if parse_integer(cells[3]) != points:
        yield Finding(Code.WRONG_SCORE, f"{pair}: score {shown(cells[3])}, it is {points}")
    is_listed = listed_score(scenario, c, o) is not None
    expected = [""] * 8 if is_listed else map(str, parts(scenario, c, o))
    for part, claimed, value in zip(PARTS, cells[4:12], expected, strict=True):
        if claimed != value:
            message = f"{pair}: part {part} {shown(claimed)}, it is {value or 'blank'}"
            yield Finding(Code.WRONG_PART, message)
    pinned = "yes" if scenario.pins.get(c) == o else "no"
    if cells[12] != pinned:
        yield Finding(Code.WRONG_PINNED, f"{pair}: pinned {shown(cells[12])}, it is {pinned}")


def check_plan(scenario: Scenario, rows: dict[str, Row], plan: Plan) -> Iterator[Finding]:
    """Every hard rule: rows, min_seats, groups and pins."""
    for row in rows.values():
        left = plan.left[row.id]
        if row.soft is None and row.excess(left):
            relation = "at most" if row.sense == 1 else "at least"
            message = f"{row.id} is {left}, {relation} {row.right} is allowed"
            yield Finding(_BROKEN[row.family.kind], message)
    yield from _check_min_seats(scenario, plan)
    yield from _check_groups(scenario, plan)
    yield from _check_pins(scenario, plan)


def _check_min_seats(scenario: Scenario, plan: Plan) -> Iterator[Finding]:
    for o, order in enumerate(scenario.orders):
        if 0 < plan.load[o] < order.min_seats:
            message = f"{order.order_id} gets {plan.load[o]}, it takes 0 or {order.min_seats}"
            yield Finding(Code.MIN_SEATS, message)


def _check_groups(scenario: Scenario, plan: Plan) -> Iterator[Finding]:
    companies: dict[str, set[str]] = defaultdict(set)
    for c, candidate in enumerate(scenario.candidates):
        if candidate.group:
            o = plan.placements.get(c)
            companies[candidate.group].add("" if o is None else scenario.orders[o].company_id)
    for group, homes in companies.items():
        if len(homes) > 1:
            yield Finding(Code.GROUP_SPLIT, f"group {group!r} is not whole at one company")


def _check_pins(scenario: Scenario, plan: Plan) -> Iterator[Finding]:
    for c, o in scenario.pins.items():
        if plan.placements.get(c) != o:
            candidate, order = scenario.candidates[c].candidate_id, scenario.orders[o].order_id
            yield Finding(Code.PIN_BROKEN, f"{candidate} is pinned to {order} and is not there")


def total_penalty(rows: dict[str, Row], plan: Plan) -> int:
    """Points lost on soft rows."""
    soft = (row for row in rows.values() if row.soft is not None)
    return sum((row.soft or 0) * row.persons(plan.left[row.id]) for row in soft)
