"""Faults of rows told by a mask over a table's frame."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import pandas as pd

from matcher.domain.issues import Code
from matcher.domain.places import PREFECTURES
from matcher.errors import Phrase
from matcher.files.findings import Findings, nearest, quoted
from matcher.files.tables import ReadTable


class Rows:
    """Tells what is the matter with rows of one table, by a mask."""

    def __init__(self, read: ReadTable, findings: Findings) -> None:
        self.read, self.frame, self.findings = read, read.frame, findings

    def text(self, column: str) -> np.ndarray:
        """A column of text as an object array."""
        return self.frame[column].to_numpy(dtype=object)

    def error(
        self, mask: np.ndarray, code: Code, column: str, say: Callable[[int], Phrase]
    ) -> None:
        """An error where the mask holds and the cell itself is not told as faulty already."""
        for at in np.flatnonzero(mask & self.read.sound(column)).tolist():
            self.findings.error(code, say(at), self.read.file, self.row(at), column)

    def warning(
        self, mask: np.ndarray, code: Code, column: str, say: Callable[[int], Phrase]
    ) -> None:
        """A warning, likewise."""
        for at in np.flatnonzero(mask & self.read.sound(column)).tolist():
            self.findings.warning(code, say(at), self.read.file, self.row(at), column)

    def row(self, at: int) -> int:
        """The row, as a spreadsheet counts, at a position."""
        return int(self.frame.index[at])


def tell_place(came: str, rows: Rows, at: int, column: str, findings: Findings) -> None:
    """Warn of a name that is no prefecture."""
    message = Phrase(
        "{column} {came} is no prefecture of Japan as this program spells them",
        column=column,
        came=quoted(came),
    )
    place = (rows.read.file, rows.row(at), column)
    findings.warning(Code.PREFECTURE_UNKNOWN, message, *place, nearest(came, PREFECTURES))


def check_places(read: ReadTable, column: str, findings: Findings) -> None:
    """Warn of every cell of the column that is no prefecture."""
    rows = Rows(read, findings)
    texts = rows.text(column)
    for at in np.flatnonzero((texts != "") & ~np.isin(texts, PREFECTURES)).tolist():
        tell_place(texts[at], rows, at, column, findings)


def flags(mask: pd.Series) -> np.ndarray:
    """A comparison as a mask; what compares with a blank does not hold."""
    return mask.fillna(False).to_numpy(dtype=bool)


def day_of(days: pd.Series, at: int) -> dt.date:
    """The day at a position."""
    day: dt.date = days.iloc[at].date()
    return day
