"""Table columns and rows of the rules asked for by severity, all kept by the hidden plan."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from matcher.errors import Issue, Phrase, ScenarioError
from matcher.synth.cohort import Cohort
from matcher.synth.draw import Ints, Streams, Words, blank_where, words
from matcher.synth.eligible import numbers
from matcher.synth.hidden import NOBODY, Hidden
from matcher.synth.options import Options, goal_name
from matcher.synth.quotas import Counted
from matcher.synth.rules import EARLIER, settings_text


def min_seats_column(streams: Streams, options: Options, hidden: Hidden, seats: Ints) -> Words:
    """``min_seats``: severity percent of the orders that can; the higher, the nearer to filled."""
    filled = hidden.filled(len(seats))
    base = np.where(filled == 0, np.minimum(seats, 2), filled)
    least = 2 + (base - 2) * options.min_seats // 100
    asks = streams.chance("orders.min_seats", len(seats), 100 * options.min_seats) & (base >= 2)
    return blank_where(words(least), ~asks)


def bed_columns(
    streams: Streams, options: Options, hidden: Hidden, office: pd.Series, offices: pd.DataFrame
) -> dict[str, list[str]]:
    """Free beds for each sex at each office: those of the hidden plan, and some spare ones."""
    row = {name: place for place, name in enumerate(offices["office_id"].tolist())}
    where = np.array([row[name] for name in office.tolist()], dtype=np.int64)
    home = where[hidden.order_of[hidden.placed]]
    sex = hidden.eligible.sex[hidden.placed]
    most_spare = 1 + (100 - options.beds) // 20
    columns = {}
    for name, other in (("dorm_female", "M"), ("dorm_male", "F")):
        used = np.bincount(home[sex != other], minlength=len(offices))  # blank counts in both
        spare = streams.below(f"offices.{name}", len(offices), most_spare)
        columns[name] = words(used.astype(np.int64) + spare).tolist()
    return columns


def group_column(
    streams: Streams, options: Options, hidden: Hidden, company: Ints, pinned: set[int]
) -> list[str]:
    """``group``: severity / 10 percent of the candidates in twos and threes.

    People whom the hidden plan has at one company; every fifth group has two people whom it
    leaves out, but who share an order that both could take.
    """
    count = options.candidates
    wanted, column, number = count * options.groups // 1000, [""] * count, 0
    taken = set(pinned)
    for rows in _together(streams, hidden, company):
        free = [row for row in rows if row not in taken][: 3 if number % 4 == 3 else 2]
        if wanted < 2:
            break
        if len(free) < 2:
            continue
        number += 1
        for row in free:
            column[row] = f"G-{number:04d}"
        taken |= set(free)
        wanted -= len(free)
    return column


def _together(streams: Streams, hidden: Hidden, company: Ints) -> Iterable[list[int]]:
    """Sets of people who could be together, in random order, some of them left out."""
    at: dict[int, list[int]] = {}
    for person in hidden.placed.tolist():
        at.setdefault(int(company[hidden.order_of[person]]), []).append(person)
    inside = list(at.values())
    turn = streams.order("groups.inside", len(inside)).tolist()
    outside = streams.order("groups.outside", len(hidden.companies)).tolist()
    for place, which in enumerate(turn):
        yield inside[which]
        if place % 4 == 3 and outside:
            able, _ = hidden.eligible.of(outside.pop())
            left = able[hidden.order_of[able] == NOBODY].tolist()
            yield left[:2]


def pin_rows(
    streams: Streams, options: Options, hidden: Hidden, orders: list[str]
) -> list[tuple[str, str, str, str, str]]:
    """Rows of pins.csv: pairs of the hidden plan, every third one forbids a pair it has not.

    Raises:
        ScenarioError: the hidden plan has not as many.
    """
    ids = hidden.eligible.ids
    rows: list[tuple[str, str, str, str, str]] = []
    barred: set[tuple[int, int]] = set()
    lifted = {person for person, _ in hidden.overridden}
    people = streams.order("pins.candidate", options.candidates).tolist()
    placed = [p for p in people if hidden.order_of[p] != NOBODY and p not in lifted]
    for person in placed:
        if len(rows) == options.pins:
            break
        order = int(hidden.order_of[person])
        if len(rows) % 3 != 2:
            rows.append((ids[person], orders[order], "pin", "agreed at the interview", ""))
            continue
        able, _ = hidden.eligible.of(order)
        others = able[hidden.order_of[able] != order].tolist()
        other = next((p for p in others if (p, order) not in barred), None)
        if other is not None:
            barred.add((other, order))
            rows.append((ids[other], orders[order], "forbid", "declined the prefecture", ""))
    for person, order in hidden.overridden:
        reason = "agreed with the company although below its level"
        rows.append((ids[person], orders[order], "pin", reason, "yes"))
    asked = {"pins": options.pins, "overrides": options.overrides}
    found = {"pins": len(rows) - len(hidden.overridden), "overrides": len(hidden.overridden)}
    faults = [
        Issue("synth-option", "error", _too_many(found[name], count), column=name)
        for name, count in asked.items()
        if found[name] < count
    ]
    if faults:
        raise ScenarioError(faults)
    return rows


def _too_many(most: int, asked: int) -> Phrase:
    return Phrase("expected at most {most}, got {n}", most=most, n=asked)


def earlier_plan(streams: Streams, options: Options, hidden: Hidden) -> bytes:
    """assignments.csv of an earlier plan: the hidden one before a seventh of it fell through."""
    ids, orders = hidden.eligible.ids, hidden.eligible.orders["order_id"].tolist()
    stays = ~streams.chance("earlier.left", options.candidates, 1_400)
    rows = [f"{ids[p]},{orders[hidden.order_of[p]]}" for p in hidden.placed.tolist() if stays[p]]
    return ("candidate_id,order_id\n" + "\n".join(rows) + "\n").encode()


def with_rules(
    streams: Streams, options: Options, frames: dict[str, pd.DataFrame], hidden: Hidden
) -> Cohort:
    """The cohort with the rules asked for added to its tables and settings."""
    tables = {name: frame.copy() for name, frame in frames.items()}
    orders, ids = tables["orders"], tables["orders"]["order_id"].tolist()
    company = pd.factorize(orders["company_id"])[0].astype(np.int64)
    if options.min_seats:
        seats = numbers(orders, "seats")
        least = min_seats_column(streams, options, hidden, seats)
        orders.insert(list(orders).index("seats") + 1, "min_seats", least)
    if options.beds:
        beds = bed_columns(streams, options, hidden, orders["office_id"], tables["offices"])
        tables["offices"] = tables["offices"].assign(**beds)
    pins = pin_rows(streams, options, hidden, ids)
    if options.groups:
        named = {row[0] for row in pins}
        pinned = {row for row, name in enumerate(hidden.eligible.ids) if name in named}
        column = group_column(streams, options, hidden, company, pinned)
        tables["candidates"] = tables["candidates"].assign(group=column)
    if pins:
        columns = ["candidate_id", "order_id", "action", "reason", "override"]
        tables["pins"] = pd.DataFrame(pins, columns=columns)
    settings = settings_text(options, list(tables), Counted(hidden, tables["candidates"]))
    changes = "changes" in map(goal_name, options.goals)
    earlier = {f"{EARLIER}/assignments.csv": earlier_plan(streams, options, hidden)}
    plan = {hidden.eligible.ids[p]: ids[hidden.order_of[p]] for p in hidden.placed.tolist()}
    return Cohort(tables, settings, earlier if changes else {}, plan)
