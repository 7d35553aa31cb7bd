"""The place of a result: what is refused, what is written, and that it is the same again."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from cli.commands import (
    RESULT_FILES,
    SCENARIOS,
    command,
    contents,
    one_message,
    record,
    tiny,
    within,
)

TINY = SCENARIOS / "tiny"


@pytest.fixture
def earlier(tmp_path):
    """An earlier result folder."""
    place = tmp_path / "plan"
    assert within("solve", SCENARIOS / "first_wave", "--out", place, "-q").exit_code == 0
    return place


def refused(tmp_path, place, *options):
    before = contents(tmp_path)
    done = within("solve", TINY, "--out", place, *options)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert contents(tmp_path) == before
    return one_message(done.stderr)


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_a_folder_that_is_no_result_is_refused(tmp_path, force):
    tiny(tmp_path / "mine")
    assert "no result folder" in refused(tmp_path, tmp_path / "mine", *force)
    (tmp_path / "empty").mkdir()
    assert "no result folder" in refused(tmp_path, tmp_path / "empty", *force)


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_a_file_is_refused(tmp_path, force):
    (tmp_path / "file").write_text("mine")
    assert "no folder" in refused(tmp_path, tmp_path / "file", *force)
    refused(tmp_path, tmp_path / "file" / "plan", *force)


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_a_link_is_refused(tmp_path, earlier, force):
    (tmp_path / "link").symlink_to(earlier)
    (tmp_path / "loose").symlink_to(tmp_path / "nowhere")
    refused(tmp_path, tmp_path / "link", *force)
    refused(tmp_path, tmp_path / "loose", *force)


def test_an_earlier_result_is_kept_without_force_and_replaced_with_it(tmp_path, earlier):
    assert "--force" in refused(tmp_path, earlier)
    assert record(earlier)["scenario"]["name"] == "First wave"
    assert within("solve", TINY, "--out", earlier, "--force", "-q").exit_code == 0
    assert record(earlier)["scenario"]["name"] == "Tiny, solved by hand"
    assert {place.name for place in tmp_path.iterdir()} == {"plan"}


@pytest.mark.parametrize("place", ["mine", "file", "file/plan", "file/a/b"])
def test_a_wrong_place_is_refused_before_the_work(tmp_path, place):
    tiny(tmp_path / "mine")
    (tmp_path / "file").write_text("mine")
    done = within("solve", TINY, "--out", tmp_path / place)
    assert done.exit_code == 2
    assert "reading the scenario" not in done.stderr


def test_a_place_that_may_not_be_written_is_refused_before_the_work(tmp_path, monkeypatch):
    monkeypatch.setattr("os.access", lambda place, mode: not mode & os.W_OK)
    done = within("solve", TINY, "--out", tmp_path / "plan")
    assert done.exit_code == 2
    assert f"{tmp_path} may not be written to" in done.stderr
    assert "reading the scenario" not in done.stderr


def test_a_name_that_is_too_long_is_refused(tmp_path):
    assert "too long" in refused(tmp_path, tmp_path / ("x" * 300))


@pytest.mark.parametrize("place", ["/proc/plan", "/dev/null/plan"])
def test_a_place_where_nobody_can_write_is_refused(tmp_path, place):
    refused(tmp_path, place)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_folder_without_write_permission_is_refused(tmp_path):
    (tmp_path / "shut").mkdir(mode=0o500)
    refused(tmp_path, tmp_path / "shut" / "plan")


def test_parents_are_made(tmp_path):
    assert within("solve", TINY, "--out", tmp_path / "a" / "b" / "plan", "-q").exit_code == 0
    assert record(tmp_path / "a" / "b" / "plan")["placed"] == 7


def test_the_folder_holds_what_the_specification_lists(earlier):
    assert {place.name for place in earlier.iterdir()} == RESULT_FILES
    told = record(earlier)
    assert [set(goal) for goal in told["goals"]] == [{"goal", "value", "bound"}] * 2
    assert told["status"] == "optimal"
    assert told["proof"] == "certificate"
    assert {"scenario.yaml", "candidates.csv", "orders.csv"} <= set(told["inputs"])
    assert all(len(digest) == 64 for digest in told["inputs"].values())
    headings = {
        place.name: place.read_bytes().split(b"\n", 1)[0] for place in earlier.glob("*.csv")
    }
    assert all(heading.startswith(b"\xef\xbb\xbf") for heading in headings.values())
    assert headings["unplaced.csv"].endswith(b"candidate_id,reason,detail")
    assert headings["open_seats.csv"].endswith(b"order_id,seats,filled,open,reason,detail")


def test_run_json_holds_no_absolute_path_and_no_row_of_a_table(tmp_path, earlier):
    text = (earlier / "run.json").read_text(encoding="utf-8")
    assert str(SCENARIOS) not in text
    assert str(tmp_path) not in text
    rows = (SCENARIOS / "first_wave" / "candidates.csv").read_text(encoding="utf-8-sig")
    ids = {line.split(",")[0] for line in rows.splitlines()[1:]}
    assert len(ids) > 100
    assert not any(f'"{identifier}"' in text for identifier in ids)

    def paths(told):
        if isinstance(told, dict):
            return [path for item in (*told, *told.values()) for path in paths(item)]
        if isinstance(told, list):
            return [path for item in told for path in paths(item)]
        return [told] if isinstance(told, str) and told.startswith("/") else []

    assert paths(json.loads(text)) == []


def test_the_same_scenario_gives_the_same_bytes(tmp_path, earlier):
    shutil.copytree(SCENARIOS / "first_wave", tmp_path / "copy")
    done = command("solve", tmp_path / "copy", "--out", tmp_path / "again", "-q")
    assert done.returncode == 0
    first, second = contents(earlier), contents(tmp_path / "again")
    records = [json.loads(files.pop("run.json")) for files in (first, second)]
    assert first == second
    for told in records:
        assert told.pop("times")
    assert records[0] == records[1]
