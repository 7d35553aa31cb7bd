"""Supply and demand by field and Japanese level, as a heat map that is a table."""

from __future__ import annotations

from typing import Any

import pandas as pd

from matcher.reports.facts import Facts, level_name
from matcher.reports.frames import records, rows
from matcher.reports.sections.demand import supply_and_demand
from matcher.reports.table import Cell, Column, Table, name
from matcher.reports.views.section import Section
from matcher.reports.words import FIELDS, LEVELS, word
from matcher.texts.translate import Texts


def demand_section(facts: Facts, t: Texts) -> Section:
    """Where people are short, and where seats are."""
    frame = supply_and_demand(facts)
    return Section(
        "demand",
        t("Supply and demand"),
        _finding(frame, t),
        tables=[heat_map(frame, t)],
        note=t(
            "People who can do a job of the field and have the level or more, over seats that ask "
            "for that level or more. Somebody with jobs in two fields counts in both. Where there "
            "are fewer people than seats, seats stay open whatever the plan."
        ),
    )


def level_text(rank: int, t: Texts) -> str:
    """A level as a heading: every level, or this one and more."""
    if rank == 0:
        return t("any level")
    return t("{level} or more", level=word(LEVELS, level_name(rank), t))


def shortest(frame: pd.DataFrame) -> dict[str, Any] | None:
    """The row that lacks the most people; None where none does."""
    row = max(rows(frame), key=lambda row: row["seats"] - row["people"], default=None)
    return row if row and row["seats"] > row["people"] else None


def _finding(frame: pd.DataFrame, t: Texts) -> str:
    row = shortest(frame)
    if row is None:
        return t("In every field there are people enough for the seats at every Japanese level.")
    return t(
        "People are shortest in {field} (Japanese: {level}): {people} for {seats} seats.",
        field=word(FIELDS, row["field"], t),
        level=level_text(row["level"], t),
        people=t.number(row["people"]),
        seats=t.number(row["seats"]),
    )


def heat_map(frame: pd.DataFrame, t: Texts) -> Table:
    """A row for each field, a column for each level; a colour and a sign for each ratio."""
    levels = sorted(set(frame["level"]))
    columns = [name(t("Field"))]
    columns += [Column(level_text(level, t), number=True, style="heat") for level in levels]
    lines = []
    for field, part in frame.groupby("field", sort=False):
        at = {row.level: _cell(row.people, row.seats, t) for row in records(part)}
        lines.append([Cell(word(FIELDS, str(field), t)), *(at[level] for level in levels)])
    return Table(t("People over seats, by field and Japanese level"), columns, lines)


def _cell(people: int, seats: int, t: Texts) -> Cell:
    if not seats:
        return Cell(f"{t.number(people)} / –", "heat h-none")
    style = next(
        name
        for name, fits in (
            ("h-short2", people * 2 < seats),
            ("h-short", people < seats),
            ("h-even", people * 2 < 3 * seats),
            ("h-rich", people < 3 * seats),
            ("h-rich2", True),
        )
        if fits
    )
    sign = "▼ " if people < seats else ""
    return Cell(f"{sign}{t.number(people)} / {t.number(seats)}", f"heat {style}")
