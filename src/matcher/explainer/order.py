"""One order: who fills it, why a seat stays open, what each of its seats is worth."""

from __future__ import annotations

from typing import Any

import numpy as np

from matcher.engines.residual import Residual
from matcher.explainer.explanation import Explanation
from matcher.explainer.view import Gain, View
from matcher.explainer.words import order_words

#: Unplaced people who come nearest to a seat are told for so many.
NEAREST = 5


def explain_order(view: View, o: int) -> Explanation:
    """Everything about one order.

    ``worth`` says what the goals gain by one seat more, and lose by one less (None where the
    flow can't tell it, and for a seat less where a pin holds every seat).
    """
    problem, standing = view.problem, view.standing
    name = str(view.compiled.order_ids[o])
    frame = view.result.open_seats
    row = frame[frame["order_id"] == name]
    held = view.holders.get(o, [])
    told: dict[str, Any] = {
        "order": name,
        "seats": int(problem.seats[o]),
        "filled": int(standing.filled[o]),
        "open": int(standing.open[o]),
        "reason": None if row.empty else row["reason"].iloc[0],
        "detail": None if row.empty else row["detail"].iloc[0],
        "eligible": int(view.compiled.eligible_people[o]),
        "price": view.in_points(int(standing.prices.seats[o])),
        "placements": [_placement(view, c) for c in held],
        "limits": [item.to_dict() for item in _rows(view, o)],
        "nearest": _nearest(view, o),
        "worth": worth(view, o),
    }
    return Explanation(told, order_words)


def _placement(view: View, c: int) -> dict[str, Any]:
    pair = int(view.standing.plan[c])
    return {
        "candidate": str(view.compiled.candidate_ids[c]),
        "score": int(view.problem.score[pair]),
        "pinned": bool(view.problem.pinned[c]),
    }


def _rows(view: View, o: int) -> list[Any]:
    """Rows that count somebody on the order, full ones or priced."""
    problem, found = view.problem, {}
    people = problem.candidate[problem.order == o]
    for place, family in enumerate(problem.families):
        rows = family.row_of(people, np.full(len(people), o))
        for row in np.unique(rows[rows >= 0]).tolist():
            item = view.row(place, row)
            if item.full or item.price:
                found[item.id] = item
    return list(found.values())


def _nearest(view: View, o: int) -> list[dict[str, Any]]:
    """Unplaced people eligible for the order, most points first."""
    problem = view.problem
    pairs = np.flatnonzero(problem.order == o)
    pairs = pairs[view.standing.plan[problem.candidate[pairs]] < 0]
    ranked = pairs[np.lexsort((pairs, -problem.score[pairs].astype(np.int64)))][:NEAREST]
    return [
        {
            "candidate": str(view.compiled.candidate_ids[problem.candidate[pair]]),
            "score": int(problem.score[pair]),
        }
        for pair in ranked.tolist()
    ]


def worth(view: View, o: int) -> dict[str, Any] | None:
    """What one seat more gains, and one seat less loses; None where the flow can't tell."""
    if view.combined is None:
        return None
    more, less = one_more(view.residual, -1, o), _one_less(view, o)
    return {"one_more": _told(view.gain(more)), "one_less": _told(less)}


def _told(gain: Gain | None) -> dict[str, int | None] | None:
    return None if gain is None else gain.to_dict()


def one_more(residual: Residual, family: int, row: int) -> int:
    """Weight that one more unit of a row is worth; exact."""
    node = residual.row_node(family, row)
    return 0 if node is None else residual.one_more(node)[0]


def _one_less(view: View, o: int) -> Gain | None:
    if view.standing.open[o] > 0 or not view.problem.seats[o]:
        return view.gain(0) if view.problem.seats[o] else None
    residual = view.residual
    node = residual.row_node(-1, o)
    if node is None:
        return None
    start, end = residual.around(node)
    ways = residual.lengths_from(end)
    return view.gain(int(ways.length[start])) if ways.reached(start) else None
