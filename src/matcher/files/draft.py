"""A scenario read as far as it can be, with every fault and warning."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from matcher.domain.issues import Code
from matcher.domain.scenario import Scenario
from matcher.domain.tables import TABLES
from matcher.errors import Issue, Phrase
from matcher.files.assembly import Reading, assembled
from matcher.files.findings import Findings
from matcher.files.given import Given, given_sources
from matcher.files.nodes import Node, read_nodes
from matcher.files.previous import read_previous
from matcher.files.reading import Reader
from matcher.files.settings import Written, read_settings
from matcher.files.tablefiles import TableFiles


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
    given = given_sources(Path(path), findings)
    if given is None:
        return Draft(None, findings.in_order([]))
    reading = _read(given, findings)
    scenario, faulty = assembled(reading, findings)
    files = [reading.file, *(reading.files[name] for name in TABLES)]
    return Draft(scenario, findings.in_order(files), faulty)


def _read(given: Given, findings: Findings) -> Reading:
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


def _settings(given: Given, findings: Findings) -> tuple[Node | None, str]:
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
        hint = Phrase(
            "add the sheet Settings, as the template has it, or a scenario.yaml beside it"
        )
        message = Phrase("{file} has no settings", file=file)
        findings.error(Code.KEY_MISSING, message, file, hint=hint)
        return None, file
    return book.settings(findings), book.file("settings")


def _previous(
    given: Given, written: Written | None, reader: Reader, inputs: dict[str, str]
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
