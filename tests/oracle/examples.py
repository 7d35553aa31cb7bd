"""Hand-written scenarios for tests: only what matters is named, the rest is harmless."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from oracle.model import Scenario
from oracle.reading import read_scenario
from oracle.writing import write_folder

CANDIDATE = {"skills": "weld:50"}
COMPANY = {"field": "agriculture", "staff": 1000}
ORDER = {
    "company_id": "K-1",
    "prefecture": "Tokyo",
    "scheme": "ssw",
    "job": "weld",
    "seats": 9,
    "arrival": "2027-04-01",
}
Rows = dict[str, dict[str, Any]]


def example(
    folder: Path,
    *,
    candidates: Rows,
    orders: Rows,
    companies: Rows | None = None,
    offices: Rows | None = None,
    rankings: list[dict[str, Any]] | None = None,
    scores: dict[tuple[str, str], int] | None = None,
    pins: list[dict[str, Any]] | None = None,
    **settings: Any,
) -> Scenario:
    """Write and read a scenario; tables are given as id → the cells that matter."""
    tables = {
        "candidates": _rows("candidate_id", CANDIDATE, candidates),
        "companies": _rows("company_id", COMPANY, companies or {"K-1": {}}),
        "orders": _rows("order_id", ORDER, orders),
    }
    if offices is not None:
        tables["offices"] = _rows("office_id", {"company_id": "K-1"}, offices)
    if rankings is not None:
        tables["rankings"] = rankings
    if scores is not None:
        tables["scores"] = [
            {"candidate_id": c, "order_id": o, "score": points} for (c, o), points in scores.items()
        ]
    if pins is not None:
        tables["pins"] = [{"reason": "agreed", **pin} for pin in pins]
    head = {"version": 1, "name": "example", "date": dt.date(2026, 10, 1)}
    write_folder(folder, head | settings, tables)
    return read_scenario(folder)


def _rows(key: str, harmless: dict[str, Any], rows: Rows) -> list[dict[str, Any]]:
    return [{key: id, **harmless, **cells} for id, cells in rows.items()]
