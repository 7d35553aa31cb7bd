"""Numbers, shares and dates in each language's form; the language that the locale asks for."""

from __future__ import annotations

import pytest

from matcher.texts.translate import preferred_language, texts


@pytest.mark.parametrize(
    ("language", "told"), [("en", "10,000"), ("id", "10.000"), ("ja", "10,000")]
)
def test_numbers_have_their_thousands_apart(language: str, told: str) -> None:
    assert texts(language).number(10000) == told


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "1 October 2026"), ("id", "1 Oktober 2026"), ("ja", "2026年10月1日")],
)
def test_days_are_told_in_words(language: str, told: str) -> None:
    assert texts(language).date("2026-10-01") == told


@pytest.mark.parametrize(
    ("language", "told"), [("en", "April 2027"), ("id", "April 2027"), ("ja", "2027年4月")]
)
def test_months_are_told_in_words(language: str, told: str) -> None:
    assert texts(language).month("2027-04") == told


def test_what_is_no_day_stays_as_it_is() -> None:
    assert texts("id").date("soon") == "soon"
    assert texts("id").month("2027-13") == "2027-13"


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [
        (0, 10, "0%"), (10, 10, "100%"), (1, 3, "33%"), (1, 8, "13%"), (1, 1000, "<1%"),
        (1, 200, "1%"), (999, 1000, ">99%"), (199, 200, ">99%"), (0, 0, "–"), (197, 200, "99%"),
    ],
)  # fmt: skip
def test_shares_are_never_nothing_or_all_unless_they_are(part: int, whole: int, told: str) -> None:
    assert texts("en").percent(part, whole) == told


@pytest.mark.parametrize(
    ("n", "told"), [(1, "in 1 job order"), (2, "in 2 job orders"), (1500, "in 1,500 job orders")]
)
def test_english_counts_one_and_many(n: int, told: str) -> None:
    assert texts("en").count("in {n} job order", "in {n} job orders", n) == told


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"), ({"LANG": "id_ID"}, "id"), ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"), ({}, "en"), ({"LANGUAGE": "id:en", "LANG": "ja_JP"}, "id"),
        ({"LC_ALL": "ja", "LANG": "id_ID"}, "ja"), ({"LC_ALL": "", "LANG": "id-ID"}, "id"),
    ],
)  # fmt: skip
def test_the_locale_chooses_the_language(environment: dict[str, str], language: str) -> None:
    assert preferred_language(environment) == language


def test_a_language_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match=r"'de'.*en, id, ja"):
        texts("de")


def test_values_are_never_read_as_texts() -> None:
    assert texts("ja")("Goal: {goal}", goal="{value}") == "目標：{value}"
