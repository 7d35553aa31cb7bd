import pytest

from files.samples import TABLES, csv_text, grid, issues_of, places, with_cell, write_sample
from matcher.errors import ScenarioError
from matcher.files.load import load

FRAMES = ("candidates", "companies", "offices", "orders", "rankings", "pins")


def loaded(folder, **tables):
    return load(write_sample(folder, tables))


def same_frames(one, other):
    return all(getattr(one, name).equals(getattr(other, name)) for name in FRAMES)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_encodings_read_alike(tmp_path, encoding):
    text = with_cell("candidates", 2, "province", "西ジャワ州")
    data = text.encode(encoding)
    scenario = loaded(tmp_path, candidates=data)
    assert scenario.candidates["province"].iloc[0] == "西ジャワ州"


@pytest.mark.parametrize("first", ["utf-8", "cp932"])
def test_mixed_encodings_are_told_by_row(tmp_path, first):
    second = "cp932" if first == "utf-8" else "utf-8"
    lines = TABLES["candidates"].replace("Jawa Barat", "西ジャワ").splitlines(keepends=True)
    lines[3] = lines[3].replace("Bali", "バリ島")
    data = b"".join(line.encode(second if at == 3 else first) for at, line in enumerate(lines))
    told = places(issues_of(tmp_path, {"candidates": data}))
    row = 2 if first == "cp932" else 4
    assert told == [("encoding", "candidates.csv", row, "province")]


def test_utf16_is_told(tmp_path):
    told = places(issues_of(tmp_path, {"pins": TABLES["pins"].encode("utf-16")}))
    assert told == [("encoding", "pins.csv", None, "")]


def test_semicolons_and_line_ends_read_alike(tmp_path):
    plain = loaded(tmp_path / "plain")
    semicolons = {
        name: csv_text(grid(text), ";").replace("\n", "\r\n") for name, text in TABLES.items()
    }
    returns = {name: text.replace("\n", "\r") for name, text in TABLES.items()}
    assert same_frames(plain, loaded(tmp_path / "semicolons", **semicolons))
    assert same_frames(plain, loaded(tmp_path / "returns", **returns))


def test_a_column_order_of_ones_own_reads_alike(tmp_path):
    turned = {name: csv_text([row[::-1] for row in grid(text)]) for name, text in TABLES.items()}
    assert same_frames(loaded(tmp_path / "a"), loaded(tmp_path / "b", **turned))


def test_rows_count_records_and_empty_lines(tmp_path):
    text = (
        "candidate_id,province,screening\n"
        '"C-1","two\nlines",1\n'
        "\n"
        ",,\n"
        "C-2, ,2\n"
        "C-3,\u3000Bali\u3000,x\n"
        "C-4,,4\n"
    )
    told = issues_of(tmp_path, {"candidates": text, "rankings": None, "pins": None})
    assert places(told) == [("not-a-number", "candidates.csv", 6, "screening")]
    scenario = loaded(tmp_path, candidates=text.replace("x", "3"))
    assert list(scenario.candidates.index) == [2, 5, 6, 7]
    assert scenario.candidates.index.name == "row"
    assert list(scenario.candidates["province"]) == ["two\nlines", "", "Bali", ""]


def test_too_many_and_too_few_cells_are_told(tmp_path):
    text = "candidate_id,action,order_id,reason\nC-1,forbid,O-1\nC-2,forbid,O-1,a,b\n"
    assert places(issues_of(tmp_path, {"pins": text})) == [
        ("row-ragged", "pins.csv", 2, "reason"),
        ("row-ragged", "pins.csv", 3, ""),
    ]


def test_a_ragged_row_keeps_its_id_for_those_that_refer_to_it(tmp_path):
    text = TABLES["candidates"].replace("C-4,,,Bali,,care:40,50,,,,", "C-4,,,Bali")
    told = places(issues_of(tmp_path, {"candidates": text}))
    assert told == [("row-ragged", "candidates.csv", 5, "language")]


@pytest.mark.parametrize("broken", ['"C-4,', 'C-4,"a"b,', '"C-4"x,'])
def test_quotes_that_do_not_match_are_told(tmp_path, broken):
    text = TABLES["candidates"].replace("C-4,", broken, 1)
    told = places(issues_of(tmp_path, {"candidates": text}))
    assert told == [("csv-syntax", "candidates.csv", 5, "")]


def test_a_cell_beyond_all_reading_is_told(tmp_path):
    text = with_cell("candidates", 3, "province", "x" * 200_000)
    told = places(issues_of(tmp_path, {"candidates": text}))
    assert told == [("cell-size", "candidates.csv", 3, "")]


@pytest.mark.parametrize("text", ["", "\n\n", ",,\n", "\ufeff"])
def test_a_table_without_heading_is_told(tmp_path, text):
    assert places(issues_of(tmp_path, {"pins": text}))[0][:2] == ("heading-missing", "pins.csv")


def test_a_heading_without_rows_is_fine(tmp_path):
    text = "candidate_id,order_id,score\n"
    scenario = loaded(tmp_path, scores=text, pins=TABLES["pins"].splitlines()[0])
    assert scenario.scores is not None
    assert scenario.scores.empty
    assert scenario.pins.empty
    assert scenario.pins.dtypes.equals(loaded(tmp_path).pins.dtypes)


def test_a_cell_without_heading_is_told(tmp_path):
    text = "candidate_id,order_id,action,reason,\nC-1,O-1,forbid,a,\nC-2,O-1,forbid,b,lost\n"
    assert places(issues_of(tmp_path, {"pins": text})) == [("column-unknown", "pins.csv", 3, "")]


def test_a_thousand_columns_are_told_once(tmp_path):
    text = ",".join(f"a{at}" for at in range(1000))
    told = places(issues_of(tmp_path, {"companies": text}))
    assert told.count(("column-unknown", "companies.csv", 1, "")) == 1
    assert len(told) < 10


def test_free_notes_are_kept(tmp_path):
    text = with_cell("candidates", 2, "x_remark", " see file ")
    frame = loaded(tmp_path, candidates=text).candidates
    assert list(frame["x_remark"]) == ["see file", "", "", ""]


def test_the_apostrophe_that_guards_a_formula_is_taken_off(tmp_path):
    rows = {"'=1+1": "=1+1", "'-x": "-x", "'+x": "+x", "'@x": "@x", "'x": "'x", "''=x": "'=x"}
    for cell, text in rows.items():
        scenario = loaded(tmp_path, candidates=with_cell("candidates", 2, "province", cell))
        assert scenario.candidates["province"].iloc[0] == text


def test_cells_take_the_types_of_the_data_dictionary(tmp_path):
    people = loaded(tmp_path).candidates
    assert list(people["screening"]) == [70, 50, 85, 50]
    assert list(people["sex"]) == ["F", "M", "F", ""]
    assert list(people["language"]) == ["A2.2", "A1", "A2.2", "none"]
    assert list(people["show_up"]) == [0.9, 1.0, 1.0, 1.0]
    types = {name: str(people[name].dtype) for name in ("screening", "prior_titp", "birth_date")}
    assert types == {"screening": "Int64", "prior_titp": "boolean", "birth_date": "datetime64[s]"}


def test_an_order_takes_the_prefecture_of_its_office(tmp_path):
    assert list(loaded(tmp_path).orders["prefecture"]) == ["Hokkaido", "Aichi", "Hokkaido"]


def test_full_width_digits_and_dates_with_slashes_are_read(tmp_path):
    text = with_cell("candidates", 2, "screening", "８５").replace("2001-02-28", "2001/2/28")
    people = loaded(tmp_path, candidates=text).candidates
    assert people["screening"].iloc[0] == 85
    assert str(people["birth_date"].iloc[0].date()) == "2001-02-28"


def test_an_error_carries_warnings_too(tmp_path):
    tables = {
        "candidates": with_cell("candidates", 5, "group", "alone"),
        "pins": with_cell("pins", 2, "action", "no"),
    }
    with pytest.raises(ScenarioError) as caught:
        load(write_sample(tmp_path, tables))
    assert [issue.code for issue in caught.value.issues] == ["group-of-one", "choice"]
