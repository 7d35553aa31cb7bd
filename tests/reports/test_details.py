"""The reasons of a folder are understood, whatever their form, and told in every language."""

from __future__ import annotations

import re

import pytest

from matcher.reports.details import detail_text, read_detail
from matcher.texts.translate import texts
from reports.folders import facts_of

ROW = "preset:titp-2017/company:K-2"
CASES = {
    "skill: 3 orders; language: 1 order": "job or skill level: 3; Japanese level: 1",
    f"order O-3 has 1 open seat, but {ROW} (limit 2, reached; Act, Art. 16; figures sourced)": (
        "Order O-3 has 1 open seat, but a limit of 2 is reached: "
        "Technical interns of a company (TITP): K-2"
    ),
    f"order O-3 has 1 open seat, but {ROW} (limit 2, reached)": (
        "Order O-3 has 1 open seat, but a limit of 2 is reached: "
        "Technical interns of a company (TITP): K-2"
    ),
    "order O-3 has 2 open seats, but the goals gain nothing by it": (
        "Order O-3 has 2 open seats, but no goal gains by it"
    ),
    "4 eligible orders, all full; nearest: order O-9, where a seat goes from 430 points, own "
    "score 390": (
        "4 orders would fit, all full; nearest is order O-9, where a seat goes from 430 points "
        "and this person has 390"
    ),
    "4 eligible orders, all full; nearest: order O-9 (own score 390); a seat there would cost a "
    "placement elsewhere": (
        "4 orders would fit, all full; nearest is order O-9 (390 points), but a seat there would "
        "cost a placement elsewhere"
    ),
    "1 eligible order, full; nearest: order O-9, where others do as well with score 390": (
        "1 order would fit and is full: O-9, where others do as well with 390 points"
    ),
    "1 eligible order, full; nearest: order O-9, whose seats go to others who count as much": (
        "1 order would fit and is full: O-9, whose seats go to others who count as much"
    ),
    "8 eligible; beds:F-1:F (limit 3, reached)": (
        "8 people would fit, but a limit of 3 is reached: Free beds of an office: F-1, Women"
    ),
    "8 eligible, 2 unplaced; no goal gains by them": (
        "8 people would fit, 2 of them without a seat, but no goal gains by them"
    ),
    "1 eligible; beds:F-1:F (limit 3, reached)": (
        "1 person would fit, but a limit of 3 is reached: Free beds of an office: F-1, Women"
    ),
    "1 eligible, 1 unplaced; no goal gains by them": (
        "1 person would fit, 1 without a seat, but no goal gains by it"
    ),
    "1 eligible, all placed": "1 person would fit, and is placed elsewhere",
    # As earlier versions wrote it.
    "order O-3 has 1 open seats, but the goals gain nothing by it": (
        "Order O-3 has 1 open seat, but no goal gains by it"
    ),
    "8 eligible, all placed": "8 people would fit, all placed elsewhere",
}


@pytest.mark.parametrize(("raw", "told"), CASES.items())
def test_every_form_is_understood(raw: str, told: str) -> None:
    assert detail_text(read_detail(raw), {}, texts("en")) == told


@pytest.mark.parametrize("name", ["tiny", "first_wave", "hostile"])
def test_every_detail_that_solve_writes_is_understood(name: str) -> None:
    folder = facts_of(name).folder
    for frame in (folder.unplaced, folder.open_seats):
        for raw in frame["detail"]:
            detail = read_detail(raw)
            assert detail.told or detail.codes, raw


@pytest.mark.parametrize("language", ["id", "ja"])
@pytest.mark.parametrize("raw", CASES)
def test_every_form_is_told_in_the_language(raw: str, language: str) -> None:
    told = detail_text(read_detail(raw), {}, texts(language))
    assert told != detail_text(read_detail(raw), {}, texts("en"))
    assert "{" not in told


@pytest.mark.parametrize("name", ["tiny", "first_wave", "rule_beds"])
def test_one_is_told_as_one(name: str) -> None:
    folder = facts_of(name).folder
    details = [*folder.unplaced["detail"], *folder.open_seats["detail"]]
    told = [detail_text(read_detail(raw), {}, texts("en")) for raw in details]
    wrong = re.compile(r"\b1 (?:orders|candidates|people|seats|open seats|eligible orders)\b")
    assert not [text for text in (*details, *told) if wrong.search(text)]


def test_a_form_that_is_not_known_is_shown_as_it_stands() -> None:
    assert detail_text(read_detail("{odd} thing"), {}, texts("ja")) == "{odd} thing"
