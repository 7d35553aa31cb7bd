"""What rows say together, and what they refer to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from matcher.domain.issues import SHOWN, Code
from matcher.domain.places import FIELDS, PREFECTURES
from matcher.files.findings import Findings, nearest, quoted
from matcher.files.tables import ReadTable

Tables = dict[str, ReadTable]


def check_relations(tables: Tables, date: dt.date | None, findings: Findings) -> None:
    """All checks across cells, rows and tables; ``date`` is the day the plan is made."""
    for table in tables.values():
        _check_references(table, tables, findings)
    _check_candidates(tables["candidates"], date, findings)
    _check_companies(tables["companies"], findings)
    _check_places(tables["offices"], "prefecture", findings)
    _check_orders(tables, date, findings)
    _check_rankings(tables["rankings"], findings)
    _check_pins(tables["pins"], findings)


class _Rows:
    """Tells what is the matter with rows of one table, by a mask."""

    def __init__(self, read: ReadTable, findings: Findings) -> None:
        self.read, self.frame, self.findings = read, read.frame, findings

    def text(self, column: str) -> np.ndarray:
        return self.frame[column].to_numpy(dtype=object)

    def error(self, mask: np.ndarray, code: Code, column: str, say: Callable[[int], str]) -> None:
        for at in np.flatnonzero(mask & self.read.sound(column)).tolist():
            self.findings.error(code, say(at), self.read.file, self.row(at), column)

    def warning(self, mask: np.ndarray, code: Code, column: str, say: Callable[[int], str]) -> None:
        for at in np.flatnonzero(mask & self.read.sound(column)).tolist():
            self.findings.warning(code, say(at), self.read.file, self.row(at), column)

    def row(self, at: int) -> int:
        return int(self.frame.index[at])


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
            hint = hints.get(came, "")
            findings.error(Code.UNKNOWN_ID, message, read.file, row, field.name, hint)


def _hints(texts: Sequence[str] | np.ndarray, known: Sequence[str] | pd.Index) -> dict[str, str]:
    """The nearest known name of the first few distinct texts; the rest would cost time."""
    few = list(dict.fromkeys(texts))[:SHOWN]
    names = [name for name in known if name] if few else []
    return {text: nearest(text, names) for text in few}


def _check_candidates(read: ReadTable, date: dt.date | None, findings: Findings) -> None:
    rows, frame = _Rows(read, findings), read.frame
    ready, valid = frame["ready_from"], frame["valid_until"]
    rows.warning(
        _flags(ready > valid),
        Code.DATE_ORDER,
        "ready_from",
        lambda at: f"ready_from {_day(ready, at)} is after valid_until {_day(valid, at)}",
    )
    for column in () if date is None else ("birth_date", "waiting_since"):
        days = frame[column]
        rows.warning(
            _flags(days > np.datetime64(date, "s")),
            Code.DATE_ORDER,
            column,
            lambda at, days=days, column=column: (  # type: ignore[misc]
                f"{column} {_day(days, at)} is after {date}, the day the plan is made"
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


def _check_items_are_places(rows: _Rows, findings: Findings) -> None:
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
        _tell_place(unknown[int(codes[at])], rows, at, column, findings)


def _tell_place(came: str, rows: _Rows, at: int, column: str, findings: Findings) -> None:
    message = f"{column} {quoted(came)} is no prefecture of Japan as this program spells them"
    place = (rows.read.file, rows.row(at), column)
    findings.warning(Code.PREFECTURE_UNKNOWN, message, *place, nearest(came, PREFECTURES))


def _check_places(read: ReadTable, column: str, findings: Findings) -> None:
    rows = _Rows(read, findings)
    texts = rows.text(column)
    for at in np.flatnonzero((texts != "") & ~np.isin(texts, PREFECTURES)).tolist():
        _tell_place(texts[at], rows, at, column, findings)


def _check_companies(read: ReadTable, findings: Findings) -> None:
    _check_places(read, "hq_prefecture", findings)
    rows = _Rows(read, findings)
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


def _check_orders(tables: Tables, date: dt.date | None, findings: Findings) -> None:
    read = tables["orders"]
    rows, frame = _Rows(read, findings), read.frame
    _check_offices(tables, findings)
    sexes, ground = rows.text("sex"), rows.text("sex_ground")
    rows.error(
        (sexes != "any") & (ground == ""),
        Code.SEX_GROUND,
        "sex_ground",
        lambda at: f"sex_ground is blank, it is needed where sex is {sexes[at]}",
    )
    low, high = frame["min_age"], frame["max_age"]
    limited = (low.notna() | high.notna()).to_numpy()
    rows.error(
        limited & (rows.text("age_ground") == ""),
        Code.AGE_GROUND,
        "age_ground",
        lambda at: "age_ground is blank, it is needed where min_age or max_age is given",
    )
    rows.error(
        _flags(low > high),
        Code.AGE_ORDER,
        "min_age",
        lambda at: f"min_age is {low.iloc[at]}, allowed is at most max_age, {high.iloc[at]}",
    )
    seats, least = frame["seats"], frame["min_seats"]
    rows.error(
        _flags(least > seats),
        Code.SEATS_ORDER,
        "min_seats",
        lambda at: f"min_seats is {least.iloc[at]}, allowed is at most seats, {seats.iloc[at]}",
    )
    if date is not None:
        arrival = frame["arrival"]
        rows.warning(
            _flags(arrival < np.datetime64(date, "s")),
            Code.DATE_ORDER,
            "arrival",
            lambda at: f"arrival {_day(arrival, at)} is before {date}, the day the plan is made",
        )


def _check_offices(tables: Tables, findings: Findings) -> None:
    """An order's office is of its company, and their prefectures agree."""
    read, offices = tables["orders"], tables["offices"]
    rows = _Rows(read, findings)
    named, given = rows.text("office_id"), rows.text("prefecture")
    companies = _looked_up(named, offices, "company_id")
    own = rows.text("company_id")
    rows.error(
        (companies != "") & (own != "") & (companies != own),
        Code.OFFICE_COMPANY,
        "office_id",
        lambda at: (
            f"office {quoted(named[at])} belongs to company {quoted(companies[at])}, "
            f"the order to {quoted(own[at])}"
        ),
    )
    places = _looked_up(named, offices, "prefecture")
    rows.error(
        (places != "") & (given != "") & (places != given),
        Code.OFFICE_PREFECTURE,
        "prefecture",
        lambda at: (
            f"prefecture is {quoted(given[at])}, allowed is that of office "
            f"{quoted(named[at])}, {quoted(places[at])}, or blank"
        ),
    )
    missing = (given == "") & (named == "") & read.sound("office_id")
    rows.error(
        missing,
        Code.PREFECTURE_MISSING,
        "prefecture",
        lambda at: "prefecture is blank, it is needed where no office is named",
    )
    known = np.isin(named, offices.frame["office_id"].to_numpy(dtype=object))
    rows.error(
        (given == "") & known & (places == "") & read.sound("office_id"),
        Code.PREFECTURE_MISSING,
        "prefecture",
        lambda at: f"prefecture is blank, and office {quoted(named[at])} has none either",
    )
    # Where the office has the same text, the warning stands at the office.
    for at in np.flatnonzero(
        (given != "") & (given != places) & ~np.isin(given, PREFECTURES)
    ).tolist():
        _tell_place(given[at], rows, at, "prefecture", findings)


def _looked_up(ids: np.ndarray, owner: ReadTable, column: str) -> np.ndarray:
    """The column of the owning table for each id; blank where there is none."""
    frame = owner.frame.drop_duplicates(owner.table.key[0])
    values = dict(zip(frame[owner.table.key[0]], frame[column], strict=True))
    values[""] = ""
    found = np.empty(len(ids), object)
    found[:] = [values.get(name, "") for name in ids]
    return found


def filled_prefectures(tables: Tables) -> pd.DataFrame:
    """The orders, each with the prefecture of its office where it names one."""
    orders = tables["orders"].frame
    places = _looked_up(orders["office_id"].to_numpy(dtype=object), tables["offices"], "prefecture")
    own = orders["prefecture"].to_numpy(dtype=object)
    filled = pd.Series(np.where(places == "", own, places), orders.index, dtype=str)
    return orders.assign(prefecture=filled)


def _check_rankings(read: ReadTable, findings: Findings) -> None:
    rows = _Rows(read, findings)
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
    rows = _Rows(read, findings)
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


def _flags(mask: pd.Series) -> np.ndarray:
    return mask.fillna(False).to_numpy(dtype=bool)


def _day(days: pd.Series, at: int) -> str:
    return str(days.iloc[at].date())
