import pytest

from files.samples import issues_of, places, with_cell, with_row, without_column, write_sample
from matcher.files.draft import read_draft

CELL_FAULTS = [
    # table, row, column, what comes, code
    ("candidates", 2, "candidate_id", "", "blank"),
    ("candidates", 2, "candidate_id", "C\x07-1", "id-form"),
    ("candidates", 3, "candidate_id", "C-2\u200b", "id-form"),
    ("candidates", 3, "candidate_id", "C" * 201, "id-form"),
    ("candidates", 2, "birth_date", "2001-02-29", "not-a-date"),
    ("candidates", 2, "birth_date", "28.02.2001", "not-a-date"),
    ("candidates", 2, "birth_date", "20010228", "not-a-date"),
    ("candidates", 2, "birth_date", "0201-02-28", "not-a-date"),
    ("candidates", 2, "sex", "female", "choice"),
    ("candidates", 2, "sex", "any", "choice"),
    ("candidates", 2, "language", "D1", "level"),
    ("candidates", 2, "language", "JLPT N6", "level"),
    ("candidates", 2, "language", "JLPT N3 181", "test-score"),
    ("candidates", 2, "language", "JFT-Basic 9", "test-score"),
    ("candidates", 2, "language", "JFT-Basic", "level"),
    ("candidates", 2, "skills", "weld:130", "out-of-range"),
    ("candidates", 2, "skills", "weld:80;weld:70", "skill-twice"),
    ("candidates", 2, "skills", "weld", "skill-form"),
    ("candidates", 2, "skills", "weld:", "skill-form"),
    ("candidates", 2, "skills", "weld:8.5", "fraction"),
    ("candidates", 2, "skills", "weld:-1", "negative"),
    ("candidates", 2, "screening", "85.5", "fraction"),
    ("candidates", 2, "screening", "101", "out-of-range"),
    ("candidates", 2, "screening", "-1", "negative"),
    ("candidates", 2, "screening", "good", "not-a-number"),
    ("candidates", 2, "min_net_wage", "120,000", "not-a-number"),
    ("candidates", 2, "min_net_wage", "1e5", "not-a-number"),
    ("candidates", 2, "min_net_wage", "9" * 30, "out-of-range"),
    ("candidates", 2, "prefer_jobs", "weld;care;weld", "item-twice"),
    ("candidates", 2, "prefer_prefectures", "Tokyo; Tokyo", "item-twice"),
    ("candidates", 2, "prior_titp", "maybe", "not-yes-no"),
    ("candidates", 2, "show_up", "1.5", "out-of-range"),
    ("candidates", 2, "show_up", "-0.1", "negative"),
    ("candidates", 2, "show_up", "0,9", "not-a-number"),
    ("companies", 2, "staff", "30.5", "fraction"),
    ("companies", 2, "staff", "-3", "negative"),
    ("companies", 2, "type", "direct", "choice"),
    ("companies", 2, "hq_metro", "1", "not-yes-no"),
    ("companies", 2, "field", "Construction", "field-spelling"),
    ("companies", 2, "field", "food service", "field-spelling"),
    ("offices", 2, "company_id", "", "blank"),
    ("offices", 2, "company_id", "K-9", "unknown-id"),
    ("offices", 2, "dorm_female", "-1", "negative"),
    ("orders", 2, "company_id", "", "blank"),
    ("orders", 2, "scheme", "", "blank"),
    ("orders", 2, "scheme", "tipt", "choice"),
    ("orders", 2, "job", "", "blank"),
    ("orders", 2, "job", "weld;paint", "job-form"),
    ("orders", 2, "seats", "", "blank"),
    ("orders", 2, "seats", "2.5", "fraction"),
    ("orders", 2, "seats", "-2", "negative"),
    ("orders", 2, "arrival", "", "blank"),
    ("orders", 2, "arrival", "2027-04-31", "not-a-date"),
    ("orders", 2, "min_skill", "130", "out-of-range"),
    ("orders", 2, "min_language", "fluent", "level"),
    ("orders", 2, "priority", "0", "out-of-range"),
    ("orders", 2, "office_id", "F-9", "unknown-id"),
    ("orders", 2, "office_id", "F-2", "office-company"),
    ("orders", 2, "prefecture", "Aichi", "office-prefecture"),
    ("orders", 4, "prefecture", "", "prefecture-missing"),
    ("orders", 3, "sex_ground", "", "sex-ground"),
    ("orders", 3, "age_ground", "", "age-ground"),
    ("orders", 3, "min_age", "40", "age-order"),
    ("rankings", 2, "order_id", "", "blank"),
    ("rankings", 2, "candidate_id", "C-33", "unknown-id"),
    ("rankings", 2, "rank", "0", "out-of-range"),
    ("rankings", 2, "rank", "1.5", "fraction"),
    ("rankings", 2, "decision", "", "blank"),
    ("rankings", 2, "decision", "yes", "choice"),
    ("rankings", 3, "rank", "2", "rank-with-reject"),
    ("pins", 2, "order_id", "O-22", "unknown-id"),
    ("pins", 2, "action", "", "blank"),
    ("pins", 2, "action", "keep", "choice"),
    ("pins", 2, "reason", "", "blank"),
    ("pins", 2, "override", "perhaps", "not-yes-no"),
    ("candidates", 2, "province", "Jawa\x00", "nul-byte"),
    ("candidates", 2, "province", "x" * 32_768, "cell-size"),
    ("candidates", 2, "x_note", "a\x00b", "nul-byte"),
]


@pytest.mark.parametrize(("table", "row", "column", "came", "code"), CELL_FAULTS)
def test_a_faulty_cell_is_told_once_with_its_place(tmp_path, table, row, column, came, code):
    draft = read_draft(write_sample(tmp_path, {table: with_cell(table, row, column, came)}))
    errors = [issue for issue in draft.issues if issue.severity == "error"]
    assert (code, f"{table}.csv", row, column) in places(errors)
    assert row in draft.faulty[table]
    assert draft.scenario is not None
    # What refers to an id that is not read has lost its target, which is told there too.
    owner = column.endswith("_id") and table in ("candidates", "companies", "offices", "orders")
    if not owner and code != "prefecture-missing":
        assert len(errors) == 1


def test_a_message_says_what_came_and_what_is_allowed(tmp_path):
    (issue,) = issues_of(tmp_path, {"orders": with_cell("orders", 2, "seats", "2.5")})
    assert str(issue) == (
        'fraction error orders.csv:2:seats seats is "2.5", allowed is a whole number from 0 '
        "a fraction has no place here"
    )


@pytest.mark.parametrize(
    ("table", "cells", "code", "column"),
    [
        ("candidates", ["C-1"], "id-twice", "candidate_id"),
        ("companies", ["K-1"], "id-twice", "company_id"),
        ("offices", ["F-1", "K-1"], "id-twice", "office_id"),
        ("rankings", ["O-2", "C-3", "2", "accept"], "pair-twice", "candidate_id"),
        ("pins", ["C-3", "O-2", "pin", "again"], "pair-twice", "order_id"),
        ("pins", ["C-3", "O-1", "pin", "again"], "pinned-twice", "candidate_id"),
    ],
)
def test_what_is_there_twice_is_told_at_the_second(tmp_path, table, cells, code, column):
    text = with_row(table, *cells)
    row = text.count("\n")
    assert places(issues_of(tmp_path, {table: text})) == [(code, f"{table}.csv", row, column)]


def test_a_pair_scored_twice_is_told(tmp_path):
    scores = "candidate_id,order_id,score\nC-1,O-1,5\nC-1,O-1,6\nC-2,O-1,1000001\n"
    assert places(issues_of(tmp_path, {"scores": scores})) == [
        ("pair-twice", "scores.csv", 3, "order_id"),
        ("out-of-range", "scores.csv", 4, "score"),
    ]


def test_one_person_may_be_forbidden_twice(tmp_path):
    assert issues_of(tmp_path, {"pins": with_row("pins", "C-4", "O-3", "forbid", "no")}) == ()


def test_the_nearest_id_is_the_hint(tmp_path):
    (issue,) = issues_of(tmp_path, {"pins": with_cell("pins", 2, "order_id", "O-22")})
    assert issue.hint == 'did you mean "O-2"?'


def test_thousands_separators_get_a_hint(tmp_path):
    (issue,) = issues_of(tmp_path, {"orders": with_cell("orders", 2, "net_wage", "120,000")})
    assert issue.hint == "write it without thousands separators"


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("candidates", "candidate_id"),
        ("companies", "company_id"),
        ("orders", "company_id"),
        ("orders", "arrival"),
        ("rankings", "decision"),
        ("pins", "reason"),
    ],
)
def test_a_missing_column_is_told_at_the_heading(tmp_path, table, column):
    told = places(issues_of(tmp_path, {table: without_column(table, column)}))
    assert ("column-missing", f"{table}.csv", 1, column) in told
    assert {code for code, *_ in told} == {"column-missing"}


def test_an_unknown_column_is_told_with_the_nearest_name(tmp_path):
    (issue,) = issues_of(tmp_path, {"orders": with_cell("orders", 1, "seats ", "seat")})[:1]
    assert places((issue,)) == [("column-unknown", "orders.csv", 1, "seat")]
    assert issue.hint == 'did you mean "seats"?'


def test_a_column_twice_is_told(tmp_path):
    text = "company_id,staff,staff\nK-1,3,4\nK-2,5,6\n"
    assert places(issues_of(tmp_path, {"companies": text}))[0][:2] == (
        "column-twice",
        "companies.csv",
    )


def test_blank_staff_is_told_where_a_preset_needs_it(tmp_path):
    told = issues_of(tmp_path, {"companies": with_cell("companies", 2, "staff", "")})
    assert places(told) == [("missing-staff", "companies.csv", 2, "staff")]


def test_blank_care_staff_is_told_where_a_preset_needs_it(tmp_path):
    told = issues_of(tmp_path, {"offices": with_cell("offices", 3, "care_staff", "")})
    assert places(told) == [("missing-care-staff", "offices.csv", 3, "care_staff")]


def test_a_care_order_without_office_is_told(tmp_path):
    told = issues_of(tmp_path, {"orders": with_cell("orders", 3, "office_id", "")})
    assert places(told) == [("missing-office", "orders.csv", 3, "office_id")]


WARNINGS = [
    ("candidates", 5, "group", "alone", "group-of-one"),
    ("candidates", 2, "ready_from", "2031-01-01", "date-order"),
    ("candidates", 2, "birth_date", "2026-12-01", "date-order"),
    ("candidates", 2, "waiting_since", "2026-12-01", "date-order"),
    ("candidates", 2, "prefer_prefectures", "Tokio", "prefecture-unknown"),
    ("candidates", 2, "avoid", "pork;pork", "item-twice"),
    ("companies", 2, "field", "shipping", "field-unknown"),
    ("companies", 2, "hq_prefecture", "Hokaido", "prefecture-unknown"),
    ("orders", 4, "prefecture", "hokkaido", "prefecture-unknown"),
    ("orders", 4, "arrival", "2026-09-30", "date-order"),
    ("rankings", 2, "rank", "", "rank-blank"),
]


@pytest.mark.parametrize(("table", "row", "column", "came", "code"), WARNINGS)
def test_what_is_odd_but_possible_is_a_warning(tmp_path, table, row, column, came, code):
    draft = read_draft(write_sample(tmp_path, {table: with_cell(table, row, column, came)}))
    assert (code, f"{table}.csv", row, column) in places(draft.issues)
    assert not draft.has_errors
    assert draft.scenario is not None
    assert len(draft.scenario.warnings) == len(draft.issues)


def test_every_fault_is_told_at_once_in_the_order_of_reading(tmp_path):
    draft = read_draft(
        write_sample(
            tmp_path,
            {
                "candidates": with_cell("candidates", 4, "screening", "x"),
                "orders": with_cell("orders", 2, "seats", "-1"),
                "pins": with_cell("pins", 3, "action", "no"),
            },
            "version: 2\nname: Sample\ndate: 2026-10-01\ngoals: [fil]\n",
        )
    )
    assert places(draft.issues) == [
        ("version", "scenario.yaml", 1, "10"),
        ("goal-unknown", "scenario.yaml", 4, "9"),
        ("not-a-number", "candidates.csv", 4, "screening"),
        ("negative", "orders.csv", 2, "seats"),
        ("choice", "pins.csv", 3, "action"),
    ]
    assert draft.faulty == {
        "candidates": frozenset({4}),
        "orders": frozenset({2}),
        "pins": frozenset({3}),
    }
