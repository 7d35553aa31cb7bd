"""The empty form: a workbook with ten invented example rows that can be solved as they are."""

from __future__ import annotations

from pathlib import Path

from matcher.domain.headings import Language
from matcher.domain.scenario import Scenario
from matcher.files.load import load
from matcher.files.workbook.export import write_workbook

EXAMPLE = Path(__file__).parent / "example"


def example() -> Scenario:
    """An invented scenario: ten candidates, four companies, four orders."""
    return load(EXAMPLE)


def template(out: Path | str, language: Language = "en") -> None:
    """Write the form to a new file, its headings in ``language``.

    Raises:
        OutputError: the file is there already, or can't be written.
    """
    write_workbook(example(), out, language)
