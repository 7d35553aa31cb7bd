"""A result of an anonymised scenario, its ids put back."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from matcher.errors import OutputError, ResultFolderError
from matcher.files.anonymise import anonymise
from matcher.files.pseudonyms import KeyFileError, read_key
from matcher.solver.restore import restore
from matcher.solver.solve import solve
from matcher.verifier.judge import verify

SCENARIOS = Path(__file__).parents[2] / "scenarios"
LISTS = ("assignments", "unplaced", "open_seats", "quotas")


def solved(source: Path, place: Path) -> Path:
    anonymise(source, place / "hidden", key=place / "key.csv")
    solve(place / "hidden", out=place / "result")
    return place / "result"


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return sorted(csv.reader(stream))


@pytest.mark.parametrize("name", ["first_wave", "rule_groups", "rule_except", "goal_changes"])
def test_no_pseudonym_is_left_and_the_verifier_accepts_the_folder(name, tmp_path):
    result = solved(SCENARIOS / name, tmp_path)
    assert restore(result, tmp_path / "back", key=tmp_path / "key.csv") == tmp_path / "back"
    assert verify(tmp_path / "back").ok
    tokens = read_key(tmp_path / "key.csv")
    for path in (tmp_path / "back").iterdir():
        text = path.read_text(encoding="utf-8-sig")
        assert not [token for token in tokens if token in text], path
    told = json.loads((tmp_path / "back" / "scenario.json").read_text("utf-8"))
    own = rows(SCENARIOS / name / "candidates.csv")
    assert set(told["tables"]["candidates"]["candidate_id"]) <= {
        cell for row in own for cell in row
    }


def test_a_plan_without_ties_is_that_of_the_scenario_itself(tmp_path):
    restore(solved(SCENARIOS / "tiny", tmp_path), tmp_path / "back", key=tmp_path / "key.csv")
    solve(SCENARIOS / "tiny", out=tmp_path / "plain")
    for name in ("assignments", "open_seats"):
        one, two = (rows(tmp_path / place / f"{name}.csv") for place in ("plain", "back"))
        assert [row[:4] for row in one] == [row[:4] for row in two]


def test_an_id_that_looks_like_a_formula_stays_a_text(tmp_path):
    shutil.copytree(SCENARIOS / "tiny", tmp_path / "given")
    for path in (tmp_path / "given").glob("*.csv"):
        text = path.read_text(encoding="utf-8-sig")
        path.write_text(text.replace("C-0", "'=C-0"), encoding="utf-8")
    restore(solved(tmp_path / "given", tmp_path), tmp_path / "back", key=tmp_path / "key.csv")
    placed = rows(tmp_path / "back" / "assignments.csv") + rows(tmp_path / "back" / "unplaced.csv")
    assert sum(row[0].startswith("'=C-0") for row in placed) == 9
    assert not any(row[0].startswith("=") for row in placed)


def test_another_key_is_refused_and_nothing_is_written(tmp_path):
    result = solved(SCENARIOS / "tiny", tmp_path)
    anonymise(SCENARIOS / "tiny", tmp_path / "other", key=tmp_path / "other.csv")
    with pytest.raises(KeyFileError, match=r"not the key of this result: .* 12 of its candidates"):
        restore(result, tmp_path / "back", key=tmp_path / "other.csv")
    assert not (tmp_path / "back").exists()


def test_a_spoilt_result_is_refused(tmp_path):
    result = solved(SCENARIOS / "tiny", tmp_path)
    text = (result / "assignments.csv").read_text("utf-8-sig")
    (result / "assignments.csv").write_text(text.replace(",725,", ",999,"), encoding="utf-8-sig")
    with pytest.raises(ResultFolderError, match="wrong-score"):
        restore(result, tmp_path / "back", key=tmp_path / "key.csv")
    (result / "run.json").write_text("{")
    with pytest.raises(ResultFolderError, match="not JSON"):
        restore(result, tmp_path / "back", key=tmp_path / "key.csv")
    assert not (tmp_path / "back").exists()


def test_what_is_there_is_spared_unless_forced(tmp_path):
    result = solved(SCENARIOS / "tiny", tmp_path)
    with pytest.raises(OutputError):
        restore(result, tmp_path / "hidden", key=tmp_path / "key.csv")
    with pytest.raises(OutputError):
        restore(result, result, key=tmp_path / "key.csv")
    restore(result, result, key=tmp_path / "key.csv", force=True)
    assert verify(result).ok
