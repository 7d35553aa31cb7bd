"""The oracle's sections 2 and 3 against examples worked by hand from the text."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from oracle.eligibility import allowed_pairs, codes, required_level
from oracle.examples import example
from oracle.levels import read_level
from oracle.model import Scenario
from oracle.plans import pair_score
from oracle.scores import parts, weighted
from oracle.whole_time import whole_months, whole_years


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("", "none"),
        ("a2.1", "A2.1"),
        ("A2", "A2.2"),
        ("JLPT N5", "A1"),
        ("N4", "A2.2"),
        ("JLPT N4", "A2.2"),
        ("N3", "N3"),
        ("JLPT N3 94", "none"),
        ("JLPT N3 95", "N3"),
        ("JLPT N3 103", "N3"),
        ("JLPT N3 104", "B1"),
        ("JLPT N3 110", "B1"),
        ("JLPT N2", "B1"),
        ("JLPT N2 111", "B1"),
        ("JLPT N2 112", "B2"),
        ("JLPT N1 141", "B2"),
        ("JLPT N1 142", "C1"),
        ("JLPT N1 99", "none"),
        ("JFT-Basic 144", "none"),
        ("JFT-Basic 145", "A1"),
        ("JFT-Basic 174", "A1"),
        ("JFT-Basic 175", "A2.1"),
        ("JFT-Basic 199", "A2.1"),
        ("JFT-Basic 205", "A2.2"),
        ("ＪＬＰＴ　Ｎ４", "A2.2"),
    ],
)
def test_a_test_result_is_read_as_the_level_the_text_names(text: str, level: str) -> None:
    assert read_level(text) == level


@pytest.mark.parametrize("text", ["JLPT N3 181", "JFT-Basic 9", "JFT-Basic 251", "fluent", "N6"])
def test_a_result_outside_the_range_of_its_test_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a language level|goes from"):
        read_level(text)


@pytest.mark.parametrize(
    ("birth", "day", "years"),
    [
        ("2009-04-01", "2027-04-01", 18),
        ("2009-04-02", "2027-04-01", 17),
        ("2008-02-29", "2027-02-28", 18),
        ("2008-02-29", "2027-03-01", 19),
        ("2008-02-29", "2028-02-28", 19),
        ("2008-02-29", "2028-02-29", 20),
    ],
)
def test_a_birthday_of_29_february_falls_on_1_march(birth: str, day: str, years: int) -> None:
    assert whole_years(dt.date.fromisoformat(birth), dt.date.fromisoformat(day)) == years


@pytest.mark.parametrize(
    ("since", "day", "months"),
    [
        ("2026-09-01", "2026-10-01", 1),
        ("2026-09-02", "2026-10-01", 0),
        ("2026-08-31", "2026-09-29", 0),
        ("2026-08-31", "2026-09-30", 1),
        ("2026-01-31", "2026-02-28", 1),
        ("2026-01-31", "2026-03-30", 1),
        ("2026-01-31", "2026-03-31", 2),
        ("2024-02-29", "2025-02-28", 12),
        ("2025-02-28", "2025-03-27", 0),
        ("2026-12-01", "2026-10-01", 0),
    ],
)
def test_a_month_is_full_on_the_same_day_or_the_last_of_a_shorter_month(
    since: str, day: str, months: int
) -> None:
    assert whole_months(dt.date.fromisoformat(since), dt.date.fromisoformat(day)) == months


def one_pair(tmp_path: Path, candidate: dict[str, Any], order: dict[str, Any], **more: Any) -> Any:
    scenario = example(tmp_path, candidates={"C": candidate}, orders={"O": order}, **more)
    return scenario


def codes_of(scenario: Scenario) -> set[str]:
    return set(codes(scenario, scenario.candidates["C"], scenario.orders["O"]))


ADULT = {"birth_date": "2000-01-01"}
CODE_CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("skill", {"skills": "farm:90"}, {}),
    ("skill", {"skills": "weld:39"}, {"min_skill": 40}),
    ("skill", {"skills": ""}, {}),
    ("language", {"language": "A1"}, {"min_language": "A2.1"}),
    ("avoid", {"avoid": "pork; heights"}, {"conditions": "night;heights"}),
    ("ready", {"ready_from": "2027-04-02"}, {}),
    ("documents", {"valid_until": "2027-03-31"}, {}),
    ("sex", {"sex": "M"}, {"sex": "F", "sex_ground": "x"}),
    ("sex", {"sex": ""}, {"sex": "F", "sex_ground": "x"}),
    ("age", {"birth_date": "2009-04-02"}, {}),
    ("age", {"birth_date": "2007-04-02"}, {"min_age": 20, "age_ground": "x"}),
    ("age", {"birth_date": "2001-04-01"}, {"max_age": 25, "age_ground": "x"}),
    ("age", {}, {"max_age": 25, "age_ground": "x"}),
    ("wage", {"min_net_wage": 100001}, {"net_wage": 100000}),
    ("prior", {"prior_titp": "yes"}, {"scheme": "titp"}),
]
NO_CODE_CASES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"skills": "weld:40"}, {"min_skill": 40}),
    ({"skills": "weld:0"}, {}),
    ({"language": "A2.1"}, {"min_language": "A2.1"}),
    ({"avoid": "pork"}, {"conditions": "night;heights"}),
    ({"ready_from": "2027-04-01"}, {}),
    ({"valid_until": "2027-04-01"}, {}),
    ({"sex": "f"}, {"sex": "F", "sex_ground": "x"}),
    ({"sex": ""}, {"sex": "any"}),
    ({"birth_date": "2009-04-01"}, {}),
    ({"birth_date": "2007-04-01"}, {"min_age": 20, "age_ground": "x"}),
    ({"birth_date": "2001-04-02"}, {"max_age": 25, "age_ground": "x"}),
    ({}, {}),
    ({"min_net_wage": 100000}, {"net_wage": 100000}),
    ({"min_net_wage": 100000}, {}),
    ({"prior_titp": "yes"}, {"scheme": "esd"}),
]


@pytest.mark.parametrize(("code", "candidate", "order"), CODE_CASES)
def test_each_code_applies_where_its_text_says(
    tmp_path: Path, code: str, candidate: dict[str, Any], order: dict[str, Any]
) -> None:
    assert codes_of(one_pair(tmp_path, candidate, order)) == {code}


@pytest.mark.parametrize(("candidate", "order"), NO_CODE_CASES)
def test_no_code_applies_exactly_on_the_limit(
    tmp_path: Path, candidate: dict[str, Any], order: dict[str, Any]
) -> None:
    assert codes_of(one_pair(tmp_path, candidate, order)) == set()


def test_all_codes_that_apply_are_kept(tmp_path: Path) -> None:
    candidate = {"skills": "", "language": "", "prior_titp": "yes"}
    scenario = one_pair(
        tmp_path,
        candidate,
        {"scheme": "titp", "min_language": "N4"},
        companies={"K-1": {"suspended": "yes"}},
        rankings=[{"order_id": "O", "candidate_id": "C", "decision": "reject"}],
        scores={},
        pins=[{"candidate_id": "C", "order_id": "O", "action": "forbid"}],
    )
    # a scores table stands in for a skill that is not known
    assert codes_of(scenario) == {
        *("language", "prior", "suspended", "rejected", "unlisted", "forbidden")
    }


def test_a_declined_pair_is_ineligible(tmp_path: Path) -> None:
    row = {"order_id": "O", "candidate_id": "C", "rank": 1, "decision": "decline"}
    assert codes_of(one_pair(tmp_path, {}, {}, rankings=[row])) == {"declined"}


def test_a_scores_table_lifts_skill_only_for_blank_skills(tmp_path: Path) -> None:
    scores = {("C", "O"): 7}
    assert codes_of(one_pair(tmp_path, {"skills": ""}, {}, scores=scores)) == set()
    assert codes_of(one_pair(tmp_path, {"skills": "farm:9"}, {}, scores=scores)) == {"skill"}


@pytest.mark.parametrize(
    ("scheme", "field", "course", "preset", "floor"),
    [
        ("titp", "agriculture", "", "titp-2017", "none"),
        ("titp", "care", "yes", "titp-2017", "A2.2"),
        ("titp", "care", "", "esd-2027", "none"),
        ("esd", "agriculture", "", "esd-2027", "A1"),
        ("esd", "agriculture", "yes", "esd-2027", "none"),
        ("esd", "care", "yes", "esd-2027", "A2.2"),
        ("esd", "agriculture", "", "titp-2017", "none"),
        ("ssw", "agriculture", "yes", "ssw-2024", "A2.2"),
    ],
)
def test_a_floor_holds_only_where_its_preset_is_listed(
    tmp_path: Path, scheme: str, field: str, course: str, preset: str, floor: str
) -> None:
    order = {"scheme": scheme, "language_course": course}
    scenario = one_pair(tmp_path, {}, order, companies={"K-1": {"field": field}}, presets=[preset])
    assert required_level(scenario, scenario.orders["O"]) == floor


def parts_of(scenario: Scenario) -> dict[str, int]:
    return parts(scenario, scenario.candidates["C"], scenario.orders["O"])


def test_a_score_worked_by_hand(tmp_path: Path) -> None:
    candidate = {
        "skills": "farm:10;weld:77",
        "language": "A2.1",
        "prefer_jobs": "farm;weld",
        "prefer_prefectures": "Tokyo",
        "screening": 85,
        "waiting_since": "2026-06-30",
    }
    order = {"min_language": "A1", "net_wage": 123456}
    rows = [
        {"order_id": "O", "candidate_id": "C", "rank": 3, "decision": "accept"},
    ]
    scenario = one_pair(tmp_path, candidate, order, rankings=rows)
    assert parts_of(scenario) == {
        "skill": 77,
        "language": 75,  # one step above
        "job_preference": 90,
        "region_preference": 100,
        "wage": 36,  # 100 * 43456 / 120000 = 36.2
        "screening": 85,
        "waiting": 15,  # three whole months
        "ranking": 80,
    }
    # 4*77 + 2*75 + 2*90 + 100 + 36 + 85 + 15 + 2*80 = 1034; 10340 / 14 = 738.57
    assert pair_score(scenario, "C", "O") == 738


def test_parts_of_what_is_not_given(tmp_path: Path) -> None:
    scenario = one_pair(tmp_path, {}, {})
    assert parts_of(scenario) == {
        "skill": 50,
        "language": 50,
        "job_preference": 50,
        "region_preference": 50,
        "wage": 50,
        "screening": 50,
        "waiting": 0,
        "ranking": 50,
    }
    assert pair_score(scenario, "C", "O") == 464  # 10 * (14 * 50 - 50) / 14 = 464.28


@pytest.mark.parametrize(
    ("wage", "part"), [(79_999, 0), (80_000, 0), (199_999, 99), (200_000, 100), (300_000, 100)]
)
def test_a_wage_is_rounded_down_and_clamped(tmp_path: Path, wage: int, part: int) -> None:
    assert parts_of(one_pair(tmp_path, {}, {"net_wage": wage}))["wage"] == part


def test_language_and_waiting_stop_at_a_hundred(tmp_path: Path) -> None:
    scenario = one_pair(tmp_path, {"language": "C1", "waiting_since": "2020-01-01"}, {})
    assert parts_of(scenario)["language"] == 100
    assert parts_of(scenario)["waiting"] == 100


def test_a_job_and_a_prefecture_outside_the_lists_count_nothing(tmp_path: Path) -> None:
    wishes = {"prefer_jobs": "farm", "prefer_prefectures": "Hokkaido;Osaka"}
    found = parts_of(one_pair(tmp_path, wishes, {}))
    assert (found["job_preference"], found["region_preference"]) == (0, 0)


def test_region_preference_reads_the_prefecture_of_the_office(tmp_path: Path) -> None:
    scenario = one_pair(
        tmp_path,
        {"prefer_prefectures": "Osaka"},
        {"office_id": "F", "prefecture": ""},
        offices={"F": {"prefecture": "Osaka"}},
    )
    assert parts_of(scenario)["region_preference"] == 100


def test_ranking_is_0_for_the_unranked_of_a_ranked_order_else_50(tmp_path: Path) -> None:
    scenario = example(
        tmp_path,
        candidates={"C": {}, "D": {}},
        orders={"O": {}, "P": {}},
        rankings=[
            {"order_id": "O", "candidate_id": "D", "rank": 12, "decision": "accept"},
            {"order_id": "P", "candidate_id": "D", "rank": "", "decision": "reject"},
        ],
    )
    people, orders = scenario.candidates, scenario.orders
    assert parts(scenario, people["C"], orders["O"])["ranking"] == 0
    assert parts(scenario, people["D"], orders["O"])["ranking"] == 0  # 110 - 120, not below 0
    assert parts(scenario, people["C"], orders["P"])["ranking"] == 50


def test_an_override_lets_one_pair_in_with_low_parts(tmp_path: Path) -> None:
    scenario = example(
        tmp_path,
        candidates={"C": {"skills": "farm:80"}, "D": {"skills": "farm:80"}},
        orders={"O": {"min_language": "B2"}},
        pins=[{"candidate_id": "C", "order_id": "O", "action": "pin", "override": "yes"}],
        rankings=[{"order_id": "O", "candidate_id": "C", "decision": "reject"}],
    )
    assert allowed_pairs(scenario) == [("C", "O")]
    found = parts_of(scenario)
    assert (found["skill"], found["language"], found["ranking"]) == (0, 0, 0)


def test_weights_that_are_named_are_all_the_weights(tmp_path: Path) -> None:
    scenario = one_pair(tmp_path, {"screening": 33}, {}, score={"weights": {"screening": 7}})
    assert pair_score(scenario, "C", "O") == 330
    assert weighted({"skill": 1, "wage": 2}, {"skill": 100, "wage": 0}) == 333


def test_a_listed_pair_has_its_own_points(tmp_path: Path) -> None:
    scenario = one_pair(tmp_path, {}, {}, scores={("C", "O"): 1_000_000})
    assert pair_score(scenario, "C", "O") == 1_000_000
