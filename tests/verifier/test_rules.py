"""Hand-worked rules: the calendar, floors, parts of the score, and the presets' figures."""

import pytest

from matcher.verifier import law
from matcher.verifier.eligibility import Eligibility, age_at, birthday, positions
from matcher.verifier.findings import UnreadableError
from matcher.verifier.rows import derive_rows
from matcher.verifier.scenario import read_scenario
from matcher.verifier.score import (
    language_part,
    parts,
    preference_part,
    score,
    wage_part,
    waiting_part,
    whole_months,
)
from verifier import folders
from verifier.folders import make_scenario

NAMES = ["titp-2017", "esd-2027", "ssw-2024"]


def read(tmp_path, scenario):
    folders.write(tmp_path, {"scenario.json": scenario})
    return read_scenario(tmp_path)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        ("2000-05-05", "2018-05-04", 17),
        ("2000-05-05", "2018-05-05", 18),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-02-29", "2028-02-28", 19),
        ("2008-02-29", "2028-02-29", 20),
    ],
)
def test_age_is_full_on_the_birthday_and_on_1_march_for_29_february(birth, day, age):
    assert age_at(birth, day) == age
    assert birthday(birth, age) <= day < birthday(birth, age + 1)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2026-01-31", "2026-02-27", 0),
        ("2026-01-31", "2026-02-28", 1),
        ("2024-01-31", "2024-02-28", 0),
        ("2024-01-31", "2024-02-29", 1),
        ("2026-01-15", "2026-02-14", 0),
        ("2026-01-15", "2027-02-15", 13),
        ("2026-08-31", "2026-09-30", 1),
        ("2027-01-01", "2026-10-01", 0),
    ],
)
def test_month_is_full_on_the_same_day_or_the_last_of_a_shorter_month(start, end, months):
    assert whole_months(start, end) == months


def test_waiting_gives_5_a_month_and_never_more_than_100():
    assert waiting_part("2026-07-02", "2026-10-01") == 10
    assert waiting_part("2020-01-01", "2026-10-01") == 100
    assert waiting_part(None, "2026-10-01") == 0


def test_wage_part_is_clamped_and_rounded_down():
    wages = (79_999, 80_000, 81_199, 81_200, 200_000, 250_000)
    assert [wage_part(w, 80_000, 200_000) for w in wages] == [0, 0, 0, 1, 100, 100]
    assert wage_part(None, 80_000, 200_000) == 50


def test_preference_part_falls_by_ten_a_rank():
    wishes = [str(n) for n in range(15)]
    assert [preference_part(wishes, w) for w in ("0", "1", "10", "11", "14", "x")] == [
        100, 90, 0, 0, 0, 0,
    ]  # fmt: skip
    assert preference_part([], "0") == 50


def test_language_part_is_clamped_below_the_level():
    assert [language_part(level, 3) for level in (0, 2, 3, 4, 5, 7)] == [0, 25, 50, 75, 100, 100]


@pytest.mark.parametrize(
    ("scheme", "field", "course", "floor"),
    [
        ("titp", "food", False, "none"),
        ("titp", "care", False, "A2.2"),
        ("esd", "food", False, "A1"),
        ("esd", "food", True, "none"),
        ("esd", "care", True, "A2.2"),
        ("ssw", "food", False, "A2.2"),
        ("ssw", "care", True, "A2.2"),
    ],
)
def test_floor_holds_only_where_its_preset_is_listed(scheme, field, course, floor):
    own = law.PRESET_OF_SCHEME[scheme]
    assert law.LEVELS[law.language_floor(scheme, field, course, frozenset({own}))] == floor
    others = frozenset(NAMES) - {own}
    assert law.LEVELS[law.language_floor(scheme, field, course, others)] == "none"


def test_under_18_is_refused_without_presets_and_blank_birth_date_fails_only_limits(tmp_path):
    people = [{"birth_date": "2009-04-02"}, {"birth_date": None}, {"birth_date": "2009-04-01"}]
    orders = [{"min_age": None}, {"min_age": 15}, {"max_age": 18}]
    eligibility = Eligibility(read(tmp_path, make_scenario(people, orders)))
    assert [positions(eligibility.eligible(c)) for c in range(3)] == [[], [0], [0, 1, 2]]


def test_prior_interns_are_refused_by_titp_alone(tmp_path):
    orders = [{"scheme": scheme} for scheme in ("titp", "esd", "ssw")]
    scenario = read(tmp_path, make_scenario([{"prior_titp": True}], orders))
    assert Eligibility(scenario).codes(0, 0) == ["prior"]
    assert positions(Eligibility(scenario).eligible(0)) == [1, 2]


def test_override_lifts_eligibility_for_its_pair_alone(tmp_path):
    orders = [{"job": "cook"}, {"job": "cook"}]
    pins = [{"candidate_id": "C-1", "order_id": "O-2", "override": True}]
    scenario = read(tmp_path, make_scenario([{"language": "none"}], orders, pins=pins))
    assert positions(Eligibility(scenario).eligible(0)) == [1]
    assert parts(scenario, 0, 1)[0] == 0


def test_scores_table_frees_only_blank_skills_from_the_skill_code(tmp_path):
    people = [{"skills": []}, {"skills": [["cook", 90]]}]
    scores = [{"candidate_id": f"C-{n}", "order_id": "O-1", "score": 5} for n in (1, 2)]
    scenario = read(tmp_path, make_scenario(people, [{}, {}], scores=scores))
    eligibility = Eligibility(scenario)
    assert [eligibility.codes(c, 0) for c in (0, 1)] == [[], ["skill"]]
    assert eligibility.codes(0, 1) == ["unlisted"]
    assert score(scenario, 0, 0) == 5


def test_score_is_the_weighted_mean_of_the_parts_rounded_down(tmp_path):
    person = {
        "skills": [["weld", 87]],
        "language": "N3",
        "prefer_jobs": ["cook", "weld"],
        "prefer_prefectures": ["Oita"],
        "screening": 63,
        "waiting_since": "2026-05-31",
    }
    order = {"min_language": "A1", "net_wage": 123_456, "scheme": "ssw"}
    rankings = [{"order_id": "O-1", "candidate_id": "C-1", "rank": 3}]
    data = make_scenario([person], [order], rankings=rankings, presets=["ssw-2024"])
    scenario = read(tmp_path, data)
    assert parts(scenario, 0, 0) == (87, 75, 90, 0, 36, 63, 20, 80)
    # 4*87 + 2*75 + 2*90 + 0 + 36 + 63 + 20 + 2*80 = 957; 10 * 957 / 14 = 683.57
    assert score(scenario, 0, 0) == 683


def rows_of(tmp_path, company, order=None, office=None, presets=NAMES):
    offices = [] if office is None else [office]
    order = {"office_id": "" if office is None else "F-1", **(order or {})}
    data = make_scenario([{}], [order], companies=[company], offices=offices, presets=presets)
    rows = derive_rows(read(tmp_path, data))
    return {i.split(":")[1]: row.right for i, row in rows.items() if i.startswith("preset:")}


BOTH = {"excellent": True, "supervising_org_excellent": True}


@pytest.mark.parametrize(
    ("company", "limit"),
    [
        ({"staff": 0}, 0),
        ({"staff": 1}, 1),
        ({"staff": 2}, 2),
        ({"staff": 30}, 3),
        ({"staff": 31}, 4),
        ({"staff": 50}, 5),
        ({"staff": 51}, 6),
        ({"staff": 200}, 10),
        ({"staff": 300}, 15),
        ({"staff": 301}, 15),
        ({"staff": 460}, 23),
        ({"staff": 35, **BOTH}, 8),
        ({"staff": 35, "excellent": True}, 4),
        ({"staff": 460, "titp1_in_place": 20}, 3),
        ({"staff": 30, "titp1_in_place": 9}, 0),
        ({"staff": 460, "type": "individual"}, 23),
        ({"staff": 19, "type": "individual"}, 0),
        ({"staff": 460, "type": "individual", "excellent": True}, 46),
        ({"staff": 460, "type": "individual", "supervising_org_excellent": True}, 23),
    ],
)
def test_titp_limit_of_a_company(tmp_path, company, limit):
    assert rows_of(tmp_path, company) == {"titp-2017/company": limit}


def test_construction_limit_counts_all_interns_unless_excellent(tmp_path):
    company = {"field": "construction", "staff": 35, "titp_in_place": 33}
    assert rows_of(tmp_path, company) == {
        "titp-2017/company": 4,
        "titp-2017/construction": 2,
    }
    assert rows_of(tmp_path, {**company, **BOTH}) == {"titp-2017/company": 8}


@pytest.mark.parametrize(
    ("office", "company", "first_year", "total"),
    [
        ({"care_staff": 8}, {}, 1, 3),
        ({"care_staff": 8}, BOTH, 2, 8),
        ({"care_staff": 2}, {}, 1, 2),
        ({"care_staff": 60}, BOTH, 12, 60),
        ({"care_staff": 100}, BOTH, 12, 72),
        ({"care_staff": 101}, BOTH, 20, 101),
        ({"care_staff": 120}, BOTH, 20, 120),
        ({"care_staff": 400}, {}, 20, 60),
        ({"care_staff": 25, "care_titp1_in_place": 2, "care_titp_in_place": 10}, {}, 1, 0),
        ({"care_staff": 25}, {"type": "individual", "excellent": True}, 6, 25),
    ],
)
def test_care_limits_count_by_office_and_care_staff(tmp_path, office, company, first_year, total):
    assert rows_of(tmp_path, {"field": "care", **company}, office=office) == {
        "titp-2017/care-first-year": first_year,
        "titp-2017/care-total": total,
    }


@pytest.mark.parametrize(
    ("company", "limit"),
    [
        ({"staff": 2}, 6),
        ({"staff": 30}, 9),
        ({"staff": 300}, 45),
        ({"staff": 309}, 46),
        ({"staff": 30, **BOTH}, 18),
        ({"staff": 30, **BOTH, "hq_metro": True}, 18),
        ({"staff": 30, **BOTH, "hq_metro": False}, 27),
        ({"staff": 30, "hq_metro": False}, 9),
        ({"staff": 4, **BOTH, "hq_metro": False}, 12),
        ({"staff": 30, "type": "individual", "excellent": True}, 18),
        ({"staff": 30, "esd_in_place": 10}, 0),
    ],
)
def test_esd_limit_of_a_company(tmp_path, company, limit):
    assert rows_of(tmp_path, company, {"scheme": "esd"}) == {"esd-2027/company": limit}


def test_ssw_care_is_bounded_by_care_staff_and_other_fields_are_not(tmp_path):
    order, office = {"scheme": "ssw"}, {"care_staff": 7}
    assert rows_of(tmp_path, {"field": "care"}, order, office) == {"ssw-2024/care": 7}
    assert rows_of(tmp_path, {"field": "food"}, order, office) == {}


def test_presets_not_listed_make_no_rows_and_need_no_staff(tmp_path):
    assert rows_of(tmp_path, {"staff": None}, presets=["esd-2027"]) == {}


@pytest.mark.parametrize(
    ("company", "office"),
    [({"staff": None}, None), ({"field": "care"}, None), ({"field": "care"}, {"care_staff": None})],
)
def test_figures_that_a_preset_needs_must_be_there(tmp_path, company, office):
    with pytest.raises(UnreadableError, match="needs"):
        rows_of(tmp_path, company, office=office)
