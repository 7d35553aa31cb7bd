"""``explain``: why somebody is placed or not, why a seat stays open."""

from __future__ import annotations

from pathlib import Path

from matcher.explainer.candidate import explain_candidate
from matcher.explainer.counterfactuals import SECONDS
from matcher.explainer.explanation import Explanation
from matcher.explainer.ids import UnknownIdError, position
from matcher.explainer.order import explain_order
from matcher.explainer.pair import explain_pair
from matcher.explainer.view import View
from matcher.solver.reload import reload_result
from matcher.solver.result import Result


def explain(
    result: Result | str | Path,
    candidate: str,
    order: str | None = None,
    *,
    time_limit: float = SECONDS,
) -> Explanation:
    """Say why.

    Args:
        result: what ``solve`` returned, or a result folder, which the verifier judges first.
        candidate: id of a candidate; or of an order, for the order as a whole. A candidate
            goes before an order of the same id.
        order: id of an order, for the pair alone.
        time_limit: seconds for solving again where network flow can't answer.

    Returns:
        The JSON of the explanation as a dict; ``str()`` gives it in plain words.

    Raises:
        UnknownIdError: an id that is not there; the nearest ids are suggested.
        NoPlanError: the result has no plan.
        ResultFolderError: the folder can't be read, or the verifier rejects it.
    """
    view = view_of(result)
    people, orders = view.compiled.candidate_ids.tolist(), view.compiled.order_ids.tolist()
    if order is not None:
        c = position("candidate", candidate, people)
        return explain_pair(view, c, position("order", order, orders), time_limit)
    if candidate in people:
        return explain_candidate(view, people.index(candidate), time_limit)
    if candidate in orders:
        return explain_order(view, orders.index(candidate))
    raise UnknownIdError("candidate or order", candidate, [*people, *orders])


def view_of(result: Result | str | Path) -> View:
    """A view of a result, kept with it so that a second explanation is quick."""
    if not isinstance(result, Result):
        result = reload_result(result)
    kept = result.__dict__.get("_view")
    if kept is None:
        kept = View(result)
        result.__dict__["_view"] = kept
    assert isinstance(kept, View)
    return kept
