"""Who surely may take which seat: a vectorised reading of the tables just drawn.

Ages are taken from the safe side; all else follows section 3 of the rules of the scenario.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from matcher.domain.levels import RANK, parse_level
from matcher.synth.draw import Flags, Ints

Days = npt.NDArray[np.datetime64]
FIRST, LAST = "1900-01-01", "2200-01-01"


def numbers(frame: pd.DataFrame, column: str, blank: int = 0) -> Ints:
    """A column of counts; ``blank`` where nothing is given or the column is not there."""
    if column not in frame:
        return np.full(len(frame), blank, dtype=np.int64)
    cells = frame[column].tolist()
    return np.array([int(cell) if cell else blank for cell in cells], dtype=np.int64)


def dates(frame: pd.DataFrame, column: str, blank: str) -> Days:
    """A column of days."""
    cells = [cell or blank for cell in frame[column].tolist()]
    return np.array(cells, dtype="datetime64[D]")


def flags(frame: pd.DataFrame, column: str, value: str = "yes") -> Flags:
    """Where a column has the value."""
    return np.array([cell == value for cell in frame[column].tolist()], dtype=np.bool_)


def levels(frame: pd.DataFrame, column: str) -> Ints:
    """Ranks of language levels."""
    cells = frame[column].tolist()
    rank = {cell: RANK[parse_level(cell)] for cell in set(cells)}
    return np.array([rank[cell] for cell in cells], dtype=np.int64)


def _masks(frame: pd.DataFrame, column: str, bits: dict[str, int]) -> Ints:
    """Items of each cell as bits; a new item takes the next bit."""
    masks = []
    for cell in frame[column].tolist():
        items = filter(None, cell.split(";"))
        masks.append(sum(1 << bits.setdefault(item, len(bits)) for item in items))
    return np.array(masks, dtype=np.int64)


def ages(frame: pd.DataFrame, day: np.datetime64) -> tuple[Ints, Ints]:
    """Age in whole years at a day: not more than it is, and not less."""
    old = (day - dates(frame, "birth_date", LAST)).astype(np.int64)
    return old // 366, old // 365


@dataclass
class Eligible:
    """Pairs of candidate and order by row; ``companies`` has one row an order."""

    candidates: pd.DataFrame
    orders: pd.DataFrame
    companies: pd.DataFrame
    rankings: pd.DataFrame
    refused: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        people = self.candidates
        bits: dict[str, int] = {}
        self.language = levels(people, "language")
        self.ready = dates(people, "ready_from", FIRST)
        self.valid = dates(people, "valid_until", LAST)
        self.least_wage = numbers(people, "min_net_wage")
        self.avoid = _masks(people, "avoid", bits)
        self.prior = flags(people, "prior_titp")
        self.sex = np.array(people["sex"].tolist(), dtype=object)
        self.conditions = _masks(self.orders, "conditions", bits)
        self.arrival = dates(self.orders, "arrival", LAST)
        self.cells = self.orders.to_dict("list")
        self.needed = np.maximum(levels(self.orders, "min_language"), self._floors())
        self.known: dict[str, tuple[list[int], list[int]]] = {}
        for row, skills in enumerate(people["skills"].tolist()):
            for item in skills.split(";"):
                job, level = item.split(":")
                rows, points = self.known.setdefault(job, ([], []))
                rows.append(row)
                points.append(int(level))
        self.ids = people["candidate_id"].tolist()
        barred = self.rankings[self.rankings["decision"] != "accept"]
        for order, person in zip(barred["order_id"], barred["candidate_id"], strict=True):
            self.refused.setdefault(order, set()).add(person)

    def _floors(self) -> Ints:
        """Language floor of each order by scheme and field."""
        care = flags(self.companies, "field", "care")
        scheme = np.array(self.cells["scheme"], dtype=object)
        course = flags(self.orders, "language_course")
        high = care | (scheme == "ssw")
        floor: Ints = np.where(high, RANK["A2.2"], RANK["A1"] * ((scheme == "esd") & ~course))
        return floor

    def of(self, order: int) -> tuple[Ints, Ints]:
        """Candidates surely eligible for an order, and those who would be but for their level."""
        known = self.known.get(self.cells["job"][order], ([], []))
        rows, points = (np.array(column, dtype=np.int64) for column in known)
        cell = {name: column[order] for name, column in self.cells.items()}
        wage = int(cell["net_wage"])
        able = (
            ((self.avoid[rows] & self.conditions[order]) == 0)
            & (self.ready[rows] <= self.arrival[order])
            & (self.valid[rows] >= self.arrival[order])
            & (self.least_wage[rows] <= wage)
            & ~(self.prior[rows] & (cell["scheme"] == "titp"))
            & (self.sex[rows] == cell["sex"] if cell["sex"] else True)
            & (self.companies["suspended"].iloc[order] != "yes")
        )
        if cell["min_age"]:
            low, high = ages(self.candidates.iloc[rows], self.arrival[order])
            able &= (low >= int(cell["min_age"])) & (high <= int(cell["max_age"]))
        refused = self.refused.get(cell["order_id"])
        if refused:
            able &= np.array([self.ids[row] not in refused for row in rows.tolist()], dtype=bool)
        good = (points >= int(cell["min_skill"] or 0)) & (self.language[rows] >= self.needed[order])
        return rows[able & good], rows[able & ~good]
