"""Why a result folder can't be used, in the one form that every reader of it has."""

from __future__ import annotations

from pathlib import Path

from matcher.errors import Phrase, ResultFolderError


def unreadable(place: Path, error: OSError) -> ResultFolderError:
    """A file that the system does not give."""
    problem = str(error.strerror or error)
    return ResultFolderError(
        Phrase("can't read {file}: {problem}", file=str(place), problem=problem)
    )


def not_json(place: Path, error: Exception) -> ResultFolderError:
    """A file that should be JSON."""
    return ResultFolderError(
        Phrase("{file} is not JSON: {problem}", file=str(place), problem=str(error))
    )


def no_object(place: Path) -> ResultFolderError:
    """A file of JSON with something else in it."""
    return ResultFolderError(Phrase("{file} does not hold a JSON object", file=str(place)))


def not_csv(place: Path, error: Exception) -> ResultFolderError:
    """A file that should be CSV."""
    return ResultFolderError(
        Phrase("{file} is not CSV: {problem}", file=str(place), problem=str(error))
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
