"""A result folder as data; its files are all that a report needs (verifier/CERTIFICATE.md)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from matcher.errors import Phrase, ResultFolderError
from matcher.solver.folder import FORMULA_STARTS
from matcher.solver.resultfiles import not_readable, read_object, read_rows

COLUMNS = {
    "assignments": (
        "candidate_id", "order_id", "company_id", "score", "skill", "language", "job_preference",
        "region_preference", "wage", "screening", "waiting", "ranking", "pinned",
    ),
    "unplaced": ("candidate_id", "reason", "detail"),
    "open_seats": ("order_id", "seats", "filled", "open", "reason", "detail"),
    "quotas": ("id", "count", "min", "max", "slack", "price", "basis"),
}  # fmt: skip
TEXTS = ("candidate_id", "order_id", "company_id", "reason", "detail", "id", "basis", "pinned")


@dataclass(frozen=True)
class Folder:
    """What a result folder says.

    Frames have the columns of its CSV files: text as str; whole numbers as int, None where
    blank; the price as a Fraction, None where blank. Without a plan they have no rows.
    ``tables`` has the columns of the scenario's tables as scenario.json gives them.
    """

    run: dict[str, Any]
    scenario: dict[str, Any]
    certificate: dict[str, Any]
    tables: dict[str, pd.DataFrame]
    assignments: pd.DataFrame
    unplaced: pd.DataFrame
    open_seats: pd.DataFrame
    quotas: pd.DataFrame

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan, be it an empty one."""
        return self.run.get("status") in ("optimal", "feasible")


def read_folder(place: str | Path) -> Folder:
    """Read a result folder.

    Raises:
        ResultFolderError: a file is missing or is not what a result folder has there.
    """
    folder = Path(place)
    run, scenario = read_object(folder / "run.json"), read_object(folder / "scenario.json")
    certificate = folder / "certificate.json"
    planned = run.get("status") in ("optimal", "feasible")
    try:
        found = Folder(
            run,
            scenario,
            read_object(certificate) if certificate.exists() else {},
            {name: _table(scenario["tables"], name) for name in scenario["tables"]},
            *(_csv(folder, name, planned) for name in COLUMNS),
        )
        _check_ids(found)
        return found
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise not_readable(folder, str(error)) from error


def _check_ids(folder: Folder) -> None:
    """Whether the lists name only candidates and orders of the scenario; else ValueError."""
    for table, key in (("candidates", "candidate_id"), ("orders", "order_id")):
        known = set(folder.tables[table][key])
        for frame in (folder.assignments, folder.unplaced, folder.open_seats):
            strange = [name for name in frame.get(key, ()) if name not in known]
            if strange:
                raise ValueError(f"{key} {strange[0]} is in no table of scenario.json")


def _table(tables: dict[str, Any], name: str) -> pd.DataFrame:
    columns = tables[name]
    if columns is None:
        return pd.DataFrame()
    return pd.DataFrame({key: pd.Series(cells, dtype=object) for key, cells in columns.items()})


def _csv(folder: Path, name: str, planned: bool) -> pd.DataFrame:
    columns = COLUMNS[name]
    rows = _rows(folder / f"{name}.csv", columns) if planned else []
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    typed = {
        column: pd.Series([_cell(column, cell) for cell in values], dtype=object)
        for column, values in zip(columns, cells, strict=True)
    }
    return pd.DataFrame(typed)


def _rows(place: Path, columns: tuple[str, ...]) -> list[list[str]]:
    rows = read_rows(place)
    if not rows or tuple(rows[0]) != columns:
        raise ResultFolderError(
            Phrase("{file} does not have the columns {columns}", file=str(place), columns=columns)
        )
    if any(len(row) != len(columns) for row in rows):
        raise ResultFolderError(
            Phrase("{file} has a row of another length than its heading", file=str(place))
        )
    return rows[1:]


def _cell(column: str, cell: str) -> str | int | Fraction | None:
    # A negative p/q is guarded like a text, too.
    if len(cell) > 1 and cell[0] == "'" and cell[1] in FORMULA_STARTS:
        cell = cell[1:]
    if column in TEXTS:
        return cell
    if not cell:
        return None
    return Fraction(cell) if column == "price" else int(cell)
