"""Row ids in words, and prices in seats and points."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from matcher.reports.limits import (
    is_provisional,
    price_weights,
    row_text,
    worth_text,
)
from matcher.reports.reading import COLUMNS
from matcher.reports.sections.rules import by_rule, limits, own_quotas, tightest
from matcher.texts.translate import texts
from reports.folders import facts_of

EN = texts("en")
QUOTAS: dict[str, Any] = {
    "north": {"per": ["prefecture"]},
    "all": {"per": []},
    "pair": {"per": ["sex", "arrival_month"]},
}
WEIGHTS = {"fill": 1001, "score": 1}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("quota:north:Hokkaido:max", "割当 north（以下）：北海道"),
        ("quota:all:all:min", "割当 all（以上）：対象者全体"),
        ("quota:pair:F / 2027-04:max_share", "割当 pair（比率以下）：女性 / 2027年4月"),
        ("beds:F-1:M", "事業所の寮の空きベッド：F-1, 男性"),
        ("preset:titp-2017/company:K:1", "企業の技能実習生数：K:1"),
        ("something else", "something else"),
    ],
)
def test_rows_are_told_in_words(row: str, told: str) -> None:
    assert row_text(row, QUOTAS, texts("ja")) == told


@pytest.mark.parametrize(
    ("price", "weights", "told"),
    [
        (Fraction(1501), WEIGHTS, "1 seat + 500 points"),
        (Fraction(1701), WEIGHTS, "2 seats − 301 points"),
        (Fraction(36), WEIGHTS, "36 points"),
        (Fraction(1), WEIGHTS, "1 point"),
        (Fraction(-1001), WEIGHTS, "1 seat"),
        (Fraction(1, 3), WEIGHTS, "under one point"),
        (Fraction(2), {"fill": 1}, "2 seats"),
        (Fraction(7), {"changes": -1}, "price 7"),
        (Fraction(7), {}, "price 7"),
        (Fraction(0), WEIGHTS, ""),
        (None, WEIGHTS, ""),
    ],
)
def test_prices_are_told_in_seats_and_points(
    price: Fraction | None, weights: dict[str, int], told: str
) -> None:
    assert worth_text(price, weights, EN) == told


def test_where_orders_have_priorities_a_price_counts_them() -> None:
    assert worth_text(Fraction(2012), WEIGHTS, EN, prioritised=True) == "priority 2 + 10 points"


def test_the_weights_are_those_of_the_block_whose_prices_the_list_has() -> None:
    certificate = {
        "blocks": [
            {"weights": {"fill": 1}, "denominator": 1, "prices": {"a": 1}},
            {"weights": {"score": 1}, "denominator": 2, "prices": {"a": 5, "seats:O": 3}},
        ]
    }
    assert price_weights(certificate, {"a": Fraction(5, 2), "b": Fraction(0)}) == {"score": 1}
    assert price_weights(certificate, {"a": Fraction(9)}) == {}
    assert price_weights({}, {"a": Fraction(9)}) == {}


def test_only_statutory_figures_are_provisional() -> None:
    assert is_provisional("preset:esd-2027/company:K-1", "Law; figures provisional")
    assert not is_provisional("preset:titp-2017/company:K-1", "Law; figures sourced")
    assert not is_provisional("quota:q:all:max", "a provisional wish")


def test_every_limit_is_in_one_line_of_the_rules() -> None:
    rows = limits(facts_of("first_wave"))
    rules = by_rule(rows)
    assert rules["rows"].sum() == len(rows)
    assert rules["full"].sum() == sum(rows["slack"] <= 0)


def test_the_tightest_come_first() -> None:
    gains = tightest(limits(facts_of("first_wave")))["gain"].tolist()
    assert gains == sorted(gains, reverse=True)
    assert gains[0] > 0


def test_loosening_a_share_by_a_person_moves_its_row_by_the_denominator() -> None:
    known = facts_of("tiny")
    row = "quota:speakers:all:min_share"
    line = pd.DataFrame([[row, -1, 0, None, -1, Fraction(-2), ""]], columns=COLUMNS["quotas"])
    scenario = {**known.folder.scenario, "rows": {row: "2/3"}}
    folder = replace(known.folder, quotas=line.astype(object), scenario=scenario)
    told = limits(replace(known, folder=folder))
    assert told["gain"].tolist() == [Fraction(6)]
    assert told["share"].tolist() == ["2/3"]


def test_of_each_quota_the_fullest_rows_are_shown() -> None:
    rows = own_quotas(limits(facts_of("tiny")))
    assert set(rows["rule"]) == {"hokkaido", "sending-org"}
    assert rows["slack"].tolist() == [0, 0, 0, 2]
