"""The keys that ``scenario.yaml`` may have: one list for the reader and for the JSON Schema."""

from __future__ import annotations

from typing import get_args

from matcher.domain.settings import CANDIDATE_ATTRIBUTES, ORDER_ATTRIBUTES, GoalName
from matcher.domain.tables import TABLES

VERSION = 1
SETTINGS_FILE = "scenario.yaml"
TOP = ("version", "name", "date", "presets", "tables", "quotas", "score", "goals", "solve")
REQUIRED = ("version", "name", "date")
SCORE = ("weights", "wage_range")
SOLVE = ("time_limit", "gap", "seed", "workers")
BOUNDS = ("min", "max", "min_share", "max_share")
QUOTA = ("id", "where", "per", *BOUNDS, "soft", "except", "reason", "source")
GOALS: tuple[str, ...] = get_args(GoalName)
GOAL = ("goal", "give_up", "per", "from")
ATTRIBUTES = CANDIDATE_ATTRIBUTES + ORDER_ATTRIBUTES
TABLE_FILES = {name: f"{name}.csv" for name in TABLES}

MAX_TIME_LIMIT = 31_536_000  # a year, in seconds
MAX_SEED = 2**31 - 1
MAX_WORKERS = 1024
MAX_WEIGHT = 1_000_000
MAX_NAME = 200
