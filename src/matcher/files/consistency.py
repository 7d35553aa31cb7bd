"""What of a faulty scenario hangs together, so that it can still be looked into."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pandas as pd

from matcher.domain.issues import Code
from matcher.domain.tables import TABLES, Table
from matcher.files.findings import Findings
from matcher.files.raw import RawTable
from matcher.files.tables import Tables

_HEADING = (Code.COLUMN_UNKNOWN, Code.COLUMN_MISSING, Code.COLUMN_TWICE)


def faulty_rows(tables: Tables, findings: Findings) -> dict[str, set[int]]:
    """Table name to its rows with an error; all rows where the heading has one.

    A column that is missing, or has a name that nobody knows, says nothing of any row.
    """
    rows: dict[str, set[int]] = defaultdict(set)
    headings = set()
    for issue in findings.issues:
        if issue.severity == "error" and issue.row is not None:
            rows[issue.file].add(issue.row)
        if issue.code in _HEADING:
            headings.add(issue.file)
    for read in tables.values():
        if read.file in headings:
            rows[read.file].update(read.frame.index.tolist())
    return {name: rows[read.file] for name, read in tables.items() if rows[read.file]}


def without_echoes(raws: dict[str, RawTable], findings: Findings) -> None:
    """Take out what is said of cells whose column is missing under a misspelt heading."""
    unknown = {issue.file for issue in findings.issues if issue.code in _HEADING}
    lost = {
        (raw.file, column)
        for name, raw in raws.items()
        if raw.file in unknown
        for column in TABLES[name].by_name
        if column not in raw.columns
    }
    findings.issues[:] = [
        issue
        for issue in findings.issues
        if issue.code in _HEADING or (issue.file, issue.column) not in lost
    ]


def consistent_frames(tables: Tables, faulty: dict[str, set[int]]) -> dict[str, pd.DataFrame]:
    """The frames, without rows that have no key, a key used before, or refer to nothing.

    Rows left out are added to ``faulty``: what refers to them is left out as well, and has no
    error of its own.
    """
    frames: dict[str, pd.DataFrame] = {}
    for name, read in tables.items():
        kept = _consistent(read.table, read.frame, frames)
        dropped = read.frame.index[~kept].tolist()
        if dropped:
            faulty.setdefault(name, set()).update(dropped)
        frames[name] = read.frame[kept]
    return frames


def _consistent(table: Table, frame: pd.DataFrame, owners: dict[str, pd.DataFrame]) -> np.ndarray:
    kept = ~frame.duplicated(list(table.key)).to_numpy()
    for field in table.fields:
        if field.name not in table.key and not field.references:
            continue
        texts = frame[field.name].to_numpy(dtype=object)
        if field.required:
            kept &= texts != ""
        if field.references:
            owner = owners[field.references]
            known = owner[TABLES[field.references].key[0]].to_numpy(dtype=object)
            kept &= pd.Index(texts).isin(known) | (texts == "")
    return kept
