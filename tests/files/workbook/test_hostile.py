import random
import subprocess
import sys
import zipfile

import pytest

from files.samples import places
from files.workbook.books import (
    Raw,
    book_bytes,
    cell,
    changed,
    grids,
    rows_xml,
    sheet_xml,
    write_book,
    zipped,
)
from matcher.errors import ScenarioError
from matcher.files.draft import read_draft
from matcher.files.load import load
from matcher.files.workbook import cells, package, strings
from matcher.files.workbook.cells import column_letters

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def told(path):
    """Code and message of the one fault of a workbook that is refused."""
    draft = read_draft(path)
    (issue,) = draft.issues
    assert draft.has_errors
    assert issue.file.split("/")[0] == path.name
    return str(issue.code), issue.message


def refused(folder, data, name="plan.xlsx"):
    path = folder / name
    path.write_bytes(data)
    return told(path)


def with_candidates(data):
    """The sample with this XML as the rows of its candidates."""
    sheets = {name: sheet_xml(rows_xml(rows)) for name, rows in grids().items()}
    return {**sheets, "candidates": sheet_xml(data)}


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("plan.xlsx", b"", "no workbook"),
        ("plan.xlsx", b"candidate_id,sex\nC-1,F\n", "no workbook"),
        ("plan.xlsx", b"PK\x03\x04", "no workbook"),
        ("plan.xlsx", zipped({"a.txt": "text"}), "no Excel workbook"),
        ("plan.xlsx", OLE + b"\0" * 600, "old kind"),
        ("plan.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("plan.xls", OLE, "old kind"),
        ("plan.xlsm", b"PK", "macros"),
        ("plan.xlsb", b"PK", "binary"),
        ("plan.ods", b"PK", "OpenDocument"),
    ],
)
def test_what_is_no_xlsx_workbook_is_refused(tmp_path, name, data, says):
    code, message = refused(tmp_path, data, name)
    assert code == "file-format"
    assert says in message


def test_macros_are_refused_whatever_the_name(tmp_path):
    data = book_bytes(with_candidates(""), extra={"xl/vbaProject.bin": b"x"})
    assert refused(tmp_path, data) == ("file-format", "plan.xlsx holds macros, which are never "
                                       "needed here")  # fmt: skip


def test_a_protected_part_is_refused(tmp_path):
    data = bytearray(book_bytes(with_candidates("")))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert "password" in refused(tmp_path, bytes(data))[1]


def test_a_part_packed_too_well_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    data = book_bytes(with_candidates(" " * 30_000_000))
    assert len(data) < 100_000
    monkeypatch.setattr(package.zipfile.ZipFile, "open", None)
    assert refused(tmp_path, data)[0] == "file-size"


def test_parts_that_overlap_are_refused(tmp_path):
    data = book_bytes(with_candidates(""), extra={"xl/a.bin": random.Random(1).randbytes(90_000)})
    tail = bytearray(data)
    entry = tail.rindex(b"xl/a.bin") - 46
    tail[entry + 20 : entry + 24] = (2_000_000).to_bytes(4, "little")
    assert refused(tmp_path, bytes(tail))[0] == "file-size"


def test_two_parts_of_one_name_are_refused(tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(book_bytes(with_candidates("")))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert told(path)[0] == "file-format"


def test_a_part_larger_than_its_directory_says_is_refused(tmp_path):
    data = bytearray(book_bytes(with_candidates(rows_xml(grids()["candidates"]) + " " * 5_000)))
    entry = data.rindex(b"xl/worksheets/s1.xml") - 46
    data[entry + 24 : entry + 28] = (700).to_bytes(4, "little")
    assert refused(tmp_path, bytes(data))[0] == "file-format"


def test_too_many_parts_are_refused(tmp_path):
    extra = {f"xl/media/{at}": b"" for at in range(package.MAX_PARTS)}
    assert refused(tmp_path, book_bytes(with_candidates(""), extra=extra))[0] == "file-size"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("<row", "file-format"),
        ("<row><c></row>", "file-format"),
        ("<a>" * 500, "file-size"),
        ('<row r="0"/>', "file-format"),
        ('<row r="1048577"/>', "file-format"),
        ('<row r="x"/>', "file-format"),
        ('<row r="1"><c r="A2"><v>1</v></c></row>', "file-format"),
        ('<row r="1"><c r="1A"><v>1</v></c></row>', "file-format"),
        ('<row r="1"><c r="A1"><v>1e999</v></c></row>', "file-format"),
        ('<row r="1"><c r="A1"><v>one</v></c></row>', "file-format"),
        ('<row r="1"><c r="A1" t="s"><v>7</v></c></row>', "file-format"),
        ('<row r="1"><c r="A1" t="?"><v>7</v></c></row>', "file-format"),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "file-size"),
        ("&lol;", "file-format"),
    ],
)
def test_a_sheet_that_no_program_writes_is_refused(tmp_path, data, code):
    assert refused(tmp_path, book_bytes(with_candidates(data)))[0] == code


def test_a_document_type_is_refused(tmp_path):
    sheets = with_candidates("")
    sheets["candidates"] = '<!DOCTYPE w [<!ENTITY a "aaaa">]>' + sheets["candidates"]
    assert "DOCTYPE" in refused(tmp_path, book_bytes(sheets))[1]


def test_a_tag_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(package, "MAX_TOKEN_BYTES", 100_000)
    noise = random.Random(1).randbytes(200_000).hex()
    assert refused(tmp_path, book_bytes(with_candidates(f'<row r="1" x="{noise}"/>')))[0] == (
        "file-size"
    )


@pytest.mark.parametrize(
    ("module", "limit"),
    [(package, "MAX_ELEMENTS"), (cells, "MAX_CELLS"), (cells, "MAX_ROWS"), (cells, "MAX_MERGED")],
)
def test_more_than_is_read_is_refused(tmp_path, monkeypatch, module, limit):
    monkeypatch.setattr(module, limit, 3)
    path = write_book(tmp_path / "plan.xlsx", after={"candidates": '<mergeCell ref="A9:B9"/>' * 4})
    draft = read_draft(path)
    assert {"file-size", "file-format"} & {str(issue.code) for issue in draft.issues}
    assert draft.scenario is None


def test_more_text_than_is_read_is_refused(tmp_path, monkeypatch):
    for module in (cells, strings):
        monkeypatch.setattr(module, "MAX_CHARACTERS", 1_000)
    assert refused(tmp_path, book_bytes(with_candidates(cell_row("x" * 2_000))))[0] == "file-size"
    text = f"<si><t>{'x' * 2_000}</t></si>"
    sheets = with_candidates(cell_row("y"))
    assert refused(tmp_path, book_bytes(sheets, strings=text))[0] == "file-size"


def cell_row(text):
    return f'<row r="1">{cell(1, 0, text)}</row>'


def blank_rows():
    return "".join(f'<row r="{at}" spans="1:18" ht="15"/>' for at in range(9, 1_048_577))


def far_cells():
    return "".join(f'<row r="{at}"><c r="XFD{at}"><v>1</v></c></row>' for at in range(9, 1_048_577))


def distinct_cells():
    draw = random.Random(1)
    heads = "".join(cell(1, at, f"x_{at}") for at in range(15))
    rows = (
        f'<row r="{row}">' + "".join(
            f'<c r="{column_letters(at)}{row}"><v>{draw.random()}</v></c>' for at in range(15)
        ) + "</row>"
        for row in range(2, 33_000)
    )  # fmt: skip
    return f'<row r="1">{heads}</row>{"".join(rows)}'


MEASURED = r"""
import re, sys, time
from matcher.solver.check import check
start = time.process_time()
report = check(sys.argv[1])
status = open("/proc/self/status").read()
peak = int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024
print(report.ok, round(time.process_time() - start, 1), peak)
"""


@pytest.mark.parametrize(
    ("make", "ok"),
    [(blank_rows, True), (far_cells, False), (distinct_cells, False)],
)
def test_a_bomb_is_read_or_refused_within_ten_seconds_and_300_mb(tmp_path, make, ok):
    path = tmp_path / "plan.xlsx"
    head = "" if make is distinct_cells else rows_xml(grids()["candidates"])
    path.write_bytes(book_bytes(with_candidates(head + make())))
    run = [sys.executable, "-c", MEASURED, str(path)]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    read, seconds, megabytes = done.stdout.split()
    assert read == str(ok)
    assert float(seconds) < 10
    assert int(megabytes) < 300


@pytest.mark.parametrize("seed", range(6))
def test_damaged_workbooks_end_in_a_scenario_or_in_located_issues(tmp_path, seed):
    draw = random.Random(seed)
    path = write_book(tmp_path / "plan.xlsx")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    whole = path.read_bytes()
    for turn in range(12):
        if turn % 3 == 0:
            data = bytearray(whole)
            for _ in range(draw.randint(1, 8)):
                data[draw.randrange(len(data))] = draw.randrange(256)
            path.write_bytes(bytes(data))
        else:
            name = draw.choice(list(parts))
            path.write_bytes(zipped({**parts, name: mutated(parts[name], draw)}))
        assert_told(path)


def mutated(data, draw):
    text = bytearray(data)
    for _ in range(draw.randint(1, 3)):
        at = draw.randrange(len(text))
        strange = draw.choice(
            [b"<", b">", b"&", b'"', b"\0", b"\xff", b"</c>", b"<v>", b' t="e"', b' s="9"', b"-1"]
        )
        text[at : at + draw.randrange(3)] = strange
    return bytes(text)


def assert_told(path):
    """Reading ends in a scenario, or in errors that name the file."""
    try:
        load(path)
    except ScenarioError as error:
        issues = error.issues
    else:
        return
    assert any(issue.severity == "error" for issue in issues)
    assert all(issue.file and issue.message for issue in issues)


def test_links_to_other_workbooks_are_never_followed(tmp_path):
    value = Raw("><f>[1]Sheet1!A1</f><v>3</v></c>")
    extra = {
        "xl/externalLinks/externalLink1.xml": "<externalLink/>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": '<Relationships><Relationship Id="rId1" '
        'Target="file:///etc/passwd" TargetMode="External"/></Relationships>',
    }
    path = write_book(tmp_path / "plan.xlsx", changed("orders", 2, "seats", value), extra=extra)
    draft = read_draft(path)
    assert places(draft.issues) == [("formula", "plan.xlsx/orders", 2, "seats")]
    assert draft.scenario.orders["seats"].iloc[0] == 3
