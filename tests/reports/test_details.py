"""The reasons of a folder are understood, whatever their form, and told in every language."""

from __future__ import annotations

import pytest

from matcher.reports.details import detail_text, read_detail
from matcher.texts.translate import texts
from reports.folders import facts_of

ROW = "preset:titp-2017/company:K-2"
CASES = {
    "skill: 3 orders; language: 1 orders": "job or skill level: 3; Japanese level: 1",
    f"order O-3 has 1 open seats, but {ROW} (limit 2, reached; Act, Art. 16; figures sourced)": (
        "Order O-3 has 1 open seats, but a limit of 2 is reached: "
        "Technical interns of a company (TITP): K-2"
    ),
    f"order O-3 has 1 open seats, but {ROW} (limit 2, reached)": (
        "Order O-3 has 1 open seats, but a limit of 2 is reached: "
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
    "1 eligible orders, all full; nearest: order O-9, where others do as well with score 390": (
        "1 orders would fit, all full; nearest is order O-9, where others do as well with 390 "
        "points"
    ),
    "1 eligible orders, all full; nearest: order O-9, whose seats go to others who count as much": (
        "1 orders would fit, all full; nearest is order O-9, whose seats go to others who count "
        "as much"
    ),
    "8 eligible; beds:F-1:F (limit 3, reached)": (
        "8 people would fit, but a limit of 3 is reached: Free beds of an office: F-1, Women"
    ),
    "8 eligible, 2 unplaced; no goal gains by them": (
        "8 people would fit, 2 of them without a seat, but no goal gains by them"
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


def test_a_form_that_is_not_known_is_shown_as_it_stands() -> None:
    assert detail_text(read_detail("{odd} thing"), {}, texts("ja")) == "{odd} thing"
