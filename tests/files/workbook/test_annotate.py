import re
import zipfile

import pytest

from files.samples import places, with_cell, with_row, write_sample
from files.workbook.books import Raw, changed, grids, write_book
from matcher.errors import Issue, OutputError
from matcher.files.draft import read_draft
from matcher.files.sources import Source
from matcher.files.workbook import annotate as module
from matcher.files.workbook.annotate import annotate
from matcher.files.workbook.book import open_book
from matcher.files.workbook.cells import CellKind
from matcher.files.workbook.writing import RED, YELLOW

FAULTS = {
    "candidates": with_cell("candidates", 3, "screening", "130"),
    "orders": with_cell("orders", 2, "arrival", "soon"),
    "pins": with_row("pins", "C-2", "O-77", "forbid", '=HYPERLINK("http://a.b")'),
}


def marked(scenario, out, language="en"):
    """Issues of a scenario, after writing the copy with marks."""
    issues = read_draft(scenario).issues
    annotate(scenario, issues, out, language)
    return issues


def opened(path):
    return open_book(Source(path.name, path.read_bytes()))


def texts(path, sheet):
    cells = opened(path).cells(sheet)
    return {(row, column): text for row, column, text in
            zip(cells.rows, cells.columns, cells.texts, strict=True)}  # fmt: skip


def part(path, name):
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def comments(path):
    """Every comment of the workbook, by sheet number and cell."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if number := re.fullmatch(r"xl/comments(\d+)\.xml", name):
                text = archive.read(name).decode()
                for cell, body in re.findall(
                    r'<comment ref="(\w+)".*?>(.*?)</comment>', text, re.S
                ):
                    found[int(number[1]), cell] = re.sub("<[^>]+>", "", body)
    return found


def fills(path, sheet_number):
    """Colour of each coloured cell of a sheet."""
    styles = part(path, "xl/styles.xml")
    colours = [re.search(r'fgColor rgb="FF(\w+)"', fill) for fill in
               re.findall(r"<fill>(.*?)</fill>", styles)]  # fmt: skip
    cells = re.search(r"<cellXfs.*?</cellXfs>", styles, re.S)[0]
    chosen = [int(number) for number in re.findall(r'<xf [^>]*?fillId="(\d+)"', cells)]
    sheet = part(path, f"xl/worksheets/sheet{sheet_number}.xml")
    return {cell: f"#{colours[chosen[int(style)]][1]}"
            for cell, style in re.findall(r'<c r="(\w+)" s="(\d+)"', sheet)
            if colours[chosen[int(style)]]}  # fmt: skip


def test_faulty_cells_of_a_folder_are_marked_where_the_row_says(tmp_path):
    out = tmp_path / "faults.xlsx"
    issues = marked(write_sample(tmp_path / "a", FAULTS), out)
    assert len(issues) == 3
    assert list(opened(out).sheets) == ["Faults", "candidates", "companies", "offices", "orders",
                                        "rankings", "pins", "Lists"]  # fmt: skip
    said = list(comments(out).items())
    assert [cell for (_, cell), _ in said] == ["G3", "K2", "B4"]
    assert [text.partition("\n")[0] for _, text in said] == [issue.message for issue in issues]
    assert fills(out, 2)["G3"] == RED
    assert texts(out, "candidates")[3, 6] == "130"
    assert texts(out, "orders")[2, 10] == "soon"


def test_a_copy_has_the_same_faults_as_what_was_copied(tmp_path):
    rows = [[*row, "=1+1" if at == 3 else ""] for at, row in enumerate(grids()["candidates"])]
    sheets = {**changed("orders", 2, "seats", Raw('t="e"><v>#N/A</v></c>')), "candidates": rows}
    path = write_book(tmp_path / "plan.xlsx", sheets)
    issues = marked(path, tmp_path / "faults.xlsx")
    again = read_draft(tmp_path / "faults.xlsx").issues
    assert len(issues) == 2
    assert [place[2:] for place in places(again)] == [place[2:] for place in places(issues)]


def test_values_keep_their_type_and_formulas_become_values(tmp_path):
    path = write_book(
        tmp_path / "plan.xlsx", changed("orders", 2, "seats", Raw("><f>1+1</f><v>2</v></c>"))
    )
    marked(path, tmp_path / "faults.xlsx")
    before, after = (
        opened(path).cells("settings"),
        opened(tmp_path / "faults.xlsx").cells("settings"),
    )
    assert (before.kinds, before.texts) == (after.kinds, after.texts)
    seats = opened(tmp_path / "faults.xlsx").cells("orders")
    at = [*zip(seats.rows, seats.columns, strict=True)].index((2, 6))
    assert (CellKind(seats.kinds[at]), seats.texts[at], seats.formulas) == (
        CellKind.NUMBER,
        "2",
        [],
    )
    assert fills(tmp_path / "faults.xlsx", 5)["G2"] == YELLOW


@pytest.mark.parametrize("language", ["en", "id", "ja"])
def test_no_text_of_a_faulty_table_becomes_a_formula_or_a_link(tmp_path, language):
    out = tmp_path / "faults.xlsx"
    marked(write_sample(tmp_path / "a", FAULTS), out, language)
    with zipfile.ZipFile(out) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]
    assert not [sheet for sheet in sheets if b"<f>" in sheet or b"<hyperlink" in sheet]
    assert '=HYPERLINK("http://a.b")' in texts(out, "pins").values()


def test_every_issue_stands_in_the_list_with_its_cell(tmp_path):
    folder = write_sample(tmp_path / "a", FAULTS, "version: 1\nname: x\ndate: soon\n")
    issues = marked(folder, tmp_path / "faults.xlsx")
    listed = texts(tmp_path / "faults.xlsx", "Faults")
    assert [listed[row, 5] for row in range(2, len(issues) + 2)] == [
        issue.message for issue in issues
    ]
    assert (listed[2, 2], listed[2, 3]) == ("scenario.yaml", "line 3")
    assert "G3" in [listed[row, 3] for row in range(2, len(issues) + 2)]


def test_rows_that_are_too_long_and_bytes_that_are_no_text_are_copied(tmp_path):
    data = b"candidate_id,order_id,action,reason\nC-1,O-1,forbid,a,b\nC-2,O-1,"
    folder = write_sample(tmp_path / "a", {"pins": data + b"forbid,\x83\xff\x00\n"})
    issues = marked(folder, tmp_path / "faults.xlsx")
    assert {"row-ragged", "nul-byte"} & {str(issue.code) for issue in issues}
    assert texts(tmp_path / "faults.xlsx", "pins")[2, 4] == "b"


def test_sheet_names_that_a_workbook_cannot_have_are_changed(tmp_path):
    path = write_book(tmp_path / "plan.xlsx", {"a" * 60: [["x"]], "a[b]:c": [["x"]], "'": [["x"]],
                                               "FAULTS": [["x"]], "history": [["x"]]})  # fmt: skip
    marked(path, tmp_path / "faults.xlsx")
    names = list(opened(tmp_path / "faults.xlsx").sheets)
    assert len({name.casefold() for name in names}) == len(names)
    assert {"a" * 31, "a-b--c", "Sheet", "history 2"} <= set(names)


def test_a_scenario_that_cannot_be_read_is_not_copied(tmp_path):
    (tmp_path / "plan.xlsx").write_bytes(b"PK")
    with pytest.raises(OutputError, match="no table"):
        annotate(tmp_path / "plan.xlsx", [], tmp_path / "faults.xlsx")
    assert not (tmp_path / "faults.xlsx").exists()


def test_the_scenario_itself_is_never_written_over(tmp_path):
    path = write_book(tmp_path / "plan.xlsx")
    before = path.read_bytes()
    with pytest.raises(OutputError, match="there already"):
        annotate(path, [], path)
    assert path.read_bytes() == before


def test_of_very_many_faults_the_first_have_comments(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MAX_COMMENTS", 2)
    monkeypatch.setattr(module, "MAX_LISTED", 3)
    folder = write_sample(tmp_path / "a")
    issues = [Issue("blank", "error", "x", "candidates.csv", row, "sex") for row in range(2, 6)]
    annotate(folder, issues, tmp_path / "faults.xlsx")
    assert len(comments(tmp_path / "faults.xlsx")) == 2
    assert texts(tmp_path / "faults.xlsx", "Faults")[5, 0] == "and 1 more"
    assert fills(tmp_path / "faults.xlsx", 2)["C5"] == RED
