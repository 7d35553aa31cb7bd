import datetime as dt
import random
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from files.samples import with_cell, with_row, write_sample
from files.test_folder import PLACES, SCENARIOS, equal, strange_settings
from matcher.domain.settings import Goal
from matcher.errors import OutputError, ScenarioError
from matcher.files.convert import convert
from matcher.files.load import load
from matcher.files.workbook import export
from matcher.files.workbook.export import workbook_bytes, write_workbook

STRANGE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK('http://a.b')", "http://a.b/c",
           "_x0041_", "'=1", "<script>", "a\rb", "=\u3000日本", "mailto:a@b.c", "{=1}", "TRUE",
           "1e5", "007", "2027-01-01", "internal:A!1"]  # fmt: skip


def without_files(scenario):
    return replace(scenario, settings=replace(scenario.settings, tables={}))


def same(one, other):
    return equal(without_files(one), without_files(other))


@pytest.mark.parametrize("folder", PLACES, ids=lambda path: path.name)
def test_folder_to_workbook_to_folder_loses_nothing(tmp_path, folder):
    scenario = load(folder)
    convert(folder, tmp_path / "plan.xlsx")
    convert(tmp_path / "plan.xlsx", tmp_path / "again")
    assert same(scenario, load(tmp_path / "again"))


@pytest.mark.parametrize("language", ["en", "id", "ja"])
def test_workbook_to_folder_to_workbook_is_the_same_file(tmp_path, language):
    convert(write_sample(tmp_path / "a"), tmp_path / "one.xlsx", language)
    convert(tmp_path / "one.xlsx", tmp_path / "b")
    convert(tmp_path / "b", tmp_path / "two.xlsx", language)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_notes_scores_and_pins_are_kept(tmp_path):
    tables = {
        "candidates": with_cell("candidates", 2, "x_note", 'a\n"b";=c'),
        "scores": "candidate_id,order_id,score\nC-1,O-1,5\n",
        "pins": with_row("pins", "C-2", "O-3", "forbid", "later"),
    }
    scenario = load(write_sample(tmp_path / "a", tables))
    write_workbook(scenario, tmp_path / "plan.xlsx")
    assert same(scenario, load(tmp_path / "plan.xlsx"))


@pytest.mark.parametrize("seed", range(8))
def test_strange_settings_are_kept(tmp_path, seed):
    scenario = load(write_sample(tmp_path / "a"))
    settings = strange_settings(scenario.settings, random.Random(seed))
    changed = replace(scenario, settings=replace(settings, date=dt.date(2027, 1, 1)))
    write_workbook(changed, tmp_path / "plan.xlsx", "id")
    assert same(changed, load(tmp_path / "plan.xlsx"))


@pytest.mark.parametrize("source", ["earlier", "../old"])
def test_the_earlier_plan_is_kept(tmp_path, source):
    scenario = load(write_sample(tmp_path / "a"))
    settings = replace(scenario.settings, goals=(Goal("changes", source=source),))
    changed = replace(scenario, settings=settings, previous={"C-1": "O-1"})
    write_workbook(changed, tmp_path / "plan.xlsx")
    assert same(changed, load(tmp_path / "plan.xlsx"))


def test_no_text_becomes_a_formula_or_a_link(tmp_path):
    scenario = load(write_sample(tmp_path / "a"))
    candidates = scenario.candidates.iloc[[0] * len(STRANGE)].copy()
    candidates["candidate_id"] = [f"{at} {text}".replace("\t", " ").replace("\r", " ")
                                  for at, text in enumerate(STRANGE)]  # fmt: skip
    candidates["province"] = candidates["x_note"] = STRANGE
    candidates["group"] = ""
    lone = replace(scenario, candidates=candidates, rankings=scenario.rankings.iloc[:0],
                   pins=scenario.pins.iloc[:0])  # fmt: skip
    path = tmp_path / "plan.xlsx"
    write_workbook(lone, path)
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                sheet = archive.read(name)
                assert b"<f>" not in sheet
                assert b"hyperlink" not in sheet
        assert not [name for name in archive.namelist() if "externalLink" in name]
    kept = load(path).candidates
    assert list(kept["x_note"]) == [text.strip() for text in STRANGE]


def test_the_same_scenario_gives_the_same_bytes(tmp_path):
    scenario = load(write_sample(tmp_path / "a"))
    assert workbook_bytes(scenario) == workbook_bytes(scenario)


@pytest.mark.parametrize("out", ["there.xlsx", "nowhere/plan.xlsx"])
def test_a_place_that_is_taken_or_missing_is_told_before_the_work(tmp_path, out):
    (tmp_path / "there.xlsx").write_bytes(b"")
    with pytest.raises(OutputError):
        convert(tmp_path / "no scenario", tmp_path / out)
    assert (tmp_path / "there.xlsx").read_bytes() == b""


def test_a_folder_that_is_there_is_not_written_over(tmp_path):
    folder = write_sample(tmp_path / "a")
    with pytest.raises(OutputError):
        convert(SCENARIOS / "tiny", folder)
    assert load(folder).settings.name == "Sample"


def test_a_faulty_scenario_is_not_converted(tmp_path):
    folder = write_sample(tmp_path / "a", {"orders": with_cell("orders", 2, "seats", "x")})
    with pytest.raises(ScenarioError):
        convert(folder, tmp_path / "plan.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_what_would_be_too_large_to_read_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(export, "MAX_CELLS", 50)
    with pytest.raises(OutputError, match="more than a workbook is read with"):
        convert(write_sample(tmp_path / "a"), tmp_path / "plan.xlsx")
    assert not Path(tmp_path / "plan.xlsx").exists()
