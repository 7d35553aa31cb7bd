"""Reading frames row by row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd


def records(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows as named tuples, whose cells are of the frame's own types."""
    yield from frame.itertuples(index=False)


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as dicts by column."""
    columns = [frame[name].tolist() for name in frame.columns]
    return [dict(zip(frame.columns, row, strict=True)) for row in zip(*columns, strict=True)]


def lookup(frame: pd.DataFrame, key: str) -> dict[str, dict[str, Any]]:
    """Row by value of the key column, which is unique."""
    return {row[key]: row for row in rows(frame)}
