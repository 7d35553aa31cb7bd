"""A scenario from one form to the other: a folder to a workbook, a workbook to a folder."""

from __future__ import annotations

from pathlib import Path

from matcher.domain.headings import Language
from matcher.domain.scenario import Scenario
from matcher.files.folder import write_files
from matcher.files.load import load
from matcher.files.place import placed_whole
from matcher.files.workbook.export import write_workbook
from matcher.files.workbook.writing import refuse_place


def convert(source: Path | str, out: Path | str, language: Language = "en") -> Scenario:
    """Read a scenario and write it to ``out``: a workbook if that ends in .xlsx, else a folder.

    What is written reads back to an equal scenario, apart from names of files and places of
    rows. Returns the scenario.

    Raises:
        ScenarioError: the scenario has a fault.
        OutputError: ``out`` is there already, or can't be written.
    """
    target = Path(out)
    refuse_out(target)
    scenario = load(source)
    write_out(scenario, target, language)
    return scenario


def refuse_out(out: Path) -> None:
    """Refuse a place for a workbook before the work; a folder's is refused as it is put there.

    Raises:
        OutputError: a workbook can't be written there.
    """
    if is_workbook(out):
        refuse_place(out)


def write_out(scenario: Scenario, out: Path, language: Language) -> None:
    """Write a scenario to ``out``: a workbook if that ends in .xlsx, else a folder.

    Raises:
        OutputError: ``out`` is there already, or can't be written.
    """
    if is_workbook(out):
        write_workbook(scenario, out, language)
        return
    with placed_whole(out) as folder:
        write_files(scenario, folder)


def is_workbook(out: Path) -> bool:
    """Whether a name is that of a workbook."""
    return out.suffix.lower() == ".xlsx"
