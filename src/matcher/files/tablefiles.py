"""The tables of a scenario: files beside scenario.yaml, within its folder, or sheets."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from matcher.domain.issues import Code
from matcher.domain.tables import TABLES
from matcher.errors import Phrase
from matcher.files import keys
from matcher.files.csvfile import read_csv
from matcher.files.parquet import read_parquet
from matcher.files.raw import RawTable
from matcher.files.reading import Reader
from matcher.files.settings import Written
from matcher.files.sources import MAX_TABLE_BYTES, Source, UnreadableError, read_bytes, stays_inside
from matcher.files.workbook.package import SUFFIXES
from matcher.files.workbook.scenariobook import ScenarioBook

PARQUET = (".parquet", ".pq")


@dataclass
class TableFiles:
    """Reads the tables of one scenario; adds the digest of each file to ``inputs``.

    A table is a sheet of ``book`` or a file, never both; with ``alone`` there are no files, only
    sheets. ``failed`` names the tables that are there, or have to be, and
    could not be read.
    """

    folder: Path
    written: Written | None
    reader: Reader
    inputs: dict[str, str]
    book: ScenarioBook | None = None
    alone: bool = False
    failed: set[str] = field(default_factory=set)

    def file(self, name: str) -> str:
        """The file name of a table, as it is told."""
        if self.book is not None and self.is_sheet(name):
            return self.book.file(name)
        named = {} if self.written is None else self.written.tables
        if self.alone and self.book is not None:
            return f"{self.book.source.name}/{name}"
        return named[name].text if name in named else keys.TABLE_FILES[name]

    def sheets(self) -> dict[str, str]:
        """Name, as it is told, of each table that is a sheet."""
        return {name: self.file(name) for name in TABLES if self.is_sheet(name)}

    def is_sheet(self, name: str) -> bool:
        """Whether the table is a sheet of the workbook."""
        if self.book is None or name not in self.book.sheets:
            return False
        named = {} if self.written is None else self.written.tables
        if self.alone or name not in named:
            return True
        # Settings often name the usual files; a sheet is there in place of one that is not.
        usual = keys.TABLE_FILES[name]
        return named[name].text == usual and not (self.folder / usual).exists()

    def read(self, name: str) -> RawTable | None:
        """The table as text; None where it is not given, or can't be read."""
        if self.book is not None and (self.alone or self.is_sheet(name)):
            return self._read_sheet(name, self.book)
        if self.book is not None and name in self.book.sheets:
            self._tell_twice(name, self.file(name), self.book)
        source = self.source(name)
        if source is None:
            return None
        self.inputs[source.name] = source.digest
        read = read_parquet if source.name.lower().endswith(PARQUET) else read_csv
        raw = read(source, TABLES[name], self.reader.findings)
        if raw is None:
            self.failed.add(name)
        return raw

    def _read_sheet(self, name: str, book: ScenarioBook) -> RawTable | None:
        findings, beside = self.reader.findings, keys.TABLE_FILES[name]
        if name not in book.sheets:
            if not TABLES[name].optional:
                message = Phrase(
                    "{file} has no sheet for the table {table}", file=book.source.name, table=name
                )
                hint = Phrase("name a sheet {table}", table=name)
                findings.error(Code.TABLE_MISSING, message, book.source.name, hint=hint)
                self.failed.add(name)
            return None
        if not self.alone and (self.folder / beside).exists():
            self._tell_twice(name, beside, book)
        raw = book.raw(name, findings)
        self.failed |= book.failed & {name}
        return raw

    def _tell_twice(self, name: str, file: str, book: ScenarioBook) -> None:
        message = Phrase(
            "the table {table} is there twice: {file}, and a sheet of the workbook",
            table=name,
            file=file,
        )
        self.reader.findings.error(Code.TABLE_TWICE, message, book.file(name))

    def source(self, name: str) -> Source | None:
        """The bytes of the table's file; None, and an error if need be, where there is none."""
        file = self.file(name)
        try:
            if _leaves(file) or not stays_inside(self.folder, self.folder / file):
                raise UnreadableError(
                    Code.FILE_OUTSIDE, Phrase("lies outside the scenario's folder")
                )
            if file.lower().endswith(SUFFIXES):
                hint = Phrase("leave it out of tables: sheets named like the tables are found")
                fault = Phrase("is a workbook, allowed are CSV and Parquet")
                raise UnreadableError(Code.FILE_FORMAT, fault, hint)
            return Source(file, read_bytes(self.folder / file, MAX_TABLE_BYTES))
        except UnreadableError as error:
            self._tell(name, file, error)
            return None

    def _tell(self, name: str, file: str, error: UnreadableError) -> None:
        """Tell it where the table is named, if it is; the rest may be missing if optional."""
        missing = error.code is Code.FILE_MISSING
        code = Code.TABLE_MISSING if missing else error.code
        message = Phrase(
            "{file}, the table {table}, {fault}", file=file, table=name, fault=error.fault
        )
        if self.written is not None and name in self.written.tables:
            self.reader.error(self.written.tables[name], code, message, error.hint)
        elif missing and (TABLES[name].optional or self.written is None):
            return
        else:
            self.reader.findings.error(code, message, file, hint=error.hint)
        self.failed.add(name)


def _leaves(file: str) -> bool:
    """Whether the name is absolute, or climbs out of the folder, on any system."""
    windows = PureWindowsPath(file)
    if windows.drive or windows.root or PurePosixPath(file).is_absolute():
        return True
    return ".." in windows.parts
