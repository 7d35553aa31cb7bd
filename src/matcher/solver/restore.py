"""A result of an anonymised scenario with the ids as they were, by the key."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from matcher.errors import Phrase, ResultFolderError
from matcher.files.place import check_place, placed_whole
from matcher.files.pseudonyms import KeyFileError, put_back, read_key
from matcher.solver.folder import FORMULA_STARTS, write_json
from matcher.solver.unreadable import no_object, not_csv, not_json, unreadable, unsound
from matcher.verifier.judge import verify

JSON_FILES = ("scenario.json", "certificate.json", "run.json")
CSV_FILES = ("assignments.csv", "unplaced.csv", "open_seats.csv", "quotas.csv")
OWNED = {
    "candidates": "candidate_id",
    "companies": "company_id",
    "offices": "office_id",
    "orders": "order_id",
}
LARGEST_FIELD = 1 << 24


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
    told = {name: _json(source / name) for name in JSON_FILES}
    _check_known(told["scenario.json"], ids, Path(key))
    tables = {name: _csv(source / name) for name in CSV_FILES if (source / name).exists()}
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


def _json(place: Path) -> dict[str, Any]:
    try:
        told = json.loads(place.read_text(encoding="utf-8"))
    except OSError as error:
        raise unreadable(place, error) from error
    except (ValueError, RecursionError) as error:
        raise not_json(place, error) from error
    if not isinstance(told, dict):
        raise no_object(place)
    return told


def _restored(content: Any, change: Callable[[str], str]) -> Any:
    if isinstance(content, str):
        return change(content)
    if isinstance(content, list):
        return [_restored(item, change) for item in content]
    if isinstance(content, dict):
        return {change(name): _restored(item, change) for name, item in content.items()}
    return content


def _csv(place: Path) -> list[list[str]]:
    # The limit is one for the whole process: other readers must find their own again.
    before = csv.field_size_limit(LARGEST_FIELD)
    try:
        with place.open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.reader(stream, strict=True))
    except OSError as error:
        raise unreadable(place, error) from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise not_csv(place, error) from error
    finally:
        csv.field_size_limit(before)


def _cell(cell: str, ids: Mapping[str, str]) -> str:
    """A cell with its ids put back; one that a spreadsheet would take for a formula is guarded."""
    told = put_back(cell, ids)
    return f"'{told}" if told != cell and told.startswith(FORMULA_STARTS) else told


def _write_csv(place: Path, rows: list[list[str]]) -> None:
    with place.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
