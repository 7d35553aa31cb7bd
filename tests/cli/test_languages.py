"""What check and solve say in English, Indonesian and Japanese."""

from __future__ import annotations

import json
import re
import zipfile

import pytest

from cli.commands import SCENARIOS, within

TINY = SCENARIOS / "tiny"
EDITS = {
    "candidates.csv": [("3-8:80,70", "3-8:130,7.5"), ("A2.1", "X9"), ("2029-01-31", "2029-13-31")],
    "orders.csv": [("O-2,K-2", "O-1,K-9"), ("Ibaraki,titp,4-9,2", "Ibarak,tipt,4-9,-2")],
    "companies.csv": [("care", "Care"), ("staff", "stuff")],
    "pins.csv": [("C-01,O-1", "C-99,O-1")],
    "scenario.yaml": [
        ("max: 2", "mx: 2"), ("[fill, score]", "[fil, score]"), ("per: sending_org", "per: sender"),
        ("presets: [titp-2017]", "presets: [titp-2017, titp]"),
    ],
}  # fmt: skip
#: Words that English sentences here can hardly do without; none is a name in a scenario.
ENGLISH = re.compile(
    r"\b(is|are|the|of|not|no|allowed|needed|mean|and|that|with|has|have|plan|best|proven|faults?"
    r"|reading|looking|round|gap|seats filled|written|time)\b"
)
PLACE = re.compile(r"^[a-z-]+ (error|warning) \S+ ")


@pytest.fixture
def faulty(tmp_path):
    place = tmp_path / "faulty"
    place.mkdir()
    for file in TINY.iterdir():
        text = file.read_text(encoding="utf-8-sig")
        for before, after in EDITS.get(file.name, ()):
            assert before in text
            text = text.replace(before, after, 1)
        (place / file.name).write_text(text, encoding="utf-8")
    return place


@pytest.fixture(autouse=True)
def no_locale(monkeypatch):
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def without_cells(text: str) -> str:
    """The text without what is quoted from the scenario, paths, and words to be written there."""
    text = re.sub(r'"[^"\n]*"', "", text)
    return re.sub(r"\S*/\S*|--out DIR|Tiny, solved by hand|\b(sending_org|company_id)\b", "", text)


@pytest.mark.parametrize("language", ["id", "ja"])
def test_check_tells_every_fault_without_english(faulty, language):
    done = within("check", faulty, "--lang", language)
    english = within("check", faulty, "--lang", "en")
    assert done.exit_code == english.exit_code == 2
    lines, plain = done.stderr.splitlines(), english.stderr.splitlines()
    assert len(lines) == len(plain) > 15
    assert [ENGLISH.findall(PLACE.sub("", without_cells(line))) for line in lines] == [[]] * len(
        lines
    )
    assert all(ENGLISH.search(without_cells(line)) or "needs" in line for line in plain)
    places = [PLACE.match(line) for line in plain[:-1]]
    assert all(
        place and line.startswith(place[0]) for place, line in zip(places, lines, strict=False)
    )


@pytest.mark.parametrize("language", ["id", "ja"])
@pytest.mark.parametrize("scenario", ["tiny", "rule_soft", "goal_worst_off", "goal_changes"])
def test_solve_speaks_no_english(scenario, language):
    done = within("solve", SCENARIOS / scenario, "--lang", language)
    assert done.exit_code == 0
    title, *rows = done.stdout.splitlines()
    assert len(rows) >= 9
    assert title
    for line in [*rows, *done.stderr.splitlines()]:
        assert not ENGLISH.search(without_cells(line)), line


def test_solve_in_three_languages():
    told = {
        language: within("solve", TINY, "--lang", language).stdout
        for language in ("en", "id", "ja")
    }
    assert "  status       proven best\n" in told["en"]
    assert "  status            terbukti terbaik\n" in told["id"]
    assert "tidak ada rencana dengan pengisian ini yang lebih banyak" in told["id"]
    assert "5.200" in told["id"]
    assert "  状態         最良と証明済み\n" in told["ja"]
    assert "  配属         候補者 12 人中 7 人\n" in told["ja"]


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [("LANG", "ja_JP.UTF-8", "誤りなし"), ("LC_ALL", "id_ID.UTF-8", "tidak ada kesalahan"),
     ("LC_MESSAGES", "id", "tidak ada kesalahan"), ("LANG", "de_DE.UTF-8", "no faults"),
     ("LANG", "C", "no faults")],
)  # fmt: skip
def test_without_lang_the_locale_speaks(monkeypatch, variable, value, told):
    monkeypatch.setenv(variable, value)
    assert told in within("check", TINY).stdout
    assert "no faults" in within("check", TINY, "--lang", "en").stdout


def test_json_is_the_same_bytes_in_every_language(faulty):
    said = [within("check", faulty, "--json", "--lang", name).stdout for name in ("en", "id", "ja")]
    assert said[0] == said[1] == said[2]
    assert "is unknown in companies" in said[0]
    gone = [within("solve", faulty, "--json", "--lang", name).stdout for name in ("en", "id", "ja")]
    assert gone[0] == gone[1] == gone[2]
    assert json.loads(gone[0])["message"] == "16 faults to mend"


def test_a_result_folder_is_the_same_bytes_in_every_language(tmp_path):
    files = {}
    for name in ("en", "ja"):
        out = tmp_path / name
        assert within("solve", TINY, "--out", out, "--lang", name).exit_code == 0
        files[name] = {file.name: file.read_bytes() for file in out.iterdir()}
    for kept in files.values():
        run = json.loads(kept.pop("run.json"))
        assert run["status"] == "optimal"
    assert files["en"] == files["ja"]


def test_a_language_that_is_not_there_is_refused_with_those_that_are():
    for verb in ("check", "solve", "verify"):
        done = within(verb, TINY, "--lang", "fr")
        assert done.exit_code == 2
        assert done.stdout == ""
        assert "--lang" in done.stderr
        assert all(f"'{name}'" in done.stderr for name in ("fr", "en", "id", "ja"))


@pytest.mark.parametrize(
    ("language", "comment", "title"),
    [
        ("ja", "のことでは？", "直し方"),
        ("id", "maksudnya", "saran"),
        ("en", "did you mean", "hint"),
    ],
)
def test_marks_in_a_workbook_are_in_the_language(faulty, tmp_path, language, comment, title):
    out = tmp_path / "marked.xlsx"
    within("check", faulty, "--annotate", out, "--lang", language)
    with zipfile.ZipFile(out) as book:
        comments = "".join(
            book.read(name).decode() for name in book.namelist() if "/comments" in name
        )
        strings = book.read("xl/sharedStrings.xml").decode()
    assert comment in comments
    assert f">{title}<" in strings
    assert "preset-unknown" in strings


@pytest.mark.parametrize(("language", "told"), [("id", "sudah ada"), ("ja", "すでにある")])
def test_a_place_that_is_taken_is_told_in_the_language(tmp_path, language, told):
    out = tmp_path / "out"
    out.mkdir()
    (out / "run.json").write_text("{}")
    done = within("solve", TINY, "--out", out, "--lang", language)
    assert done.exit_code == 2
    assert told in done.stderr


@pytest.mark.parametrize(
    ("language", "told"),
    [("id", "Semua pernyataan benar."), ("ja", "すべての主張が成り立つ。")],
)
def test_verify_ends_in_the_language(tmp_path, language, told):
    out = tmp_path / "out"
    within("solve", TINY, "--out", out)
    done = within("verify", out, "--lang", language)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1] == told


def test_lines_of_a_summary_fit_a_console_in_every_language():
    from matcher.texts.forms import display_width

    for language in ("en", "ja"):
        lines = within("solve", SCENARIOS / "first_wave", "--lang", language).stdout.splitlines()
        assert max(map(display_width, lines)) <= 80
