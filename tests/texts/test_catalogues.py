"""Catalogues: nothing missing, nothing left over, the same placeholders, compiled as written."""

from __future__ import annotations

import csv
from pathlib import Path
from string import Formatter

import pytest

from matcher.domain.places import PREFECTURES
from matcher.reports.sections.places import REGIONS
from matcher.texts.catalogue import CONTEXT, Entries, compiled, read_catalogue, sources
from matcher.texts.translate import LANGUAGES, LOCALE, texts
from texts.strings import SOURCE, keys

TRANSLATED = [language for language in LANGUAGES if language != "en"]
NAMES = SOURCE / "synth" / "tables"


def place_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "matcher.po"


def catalogue(language: str) -> Entries:
    return read_catalogue(place_of(language).read_text(encoding="utf-8"))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_language_but_english_has_a_catalogue() -> None:
    assert sources() == [place_of(language) for language in TRANSLATED]


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_text_is_missing_and_none_is_left_over(language: str) -> None:
    told = {key for key in catalogue(language) if CONTEXT not in key[0] and key != ("",)}
    assert told == set(keys())


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_blank(language: str) -> None:
    assert [key for key, told in catalogue(language).items() if not all(told)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_have_the_placeholders_of_their_texts(language: str) -> None:
    for key, told in catalogue(language).items():
        if key != ("",):
            wanted = set.union(*map(placeholders, key))
            assert all(placeholders(text) == wanted for text in told), key


@pytest.mark.parametrize("language", TRANSLATED)
def test_compiled_catalogues_are_those_that_are_written(language: str) -> None:
    mended = "compile anew: python -m matcher.texts.catalogue"
    compiled_now = compiled(catalogue(language))
    assert place_of(language).with_suffix(".mo").read_bytes() == compiled_now, mended


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_prefecture_region_and_province_has_a_name(language: str) -> None:
    with (NAMES / "provinces.csv").open(encoding="utf-8", newline="") as stream:
        provinces = [row["province"] for row in csv.DictReader(stream)]
    known = catalogue(language)
    for name in (*PREFECTURES, *REGIONS, *provinces):
        assert (f"place{CONTEXT}{name}",) in known, name


def test_japanese_prefectures_are_those_of_the_generator() -> None:
    with (NAMES / "prefectures.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            assert texts("ja").place(row["prefecture"]) == row["prefecture_ja"]


def test_a_name_that_looks_like_a_text_stays_a_name() -> None:
    assert texts("id")("Open") == "Kosong"
    assert texts("id").place("Open") == "Open"


def test_a_catalogue_with_a_key_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        read_catalogue('msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n')


def test_a_catalogue_with_a_strange_line_is_refused() -> None:
    with pytest.raises(ValueError, match="not understood"):
        read_catalogue("nonsense\n")


def test_a_text_over_several_lines_is_one_text() -> None:
    assert read_catalogue('msgid ""\n"a"\n"b"\nmsgstr "c"\n') == {("ab",): ("c",)}
