"""Who is not placed and what stays open, by reason."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from matcher.reports.details import read_detail
from matcher.reports.facts import Facts
from matcher.reports.words import OPEN, UNPLACED


def unplaced_by_reason(facts: Facts) -> pd.DataFrame:
    """reason, people: most first."""
    return _ranked(Counter(facts.folder.unplaced["reason"]), list(UNPLACED), "reason", "people")


def open_by_reason(facts: Facts) -> pd.DataFrame:
    """reason, orders, open (seats): most seats first."""
    orders, seats = Counter[str](), Counter[str]()
    frame = facts.folder.open_seats
    for reason, count in zip(frame["reason"], frame["open"], strict=True):
        orders[reason] += 1
        seats[reason] += count
    ranked = _ranked(seats, list(OPEN), "reason", "open")
    ranked.insert(1, "orders", [orders[reason] for reason in ranked["reason"]])
    return ranked


def hurdles(facts: Facts) -> pd.DataFrame:
    """Of people without any seat they may take: code, people (for whom it shuts most orders)."""
    frame = facts.folder.unplaced
    details = frame.loc[frame["reason"] == "no_eligible_seat", "detail"]
    first = [read_detail(detail).codes for detail in details]
    return _ranked(Counter(codes[0][0] for codes in first if codes), [], "code", "people")


def missing(facts: Facts) -> pd.DataFrame:
    """Of open seats nobody may take: code, seats (for whose order it shuts out most people)."""
    frame = facts.folder.open_seats
    part = frame[frame["reason"] == "no_eligible_candidate"]
    seats = Counter[str]()
    for detail, count in zip(part["detail"], part["open"], strict=True):
        for code, _ in read_detail(detail).codes[:1]:
            seats[code] += count
    return _ranked(seats, [], "code", "seats")


def barring_limits(facts: Facts, shown: int = 10) -> pd.DataFrame:
    """Limits that keep unplaced people from open seats: id, people; most first."""
    details = map(read_detail, facts.folder.unplaced["detail"])
    counted = Counter(detail.row for detail in details if detail.row)
    return _ranked(counted, [], "id", "people").head(shown)


def most_open(facts: Facts, shown: int = 10) -> pd.DataFrame:
    """The orders with the most open seats."""
    frame = facts.orders[facts.orders["open"] > 0]
    order = sorted(frame.index, key=lambda i: (-frame["open"][i], frame["order_id"][i]))
    return frame.loc[order[:shown]].reset_index(drop=True)


def _ranked(counts: Counter[str], known: list[str], key: str, value: str) -> pd.DataFrame:
    place = {name: rank for rank, name in enumerate(known)}
    order = sorted(counts, key=lambda name: (-counts[name], place.get(name, len(known)), name))
    names = pd.Series(order, dtype=object)
    return pd.DataFrame({key: names, value: pd.Series([counts[n] for n in order], dtype=object)})
