"""Words for sheets, columns and settings in English, Indonesian and Japanese.

One table, ``headings.tsv`` beside this module, with a row for each column of the data
dictionary: the workbook writes these words, and its reader understands those of every language.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from matcher.domain.tables import TABLES

Language = Literal["en", "id", "ja"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
SETTING = "setting"
SHEETS = (*TABLES, "quotas", "settings", "previous", "readme", "lists", "faults")


@dataclass(frozen=True, slots=True)
class Heading:
    """The word for a column (of a sheet: column ``""``) and what it means, by language.

    Meanings in English are those of the data dictionary, where it has the column.
    """

    table: str
    column: str
    words: dict[Language, str]
    meanings: dict[Language, str]


@cache
def headings() -> dict[tuple[str, str], Heading]:
    """Every heading by table and column; settings stand under the table ``setting``."""
    text = files("matcher.domain").joinpath("headings.tsv").read_text(encoding="utf-8")
    found = {}
    for line in text.splitlines()[1:]:
        table, column, *cells = line.split("\t")
        words = dict(zip(LANGUAGES, cells[:3], strict=True))
        meanings = dict(zip(LANGUAGES, cells[3:], strict=True))
        if table in TABLES and column:
            meanings["en"] = TABLES[table].by_name[column].meaning
        found[table, column] = Heading(table, column, words, meanings)
    return found


def word(table: str, column: str, language: Language) -> str:
    """The word for a column, or for a sheet (column ``""``)."""
    return headings()[table, column].words[language]


def meaning(table: str, column: str, language: Language) -> str:
    """What the column holds, in a few words."""
    return headings()[table, column].meanings[language]


@cache
def columns_by_word(table: str) -> dict[str, str]:
    """Column by every word for it: its own name, and its heading in each language, folded."""
    return {
        folded(name): heading.column
        for heading in headings().values()
        if heading.table == table and heading.column
        for name in (heading.column, *heading.words.values())
    }


@cache
def sheets_by_word() -> dict[str, str]:
    """Table (or other sheet of a workbook) by every word for it, folded."""
    return {
        folded(name): table
        for table in SHEETS
        for name in (table, *headings()[table, ""].words.values())
    }


def folded(text: str) -> str:
    """The text as it is compared: usual letter forms (NFKC), one case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
