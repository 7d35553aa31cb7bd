"""scenario.json: the scenario as understood, every rule expanded to numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from matcher.compiler.compile import Compiled
from matcher.domain.scenario import Scenario
from matcher.domain.settings import SCORE_PARTS, Bounds, Goal, Quota
from matcher.domain.tables import TABLES, Field, Kind
from matcher.solver.exact import exact


def understood(compiled: Compiled) -> dict[str, Any]:
    """The content of scenario.json; see verifier/CERTIFICATE.md, section 3."""
    scenario, settings = compiled.scenario, compiled.scenario.settings
    weights = {part: settings.score.weights.get(part, 0) for part in SCORE_PARTS}
    return {
        "version": 1,
        "name": settings.name,
        "date": settings.date.isoformat(),
        "presets": list(settings.presets),
        "score": {"weights": weights, "wage_range": list(settings.score.wage_range)},
        "goals": [_goal(goal, scenario) for goal in settings.goals],
        "quotas": [_quota(quota) for quota in settings.quotas],
        "tables": {name: _table(scenario, name) for name in TABLES},
        "rows": _rows(compiled),
    }


def _goal(goal: Goal, scenario: Scenario) -> dict[str, Any]:
    told: dict[str, Any] = {"goal": goal.name, "give_up": exact(goal.give_up)}
    if goal.per:
        told["per"] = list(goal.per)
    if goal.name == "changes":
        told["previous"] = dict(sorted(scenario.previous.items()))
    return told


def _bounds(bounds: Bounds) -> dict[str, int | str | None]:
    return {name: exact(value) for name, value in bounds.items()}


def _quota(quota: Quota) -> dict[str, Any]:
    return {
        "id": quota.id,
        "where": [[item.attribute, item.operator, list(item.values)] for item in quota.where],
        "per": list(quota.per),
        "bounds": _bounds(quota.bounds),
        "soft": quota.soft,
        "except": {group: _bounds(bounds) for group, bounds in quota.exceptions.items()},
        "reason": quota.reason,
        "source": quota.source,
    }


def _table(scenario: Scenario, name: str) -> dict[str, list[Any]] | None:
    frame: pd.DataFrame | None = getattr(scenario, name)
    if frame is None:
        return None
    return {field.name: _column(frame[field.name], field) for field in TABLES[name].fields}


def _column(column: pd.Series, field: Field) -> list[Any]:
    blank = column.isna().to_numpy()
    if field.kind is Kind.DATE:
        days = np.datetime_as_string(column.to_numpy().astype("datetime64[D]"))
        return [None if out else str(day) for day, out in zip(days, blank, strict=True)]
    if field.kind is Kind.DECIMAL:
        return [str(value) for value in column]
    if field.kind in (Kind.COUNT, Kind.YES_NO):
        values = column.to_numpy(dtype=object)
        kind = int if field.kind is Kind.COUNT else bool
        return [None if out else kind(v) for v, out in zip(values, blank, strict=True)]
    cells = column.to_numpy(dtype=object)
    if field.kind is Kind.ITEMS:
        return [cell.split(";") if cell else [] for cell in cells]
    if field.kind is Kind.SKILLS:
        return [_skills(cell) for cell in cells]
    return [str(cell) for cell in cells]


def _skills(cell: str) -> list[list[Any]]:
    parts = [item.rpartition(":") for item in cell.split(";")] if cell else []
    return [[job, int(level)] for job, _, level in parts]


def _rows(compiled: Compiled) -> dict[str, int | str]:
    seats = compiled.problem.seats.tolist()
    rows: dict[str, int | str] = {
        f"seats:{name}": seat for name, seat in zip(compiled.order_ids, seats, strict=True)
    }
    for place, family in enumerate(compiled.problem.families):
        active = np.flatnonzero(family.active)
        share = None if family.share is None else f"{family.share[0]}/{family.share[1]}"
        for row, name in zip(active.tolist(), compiled.row_ids(place), strict=True):
            rows[name] = int(family.bound[row]) if share is None else share
    return rows
