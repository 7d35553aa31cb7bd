"""Phrases: English to everybody, told in another language where that is asked for."""

from __future__ import annotations

import ast
import copy
import datetime as dt
import json
import pickle
from pathlib import Path

import pytest

from matcher.cli.summary import REASONS, WHY
from matcher.domain.settings import GOAL_WORDS
from matcher.errors import Issue, Phrase
from matcher.texts.translate import texts
from texts.strings import SOURCE

BLANK = Phrase("{name} is blank, it is needed", name="seats")
LATE = Phrase(
    "{column} {day} is after {date}, the day the plan is made",
    column="birth_date",
    day=dt.date(2027, 2, 1),
    date=dt.date(2026, 10, 1),
)


def calls(path: Path) -> list[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return f"{function.value.id}.{function.attr}"
    return function.id if isinstance(function, ast.Name) else ""


def test_a_phrase_is_its_english_text() -> None:
    assert BLANK == "seats is blank, it is needed"
    assert json.dumps(BLANK) == '"seats is blank, it is needed"'
    assert type(str(BLANK)) is str


def test_texts_tell_a_phrase() -> None:
    assert texts("en").tell(BLANK) == str(BLANK)
    assert texts("ja").tell(BLANK) == "seats が空欄（必須）"
    assert texts("id").tell(BLANK) == "seats kosong, padahal wajib diisi"


def test_days_are_told_in_the_form_of_the_language() -> None:
    assert LATE == "birth_date 2027-02-01 is after 2026-10-01, the day the plan is made"
    assert texts("ja").tell(LATE) == "birth_date の 2027年2月1日は計画日 2026年10月1日より後"
    assert "1 Februari 2027 sesudah 1 Oktober 2026" in texts("id").tell(LATE)


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "1,200 faults to mend"), ("id", "1.200 kesalahan perlu diperbaiki"),
     ("ja", "直すべき誤り：1,200 件")],
)  # fmt: skip
def test_amounts_have_their_thousands_apart(language: str, told: str) -> None:
    assert (
        texts(language).tell(Phrase.counted("{n} fault to mend", "{n} faults to mend", 1200))
        == told
    )


def test_english_counts_one_thing_and_many() -> None:
    told = [Phrase.counted("{n} fault to mend", "{n} faults to mend", n) for n in (0, 1, 2)]
    assert told == ["0 faults to mend", "1 fault to mend", "2 faults to mend"]


def test_phrases_within_phrases_are_told_too() -> None:
    allowed = Phrase("{others} or {last}", others=("titp", "esd"), last="ssw")
    phrase = Phrase(
        "{name} is {came}, allowed is {allowed}", name="scheme", came='"x"', allowed=allowed
    )
    assert phrase == 'scheme is "x", allowed is titp, esd or ssw'
    assert texts("id").tell(phrase) == 'scheme berisi "x", yang dibolehkan titp, esd atau ssw'
    assert "titp、esd または ssw" in texts("ja").tell(phrase)


def test_no_space_stands_between_japanese_letters() -> None:
    name = Phrase("a preset")
    told = texts("ja").tell(Phrase("{name} is blank, it is needed", name=name))
    assert told == "法定ルールが空欄（必須）"


def test_values_are_never_read_as_templates() -> None:
    phrase = Phrase("{name} is blank, it is needed", name="{came} {0}")
    assert phrase == "{came} {0} is blank, it is needed"
    assert texts("ja").tell(phrase) == "{came} {0} が空欄（必須）"


def test_what_is_no_template_is_the_same_in_every_language() -> None:
    for text in (Phrase.verbatim("is not there {x}"), Phrase(), "is not there"):
        assert texts("ja").tell(text) == str(text)


@pytest.mark.parametrize("again", [copy.deepcopy, lambda item: pickle.loads(pickle.dumps(item))])
def test_a_phrase_stays_one_when_it_is_copied(again) -> None:
    for phrase in (BLANK, LATE, Phrase.verbatim("x"), Phrase.counted("{n} a", "{n} b", 2)):
        other = again(phrase)
        assert (other, other.template, other.many, other.values) == (
            phrase, phrase.template, phrase.many, phrase.values,
        )  # fmt: skip


def test_an_issue_as_plain_data_is_english_text() -> None:
    told = Issue("blank", "error", BLANK, "orders.csv", 3, "seats", BLANK).to_dict()
    assert {type(told[name]) for name in ("message", "hint")} == {str}
    assert told["where"] == "orders.csv:3:seats"


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.name)
def test_templates_stand_where_the_catalogues_find_them(path: Path) -> None:
    """A template from a variable would be translated nowhere, and nobody would notice."""
    for call in calls(path):
        if name_of(call.func) in ("Phrase", "Phrase.counted") and call.args:
            many = 2 if name_of(call.func) == "Phrase.counted" else 1
            for item in call.args[:many]:
                assert isinstance(item, ast.Constant), f"{path}:{call.lineno}"


def test_every_end_of_a_search_can_be_told() -> None:
    """What engines give as the reason of their end is known where it is told."""
    found = set()
    for room in ("engines", "solver"):
        for path in (SOURCE / room).rglob("*.py"):
            for call in calls(path):
                if name_of(call.func) in ("Solution", "replace"):
                    found |= {
                        item.value.value
                        for item in call.keywords
                        if item.arg == "reason" and isinstance(item.value, ast.Constant)
                    }
    assert len(found) >= 3
    assert found - {""} <= set(WHY)


def test_every_goal_and_reason_has_words() -> None:
    for language in ("id", "ja"):
        t = texts(language)
        assert all(t.tell(word) != word for word in GOAL_WORDS.values())
        assert all(t(word) != word for word in (*REASONS.values(), *WHY))
