"""Reading a result folder's files, trusting nothing in them (CERTIFICATE.md, section 2)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Collection
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

from matcher.verifier.findings import Code, UnreadableError

LARGEST = 10**18  # of a scenario's integers
LARGEST_PRICE = 10**60  # of a certificate's integers
_FORMULA_STARTS = "=+-@\t\r＝＋－＠"


def read_text(folder: Path, name: str) -> str:
    """The text of one file (UTF-8, byte-order mark allowed).

    Raises:
        UnreadableError: no such regular file, or not UTF-8.
    """
    path = folder / name
    try:
        if not path.is_file():
            raise UnreadableError(Code.MISSING_FILE, f"{name} is not in the folder")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        message = f"{name} can't be read: {error.strerror}"
        raise UnreadableError(Code.MISSING_FILE, message) from error
    except UnicodeDecodeError as error:
        code = Code.BAD_JSON if name.endswith(".json") else Code.BAD_CSV
        raise UnreadableError(code, f"{name} is not UTF-8 at byte {error.start}") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"key {twice!r} is there twice")
    return found


def _no_float(text: str) -> NoReturn:
    raise ValueError(f"{text} is not an integer")


def read_json(folder: Path, name: str, *, floats: bool = False) -> dict[str, Any]:
    """One JSON object; without ``floats``, a number that is no integer is refused.

    NaN, infinities and duplicate keys are refused always.

    Raises:
        UnreadableError: the file is missing, not JSON, or not an object.
    """
    text = read_text(folder, name)
    try:
        found = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=float if floats else _no_float,
            parse_constant=_no_float,
        )
    except RecursionError as error:
        raise UnreadableError(Code.BAD_JSON, f"{name} is nested too deeply") from error
    except ValueError as error:
        raise UnreadableError(Code.BAD_JSON, f"{name} is not valid: {error}") from error
    if not isinstance(found, dict):
        raise UnreadableError(Code.BAD_JSON, f"{name} is not an object")
    return found


def _cell(text: str) -> str:
    guarded = len(text) > 1 and text[0] == "'" and text[1] in _FORMULA_STARTS
    return text[1:] if guarded else text


def read_csv(folder: Path, name: str, columns: tuple[str, ...]) -> list[list[str]]:
    """The rows of one CSV file whose heading is exactly ``columns``.

    Raises:
        UnreadableError: the file is missing, is not CSV, has another heading, or a row has
            more or fewer cells than the heading.
    """
    text = read_text(folder, name)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error as error:
        raise UnreadableError(Code.BAD_CSV, f"{name} is not CSV: {error}") from error
    if not rows or tuple(rows[0]) != columns:
        message = f"{name} must have the columns {', '.join(columns)}"
        raise UnreadableError(Code.BAD_CSV, message)
    for number, row in enumerate(rows, 1):
        if len(row) != len(columns):
            message = f"{name}:{number} has {len(row)} cells, the heading has {len(columns)}"
            raise UnreadableError(Code.BAD_CSV, message)
    return [[_cell(cell) for cell in row] for row in rows[1:]]


def bad_shape(where: str, what: str) -> UnreadableError:
    """The error for data that is valid JSON and not what CERTIFICATE.md describes."""
    return UnreadableError(Code.BAD_SHAPE, f"{where}: {what}")


def integer(value: object, where: str, *, largest: int = LARGEST) -> int:
    """``value`` if it is an integer of a sane size.

    Raises:
        UnreadableError: it is not.
    """
    if type(value) is not int:
        raise bad_shape(where, f"an integer is needed, found {shown(value)}")
    if abs(value) > largest:
        raise bad_shape(where, "the integer is out of range")
    return value


def share(value: object, where: str) -> Fraction:
    """An exact non-negative rational from ``"p/q"`` or ``"p"``, in lowest terms.

    Raises:
        UnreadableError: it is not such a text.
    """
    fraction = parse_fraction(value) if isinstance(value, str) else None
    if fraction is None or fraction < 0:
        raise bad_shape(where, f'a share "p/q" is needed, found {shown(value)}')
    return fraction


def parse_fraction(text: str) -> Fraction | None:
    """``p/q`` or ``p`` as a fraction; None where the text is neither or is out of range."""
    top, slash, bottom = text.partition("/")
    p, q = parse_integer(top), parse_integer(bottom) if slash else 1
    return None if p is None or q is None or q <= 0 else Fraction(p, q)


def parse_integer(text: str) -> int | None:
    """A decimal integer of a sane size (ASCII digits, an optional minus), else None."""
    digits = text[1:] if text[:1] == "-" else text
    plain = digits.isascii() and digits.isdigit() and len(digits) <= 130
    return int(text) if plain else None


def known(
    found: dict[str, Any], required: Collection[str], optional: Collection[str], where: str
) -> None:
    """Refuse an object that lacks a required key or has one that is not described.

    Raises:
        UnreadableError: a key is missing or unknown.
    """
    for key in required:
        if key not in found:
            raise bad_shape(where, f"{key!r} is missing")
    for key in found:
        if key not in required and key not in optional:
            raise bad_shape(where, f"unknown key {shown(key)}")


def items(value: object, where: str) -> list[Any]:
    """``value`` if it is a list.

    Raises:
        UnreadableError: it is not.
    """
    if not isinstance(value, list):
        raise bad_shape(where, f"a list is needed, found {shown(value)}")
    return value


def texts(value: object, where: str) -> list[str]:
    """``value`` if it is a list of strings.

    Raises:
        UnreadableError: it is not.
    """
    found = items(value, where)
    for item in found:
        text(item, where)
    return found


def text(value: object, where: str) -> str:
    """``value`` if it is a string.

    Raises:
        UnreadableError: it is not.
    """
    if not isinstance(value, str):
        raise bad_shape(where, f"a text is needed, found {shown(value)}")
    return value


def mapping(value: object, where: str) -> dict[str, Any]:
    """``value`` if it is an object.

    Raises:
        UnreadableError: it is not.
    """
    if not isinstance(value, dict):
        raise bad_shape(where, f"an object is needed, found {shown(value)}")
    return value


def shown(value: object) -> str:
    """A value in a message: short, and safe whatever it is."""
    if isinstance(value, (list, dict)):
        return f"a {type(value).__name__} of {len(value)}"
    if type(value) is int and abs(value) > LARGEST_PRICE:
        return "a huge integer"
    text_form = repr(value)
    return text_form if len(text_form) <= 60 else text_form[:57] + "..."


Check = Callable[[Any], bool]
