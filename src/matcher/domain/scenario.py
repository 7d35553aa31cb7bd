"""A scenario: settings and typed frames, checked, in the planner's words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from matcher.domain.settings import Settings
from matcher.errors import Issue


@dataclass(frozen=True)
class Scenario:
    """A checked scenario.

    Each frame has the columns of :data:`matcher.domain.tables.TABLES`, typed by kind, and an
    index named ``row``: the row of the table as a spreadsheet counts it (heading = 1).
    ``scores`` is None where no scores table is given (an empty one makes every pair unlisted).

    Attributes:
        previous: the earlier plan that a ``changes`` goal compares with, candidate id to
            order id; empty without such a goal.
        warnings: what is odd but possible.
        inputs: SHA-256 of every file read, by its name relative to the scenario.
    """

    settings: Settings
    candidates: pd.DataFrame
    companies: pd.DataFrame
    offices: pd.DataFrame
    orders: pd.DataFrame
    rankings: pd.DataFrame
    scores: pd.DataFrame | None
    pins: pd.DataFrame
    previous: dict[str, str] = field(default_factory=dict)
    warnings: tuple[Issue, ...] = ()
    inputs: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_frames(
        cls,
        candidates: pd.DataFrame,
        companies: pd.DataFrame,
        orders: pd.DataFrame,
        **settings: Any,
    ) -> Scenario:
        """A scenario from pandas frames; see :func:`matcher.files.frames.from_frames`."""
        from importlib import import_module

        build = import_module("matcher.files.frames").from_frames
        scenario: Scenario = build(candidates, companies, orders, **settings)
        return scenario
