"""Supply and demand: for each field and Japanese level, people and seats."""

from __future__ import annotations

import numpy as np
import pandas as pd

from matcher.domain.levels import LEVELS, RANK
from matcher.reports.facts import Facts

COLUMNS = ["field", "level", "people", "seats", "filled"]


def supply_and_demand(facts: Facts) -> pd.DataFrame:
    """One row per field and level that an order asks for: field, level (a rank), people, seats,
    filled.

    ``seats`` ask for the level or more; ``people`` have it or more and a job that an order of
    the field asks for, so somebody with jobs in two fields counts in both. Where people are
    fewer than seats, seats stay open whatever the plan.
    """
    asked = [rank for rank in range(len(LEVELS)) if (facts.orders["level"] == rank).any()]
    rows = []
    for field, orders in facts.orders.groupby("field", sort=True):
        levels = _levels_of(facts, set(orders["job"]))
        for rank in asked:
            part = orders[orders["level"] >= rank]
            people = int((levels >= rank).sum())
            rows.append((field, rank, people, int(part["seats"].sum()), int(part["filled"].sum())))
    frame = pd.DataFrame(rows, columns=COLUMNS)
    total = frame.groupby("field")["seats"].transform("max") if rows else frame["seats"]
    order = frame.assign(total=-total).sort_values(["total", "field", "level"], kind="stable")
    return order[COLUMNS].reset_index(drop=True)


def _levels_of(facts: Facts, jobs: set[str]) -> np.ndarray:
    """Ranks of the people who have one of the jobs."""
    people = facts.people
    return np.array(
        [
            RANK[level]
            for level, skills in zip(people["language"], people["skills"], strict=True)
            if any(job in jobs for job, _ in skills)
        ],
        dtype=np.int64,
    )
