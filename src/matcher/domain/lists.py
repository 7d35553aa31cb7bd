"""Values that cells choose from, each with its meaning in English, Indonesian and Japanese.

One table, ``lists.tsv`` beside this module: prefectures, fields, job codes, schemes and so on.
A cell holds the value, which is the same in every language.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from matcher.domain.headings import LANGUAGES, Language
from matcher.domain.tables import Field, Kind


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a list, and what it means by language."""

    value: str
    words: dict[Language, str]


@cache
def lists() -> dict[str, tuple[Choice, ...]]:
    """Every list by its name, in the order of the table."""
    text = files("matcher.domain").joinpath("lists.tsv").read_text(encoding="utf-8")
    found: dict[str, tuple[Choice, ...]] = {}
    for line in text.splitlines()[1:]:
        name, value, *words = line.split("\t")
        choice = Choice(value, dict(zip(LANGUAGES, words, strict=True)))
        found[name] = (*found.get(name, ()), choice)
    return found


def list_of(table: str, field: Field) -> str:
    """The name of the list that a column's cells choose from; blank where there is none."""
    if field.kind is Kind.YES_NO:
        return "yes_no"
    if field.kind is Kind.LEVEL:
        return "level"
    if field.name == "sex":
        return "sex_any" if table == "orders" else "sex"
    if field.name in ("prefecture", "hq_prefecture"):
        return "prefecture"
    return field.name if field.name in lists() else ""
