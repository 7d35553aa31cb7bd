"""The cells of one sheet, read in one pass over its XML within fixed limits.

Only cells with a value or a formula count; those that merely have a format are passed over.
Elements: ECMA-376, part 1, section 18.3.1.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from matcher.domain.issues import Code
from matcher.errors import Phrase
from matcher.files.raw import MAX_COLUMNS
from matcher.files.sources import UnreadableError
from matcher.files.workbook.package import Package, damaged, named
from matcher.files.workbook.strings import MAX_CHARACTERS, too_much_text, unescaped
from matcher.files.workbook.styles import date_text
from matcher.files.yamltext import decimal_text

MAX_CELLS = 500_000  # of all sheets: some 20,000 candidates with their orders
MAX_ROWS = 100_000  # of a sheet, that hold a value
_OTHER_FILES = Phrase("give large tables as CSV or Parquet")
MAX_ROW = 1_048_576
MAX_CACHED = 20_000
MAX_MERGED = 20_000
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_RANGE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})(?::([A-Z]{1,3})([1-9][0-9]{0,6}))?")


class CellKind(IntEnum):
    """What a cell holds, beside its text."""

    TEXT = 0
    NUMBER = 1
    DATE = 2
    BOOLEAN = 3
    ERROR = 4
    UNCOMPUTED = 5  # a formula whose value the file does not have


@dataclass
class Cells:
    """Cells of a sheet in the order of the file: row (from 1), column (from 0), kind, text.

    ``formulas`` holds positions of cells whose value a formula gave; ``merged`` the merged
    ranges (first row, first column, last row, last column).
    """

    rows: array[int] = field(default_factory=lambda: array("i"))
    columns: array[int] = field(default_factory=lambda: array("h"))
    kinds: array[int] = field(default_factory=lambda: array("b"))
    texts: list[str] = field(default_factory=list)
    formulas: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Context:
    """What the cells of every sheet refer to."""

    strings: Sequence[str]
    dates: Sequence[bool]
    epoch_1904: bool


def read_cells(package: Package, part: str, context: Context, spent: int = 0) -> Cells:
    """The cells of a sheet's part; ``spent`` cells were read before.

    Raises:
        UnreadableError: the part is damaged, or has more than is read.
    """
    reader = _SheetReader(context, spent)
    package.parse(part, reader.start, reader.end, reader.characters)
    return reader.cells


def column_number(letters: str) -> int:
    """Position of a column from its letters: A is 0, XFD 16383."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    """The letters of a column by its position: 0 is A."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class _SheetReader:
    """Handlers of the parser; the hot path of reading."""

    def __init__(self, context: Context, spent: int) -> None:
        self.context, self.spent = context, spent
        self.cells = Cells()
        self.names = named("c", "v", "t", "f", "is", "rPh", "row", "mergeCell")
        self.places: dict[str, int] = {}
        self.row, self.column, self.size = 0, -1, 0
        self.filled_rows, self.last_row = 0, 0
        self.numbers: dict[tuple[str, str], tuple[CellKind, str]] = {}
        self.style, self.type = "0", "n"
        self.has_value = self.has_formula = self.inline = self.silent = self.listening = False
        self.pieces: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        kind = self.names.get(name)
        if kind == "c":
            self._start_cell(attributes)
        elif kind == "v":
            self.has_value = self.listening = True
            self.pieces = []
        elif kind == "t":
            self.listening = self.inline and not self.silent
        elif kind == "row":
            self._start_row(attributes.get("r"))
        elif kind == "f":
            self.has_formula = True
        elif kind == "is":
            self.inline = self.has_value = True
            self.pieces = []
        elif kind == "rPh":
            self.silent = True
        elif kind == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        kind = self.names.get(name)
        if kind == "c":
            if self.has_value or self.has_formula:
                self._keep()
        elif kind in ("v", "t"):
            self.listening = False
        elif kind == "is":
            self.inline = False
        elif kind == "rPh":
            self.silent = False

    def characters(self, text: str) -> None:
        if self.listening:
            self.size += len(text)
            if self.size > MAX_CHARACTERS:
                raise too_much_text()
            self.pieces.append(text)

    def _start_row(self, number: str | None) -> None:
        self.row = self.row + 1 if number is None else _whole(number, "row")
        self.column = -1
        if not 1 <= self.row <= MAX_ROW:
            raise damaged(Phrase("row {row}", row=str(self.row)))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self.has_value = self.has_formula = False
        self.style, self.type = attributes.get("s", "0"), attributes.get("t", "n")
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
            return
        letters = reference.rstrip("0123456789")
        if letters not in self.places:
            if _REFERENCE.fullmatch(reference) is None:
                raise damaged(Phrase("cell {cell}", cell=reference[:20]))
            self.places[letters] = column_number(letters)
        self.column = self.places[letters]
        if reference[len(letters) :] != str(self.row):
            what = Phrase("cell {cell} stands in row {row}", cell=reference[:20], row=str(self.row))
            raise damaged(what)

    def _keep(self) -> None:
        kind, text = self._value()
        if not text and kind is CellKind.TEXT:
            return
        if self.column >= MAX_COLUMNS:
            place = f"{column_letters(self.column)}{self.row}"
            fault = Phrase(
                "has a value in cell {cell}, allowed are {n} columns", cell=place, n=MAX_COLUMNS
            )
            hint = Phrase("delete what stands far to the right")
            raise UnreadableError(Code.FILE_SIZE, fault, hint)
        cells = self.cells
        if self.row != self.last_row:
            self._count_row()
        if self.has_formula and kind is not CellKind.UNCOMPUTED:
            cells.formulas.append(len(cells.texts))
        cells.rows.append(self.row)
        cells.columns.append(self.column)
        cells.kinds.append(kind)
        cells.texts.append(text)
        if len(cells.texts) + self.spent > MAX_CELLS:
            fault = Phrase("has more than {n} filled cells, the most that is read", n=MAX_CELLS)
            raise UnreadableError(Code.FILE_SIZE, fault, _OTHER_FILES)

    def _count_row(self) -> None:
        self.last_row = self.row
        self.filled_rows += 1
        if self.filled_rows > MAX_ROWS:
            fault = Phrase("has more than {n} filled rows, the most that is read", n=MAX_ROWS)
            raise UnreadableError(Code.FILE_SIZE, fault, _OTHER_FILES)

    def _value(self) -> tuple[CellKind, str]:
        if not self.has_value:
            return CellKind.UNCOMPUTED, ""
        read = _TYPES.get(self.type)
        if read is None:
            raise damaged(Phrase("a cell of type {type}", type=self.type[:20]))
        return read(self, "".join(self.pieces))

    def _text(self, text: str) -> tuple[CellKind, str]:
        return CellKind.TEXT, unescaped(text)

    def _boolean(self, text: str) -> tuple[CellKind, str]:
        return CellKind.BOOLEAN, "FALSE" if text.strip() in ("0", "false") else "TRUE"

    def _error(self, text: str) -> tuple[CellKind, str]:
        return CellKind.ERROR, text

    def _iso_date(self, text: str) -> tuple[CellKind, str]:
        day, _, clock = text.strip().removesuffix("Z").partition("T")
        return CellKind.DATE, f"{day} {clock}" if clock.strip("0:.") else day

    def _shared(self, text: str) -> tuple[CellKind, str]:
        position = _whole(text.strip(), "text")
        if position >= len(self.context.strings):
            raise damaged(Phrase("text {number}", number=str(position)))
        return CellKind.TEXT, self.context.strings[position]

    def _number(self, text: str) -> tuple[CellKind, str]:
        key = self.style, text
        if key not in self.numbers:
            if len(self.numbers) >= MAX_CACHED:
                self.numbers.clear()
            self.numbers[key] = self._read_number(text)
        return self.numbers[key]

    def _read_number(self, text: str) -> tuple[CellKind, str]:
        if not text:
            return CellKind.TEXT, ""
        if self.style != "0" and self._is_date():
            shown = date_text(_float(text), self.context.epoch_1904)
            if shown is not None:
                return CellKind.DATE, shown
        if text.isascii() and text.isdigit() and len(text) < 16:
            return CellKind.NUMBER, text
        number = _float(text)
        return CellKind.NUMBER, str(int(number)) if number.is_integer() else decimal_text(number)

    def _is_date(self) -> bool:
        style, dates = _whole(self.style, "format"), self.context.dates
        return style < len(dates) and dates[style]

    def _merge(self, reference: str) -> None:
        found = _RANGE.fullmatch(reference)
        if found is None or len(self.cells.merged) >= MAX_MERGED:
            raise damaged(Phrase("merged cells {cells}", cells=reference[:30]))
        first, top, last, bottom = found.groups()
        if last is not None:
            corner = (int(bottom), column_number(last))
            self.cells.merged.append((int(top), column_number(first), *corner))


_TYPES: dict[str, Callable[[_SheetReader, str], tuple[CellKind, str]]] = {
    "n": _SheetReader._number,
    "s": _SheetReader._shared,
    "str": _SheetReader._text,
    "inlineStr": _SheetReader._text,
    "b": _SheetReader._boolean,
    "e": _SheetReader._error,
    "d": _SheetReader._iso_date,
}


def _whole(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise damaged(Phrase("{name} {came}", name=name, came=text[:20]))
    return int(text)


def _float(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise _no_number(text) from None
    if not abs(number) < 1e300:
        raise _no_number(text)
    return number


def _no_number(text: str) -> UnreadableError:
    return damaged(Phrase("number {came}", came=text[:20]))
