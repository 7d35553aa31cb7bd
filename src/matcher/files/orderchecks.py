"""What an order says together with its company and its office."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from matcher.domain.issues import Code
from matcher.domain.places import PREFECTURES
from matcher.errors import Phrase
from matcher.files.findings import Findings, quoted
from matcher.files.rowfaults import Rows, day_of, flags, tell_place
from matcher.files.tables import ReadTable, Tables


def check_orders(tables: Tables, date: dt.date | None, findings: Findings) -> None:
    """Offices, prefectures, grounds of limits, and numbers that contradict each other."""
    read = tables["orders"]
    rows, frame = Rows(read, findings), read.frame
    _check_offices(tables, findings)
    sexes, ground = rows.text("sex"), rows.text("sex_ground")
    rows.error(
        (sexes != "any") & (ground == ""),
        Code.SEX_GROUND,
        "sex_ground",
        lambda at: Phrase("sex_ground is blank, it is needed where sex is {sex}", sex=sexes[at]),
    )
    low, high = frame["min_age"], frame["max_age"]
    limited = (low.notna() | high.notna()).to_numpy()
    rows.error(
        limited & (rows.text("age_ground") == ""),
        Code.AGE_GROUND,
        "age_ground",
        lambda at: Phrase("age_ground is blank, it is needed where min_age or max_age is given"),
    )
    rows.error(
        flags(low > high),
        Code.AGE_ORDER,
        "min_age",
        lambda at: Phrase(
            "min_age is {low}, allowed is at most max_age, {high}",
            low=int(low.iloc[at]),
            high=int(high.iloc[at]),
        ),
    )
    seats, least = frame["seats"], frame["min_seats"]
    rows.warning(
        flags(least > seats),
        Code.SEATS_ORDER,
        "min_seats",
        lambda at: Phrase(
            "min_seats is {least}, more than seats, {seats}: the order can take nobody",
            least=int(least.iloc[at]),
            seats=int(seats.iloc[at]),
        ),
    )
    if date is not None:
        arrival = frame["arrival"]
        rows.warning(
            flags(arrival < np.datetime64(date, "s")),
            Code.DATE_ORDER,
            "arrival",
            lambda at: Phrase(
                "{column} {day} is before {date}, the day the plan is made",
                column="arrival",
                day=day_of(arrival, at),
                date=date,
            ),
        )


def _check_offices(tables: Tables, findings: Findings) -> None:
    """An order's office is of its company, and their prefectures agree."""
    read, offices = tables["orders"], tables["offices"]
    rows = Rows(read, findings)
    named, given = rows.text("office_id"), rows.text("prefecture")
    companies = _looked_up(named, offices, "company_id")
    own = rows.text("company_id")
    known = tables["companies"].frame["company_id"].to_numpy(dtype=object)
    rows.error(
        np.isin(companies, known) & (companies != "") & (own != "") & (companies != own),
        Code.OFFICE_COMPANY,
        "office_id",
        lambda at: Phrase(
            "office {office} belongs to company {company}, the order to {other}",
            office=quoted(named[at]),
            company=quoted(companies[at]),
            other=quoted(own[at]),
        ),
    )
    places = _looked_up(named, offices, "prefecture")
    rows.error(
        (places != "") & (given != "") & (places != given),
        Code.OFFICE_PREFECTURE,
        "prefecture",
        lambda at: Phrase(
            "prefecture is {came}, allowed is that of office {office}, {place}, or blank",
            came=quoted(given[at]),
            office=quoted(named[at]),
            place=quoted(places[at]),
        ),
    )
    missing = (given == "") & (named == "") & read.sound("office_id")
    rows.error(
        missing,
        Code.PREFECTURE_MISSING,
        "prefecture",
        lambda at: Phrase("prefecture is blank, it is needed where no office is named"),
    )
    found = np.isin(named, offices.frame["office_id"].to_numpy(dtype=object))
    rows.error(
        (given == "") & found & (places == "") & read.sound("office_id"),
        Code.PREFECTURE_MISSING,
        "prefecture",
        lambda at: Phrase(
            "prefecture is blank, and office {office} has none either", office=quoted(named[at])
        ),
    )
    # Where the office has the same text, the warning stands at the office.
    for at in np.flatnonzero(
        (given != "") & (given != places) & ~np.isin(given, PREFECTURES)
    ).tolist():
        tell_place(given[at], rows, at, "prefecture", findings)


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
