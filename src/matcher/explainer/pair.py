"""One pair: every code, score parts, prices, and what it costs to insist on it."""

from __future__ import annotations

from typing import Any

from matcher.engines.potentials import UNREACHED
from matcher.explainer.alternatives import Alternative, Costs, alternative
from matcher.explainer.candidate import parts
from matcher.explainer.counterfactuals import SECONDS
from matcher.explainer.explanation import Explanation
from matcher.explainer.insisted import insisted
from matcher.explainer.view import Gain, View
from matcher.explainer.words import pair_words
from matcher.solver.exact import exact


def explain_pair(view: View, c: int, o: int, seconds: float = SECONDS) -> Explanation:
    """Everything about one candidate and one order.

    ``insisting`` says what the best plan that contains the pair reaches: ``possible`` (None
    where not finished in time), ``goals`` with the value of each, and what each changes.
    """
    bits = int(view.codes(c)[o])
    found = alternative(view, c, o, bits, Costs(view, c))
    own = view.order_of(c)
    told: dict[str, Any] = {
        "candidate": str(view.compiled.candidate_ids[c]),
        "order": found.order,
        "placed": own == o,
        "instead": None if own is None or own == o else str(view.compiled.order_ids[own]),
        "pinned": bool(view.problem.pinned[c]),
        **{key: value for key, value in found.to_dict().items() if key != "order"},
        "limits": [row.to_dict() for row in view.rows(c, o)],
        "parts": parts(view, c, o),
        "insisting": insisting(view, c, o, bits, found, seconds),
    }
    return Explanation(told, pair_words)


def insisting(
    view: View, c: int, o: int, bits: int, found: Alternative, seconds: float
) -> dict[str, Any] | None:
    """The best plan with the pair, beside the plan that there is; None for a pair that is in it.

    For a pair that is not eligible: the best plan if a pin lifted that.
    """
    if view.order_of(c) == o:
        return None
    if bits:
        difference = Costs(view, c).lifted(o)
        if difference is not None:
            possible = difference > UNREACHED // 2
            return _exact(view, view.gain(difference) if possible else None)
    elif found.possible is not None:
        return _exact(view, found.cost)
    return _solved(view, c, o, seconds)


def _exact(view: View, cost: Gain | None) -> dict[str, Any]:
    if cost is None:
        return {"possible": False, "proven": True, "goals": []}
    differences = {"fill": cost.fill, "score": cost.score}
    goals = []
    for goal in view.result.goals:
        change = differences[goal.goal]
        assert change is not None
        assert isinstance(goal.value, int)
        goals.append({"goal": goal.goal, "value": goal.value + change, "change": change})
    return {"possible": True, "proven": True, "goals": goals}


def _solved(view: View, c: int, o: int, seconds: float) -> dict[str, Any]:
    result = insisted(view.result, c, o, seconds)
    if result is None or result.status == "infeasible":
        return {"possible": False, "proven": True, "goals": []}
    if not result.has_plan:
        return {"possible": None, "proven": False, "goals": []}
    goals = []
    for before, after in zip(view.result.goals, result.goals, strict=True):
        assert before.value is not None
        assert after.value is not None
        change = after.value - before.value
        goals.append({"goal": after.goal, "value": exact(after.value), "change": exact(change)})
    return {"possible": True, "proven": result.status == "optimal", "goals": goals}
