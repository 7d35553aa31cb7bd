"""A table's sheet: two heading rows, widths, drop-downs, and its cells in their types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from matcher.domain.headings import headings, word
from matcher.domain.lists import list_of, lists
from matcher.domain.tables import TABLES, Field, Kind, Table
from matcher.files.workbook.writing import BookWriter, put_text
from matcher.files.yamltext import decimal_text

HEADING_ROWS = 2
SPARE_ROWS = 5_000  # below the last row, where drop-downs still help
_WIDTHS = {
    Kind.ID: 12,
    Kind.LEVEL: 12,
    Kind.DATE: 12,
    Kind.COUNT: 10,
    Kind.DECIMAL: 10,
    Kind.YES_NO: 10,
    Kind.CHOICE: 10,
}
_WIDE = {"skills": 24, "reason": 34, "where": 36, "per": 20, "except": 30, "source": 24,
         "sex_ground": 20, "age_ground": 20, "prefer_prefectures": 22, "name": 22,
         "type": 13}  # fmt: skip
_OPEN_LISTS = ("prefecture", "field", "job", "level")


@dataclass(frozen=True)
class ListPlaces:
    """Where drop-downs find their values: list, or table with its key, to a range."""

    ranges: Mapping[str, str]


def lay_out(
    writer: BookWriter, sheet: Worksheet, table: Table, notes: Sequence[str], rows: int,
    places: ListPlaces,
) -> None:  # fmt: skip
    """Headings, names, widths, formats and drop-downs of a table of ``rows`` rows."""
    sheet.set_row(0, 48)
    sheet.freeze_panes(HEADING_ROWS, max(1, len(table.key) if table.name in TABLES else 1))
    for column, field in enumerate(table.fields):
        needed = field.required or field.name in table.key
        style = writer.needed if needed else writer.heading
        put_text(sheet, 0, column, word(table.name, field.name, writer.language), style)
        put_text(sheet, 1, column, field.name, writer.names)
        sheet.set_column(column, column, _width(field), column_format(writer, field))
        _add_validation(sheet, table, field, column, rows, places)
    for column, name in enumerate(notes, start=len(table.fields)):
        put_text(sheet, 0, column, name, writer.heading)
        put_text(sheet, 1, column, name, writer.names)
        sheet.set_column(column, column, 20, writer.text)
    sheet.autofilter(1, 0, max(rows, 1) + 1, len(table.fields) + len(notes) - 1)
    sheet.repeat_rows(0, HEADING_ROWS - 1)


def dress(
    writer: BookWriter,
    sheet: Worksheet,
    table: Table | None,
    fields: Sequence[Field | None],
    heading_rows: int,
    rows: int,
    places: ListPlaces,
) -> None:
    """Widths and drop-downs of a sheet whose columns stand as somebody else had them."""
    for column, field in enumerate(fields):
        if table is None or field is None:
            sheet.set_column(column, column, 18)
            continue
        own = table.name in TABLES
        style = column_format(writer, field) if own else writer.text
        sheet.set_column(column, column, _width(field), style)
        if own:
            _add_validation(sheet, table, field, column, rows, places, heading_rows)
    if table is not None:
        sheet.freeze_panes(heading_rows, 0)


def column_format(writer: BookWriter, field: Field) -> Format:
    """The format of a column's cells; text is marked as text, so that it is left alone."""
    match field.kind:
        case Kind.DATE:
            return writer.date
        case Kind.COUNT:
            return writer.number
        case Kind.DECIMAL:
            return writer.general
    return writer.text


def _width(field: Field) -> int:
    # The plain name under the heading is to be seen whole.
    return max(len(field.name) + 1, _WIDE.get(field.name, _WIDTHS.get(field.kind, 16)))


def write_frame(writer: BookWriter, sheet: Worksheet, table: Table, frame: pd.DataFrame) -> None:
    """The rows of a frame below the heading."""
    for column, name in enumerate(frame.columns):
        field = table.by_name.get(str(name), Field(str(name), Kind.TEXT, ""))
        style = column_format(writer, field)
        values = frame[name].astype(object).to_numpy()
        blank = frame[name].isna().to_numpy()
        for row, value in enumerate(values, start=HEADING_ROWS):
            if not blank[row - HEADING_ROWS]:
                put_value(sheet, row, column, value, field.kind, style)


def put_value(
    sheet: Worksheet, row: int, column: int, value: Any, kind: Kind, style: Format
) -> None:
    """Write a value of a frame in the type of its kind; blank text is no cell."""
    match kind:
        case Kind.COUNT:
            sheet.write_number(row, column, int(value), style)
        case Kind.DECIMAL:
            sheet.write_number(row, column, float(decimal_text(value)), style)
        case Kind.DATE:
            day = dt.datetime(value.year, value.month, value.day)
            sheet.write_datetime(row, column, day, style)
        case Kind.YES_NO:
            put_text(sheet, row, column, "yes" if value else "no", style)
        case _:
            if value:
                put_text(sheet, row, column, value, style)


def _add_validation(
    sheet: Worksheet,
    table: Table,
    field: Field,
    column: int,
    rows: int,
    places: ListPlaces,
    first: int = HEADING_ROWS,
) -> None:
    rule = _rule(table, field, places)
    if rule is not None:
        sheet.data_validation(first, column, first + rows + SPARE_ROWS, column, rule)


def _rule(table: Table, field: Field, places: ListPlaces) -> dict[str, Any] | None:
    name = list_of(table.name, field) or field.references
    if name in places.ranges:
        closed = name in lists() and name not in _OPEN_LISTS
        kind = "stop" if closed else "warning"
        return {"validate": "list", "source": places.ranges[name], "error_type": kind}
    match field.kind:
        case Kind.COUNT | Kind.DECIMAL:
            whole = "integer" if field.kind is Kind.COUNT else "decimal"
            low = field.low or 0
            if field.high is None:
                return {"validate": whole, "criteria": ">=", "value": low}
            return {
                "validate": whole, "criteria": "between", "minimum": low, "maximum": field.high
            }  # fmt: skip
        case Kind.DATE:
            first = dt.date(1900, 1, 1)
            return {
                "validate": "date", "criteria": ">=", "value": first, "error_type": "warning"
            }  # fmt: skip
    return None


def write_lists(
    writer: BookWriter,
    sheet: Worksheet,
    rows: Mapping[str, int],
    names: Mapping[str, str] | None = None,
) -> ListPlaces:
    """The sheet of lists, side by side; ``rows`` says how many rows each table has.

    ``names`` are those of the sheets of tables; by default the words for them.

    Returns where each list stands, and where the ids of each table stand.
    """
    ranges: dict[str, str] = {}
    place = sheet.get_name().replace("'", "''")
    for at, (name, choices) in enumerate(lists().items()):
        column = 3 * at
        title = _title(name, writer)
        put_text(sheet, 0, column, title, writer.heading)
        put_text(sheet, 0, column + 1, "", writer.heading)
        sheet.set_column(column, column, 24 if name == "field" else 13, writer.text)
        sheet.set_column(column + 1, column + 1, 30, writer.quiet)
        sheet.set_column(column + 2, column + 2, 2)
        for row, choice in enumerate(choices, start=1):
            put_text(sheet, row, column, choice.value, writer.text)
            told = choice.words[writer.language]
            put_text(sheet, row, column + 1, "" if told == choice.value else told, writer.quiet)
        ranges[name] = f"='{place}'!{_area(1, column, len(choices))}"
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, 0)
    sheet.fit_to_pages(3, 0)
    if names is None:
        names = {name: word(name, "", writer.language) for name in rows}
    for name in names.keys() & {"candidates", "companies", "offices", "orders"}:
        own = names[name].replace("'", "''")
        ranges[name] = f"='{own}'!{_area(HEADING_ROWS, 0, rows.get(name, 0) + SPARE_ROWS)}"
    return ListPlaces(ranges)


def _area(row: int, column: int, count: int) -> str:
    first = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
    last = xl_rowcol_to_cell(row + count - 1, column, row_abs=True, col_abs=True)
    return f"{first}:{last}"


_TITLES = {
    "prefecture": ("orders", "prefecture"),
    "field": ("companies", "field"),
    "job": ("orders", "job"),
    "scheme": ("orders", "scheme"),
    "type": ("companies", "type"),
    "decision": ("rankings", "decision"),
    "action": ("pins", "action"),
    "sex": ("candidates", "sex"),
    "sex_any": ("orders", "sex"),
    "level": ("candidates", "language"),
    "preset": ("setting", "preset"),
    "goal": ("setting", "goal"),
}


def _title(name: str, writer: BookWriter) -> str:
    key = _TITLES.get(name)
    return "yes / no" if key is None else headings()[key].words[writer.language]
