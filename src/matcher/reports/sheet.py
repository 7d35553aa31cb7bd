"""Workbooks of sheets.

Every cell of the input is written as a text, whatever it looks like: nothing becomes a formula
or a link. The same folder gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from matcher.errors import OutputError
from matcher.texts.translate import Texts

#: ``text`` and ``line`` stand on one line, ``wide`` and ``help`` are broken into several.
Kind = Literal["text", "number", "date", "line", "wide", "help"]
#: Narrowest and widest column of a kind, in letters.
WIDTHS: dict[str, tuple[int, int]] = {
    "text": (10, 40),
    "number": (9, 16),
    "date": (15, 15),
    "line": (20, 60),
    "wide": (70, 70),
    "help": (45, 45),
}
DATES = {"en": "d mmm yyyy", "id": "dd/mm/yyyy", "ja": 'yyyy"年"m"月"d"日"'}
LONGEST_CELL = 32_767
LONGEST_NAME = 31
HIGHEST_ROW, LINE = 409, 15
MOST_ROWS = 1_048_575
ACCENT = "#0B5775"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, columns (heading and kind) and rows."""

    name: str
    columns: Sequence[tuple[str, Kind]]
    rows: Iterable[Sequence[Any]]
    plain: bool = False  # a page to read: no filter, no frozen heading


def write_sheets(pages: Iterable[Sheet], place: Any, day: dt.date, t: Texts) -> None:
    """Write sheets to a file; ``day`` is noted as the day it was made, whenever that is.

    Args:
        pages: the sheets, in order.
        place: path or binary stream.
        day: the day of the plan.
        t: texts of the language.
    """
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    with xlsxwriter.Workbook(place if hasattr(place, "write") else str(place), options) as book:
        book.set_properties({"created": dt.datetime.combine(day, dt.time())})
        formats = _formats(book, t)
        for page in pages:
            _write(book.add_worksheet(page.name[:LONGEST_NAME]), page, formats)


def _formats(book: xlsxwriter.Workbook, t: Texts) -> dict[str, Format]:
    top = {"valign": "top"}
    # Texts keep away from figures, which stand to the right of the column before.
    text = {"align": "left", "indent": 1, **top}
    head = {"bold": True, "font_color": "#FFFFFF", "bg_color": ACCENT, "text_wrap": True}
    return {
        "heading": book.add_format({**head, **text}),
        "heading of numbers": book.add_format({**head, **top, "align": "right"}),
        "text": book.add_format(text),
        "line": book.add_format(text),
        "date": book.add_format({"num_format": DATES[t.language], **text}),
        "number": book.add_format({"num_format": "#,##0", **top}),
        "wide": book.add_format({"text_wrap": True, **text}),
        "help": book.add_format({"text_wrap": True, **text}),
    }


def _write(sheet: Worksheet, page: Sheet, formats: dict[str, Format]) -> None:
    rows = [list(row) for row in page.rows]
    if len(rows) > MOST_ROWS:
        raise OutputError(f"{len(rows)} rows are more than a sheet can hold ({MOST_ROWS})")
    for column, (heading, kind) in enumerate(page.columns):
        width = _column_width(heading, kind, [row[column] for row in rows])
        sheet.set_column(column, column, width)
        head = "heading of numbers" if kind == "number" else "heading"
        sheet.write_string(0, column, heading, formats[head])
    for i, row in enumerate(rows, 1):
        lines = 1
        for column, (value, (_, kind)) in enumerate(zip(row, page.columns, strict=True)):
            _cell(sheet, i, column, value, formats[kind])
            lines = max(lines, _lines(value, kind))
        if lines > 1:
            # Not every program fits the height of a row to its text.
            sheet.set_row(i, min(LINE * lines, HIGHEST_ROW))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if not page.plain:
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, max(len(rows), 1), len(page.columns) - 1)


def _column_width(heading: str, kind: Kind, cells: list[Any]) -> int:
    low, high = WIDTHS[kind]
    texts = [cell for cell in cells if isinstance(cell, str)]
    # A filter's arrow stands in the heading.
    needed = max([_width(heading) + 4, *(_width(text) + 3 for text in texts)])
    return max(low, min(needed, high))


def _width(text: str) -> int:
    """Letters that a text is wide; those of East Asia count twice."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _lines(value: Any, kind: Kind) -> int:
    """Lines that a cell is broken into."""
    if kind not in ("wide", "help") or not isinstance(value, str):
        return 1
    room = WIDTHS[kind][0] - 5
    return sum(-(-_width(line) // room) or 1 for line in value.split("\n"))


def _cell(sheet: Worksheet, row: int, column: int, value: Any, form: Format | None) -> None:
    if value is None or value == "":
        return
    if isinstance(value, dt.date):
        sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), form)
    elif isinstance(value, (int, np.integer)) and abs(int(value)) < 10**15:
        sheet.write_number(row, column, value, form)
    else:
        text = str(value)
        # A longer text would be left out without a word.
        told = text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
        sheet.write_string(row, column, told, form)
