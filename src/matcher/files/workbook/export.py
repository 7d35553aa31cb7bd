"""A scenario written as a workbook that reads back to an equal scenario."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from matcher.domain.headings import SETTING, Language, headings, word
from matcher.domain.scenario import Scenario
from matcher.domain.tables import TABLES, Table
from matcher.errors import OutputError, Phrase
from matcher.files.previous import ASSIGNMENTS
from matcher.files.workbook.cells import MAX_CELLS, MAX_ROWS
from matcher.files.workbook.layout import ListPlaces, lay_out, write_frame, write_lists
from matcher.files.workbook.readme import write_readme
from matcher.files.workbook.settingsheet import QUOTAS, SETTINGS
from matcher.files.workbook.settingsout import Row, quota_row, setting_rows
from matcher.files.workbook.writing import BookWriter, put_text, write_new

ORDER = ("candidates", "companies", "offices", "orders", "rankings", "scores", "pins")
_NUMBERED = re.compile(r"(preset|goal)\.([0-9]+)(\.\w+)?")
PREVIOUS = Table("previous", ASSIGNMENTS.key, ASSIGNMENTS.fields)


def write_workbook(scenario: Scenario, path: Path | str, language: Language = "en") -> None:
    """Write a scenario as one workbook, its headings in ``language`` over the plain names.

    Names of table files are not kept: the tables are sheets. The earlier plan of a ``changes``
    goal becomes a sheet of its own.

    Raises:
        OutputError: the file is there already, can't be written, or would be too large to read.
    """
    _refuse_large(scenario, Path(path))
    write_new(Path(path), workbook_bytes(scenario, language))


def _refuse_large(scenario: Scenario, path: Path) -> None:
    frames = [frame for name in ORDER if (frame := getattr(scenario, name)) is not None]
    cells = sum(int((frame.notna() & (frame != "")).to_numpy().sum()) for frame in frames)
    if cells > MAX_CELLS * 9 // 10 or any(len(frame) >= MAX_ROWS for frame in frames):
        raise OutputError(
            Phrase(
                "{place} is not written: {n} cells are more than a workbook is read with; "
                "keep the tables as CSV or Parquet",
                place=str(path),
                n=cells,
            )
        )


def workbook_bytes(scenario: Scenario, language: Language = "en") -> bytes:
    """The bytes of the workbook; the same for the same scenario."""
    writer = BookWriter(language)
    frames = {name: frame for name in ORDER if (frame := getattr(scenario, name)) is not None}
    readme = writer.sheet(word("readme", "", language))
    sheets = {name: writer.sheet(word(name, "", language)) for name in (*frames, "quotas")}
    settings = writer.sheet(word("settings", "", language))
    earlier = _earlier(scenario)
    if earlier is not None:
        sheets["previous"] = writer.sheet(word("previous", "", language))
        frames["previous"] = earlier
    lists = writer.sheet(word("lists", "", language))
    places = write_lists(writer, lists, {name: len(frame) for name, frame in frames.items()})
    for name, frame in frames.items():
        _write_table(writer, sheets[name], TABLES.get(name, PREVIOUS), frame, places)
    _write_quotas(writer, sheets["quotas"], scenario, places)
    _write_settings(writer, settings, setting_rows(scenario.settings), places)
    write_readme(writer, readme, list(frames))
    sheets["candidates"].activate()
    readme.activate()
    return writer.data()


def _earlier(scenario: Scenario) -> pd.DataFrame | None:
    if not any(goal.source for goal in scenario.settings.goals):
        return None
    pairs = list(scenario.previous.items())
    return pd.DataFrame(pairs, columns=["candidate_id", "order_id"], dtype=str)


def _write_table(
    writer: BookWriter, sheet: Worksheet, table: Table, frame: pd.DataFrame, places: ListPlaces
) -> None:
    notes = [str(name) for name in frame.columns if name not in table.by_name]
    lay_out(writer, sheet, table, notes, len(frame), places)
    write_frame(writer, sheet, table, frame)


def _write_quotas(
    writer: BookWriter, sheet: Worksheet, scenario: Scenario, places: ListPlaces
) -> None:
    quotas = scenario.settings.quotas
    lay_out(writer, sheet, QUOTAS, [], len(quotas), places)
    columns = {field.name: column for column, field in enumerate(QUOTAS.fields)}
    for row, quota in enumerate(quotas, start=2):
        for name, value in quota_row(quota).items():
            if isinstance(value, int):
                sheet.write_number(row, columns[name], value, writer.number)
            else:
                put_text(sheet, row, columns[name], value, writer.text)


def _write_settings(
    writer: BookWriter, sheet: Worksheet, rows: list[Row], places: ListPlaces
) -> None:
    for column, field in enumerate(SETTINGS.fields):
        put_text(sheet, 0, column, word("settings", field.name, writer.language), writer.heading)
        put_text(sheet, 1, column, field.name, writer.names)
    for column, (width, style) in enumerate(
        [(34, writer.text), (22, writer.names), (34, writer.text), (62, writer.quiet)]
    ):
        sheet.set_column(column, column, width, style)
    sheet.set_row(0, 24)
    sheet.freeze_panes(2, 0)
    for at, row in enumerate(rows, start=2):
        key = _NUMBERED.sub(lambda found: found[1] + (found[3] or ""), row.name)
        number = "".join(found[2] for found in [_NUMBERED.fullmatch(row.name)] if found)
        heading = headings()[SETTING, key]
        put_text(sheet, at, 0, f"{heading.words[writer.language]} {number}".strip(), writer.text)
        put_text(sheet, at, 1, row.name, writer.names)
        _put_setting(writer, sheet, at, row)
        put_text(sheet, at, 3, heading.meanings[writer.language], writer.quiet)
        if row.choices:
            source = places.ranges[row.choices]
            sheet.data_validation(at, 2, at, 2, {"validate": "list", "source": source})


def _put_setting(writer: BookWriter, sheet: Worksheet, row: int, setting: Row) -> None:
    value = setting.value
    if isinstance(value, dt.date):
        day = dt.datetime(value.year, value.month, value.day)
        sheet.write_datetime(row, 2, day, writer.entry_date)
    elif isinstance(value, str):
        if value:
            put_text(sheet, row, 2, value, writer.entry_text)
        else:
            sheet.write_blank(row, 2, None, writer.entry_text)
    else:
        sheet.write_number(row, 2, value, writer.entry_number)
