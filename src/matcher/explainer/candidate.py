"""One candidate: where placed and why there, or why not; what else there was; what would help."""

from __future__ import annotations

from typing import Any

import numpy as np

from matcher.compiler.eligibility import CODE_NAMES
from matcher.compiler.score import score_parts
from matcher.explainer.alternatives import Alternative, Costs, alternative, alternatives
from matcher.explainer.counterfactuals import SECONDS, counterfactuals
from matcher.explainer.explanation import Explanation
from matcher.explainer.view import View
from matcher.explainer.words import candidate_words


def explain_candidate(view: View, c: int, seconds: float = SECONDS) -> Explanation:
    """Everything about one candidate.

    Keys beside those of the specification: ``reason`` and ``detail`` as in unplaced.csv,
    ``placement`` (the pair that is held, with its parts and prices), ``eligible_orders`` and
    ``codes`` (how many orders each code shuts out).
    """
    o = view.order_of(c)
    bits = view.codes(c)
    told: dict[str, Any] = {
        "candidate": str(view.compiled.candidate_ids[c]),
        "placed": o is not None,
        "order": None if o is None else str(view.compiled.order_ids[o]),
        "eligible_orders": int((bits == 0).sum()),
        "codes": counted_codes(bits),
        **reason(view, c),
        "placement": None if o is None else placement(view, c, o),
        "alternatives": [item.to_dict() for item in alternatives(view, c)],
        "counterfactuals": [item.to_dict() for item in counterfactuals(view, c, seconds)],
    }
    return Explanation(told, candidate_words)


def counted_codes(bits: np.ndarray) -> dict[str, int]:
    """How many orders each code shuts out, most first, then by name."""
    counts = {name: int(((bits & int(code)) != 0).sum()) for code, name in CODE_NAMES.items()}
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return {name: count for name, count in ranked if count}


def reason(view: View, c: int) -> dict[str, str | None]:
    """Reason and detail of somebody unplaced, as unplaced.csv has them."""
    if view.order_of(c) is not None:
        return {"reason": None, "detail": None}
    frame = view.result.unplaced
    row = frame[frame["candidate_id"] == view.compiled.candidate_ids[c]].iloc[0]
    return {"reason": row["reason"], "detail": row["detail"]}


def placement(view: View, c: int, o: int) -> dict[str, Any]:
    """The pair of a candidate and an order: parts of the score, and prices on each row."""
    found: Alternative = alternative(view, c, o, 0, Costs(view, c))
    return {
        "order": found.order,
        "score": found.score,
        "price": found.price,
        "pinned": bool(view.problem.pinned[c]),
        "parts": parts(view, c, o),
        "limits": [row.to_dict() for row in view.rows(c, o)],
    }


def parts(view: View, c: int, o: int) -> dict[str, int] | None:
    """The parts of a pair's score; None where a scores table gives the points."""
    where = np.array([c]), np.array([o])
    listed = view.compiled.facts.tables.score
    if listed is not None and bool(listed.find(*where).there[0]):
        return None
    return {name: int(part[0]) for name, part in score_parts(view.compiled.facts, *where).items()}
