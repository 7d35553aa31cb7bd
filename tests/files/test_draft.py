import random

import pytest

from files.samples import (
    SETTINGS,
    TABLES,
    csv_text,
    grid,
    places,
    with_cell,
    with_row,
    without_column,
    write_sample,
)
from matcher.domain.tables import TABLES as DICTIONARY
from matcher.files.draft import read_draft


def drafted(folder, tables=None, settings=SETTINGS):
    return read_draft(write_sample(folder, tables, settings))


def hangs_together(scenario):
    """Whether every id is there once, and everything refers to something."""
    for name, table in DICTIONARY.items():
        frame = getattr(scenario, name)
        if frame is None:
            continue
        assert not frame.duplicated(list(table.key)).any()
        for field in table.fields:
            if field.references:
                owner = DICTIONARY[field.references]
                known = set(getattr(scenario, owner.name)[owner.key[0]])
                assert set(frame[field.name]) <= known | (set() if field.required else {""})
    return True


def test_rows_that_refer_to_nothing_are_left_out_with_those_that_refer_to_them(tmp_path):
    draft = drafted(tmp_path, {"offices": with_cell("offices", 2, "company_id", "K-9")})
    assert places(draft.issues) == [("unknown-id", "offices.csv", 2, "company_id")]
    assert list(draft.scenario.offices["office_id"]) == ["F-2"]
    assert list(draft.scenario.orders["order_id"]) == ["O-2", "O-3"]
    assert draft.faulty == {
        "offices": frozenset({2}),
        "orders": frozenset({2}),
        "pins": frozenset({3}),
    }


def test_of_an_id_used_twice_the_first_row_stays(tmp_path):
    draft = drafted(tmp_path, {"candidates": with_row("candidates", "C-1", "", "M")})
    assert list(draft.scenario.candidates["candidate_id"]) == ["C-1", "C-2", "C-3", "C-4"]
    assert draft.scenario.candidates["sex"].iloc[0] == "F"


def test_a_misspelt_heading_is_told_once_and_leaves_the_rows_alone(tmp_path):
    draft = drafted(tmp_path, {"companies": TABLES["companies"].replace("staff", "stuff")})
    assert places(draft.issues) == [("column-unknown", "companies.csv", 1, "stuff")]
    assert draft.issues[0].hint == 'did you mean "staff"?'
    assert draft.faulty["companies"] >= {2, 3}


def test_a_column_left_out_is_blank_and_told_where_it_is_needed(tmp_path):
    draft = drafted(tmp_path, {"companies": without_column("companies", "staff")})
    assert places(draft.issues) == [("missing-staff", "companies.csv", 2, "staff")]


@pytest.mark.parametrize("table", ["candidates", "companies", "offices", "orders"])
def test_without_a_table_read_to_its_end_there_is_no_scenario(tmp_path, table):
    draft = drafted(tmp_path, {table: TABLES[table] + '"no end'})
    assert draft.scenario is None
    assert [issue.code for issue in draft.issues] == ["csv-syntax"]


@pytest.mark.parametrize("seed", range(12))
def test_a_draft_with_many_faults_hangs_together(tmp_path, seed):
    draw = random.Random(seed)
    tables = {}
    for name, text in TABLES.items():
        rows = grid(text)
        for _ in range(draw.randrange(4)):
            row = draw.choice(rows[1:])
            row[draw.randrange(len(row))] = draw.choice(["", "C-1", "K-2", "O-9", "x", "-1", "2"])
        rows += [draw.choice(rows[1:]) for _ in range(draw.randrange(2))]
        tables[name] = csv_text(rows)
    draft = drafted(tmp_path, tables)
    assert draft.scenario is not None
    assert hangs_together(draft.scenario)
    errors = {issue.file for issue in draft.issues if issue.severity == "error"}
    assert errors <= {f"{name}.csv" for name in draft.faulty}
