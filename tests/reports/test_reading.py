"""A result folder is read whole or refused with its reason."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from matcher.errors import ResultFolderError
from matcher.reports.reading import read_folder
from reports.folders import HOSTILE, folder_of, hopeless_folder, hostile_folder


def spoilt(place: Path, spoil: Callable[[Path], object]) -> Path:
    folder = place / "result"
    shutil.copytree(folder_of("tiny"), folder)
    spoil(folder)
    return folder


def written(name: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text(text, encoding="utf-8")


def without(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def with_status(folder: Path) -> None:
    run = json.loads((folder / "scenario.json").read_text(encoding="utf-8"))
    del run["tables"]
    (folder / "scenario.json").write_text(json.dumps(run), encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (without("run.json"), "run.json"),
        (without("assignments.csv"), "assignments.csv"),
        (written("run.json", "{"), "run.json is not JSON"),
        (written("run.json", "[]"), "does not hold a JSON object"),
        (written("run.json", "[" * 100_000), "run.json is not JSON"),
        (written("quotas.csv", "id,count\n"), "does not have the columns"),
        (written("unplaced.csv", "candidate_id,reason,detail\na,b\n"), "another length"),
        (written("unplaced.csv", 'candidate_id,reason,detail\n"a'), "is not CSV"),
        (
            written("unplaced.csv", "candidate_id,reason,detail\nC-99,outbid,x\n"),
            "candidate_id C-99 is in no table",
        ),
        (
            written("open_seats.csv", "order_id,seats,filled,open,reason,detail\nO-9,1,0,1,x,x\n"),
            "order_id O-9 is in no table",
        ),
        (with_status, "not a readable result folder"),
        (
            written("quotas.csv", "id,count,min,max,slack,price,basis\nq,1,,1,0,1/0,x\n"),
            "not a readable result folder",
        ),
    ],
)
def test_what_is_no_result_folder_is_refused(
    tmp_path: Path, spoil: Callable[[Path], object], told: str
) -> None:
    with pytest.raises(ResultFolderError, match=told):
        read_folder(spoilt(tmp_path, spoil))


def test_ids_that_look_like_formulas_are_read_back() -> None:
    folder = read_folder(hostile_folder())
    assert set(folder.assignments["candidate_id"]) <= set(HOSTILE)
    assert HOSTILE[1] in set(folder.assignments["candidate_id"])


@pytest.mark.parametrize("price", ["-7/3", "'-7/3", "-14/6"])
def test_prices_are_exact(tmp_path: Path, price: str) -> None:
    text = f"id,count,min,max,slack,price,basis\nquota:q:all:max,1,,2,1,{price},x\n"
    folder = read_folder(spoilt(tmp_path, written("quotas.csv", text)))
    assert folder.quotas["price"].tolist() == [Fraction(-7, 3)]
    assert folder.quotas["min"].tolist() == [None]


def test_a_folder_without_a_plan_has_empty_lists() -> None:
    folder = read_folder(hopeless_folder())
    assert not folder.has_plan
    assert len(folder.assignments) == len(folder.unplaced) == len(folder.quotas) == 0
