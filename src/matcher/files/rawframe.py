"""Frames of text or native types brought to text, as a planner would have written it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from matcher.domain.issues import Code
from matcher.domain.tables import Table
from matcher.errors import Phrase
from matcher.files.findings import Findings
from matcher.files.plain import plain_text
from matcher.files.raw import RawTable, known_headings


def raw_from_frame(frame: pd.DataFrame, file: str, table: Table, findings: Findings) -> RawTable:
    """The frame as text, told as ``file``.

    Rows are those of an index named ``row`` with whole numbers from 2, each once, as the frames
    of a Scenario have it; of any other frame the first row is 2, as below a heading.
    """
    rows = _rows(frame)
    headings = [str(name).strip() for name in frame.columns]
    places = known_headings(table, headings, file, findings)
    columns = {
        name: _texts(frame.iloc[:, place], name, file, rows, findings)
        for name, place in places.items()
    }
    return RawTable(file, columns, rows)


def _rows(frame: pd.DataFrame) -> np.ndarray:
    index = frame.index
    if index.name == "row" and pd.api.types.is_integer_dtype(index.dtype) and index.is_unique:
        rows = index.to_numpy(np.int64)
        if not len(rows) or rows.min() >= 2:
            return rows
    return np.arange(2, len(frame) + 2, dtype=np.int64)


def _texts(
    column: pd.Series, name: str, file: str, rows: np.ndarray, findings: Findings
) -> np.ndarray:
    """The column as text; equal values are turned once."""
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        values, blank = column.astype(object).to_numpy(), column.isna().to_numpy()
    else:
        values, blank = column.to_numpy(dtype=object), column.isna().to_numpy()
    texts = np.empty(len(values), object)
    turned: dict[tuple[type, Any], str] = {}
    for at, value in enumerate(values):
        if blank[at]:
            texts[at] = ""
            continue
        try:
            key = (type(value), value)
            if key not in turned:
                turned[key] = plain_text(value, name)
            texts[at] = turned[key]
        except TypeError:
            texts[at] = ""
            message = Phrase(
                "{name} is of type {type}, allowed are text, numbers, dates",
                name=name,
                type=type(value).__name__,
            )
            findings.error(Code.WRONG_TYPE, message, file, int(rows[at]), name)
    return texts
