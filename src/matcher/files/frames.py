"""A scenario from pandas frames and plain settings, checked like one from files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from matcher.domain.issues import Code
from matcher.domain.scenario import Scenario
from matcher.domain.tables import TABLES
from matcher.errors import Phrase, ScenarioError
from matcher.files import keys
from matcher.files.assembly import Reading, assembled
from matcher.files.draft import Draft, previous_plan
from matcher.files.findings import Findings
from matcher.files.nodes import Node
from matcher.files.plain import plain_node
from matcher.files.raw import RawTable
from matcher.files.rawframe import raw_from_frame
from matcher.files.reading import Reader
from matcher.files.settings import read_settings

SETTINGS = "settings"


def from_frames(
    candidates: pd.DataFrame,
    companies: pd.DataFrame,
    orders: pd.DataFrame,
    *,
    offices: pd.DataFrame | None = None,
    rankings: pd.DataFrame | None = None,
    scores: pd.DataFrame | None = None,
    pins: pd.DataFrame | None = None,
    name: str,
    date: dt.date | str,
    presets: Sequence[str] = (),
    quotas: Sequence[Mapping[str, Any]] = (),
    score: Mapping[str, Any] | None = None,
    goals: Sequence[str | Mapping[str, Any]] | None = None,
    solve: Mapping[str, Any] | None = None,
) -> Scenario:
    """A scenario from frames, one for each table, with the columns of the data dictionary.

    Cells may be text as in a CSV file, or numbers, dates, timestamps, bools, and None or NaN
    for blank; the frames are left as they are. Settings have the form of scenario.yaml, as
    lists and dicts. An issue names the table as its file, the first row as row 2 (or the row
    that an index named ``row`` gives), and ``settings`` with a path such as ``quotas[0].max``.
    The ``from`` of a ``changes`` goal is relative to the working directory.

    Raises:
        ScenarioError: there is a fault; it carries every one, and the warnings.
    """
    settings: dict[str, Any] = {"version": keys.VERSION, "name": name, "date": date}
    settings |= {"presets": presets, "quotas": quotas, "score": score, "goals": goals}
    settings["solve"] = solve
    frames = {
        "candidates": candidates,
        "companies": companies,
        "offices": offices,
        "orders": orders,
        "rankings": rankings,
        "scores": scores,
        "pins": pins,
    }
    draft = draft_from_frames(frames, settings)
    if draft.scenario is None or draft.has_errors:
        raise ScenarioError(draft.issues)
    return replace(draft.scenario, warnings=draft.issues)


def draft_from_frames(
    frames: Mapping[str, pd.DataFrame | None], settings: Mapping[str, Any]
) -> Draft:
    """The draft of frames by table name, and of settings as in scenario.yaml.

    Like :func:`~matcher.files.draft.read_draft`: every fault is an issue.
    """
    findings = Findings()
    reader = Reader(SETTINGS, findings)
    written = read_settings(_node(settings, reader), reader)
    raws = {
        table: raw
        for table in TABLES
        if (raw := _raw(table, frames.get(table), findings)) is not None
    }
    previous = previous_plan(written, Path(), reader, {})
    files = {table: table for table in TABLES}
    reading = Reading(written, SETTINGS, raws, files, previous=previous)
    scenario, faulty = assembled(reading, findings)
    return Draft(scenario, findings.in_order([SETTINGS, *TABLES]), faulty)


def _node(settings: Mapping[str, Any], reader: Reader) -> Node:
    """The settings as nodes; a part that has no meaning is told, and left out."""
    items: list[Node] = []
    for key, value in settings.items():
        try:
            items += [Node("scalar", key, column=key), plain_node(value, key)]
        except TypeError as error:
            told = error.args[0] if error.args else ""
            message = told if isinstance(told, Phrase) else Phrase.verbatim(str(told))
            reader.findings.error(Code.WRONG_TYPE, message, SETTINGS, None, key)
            items[len(items) // 2 * 2 :] = []
    return Node("map", "", tuple(items))


def _raw(name: str, frame: pd.DataFrame | None, findings: Findings) -> RawTable | None:
    if frame is not None:
        return raw_from_frame(frame, name, TABLES[name], findings)
    if not TABLES[name].optional:
        findings.error(
            Code.TABLE_MISSING, Phrase("the table {table} is not given", table=name), name
        )
    return None
