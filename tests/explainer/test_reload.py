"""A result folder read back is the result that was written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cli.commands import SCENARIOS
from explainer.seeded import solved_rules
from matcher.errors import ResultFolderError
from matcher.files.load import load
from matcher.solver.folder import write_csv
from matcher.solver.reload import read_understood, reload_result
from matcher.solver.result import Result
from matcher.solver.solve import solve
from matcher.solver.understood import understood

TABLES = ("assignments", "unplaced", "open_seats", "quotas")


def same(folder: Path, scratch: Path) -> None:
    """Every file of a folder, written again from what was read."""
    result = reload_result(folder)
    told = json.loads((folder / "scenario.json").read_text("utf-8"))
    assert json.loads(json.dumps(result.understood)) == told
    assert result.certificate == json.loads((folder / "certificate.json").read_text("utf-8"))
    for name in TABLES if result.has_plan else ():
        write_csv(getattr(result, name), scratch)
        assert scratch.read_bytes() == (folder / f"{name}.csv").read_bytes(), name


@pytest.mark.parametrize("name", ["tiny", "first_wave", "transition_2027"])
def test_a_scenario_of_the_house_comes_back(name: str, tmp_path: Path) -> None:
    solve(load(SCENARIOS / name), out=tmp_path / "result")
    same(tmp_path / "result", tmp_path / "again.csv")


def test_results_under_any_rules_come_back(tmp_path: Path) -> None:
    found = 0
    for result in solved_rules(tmp_path, range(12), candidates=8, orders=5):
        folder = tmp_path / f"result-{found}"
        result.write(folder)
        again = reload_result(folder)
        assert (again.status, again.proof, again.goals) == (
            result.status, result.proof, result.goals,
        )  # fmt: skip
        assert again.assignments.equals(result.assignments)
        found += 1
    assert found > 5


def test_a_scenario_without_a_plan_comes_back(tmp_path: Path) -> None:
    result: Result = solve(load(SCENARIOS / "tiny"), time_limit=0)
    again = read_understood(json.loads(json.dumps(understood(result.compiled))))
    assert again.candidates.equals(result.scenario.candidates)
    assert again.settings.quotas[0].exceptions == result.scenario.settings.quotas[0].exceptions


def test_a_folder_that_the_verifier_rejects_is_not_explained(tmp_path: Path) -> None:
    folder = tmp_path / "result"
    solve(load(SCENARIOS / "tiny"), out=folder)
    plan = (folder / "assignments.csv").read_text("utf-8-sig").splitlines()
    (folder / "assignments.csv").write_text("\n".join(plan[:-1]) + "\n", "utf-8")
    with pytest.raises(ResultFolderError, match="not a sound result folder"):
        reload_result(folder)


@pytest.mark.parametrize("file", ["run.json", "scenario.json", "assignments.csv"])
def test_a_folder_that_lacks_a_file_is_refused(file: str, tmp_path: Path) -> None:
    folder = tmp_path / "result"
    solve(load(SCENARIOS / "tiny"), out=folder)
    (folder / file).unlink()
    for judge in (True, False):
        with pytest.raises(ResultFolderError):
            reload_result(folder, judge=judge)
    shutil.rmtree(folder)
    with pytest.raises(ResultFolderError):
        reload_result(folder)
