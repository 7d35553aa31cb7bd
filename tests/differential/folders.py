"""A result folder around any plan, each of its lists and claims worked out by the oracle."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

from matcher.compiler.compile import compile_scenario
from matcher.files.load import load
from matcher.solver.understood import understood
from oracle.eligibility import allowed_pairs, codes
from oracle.model import Scenario
from oracle.plans import goal_value, pair_score, row_total
from oracle.rows import all_rows
from oracle.scores import parts

Plan = dict[str, str]
Rows = Iterable[dict[str, Any]]

PARTS = (
    *("skill", "language", "job_preference", "region_preference"),
    *("wage", "screening", "waiting", "ranking"),
)
COLUMNS = {
    "assignments": ["candidate_id", "order_id", "company_id", "score", *PARTS, "pinned"],
    "unplaced": ["candidate_id", "reason", "detail"],
    "open_seats": ["order_id", "seats", "filled", "open", "reason", "detail"],
    "quotas": ["id", "count", "min", "max", "slack", "price", "basis"],
}


def write_claim(scenario: Scenario, folder: Path, plan: Plan, out: Path) -> None:
    """A folder that claims a feasible plan and no proof."""
    out.mkdir(parents=True, exist_ok=True)
    _write_json(out / "scenario.json", understood(compile_scenario(load(folder))))
    _write_json(out / "run.json", claims(scenario, plan))
    tables = {
        "assignments": assignments(scenario, plan),
        "unplaced": unplaced(scenario, plan),
        "open_seats": open_seats(scenario, plan),
        "quotas": quota_lines(scenario, plan),
    }
    for name, rows in tables.items():
        with (out / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, COLUMNS[name], restval="")
            writer.writeheader()
            writer.writerows(rows)


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")


def _written(value: int | Fraction) -> int | str:
    return f"{value.numerator}/{value.denominator}" if isinstance(value, Fraction) else value


def claims(scenario: Scenario, plan: Plan) -> dict[str, Any]:
    goals = []
    for goal in scenario.goals:
        value = goal_value(scenario, goal, plan)
        value = Fraction(value) if goal.name == "parity" else value
        claim = {"goal": goal.name, "value": _written(value), "bound": None}
        goals.append(claim | ({"reached": _written(value)} if goal.give_up else {}))
    return {"status": "feasible", "proof": "none", "goals": goals, "placed": len(plan)}


def assignments(scenario: Scenario, plan: Plan) -> Rows:
    for c, o in plan.items():
        listed = scenario.scores is not None and (c, o) in scenario.scores
        values = parts(scenario, scenario.candidates[c], scenario.orders[o])
        pin = scenario.pins.get((c, o))
        yield {
            "candidate_id": c,
            "order_id": o,
            "company_id": scenario.orders[o].company_id,
            "score": pair_score(scenario, c, o),
            **({} if listed else values),
            "pinned": "yes" if pin is not None and pin.action == "pin" else "no",
        }


def unplaced(scenario: Scenario, plan: Plan) -> Rows:
    able = {candidate for candidate, _ in allowed_pairs(scenario)}
    for candidate in scenario.candidates:
        if candidate in plan:
            continue
        if candidate in able:
            yield {"candidate_id": candidate, "reason": "outbid", "detail": ""}
        else:
            detail = barring_codes(scenario, candidate)
            yield {"candidate_id": candidate, "reason": "no_eligible_seat", "detail": detail}


def barring_codes(scenario: Scenario, candidate_id: str) -> str:
    """Each code with the number of orders where it applies, most first."""
    candidate = scenario.candidates[candidate_id]
    found = Counter(
        code for order in scenario.orders.values() for code in codes(scenario, candidate, order)
    )
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return "; ".join(f"{code}: {count} order{'s' * (count != 1)}" for code, count in ranked)


def open_seats(scenario: Scenario, plan: Plan) -> Rows:
    filled = Counter(plan.values())
    for order in scenario.orders.values():
        free = order.seats - filled[order.order_id]
        if free > 0:
            counts = {"seats": order.seats, "filled": filled[order.order_id], "open": free}
            yield {"order_id": order.order_id, **counts, "reason": "x", "detail": ""}


def quota_lines(scenario: Scenario, plan: Plan) -> Rows:
    for row in all_rows(scenario):
        if not row.id.startswith("seats:"):
            count = row_total(scenario, row, plan.items())
            slack = row.right - count if row.at_most else count - row.right
            bound = {"max" if row.at_most else "min": row.right}
            yield {"id": row.id, "count": count, **bound, "slack": slack}
