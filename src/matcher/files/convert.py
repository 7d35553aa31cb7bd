"""A scenario from one form to the other: a folder to a workbook, a workbook to a folder."""

from __future__ import annotations

from pathlib import Path

from matcher.domain.headings import Language
from matcher.domain.scenario import Scenario
from matcher.files.folder import write_scenario
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
    out = Path(out)
    workbook = out.suffix.lower() == ".xlsx"
    if workbook:
        refuse_place(out)
    scenario = load(source)
    if workbook:
        write_workbook(scenario, out, language)
        return scenario
    with placed_whole(out) as folder:
        write_scenario(scenario, folder)
    return scenario
