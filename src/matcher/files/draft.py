"""A scenario read as far as it can be, with every fault and warning."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
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

WORKBOOK = "scenario.xlsx"
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")


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
    """Read a scenario folder, or a scenario.yaml with its tables beside it.

    Never raises for what the files hold: every fault is an issue.
    """
    findings = Findings()
    source = _settings_source(Path(path), findings)
    if source is None:
        return Draft(None, findings.in_order([]))
    path = Path(path)
    folder = path if os.path.isdir(path) else path.parent
    reading = _read(source, folder, findings)
    scenario, faulty = assembled(reading, findings)
    files = [reading.file, *(reading.files[name] for name in TABLES)]
    return Draft(scenario, findings.in_order(files), faulty)


def _settings_source(path: Path, findings: Findings) -> Source | None:
    """The bytes of scenario.yaml."""
    if path.suffix.lower() in _WORKBOOKS and not os.path.isdir(path):
        _refuse_workbook(path.name, findings)
        return None
    found = path / keys.SETTINGS_FILE if os.path.isdir(path) else path
    try:
        return Source(found.name, read_bytes(found, MAX_YAML_BYTES))
    except UnreadableError as error:
        if error.code is Code.FILE_MISSING and os.path.exists(path / WORKBOOK):
            _refuse_workbook(WORKBOOK, findings)
            return None
        hint = "a scenario is a folder with a scenario.yaml, or that file"
        findings.error(error.code, f"{found.name} {error}", found.name, hint=error.hint or hint)
        return None


def _refuse_workbook(name: str, findings: Findings) -> None:
    message = f"{name} is a workbook, which is not supported yet"
    hint = "save each sheet as CSV beside a scenario.yaml"
    findings.error(Code.FILE_FORMAT, message, name, hint=hint)


def _read(source: Source, folder: Path, findings: Findings) -> Reading:
    file = source.name
    node = read_nodes(source.data, file, findings)
    if node is None and not findings.issues:
        node = Node("scalar", row=1, column="1")  # an empty file: all that is needed is missing
    reader = Reader(file, findings)
    written = None if node is None else read_settings(node, reader)
    inputs = {file: source.digest}
    tables = TableFiles(folder, written, reader, inputs)
    raws = {name: raw for name in TABLES if (raw := tables.read(name)) is not None}
    files = {name: tables.file(name) for name in TABLES}
    previous = {} if written is None else previous_plan(written, folder, reader, inputs)
    return Reading(written, file, raws, files, frozenset(tables.failed), previous, inputs)


def previous_plan(
    written: Written, folder: Path, reader: Reader, inputs: dict[str, str]
) -> dict[str, str]:
    """The earlier plan of the goal that names one, candidate id to order id; else empty."""
    for goal, node in zip(written.settings.goals, written.goals, strict=False):
        if goal.source:
            return read_previous(goal.source, node, folder, reader, inputs)
    return {}
