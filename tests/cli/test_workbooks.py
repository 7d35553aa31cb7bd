"""From the empty form to a result folder and back, as a planner would."""

from __future__ import annotations

import json

import pytest

from cli.commands import (
    RESULT_FILES,
    command,
    contents,
    one_message,
    tiny,
    with_text,
    within,
)


@pytest.mark.parametrize("lang", ["en", "id", "ja"])
def test_form_check_solve_and_verify_run_in_every_language(tmp_path, lang):
    form = tmp_path / "form.xlsx"
    assert within("template", form, "--lang", lang).exit_code == 0
    assert "no faults" in within("check", form).stdout
    assert within("solve", form, "--out", tmp_path / "result", "-q").exit_code == 0
    assert set(contents(tmp_path / "result")) >= RESULT_FILES
    assert within("verify", tmp_path / "result").exit_code == 0


def test_a_folder_becomes_a_workbook_and_a_folder_again(tmp_path):
    first = tiny(tmp_path / "tiny")
    assert within("convert", first, tmp_path / "tiny.xlsx").exit_code == 0
    done = within("convert", tmp_path / "tiny.xlsx", tmp_path / "again", "--json")
    assert json.loads(done.stdout)["rows"] == {
        "candidates": 12, "companies": 4, "offices": 1, "orders": 5, "pins": 1
    }  # fmt: skip
    assert within("check", tmp_path / "again").exit_code == 0
    assert within("convert", first, tmp_path / "tiny.xlsx").exit_code == 2


def test_faults_are_marked_in_a_copy(tmp_path):
    place = with_text(tmp_path / "bad", "orders.csv", "2027-03-15", "soon")
    out = tmp_path / "faults.xlsx"
    done = command("check", place, "--annotate", out, "--lang", "ja")
    assert done.returncode == 2
    assert "orders.csv:6:arrival" in done.stderr
    assert out.read_bytes().startswith(b"PK")
    again = command("check", place, "--annotate", out)
    assert again.returncode == 2
    assert "there already" in again.stderr
    assert "orders.csv:6:arrival" in again.stderr


def test_without_faults_nothing_is_marked(tmp_path):
    done = command("check", tiny(tmp_path / "tiny"), "--annotate", tmp_path / "faults.xlsx")
    assert done.returncode == 0
    assert "nothing to mark" in done.stderr
    assert not (tmp_path / "faults.xlsx").exists()


def test_ids_are_hidden_solved_and_put_back(tmp_path):
    place, hidden, key = tiny(tmp_path / "tiny"), tmp_path / "hidden", tmp_path / "key.csv"
    done = within("convert", place, hidden, "--anonymise", "--key", key)
    assert done.exit_code == 0
    assert "12 candidates" in done.stdout
    assert str(key) in done.stderr
    assert not any(b"C-0" in content for content in contents(hidden).values())
    assert within("solve", hidden, "--out", tmp_path / "plan", "-q").exit_code == 0
    assert not any(b"C-0" in content for content in contents(tmp_path / "plan").values())
    assert within("convert", tmp_path / "plan", tmp_path / "back", "--restore", key).exit_code == 0
    assert b"C-06" in (tmp_path / "back" / "assignments.csv").read_bytes()
    assert within("verify", tmp_path / "back").exit_code == 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--anonymise"], "--anonymise needs --key"),
        (["--key", "k.csv"], "belong to --anonymise"),
        (["--seed", "3"], "belong to --anonymise"),
        (["--restore", "k.csv", "--anonymise"], "--restore stands alone"),
        (["--restore", "k.csv"], "the key k.csv"),
        (["--anonymise", "--key", "out/k.csv"], "keep it apart"),
    ],
)
def test_options_that_dont_go_together_are_told(tmp_path, options, told):
    place = tiny(tmp_path / "tiny")
    done = command("convert", place, "out", *options, cwd=tmp_path)
    assert done.returncode == 2
    assert told in one_message(done.stderr)
    assert [path.name for path in tmp_path.iterdir()] == ["tiny"]
