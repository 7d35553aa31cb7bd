"""A table of text read as a typed frame: cells, required cells, and keys used twice."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from matcher.domain.issues import Code
from matcher.domain.tables import Field, Kind, Table
from matcher.errors import Phrase
from matcher.files.cells import read_column
from matcher.files.findings import Findings, quoted
from matcher.files.raw import NOTE, RawTable


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A typed frame, the text it came from, and whether there is such a table at all.

    ``known`` says whether its ids can be relied on when others refer to it.
    """

    table: Table
    file: str
    frame: pd.DataFrame
    given: bool = True
    known: bool = True
    lost: frozenset[str] = frozenset()
    faulty_cells: dict[str, np.ndarray] = field(default_factory=dict)

    def sound(self, *columns: str) -> np.ndarray:
        """Where none of the columns has a faulty cell: a mask over the frame's rows."""
        mask = np.ones(len(self.frame), bool)
        for column in columns:
            if column in self.faulty_cells:
                mask[self.faulty_cells[column]] = False
        return mask


Tables = dict[str, ReadTable]


def empty_table(table: Table, file: str, given: bool, known: bool) -> ReadTable:
    """A table without rows."""
    raw = RawTable(file, {}, np.empty(0, np.int64))
    return ReadTable(table, file, _frame(table, raw, {}), given, known)


def read_table(table: Table, raw: RawTable, findings: Findings) -> ReadTable:
    """The typed frame of a table; a faulty cell is told, and blank in the frame."""
    columns: dict[str, pd.Series] = {}
    faulty: dict[str, np.ndarray] = {}
    for item in table.fields:
        texts = raw.columns.get(item.name)
        if texts is not None:
            columns[item.name], faulty[item.name] = _column(item, texts, raw, findings)
    _check_notes(raw, findings)
    _check_key(table, raw, findings)
    has_key = all(name in raw.columns for name in table.key)
    frame = _frame(table, raw, columns)
    return ReadTable(table, raw.file, frame, True, raw.complete and has_key, raw.lost, faulty)


def _column(
    item: Field, texts: np.ndarray, raw: RawTable, findings: Findings
) -> tuple[pd.Series, np.ndarray]:
    column = read_column(item, texts)
    for at, came, fault in column.faults:
        message = fault.message(item.name, came)
        findings.error(fault.code, message, raw.file, int(raw.rows[at]), item.name, fault.hint)
    for at, double in column.doubled:
        message = Phrase("{name} has {came} twice", name=item.name, came=quoted(double))
        findings.warning(Code.ITEM_TWICE, message, raw.file, int(raw.rows[at]), item.name)
    told = raw.faulty.get(item.name, np.empty(0, np.int64)).tolist()
    empty = np.flatnonzero(texts == "").tolist() if item.required else []
    blank = sorted(set(empty).difference(told)) if told else empty
    for at in blank:
        message = Phrase("{name} is blank, it is needed", name=item.name)
        findings.error(Code.BLANK, message, raw.file, int(raw.rows[at]), item.name)
    at_fault = [at for at, _, _ in column.faults]
    return column.values, np.array(at_fault + blank + told, np.int64)


def _frame(table: Table, raw: RawTable, columns: dict[str, pd.Series]) -> pd.DataFrame:
    """All columns of the table, in its order, then the notes; blank where there is none."""
    blank = np.full(len(raw.rows), "", object)
    whole = {
        item.name: columns[item.name] if item.name in columns else read_column(item, blank).values
        for item in table.fields
    }
    notes = {name: text for name, text in raw.columns.items() if name.startswith(NOTE)}
    for name, texts in notes.items():
        whole[name] = pd.Series(texts, dtype=str)
    frame = pd.DataFrame(whole)
    frame.index = pd.Index(raw.rows, name="row")
    return frame


def _check_notes(raw: RawTable, findings: Findings) -> None:
    note = Field("", Kind.TEXT, "a free note")
    for name, texts in raw.columns.items():
        if not name.startswith(NOTE):
            continue
        for at, came, fault in read_column(note, texts).faults:
            message = fault.message(name, came)
            findings.error(fault.code, message, raw.file, int(raw.rows[at]), name, fault.hint)


def _check_key(table: Table, raw: RawTable, findings: Findings) -> None:
    """Each key once; the error stands on every row after the first."""
    if not all(name in raw.columns for name in table.key):
        return
    key = pd.DataFrame({name: raw.columns[name] for name in table.key}, dtype=object)
    whole = (key != "").all(axis=1).to_numpy()
    twice = np.flatnonzero(key.duplicated().to_numpy() & whole)
    if not len(twice):
        return
    first: dict[tuple[str, ...], int] = {}
    for values, row in zip(key.itertuples(index=False, name=None), raw.rows, strict=True):
        first.setdefault(values, int(row))
    code = Code.ID_TWICE if len(table.key) == 1 else Code.PAIR_TWICE
    for at in twice:
        values = tuple(key.iloc[at])
        message = Phrase(
            "{came} is there twice, first in row {row}",
            came=_key_text(table.key, values),
            row=str(first[values]),
        )
        findings.error(code, message, raw.file, int(raw.rows[at]), table.key[-1])


def _key_text(names: tuple[str, ...], values: tuple[str, ...]) -> Phrase:
    named = [f"{name} {quoted(value)}" for name, value in zip(names, values, strict=True)]
    if len(named) == 1:
        return Phrase.verbatim(named[0])
    return Phrase("{first} with {second}", first=named[0], second=named[1])
