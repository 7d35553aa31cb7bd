"""A workbook taken as a scenario: which of its sheets is which table."""

from __future__ import annotations

from dataclasses import dataclass, field

from matcher.domain.headings import folded, headings, sheets_by_word
from matcher.domain.issues import Code
from matcher.domain.tables import TABLES, Table
from matcher.errors import Phrase
from matcher.files.findings import Findings, nearest, quoted
from matcher.files.nodes import Node
from matcher.files.previous import ASSIGNMENTS
from matcher.files.raw import RawTable
from matcher.files.sources import Source, UnreadableError
from matcher.files.tables import read_table
from matcher.files.workbook.book import Book, open_book
from matcher.files.workbook.settingsheet import QUOTAS, SETTINGS, SettingsSheet, quota_nodes
from matcher.files.workbook.tablesheet import Sheet, raw_table

READ = {**TABLES, "quotas": QUOTAS, "settings": SETTINGS, "previous": ASSIGNMENTS}


@dataclass
class ScenarioBook:
    """A workbook whose sheets are known; ``sheets`` maps tables, and settings, to sheet names."""

    source: Source
    book: Book
    sheets: dict[str, str]
    failed: set[str] = field(default_factory=set)

    def file(self, table: str) -> str:
        """The name that a sheet's faults are told by."""
        return f"{self.source.name}/{self.sheets[table]}"

    def raw(self, table: str, findings: Findings) -> RawTable | None:
        """A table as text; None, and an error, where it can't be read."""
        kind: Table = READ[table]
        try:
            cells = self.book.cells(self.sheets[table])
        except UnreadableError as error:
            message = error.of(self.source.name)
            findings.error(error.code, message, self.source.name, hint=error.hint)
            raw = None
        else:
            raw = raw_table(Sheet(self.file(table), kind, cells), findings)
            self.book.forget(self.sheets[table])
        if raw is None:
            self.failed.add(table)
        return raw

    def settings(self, findings: Findings) -> Node | None:
        """What the sheet Settings says, with the quotas; None where it can't be read."""
        raw = self.raw("settings", findings)
        if raw is None:
            return None
        node = SettingsSheet(raw, findings).node()
        return self.with_quotas(node, findings)

    def with_quotas(self, settings: Node, findings: Findings) -> Node:
        """The settings with the quotas of the sheet Quotas, if it has any."""
        raw = self.raw("quotas", findings) if "quotas" in self.sheets else None
        quotas = None if raw is None else quota_nodes(raw, findings)
        if quotas is None or settings.kind != "map":
            return settings
        key = Node("scalar", "quotas", (), quotas.row, "", file=quotas.file)
        given = next((node for node, _ in settings.pairs if node.text == "quotas"), None)
        if given is not None:
            message = Phrase("quotas are given twice, in the settings and in the sheet")
            findings.error(Code.SETTINGS_TWICE, message, quotas.file, 1)
            return settings
        items = (*settings.items, key, quotas)
        return Node("map", "", items, settings.row, settings.column, file=settings.file)

    def previous(self, findings: Findings) -> dict[str, str] | None:
        """The earlier plan of the sheet for it; None without such a sheet."""
        raw = self.raw("previous", findings) if "previous" in self.sheets else None
        if raw is None:
            return None
        frame = read_table(ASSIGNMENTS, raw, findings).frame
        return dict(zip(frame["candidate_id"], frame["order_id"], strict=True))


def open_scenario_book(source: Source, findings: Findings) -> ScenarioBook | None:
    """The workbook, or None and an error where it can't be read."""
    try:
        book = open_book(source)
        sheets = _known_sheets(source.name, book, findings)
    except UnreadableError as error:
        findings.error(error.code, error.of(source.name), source.name, hint=error.hint)
        return None
    return ScenarioBook(source, book, sheets)


def _known_sheets(file: str, book: Book, findings: Findings) -> dict[str, str]:
    """Table to sheet; two sheets for one table, and sheets that nothing reads, are told."""
    known = sheets_by_word()
    found: dict[str, str] = {}
    for sheet in book.sheets:
        table = known.get(folded(sheet))
        if table in found:
            message = Phrase(
                "the sheets {first} and {second} are both {table}",
                first=quoted(found[table]),
                second=quoted(sheet),
                table=table,
            )
            findings.error(Code.SHEET_TWICE, message, file)
        elif table is not None:
            found[table] = sheet
        elif not _is_empty(book, sheet):
            message = Phrase(
                "the sheet {sheet} is no table of a scenario, it is not read", sheet=quoted(sheet)
            )
            words = [word for table in READ for word in (table, *_words(table))]
            hint = nearest(sheet, words)
            findings.warning(Code.SHEET_UNKNOWN, message, file, hint=hint)
    return {table: sheet for table, sheet in found.items() if table in READ}


def _is_empty(book: Book, sheet: str) -> bool:
    try:
        return not book.cells(sheet).texts
    except UnreadableError:
        return False  # whatever it holds, it is not read


def _words(table: str) -> list[str]:
    return list(headings()[table, ""].words.values())
