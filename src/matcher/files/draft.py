"""A scenario read as far as it can be, with every fault and warning."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from matcher.domain.issues import Code
from matcher.domain.scenario import Scenario
from matcher.domain.tables import TABLES
from matcher.errors import Issue
from matcher.files import keys
from matcher.files.assembly import Reading, assembled
from matcher.files.findings import Findings
from matcher.files.nodes import Node, read_nodes
from matcher.files.previous import read_previous
from matcher.files.reading import Reader
from matcher.files.settings import Written, read_settings
from matcher.files.sources import MAX_YAML_BYTES, Source, UnreadableError, read_bytes
from matcher.files.tablefiles import TableFiles
from matcher.files.workbook.package import MAX_WORKBOOK_BYTES, SUFFIXES, refuse_suffix
from matcher.files.workbook.scenariobook import ScenarioBook, open_scenario_book

WORKBOOK = "scenario.xlsx"


@dataclass(frozen=True)
class Draft:
    """What could be read.

    Attributes:
        scenario: the scenario, faulty cells blank or at their default and faulty settings at
            theirs, without rows that have no id, an id used before, or refer to nothing; None
            where the settings, or a table that others refer to, could not be read to the end.
        issues: every error and warning, by file, row and column.
        faulty: table name to the rows, as a spreadsheet counts, that have an error or refer
            to a row left out. Whoever adds checks of their own leaves these rows, and what
            refers to them, alone.
    """

    scenario: Scenario | None
    issues: tuple[Issue, ...]
    faulty: dict[str, frozenset[int]] = field(default_factory=dict)

    @property
    def has_errors(self) -> bool:
        """Whether any issue is an error."""
        return any(issue.severity == "error" for issue in self.issues)


def read_draft(path: Path | str) -> Draft:
    """Read a scenario: a folder, a scenario.yaml with its tables beside it, or a workbook.

    Never raises for what the files hold: every fault is an issue.
    """
    findings = Findings()
    given = _given(Path(path), findings)
    if given is None:
        return Draft(None, findings.in_order([]))
    reading = _read(given, findings)
    scenario, faulty = assembled(reading, findings)
    files = [reading.file, *(reading.files[name] for name in TABLES)]
    return Draft(scenario, findings.in_order(files), faulty)


@dataclass(frozen=True)
class _Given:
    """What a scenario is read from: scenario.yaml, a workbook, or both, and their folder."""

    folder: Path
    yaml: Source | None
    book: ScenarioBook | None

    @property
    def alone(self) -> bool:
        """Whether the workbook says everything."""
        return self.yaml is None and self.book is not None


def _given(path: Path, findings: Findings) -> _Given | None:
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
        hint = "a scenario is a folder with a scenario.yaml, that file, or a workbook"
        findings.error(error.code, f"{found.name} {error}", found.name, hint=error.hint or hint)
        return None
    book = _open(beside, findings) if os.path.lexists(beside) else None
    if book is not None and "settings" in book.sheets:
        message = f"settings are given twice: in {yaml.name}, and in a sheet of {WORKBOOK}"
        findings.error(Code.SETTINGS_TWICE, message, book.file("settings"), 1)
    return _Given(folder, yaml, book)


def _given_workbook(path: Path, findings: Findings) -> _Given | None:
    """A workbook; where it has no settings, those of the scenario.yaml beside it."""
    book = _open(path, findings)
    if book is None:
        return None
    beside = path.parent / keys.SETTINGS_FILE
    if "settings" in book.sheets or not os.path.lexists(beside):
        return _Given(path.parent, None, book)
    try:
        yaml = Source(beside.name, read_bytes(beside, MAX_YAML_BYTES))
    except UnreadableError as error:
        findings.error(error.code, f"{beside.name} {error}", beside.name, hint=error.hint)
        return None
    return _Given(path.parent, yaml, book)


def _open(path: Path, findings: Findings) -> ScenarioBook | None:
    try:
        refuse_suffix(path.name)
        source = Source(path.name, read_bytes(path, MAX_WORKBOOK_BYTES))
    except UnreadableError as error:
        findings.error(error.code, f"{path.name} {error}", path.name, hint=error.hint)
        return None
    return open_scenario_book(source, findings)


def _read(given: _Given, findings: Findings) -> Reading:
    node, file = _settings(given, findings)
    reader = Reader(file, findings)
    written = None if node is None else read_settings(node, reader)
    sources = [given.yaml, None if given.book is None else given.book.source]
    inputs = {source.name: source.digest for source in sources if source is not None}
    tables = TableFiles(given.folder, written, reader, inputs, given.book, given.alone)
    raws = {name: raw for name in TABLES if (raw := tables.read(name)) is not None}
    files = {name: tables.file(name) for name in TABLES}
    previous = _previous(given, written, reader, inputs)
    if written is not None and tables.sheets():
        named = {**written.settings.tables, **tables.sheets()}
        written = replace(written, settings=replace(written.settings, tables=named))
    return Reading(written, file, raws, files, frozenset(tables.failed), previous, inputs)


def _settings(given: _Given, findings: Findings) -> tuple[Node | None, str]:
    """The settings as nodes, and the file that they are told by."""
    book = given.book
    if given.yaml is not None:
        file, before = given.yaml.name, len(findings.issues)
        node = read_nodes(given.yaml.data, file, findings)
        if node is None and len(findings.issues) == before:
            node = Node("scalar", row=1, column="1")  # an empty file: all that is needed is missing
        if node is not None and book is not None and "settings" not in book.sheets:
            node = book.with_quotas(node, findings)
        return node, file
    if book is None or "settings" not in book.sheets:
        file = "" if book is None else book.source.name
        hint = "add the sheet Settings, as the template has it, or a scenario.yaml beside it"
        findings.error(Code.KEY_MISSING, f"{file} has no settings", file, hint=hint)
        return None, file
    return book.settings(findings), book.file("settings")


def _previous(
    given: _Given, written: Written | None, reader: Reader, inputs: dict[str, str]
) -> dict[str, str]:
    if written is None:
        return {}
    sheet = None if given.book is None else given.book.previous(reader.findings)
    return previous_plan(written, given.folder, reader, inputs) if sheet is None else sheet


def previous_plan(
    written: Written, folder: Path, reader: Reader, inputs: dict[str, str]
) -> dict[str, str]:
    """The earlier plan of the goal that names one, candidate id to order id; else empty."""
    for goal, node in zip(written.settings.goals, written.goals, strict=False):
        if goal.source:
            return read_previous(goal.source, node, folder, reader, inputs)
    return {}
