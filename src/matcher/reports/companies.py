"""companies.zip: a workbook for each company, holding only what that company may see.

That is its own orders, and the people placed with it as far as its planning needs them: id, job,
level of the job, Japanese level, day of arrival, and the column that the planner asked to have
shown of people. Not what people wish or avoid, what they earn at
least, how others ranked them, their points, or anything on other companies.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from matcher.reports.display import Display
from matcher.reports.facts import Facts, level_name
from matcher.reports.frames import lookup, records
from matcher.reports.sheet import Sheet, write_sheets
from matcher.reports.words import LEVELS, SCHEMES, place, word
from matcher.texts.translate import Texts

_UNSAFE = re.compile(r"[^\w.-]+|^\.+")
#: The first day that a zip file can name, so that the same folder gives the same bytes.
EARLIEST = (1980, 1, 1, 0, 0, 0)


def write_companies(facts: Facts, target: Path, t: Texts) -> None:
    """Write a zip of one workbook per company that has orders."""
    day = dt.date.fromisoformat(facts.folder.scenario["date"])
    people = facts.people[facts.people["placed"]]
    groups = dict(iter(people.groupby("company_id")))
    orders = facts.orders.groupby("company_id", sort=False)
    names = file_names([str(company) for company, _ in orders])
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
        for company, own in orders:
            stream = io.BytesIO()
            placed = groups.get(company, people[:0])
            write_sheets(company_sheets(own, placed, t, facts.display), stream, day, t)
            entry = zipfile.ZipInfo(names[str(company)], EARLIEST)
            entry.compress_type = zipfile.ZIP_STORED
            bundle.writestr(entry, stream.getvalue())


def file_names(companies: list[str]) -> dict[str, str]:
    """A file name for each company id: safe on every system, no two alike in any case."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for company in companies:
        base = _UNSAFE.sub("_", company)[:80] or "_"
        name, number = base, 2
        while name.casefold() in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name.casefold())
        names[company] = f"{name}.xlsx"
    return names


def company_sheets(
    orders: pd.DataFrame, people: pd.DataFrame, t: Texts, display: Display
) -> list[Sheet]:
    """The sheets for one company: its people, its orders."""
    shown = [(heading, "text") for heading in display.headings]
    columns: list[Any] = [
        (t("Candidate"), "text"), *shown, (t("Job order"), "text"), (t("Job"), "text"),
        (t("Skill level"), "number"), (t("Japanese level"), "text"), (t("Prefecture"), "text"),
        (t("Arrival"), "date"),
    ]  # fmt: skip
    seats: list[Any] = [
        (t("Job order"), "text"), (t("Job"), "text"), (t("Scheme"), "text"),
        (t("Prefecture"), "text"), (t("Arrival"), "date"), (t("Japanese level"), "text"),
        (t("Seats"), "number"), (t("Filled"), "number"), (t("Open"), "number"),
    ]  # fmt: skip
    return [
        Sheet(t("People"), columns, _people(orders, people, t, display)),
        Sheet(t("Job orders"), seats, _orders(orders, t)),
    ]


def _people(
    orders: pd.DataFrame, people: pd.DataFrame, t: Texts, display: Display
) -> Iterator[list[Any]]:
    known = lookup(orders, "order_id")
    for row in records(people):
        order = known[row.order_id]
        level = dict(row.skills).get(order["job"])
        yield [
            row.candidate_id, *display.cells(row.candidate_id), row.order_id, order["job"], level,
            word(LEVELS, row.language, t), place(order["prefecture"], t),
            dt.date.fromisoformat(order["arrival"]),
        ]  # fmt: skip


def _orders(orders: pd.DataFrame, t: Texts) -> Iterator[list[Any]]:
    for row in records(orders):
        yield [
            row.order_id, row.job, word(SCHEMES, row.scheme, t), place(row.prefecture, t),
            dt.date.fromisoformat(row.arrival), word(LEVELS, level_name(row.level), t),
            row.seats, row.filled, row.open,
        ]  # fmt: skip
