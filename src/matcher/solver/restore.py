"""A result of an anonymised scenario with the ids as they were, by the key."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from matcher.errors import Phrase, ResultFolderError
from matcher.files.place import check_place, placed_whole
from matcher.files.pseudonyms import KeyFileError, put_back, read_key
from matcher.solver.folder import FORMULA_STARTS, write_json
from matcher.solver.resultfiles import read_object, read_rows, unsound
from matcher.verifier.judge import verify

JSON_FILES = ("scenario.json", "certificate.json", "run.json")
CSV_FILES = ("assignments.csv", "unplaced.csv", "open_seats.csv", "quotas.csv")
OWNED = {
    "candidates": "candidate_id",
    "companies": "company_id",
    "offices": "office_id",
    "orders": "order_id",
}


def restore(result: Path | str, out: Path | str, *, key: Path | str, force: bool = False) -> Path:
    """Write the result folder of an anonymised scenario with the ids that the key leads back to.

    All that ``solve`` wrote is carried over, words and proof included, and judged by the
    verifier before it is put in place; reports are to be made anew.

    Args:
        result: a result folder of what :func:`matcher.files.anonymise.anonymise` wrote.
        out: a new folder.
        key: the key file that was written with the scenario.
        force: replace an earlier result folder.

    Returns:
        The new folder.

    Raises:
        KeyFileError: the key can't be read, or is not the key of this result.
        ResultFolderError: ``result`` can't be read, or the verifier does not accept it.
        OutputError: ``out`` is there already, or can't be written.
    """
    source, target = Path(result), Path(out)
    check_place(target, force)
    ids = read_key(Path(key))
    told = {name: read_object(source / name) for name in JSON_FILES}
    _check_known(told["scenario.json"], ids, Path(key))
    tables = {name: read_rows(source / name) for name in CSV_FILES if (source / name).exists()}
    with placed_whole(target, force) as folder:
        for name, rows in tables.items():
            _write_csv(folder / name, [[_cell(cell, ids) for cell in row] for row in rows])
        for name, content in told.items():
            write_json(folder / name, _restored(content, lambda text: put_back(text, ids)))
        verdict = verify(folder)
        if not verdict.ok:
            found = "; ".join(f"{item.code} {item.message}" for item in verdict.findings[:3])
            raise unsound(source, found)
    return target


def _check_known(scenario: dict[str, Any], ids: Mapping[str, str], key: Path) -> None:
    """Whether the key knows every id, so that no folder is restored by halves."""
    for table, column in OWNED.items():
        try:
            missing = [name for name in scenario["tables"][table][column] if name not in ids]
        except (KeyError, TypeError) as error:
            raise ResultFolderError(
                Phrase("scenario.json has no {table} by {column}", table=table, column=column)
            ) from error
        if missing:
            raise KeyFileError(
                Phrase(
                    "{key} is not the key of this result: it does not know {n} of its {table}, "
                    "such as {first}",
                    key=str(key),
                    n=len(missing),
                    table=table,
                    first=str(missing[0]),
                )
            )


def _restored(content: Any, change: Callable[[str], str]) -> Any:
    if isinstance(content, str):
        return change(content)
    if isinstance(content, list):
        return [_restored(item, change) for item in content]
    if isinstance(content, dict):
        return {change(name): _restored(item, change) for name, item in content.items()}
    return content


def _cell(cell: str, ids: Mapping[str, str]) -> str:
    """A cell with its ids put back; one that a spreadsheet would take for a formula is guarded."""
    told = put_back(cell, ids)
    return f"'{told}" if told != cell and told.startswith(FORMULA_STARTS) else told


def _write_csv(place: Path, rows: list[list[str]]) -> None:
    with place.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
