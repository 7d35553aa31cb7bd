"""Parquet tables, where pyarrow is installed."""

from __future__ import annotations

import io

import pandas as pd

from matcher.domain.issues import Code
from matcher.domain.tables import Table
from matcher.errors import Phrase
from matcher.files.findings import Findings
from matcher.files.raw import RawTable
from matcher.files.rawframe import raw_from_frame
from matcher.files.sources import Source


def read_parquet(source: Source, table: Table, findings: Findings) -> RawTable | None:
    """The table as text; None, and an error, where it can't be read."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        message = Phrase("{file} is Parquet, which needs pyarrow", file=source.name)
        hint = Phrase("install {name}", name="matcher[parquet]")
        findings.error(Code.EXTRA_MISSING, message, source.name, hint=hint)
        return None
    try:
        frame = pyarrow.parquet.read_table(io.BytesIO(source.data)).to_pandas(
            date_as_object=True, integer_object_nulls=True, ignore_metadata=True
        )
    # A damaged file makes pyarrow raise its own errors, and those of what it calls.
    except (pyarrow.ArrowException, OSError, ValueError, TypeError, KeyError, MemoryError):
        message = Phrase("{file} is no Parquet file that can be read", file=source.name)
        findings.error(Code.FILE_FORMAT, message, source.name)
        return None
    return raw_from_frame(_indexed(frame), source.name, table, findings)


def _indexed(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with an index that pandas stored as a column put back."""
    stored = [name for name in frame.columns if str(name).startswith("__index_level_")]
    frame = frame.drop(columns=stored)
    return frame.set_index("row") if "row" in frame.columns else frame
