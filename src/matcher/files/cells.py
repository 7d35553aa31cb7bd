"""Columns of text read as typed columns: each distinct text is read once, exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from matcher.domain.issues import Code
from matcher.domain.tables import Field, Kind
from matcher.errors import Phrase
from matcher.files.findings import TextError, quoted
from matcher.files.reading import parse_id
from matcher.files.scalars import (
    parse_choice,
    parse_count,
    parse_date,
    parse_decimal,
    parse_language,
    parse_yes_no,
)

MAX_CELL = 32_767  # characters; as many as a spreadsheet holds
_PREFERENCES = ("prefer_jobs", "prefer_prefectures")
_TEXT_KINDS = (Kind.ID, Kind.TEXT, Kind.CHOICE, Kind.LEVEL, Kind.ITEMS, Kind.SKILLS)


@dataclass(frozen=True, slots=True)
class Column:
    """A typed column, and the faults of its cells.

    ``faults`` has one entry for each faulty cell: position, what came, the fault. ``doubled``
    holds positions of cells with an item twice that does no harm, and the item.
    """

    values: pd.Series[Any]
    faults: list[tuple[int, str, TextError]]
    doubled: list[tuple[int, str]]


def read_column(field: Field, texts: np.ndarray) -> Column:
    """Read a column; ``texts`` is an object array of trimmed str, ``""`` where blank.

    A faulty cell becomes blank, that is the field's default.
    """
    codes, distinct = pd.factorize(texts)
    parse = parser_of(field)
    blank: Any = _blank(field)
    read: list[Any] = []
    faults: dict[int, TextError] = {}
    for code, text in enumerate(distinct):
        value, fault = _read_cell(parse, text, blank)
        read.append(value)
        if fault is not None:
            faults[code] = fault
    values = typed(field.kind, read).take(codes).reset_index(drop=True)
    return Column(values, _spread(faults, codes, texts), _doubled(field, codes, distinct))


def _read_cell(parse: Callable[[str], Any], text: str, blank: Any) -> tuple[Any, TextError | None]:
    if not text:
        return blank, None
    try:
        _check_text(text)
        return parse(text), None
    except TextError as fault:
        return blank, fault


def _check_text(text: str) -> None:
    if len(text) > MAX_CELL:
        raise TextError(
            Code.CELL_SIZE, Phrase("at most {most} characters, not {n}", most=MAX_CELL, n=len(text))
        )
    if text.isascii() and text.isprintable():
        return
    if "\0" in text:
        raise TextError(Code.NUL_BYTE, Phrase("text without NUL bytes"))
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        allowed = Phrase("text in one encoding, UTF-8 or cp932")
        raise TextError(Code.ENCODING, allowed, Phrase("save the whole file as UTF-8"))


def _spread(
    faults: dict[int, TextError], codes: np.ndarray, texts: np.ndarray
) -> list[tuple[int, str, TextError]]:
    if not faults:
        return []
    at = np.flatnonzero(np.isin(codes, list(faults)))
    return [(int(i), texts[i], faults[int(codes[i])]) for i in at]


def _doubled(field: Field, codes: np.ndarray, distinct: np.ndarray) -> list[tuple[int, str]]:
    if field.kind is not Kind.ITEMS or field.name in _PREFERENCES:
        return []
    twice = {code: first_twice(split_items(text)) for code, text in enumerate(distinct)}
    found = {code: item for code, item in twice.items() if item is not None}
    if not found:
        return []
    return [(int(i), found[int(codes[i])]) for i in np.flatnonzero(np.isin(codes, list(found)))]


def _blank(field: Field) -> Any:
    if field.default is not None:
        return field.default
    return "" if field.kind in _TEXT_KINDS else None


def typed(kind: Kind, values: Sequence[Any]) -> pd.Series[Any]:
    """Values (None where blank) as a column of the type of the kind."""
    missing = np.fromiter((value is None for value in values), bool, len(values))
    match kind:
        case Kind.COUNT:
            data = np.fromiter((value or 0 for value in values), np.int64, len(values))
            return pd.Series(pd.arrays.IntegerArray(data, missing))
        case Kind.YES_NO:
            flags = np.fromiter((bool(value) for value in values), bool, len(values))
            return pd.Series(pd.arrays.BooleanArray(flags, missing))
        case Kind.DECIMAL:
            return pd.Series(np.fromiter((float(value) for value in values), float, len(values)))
        case Kind.DATE:
            return pd.Series(np.array(values, dtype="datetime64[s]"))
        case _:
            return pd.Series(list(values), dtype=str)


def parser_of(field: Field) -> Callable[[str], Any]:
    """The function that reads a cell of the field."""
    if field.name == "job":
        return _parse_job
    return _PARSERS[field.kind](field)


def _parse_job(text: str) -> str:
    if ";" in text or ":" in text:
        allowed = Phrase("one job code, without ; or :")
        raise TextError(Code.JOB_FORM, allowed, Phrase("an order has one job"))
    return text


def split_items(text: str) -> list[str]:
    """The items of a cell, trimmed, without blanks."""
    return [item for part in text.split(";") if (item := part.strip())]


def first_twice(items: Sequence[str]) -> str | None:
    """The first item that is there twice."""
    if len(set(items)) == len(items):
        return None
    return next(item for at, item in enumerate(items) if item in items[:at])


def _parse_items(text: str, unique: bool) -> str:
    items = split_items(text)
    if unique and (twice := first_twice(items)) is not None:
        raise TextError(Code.ITEM_TWICE, Phrase("each item once, best first"), _there_twice(twice))
    return ";".join(dict.fromkeys(items))


def _parse_skills(text: str, low: int | None, high: int | None) -> str:
    skills: dict[str, int] = {}
    for item in split_items(text):
        job, colon, level = (part.strip() for part in item.rpartition(":"))
        if not colon or not job or not level or ":" in job:
            allowed = Phrase("job:level, joined by ;, such as welding:80;painting:55")
            hint = Phrase("{came} is no job:level", came=quoted(item))
            raise TextError(Code.SKILL_FORM, allowed, hint)
        if job in skills:
            raise TextError(Code.SKILL_TWICE, Phrase("each job once"), _there_twice(job))
        try:
            skills[job] = parse_count(level, low, high)
        except TextError as fault:
            allowed = Phrase("for a level {allowed}", allowed=fault.allowed)
            hint = Phrase("{came} has another", came=quoted(item))
            raise TextError(fault.code, allowed, hint) from None
    return ";".join(f"{job}:{level}" for job, level in skills.items())


def _there_twice(item: str) -> Phrase:
    return Phrase("{came} is there twice", came=quoted(item))


_PARSERS: dict[Kind, Callable[[Field], Callable[[str], Any]]] = {
    Kind.ID: lambda field: parse_id,
    Kind.TEXT: lambda field: str,
    Kind.COUNT: lambda field: partial(parse_count, low=field.low, high=field.high),
    Kind.DECIMAL: lambda field: partial(parse_decimal, low=field.low, high=field.high),
    Kind.DATE: lambda field: parse_date,
    Kind.YES_NO: lambda field: parse_yes_no,
    Kind.CHOICE: lambda field: partial(parse_choice, choices=field.choices),
    Kind.LEVEL: lambda field: parse_language,
    Kind.ITEMS: lambda field: partial(_parse_items, unique=field.name in _PREFERENCES),
    Kind.SKILLS: lambda field: partial(_parse_skills, low=field.low, high=field.high),
}
