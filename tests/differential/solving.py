"""One way to run the package on a scenario folder, and to read what came out."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from matcher.files.load import load
from matcher.solver.solve import solve


@dataclass(frozen=True)
class Solved:
    """Status, value and bound of each goal in order, the plan, and whether the judge accepts."""

    status: str
    values: tuple[int | Fraction | None, ...]
    bounds: tuple[int | Fraction | None, ...]
    plan: dict[str, str]
    rows: list[dict[str, Any]]
    accepted: bool


def exact(value: int | str | None) -> int | Fraction | None:
    """A goal's value: an integer, a rate written p/q, or nothing."""
    return Fraction(value) if isinstance(value, str) else value


def solved(folder: Path) -> Solved:
    """Load and solve, without writing anything."""
    result = solve(load(folder))
    rows = result.assignments.to_dict("records") if result.has_plan else []
    return Solved(
        status=str(result.status),
        values=tuple(goal.value for goal in result.goals),
        bounds=tuple(goal.bound for goal in result.goals),
        plan={row["candidate_id"]: row["order_id"] for row in rows},
        rows=rows,
        accepted=result.verify().ok,
    )


def read_table(path: Path) -> list[dict[str, str]]:
    """A CSV file of a result folder."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def read_json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))
