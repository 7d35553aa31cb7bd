"""What stands between a plan and more placements: competition, limits, training."""

from __future__ import annotations

from typing import Any

import numpy as np

from matcher.domain.levels import LEVELS
from matcher.explainer.competition import HallSet, jobs_of, most_and_sets
from matcher.explainer.relaxed import relaxed
from matcher.explainer.training import Trained, Training
from matcher.explainer.view import Row, View

#: Sets, rows and ids that are told, and rows that are looked at for it.
SETS, ROWS, LOOKED_AT = 10, 10, 40


def bottlenecks(view: View) -> dict[str, Any]:
    """``summary`` and ``bottlenecks`` of a plan.

    Kinds of bottlenecks: ``competition`` (more people than seats that they could have: ``short``
    of them stay unplaced in every plan), ``row`` (a full limit, and what one unit more is
    worth), ``training`` (people whom one course each brings into seats that are open now).
    """
    network = relaxed(view.problem)
    most, sets = most_and_sets(network)
    trained = Training(view, network).run()
    able = np.diff(view.problem.indptr) > 0
    summary = {
        "candidates": view.problem.candidates,
        "placed": len(view.standing.placed),
        "seats": int(view.problem.seats.sum()),
        "open_seats": int(np.maximum(view.standing.open, 0).sum()),
        "without_eligible_order": int((~able).sum()),
        "most_placed": most,
        "exact": network.exact,
    }
    found = [
        *(_competition(view, item) for item in sets[:SETS]),
        *_rows(view),
        *(_training(view, item) for item in trained),
    ]
    return {"summary": summary, "bottlenecks": found}


def _competition(view: View, found: HallSet) -> dict[str, Any]:
    ids, orders = view.compiled.candidate_ids, view.compiled.order_ids
    rows = [
        f"seats:{orders[row]}" if family < 0 else view.compiled.names[family].row_id(row)
        for family, row in found.rows
    ]
    return {
        "kind": "competition",
        "people": len(found.people),
        "seats": found.placed,
        "short": found.short,
        "jobs": jobs_of(view.compiled, found.orders),
        "rows": rows,
        "orders": [str(orders[o]) for o in found.orders.tolist()],
        "candidates": [str(ids[c]) for c in found.people.tolist()],
    }


def _rows(view: View) -> list[dict[str, Any]]:
    """Full limits by what one unit more is worth, most first."""
    priced = [row for row in _priced(view) if row.full]
    told = [{"kind": "row", "row": row.id, **_numbers(view, row)} for row in priced[:LOOKED_AT]]
    if view.exact:
        told = [item for item in told if any((item["worth"] or {}).values())]
        told.sort(key=lambda item: [-(value or 0) for value in item["worth"].values()])
    return told[:ROWS]


def _priced(view: View) -> list[Row]:
    found = [
        view.row(place, int(row))
        for place, price in enumerate(view.standing.prices.families)
        for row in np.flatnonzero(price > 0)
    ]
    return sorted(found, key=lambda row: (-(row.price or 0), row.id))


def _numbers(view: View, row: Row) -> dict[str, Any]:
    worth = None
    if view.exact:
        node = view.residual.row_node(row.family, row.row)
        gain = view.gain(0 if node is None else view.residual.one_more(node)[0])
        worth = None if gain is None else gain.to_dict()
    return {**{k: v for k, v in row.to_dict().items() if k != "id"}, "worth": worth}


def _training(view: View, found: Trained) -> dict[str, Any]:
    course, ids = found.course, view.compiled.candidate_ids
    language = course.column == "language"
    return {
        "kind": "training",
        "column": course.column,
        "job": course.job or None,
        "to": LEVELS[course.level] if language else course.level,
        "people": len(found.people),
        "fills": len(found.orders),
        "levels": _levels(view, found),
        "candidates": [str(ids[c]) for c in found.people],
        "orders": [str(view.compiled.order_ids[o]) for o in found.orders],
        "changes": [change.to_dict() for change in found.changes],
    }


def _levels(view: View, found: Trained) -> dict[str, int]:
    """How many people must reach each level."""
    orders = view.compiled.facts.orders
    language = found.course.column == "language"
    needed = (orders.required_language if language else orders.min_skill)[list(found.orders)]
    levels, counts = np.unique(needed, return_counts=True)
    names = [LEVELS[level] if language else str(level) for level in levels.tolist()]
    return dict(zip(names, counts.tolist(), strict=True))
