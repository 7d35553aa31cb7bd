"""What every workbook written here has in common: the looks, and that text stays text.

No text is ever written as a formula or a link, and the same content gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import re
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from matcher.domain.headings import Language
from matcher.errors import OutputError, Phrase

CREATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
MAX_TEXT = 32_767
DATE_FORMAT = "yyyy-mm-dd"
FONTS: dict[Language, str] = {"en": "Calibri", "id": "Calibri", "ja": "Yu Gothic"}
BLUE, ORANGE, PALE, GREY, CREAM = "#1F4E79", "#B45309", "#EEF3F8", "#6B7280", "#FFFBEB"
RED, YELLOW, FRAME = "#FCA5A5", "#FDE68A", "#B91C1C"
# Excel can't hold these letters (XML 1.0, section 2.2); they only come from damaged files.
_IMPOSSIBLE = re.compile("[\ud800-\udfff\ufffe\uffff]")


class BookWriter:
    """A workbook in memory, and its formats."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.stream = io.BytesIO()
        options: dict[str, Any] = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.marks: dict[tuple[Any, str], Format] = {}
        self.book = xlsxwriter.Workbook(self.stream, options)
        self.book.set_properties({"created": CREATED})
        self.heading = self._format(bold=True, font_color="white", bg_color=BLUE, **_WRAPPED)
        self.needed = self._format(bold=True, font_color="white", bg_color=ORANGE, **_WRAPPED)
        self.names = self._format(
            italic=True, font_size=9, font_color=GREY, bg_color=PALE, num_format="@"
        )
        self.text = self._format(num_format="@", valign="top")
        self.wrapped = self._format(num_format="@", valign="top", text_wrap=True)
        self.number = self._format(num_format="0", valign="top", align="right", indent=1)
        self.general = self._format(valign="top", align="right", indent=1)
        self.plain = self._format(valign="top")
        self.date = self._format(num_format=DATE_FORMAT, valign="top", align="left")
        entry = {"valign": "top", "align": "left", "bg_color": CREAM, "border": 1}
        entry["border_color"] = "#D6D3D1"
        self.entry_text = self._format(num_format="@", **entry)
        self.entry_number = self._format(num_format="0", **entry)
        self.entry_date = self._format(num_format=DATE_FORMAT, **entry)
        self.title = self._format(bold=True, font_size=18, font_color=BLUE)
        self.section = self._format(bold=True, font_size=13, font_color=BLUE)
        self.command = self._format(font_name="Consolas", bg_color=PALE)
        self.quiet = self._format(font_color=GREY, valign="top", text_wrap=True)

    def _format(self, **properties: Any) -> Format:
        return self.book.add_format({"font_name": FONTS[self.language], **properties})

    def marked(self, base: Format, color: str) -> Format:
        """The number format of ``base`` on a coloured ground."""
        key = (base.num_format, color)
        if key not in self.marks:
            self.marks[key] = self._format(
                num_format=base.num_format, bg_color=color, valign="top", border=1,
                border_color=FRAME,
            )  # fmt: skip
        return self.marks[key]

    def sheet(self, name: str) -> Worksheet:
        """A new sheet."""
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def data(self) -> bytes:
        """The bytes of the workbook, which is closed by this."""
        self.book.close()
        return self.stream.getvalue()


_WRAPPED = {"text_wrap": True, "valign": "vcenter", "border": 1, "border_color": "white"}


def put_text(sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
    """Write a text as it is, whatever it looks like."""
    safe = _IMPOSSIBLE.sub("\ufffd", text)[:MAX_TEXT]
    sheet.write_string(row, column, safe, style)


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, whole or not at all.

    Raises:
        OutputError: it is there already, or can't be written.
    """
    refuse_place(path)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        os.replace(part, path)
    except OSError as error:
        problem = str(error.strerror or error)
        raise OutputError(
            Phrase("can't write {place}: {problem}", place=str(path), problem=problem)
        ) from error
    finally:
        part.unlink(missing_ok=True)


def refuse_place(path: Path) -> None:
    """Refuse a name for a new workbook.

    Raises:
        OutputError: it does not end in .xlsx, is there already, or its folder is not there.
    """
    if path.suffix.lower() != ".xlsx":
        raise OutputError(
            Phrase("{place} is to be a workbook, its name must end in .xlsx", place=str(path))
        )
    if os.path.lexists(path):
        raise OutputError(
            Phrase("{place} is there already; name a file that is not", place=str(path))
        )
    if not path.absolute().parent.is_dir():
        raise OutputError(
            Phrase(
                "{place} is no folder, so {file} can't be written there",
                place=str(path.parent),
                file=path.name,
            )
        )
