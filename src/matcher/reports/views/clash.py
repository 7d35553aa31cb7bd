"""Without a plan: the rules that clash, as the proof names them."""

from __future__ import annotations

from typing import Any

from matcher.reports.facts import Facts
from matcher.reports.limits import row_text
from matcher.reports.table import Table, cells, figures, name
from matcher.reports.views.section import Section
from matcher.texts.translate import Texts

SHOWN = 20
SEATS = "seats:"


def clash_section(facts: Facts, t: Texts) -> Section | None:
    """What stands against every plan; None where the search was stopped without a plan."""
    if facts.run.get("status") != "infeasible":
        return None
    rows = clashing_rows(facts)
    finding = t.count(
        "{n} rule can't be kept together with the pins and what candidates may take.",
        "{n} rules can't be kept together with the pins and what candidates may take.",
        len(rows),
    )
    if not rows:
        finding = t("The clash lies in rules that are no simple limits, such as groups.")
    columns = [name(t("Rule")), figures(t("Bound"))]
    lines = [cells(_told(row, facts, t), str(bound)) for row, bound in rows[:SHOWN]]
    table = Table(t("The rules that clash, by the proof"), columns, lines)
    note = t(
        "The smallest changes that make a plan possible: {command}",
        command="matcher diagnose SCENARIO",
    )
    title = t("What clashes")
    return Section("clash", title, finding, tables=[table] if rows else [], note=note)


def clashing_rows(facts: Facts) -> list[tuple[str, Any]]:
    """Row and bound of every row in the first proof of infeasibility, the dearest first."""
    for block in facts.folder.certificate.get("blocks", []):
        if not block.get("weights") and "goal" not in block:
            prices: dict[str, int] = block.get("prices", {})
            sides = facts.folder.scenario["rows"]
            kept = [row for row in prices if prices[row] and row in sides]
            kept.sort(key=lambda row: (-abs(prices[row]), row))
            return [(row, sides[row]) for row in kept]
    return []


def _told(row: str, facts: Facts, t: Texts) -> str:
    if row.startswith(SEATS):
        return t("Seats of job order {order}", order=row.removeprefix(SEATS))
    return row_text(row, facts.quotas, t)
