"""What rows say together, and what they refer to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd

from matcher.domain.issues import SHOWN, Code
from matcher.domain.places import FIELDS, PREFECTURES
from matcher.files.findings import Findings, nearest, quoted
from matcher.files.orderchecks import check_orders
from matcher.files.rowfaults import Rows, check_places, day_text, flags, tell_place
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
            message = f"{field.name} {quoted(came)} is not in {owner.table.name}"
            row = int(read.frame.index[at])
            hint = hints.get(came, "") if owner.given else f"no {owner.table.name} are given"
            findings.error(Code.UNKNOWN_ID, message, read.file, row, field.name, hint)


def _hints(texts: Sequence[str] | np.ndarray, known: Sequence[str] | pd.Index) -> dict[str, str]:
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
        lambda at: f"ready_from {day_text(ready, at)} is after valid_until {day_text(valid, at)}",
    )
    for column in () if date is None else ("birth_date", "waiting_since"):
        days = frame[column]
        rows.warning(
            flags(days > np.datetime64(date, "s")),
            Code.DATE_ORDER,
            column,
            lambda at, days=days, column=column: (  # type: ignore[misc]
                f"{column} {day_text(days, at)} is after {date}, the day the plan is made"
            ),
        )
    _check_items_are_places(rows, findings)
    groups = rows.text("group")
    counts = pd.Series(groups).map(pd.Series(groups).value_counts()).to_numpy()
    rows.warning(
        (groups != "") & (counts == 1) & (read.known and not read.lost),
        Code.GROUP_OF_ONE,
        "group",
        lambda at: f"group {quoted(groups[at])} is a group of one person",
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
            message = f"field is {quoted(came)}, allowed is the spelling {quoted(known)}"
            hint = "rules depend on this field"
            findings.error(Code.FIELD_SPELLING, message, *place, hint)
        else:
            message = f"field {quoted(came)} is none that a rule knows"
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
        lambda at: f"rank is {read.frame['rank'].iloc[at]}, allowed with reject is blank",
    )
    rows.warning(
        (decisions == "accept") & ~ranked,
        Code.RANK_BLANK,
        "rank",
        lambda at: "rank is blank beside accept, it counts as no rank",
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
        lambda at: (
            f"candidate {quoted(people[at])} is pinned twice, first in row {first[people[at]]}"
        ),
    )
