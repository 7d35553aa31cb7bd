import csv
import shutil
import subprocess
import zipfile
from importlib.resources import files

import pytest

from files.workbook.test_export import same
from matcher.domain.headings import LANGUAGES, headings
from matcher.domain.levels import LEVELS
from matcher.domain.lists import lists
from matcher.domain.places import FIELDS, PREFECTURES, PRESETS
from matcher.errors import OutputError
from matcher.files import keys
from matcher.files.load import load
from matcher.files.workbook.readme import phrases
from matcher.files.workbook.settingsheet import NAMES, known_setting
from matcher.files.workbook.template import template
from matcher.solver.solve import solve


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_is_a_scenario_that_is_solved_and_proven(tmp_path, language):
    path = tmp_path / "form.xlsx"
    template(path, language)
    assert load(path).warnings == ()
    assert len(load(path).candidates) == 10
    result = solve(path)
    assert (result.status, len(result.assignments)) == ("optimal", 9)
    assert result.verify().ok


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_has_drop_downs_and_the_names_below_its_words(tmp_path, language):
    path = tmp_path / "form.xlsx"
    template(path, language)
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "sheets/" in name]
        strings = archive.read("xl/sharedStrings.xml").decode()
    assert sum(sheet.count('type="list"') for sheet in sheets) > 25
    assert sum(sheet.count('type="whole"') for sheet in sheets) > 15
    assert sum(sheet.count('type="date"') for sheet in sheets) >= 5
    for (table, column), heading in headings().items():
        if table in ("candidates", "orders", "quotas"):
            assert f">{heading.words[language]}<" in strings.replace("&apos;", "'")
            assert not column or f">{column}<" in strings


def test_the_form_is_the_same_file_every_time(tmp_path):
    template(tmp_path / "a.xlsx", "ja")
    template(tmp_path / "b.xlsx", "ja")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("name", ["form.xls", "form"])
def test_the_form_needs_the_name_of_a_workbook(tmp_path, name):
    with pytest.raises(OutputError, match="xlsx"):
        template(tmp_path / name)


def test_the_lists_are_those_that_the_rules_know():
    values = {name: tuple(choice.value for choice in choices) for name, choices in lists().items()}
    assert values["prefecture"] == PREFECTURES
    assert values["field"] == FIELDS
    assert values["preset"] == PRESETS
    assert values["goal"] == keys.GOALS
    assert values["level"][: len(LEVELS)] == LEVELS


@pytest.mark.parametrize(("name", "column"), [("job", "code"), ("prefecture", "prefecture")])
def test_the_lists_agree_with_the_tables_that_cohorts_are_drawn_from(name, column):
    text = files("matcher.synth").joinpath(f"tables/{name}s.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert [row[column] for row in rows] == [choice.value for choice in lists()[name]]
    assert [row[f"{name}_ja"] for row in rows] == [choice.words["ja"] for choice in lists()[name]]


def test_every_phrase_of_the_first_sheet_is_there_in_every_language():
    assert all(set(texts) == set(LANGUAGES) and all(texts.values()) for texts in phrases().values())


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_is_known_by_its_name(name):
    assert known_setting(name.upper()) == name


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_the_form_saved_by_another_program_says_the_same(tmp_path):
    template(tmp_path / "form.xlsx", "ja")
    run = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
           "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "saved"),
           str(tmp_path / "form.xlsx")]  # fmt: skip
    subprocess.run(run, check=True, capture_output=True, timeout=100)
    assert same(load(tmp_path / "saved" / "form.xlsx"), load(tmp_path / "form.xlsx"))
