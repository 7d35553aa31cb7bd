"""CSV files: encoding, separator, quoted line breaks, and rows that are too long or short."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import numpy as np

from matcher.domain.issues import Code
from matcher.domain.tables import Table
from matcher.errors import NO_HINT, Phrase
from matcher.files.cells import MAX_CELL
from matcher.files.findings import Findings
from matcher.files.raw import RawTable, known_headings, own_note, without_heading
from matcher.files.sources import Source, decode

SEPARATORS = (",", ";")
_PROTECTED = re.compile(r"'+[=+\-@\t\r]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_csv(
    source: Source, table: Table, findings: Findings, free: bool = False
) -> RawTable | None:
    """The table as text; None, and an error, where there is not even a heading.

    The separator is the one, of ``,`` and ``;``, that finds more known columns in the heading.
    Rows are records: a quoted line break does not start a row, an empty line counts as one.
    Headings are matched exactly, after trimming; with ``free`` unknown ones are passed over.
    """
    if source.data.startswith(_UTF16):
        message = Phrase("{file} is UTF-16, allowed are UTF-8 and cp932", file=source.name)
        hint = Phrase("save it as CSV UTF-8")
        findings.error(Code.ENCODING, message, source.name, hint=hint)
        return None
    text = decode(source.data)
    separator = _separator(text, table)
    records = _records(text, separator, source.name, findings)
    _, heading = next(records, (1, []))
    if heading is None:
        return None
    headings = [trimmed(cell) for cell in heading]
    if not any(headings):
        message = Phrase("{file} has no column names in its first row", file=source.name)
        findings.error(Code.HEADING_MISSING, message, source.name, 1)
        return None
    places = known_headings(table, headings, source.name, findings, free)
    return _table(headings, places, records, source.name, findings)


def plain_records(source: Source, table: Table) -> Iterator[tuple[int, list[str]]]:
    """Row number and cells of each record as they stand, up to where reading has to stop."""
    text = decode(source.data)
    for row, cells in _records(text, _separator(text, table), source.name, Findings()):
        if cells is not None:
            yield row, cells


def _separator(text: str, table: Table) -> str:
    # A heading has no reason to be longer; a cut keeps a hostile first line from costing time.
    start = text[:20_000]

    def known(separator: str) -> int:
        try:
            heading = next(csv.reader(io.StringIO(start, newline=""), delimiter=separator), [])
        except csv.Error:
            return 0
        return sum(trimmed(cell) in table.by_name for cell in heading)

    return max(SEPARATORS, key=known)


def _records(
    text: str, separator: str, file: str, findings: Findings
) -> Iterator[tuple[int, list[str] | None]]:
    """Row number and cells of each record; None for the cells where reading has to stop."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    row = 0
    while True:
        row += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            _tell_syntax(str(error), row, file, findings)
            yield row, None
            return
        yield row, cells


def _tell_syntax(error: str, row: int, file: str, findings: Findings) -> None:
    if "field limit" in error:
        message = Phrase("a cell is too long to read on, allowed are {n} characters", n=MAX_CELL)
        findings.error(Code.CELL_SIZE, message, file, row)
        return
    hint = Phrase('a quote within a quoted cell is written twice: ""')
    message = Phrase(
        "the quotes of this row don't match: {problem}; reading stopped here", problem=error
    )
    findings.error(Code.CSV_SYNTAX, message, file, row, hint=hint)


def _table(
    headings: list[str],
    places: dict[str, int],
    records: Iterator[tuple[int, list[str] | None]],
    file: str,
    findings: Findings,
) -> RawTable:
    rows: list[int] = []
    kept: list[list[str]] = []
    lost: set[str] = set()
    complete = True
    for row, cells in records:
        if cells is None:
            complete = False
        elif len(cells) == len(headings):
            rows.append(row)
            kept.append(cells)
        elif any(map(trimmed, cells)):
            lost.update(map(trimmed, cells))
            _tell_ragged(len(cells), headings, row, file, findings)
    columns = list(zip(*kept, strict=True))
    texts = [_texts(column) for column in columns or [()] * len(headings)]
    _tell_nameless(headings, texts, rows, file, findings)
    filled = _filled(texts, len(rows))
    named = {name: texts[place][filled] for name, place in places.items()}
    return RawTable(file, named, np.array(rows, np.int64)[filled], complete, frozenset(lost))


def _texts(column: tuple[str, ...]) -> np.ndarray:
    cells = np.empty(len(column), object)
    cells[:] = [trimmed(cell) for cell in column]
    return cells


def trimmed(cell: str) -> str:
    """The text of a cell, without the apostrophe that keeps it from being a formula."""
    if cell[:1] == "'" and _PROTECTED.match(cell):
        cell = cell[1:]
    return cell.strip()


def _filled(texts: list[np.ndarray], count: int) -> np.ndarray:
    """Where a row has any cell that is not blank."""
    filled = np.zeros(count, bool)
    for column in texts:
        filled |= column != ""
    return filled


def _tell_ragged(count: int, headings: list[str], row: int, file: str, findings: Findings) -> None:
    message = Phrase(
        "the row has {n} cells, allowed are {wanted}, one for each column",
        n=count,
        wanted=len(headings),
    )
    more = count > len(headings)
    hint = Phrase("a cell that holds the separator needs quotes") if more else NO_HINT
    column = "" if more else headings[count]
    findings.error(Code.ROW_RAGGED, message, file, row, column, hint)


def _tell_nameless(
    headings: list[str],
    texts: list[np.ndarray],
    rows: list[int],
    file: str,
    findings: Findings,
) -> None:
    """A column without a name is passed over only where it is empty."""
    for place, heading in enumerate(headings):
        if heading:
            continue
        for at in np.flatnonzero(texts[place] != "")[:1]:
            message = without_heading(texts[place][at], str(place + 1))
            findings.error(Code.COLUMN_UNKNOWN, message, file, rows[at], hint=own_note())
