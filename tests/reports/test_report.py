"""``report`` and its verb: what is written where, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import matcher
from cli.commands import one_message, within
from matcher.errors import OutputError, ResultFolderError
from matcher.reports.facts import facts
from matcher.reports.page import page
from matcher.reports.reading import read_folder
from matcher.solver.folder import write_result
from matcher.texts.translate import LANGUAGES, texts
from matcher.verifier.findings import Verdict
from reports.folders import SCENARIOS, folder_of, hopeless_folder
from reports.workbooks import Book

FILES = {"report.html", "results.xlsx"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "result"
    shutil.copytree(folder_of("tiny"), place)
    return place


def names(place: Path) -> set[str]:
    return {file.name for file in place.iterdir()}


def falsified(folder: Path) -> Path:
    lines = (folder / "assignments.csv").read_text(encoding="utf-8-sig").splitlines()
    (folder / "assignments.csv").write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    return folder


def test_the_files_go_into_the_result_folder(folder: Path) -> None:
    before = names(folder)
    made = matcher.report(folder)
    assert names(folder) == before | FILES
    assert made.page == folder / "report.html"
    assert made.accepted
    assert made.companies is None
    assert matcher.verify(folder).ok


def test_the_files_go_elsewhere_where_asked(folder: Path, tmp_path: Path) -> None:
    before = names(folder)
    made = matcher.report(folder, out=tmp_path / "new" / "place", per_company=True)
    assert names(folder) == before
    assert names(tmp_path / "new" / "place") == FILES | {"companies.zip"}
    assert made.companies == tmp_path / "new" / "place" / "companies.zip"


def test_a_second_report_takes_the_place_of_the_first(folder: Path) -> None:
    matcher.report(folder, lang="en")
    matcher.report(folder, lang="ja")
    assert '<html lang="ja">' in (folder / "report.html").read_text(encoding="utf-8")


def test_the_same_folder_gives_the_same_files(folder: Path, tmp_path: Path) -> None:
    for place in ("one", "two"):
        matcher.report(folder, lang="id", out=tmp_path / place, per_company=True)
    for name in (*FILES, "companies.zip"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_result_without_a_folder_can_be_reported(tmp_path: Path) -> None:
    result = matcher.solve(SCENARIOS / "tiny")
    made = matcher.report(result, out=tmp_path / "out", lang="en")
    assert made.page.read_text(encoding="utf-8").count("of 12 candidates are placed") == 1
    with pytest.raises(ValueError, match="out"):
        matcher.report(result)


def test_the_locale_chooses_the_language(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "id_ID.UTF-8")
    assert '<html lang="id">' in matcher.report(folder).page.read_text(encoding="utf-8")


def test_what_is_no_result_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ResultFolderError):
        matcher.report(tmp_path)
    assert names(tmp_path) == set()


def test_a_place_that_can_not_be_written_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here", encoding="utf-8")
    with pytest.raises(OutputError, match="file"):
        matcher.report(folder, out=tmp_path / "file")


def test_a_failure_leaves_no_half_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("matcher.reports.report.write_workbook", fail)
    before = names(folder)
    with pytest.raises(OutputError, match="No space left"):
        matcher.report(folder)
    assert names(folder) == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_verb_writes_both_files(folder: Path, language: str) -> None:
    done = within("report", folder, "--lang", language)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [str(folder / "report.html"), str(folder / "results.xlsx")]
    assert f'<html lang="{language}">' in (folder / "report.html").read_text(encoding="utf-8")
    assert len(Book(folder / "results.xlsx").names) == 7


def test_the_verb_tells_its_files_as_json(folder: Path, tmp_path: Path) -> None:
    done = within("report", folder, "--json", "--per-company", "--out", tmp_path / "out")
    told = json.loads(done.stdout)
    assert told["ok"]
    assert {Path(file).name for file in told["files"]} == FILES | {"companies.zip"}


def test_a_folder_that_the_verifier_does_not_accept_is_reported_as_such(folder: Path) -> None:
    done = within("report", falsified(folder), "--lang", "en")
    assert done.exit_code == 1
    assert "does not accept" in one_message(done.stderr)
    assert "do not rely on it" in (folder / "report.html").read_text(encoding="utf-8")


def test_a_result_without_a_plan_has_a_report_too(tmp_path: Path) -> None:
    done = within("report", hopeless_folder(), "--out", tmp_path, "--lang", "ja")
    assert done.exit_code == 0
    assert names(tmp_path) == FILES


def test_wrong_folders_and_languages_are_refused(tmp_path: Path, folder: Path) -> None:
    assert within("report", tmp_path / "none").exit_code == 2
    done = within("report", tmp_path)
    assert done.exit_code == 2
    assert "not a readable result folder" in one_message(done.stderr)
    assert within("report", folder, "--lang", "de").exit_code == 2
    assert names(folder).isdisjoint(FILES)


@pytest.mark.slow
def test_the_page_of_ten_thousand_candidates_is_under_one_megabyte(tmp_path: Path) -> None:
    write_result(matcher.solve(SCENARIOS / "imjapan_10k"), tmp_path / "result", judge=False)
    known = facts(read_folder(tmp_path / "result"), Verdict())
    for language in LANGUAGES:
        assert len(page(known, texts(language)).encode()) < 1_000_000
