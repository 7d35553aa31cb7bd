"""Reasons for every unplaced candidate and every open seat, all at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from matcher.engines.potentials import UNREACHED
from matcher.engines.ways import Lengths
from matcher.explainer.explain import view_of
from matcher.explainer.explanation import Explanation
from matcher.explainer.view import View
from matcher.explainer.words import all_words
from matcher.problem.problem import Int64
from matcher.solver.result import Result


def explain_all(result: Result | str | Path) -> Explanation:
    """Why each unplaced candidate has no seat, and why each open seat stays open.

    Returns:
        ``{"unplaced": [...], "open_seats": [...]}``. A candidate has the reason and detail of
        unplaced.csv and, where the flow tells it, the order that would cost the plan least, and
        what insisting on it changes. An order has the reason and detail of open_seats.csv.

    Raises:
        NoPlanError: the result has no plan.
    """
    view = view_of(result)
    told = {"unplaced": _unplaced(view), "open_seats": _open_seats(view)}
    return Explanation(told, all_words)


def _unplaced(view: View) -> list[dict[str, Any]]:
    frame = view.result.unplaced
    nearest = _nearest(view)
    rows = zip(frame["candidate_id"], frame["reason"], frame["detail"], strict=True)
    return [
        {"candidate": name, "reason": reason, "detail": detail, **nearest.get(name, _NOTHING)}
        for name, reason, detail in rows
    ]


_NOTHING: dict[str, Any] = {"order": None, "insisting": None}


def _nearest(view: View) -> dict[str, dict[str, Any]]:
    """For each unplaced candidate with an eligible seat: the pair that costs the plan least."""
    if view.combined is None:
        return {}
    problem, residual = view.problem, view.residual
    missing = (view.standing.plan < 0) & (np.diff(problem.indptr) > 0)
    found = {}
    for home in np.unique(residual.at[missing]).tolist():
        people = np.flatnonzero(missing & (residual.at == home))
        pairs, gains = _best(view, people, residual.lengths_to(home))
        for c, pair, gain in zip(people.tolist(), pairs.tolist(), gains.tolist(), strict=True):
            told = view.gain(gain) if gain > UNREACHED // 2 else None
            found[str(view.compiled.candidate_ids[c])] = {
                "order": str(view.compiled.order_ids[problem.order[pair]]),
                "insisting": None if told is None else told.to_dict(),
            }
    return found


def _best(view: View, people: Int64, ways: Lengths) -> tuple[Int64, Int64]:
    """The pair of each candidate that costs least (ties: the first), and what it changes."""
    problem = view.problem
    inside = np.zeros(problem.candidates, bool)
    inside[people] = True
    pairs = np.flatnonzero(inside[problem.candidate])
    gains = view.residual.insertion(pairs, ways)
    ranked = np.lexsort((pairs, -gains, problem.candidate[pairs]))
    _, first = np.unique(problem.candidate[pairs][ranked], return_index=True)
    return pairs[ranked[first]], gains[ranked[first]]


def _open_seats(view: View) -> list[dict[str, Any]]:
    frame = view.result.open_seats
    names = ("order_id", "seats", "filled", "open", "reason", "detail")
    return [
        {
            "order": name,
            "seats": int(seats),
            "filled": int(filled),
            "open": int(left),
            "reason": reason,
            "detail": detail,
        }
        for name, seats, filled, left, reason, detail in zip(
            *(frame[column] for column in names), strict=True
        )
    ]
