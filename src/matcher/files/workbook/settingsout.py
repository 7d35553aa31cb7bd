"""Settings and quotas as rows of their sheets."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from matcher.domain.settings import Goal, Quota, Settings
from matcher.files.workbook.clauses import except_text, where_text
from matcher.files.yamltext import decimal_text

Value = str | int | float | dt.date
SPARE_PRESETS, SPARE_GOALS = 3, 3


@dataclass(frozen=True, slots=True)
class Row:
    """One row of Settings: the setting's name, its value (blank: not given), its list if any."""

    name: str
    value: Value
    choices: str = ""


def setting_rows(settings: Settings) -> list[Row]:
    """Every setting, and blank rows for further presets and goals."""
    presets = [*settings.presets, *[""] * (SPARE_PRESETS - len(settings.presets))]
    spare: list[list[tuple[str, Value]]] = [[("", "")]] * (SPARE_GOALS - len(settings.goals))
    goals = [*map(_goal, settings.goals), *spare]
    low, high = settings.score.wage_range
    return [
        Row("version", settings.version),
        Row("name", settings.name),
        Row("date", settings.date),
        *(Row(f"preset.{at}", name, "preset") for at, name in enumerate(presets, start=1)),
        *(
            Row(f"goal.{at}{part}", value, "" if part else "goal")
            for at, goal in enumerate(goals, start=1)
            for part, value in goal
        ),
        *(Row(f"weight.{part}", weight) for part, weight in settings.score.weights.items()),
        Row("wage_range.low", low),
        Row("wage_range.high", high),
        Row("time_limit", _number(settings.solve.time_limit)),
        Row("gap", str(settings.solve.gap)),
        Row("seed", settings.solve.seed),
        Row("workers", settings.solve.workers),
    ]


def _number(seconds: float) -> int | str:
    return int(seconds) if seconds.is_integer() else decimal_text(seconds)


def _goal(goal: Goal) -> list[tuple[str, Value]]:
    rows: list[tuple[str, Value]] = [("", goal.name)]
    if goal.give_up:
        whole = isinstance(goal.give_up, Fraction) and goal.give_up == 1
        # A whole share would read back as units.
        rows.append((".give_up", "100%" if whole else _plain(goal.give_up)))
    if goal.per:
        rows.append((".per", "; ".join(goal.per)))
    if goal.source:
        rows.append((".from", goal.source))
    return rows


def _plain(value: int | Fraction) -> int | str:
    return value if isinstance(value, int) else str(value)


def quota_row(quota: Quota) -> dict[str, Any]:
    """A quota as the cells of its row, blank ones left out."""
    bounds = {
        name: value if isinstance(value, int) else str(value)
        for name, value in quota.bounds.items()
    }
    row = {
        "id": quota.id,
        "where": where_text(quota.where),
        "per": "; ".join(quota.per),
        **bounds,
        "soft": quota.soft,
        "except": except_text(quota.exceptions),
        "reason": quota.reason,
        "source": quota.source,
    }
    return {name: value for name, value in row.items() if value not in (None, "")}
