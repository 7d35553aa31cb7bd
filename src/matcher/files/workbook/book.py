"""A workbook: the names of its sheets, and their cells when asked for."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from matcher.errors import Phrase
from matcher.files.sources import Source, UnreadableError
from matcher.files.workbook.cells import Cells, Context, read_cells
from matcher.files.workbook.package import MAIN, Package, open_package
from matcher.files.workbook.strings import shared_strings
from matcher.files.workbook.styles import date_styles

PART = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"


@dataclass
class Book:
    """An opened workbook; ``sheets`` maps the names of its worksheets to their parts."""

    package: Package
    sheets: dict[str, str]
    epoch_1904: bool
    context: Context | None = None
    read: dict[str, Cells] = field(default_factory=dict)
    spent: int = 0

    def cells(self, sheet: str) -> Cells:
        """The cells of a sheet, read once.

        Raises:
            UnreadableError: the sheet is damaged, or the workbook has more than is read.
        """
        if self.context is None:
            strings = shared_strings(self.package)
            self.context = Context(strings, date_styles(self.package), self.epoch_1904)
        if sheet not in self.read:
            try:
                cells = read_cells(self.package, self.sheets[sheet], self.context, self.spent)
            except UnreadableError as error:
                fault = Phrase("in sheet {sheet} {fault}", sheet=sheet, fault=error.fault)
                raise UnreadableError(error.code, fault, error.hint) from None
            self.spent += len(cells.texts)
            self.read[sheet] = cells
        return self.read[sheet]

    def forget(self, sheet: str) -> None:
        """Let go of a sheet's cells, which are in a table by now."""
        self.read.pop(sheet, None)


def open_book(source: Source) -> Book:
    """Open a workbook behind the guard.

    Raises:
        UnreadableError: it is no workbook that is read; see :func:`open_package`.
    """
    package = open_package(source)
    sheets: list[tuple[str, str]] = []
    dated: list[bool] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if space in MAIN and local == "workbookPr":
            dated.append(attributes.get("date1904", "0") in ("1", "true"))
        elif space in MAIN and local == "sheet":
            identity = [value for key, value in attributes.items() if key.endswith(" id")]
            sheets.append((attributes.get("name", ""), identity[0] if identity else ""))

    package.parse(PART, start)
    parts = _worksheets(package)
    return Book(package, {name: parts[key] for name, key in sheets if key in parts}, any(dated))


def _worksheets(package: Package) -> dict[str, str]:
    """The part of each worksheet by its relation; charts, links to other files are left out."""
    found: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("Type", "").rpartition("/")[2]
        if kind != "worksheet" or attributes.get("TargetMode") == "External":
            return
        target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", "")))
        if package.has(target.lstrip("/")):
            found[attributes.get("Id", "")] = target.lstrip("/")

    if package.has(RELATIONS):
        package.parse(RELATIONS, start)
    return found
