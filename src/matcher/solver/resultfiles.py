"""The files of a result folder read back, and why one can't be, in one form for all readers."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from matcher.errors import Phrase, ResultFolderError

LARGEST_FIELD = 1 << 24


def read_object(place: Path) -> dict[str, Any]:
    """The JSON object that a file holds.

    Raises:
        ResultFolderError: it can't be read, is not JSON, or holds something else.
    """
    try:
        told = json.loads(place.read_text(encoding="utf-8"))
    except OSError as error:
        raise _unreadable(place, error) from error
    except (ValueError, RecursionError) as error:
        raise ResultFolderError(
            Phrase("{file} is not JSON: {problem}", file=str(place), problem=str(error))
        ) from error
    if not isinstance(told, dict):
        raise ResultFolderError(Phrase("{file} does not hold a JSON object", file=str(place)))
    return told


def read_rows(place: Path) -> list[list[str]]:
    """The rows of a CSV file, the heading among them, empty lines left out.

    Raises:
        ResultFolderError: it can't be read, or is not CSV in UTF-8.
    """
    # The limit is one for the whole process: other readers must find their own again.
    before = csv.field_size_limit(LARGEST_FIELD)
    try:
        with place.open(encoding="utf-8-sig", newline="") as stream:
            return [row for row in csv.reader(stream, strict=True) if row]
    except OSError as error:
        raise _unreadable(place, error) from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise ResultFolderError(
            Phrase("{file} is not CSV: {problem}", file=str(place), problem=str(error))
        ) from error
    finally:
        csv.field_size_limit(before)


def _unreadable(place: Path, error: OSError) -> ResultFolderError:
    problem = str(error.strerror or error)
    return ResultFolderError(
        Phrase("can't read {file}: {problem}", file=str(place), problem=problem)
    )


def not_readable(folder: Path | str, problem: str) -> ResultFolderError:
    """A folder that holds no result."""
    return ResultFolderError(
        Phrase(
            "{folder} is not a readable result folder: {problem}",
            folder=str(folder),
            problem=problem,
        )
    )


def unsound(folder: Path | str, findings: str) -> ResultFolderError:
    """A folder that the verifier rejects."""
    return ResultFolderError(
        Phrase(
            "{folder} is not a sound result folder: {findings}",
            folder=str(folder),
            findings=findings,
        )
    )
