import datetime as dt
import io
import random
from dataclasses import replace

import pytest
import python_calamine
import xlsxwriter

from files.samples import SETTINGS, places, write_sample
from files.test_folder import equal
from files.workbook.books import (
    MAIN,
    STRICT,
    Raw,
    book_bytes,
    changed,
    grids,
    rows_xml,
    sheet_xml,
    styles_xml,
    write_book,
)
from matcher.domain.headings import LANGUAGES, word
from matcher.domain.tables import TABLES
from matcher.files.draft import read_draft
from matcher.files.load import load
from matcher.files.sources import Source
from matcher.files.workbook.book import open_book
from matcher.files.workbook.cells import CellKind
from matcher.files.workbook.scenariobook import READ
from matcher.files.workbook.styles import date_text, shows_date


def issues(path):
    return places(read_draft(path).issues)


@pytest.fixture
def sample(tmp_path):
    return load(write_sample(tmp_path / "folder"))


def without_files(scenario):
    return replace(scenario, settings=replace(scenario.settings, tables={}))


def same(one, other):
    return equal(without_files(one), without_files(other))


def test_a_workbook_says_what_the_folder_says(tmp_path, sample):
    path = write_book(tmp_path / "plan.xlsx")
    assert same(load(path), sample)
    assert set(load(path).inputs) == {"plan.xlsx"}


def test_a_workbook_in_a_folder_is_the_folders_scenario(tmp_path, sample):
    write_book(tmp_path / "book" / "scenario.xlsx")
    assert same(load(tmp_path / "book"), sample)


@pytest.mark.parametrize("direct", [True, False])
def test_settings_may_stand_beside_the_workbook(tmp_path, sample, direct):
    path = write_book(tmp_path / "book" / "scenario.xlsx", {"settings": None, "quotas": None})
    (path.parent / "scenario.yaml").write_text(SETTINGS, encoding="utf-8")
    assert same(load(path if direct else path.parent), sample)


def test_a_sheet_of_quotas_goes_with_settings_that_have_none(tmp_path, sample):
    path = write_book(tmp_path / "book" / "scenario.xlsx", {"settings": None})
    text = SETTINGS.partition("quotas:")[0] + "goals: [fill, score]\n"
    (path.parent / "scenario.yaml").write_text(text, encoding="utf-8")
    assert same(load(path), sample)


def test_what_is_given_twice_is_told(tmp_path):
    path = write_book(tmp_path / "scenario.xlsx", {"pins": None})
    (tmp_path / "scenario.yaml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "orders.csv").write_text("order_id\n", encoding="utf-8")
    assert issues(tmp_path) == [
        ("table-twice", "scenario.xlsx/orders", None, ""),
        ("settings-twice", "scenario.xlsx/settings", 1, ""),
    ]
    assert issues(path) == []
    write_book(tmp_path / "scenario.xlsx", {"settings": None})
    assert ("settings-twice", "scenario.xlsx/quotas", 1, "") in issues(path)


def test_sheets_stand_in_for_the_usual_files_that_settings_name(tmp_path, sample):
    path = write_book(tmp_path / "book" / "scenario.xlsx", {"settings": None, "quotas": None})
    named = "tables: {candidates: candidates.csv, orders: orders.csv, pins: p.csv}\n"
    (path.parent / "scenario.yaml").write_text(SETTINGS + named, encoding="utf-8")
    (path.parent / "p.csv").write_text("candidate_id,order_id,action,reason\n", encoding="utf-8")
    assert issues(path.parent) == [("table-twice", "scenario.xlsx/pins", None, "")]
    (path.parent / "scenario.yaml").write_text(SETTINGS + named.replace(", pins: p.csv", ""))
    assert same(load(path.parent), sample)


def test_a_workbook_without_settings_or_a_table_is_told(tmp_path):
    path = write_book(tmp_path / "plan.xlsx", {"settings": None, "orders": None})
    assert issues(path) == [
        ("key-missing", "plan.xlsx", None, ""),
        ("table-missing", "plan.xlsx", None, ""),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stable", [True, False])
def test_headings_and_sheets_of_every_language_are_understood(tmp_path, sample, language, stable):
    sheets = {}
    for name, rows in grids().items():
        words = [word(name, str(column), language).upper() for column in rows[0]]
        body = [words, rows[0], *rows[1:]] if stable else [words, *rows[1:]]
        sheets[word(name, "", language).upper()] = sheet_xml(rows_xml(body))
    path = tmp_path / "plan.xlsx"
    path.write_bytes(book_bytes(sheets))
    scenario = load(path)
    assert same(scenario, sample)
    assert scenario.candidates.index[0] == (3 if stable else 2)


def test_settings_are_known_by_their_words_too(tmp_path, sample):
    names = {"version": "形式の版", "name": "Nama Skenario", "date": "Date of the plan",
             "preset.1": "適用規則 1", "goal.1": "Tujuan 1", "goal.2": "goal 2"}  # fmt: skip
    rows = [["Setting", "Value"], *([names[str(key)], value] for key, value in grids()["settings"]
                                    if key in names)]  # fmt: skip
    assert same(load(write_book(tmp_path / "plan.xlsx", {"settings": rows})), sample)


def test_goals_and_weights_stand_in_rows(tmp_path):
    more = [["goal.3", "parity"], ["goal.3.per", "province; sex"], ["goal.1.give_up", "1%"],
            ["weight.skill", 2], ["wage_range.low", 90000], ["wage_range.high", 150000],
            ["time_limit", 7.5], ["seed", 3]]  # fmt: skip
    path = write_book(tmp_path / "plan.xlsx", {"settings": [*grids()["settings"], *more]})
    settings = load(path).settings
    assert [goal.name for goal in settings.goals] == ["fill", "score", "parity"]
    assert (settings.goals[2].per, str(settings.goals[0].give_up)) == (("province", "sex"), "1/100")
    assert (settings.score.weights["skill"], settings.score.weights["wage"]) == (2, 0)
    assert settings.score.wage_range == (90000, 150000)
    assert (settings.solve.time_limit, settings.solve.seed) == (7.5, 3)


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (["nmae", "x"], "key-unknown", "setting"),
        (["name", "again"], "key-twice", "setting"),
        (["preset.2", "titp"], "preset-unknown", "value"),
        (["goal.3", "fil"], "goal-unknown", "value"),
        (["goal.3.per", "sex"], "key-missing", "value"),
        (["seed", "x"], "not-a-number", "value"),
    ],
)
def test_faulty_settings_are_told_by_row(tmp_path, row, code, column):
    rows = [*grids()["settings"], row]
    path = write_book(tmp_path / "plan.xlsx", {"settings": rows})
    assert issues(path) == [(code, "plan.xlsx/settings", len(rows), column)]


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        (["q", "prefecture Hokkaido", "", 4], "wrong-type", "where"),
        (["q", "prefektur = Hokkaido", "", 4], "attribute-unknown", "where"),
        (["q", "prefecture = Hokaido", "", 4], "where-unmatched", "where"),
        (["q", "", "", ""], "quota-bound-missing", "id"),
        (["q", "", "", -1], "negative", "max"),
        (["q", "", "", "", dt.date(2026, 3, 1)], "cell-date", "min_share"),
    ],
)
def test_faulty_quotas_are_told_by_row(tmp_path, cells, code, column):
    rows = [*grids()["quotas"], cells]
    path = write_book(tmp_path / "plan.xlsx", {"quotas": rows})
    assert (code, "plan.xlsx/quotas", 4, column) in issues(path)


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "code"),
    [
        ("orders", 2, "seats", "two", "not-a-number"),
        ("orders", 2, "seats", 2.5, "fraction"),
        ("orders", 2, "job", dt.date(2026, 3, 8), "cell-date"),
        ("orders", 2, "seats", dt.date(1900, 3, 5), "cell-date"),
        ("orders", 2, "arrival", 46054, "not-a-date"),
        ("orders", 2, "arrival", "1 Feb 2027", "not-a-date"),
        ("orders", 2, "arrival", Raw('s="1"><v>46054.5</v></c>'), "not-a-date"),
        ("orders", 2, "arrival", Raw('s="1"><v>0.25</v></c>'), "not-a-date"),
        ("orders", 2, "arrival", Raw('s="1"><v>60</v></c>'), "not-a-date"),
        ("orders", 2, "seats", Raw('t="e"><v>#N/A</v></c>'), "cell-error"),
        ("orders", 2, "seats", Raw("><f>1+1</f></c>"), "formula"),
        ("orders", 2, "seats", True, "not-a-number"),
        ("candidates", 3, "candidate_id", "x" * 300, "id-form"),
        ("candidates", 3, "province", "x" * 32_768, "cell-size"),
    ],
)
def test_a_faulty_cell_is_told_once_where_the_spreadsheet_shows_it(
    tmp_path, table, row, column, value, code
):
    path = write_book(tmp_path / "plan.xlsx", changed(table, row, column, value))
    told = [place for place in issues(path) if place[1] == f"plan.xlsx/{table}"]
    assert told == [(code, f"plan.xlsx/{table}", row, column)]


@pytest.mark.parametrize(
    ("column", "value", "read"),
    [
        ("seats", 2.0, 2),
        ("seats", " 2 ", 2),
        ("seats", Raw("><f>1+1</f><v>2</v></c>"), 2),
        ("arrival", dt.date(2027, 2, 1), dt.date(2027, 2, 1)),
        ("arrival", "2027-02-01", dt.date(2027, 2, 1)),
        ("arrival", "２０２７/2/1", dt.date(2027, 2, 1)),
        ("arrival", Raw('t="d"><v>2027-02-01T00:00:00</v></c>'), dt.date(2027, 2, 1)),
        ("language_course", True, True),
        ("language_course", "FALSE", False),
        ("language_course", "True", True),
        ("job", 38, "38"),
        ("prefecture", "Hokkaido\u3000", "Hokkaido"),
        ("prefecture", Raw('t="str"><f>x</f><v>Hokkaido</v></c>'), "Hokkaido"),
    ],
)
def test_a_cell_is_read_for_what_it_shows(tmp_path, column, value, read):
    rows = grids()["orders"]
    if column not in rows[0]:
        rows = [[*row, column if at == 0 else ""] for at, row in enumerate(rows)]
    rows = [list(row) for row in rows]
    rows[1][rows[0].index(column)] = value
    scenario = read_draft(write_book(tmp_path / "plan.xlsx", {"orders": rows})).scenario
    cell = scenario.orders[column].iloc[0]
    assert (cell.date() if hasattr(cell, "date") else cell) == read


@pytest.mark.parametrize(("epoch", "serial"), [(False, 46419), (True, 46419 - 1462)])
def test_both_calendars_name_the_same_day(tmp_path, epoch, serial):
    value = Raw(f's="1"><v>{serial}</v></c>')
    sheets = changed("orders", 2, "arrival", value)
    sheets["settings"] = [[a, "2026-10-01" if a == "date" else b] for a, b in grids()["settings"]]
    properties = f'<workbookPr date1904="{int(epoch)}"/>'
    path = write_book(tmp_path / "plan.xlsx", sheets, properties=properties)
    assert load(path).orders["arrival"].iloc[0].date() == dt.date(2027, 2, 1)


@pytest.mark.parametrize(
    ("code", "date"),
    [
        ("yyyy-mm-dd", True), ("d/m/yy", True), ("[$-411]ggge", True), ("h:mm", True),
        ("[h]:mm", True), ('yyyy"年"m"月"d"日"', True), ("General", False), ("0.00E+00", False),
        ('0" days"', False), ("[Red]0", False), ("#,##0_);[Red](#,##0)", False), ("@", False),
        ('"yen" 0', False), ("\\d0", False),
    ],
)  # fmt: skip
def test_formats_that_show_dates_are_known(code, date):
    assert shows_date(code) is date


def test_own_date_formats_are_followed(tmp_path):
    styles = styles_xml({170: "dd/mm/yyyy"}, (0, 170))
    sheets = changed("orders", 2, "arrival", dt.date(2027, 2, 1))
    path = write_book(tmp_path / "plan.xlsx", sheets, styles=styles)
    assert load(path).orders["arrival"].iloc[0].date() == dt.date(2027, 2, 1)


def test_the_day_that_never_was_is_no_date():
    assert date_text(59, False) == "1900-02-28"
    assert date_text(60, False) is None
    assert date_text(61, False) == "1900-03-01"
    assert date_text(0, True) == "1904-01-01"
    assert date_text(46419.999999, False) == "2027-02-02"
    assert date_text(1e9, False) is date_text(-1, False) is None


def test_merged_cells_are_told_where_they_hide_a_value(tmp_path):
    after = {"orders": '<mergeCells><mergeCell ref="B2:B3"/><mergeCell ref="A9:C9"/></mergeCells>'}
    path = write_book(tmp_path / "plan.xlsx", after=after)
    assert issues(path) == [("cell-merged", "plan.xlsx/orders", 2, "company_id")]


def test_two_sheets_for_one_table_are_told(tmp_path):
    path = write_book(tmp_path / "plan.xlsx", {"Job order": grids()["orders"]})
    assert issues(path) == [("sheet-twice", "plan.xlsx", None, "")]


def test_a_sheet_that_is_no_table_is_a_warning_with_the_nearest_name(tmp_path):
    path = write_book(tmp_path / "plan.xlsx", {"Ordres": grids()["orders"], "Empty": []})
    (issue,) = read_draft(path).issues
    assert (issue.code, issue.severity) == ("sheet-unknown", "warning")
    assert issue.hint == 'did you mean "orders"?'


def test_an_unknown_heading_is_told_with_the_nearest_word_of_any_language(tmp_path):
    rows = [list(row) for row in grids()["orders"]]
    rows[0][rows[0].index("seats")] = "Jumlah kurs"
    told = read_draft(write_book(tmp_path / "plan.xlsx", {"orders": rows})).issues
    hints = {issue.code: issue.hint for issue in told}
    assert hints["column-unknown"] == 'did you mean "Jumlah kursi"?'


def test_a_value_below_no_heading_is_told(tmp_path):
    rows = [[*row, "", "stray" if at == 2 else ""] for at, row in enumerate(grids()["pins"])]
    assert issues(write_book(tmp_path / "plan.xlsx", {"pins": rows})) == [
        ("column-unknown", "plan.xlsx/pins", 3, "")
    ]


@pytest.mark.parametrize("rows", [[], [[], ["C-3", "O-2"]]])
def test_a_sheet_without_heading_is_told(tmp_path, rows):
    told = issues(write_book(tmp_path / "plan.xlsx", {"pins": rows}))
    assert told == [("heading-missing", "plan.xlsx/pins", 1, "")]


def test_empty_rows_and_formats_alone_do_not_count(tmp_path, sample):
    blank = Raw('s="1"/>')
    rows = [*grids()["candidates"], [blank] * 30, [], [" "], [blank]]
    assert same(load(write_book(tmp_path / "plan.xlsx", {"candidates": rows})), sample)


def test_many_faults_alike_are_told_up_to_a_number_and_counted(tmp_path, monkeypatch):
    monkeypatch.setattr("matcher.files.findings.MAX_ALIKE", 3)
    rows = [["candidate_id", "sex"], *([f"C-{at}", "x"] for at in range(1, 11))]
    told = read_draft(write_book(tmp_path / "plan.xlsx", {"candidates": rows})).issues
    mine = [issue for issue in told if issue.code == "choice"]
    assert [issue.row for issue in mine] == [None, 2, 3, 4]
    assert mine[0].message == "7 more are like those told"


@pytest.mark.parametrize("main", [MAIN, STRICT])
def test_texts_are_read_without_formats_pronunciation_and_escapes(tmp_path, main):
    strings = (
        '<si><r><rPr><b/></rPr><t>愛</t></r><r><t xml:space="preserve">知 </t></r>'
        '<rPh sb="0" eb="1"><t>アイチ</t></rPh></si><si><t>a_x000D_b_x005F_x0041_</t></si><si/>'
    )
    data = '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c></row>'
    sheets = {"s": sheet_xml(data, main=main)}
    book = open_book(Source("a.xlsx", book_bytes(sheets, strings=strings, main=main)))
    assert book.cells("s").texts == ["愛知 ", "a\rb_x0041_"]


def test_cells_are_what_another_reader_takes_them_for(tmp_path):
    draw = random.Random(5)
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("s")
    for row in range(60):
        for column in range(8):
            kind = draw.randrange(6)
            if kind == 0:
                sheet.write_number(row, column, draw.choice([0, 7, -3, 0.1, 1e-7, 1e15, 1 / 3]))
            elif kind == 1:
                sheet.write_string(
                    row, column, draw.choice(["a", "=1+1", "日本", "<&>", "_x0041_"])
                )
            elif kind == 2:
                day = dt.datetime(1900, 3, 1) + dt.timedelta(days=draw.randrange(80_000))
                sheet.write_datetime(row, column, day)
            elif kind == 3:
                sheet.write_boolean(row, column, draw.random() < 0.5)
    book.close()
    cells = open_book(Source("a.xlsx", stream.getvalue())).cells("s")
    other = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(stream.getvalue()))
    values = other.get_sheet_by_index(0).to_python(skip_empty_area=False)
    seen = {(row + 1, column): value for row, line in enumerate(values)
            for column, value in enumerate(line) if value != ""}  # fmt: skip
    mine = {
        (row, column): read_as(CellKind(kind), text)
        for row, column, kind, text in zip(
            cells.rows, cells.columns, cells.kinds, cells.texts, strict=True
        )
    }
    assert mine == seen
    assert len(mine) > 250


def read_as(kind, text):
    match kind:
        case CellKind.NUMBER:
            return float(text)
        case CellKind.DATE:
            return dt.date.fromisoformat(text)
        case CellKind.BOOLEAN:
            return text == "TRUE"
    return text


def test_every_table_of_the_dictionary_can_be_a_sheet():
    assert set(READ) == {*TABLES, "quotas", "settings", "previous"}
