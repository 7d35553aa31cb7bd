"""Typed frames for tests, with the defaults of the data dictionary filled in."""

from __future__ import annotations

import pandas as pd

from matcher.domain.tables import TABLES, Kind

DTYPES = {
    Kind.COUNT: "Int64",
    Kind.YES_NO: "boolean",
    Kind.DECIMAL: "float64",
    Kind.DATE: "datetime64[s]",
}


def frame(table: str, *rows: dict[str, object]) -> pd.DataFrame:
    columns = {}
    for field in TABLES[table].fields:
        text = field.kind not in DTYPES
        blank = field.default if field.default is not None else ("" if text else None)
        values = [row.get(field.name, blank) for row in rows]
        columns[field.name] = pd.Series(values, dtype=DTYPES.get(field.kind, "str"))
    result = pd.DataFrame(columns)
    result.index = pd.RangeIndex(2, 2 + len(rows), name="row")
    return result


def companies(*rows: dict[str, object]) -> pd.DataFrame:
    return frame("companies", *rows)


def offices(*rows: dict[str, object]) -> pd.DataFrame:
    return frame("offices", *rows)


def orders(*rows: dict[str, object]) -> pd.DataFrame:
    defaults = {"job": "J-1", "seats": 2, "arrival": "2027-04-01"}
    return frame("orders", *({**defaults, **row} for row in rows))
