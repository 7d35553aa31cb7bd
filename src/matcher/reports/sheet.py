"""Workbooks of sheets.

Every cell of the input is written as a text, whatever it looks like: nothing becomes a formula
or a link. The same folder gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from matcher.texts.translate import Texts

Kind = Literal["text", "number", "date", "wide"]
WIDTHS: dict[str, int] = {"text": 18, "number": 11, "date": 15, "wide": 60}
DATES = {"en": "d mmm yyyy", "id": "dd/mm/yyyy", "ja": 'yyyy"年"m"月"d"日"'}
LONGEST_CELL = 32_767
LONGEST_NAME = 31
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
        formats = {
            "heading": book.add_format(
                {"bold": True, "font_color": "#FFFFFF", "bg_color": ACCENT, "text_wrap": True,
                 "valign": "top"}
            ),
            "date": book.add_format({"num_format": DATES[t.language], "align": "left"}),
            "number": book.add_format({"num_format": "#,##0"}),
            "wide": book.add_format({"text_wrap": True, "valign": "top"}),
        }  # fmt: skip
        for page in pages:
            _write(book.add_worksheet(page.name[:LONGEST_NAME]), page, formats)


def _write(sheet: Worksheet, page: Sheet, formats: dict[str, Format]) -> None:
    last: int = 0
    for column, (heading, kind) in enumerate(page.columns):
        sheet.set_column(column, column, max(WIDTHS[kind], min(len(heading) + 3, 24)))
        sheet.write_string(0, column, heading, formats["heading"])
    for last, row in enumerate(page.rows, 1):
        for column, (value, (_, kind)) in enumerate(zip(row, page.columns, strict=True)):
            _cell(sheet, last, column, value, formats.get(kind))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if not page.plain:
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, max(last, 1), len(page.columns) - 1)


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
