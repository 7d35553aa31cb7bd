"""A table as text: what a CSV file, a Parquet file or a frame is brought to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from matcher.domain.issues import Code
from matcher.domain.tables import Table
from matcher.errors import Phrase
from matcher.files.findings import Findings, nearest, quoted

NOTE = "x_"
MAX_COLUMNS = 500


@dataclass(frozen=True, slots=True)
class RawTable:
    """Columns of trimmed text, by heading: the table's own, and free notes.

    ``rows`` counts as a spreadsheet does. ``complete`` is False where reading stopped early, so
    that what refers to this table can't be judged; ``lost`` holds the cells of rows that were
    left out as faulty, so that what refers to them is no second fault. ``faulty`` holds, by
    column, positions of cells that have been told as faulty already, and are blank.
    """

    file: str
    columns: dict[str, np.ndarray]
    rows: np.ndarray
    complete: bool = True
    lost: frozenset[str] = frozenset()
    faulty: dict[str, np.ndarray] = field(default_factory=dict)


def known_headings(
    table: Table,
    headings: list[str],
    file: str,
    findings: Findings,
    free: bool = False,
    *,
    row: int = 1,
    words: Collection[str] = (),
) -> dict[str, int]:
    """Position by heading, of the table's columns and notes.

    Every other heading is an error in ``row``, with the nearest of ``words`` (by default the
    column names) as a hint; with ``free`` it is passed over.
    """
    places: dict[str, int] = {}
    if len(headings) > MAX_COLUMNS:
        message = Phrase(
            "{file} has {n} columns, allowed are {most}",
            file=file,
            n=len(headings),
            most=MAX_COLUMNS,
        )
        findings.error(Code.COLUMN_UNKNOWN, message, file, row)
        return places
    for place, heading in enumerate(headings):
        if heading in places:
            message = Phrase("column {column} is there twice", column=quoted(heading))
            findings.error(Code.COLUMN_TWICE, message, file, row, heading)
        elif heading in table.by_name or (heading.startswith(NOTE) and heading.isprintable()):
            places[heading] = place
        elif heading and not free:
            message = Phrase(
                "column {column} is unknown in {table}", column=quoted(heading), table=table.name
            )
            hint = nearest(heading, words or list(table.by_name))
            findings.error(
                Code.COLUMN_UNKNOWN, message, file, row, heading[:60], hint or own_note()
            )
    for item in table.fields:
        if item.required and item.name not in places:
            message = Phrase(
                "column {column} is missing, {table} need it",
                column=quoted(item.name),
                table=table.name,
            )
            findings.error(Code.COLUMN_MISSING, message, file, row, item.name)
    return places


def own_note() -> Phrase:
    """The hint for a heading that is no column's."""
    return Phrase("a note of your own starts with {start}", start=NOTE)


def without_heading(came: str, column: str) -> Phrase:
    """What is said of a cell under a blank heading."""
    return Phrase(
        "{came} stands in column {column}, which has no name in the heading",
        came=quoted(came),
        column=column,
    )
