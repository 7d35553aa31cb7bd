"""Settings and tables of text put together to a Scenario, however they were brought."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

import pandas as pd

from matcher.domain.issues import Code
from matcher.domain.scenario import Scenario
from matcher.domain.settings import Settings
from matcher.domain.tables import TABLES
from matcher.errors import Issue, Phrase
from matcher.files.consistency import consistent_frames, faulty_rows, without_echoes
from matcher.files.findings import Findings
from matcher.files.occurring import check_occurrence
from matcher.files.orderchecks import filled_prefectures
from matcher.files.raw import RawTable
from matcher.files.reading import Reader
from matcher.files.relations import check_relations
from matcher.files.settings import NO_DATE, Written
from matcher.files.tables import ReadTable, Tables, empty_table, read_table
from matcher.presets.missing import missing_inputs
from matcher.presets.oddities import oddities

_NEEDED = ("candidates", "companies", "offices", "orders")


@dataclass(frozen=True)
class Reading:
    """What was read: settings, and tables as text.

    Attributes:
        written: the settings; None where there are none to be had.
        file: the name that settings are told by.
        raws: the tables that are there.
        files: the file name of each table.
        failed: tables that could not be read; the others without text are not given.
        previous: the earlier plan of a ``changes`` goal.
        inputs: SHA-256 of the files.
    """

    written: Written | None
    file: str
    raws: dict[str, RawTable]
    files: dict[str, str]
    failed: frozenset[str] = frozenset()
    previous: dict[str, str] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)


def assembled(
    reading: Reading, findings: Findings
) -> tuple[Scenario | None, dict[str, frozenset[int]]]:
    """The scenario as far as it goes, and the faulty rows of each table.

    The scenario is None where the settings, or a table that others refer to, can't be relied on.
    """
    tables = {name: _table(name, reading, findings) for name in TABLES}
    date = _date(reading.written)
    check_relations(tables, date, findings)
    reader = Reader(reading.file, findings)
    if reading.written is not None:
        check_occurrence(reading.written, tables, date, reader)
        _check_presets(reading, tables, findings)
        _check_previous(reading, tables, reader)
    without_echoes(reading.raws, findings)
    faulty = faulty_rows(tables, findings)
    scenario = None
    if reading.written is not None and all(tables[name].known for name in _NEEDED):
        tables["orders"] = replace(tables["orders"], frame=filled_prefectures(tables))
        frames = {name: read.frame for name, read in tables.items()}
        if faulty:
            frames = consistent_frames(tables, faulty)
        scenario = _scenario(reading, reading.written.settings, frames, findings)
    return scenario, {name: frozenset(rows) for name, rows in faulty.items()}


def _table(name: str, reading: Reading, findings: Findings) -> ReadTable:
    table, raw = TABLES[name], reading.raws.get(name)
    if raw is not None:
        return read_table(table, raw, findings)
    # What refers to a table that is not given refers to nothing; of one that failed, who knows.
    known = name not in reading.failed and table.optional and reading.written is not None
    return empty_table(table, reading.files[name], False, known)


def _date(written: Written | None) -> dt.date | None:
    return None if written is None or written.settings.date == NO_DATE else written.settings.date


def _scenario(
    reading: Reading, settings: Settings, frames: dict[str, pd.DataFrame], findings: Findings
) -> Scenario:
    people = set(frames["candidates"]["candidate_id"])
    return Scenario(
        settings=settings,
        candidates=frames["candidates"],
        companies=frames["companies"],
        offices=frames["offices"],
        orders=frames["orders"],
        rankings=frames["rankings"],
        scores=frames["scores"] if "scores" in reading.raws else None,
        pins=frames["pins"],
        previous={who: what for who, what in reading.previous.items() if who in people},
        warnings=tuple(issue for issue in findings.issues if issue.severity == "warning"),
        inputs=dict(sorted(reading.inputs.items())),
    )


def _check_previous(reading: Reading, tables: Tables, reader: Reader) -> None:
    """People of the earlier plan who are gone, which is odd but possible."""
    people = set(tables["candidates"].frame["candidate_id"]) | tables["candidates"].lost
    gone = [who for who in reading.previous if who not in people]
    written = reading.written
    if not gone or written is None or not tables["candidates"].known:
        return
    for goal, node in zip(written.settings.goals, written.goals, strict=False):
        if goal.name == "changes":
            message = Phrase.counted(
                "{n} person of the earlier plan is no candidate here: {first}",
                "{n} people of the earlier plan are no candidates here, the first is {first}",
                len(gone),
                first=f'"{gone[0]}"',
            )
            reader.warning(node, Code.PREVIOUS_UNKNOWN, message)


def _check_presets(reading: Reading, tables: Tables, findings: Findings) -> None:
    """What a preset needs and no cell gives, and what is odd beside it.

    A cell that is told already as faulty is no missing one; a field that a preset takes for a
    misspelt one of its own is no other unknown field.
    """
    presets = () if reading.written is None else reading.written.settings.presets
    companies, offices, orders = (tables[name].frame for name in ("companies", "offices", "orders"))
    missing = missing_inputs(presets, companies, offices, orders, files=reading.files)
    odd = oddities(presets, companies, orders, files=reading.files)
    told = {_place(issue) for issue in findings.issues if issue.severity == "error"}
    findings.issues += [issue for issue in missing if _place(issue) not in told]
    named = {_place(issue) for issue in odd if issue.column == "field"}
    findings.issues[:] = [
        issue
        for issue in findings.issues
        if issue.code != Code.FIELD_UNKNOWN or _place(issue) not in named
    ] + [issue for issue in odd if _place(issue) not in told]


def _place(issue: Issue) -> tuple[str, int | None, str]:
    return issue.file, issue.row, issue.column
