"""results.xlsx: every row of the folder, no formula, no link, the same bytes each time."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from matcher.errors import OutputError
from matcher.reports.sheet import LONGEST_CELL, Sheet, write_sheets
from matcher.reports.workbook import sheets
from matcher.texts.translate import LANGUAGES, texts
from reports.folders import HOSTILE, facts_of
from reports.workbooks import Book

DAY = dt.date(2026, 10, 1)
SHEETS = ["Assignments", "Unplaced", "Companies", "Open seats", "Quotas", "Settings", "Read-me"]


def written(pages: list[Sheet], language: str = "en") -> bytes:
    stream = io.BytesIO()
    write_sheets(pages, stream, DAY, texts(language))
    return stream.getvalue()


@cache
def book_of(name: str, language: str = "en") -> Book:
    return Book(written(sheets(facts_of(name), texts(language)), language))


def test_the_sheets_are_those_of_the_read_me() -> None:
    book = book_of("tiny")
    assert book.names == SHEETS
    assert set(book.column("Read-me", "A")) >= set(SHEETS[:-1])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["tiny", "hostile", "hopeless"])
def test_nothing_is_a_formula_or_a_link(name: str, language: str) -> None:
    book = book_of(name, language)
    for part, content in book.parts.items():
        assert b"<f>" not in content, part
        assert b"<f " not in content, part
        assert b"<hyperlink" not in content, part
        assert b"relationships/hyperlink" not in content, part
        assert "externalLink" not in part
        assert "vba" not in part.lower()


def test_hostile_ids_are_there_as_texts() -> None:
    book, folder = book_of("hostile"), facts_of("hostile").folder
    assert book.column("Assignments", "A") == folder.assignments["candidate_id"].tolist()
    assert HOSTILE[1] in book.column("Assignments", "A")


@pytest.mark.parametrize("name", ["tiny", "first_wave"])
def test_every_row_of_the_folder_is_there(name: str) -> None:
    book, folder = book_of(name), facts_of(name).folder
    assert book.column("Assignments", "A") == folder.assignments["candidate_id"].tolist()
    points = [int(score) for score in book.column("Assignments", "K")]
    assert points == folder.assignments["score"].tolist()
    assert book.column("Unplaced", "A") == folder.unplaced["candidate_id"].tolist()
    assert book.column("Open seats", "A") == folder.open_seats["order_id"].tolist()
    assert [int(n) for n in book.column("Open seats", "J")] == folder.open_seats["open"].tolist()
    assert book.column("Quotas", "H") == folder.quotas["id"].tolist()
    assert len(book.column("Companies", "A")) == len(folder.tables["companies"])


def test_company_sums_are_the_plan() -> None:
    book, facts = book_of("first_wave"), facts_of("first_wave")
    assert sum(int(n) for n in book.column("Companies", "G")) == facts.seats
    assert sum(int(n) for n in book.column("Companies", "H")) == facts.placed


def test_headings_are_frozen_and_filtered() -> None:
    book = book_of("tiny")
    for name in SHEETS[:-1]:
        assert b'state="frozen"' in book.xml(name)
        assert b"<autoFilter" in book.xml(name)
    assert b"<cols>" in book.xml("Read-me")


def test_days_are_days() -> None:
    arrival = book_of("tiny").column("Assignments", "H")
    days = {dt.date(1899, 12, 30) + dt.timedelta(days=int(serial)) for serial in arrival}
    orders = facts_of("tiny").orders["arrival"]
    assert {day.isoformat() for day in days} <= set(orders)


def test_the_same_folder_gives_the_same_bytes() -> None:
    one, two = (written(sheets(facts_of("tiny"), texts("ja")), "ja") for _ in range(2))
    assert one == two
    assert b"2026-10-01T00:00:00Z" in Book(one).parts["docProps/core.xml"]


def test_a_text_longer_than_a_cell_is_cut_where_it_can_be_seen() -> None:
    page = Sheet("S", [("A", "text")], [["x" * (LONGEST_CELL + 1)], ["y" * LONGEST_CELL]])
    long, whole = Book(written([page])).column("S", "A")
    assert long.endswith("x…")
    assert len(long) == LONGEST_CELL
    assert whole == "y" * LONGEST_CELL


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.reports.sheet.MOST_ROWS", 2)
    with pytest.raises(OutputError, match="3 rows"):
        written([Sheet("S", [("A", "text")], [["x"]] * 3)])


def test_a_number_too_long_for_a_spreadsheet_is_a_text() -> None:
    page = Sheet("S", [("A", "number")], [[10**17 + 1], [7]])
    assert Book(written([page])).column("S", "A") == ["100000000000000001", "7"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheet_names_are_names_in_every_language(language: str) -> None:
    names = [page.name for page in sheets(facts_of("tiny"), texts(language))]
    assert len({name.casefold() for name in names}) == len(SHEETS)
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice on this machine")
def test_libreoffice_opens_the_workbook(tmp_path: Path) -> None:
    (tmp_path / "results.xlsx").write_bytes(written(sheets(facts_of("hostile"), texts("ja")), "ja"))
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    options = ["--convert-to", every_sheet]
    subprocess.run(
        [*command, *options, "--outdir", tmp_path, tmp_path / "results.xlsx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    made = list(tmp_path.glob("results-*.csv"))
    assert len(made) == len(SHEETS)
    with (tmp_path / "results-配属一覧.csv").open(encoding="utf-8", newline="") as stream:
        people = [row[0] for row in csv.reader(stream)][1:]
    assert people == facts_of("hostile").folder.assignments["candidate_id"].tolist()
