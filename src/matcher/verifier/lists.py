"""unplaced.csv, open_seats.csv and quotas.csv against the plan (CERTIFICATE.md, section 7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

from matcher.verifier.certificate import Block
from matcher.verifier.eligibility import Eligibility
from matcher.verifier.families import Row
from matcher.verifier.findings import Code, Finding
from matcher.verifier.pairs import Pairs
from matcher.verifier.plan import Plan
from matcher.verifier.reading import parse_fraction, parse_integer, read_csv, shown
from matcher.verifier.scenario import Scenario

UNPLACED = ("candidate_id", "reason", "detail")
OPEN_SEATS = ("order_id", "seats", "filled", "open", "reason", "detail")
QUOTAS = ("id", "count", "min", "max", "slack", "price", "basis")
NO_SEAT = "no_eligible_seat"
REASONS = (NO_SEAT, "outbid", "limit_reached", "no_gain")
_DETAIL = re.compile(r"([a-z]+): ([0-9]{1,18}) orders?")


def _compare(
    code: Code, name: str, listed: Iterable[str], expected: Iterable[str]
) -> Iterator[Finding]:
    """Every expected id exactly once, and no other."""
    left = dict.fromkeys(expected, 0)
    for identity in listed:
        if identity not in left:
            yield Finding(code, f"{name}: {shown(identity)} does not belong there")
        elif left[identity]:
            yield Finding(code, f"{name}: {shown(identity)} is there twice")
        else:
            left[identity] = 1
    for identity, seen in left.items():
        if not seen:
            yield Finding(code, f"{name}: {shown(identity)} is missing")


def check_unplaced(
    folder: Path, scenario: Scenario, eligibility: Eligibility, pairs: Pairs, plan: Plan
) -> Iterator[Finding]:
    """Exactly the unplaced, each with a reason that holds.

    Raises:
        UnreadableError: the file is missing or malformed.
    """
    lines = read_csv(folder, "unplaced.csv", UNPLACED)
    everyone = enumerate(scenario.candidates)
    unplaced = [k.candidate_id for c, k in everyone if c not in plan.placements]
    yield from _compare(Code.UNPLACED_LIST, "unplaced.csv", [cells[0] for cells in lines], unplaced)
    for identity, reason, detail in lines:
        c = scenario.candidate_at.get(identity)
        if c is None:
            continue
        has_seat = len(pairs.orders[c]) > 0
        if reason not in REASONS or (reason == NO_SEAT) == has_seat:
            message = f"{identity}: {shown(reason)}, with {len(pairs.orders[c])} eligible orders"
            yield Finding(Code.UNPLACED_REASON, message)
        elif not has_seat and _parse(detail) != why_no_seat(eligibility, c):
            expected = written_detail(why_no_seat(eligibility, c))
            message = f"{identity}: {shown(detail)}, it is {expected!r}"
            yield Finding(Code.UNPLACED_DETAIL, message)


def why_no_seat(eligibility: Eligibility, c: int) -> list[tuple[str, int]]:
    """Codes with the number of orders where each applies, most first, then by name."""
    counts = [(code, mask.bit_count()) for code, mask in eligibility.blocked(c).items() if mask]
    return sorted(counts, key=lambda item: (-item[1], item[0]))


def written_detail(counts: list[tuple[str, int]]) -> str:
    """The counts as unplaced.csv has them."""
    return "; ".join(f"{code}: {count} order{'s' * (count != 1)}" for code, count in counts)


def _parse(detail: str) -> list[tuple[str, int]] | None:
    found = [_DETAIL.fullmatch(item) for item in detail.split("; ")] if detail else []
    if None in found:
        return None
    return [(match[1], int(match[2])) for match in found if match]


def check_open_seats(folder: Path, scenario: Scenario, plan: Plan) -> Iterator[Finding]:
    """Exactly the orders with open seats, with the right counts.

    Raises:
        UnreadableError: the file is missing or malformed.
    """
    lines = read_csv(folder, "open_seats.csv", OPEN_SEATS)
    expected = [k.order_id for o, k in enumerate(scenario.orders) if plan.load[o] < k.seats]
    yield from _compare(Code.OPEN_LIST, "open_seats.csv", [cells[0] for cells in lines], expected)
    for cells in lines:
        o = scenario.order_at.get(cells[0])
        if o is None:
            continue
        seats, filled = scenario.orders[o].seats, plan.load[o]
        counts = [seats, filled, seats - filled]
        if [parse_integer(cell) for cell in cells[1:4]] != counts:
            message = f"{cells[0]}: seats, filled, open are {counts}"
            yield Finding(Code.OPEN_COUNT, message)


def check_quotas(
    folder: Path, rows: dict[str, Row], plan: Plan, blocks: list[Block]
) -> Iterator[Finding]:
    """One line for each row that is not a seat row, with count, bounds, slack and price.

    Raises:
        UnreadableError: the file is missing or malformed.
    """
    lines = read_csv(folder, "quotas.csv", QUOTAS)
    expected = [row.id for row in rows.values() if row.family.kind != "seats"]
    yield from _compare(Code.QUOTA_LIST, "quotas.csv", [cells[0] for cells in lines], expected)
    known = [cells for cells in lines if cells[0] in rows]
    for cells in known:
        row = rows[cells[0]]
        yield from _check_line(row, plan.left[row.id], cells)
    yield from _check_prices({cells[0]: cells[5] for cells in known}, blocks)


def _check_line(row: Row, left: int, cells: list[str]) -> Iterator[Finding]:
    if parse_integer(cells[1]) != left:
        yield Finding(Code.QUOTA_COUNT, f"{row.id}: count {shown(cells[1])}, it is {left}")
    bounds = ["", str(row.right)] if row.sense == 1 else [str(row.right), ""]
    if cells[2:4] != bounds:
        message = f"{row.id}: min {shown(cells[2])}, max {shown(cells[3])}"
        yield Finding(Code.QUOTA_BOUND, f"{message}, they are {bounds}")
    slack = row.sense * (row.right - left)
    if parse_integer(cells[4]) != slack:
        yield Finding(Code.QUOTA_SLACK, f"{row.id}: slack {shown(cells[4])}, it is {slack}")


def _check_prices(listed: dict[str, str], blocks: list[Block]) -> Iterator[Finding]:
    """Prices of one and the same block in the whole list; blank or 0 without one."""
    prices = {
        row: Fraction(0) if not cell else parse_fraction(cell) for row, cell in listed.items()
    }
    tables = [
        {r: Fraction(block.prices[r], block.denominator) for r in listed if r in block.prices}
        for block in blocks
        if block.denominator > 0
    ]
    faults = [
        [row for row, price in prices.items() if price != table.get(row, 0)]
        for table in tables or [{}]
    ]
    fewest = min(faults, key=len)
    for row in fewest:
        message = f"{row}: price {shown(listed[row])} is not the one in the certificate"
        yield Finding(Code.QUOTA_PRICE, message)
