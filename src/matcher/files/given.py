"""What a scenario is read from: a folder with scenario.yaml, that file, or a workbook."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from matcher.domain.issues import Code
from matcher.errors import Phrase
from matcher.files import keys
from matcher.files.findings import Findings
from matcher.files.sources import MAX_YAML_BYTES, Source, UnreadableError, read_bytes
from matcher.files.workbook.package import MAX_WORKBOOK_BYTES, SUFFIXES, refuse_suffix
from matcher.files.workbook.scenariobook import ScenarioBook, open_scenario_book

WORKBOOK = "scenario.xlsx"


@dataclass(frozen=True)
class Given:
    """What a scenario is read from: scenario.yaml, a workbook, or both, and their folder."""

    folder: Path
    yaml: Source | None
    book: ScenarioBook | None

    @property
    def alone(self) -> bool:
        """Whether the workbook says everything."""
        return self.yaml is None and self.book is not None


def given_sources(path: Path, findings: Findings) -> Given | None:
    """The bytes of scenario.yaml and of the workbook, as far as they are needed."""
    if path.suffix.lower() in SUFFIXES and not os.path.isdir(path):
        return _given_workbook(path, findings)
    folder = path if os.path.isdir(path) else path.parent
    found = path / keys.SETTINGS_FILE if os.path.isdir(path) else path
    beside = folder / WORKBOOK
    try:
        yaml = Source(found.name, read_bytes(found, MAX_YAML_BYTES))
    except UnreadableError as error:
        if error.code is Code.FILE_MISSING and os.path.isdir(path) and os.path.lexists(beside):
            return _given_workbook(beside, findings)
        hint = Phrase("a scenario is a folder with a scenario.yaml, that file, or a workbook")
        message = error.of(found.name)
        findings.error(error.code, message, found.name, hint=error.hint or hint)
        return None
    book = _open(beside, findings) if os.path.lexists(beside) else None
    if book is not None and "settings" in book.sheets:
        message = Phrase(
            "settings are given twice: in {file}, and in a sheet of {workbook}",
            file=yaml.name,
            workbook=WORKBOOK,
        )
        findings.error(Code.SETTINGS_TWICE, message, book.file("settings"), 1)
    return Given(folder, yaml, book)


def _given_workbook(path: Path, findings: Findings) -> Given | None:
    """A workbook; where it has no settings, those of the scenario.yaml beside it."""
    book = _open(path, findings)
    if book is None:
        return None
    beside = path.parent / keys.SETTINGS_FILE
    if "settings" in book.sheets or not os.path.lexists(beside):
        return Given(path.parent, None, book)
    try:
        yaml = Source(beside.name, read_bytes(beside, MAX_YAML_BYTES))
    except UnreadableError as error:
        findings.error(error.code, error.of(beside.name), beside.name, hint=error.hint)
        return None
    return Given(path.parent, yaml, book)


def _open(path: Path, findings: Findings) -> ScenarioBook | None:
    try:
        refuse_suffix(path.name)
        source = Source(path.name, read_bytes(path, MAX_WORKBOOK_BYTES))
    except UnreadableError as error:
        findings.error(error.code, error.of(path.name), path.name, hint=error.hint)
        return None
    return open_scenario_book(source, findings)
