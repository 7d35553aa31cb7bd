"""results.xlsx: the whole plan in sheets, every person and order with its reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from matcher.reports.details import detail_text, read_detail
from matcher.reports.facts import Facts, level_name
from matcher.reports.frames import lookup, records, rows
from matcher.reports.limits import row_text
from matcher.reports.sections.rules import limits
from matcher.reports.sheet import Kind, Sheet, write_sheets
from matcher.reports.summary import readme, settings
from matcher.reports.views.limits import worth_of
from matcher.reports.views.scores import part_names
from matcher.reports.words import (
    FIELDS,
    LEVELS,
    OPEN,
    OPEN_HELP,
    SCHEMES,
    UNPLACED,
    UNPLACED_HELP,
    YES_NO,
    place,
    word,
)
from matcher.texts.translate import Texts


def write_workbook(facts: Facts, target: Path, t: Texts) -> None:
    """Write results.xlsx."""
    day = dt.date.fromisoformat(facts.folder.scenario["date"])
    write_sheets(sheets(facts, t), target, day, t)


def sheets(facts: Facts, t: Texts) -> list[Sheet]:
    """The sheets of the workbook, in order."""
    return [
        assignments(facts, t),
        unplaced(facts, t),
        companies(facts, t),
        open_seats(facts, t),
        quotas(facts, t),
        settings(facts, t),
        readme(facts, t),
    ]


def shown(facts: Facts) -> list[tuple[str, Kind]]:
    """The column beside the ids of candidates, if one was asked for."""
    return [(heading, "text") for heading in facts.display.headings]


def day_of(iso: str | None) -> dt.date | None:
    """A day as a date cell."""
    return dt.date.fromisoformat(iso) if iso else None


def assignments(facts: Facts, t: Texts) -> Sheet:
    """One row per placement."""
    parts = part_names(t)
    columns: list[Any] = [
        (t("Candidate"), "text"), *shown(facts), (t("Job order"), "text"), (t("Company"), "text"),
        (t("Field"), "text"), (t("Job"), "text"), (t("Scheme"), "text"),
        (t("Prefecture"), "text"), (t("Arrival"), "date"), (t("Home province"), "text"),
        (t("Sending organisation"), "text"), (t("Points"), "number"),
        *((t("Points: {part}", part=part), "number") for part in parts.values()),
        (t("Pinned"), "text"),
    ]  # fmt: skip
    return Sheet(t("Assignments"), columns, _placements(facts, list(parts), t))


def _placements(facts: Facts, parts: list[str], t: Texts) -> Iterator[list[Any]]:
    orders = lookup(facts.orders, "order_id")
    people = lookup(facts.people, "candidate_id")
    for row in rows(facts.folder.assignments):
        order, person = orders[row["order_id"]], people[row["candidate_id"]]
        yield [
            row["candidate_id"], *facts.display.cells(row["candidate_id"]),
            row["order_id"], row["company_id"],
            word(FIELDS, order["field"], t), order["job"], word(SCHEMES, order["scheme"], t),
            place(order["prefecture"], t), day_of(order["arrival"]),
            place(person["province"], t), person["sending_org"], row["score"],
            *(row[part] for part in parts), word(YES_NO, row["pinned"], t),
        ]  # fmt: skip


def unplaced(facts: Facts, t: Texts) -> Sheet:
    """One row per candidate without a seat, with the reason."""
    columns: list[Any] = [
        (t("Candidate"), "text"), *shown(facts), (t("Home province"), "text"),
        (t("Sending organisation"), "text"),
        (t("Japanese level"), "text"), (t("Reason"), "line"), (t("Detail"), "wide"),
        (t("What would help"), "help"),
    ]  # fmt: skip
    people = facts.people[~facts.people["placed"]] if facts.folder.has_plan else facts.people[:0]
    told = (
        [
            row.candidate_id, *facts.display.cells(row.candidate_id),
            place(row.province, t), row.sending_org,
            word(LEVELS, row.language, t), word(UNPLACED, row.reason, t),
            detail_text(read_detail(row.detail), facts.quotas, t),
            t(UNPLACED_HELP.get(row.reason, "")),
        ]
        for row in records(people)
    )  # fmt: skip
    return Sheet(t("Unplaced"), columns, told)


def companies(facts: Facts, t: Texts) -> Sheet:
    """One row per company: its orders and seats."""
    columns: list[Any] = [
        (t("Company"), "text"), (t("Field"), "text"), (t("Head office"), "text"),
        (t("Supervising organisation"), "text"), (t("Full-time staff"), "number"),
        (t("Job orders"), "number"), (t("Seats"), "number"), (t("Filled"), "number"),
        (t("Open"), "number"),
    ]  # fmt: skip
    sums = facts.orders.groupby("company_id")[["seats", "filled", "open"]].sum()
    orders = facts.orders["company_id"].value_counts().to_dict()
    known = {key: (int(s), int(f), int(o)) for key, s, f, o in sums.itertuples()}
    told = (
        [
            row.company_id, word(FIELDS, row.field, t), place(row.hq_prefecture, t),
            row.supervising_org, row.staff, int(orders.get(row.company_id, 0)),
            *known.get(row.company_id, (0, 0, 0)),
        ]
        for row in records(facts.folder.tables["companies"])
    )  # fmt: skip
    return Sheet(t("Companies"), columns, told)


def open_seats(facts: Facts, t: Texts) -> Sheet:
    """One row per order with open seats, with the reason."""
    columns: list[Any] = [
        (t("Job order"), "text"), (t("Company"), "text"), (t("Prefecture"), "text"),
        (t("Field"), "text"), (t("Job"), "text"), (t("Japanese level"), "text"),
        (t("Arrival"), "date"), (t("Seats"), "number"), (t("Filled"), "number"),
        (t("Open"), "number"), (t("Reason"), "line"), (t("Detail"), "wide"),
        (t("What would help"), "help"),
    ]  # fmt: skip
    orders = lookup(facts.orders, "order_id")
    told = (
        [
            row.order_id, orders[row.order_id]["company_id"],
            place(orders[row.order_id]["prefecture"], t),
            word(FIELDS, orders[row.order_id]["field"], t), orders[row.order_id]["job"],
            word(LEVELS, level_name(orders[row.order_id]["level"]), t),
            day_of(orders[row.order_id]["arrival"]), row.seats, row.filled, row.open,
            word(OPEN, row.reason, t), detail_text(read_detail(row.detail), facts.quotas, t),
            t(OPEN_HELP.get(row.reason, "")),
        ]
        for row in records(facts.folder.open_seats)
    )  # fmt: skip
    return Sheet(t("Open seats"), columns, told)


def quotas(facts: Facts, t: Texts) -> Sheet:
    """One row per limit, with use and price."""
    columns: list[Any] = [
        (t("Limit"), "line"), (t("Used"), "number"), (t("Bound"), "number"), (t("Left"), "number"),
        (t("Loosened by one"), "text"), (t("Figures"), "text"), (t("Basis"), "line"),
        (t("Row in the certificate"), "line"), (t("Price"), "number"),
    ]  # fmt: skip
    told = (
        [
            row_text(row.id, facts.quotas, t),
            None if row.share else row.count,
            row.share or row.limit,
            None if row.share else row.slack,
            worth_of(row.gain, facts, t),
            t("provisional") if row.provisional else "",
            row.basis,
            row.id,
            _price(row.price),
        ]
        for row in records(limits(facts))
    )
    return Sheet(t("Quotas"), columns, told)


def _price(price: Any) -> int | str | None:
    if price is None:
        return None
    return int(price) if price.denominator == 1 else str(price)
