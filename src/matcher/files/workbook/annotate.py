"""A copy of a scenario's tables as a workbook, its faulty cells marked, their messages beside."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from matcher.domain.headings import Language, word
from matcher.errors import Issue, OutputError, Phrase
from matcher.files.workbook.cells import CellKind, column_letters
from matcher.files.workbook.copies import Copy, copies_of
from matcher.files.workbook.layout import ListPlaces, dress, write_lists
from matcher.files.workbook.writing import (
    RED,
    YELLOW,
    BookWriter,
    put_text,
    refuse_place,
    write_new,
)
from matcher.texts.translate import Texts, marked, texts

MAX_COMMENTS = 2_000  # spreadsheets grow slow with more; every fault stands in the list
MAX_LISTED = 20_000
_BAD_NAME = re.compile(r"[\[\]:*?/\\]")
_WIDTHS = (10, 22, 22, 9, 20, 70, 50)
_TITLES = (
    marked("severity"), marked("code"), marked("sheet"), marked("cell"), marked("column"),
    marked("message"), marked("hint"),
)  # fmt: skip
_SEVERITY = {"error": marked("error"), "warning": marked("warning")}


def annotate(
    scenario: Path | str, issues: Sequence[Issue], out: Path | str, language: Language = "en"
) -> None:
    """Write the tables of a scenario, cells with an issue marked and the message as a comment.

    The first sheet lists every issue. Rows stand where they stood, so that what an issue says
    of its row holds in the copy. Values are kept; formulas become the value last computed.
    Messages and hints are told in ``language``; codes stay as they are.

    Raises:
        OutputError: the file is there already, can't be written, or there is nothing to copy.
    """
    out = Path(out)
    refuse_place(out)
    copies = copies_of(Path(scenario))
    if not copies:
        raise OutputError(
            Phrase(
                "{place} is not written: no table of {scenario} can be read",
                place=str(out),
                scenario=str(scenario),
            )
        )
    write_new(out, annotated_bytes(copies, issues, language))


def annotated_bytes(copies: Sequence[Copy], issues: Sequence[Issue], language: Language) -> bytes:
    """The bytes of the copy; the same for the same tables and issues."""
    writer = BookWriter(language)
    faults = writer.sheet(word("faults", "", language))
    taken = {faults.get_name().casefold(), word("lists", "", language).casefold()}
    sheets = [writer.sheet(_sheet_name(copy.name, taken)) for copy in copies]
    lists = writer.sheet(word("lists", "", language))
    names = {
        copy.table.name: sheet.get_name()
        for copy, sheet in zip(copies, sheets, strict=True)
        if copy.table is not None and copy.names[:1] == list(copy.table.key)
    }
    rows = {copy.table.name: copy.last for copy in copies if copy.table is not None}
    places = write_lists(writer, lists, rows, names)
    marks = _Marks(copies, issues)
    for copy, sheet in zip(copies, sheets, strict=True):
        _write_copy(writer, sheet, copy, marks.of(copy), places)
    found = {copy.file: (copy, sheet) for copy, sheet in zip(copies, sheets, strict=True)}
    _write_faults(writer, faults, issues, found, marks)
    return writer.data()


def _sheet_name(name: str, taken: set[str]) -> str:
    """The name as far as a workbook allows it and it is free, else one like it."""
    plain = _BAD_NAME.sub("-", name).strip("' ")[:31] or "Sheet"
    free, number = plain, 2
    while free.casefold() in taken or free.casefold() == "history":
        free = f"{plain[:27]} {number}"
        number += 1
    taken.add(free.casefold())
    return free


class _Marks:
    """Issues by the cell of a copy that they are about."""

    def __init__(self, copies: Sequence[Copy], issues: Iterable[Issue]) -> None:
        self.by_file: dict[str, dict[tuple[int, int], list[Issue]]] = defaultdict(dict)
        self.places: dict[Issue, tuple[int, int]] = {}
        known = {copy.file: copy for copy in copies}
        for issue in issues:
            copy = known.get(issue.file)
            if copy is None or issue.row is None or issue.row < 1:
                continue
            place = issue.row - 1, copy.column(issue.column)
            self.places[issue] = place
            self.by_file[issue.file].setdefault(place, []).append(issue)

    def of(self, copy: Copy) -> dict[tuple[int, int], list[Issue]]:
        return self.by_file[copy.file]


def _write_copy(
    writer: BookWriter,
    sheet: Worksheet,
    copy: Copy,
    marks: dict[tuple[int, int], list[Issue]],
    places: ListPlaces,
) -> None:
    t = texts(writer.language)
    fields = [copy.field(column) for column in range(copy.width)]
    dress(writer, sheet, copy.table, fields, copy.heading_rows, copy.last, places)
    for row, column, kind, text in copy.cells:
        base = _style(writer, copy, row - 1, kind)
        style = _marked(writer, base, marks.get((row - 1, column), ()))
        _put(sheet, (row - 1, column), kind, text, style)
    filled = {(row - 1, column) for row, column, _, _ in copy.cells}
    for place, issues in marks.items():
        if place not in filled:
            base = _style(writer, copy, place[0], CellKind.TEXT)
            sheet.write_blank(*place, None, _marked(writer, base, issues))
    for (row, column), issues in sorted(marks.items())[:MAX_COMMENTS]:
        text = "\n".join(_told(issue, t) for issue in issues)[:2_000]
        options = {"x_scale": 2.2, "y_scale": 0.5 + len(text) / 150, "author": "matcher"}
        sheet.write_comment(row, column, text, options)


def _told(issue: Issue, t: Texts) -> str:
    message = t.tell(issue.message)
    return f"{message}\n{t.tell(issue.hint)}" if issue.hint else message


def _style(writer: BookWriter, copy: Copy, row: int, kind: CellKind) -> Format:
    """The format by what the cell holds: a number in a column of dates stays a number."""
    if copy.table is not None and row < copy.heading_rows:
        return writer.heading if row == 0 else writer.names
    return {CellKind.DATE: writer.date, CellKind.NUMBER: writer.general}.get(kind, writer.text)


def _marked(writer: BookWriter, base: Format, issues: Sequence[Issue]) -> Format:
    if not issues:
        return base
    error = any(issue.severity == "error" for issue in issues)
    return writer.marked(base, RED if error else YELLOW)


def _put(
    sheet: Worksheet, place: tuple[int, int], kind: CellKind, text: str, style: Format
) -> None:
    """Write a cell in the type it had; never as a formula or a link."""
    row, column = place
    if kind is CellKind.NUMBER:
        sheet.write_number(row, column, float(text), style)
    elif kind is CellKind.BOOLEAN:
        sheet.write_boolean(row, column, text == "TRUE", style)
    elif kind is CellKind.DATE and (day := _day(text)) is not None:
        sheet.write_datetime(row, column, day, style)
    elif text:
        put_text(sheet, row, column, text, style)
    else:
        sheet.write_blank(row, column, None, style)


def _day(text: str) -> dt.datetime | None:
    try:
        day = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return day if day.tzinfo is None and 1900 <= day.year <= 9999 else None


def _write_faults(
    writer: BookWriter,
    sheet: Worksheet,
    issues: Sequence[Issue],
    found: dict[str, tuple[Copy, Worksheet]],
    marks: _Marks,
) -> None:
    t = texts(writer.language)
    for column, (title, width) in enumerate(zip(_TITLES, _WIDTHS, strict=True)):
        put_text(sheet, 0, column, t(title), writer.heading)
        sheet.set_column(column, column, width, writer.wrapped)
    sheet.freeze_panes(1, 0)
    for row, issue in enumerate(issues[:MAX_LISTED], start=1):
        place = marks.places.get(issue)
        name = found[issue.file][1].get_name() if issue.file in found else issue.file
        style = writer.marked(writer.wrapped, RED if issue.severity == "error" else YELLOW)
        cell = "" if place is None else f"{column_letters(place[1])}{place[0] + 1}"
        told = t(_SEVERITY[issue.severity]), issue.code, name, cell, issue.column
        for column, text in enumerate((*told, t.tell(issue.message), t.tell(issue.hint))):
            put_text(sheet, row, column, str(text), style if column == 0 else writer.wrapped)
        if place is None and issue.row is not None:
            put_text(sheet, row, 3, t("line {row}", row=str(issue.row)), writer.wrapped)
    if len(issues) > MAX_LISTED:
        more = t("and {n} more", n=t.number(len(issues) - MAX_LISTED))
        put_text(sheet, MAX_LISTED + 1, 0, more, writer.wrapped)
    sheet.autofilter(0, 0, max(1, min(len(issues), MAX_LISTED)), len(_TITLES) - 1)
