"""What rows say together, and what they refer to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd

from matcher.domain.issues import SHOWN, Code
from matcher.domain.places import FIELDS, PREFECTURES
from matcher.errors import NO_HINT, Phrase
from matcher.files.findings import Findings, nearest, not_allowed, quoted
from matcher.files.orderchecks import check_orders
from matcher.files.rowfaults import Rows, check_places, day_of, flags, tell_place
from matcher.files.tables import ReadTable, Tables


def check_relations(tables: Tables, date: dt.date | None, findings: Findings) -> None:
    """All checks across cells, rows and tables; ``date`` is the day the plan is made."""
    for table in tables.values():
        _check_references(table, tables, findings)
    _check_candidates(tables["candidates"], date, findings)
    _check_companies(tables["companies"], findings)
    check_places(tables["offices"], "prefecture", findings)
    check_orders(tables, date, findings)
    _check_rankings(tables["rankings"], findings)
    _check_pins(tables["pins"], findings)


def _check_references(read: ReadTable, tables: Tables, findings: Findings) -> None:
    for field in read.table.fields:
        owner = tables.get(field.references)
        if owner is None or not owner.known:
            continue
        texts = read.frame[field.name].to_numpy(dtype=object)
        ids = owner.frame[owner.table.key[0]]
        known = pd.Index(ids.to_numpy(dtype=object)).append(
            pd.Index(list(owner.lost), dtype=object)
        )
        wrong = ~pd.Index(texts).isin(known) & (texts != "") & read.sound(field.name)
        hints = _hints(texts[wrong], known)
        for at in np.flatnonzero(wrong).tolist():
            came = texts[at]
            message = Phrase(
                "{name} {came} is not in {table}",
                name=field.name,
                came=quoted(came),
                table=owner.table.name,
            )
            row = int(read.frame.index[at])
            none = Phrase("no {table} are given", table=owner.table.name)
            hint = hints.get(came, NO_HINT) if owner.given else none
            findings.error(Code.UNKNOWN_ID, message, read.file, row, field.name, hint)


def _hints(texts: Sequence[str] | np.ndarray, known: Sequence[str] | pd.Index) -> dict[str, Phrase]:
    """The nearest known name of the first few distinct texts; the rest would cost time."""
    few = list(dict.fromkeys(texts))[:SHOWN]
    names = [name for name in known if name] if few else []
    return {text: nearest(text, names) for text in few}


def _check_candidates(read: ReadTable, date: dt.date | None, findings: Findings) -> None:
    rows, frame = Rows(read, findings), read.frame
    ready, valid = frame["ready_from"], frame["valid_until"]
    rows.warning(
        flags(ready > valid),
        Code.DATE_ORDER,
        "ready_from",
        lambda at: Phrase(
            "ready_from {day} is after valid_until {limit}",
            day=day_of(ready, at),
            limit=day_of(valid, at),
        ),
    )
    _check_past(rows, date)
    _check_items_are_places(rows, findings)
    _check_groups(rows)


def _check_past(rows: Rows, date: dt.date | None) -> None:
    """Days that lie after the day the plan is made, and should not."""
    if date is None:
        return
    for column in ("birth_date", "waiting_since"):
        days = rows.frame[column]
        rows.warning(
            flags(days > np.datetime64(date, "s")),
            Code.DATE_ORDER,
            column,
            lambda at, days=days, column=column: Phrase(  # type: ignore[misc]
                "{column} {day} is after {date}, the day the plan is made",
                column=column,
                day=day_of(days, at),
                date=date,
            ),
        )


def _check_groups(rows: Rows) -> None:
    """Groups that only one person is in."""
    groups, read = rows.text("group"), rows.read
    counts = pd.Series(groups).map(pd.Series(groups).value_counts()).to_numpy()
    rows.warning(
        (groups != "") & (counts == 1) & (read.known and not read.lost),
        Code.GROUP_OF_ONE,
        "group",
        lambda at: Phrase("group {group} is a group of one person", group=quoted(groups[at])),
    )


def _check_items_are_places(rows: Rows, findings: Findings) -> None:
    column = "prefer_prefectures"
    codes, distinct = pd.factorize(rows.text(column))
    unknown = {
        code: next((item for item in text.split(";") if item not in PREFECTURES), "")
        for code, text in enumerate(distinct)
        if text
    }
    for at in np.flatnonzero(
        np.isin(codes, [code for code, item in unknown.items() if item])
    ).tolist():
        tell_place(unknown[int(codes[at])], rows, at, column, findings)


def _check_companies(read: ReadTable, findings: Findings) -> None:
    check_places(read, "hq_prefecture", findings)
    rows = Rows(read, findings)
    texts = rows.text("field")
    folded = {_folded(name): name for name in FIELDS}
    for at in np.flatnonzero((texts != "") & ~np.isin(texts, FIELDS)).tolist():
        came, place = texts[at], (read.file, rows.row(at), "field")
        known = folded.get(_folded(came))
        if known is not None:
            allowed = Phrase("the spelling {word}", word=quoted(known))
            message = not_allowed("field", quoted(came), allowed)
            hint = Phrase("rules depend on this field")
            findings.error(Code.FIELD_SPELLING, message, *place, hint)
        else:
            message = Phrase("field {came} is none that a rule knows", came=quoted(came))
            findings.warning(Code.FIELD_UNKNOWN, message, *place, nearest(came, FIELDS))


def _folded(name: str) -> str:
    return name.casefold().replace(" ", "_").replace("-", "_")


def _check_rankings(read: ReadTable, findings: Findings) -> None:
    rows = Rows(read, findings)
    decisions, ranked = rows.text("decision"), read.frame["rank"].notna().to_numpy()
    rows.error(
        (decisions == "reject") & ranked,
        Code.RANK_WITH_REJECT,
        "rank",
        lambda at: Phrase(
            "rank is {came}, allowed with reject is blank",
            came=str(read.frame["rank"].iloc[at]),
        ),
    )
    rows.warning(
        (decisions == "accept") & ~ranked,
        Code.RANK_BLANK,
        "rank",
        lambda at: Phrase("rank is blank beside accept, it counts as no rank"),
    )


def _check_pins(read: ReadTable, findings: Findings) -> None:
    """One person can be pinned to one seat only; the pair twice is told by the key."""
    rows = Rows(read, findings)
    people, pinned = rows.text("candidate_id"), rows.text("action") == "pin"
    pairs = read.frame.duplicated(["candidate_id", "order_id"]).to_numpy()
    twice = pinned & (people != "") & pd.Series(people).where(pinned).duplicated().to_numpy()
    first = {who: rows.row(at) for at, who in reversed(list(enumerate(people))) if pinned[at]}
    rows.error(
        twice & ~pairs,
        Code.PINNED_TWICE,
        "candidate_id",
        lambda at: Phrase(
            "candidate {candidate} is pinned twice, first in row {row}",
            candidate=quoted(people[at]),
            row=str(first[people[at]]),
        ),
    )
