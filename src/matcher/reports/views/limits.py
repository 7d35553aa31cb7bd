"""Limits in use, what is left, and what loosening them could gain."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from matcher.reports.facts import Facts
from matcher.reports.frames import records
from matcher.reports.limits import RowName, group_text, row_name, row_text, rule_text, worth_text
from matcher.reports.sections.rules import by_rule, limits, own_quotas, tightest
from matcher.reports.table import Cell, Table, bars, cells, figures, name
from matcher.reports.views.bars import part_bar
from matcher.reports.views.section import Section
from matcher.texts.translate import Texts


def limits_section(facts: Facts, t: Texts) -> Section:
    """Statutory limits and quotas with slack and price."""
    rows = limits(facts)
    quotas = own_quotas(rows)
    tables = [rule_table(by_rule(rows), facts, t)] if len(rows) else []
    if len(quotas):
        tables.append(row_table(t("The programme's own quotas, fullest first"), quotas, facts, t))
    priced = tightest(rows[rows["gain"].map(bool)])
    if len(priced):
        tables.append(row_table(t("Where loosening by one could gain most"), priced, facts, t))
    return Section(
        "limits",
        t("Limits and quotas"),
        _finding(rows, t),
        tables=tables,
        note=t("The proof puts a price on each limit: so much better could a plan be at most, "
               "were the limit looser by one. Every single limit is in results.xlsx."),
    )  # fmt: skip


def _finding(rows: pd.DataFrame, t: Texts) -> str:
    if rows.empty:
        return t("No limit beside the seats applies.")
    full, priced = int((rows["slack"] <= 0).sum()), int(rows["gain"].map(bool).sum())
    told = t(
        "{full} of {n} limits are reached; {priced} have a price: "
        "loosened, they could better the plan.",
        full=t.number(full),
        n=t.number(len(rows)),
        priced=t.number(priced),
    )
    loose = int((rows["provisional"] & (rows["slack"] <= 0)).sum())
    warned = t.count(
        "{n} limit that is reached rests on provisional figures.",
        "{n} limits that are reached rest on provisional figures.",
        loose,
    )
    return t.sentences(told, warned if loose else "")


def worth_of(price: Fraction | None, facts: Facts, t: Texts) -> str:
    """What one more unit is worth in this folder's goals."""
    return worth_text(price, facts.weights, t, facts.prioritised)


def rule_table(frame: pd.DataFrame, facts: Facts, t: Texts) -> Table:
    """A row for each rule."""
    columns = [name(t("Rule")), figures(t("Limits")), figures(t("Reached")), bars(""),
               figures(t("With a price")), name(t("Loosened by one, at most"))]  # fmt: skip
    rows = [
        cells(
            _labelled(rule_text(RowName(row.kind, row.rule, "", row.bound), t), row.provisional, t),
            t.number(row.rows),
            t.number(row.full),
            part_bar(row.full, row.rows),
            t.number(row.priced),
            worth_of(row.gain, facts, t),
        )
        for row in records(frame)
    ]
    return Table(t("Rules and how often their limits are reached"), columns, rows)


def row_table(caption: str, frame: pd.DataFrame, facts: Facts, t: Texts) -> Table:
    """A row for each limit."""
    columns = [name(t("Limit")), figures(t("Used")), figures(t("Bound")), bars(""),
               figures(t("Left")), name(t("Loosened by one"))]  # fmt: skip
    rows = [_row(row, facts, t) for row in records(frame)]
    return Table(caption, columns, rows)


def _row(row: Any, facts: Facts, t: Texts) -> list[Cell]:
    text = _labelled(limit_text(row.id, facts.quotas, t), row.provisional, t)
    worth = worth_of(row.gain, facts, t)
    if row.share:
        kept = t("kept") if row.slack >= 0 else t("not kept")
        return cells(text, "–", t("share {share}", share=row.share), Cell(), kept, worth)
    least = row.bound == "min"
    style = "full" if (row.slack < 0 if least else row.slack <= 0) else "fill"
    # A limit of 0 is reached as soon as it stands.
    part, whole = (1, 1) if row.limit <= 0 else (min(row.count, row.limit), row.limit)
    bound = f"≥ {t.number(row.limit)}" if least else t.number(row.limit)
    bar = part_bar(part, whole, style)
    return cells(text, t.number(row.count), bound, bar, t.number(row.slack), worth)


def limit_text(row: str, quotas: Mapping[str, Any], t: Texts) -> str:
    """A limit's name, short where its table says the rule."""
    found = row_name(row)
    if found.kind != "quota":
        return row_text(row, quotas, t)
    return t("{rule}: {group}", rule=found.rule, group=group_text(found, quotas, t))


def _labelled(text: str, provisional: bool, t: Texts) -> str:
    return f"{text} · {t('provisional figures')}" if provisional else text
