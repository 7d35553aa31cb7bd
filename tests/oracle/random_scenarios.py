"""Seeded small scenario folders that stress every corner of the specification.

Each generator writes a folder of text files that is free of input errors: a pin on an
ineligible pair without override and a group without a shared company are taken out again.
"""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

from oracle.drafts import PLAN_DATES, PRESETS, Draft
from oracle.eligibility import codes
from oracle.model import Scenario
from oracle.plans import faults
from oracle.quotas import groups
from oracle.random_rules import any_goals, any_quota, nested_quotas
from oracle.random_tables import (
    candidate_row,
    companies_and_offices,
    join_groups,
    optional_tables,
    order_row,
    relax,
)
from oracle.reading import read_scenario
from oracle.writing import write_folder


def random_flow_scenario(
    seed: int, folder: Path, candidates: int | None = None, orders: int | None = None
) -> Scenario:
    """A scenario that a network flow can hold: one seat each, nested caps, pins.

    Args:
        seed: same seed and sizes, same bytes.
        folder: made where it is not there.
        candidates: how many, else 0 to 6.
        orders: how many, else 0 to 5.
    """
    draft = _draft(seed, candidates, orders, beds=False, min_seats=False, groups=False)
    draft.settings["goals"] = draft.one(["fill", "score"], ["score", "fill"], ["fill"], ["score"])
    draft.settings["quotas"] = nested_quotas(draft)
    return _write_without_faults(draft, folder)


def random_rules_scenario(
    seed: int, folder: Path, candidates: int | None = None, orders: int | None = None
) -> Scenario:
    """A scenario with every kind of rule in any mix, infeasible ones among them."""
    draft = _draft(seed, candidates, orders, beds=True, min_seats=True, groups=True)
    draft.settings["quotas"] = [any_quota(draft, n) for n in range(draft.rng.randint(0, 4))]
    draft.settings["goals"] = any_goals(draft, folder)
    return _write_without_faults(draft, folder)


def _draft(
    seed: int,
    candidates: int | None,
    orders: int | None,
    *,
    beds: bool,
    min_seats: bool,
    groups: bool,
) -> Draft:
    rng = random.Random(seed)
    draft = Draft(rng, {})
    date = draft.one(*PLAN_DATES)
    draft.settings |= {"version": 1, "name": f"random {seed}", "date": dt.date.fromisoformat(date)}
    draft.settings["presets"] = [name for name in PRESETS if rng.random() < 0.6]
    if rng.random() < 0.5:
        draft.settings["score"] = _score_settings(draft)
    people = _size(rng, candidates, 6)
    wanted = _size(rng, orders, 5)
    companies_and_offices(draft, max(1, wanted // 2 if orders else rng.randint(1, 3)), beds)
    draft.tables["orders"] = [order_row(draft, n, min_seats) for n in range(wanted)]
    draft.tables["candidates"] = [candidate_row(draft, n) for n in range(people)]
    draft.scale = max(1, people // 12)
    if rng.random() < 0.75 or draft.scale > 1:
        relax(draft)
    if groups and rng.random() < 0.4:
        join_groups(draft)
    optional_tables(draft)
    return draft


def _size(rng: random.Random, asked: int | None, most: int) -> int:
    if asked is not None:
        return asked
    return (
        rng.choice((*range(most - 3, most + 1), *range(most - 2, most + 1)))
        if rng.random() < 0.95
        else rng.randint(0, 2)
    )


def _score_settings(draft: Draft) -> dict[str, Any]:
    parts = ("skill", "language", "job_preference", "region_preference", "wage", "screening")
    weights = {name: draft.rng.randint(0, 5) for name in (*parts, "waiting", "ranking")}
    if draft.rng.random() < 0.3:
        weights = {name: weight for name, weight in weights.items() if draft.rng.random() < 0.5}
    if not any(weights.values()):
        weights["screening"] = 1
    return {"weights": weights, "wage_range": draft.one([80000, 200000], [100000, 100001])}


def _write_without_faults(draft: Draft, folder: Path) -> Scenario:
    _drop_gone_people(draft)
    write_folder(folder, draft.settings, draft.tables)
    scenario = read_scenario(folder)
    _drop_bad_pins(draft, scenario)
    write_folder(folder, draft.settings, draft.tables)
    hopeless = {fault.split(":", 1)[1] for fault in faults(read_scenario(folder))}
    for row in draft.tables["candidates"]:
        if row["group"] in hopeless:
            row["group"] = ""
    _add_exceptions(draft, read_scenario(folder))
    write_folder(folder, draft.settings, draft.tables)
    return read_scenario(folder)


def _drop_gone_people(draft: Draft) -> None:
    """An empty optional table is kept half of the time: a heading without rows is fine."""
    for name in ("rankings", "pins"):
        if name in draft.tables and not draft.tables[name] and draft.rng.random() < 0.5:
            del draft.tables[name]


def _drop_bad_pins(draft: Draft, scenario: Scenario) -> None:
    """Without override a pin needs an eligible pair; most overfull orders lose pins too."""
    kept, filled = [], dict.fromkeys(scenario.orders, 0)
    allow_overfull = draft.rng.random() < 0.1
    for row in draft.tables.get("pins", []):
        if row["action"] == "pin":
            order = scenario.orders[row["order_id"]]
            found = codes(scenario, scenario.candidates[row["candidate_id"]], order)
            if found and row["override"] != "yes":
                continue
            if filled[order.order_id] >= order.seats and not allow_overfull:
                continue
            filled[order.order_id] += 1
        kept.append(row)
    if "pins" in draft.tables:
        draft.tables["pins"] = kept


def _add_exceptions(draft: Draft, scenario: Scenario) -> None:
    """Another bound for one group that occurs, of the same kind as the quota's own."""
    for node, quota in zip(draft.settings["quotas"], scenario.quotas, strict=True):
        names = groups(scenario, quota)
        if quota.per and names and "max" in node and draft.rng.random() < 0.2:
            bound = draft.rng.randint(node.get("min", 0), 4)
            node["except"] = {draft.one(*names): {"max": bound}}
