"""The earlier plan that a ``changes`` goal compares with."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath, PureWindowsPath

from matcher.domain.issues import Code
from matcher.domain.tables import Field, Kind, Table
from matcher.errors import Phrase
from matcher.files.csvfile import read_csv
from matcher.files.findings import not_allowed
from matcher.files.nodes import Node
from matcher.files.reading import Reader
from matcher.files.sources import MAX_TABLE_BYTES, Source, UnreadableError, read_bytes
from matcher.files.tables import read_table

PLAN = "assignments.csv"
ASSIGNMENTS = Table(
    "assignments",
    ("candidate_id",),
    (
        Field("candidate_id", Kind.ID, "candidate", required=True),
        Field("order_id", Kind.ID, "order", required=True),
    ),
)


def read_previous(
    folder_name: str, node: Node, base: Path, reader: Reader, inputs: dict[str, str]
) -> dict[str, str]:
    """Candidate id to order id of the earlier result in ``base / folder_name``.

    Adds the digest of its assignments.csv to ``inputs``. What can't be read is told at the
    goal, ``node``.
    """
    if PurePosixPath(folder_name).is_absolute() or PureWindowsPath(folder_name).drive:
        message = not_allowed("from", f'"{folder_name}"', Phrase("a path relative to the scenario"))
        reader.error(node, Code.GOAL_FROM, message)
        return {}
    name = os.path.normpath(Path(folder_name) / PLAN).replace(os.sep, "/")
    try:
        source = Source(name, read_bytes(base / folder_name / PLAN, MAX_TABLE_BYTES))
    except UnreadableError as error:
        message = Phrase("from names an earlier plan: {file} {fault}", file=name, fault=error.fault)
        reader.error(node, Code.GOAL_FROM, message)
        return {}
    inputs[name] = source.digest
    raw = read_csv(source, ASSIGNMENTS, reader.findings, free=True)
    if raw is None:
        return {}
    frame = read_table(ASSIGNMENTS, raw, reader.findings).frame
    return dict(zip(frame["candidate_id"], frame["order_id"], strict=True))
