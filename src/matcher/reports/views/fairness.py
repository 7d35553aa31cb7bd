"""The fairness audit."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from matcher.reports.facts import Facts
from matcher.reports.frames import records
from matcher.reports.sections.fairness import ATTRIBUTES, SMALL, Range, audit
from matcher.reports.table import Table, bars, cells, figures, name
from matcher.reports.views.bars import range_bar
from matcher.reports.views.section import Section
from matcher.reports.words import ATTRIBUTES as ATTRIBUTE_NAMES
from matcher.reports.words import attribute_value
from matcher.texts.forms import DASH
from matcher.texts.translate import Texts

SHOWN = 12
#: Of many groups, the largest and those with the lowest rates are shown.
LARGEST, LOWEST = 16, 8


def fairness_section(facts: Facts, t: Texts) -> Section:
    """Placement rates of groups, beside the rate of everybody."""
    overall = (facts.placed, len(facts.people))
    shown: list[Table] = []
    folded: list[Table] = []
    for attribute in ATTRIBUTES:
        frame = audit(facts, attribute)
        if len(frame) < 2:
            continue
        table = audit_table(frame, attribute, overall, t)
        (shown if len(frame) <= SHOWN else folded).append(table)
    finding = t(
        "Over everybody, {share} of the candidates are placed; the line in each bar marks it.",
        share=t.percent(*overall),
    )
    if not shown and not folded:
        finding = t("Every group is too small to be shown.")
    return Section(
        "fairness",
        t("Fairness audit"),
        finding,
        tables=shown,
        folded=folded,
        note=t("Groups under five candidates stand together, and numbers under five are told as "
               "ranges, so that nobody can be picked out. A difference is a question to ask, not "
               "a proof of unfairness: groups differ in jobs, levels and readiness."),
    )  # fmt: skip


def audit_table(frame: pd.DataFrame, attribute: str, overall: tuple[int, int], t: Texts) -> Table:
    """A row for each group, the largest first."""
    columns = [name(t(ATTRIBUTE_NAMES[attribute])), figures(t("Candidates")),
               figures(t("With a seat they may take")), figures(t("Placed")),
               figures(t("Placement rate")), bars("")]  # fmt: skip
    mark = 100 * overall[0] / overall[1]
    rows = []
    kept = _kept(_sorted(frame, attribute))
    for group, size, eligible, placed in records(kept):
        rows.append(
            cells(
                group_name(attribute, group, t),
                t.number(size),
                _range_text(eligible, t),
                _range_text(placed, t),
                rate_text(placed, size, t),
                range_bar(placed[0], placed[1], size, mark),
            )
        )
    caption = t("Placement rate: {attribute}", attribute=columns[0].heading)
    if len(kept) < len(frame):
        some = t("the largest and the lowest of {n} groups", n=t.number(len(frame)))
        caption = t("{caption} ({some})", caption=caption, some=some)
    return Table(caption, columns, rows)


def _kept(frame: pd.DataFrame) -> pd.DataFrame:
    """Of too many groups, the largest and those with the lowest rates, in the order given."""
    if len(frame) <= LARGEST + LOWEST:
        return frame
    rest = list(frame.index[LARGEST:])
    lowest = sorted(rest, key=lambda i: Fraction(frame["placed"][i][1], frame["candidates"][i]))
    kept = {*frame.index[:LARGEST], *lowest[:LOWEST]}
    return frame[[i in kept for i in frame.index]]


def _sorted(frame: pd.DataFrame, attribute: str) -> pd.DataFrame:
    """Bands of age in their order, other groups by size; those without a name at the end."""

    def rank(i: int) -> tuple[bool, object, str]:
        group = str(frame["group"][i])
        by_size = 0 if attribute == "age_band" else -int(frame["candidates"][i])
        return group in ("", SMALL), by_size, group.replace("–19", "0–19")

    return frame.loc[sorted(frame.index, key=rank)]


def group_name(attribute: str, group: str, t: Texts) -> str:
    """A group as people read it."""
    if group == SMALL:
        return t("small groups together")
    if not group:
        return t("not given")
    if attribute == "age_band":
        if group.startswith("–"):
            return t("up to {age} years", age=group[1:])
        if group.endswith("+"):
            return t("{age} years and more", age=group[:-1])
        return t("{ages} years", ages=group)
    return attribute_value(attribute, group, t)


def _range_text(given: Range, t: Texts) -> str:
    low, high = given
    return t.number(low) if low == high else f"{t.number(low)}–{t.number(high)}"


def rate_text(placed: Range, size: int, t: Texts) -> str:
    """A rate, or the range that it lies in."""
    low, high = (t.percent(n, size) for n in placed)
    if DASH in low or placed[0] == placed[1]:
        return low
    return f"{low.removesuffix('%')}–{high}" if low != high else low
