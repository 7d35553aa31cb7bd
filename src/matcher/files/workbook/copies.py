"""The tables of a scenario as they stand, faults and all: cells of sheets, CSV and Parquet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from matcher.domain.headings import folded, sheets_by_word
from matcher.domain.tables import TABLES, Field, Kind, Table
from matcher.files.csvfile import plain_records, trimmed
from matcher.files.findings import Findings
from matcher.files.given import Given, given_sources
from matcher.files.nodes import read_nodes
from matcher.files.parquet import read_parquet
from matcher.files.raw import MAX_COLUMNS
from matcher.files.reading import Reader
from matcher.files.settings import Written, read_settings
from matcher.files.sources import UnreadableError
from matcher.files.tablefiles import PARQUET, TableFiles
from matcher.files.workbook.cells import CellKind
from matcher.files.workbook.scenariobook import READ, ScenarioBook
from matcher.files.workbook.tablesheet import Sheet, canonical

Cell = tuple[int, int, CellKind, str]  # row from 1, column from 0, kind, text
_PLAIN_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")
_ISO_DATE = re.compile(r"[12][0-9]{3}-[01][0-9]-[0-3][0-9]")
_OWN_SHEETS = ("lists", "faults", "readme")


@dataclass(frozen=True)
class Copy:
    """The cells of one table or sheet, and the name that its faults are told by."""

    name: str
    file: str
    table: Table | None
    names: list[str]
    cells: list[Cell]
    heading_rows: int = 1

    @property
    def width(self) -> int:
        """How many columns there are."""
        return 1 + max((column for _, column, _, _ in self.cells), default=0)

    @property
    def last(self) -> int:
        """The last row, from 1."""
        return max((row for row, _, _, _ in self.cells), default=1)

    def column(self, name: str) -> int:
        """The position of a column; the first where there is none of the name."""
        return self.names.index(name) if name in self.names else 0

    def field(self, column: int) -> Field | None:
        """What the data dictionary says of a column."""
        if self.table is None or column >= len(self.names):
            return None
        return self.table.by_name.get(self.names[column])


def copies_of(path: Path) -> list[Copy]:
    """Every table and sheet of a scenario that can be read, in their order."""
    findings = Findings()
    given = given_sources(path, findings)
    if given is None:
        return []
    sheets = [] if given.book is None else list(_sheet_copies(given.book))
    return sheets if given.alone else [*sheets, *_file_copies(given)]


def _sheet_copies(book: ScenarioBook) -> Iterator[Copy]:
    tables = {sheet: READ[table] for table, sheet in book.sheets.items()}
    for sheet in book.book.sheets:
        if sheets_by_word().get(folded(sheet)) in _OWN_SHEETS:
            continue
        try:
            cells = book.book.cells(sheet)
        except UnreadableError:
            continue
        listed = [
            (row, column, CellKind(kind), text)
            for row, column, kind, text in zip(
                cells.rows, cells.columns, cells.kinds, cells.texts, strict=True
            )
        ]
        table, file = tables.get(sheet), f"{book.source.name}/{sheet}"
        names, heading_rows = ([], 1) if table is None else Sheet(file, table, cells).headings()
        yield Copy(sheet, file, table, names, listed, heading_rows)


def _file_copies(given: Given) -> Iterator[Copy]:
    findings = Findings()
    written = _written(given, findings)
    reader = Reader("", findings)
    files = TableFiles(given.folder, written, reader, {}, given.book, given.alone)
    for name, table in TABLES.items():
        source = None if files.is_sheet(name) else files.source(name)
        if source is None:
            continue
        if source.name.lower().endswith(PARQUET):
            raw = read_parquet(source, table, findings)
            names = [] if raw is None else list(raw.columns)
            rows = [] if raw is None else [
                (int(row), [raw.columns[column][at] for column in names])
                for at, row in enumerate(raw.rows)
            ]  # fmt: skip
            records: list[tuple[int, list[str]]] = [(1, names), *rows]
        else:
            records = list(plain_records(source, table))
        names = [canonical(name, trimmed(cell)) for cell in (records[0][1] if records else [])]
        cells = [
            (row, column, *_typed(table, names, column, trimmed(text)))
            for row, texts in records
            for column, text in enumerate(texts[:MAX_COLUMNS])
            if text
        ]
        yield Copy(name, source.name, table, names, cells)


def _written(given: Given, findings: Findings) -> Written | None:
    if given.yaml is None:
        return None
    node = read_nodes(given.yaml.data, given.yaml.name, findings)
    return None if node is None else read_settings(node, Reader(given.yaml.name, findings))


def _typed(table: Table, names: list[str], column: int, text: str) -> tuple[CellKind, str]:
    """Plain numbers and dates of columns that hold such become so; all else stays text."""
    field = table.by_name.get(names[column]) if column < len(names) else None
    if field is None:
        return CellKind.TEXT, text
    if field.kind is Kind.COUNT and _PLAIN_NUMBER.fullmatch(text):
        return CellKind.NUMBER, text
    if field.kind is Kind.DATE and _ISO_DATE.fullmatch(text):
        return CellKind.DATE, text
    return CellKind.TEXT, text
