"""A scenario written as a folder that reads back to an equal scenario."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from matcher.domain.scenario import Scenario
from matcher.domain.settings import Goal, Settings
from matcher.domain.tables import TABLES, Kind
from matcher.errors import OutputError, Phrase
from matcher.files import keys
from matcher.files.previous import PLAN
from matcher.files.yamltext import decimal_text, settings_text

PREVIOUS = "previous"
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def write_scenario(scenario: Scenario, folder: Path | str) -> None:
    """Write scenario.yaml and the tables (CSV, UTF-8 with byte-order mark) into ``folder``.

    The folder is made if need be; files of these names are written over. Tables that were
    Parquet, or sheets of a workbook, become CSV. The earlier plan of a ``changes`` goal is
    written too: under the name the goal gives it, or in ``previous/`` where that name leads out
    of the folder.

    Raises:
        OutputError: the folder or a file can't be written.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_files(scenario, folder)
    except OSError as error:
        message = Phrase(
            "can't write the scenario to {place}: {problem}",
            place=str(folder),
            problem=str(error.strerror or error),
        )
        raise OutputError(message) from error


def write_files(scenario: Scenario, folder: Path) -> None:
    """The same into a folder that is there; for those who tell its place under another name.

    Raises:
        OSError: a file can't be written.
    """
    settings = _portable(scenario.settings)
    (folder / keys.SETTINGS_FILE).write_text(
        settings_text(settings), encoding="utf-8", newline="\n"
    )
    for name in TABLES:
        _write_table(scenario, name, settings, folder)
    for goal in settings.goals:
        if goal.source:
            plan = scenario.previous.items()
            _write(folder / goal.source / PLAN, ["candidate_id", "order_id"], plan)


def _portable(settings: Settings) -> Settings:
    """The settings with names of files that lie in the folder itself."""
    tables = {
        name: str(PurePosixPath(file).with_suffix(".csv"))
        if PurePosixPath(file).suffix.lower() in (".parquet", ".pq")
        else file
        for name, file in settings.tables.items()
        if not is_sheet(file)
    }
    return replace(settings, tables=tables, goals=tuple(map(_inside, settings.goals)))


def is_sheet(file: str) -> bool:
    """Whether the name of a table's file is that of a workbook's sheet."""
    return any(parent.suffix.lower() == ".xlsx" for parent in PurePosixPath(file).parents)


def _inside(goal: Goal) -> Goal:
    path = PurePosixPath(goal.source)
    return replace(goal, source=PREVIOUS) if ".." in path.parts else goal


def _write_table(scenario: Scenario, name: str, settings: Settings, folder: Path) -> None:
    frame: pd.DataFrame | None = getattr(scenario, name)
    optional = TABLES[name].optional and name != "scores"
    if frame is None or (frame.empty and optional and name not in settings.tables):
        return
    columns = [_cells(frame[column], name, column) for column in frame.columns]
    file = settings.tables.get(name, keys.TABLE_FILES[name])
    _write(folder / file, list(frame.columns), zip(*columns, strict=True))


def _write(path: Path, heading: list[str], rows: Iterable[Iterable[str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(heading)
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))


def _cells(column: pd.Series[Any], table: str, name: str) -> list[str]:
    """The cells of a column as text; blank where nothing is given."""
    field = TABLES[table].by_name.get(name)
    values = column.astype(object).to_numpy()
    blank = column.isna().to_numpy()
    write = _WRITERS.get(field.kind if field else Kind.TEXT, protected)
    return ["" if gone else write(value) for value, gone in zip(values, blank, strict=True)]


def protected(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


_WRITERS: dict[Kind, Any] = {
    Kind.COUNT: lambda value: str(int(value)),
    Kind.DECIMAL: decimal_text,
    Kind.DATE: lambda value: value.date().isoformat(),
    Kind.YES_NO: lambda value: "yes" if value else "no",
}
