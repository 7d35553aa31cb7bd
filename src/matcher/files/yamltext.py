"""Settings written as the text of scenario.yaml."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from matcher.domain.settings import Bounds, Condition, Goal, Quota, Settings

WIDTH = 96
_BARE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*")
_NULLS = ("null", "Null", "NULL")


def settings_text(settings: Settings) -> str:
    """The text of a scenario.yaml that reads back to equal settings."""
    return _block(settings_data(settings), 0)


def settings_data(settings: Settings) -> dict[str, Any]:
    """The settings as plain data, in the form of scenario.yaml."""
    data: dict[str, Any] = {
        "version": settings.version,
        "name": settings.name,
        "date": settings.date.isoformat(),
        "presets": list(settings.presets),
        "tables": dict(settings.tables),
        "quotas": [_quota(quota) for quota in settings.quotas],
        "score": {
            "weights": dict(settings.score.weights),
            "wage_range": list(settings.score.wage_range),
        },
        "goals": [_goal(goal) for goal in settings.goals],
        "solve": {
            "time_limit": decimal_text(settings.solve.time_limit),
            "gap": str(settings.solve.gap),
            "seed": settings.solve.seed,
            "workers": settings.solve.workers,
        },
    }
    return {key: value for key, value in data.items() if value != {}}


def decimal_text(number: float) -> str:
    """A float as the shortest decimal that reads back to it, without an exponent."""
    text = format(Decimal(repr(number)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _quota(quota: Quota) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": quota.id,
        "where": {clause.attribute: _clause(clause) for clause in quota.where},
        "per": list(quota.per),
        **_bounds(quota.bounds),
        "soft": quota.soft,
        "except": {group: _bounds(bounds) for group, bounds in quota.exceptions.items()},
        "reason": quota.reason,
        "source": quota.source,
    }
    return {key: value for key, value in data.items() if value not in (None, "", [], {})}


def _clause(clause: Condition) -> str | list[str]:
    if clause.operator != "in":
        return f"{clause.operator}{clause.values[0]}"
    return clause.values[0] if len(clause.values) == 1 else list(clause.values)


def _bounds(bounds: Bounds) -> dict[str, Any]:
    return {name: value if isinstance(value, int) else str(value) for name, value in bounds.items()}


def _goal(goal: Goal) -> dict[str, Any] | str:
    data: dict[str, Any] = {"goal": goal.name}
    if goal.give_up:
        share = isinstance(goal.give_up, Fraction)
        # A whole share, such as 100%, would read back as units.
        data["give_up"] = (
            f"{goal.give_up * 100}%" if goal.give_up == 1 and share else str(goal.give_up)
        )
    if goal.per:
        data["per"] = list(goal.per)
    if goal.source:
        data["from"] = goal.source
    return goal.name if len(data) == 1 else data


def _block(value: dict[str, Any], indent: int) -> str:
    lines = []
    for key, item in value.items():
        flow = _flow(item)
        if indent + len(flow) + len(str(key)) + 2 <= WIDTH or not _nested(item):
            lines.append(f"{' ' * indent}{_scalar(key)}: {flow}\n")
        elif isinstance(item, dict):
            lines.append(f"{' ' * indent}{_scalar(key)}:\n{_block(item, indent + 2)}")
        else:
            listed = "".join(_item(part, indent + 2) for part in item)
            lines.append(f"{' ' * indent}{_scalar(key)}:\n{listed}")
    return "".join(lines)


def _item(value: Any, indent: int) -> str:
    if isinstance(value, dict) and indent + len(_flow(value)) > WIDTH:
        return f"{' ' * indent}- {_block(value, indent + 2).lstrip(' ')}"
    return f"{' ' * indent}- {_flow(value)}\n"


def _nested(value: Any) -> bool:
    return isinstance(value, dict | list) and bool(value)


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{_scalar(key)}: {_flow(item)}" for key, item in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    text = str(value)
    bare = _BARE.fullmatch(text) and text not in _NULLS and not text.startswith("---")
    return text if bare else json.dumps(text, ensure_ascii=False)
