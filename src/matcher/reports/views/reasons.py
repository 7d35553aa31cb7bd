"""Who has no seat and which seats stay open: reasons, and what would help."""

from __future__ import annotations

from matcher.reports.details import detail_text, read_detail
from matcher.reports.facts import Facts, level_name
from matcher.reports.frames import records
from matcher.reports.limits import row_text
from matcher.reports.sections import reasons
from matcher.reports.table import Table, bars, cells, figures, name, wide
from matcher.reports.views.bars import part_bar
from matcher.reports.views.section import Section
from matcher.reports.words import (
    CODE_HELP,
    CODES,
    FIELDS,
    LEVELS,
    OPEN,
    OPEN_HELP,
    UNPLACED,
    UNPLACED_HELP,
    place,
    word,
)
from matcher.texts.translate import Texts


def unplaced_section(facts: Facts, t: Texts) -> Section:
    """People without a seat, by reason."""
    frame = reasons.unplaced_by_reason(facts)
    total = int(frame["people"].sum())
    if not total:
        return Section("unplaced", t("Without a seat"), t("Every candidate has a seat."))
    first = frame.iloc[0]
    finding = t(
        "{total} candidates have no seat. Most often: {reason} ({people}).",
        total=t.number(total),
        reason=word(UNPLACED, first["reason"], t),
        people=t.number(first["people"]),
    )
    rows = [
        cells(word(UNPLACED, reason, t), t.number(people), part_bar(people, total),
              t(UNPLACED_HELP.get(reason, "")))
        for reason, people in records(frame)
    ]  # fmt: skip
    columns = [name(t("Reason")), figures(t("People")), bars(""), wide(t("What would help"))]
    tables = [Table(t("Candidates without a seat, by reason"), columns, rows)]
    tables += [table for table in (_hurdles(facts, t), _barring(facts, t)) if table.rows]
    note = t.sentences(
        t("Each person's own reason is in results.xlsx, sheet Unplaced."),
        t("What would give somebody a seat: {command}", command="matcher explain RESULT CANDIDATE"),
    )
    return Section("unplaced", t("Without a seat"), finding, tables=tables, note=note)


def _hurdles(facts: Facts, t: Texts) -> Table:
    frame = reasons.hurdles(facts)
    total = max(int(frame["people"].sum()), 1)
    rows = [
        cells(word(CODES, code, t), t.number(people), part_bar(people, total),
              t(CODE_HELP.get(code, "")))
        for code, people in records(frame)
    ]  # fmt: skip
    columns = [name(t("Hurdle that shuts most seats")), figures(t("People")), bars(""),
               wide(t("What would help"))]  # fmt: skip
    return Table(t("People without any seat they may take, by hurdle"), columns, rows)


def _barring(facts: Facts, t: Texts) -> Table:
    frame = reasons.barring_limits(facts)
    total = int(frame["people"].max()) if len(frame) else 1
    rows = [
        cells(row_text(row, facts.quotas, t), t.number(people), part_bar(people, total))
        for row, people in records(frame)
    ]
    columns = [name(t("Limit")), figures(t("People")), bars("")]
    return Table(t("Limits that keep most people from open seats"), columns, rows)


def open_section(facts: Facts, t: Texts) -> Section:
    """Open seats, by reason."""
    frame = reasons.open_by_reason(facts)
    total = int(frame["open"].sum())
    if not total:
        return Section("open", t("Open seats"), t("Every seat is filled."))
    first = frame.iloc[0]
    finding = t(
        "{total} seats stay open. Most often: {reason} ({seats}).",
        total=t.number(total),
        reason=word(OPEN, first["reason"], t),
        seats=t.number(first["open"]),
    )
    rows = [
        cells(word(OPEN, reason, t), t.number(orders), t.number(seats), part_bar(seats, total),
              t(OPEN_HELP.get(reason, "")))
        for reason, orders, seats in records(frame)
    ]  # fmt: skip
    columns = [name(t("Reason")), figures(t("Job orders")), figures(t("Seats")), bars(""),
               wide(t("What would help"))]  # fmt: skip
    tables = [Table(t("Open seats, by reason"), columns, rows)]
    missing = _missing(facts, t)
    tables += [missing] if missing.rows else []
    folded = [most_open_table(facts, t)]
    note = t("Every order's own reason is in results.xlsx, sheet Open seats.")
    return Section("open", t("Open seats"), finding, tables=tables, folded=folded, note=note)


def _missing(facts: Facts, t: Texts) -> Table:
    frame = reasons.missing(facts)
    total = max(int(frame["seats"].sum()), 1)
    rows = [
        cells(word(CODES, code, t), t.number(seats), part_bar(seats, total))
        for code, seats in records(frame)
    ]
    columns = [name(t("Hurdle that shuts out most people")), figures(t("Seats")), bars("")]
    return Table(t("Open seats that no candidate may take, by hurdle"), columns, rows)


def most_open_table(facts: Facts, t: Texts) -> Table:
    """The orders with the most open seats."""
    frame = reasons.most_open(facts)
    columns = [name(t("Job order")), name(t("Company")), name(t("Field")), name(t("Prefecture")),
               name(t("Japanese level")), figures(t("Seats")), figures(t("Open")),
               wide(t("Reason"))]  # fmt: skip
    rows = [
        cells(
            row.order_id,
            row.company_id,
            word(FIELDS, row.field, t),
            place(row.prefecture, t),
            word(LEVELS, level_name(row.level), t),
            t.number(row.seats),
            t.number(row.open),
            detail_text(read_detail(row.detail), facts.quotas, t),
        )
        for row in records(frame)
    ]
    return Table(t("Job orders with the most open seats"), columns, rows)
