"""``matcher explain`` and ``matcher diagnose``: streams and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.commands import SCENARIOS, one_message, with_yaml, within


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("tiny") / "result"
    assert within("solve", SCENARIOS / "tiny", "--out", place, "--quiet").exit_code == 0
    return place


@pytest.mark.parametrize("verb", ["explain", "diagnose"])
def test_help_fits_a_console(verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    done = within(verb, "--help")
    assert done.exit_code == 0
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_a_candidate_in_words_and_as_json(folder: Path) -> None:
    words = within("explain", folder, "C-01")
    assert words.exit_code == 0, words.stderr
    assert words.stdout.startswith("Candidate C-01 is ")
    told = json.loads(within("explain", folder, "C-01", "--json").stdout)
    assert told["candidate"] == "C-01"


def test_an_order_and_a_pair(folder: Path) -> None:
    order = within("explain", folder, "O-1")
    assert order.stdout.startswith("Order O-1: ")
    pair = json.loads(within("explain", folder, "C-01", "O-1", "--json").stdout)
    assert (pair["candidate"], pair["order"]) == ("C-01", "O-1")


def test_everyone_and_the_audit(folder: Path) -> None:
    told = json.loads(within("explain", folder, "--all", "--json").stdout)
    assert set(told) == {"unplaced", "open_seats"}
    assert len(told["unplaced"]) == 5
    assert "An audit, never a quota." in within("explain", folder, "--fairness").stdout


def test_an_unknown_id_is_bad_input_and_suggests(folder: Path) -> None:
    done = within("explain", folder, "C-001")
    assert done.exit_code == 2
    assert "did you mean C-01" in one_message(done.stderr)


def test_a_question_must_be_asked(folder: Path) -> None:
    assert within("explain", folder).exit_code == 2
    assert within("explain", folder, "C-01", "--all").exit_code == 2
    assert within("explain", folder.parent, "C-01").exit_code == 2


def test_a_feasible_scenario_has_bottlenecks_and_an_impossible_one_repairs(tmp_path: Path) -> None:
    fine = within("diagnose", SCENARIOS / "tiny", "--json")
    assert fine.exit_code == 0
    assert json.loads(fine.stdout)["status"] == "feasible"
    bad = with_yaml(tmp_path / "bad", "")
    text = (bad / "scenario.yaml").read_text("utf-8")
    assert "\nquotas:\n" in text
    floor = "\nquotas:\n  - {id: everybody, min: 12}\n"
    (bad / "scenario.yaml").write_text(text.replace("\nquotas:\n", floor), "utf-8")
    done = within("diagnose", bad, "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert told["status"] == "infeasible"
    assert told["conflict"]["rows"] == ["quota:everybody:all:min"]
    assert told["conflict"]["minimal"]
    change = told["repairs"][0]["changes"][0]
    assert change == {
        "table": "quotas", "id": "everybody", "column": "min", "from": 12, "to": 7,
    }  # fmt: skip
    assert "min 7 instead of 12" in within("diagnose", bad).stdout


@pytest.mark.parametrize("text", ["orders", "orders=x", "seats=2", "orders=0"])
def test_weights_that_say_nothing_are_refused(text: str) -> None:
    done = within("diagnose", SCENARIOS / "tiny", "--weight", text)
    assert done.exit_code == 2
    assert "Traceback" not in done.stderr
