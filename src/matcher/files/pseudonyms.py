"""Pseudonyms for the ids of a scenario, and the key that leads back.

A pseudonym is a letter for its kind and seven letters or digits without vowels, such as
``C-7KQ2XM4``: unlike any id of the scenario, unique over all kinds, and drawn without regard to
the order of the ids, so that it can be found and put back in any text.
"""

from __future__ import annotations

import csv
import io
import os
import random
import re
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from matcher.errors import MatcherError, OutputError, Phrase
from matcher.files.folder import protected
from matcher.files.sources import MAX_TABLE_BYTES, UnreadableError, read_bytes

PREFIXES = {
    "candidate": "C",
    "company": "K",
    "office": "F",
    "order": "O",
    "sending_org": "S",
    "supervising_org": "U",
    "group": "G",
    "quota": "Q",
    "scenario": "N",
}
LETTERS = "23456789BCDFGHJKLMNPQRSTVWXZ"
LENGTH = 7
COLUMNS = ["kind", "id", "pseudonym"]
_TOKEN = re.compile(rf"(?<![\w-])[{''.join(PREFIXES.values())}]-[{LETTERS}]{{{LENGTH}}}(?![\w-])")

#: Kind to id to pseudonym.
Pseudonyms = dict[str, dict[str, str]]


class KeyFileError(MatcherError):
    """A key file can't be used: it can't be read, is no key, or is the key of something else."""


def draw_pseudonyms(ids: Mapping[str, Iterable[str]], seed: int | None = None) -> Pseudonyms:
    """A pseudonym for every id of every kind.

    Args:
        ids: the ids by kind; blank ones and repeats are passed over.
        seed: same ids and seed, same pseudonyms; whoever knows both can draw them again.
            Without one they come from the system's source of secrets.
    """
    chance: random.Random = secrets.SystemRandom() if seed is None else random.Random(seed)
    known = {kind: list(dict.fromkeys(filter(None, names))) for kind, names in ids.items()}
    # A pseudonym that is somebody else's old id would be taken for that person.
    taken = {name for names in known.values() for name in names}
    drawn: Pseudonyms = {kind: {} for kind in known}
    for kind, names in known.items():
        for name in names:
            token = _token(kind, chance)
            while token in taken:
                token = _token(kind, chance)
            taken.add(token)
            drawn[kind][name] = token
    return drawn


def _token(kind: str, chance: random.Random) -> str:
    return f"{PREFIXES[kind]}-{''.join(chance.choice(LETTERS) for _ in range(LENGTH))}"


def put_back(text: str, ids: Mapping[str, str]) -> str:
    """The text with every pseudonym that ``ids`` knows (pseudonym to id) as the id it was."""
    return _TOKEN.sub(lambda found: ids.get(found[0], found[0]), text)


def write_key(drawn: Pseudonyms, place: Path) -> None:
    """Write the key as CSV that only its owner may read, sorted so that it shows no order.

    Raises:
        OutputError: the file is there already, or can't be written.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for kind, names in drawn.items():
        for name, token in sorted(names.items(), key=lambda pair: pair[1]):
            writer.writerow([kind, protected(name), token])
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        told = Phrase("{place} is there already; a key is never written over", place=str(place))
        raise OutputError(told) from None
    except OSError as error:
        raise _unwritable(place, error) from error
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.getvalue().encode("utf-8-sig"))
    except OSError as error:
        place.unlink(missing_ok=True)
        raise _unwritable(place, error) from error


def _unwritable(place: Path, error: OSError) -> OutputError:
    problem = str(error.strerror or error)
    return OutputError(Phrase("can't write {place}: {problem}", place=str(place), problem=problem))


def read_key(place: Path) -> dict[str, str]:
    """The key: pseudonym to id.

    Raises:
        KeyFileError: it can't be read, or is not what ``write_key`` writes.
    """
    try:
        text = read_bytes(place, MAX_TABLE_BYTES).decode("utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except UnreadableError as error:
        told = Phrase("the key {file} {fault}", file=str(place), fault=error.fault)
        raise KeyFileError(told) from error
    except (UnicodeDecodeError, csv.Error) as error:
        told = Phrase(
            "the key {file} is not CSV in UTF-8: {problem}", file=str(place), problem=str(error)
        )
        raise KeyFileError(told) from error
    if not rows or rows[0] != COLUMNS:
        raise KeyFileError(
            Phrase(
                "{file} is no key: its columns must be {columns}",
                file=str(place),
                columns=tuple(COLUMNS),
            )
        )
    ids: dict[str, str] = {}
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(COLUMNS) or row[0] not in PREFIXES or not _TOKEN.fullmatch(row[2]):
            raise KeyFileError(
                Phrase(
                    "row {row} of the key {file} is no kind, id and pseudonym",
                    row=str(number),
                    file=str(place),
                )
            )
        if row[2] in ids:
            raise KeyFileError(
                Phrase(
                    "the key {file} has the pseudonym {name} twice", file=str(place), name=row[2]
                )
            )
        ids[row[2]] = _unprotected(row[1])
    return ids


def _unprotected(text: str) -> str:
    return text[1:] if text.startswith("'") and protected(text[1:]) == text else text
