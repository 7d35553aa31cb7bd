"""The whole way of a planner, in each language: form, filled, checked, solved, judged, reported."""

from __future__ import annotations

import copy
import io
import json
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cli.commands import command
from matcher.domain.headings import word
from matcher.texts.translate import LANGUAGES
from reports.workbooks import MAIN, Book

NEW = ("C-101", "C-102", "C-103")
EXAMPLES = 10


class Form:
    """A workbook to fill by hand: cells are changed, rows copied; all the rest is kept."""

    def __init__(self, place: Path, language: str) -> None:
        self.place, self.language = place, language
        with zipfile.ZipFile(place) as bundle:
            self.parts = {name: bundle.read(name) for name in bundle.namelist()}

    def part(self, table: str) -> str:
        names = Book(self.place).names
        return f"xl/worksheets/sheet{names.index(word(table, '', self.language)) + 1}.xml"

    def column(self, table: str, field: str) -> str:
        """The letter of the column whose heading is that of the field in the language."""
        heading = Book(self.place).rows(word(table, "", self.language))[0]
        return next(at for at, told in heading.items() if told == word(table, field, self.language))

    def add_rows(self, table: str, changes: list[dict[str, str | int]]) -> None:
        """Copies of the last row, each with some cells changed."""
        tree = ElementTree.fromstring(self.parts[self.part(table)])
        data = tree.find(f"{MAIN}sheetData")
        assert data is not None
        rows = [row for row in data if any(cell.find(f"{MAIN}v") is not None for cell in row)]
        last = rows[-1]
        for number, cells in enumerate(changes, start=int(last.attrib["r"]) + 1):
            row = copy.deepcopy(last)
            row.attrib["r"] = str(number)
            for cell in row:
                letters = re.sub(r"\d", "", cell.attrib["r"])
                cell.attrib["r"] = f"{letters}{number}"
                for field, value in cells.items():
                    if self.column(table, field) == letters:
                        _put(cell, value)
            data.append(row)
        self.parts[self.part(table)] = ElementTree.tostring(tree)

    def save(self) -> None:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, content in self.parts.items():
                bundle.writestr(name, content)
        self.place.write_bytes(stream.getvalue())


def _put(cell: ElementTree.Element, value: str | int) -> None:
    for child in list(cell):
        cell.remove(child)
    if isinstance(value, int):
        cell.attrib.pop("t", None)
        ElementTree.SubElement(cell, f"{MAIN}v").text = str(value)
    else:
        cell.attrib["t"] = "inlineStr"
        inside = ElementTree.SubElement(cell, f"{MAIN}is")
        ElementTree.SubElement(inside, f"{MAIN}t").text = value


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_planner_goes_from_the_form_to_the_report(tmp_path: Path, language: str) -> None:
    form, result = tmp_path / "form.xlsx", tmp_path / "result"
    assert command("template", form, "--lang", language).returncode == 0
    filled = Form(form, language)
    filled.add_rows(
        "candidates",
        [{"candidate_id": name, "screening": 60 + at} for at, name in enumerate(NEW)],
    )
    filled.add_rows("orders", [{"order_id": "O-101", "seats": 2}])
    filled.save()

    checked = command("check", form, "--json")
    assert (checked.returncode, json.loads(checked.stdout)["ok"]) == (0, True), checked.stdout
    solved = command("solve", form, "--out", result, "--json")
    assert solved.returncode == 0, solved.stderr
    told = json.loads(solved.stdout)
    assert (told["status"], told["candidates"]) == ("optimal", EXAMPLES + len(NEW))
    assert command("verify", result).returncode == 0

    made = command("report", result, "--lang", language, "--json")
    assert made.returncode == 0, made.stderr
    page = (result / "report.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in page
    _check_workbook(result / "results.xlsx", told["placed"])


def _check_workbook(place: Path, placed: int) -> None:
    """The workbook opens in a reader that is not ours, and has everybody once."""
    calamine = pytest.importorskip("python_calamine", reason="not installed (extra dev)")
    book = calamine.load_workbook(str(place))
    assert len(book.sheet_names) == 7
    rows = [book.get_sheet_by_name(name).to_python()[1:] for name in book.sheet_names[:2]]
    assert len(rows[0]) == placed
    assert len(rows[0]) + len(rows[1]) == EXAMPLES + len(NEW)
    everybody = [str(row[0]) for part in rows for row in part]
    assert len(set(everybody)) == len(everybody)
    assert set(NEW) <= set(everybody)
