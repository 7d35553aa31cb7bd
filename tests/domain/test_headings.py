from collections import Counter

import pytest

from matcher.domain.headings import (
    LANGUAGES,
    SHEETS,
    columns_by_word,
    folded,
    headings,
    sheets_by_word,
)
from matcher.domain.lists import list_of, lists
from matcher.domain.tables import TABLES, Kind


@pytest.mark.parametrize("table", TABLES)
def test_every_column_has_words_and_a_meaning_in_every_language(table):
    for column in ("", *TABLES[table].by_name):
        heading = headings()[table, column]
        assert set(heading.words) == set(heading.meanings) == set(LANGUAGES)
        assert all(heading.words.values())
        assert all(heading.meanings.values())


@pytest.mark.parametrize("table", sorted({table for table, _ in headings()}))
def test_no_word_of_a_table_means_two_columns(table):
    mine = [heading for heading in headings().values() if heading.table == table and heading.column]
    meant = Counter(
        word
        for heading in mine
        for word in {folded(name) for name in (heading.column, *heading.words.values())}
    )
    assert {word for word, count in meant.items() if count > 1} == set()
    assert set(columns_by_word(table)) == set(meant)


def test_no_word_means_two_sheets():
    names = [{folded(name) for name in (sheet, *headings()[sheet, ""].words.values())}
             for sheet in SHEETS]  # fmt: skip
    assert len(sheets_by_word()) == sum(map(len, names))


def test_names_of_sheets_fit_a_workbook():
    words = [word for sheet in SHEETS for word in headings()[sheet, ""].words.values()]
    assert all(0 < len(word) <= 31 and not set(word) & set("[]:*?/\\'") for word in words)


def test_the_choices_of_a_column_are_those_of_its_list():
    for table in TABLES.values():
        for field in table.fields:
            if field.kind is Kind.CHOICE:
                listed = lists()[list_of(table.name, field)]
                assert tuple(choice.value for choice in listed) == field.choices
