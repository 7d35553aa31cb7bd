"""The JSON Schema of ``scenario.yaml``, for editors: made from the keys that the reader knows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matcher.domain.places import PRESETS
from matcher.domain.settings import CANDIDATE_ATTRIBUTES, SCORE_PARTS
from matcher.domain.tables import TABLES
from matcher.files import keys
from matcher.files.scalars import MAX_COUNT

SCHEMA_FILE = Path(__file__).with_name("scenario.schema.json")
_MEANING = {
    "version": "version of this format",
    "name": "name of the scenario",
    "date": "the day the plan is made",
    "presets": "dated rule tables that hold",
    "tables": "file of each table, relative to this file",
    "quotas": "bounds on counts of placements",
    "score": "how a pair is scored",
    "goals": "goals, most important first",
    "solve": "how to solve",
}
_SHARE: dict[str, Any] = {
    "description": "a share from 0 to 1, as 1/3, 40% or 0.4",
    "oneOf": [
        {"type": "number", "minimum": 0, "maximum": 1},
        {"type": "string", "pattern": r"^[0-9]+ ?/ ?[0-9]+$|^[0-9]*\.?[0-9]+ ?%$"},
    ],
}
_TEXT: dict[str, Any] = {"type": ["string", "number", "boolean"]}


def scenario_schema() -> dict[str, Any]:
    """The schema (JSON Schema 2020-12). What it can't say, the reader still checks."""
    parts: dict[str, dict[str, Any]] = {
        "version": {"const": keys.VERSION},
        "name": {"type": "string", "minLength": 1, "maxLength": keys.MAX_NAME},
        "date": {"type": "string", "format": "date"},
        "presets": {"type": "array", "items": {"enum": list(PRESETS)}, "uniqueItems": True},
        "tables": _object(TABLES, {name: {"type": "string"} for name in TABLES}),
        "quotas": {"type": "array", "items": {"$ref": "#/$defs/quota"}},
        "score": _score(),
        "goals": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/goal"}},
        "solve": _solve(),
    }
    described = {key: {"description": _MEANING[key], **parts[key]} for key in keys.TOP}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "scenario.yaml of matcher",
        **_object(keys.TOP, described, keys.REQUIRED),
        "$defs": {
            "share": _SHARE,
            "bounds": _object(keys.BOUNDS, _bounds()),
            "quota": _quota(),
            "goal": _goal(),
        },
    }


def schema_text() -> str:
    """The schema as it is stored."""
    return json.dumps(scenario_schema(), indent=2, ensure_ascii=False) + "\n"


def write_schema(path: Path | str = SCHEMA_FILE) -> None:
    """Write the schema, by default to where the package stores it."""
    Path(path).write_text(schema_text(), encoding="utf-8", newline="\n")


def _object(
    names: Sequence[str] | dict[str, Any], properties: dict[str, Any], required: Sequence[str] = ()
) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: properties[name] for name in names},
    }
    return {**schema, "required": list(required)} if required else schema


def _whole(low: int = 0, high: int = MAX_COUNT) -> dict[str, Any]:
    return {"type": "integer", "minimum": low, "maximum": high}


def _bounds() -> dict[str, Any]:
    share = {"$ref": "#/$defs/share"}
    return {"min": _whole(), "max": _whole(), "min_share": share, "max_share": share}


def _one_or_more(attributes: Sequence[str]) -> dict[str, Any]:
    one = {"enum": list(attributes)}
    several = {"type": "array", "items": one, "minItems": 1, "uniqueItems": True}
    return {"oneOf": [one, several]}


def _quota() -> dict[str, Any]:
    values = {"oneOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]}
    parts = {
        "id": {"type": ["string", "number"], "description": "id, unique, without a colon"},
        "where": _object(keys.ATTRIBUTES, dict.fromkeys(keys.ATTRIBUTES, values)),
        "per": _one_or_more(keys.ATTRIBUTES),
        **_bounds(),
        "soft": {**_whole(), "description": "points lost for each person short or over"},
        "except": {"type": "object", "additionalProperties": {"$ref": "#/$defs/bounds"}},
        "reason": {"type": "string"},
        "source": {"type": "string"},
    }
    bound = [{"required": [name]} for name in keys.BOUNDS]
    return {**_object(keys.QUOTA, parts, ("id",)), "anyOf": bound}


def _goal() -> dict[str, Any]:
    parts = {
        "goal": {"enum": list(keys.GOALS)},
        "give_up": {
            "description": "units, or a share as 1% or 1/100",
            "oneOf": [_whole(), {"type": "string"}],
        },
        "per": _one_or_more(CANDIDATE_ATTRIBUTES),
        "from": {"type": "string", "description": "folder of an earlier result"},
    }
    return {"oneOf": [{"enum": list(keys.GOALS)}, _object(keys.GOAL, parts, ("goal",))]}


def _score() -> dict[str, Any]:
    weight = {"type": "number", "minimum": 0, "maximum": keys.MAX_WEIGHT}
    weights = _object(SCORE_PARTS, dict.fromkeys(SCORE_PARTS, weight))
    wages = {"type": "array", "items": _whole(), "minItems": 2, "maxItems": 2}
    return _object(keys.SCORE, {"weights": weights, "wage_range": wages})


def _solve() -> dict[str, Any]:
    seconds = {"type": "number", "exclusiveMinimum": 0, "maximum": keys.MAX_TIME_LIMIT}
    parts = {
        "time_limit": {**seconds, "description": "seconds"},
        "gap": {"$ref": "#/$defs/share"},
        "seed": _whole(0, keys.MAX_SEED),
        "workers": _whole(1, keys.MAX_WORKERS),
    }
    return _object(keys.SOLVE, parts)
