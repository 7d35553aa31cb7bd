"""Texts beside ids: only where they are asked for, only as text, never in another's workbook."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

import matcher
from cli.commands import one_message, within
from matcher.reports.display import DisplayError
from matcher.reports.report import Reported
from matcher.texts.translate import LANGUAGES
from reports.folders import HOSTILE, SCENARIOS, folder_of
from reports.workbooks import Book


@pytest.fixture
def noted(tmp_path: Path) -> Path:
    """The first wave with a name for everybody, and a note that nobody asks for."""
    place = tmp_path / "given"
    shutil.copytree(SCENARIOS / "first_wave", place)
    heading, *rows = (place / "candidates.csv").read_text("utf-8-sig").splitlines()
    told = [f"{row},{name_of(row.split(',')[0])},secret" for row in rows]
    text = "\n".join([f"{heading},x_name,x_other", *told])
    (place / "candidates.csv").write_text(f"{text}\n", encoding="utf-8")
    return place


def name_of(candidate: str) -> str:
    return f"Siti no. {candidate}."


def everything(made: Reported) -> dict[str, str]:
    """Every part of every file of a report, as text."""
    found = {"report.html": made.page.read_text("utf-8")}
    found |= parts(made.workbook.read_bytes(), "results.xlsx")
    if made.companies is not None:
        with zipfile.ZipFile(made.companies) as bundle:
            for entry in bundle.namelist():
                found |= parts(bundle.read(entry), entry)
    return found


def parts(content: bytes, name: str) -> dict[str, str]:
    return {f"{name}/{part}": data.decode() for part, data in Book(content).parts.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_asking_no_note_is_shown_anywhere(language, noted, tmp_path):
    plan = tmp_path / "plan"
    matcher.solve(noted, out=plan)
    made = matcher.report(plan, lang=language, per_company=True)
    assert not any("Siti" in text or "x_name" in text for text in everything(made).values())
    for path in plan.iterdir():
        assert b"Siti" not in path.read_bytes(), path


def test_a_column_that_is_asked_for_stands_beside_the_ids(noted, tmp_path):
    plan = tmp_path / "plan"
    matcher.solve(noted, out=plan)
    made = matcher.report(plan, lang="en", display="x_name", scenario=noted)
    book = Book(made.workbook)
    for sheet in ("Assignments", "Unplaced"):
        assert book.rows(sheet)[0]["B"] == "name"
        assert book.column(sheet, "B") == [name_of(one) for one in book.column(sheet, "A")]
    page = made.page.read_text("utf-8")
    weakest = book.rows("Assignments")[1:]
    lowest = min(weakest, key=lambda row: (int(row["L"]), row["A"]))["A"]
    assert f"candidate {lowest} ({name_of(lowest)})" in page
    assert page.count("Siti") == 11  # ten placements that fit least, one to look at first
    assert "It shows the column x_name of people" in page
    assert "no names" not in page
    assert not any("secret" in text for text in everything(made).values())
    for path in plan.iterdir():
        if path not in (made.page, made.workbook):
            assert b"Siti" not in path.read_bytes(), path


def test_a_company_sees_it_of_its_own_people_alone(noted, tmp_path):
    result = matcher.solve(noted)
    made = matcher.report(
        result, lang="en", out=tmp_path / "out", per_company=True, display="x_name"
    )
    assert made.companies is not None
    seen = 0
    with zipfile.ZipFile(made.companies) as bundle:
        for entry in bundle.namelist():
            book = Book(bundle.read(entry))
            own = book.column("People", "A")
            assert book.column("People", "B") == [name_of(one) for one in own]
            text = "".join(part.decode() for part in book.parts.values())
            assert text.count("Siti") == len(own)
            seen += len(own)
    assert seen == 111


def test_a_note_is_a_text_whatever_it_looks_like(tmp_path):
    scenario = matcher.load(SCENARIOS / "tiny")
    notes = (HOSTILE * 2)[:12]
    shown = scenario.candidates.assign(**{"x_<b>": notes})
    scenario = replace(scenario, candidates=shown)
    made = matcher.report(
        matcher.solve(scenario), lang="en", out=tmp_path, per_company=True, display="x_<b>"
    )
    page = made.page.read_text("utf-8")
    assert "&lt;script&gt;window.hacked=1" in page
    assert "{{ 7 * 7 }}" in page
    for wrong in ("<script", "<img", "onload=window.hacked=1>", "<b><"):
        assert wrong not in page
    assert set(HOSTILE) <= set(Book(made.workbook).column("Assignments", "B")) | set(
        Book(made.workbook).column("Unplaced", "B")
    )
    for name, text in everything(made).items():
        if name.endswith(".xml") and "/worksheets/" in name:
            assert "<f>" not in text
            assert "<hyperlink" not in text


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ("name", "there are x_name, x_other, not name"),
        ("birth_date", "not birth_date"),
        ("x_phone", "not x_phone"),
        ("", "not "),
    ],
)
def test_only_a_note_that_is_there_can_be_asked_for(column, told, noted, tmp_path):
    with pytest.raises(DisplayError, match=told):
        matcher.report(
            folder_of("first_wave"), out=tmp_path / "out", display=column, scenario=noted
        )
    assert not (tmp_path / "out").exists()


def test_another_scenario_is_refused(noted, tmp_path):
    with pytest.raises(DisplayError, match="12 candidates of the result, such as C-01, are not in"):
        matcher.report(folder_of("tiny"), out=tmp_path / "out", display="x_name", scenario=noted)


def test_the_verb_shows_it_and_says_what_it_needs(noted, tmp_path):
    given = ["report", folder_of("first_wave"), "--out", tmp_path / "out", "--display", "x_name"]
    done = within(*given)
    assert done.exit_code == 2
    assert "--scenario SCENARIO" in one_message(done.stderr)
    assert not (tmp_path / "out").exists()
    assert within(*given, "--scenario", noted).exit_code == 0
    assert "Siti" in (tmp_path / "out" / "report.html").read_text("utf-8")
