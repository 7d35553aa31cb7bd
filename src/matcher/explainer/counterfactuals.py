"""Single changes that would place somebody, each re-solved before it is told.

Prices say which changes are worth a look; a full proof of the changed scenario says whether
they hold.
"""

from __future__ import annotations

from matcher.explainer.flowsearch import FlowSearch
from matcher.explainer.found import Counterfactual
from matcher.explainer.solvesearch import search_by_solving, solved_variants
from matcher.explainer.view import View

#: In which order changes are told: of the candidate's own data first what is only a decision,
#: then what takes time, then what others must give.
KINDS = (
    ("candidates", "avoid"),
    ("candidates", "min_net_wage"),
    ("candidates", "ready_from"),
    ("candidates", "valid_until"),
    ("candidates", "language"),
    ("candidates", "skills"),
    ("rankings", "decision"),
    ("pins", "action"),
    ("orders", "seats"),
    ("offices", ""),
    ("quotas", ""),
)
SECONDS = 20.0


def counterfactuals(view: View, c: int, seconds: float = SECONDS) -> list[Counterfactual]:
    """The cheapest single changes that would place an unplaced candidate.

    Args:
        view: the result.
        c: position of the candidate.
        seconds: time for solving again where network flow can't tell; what is not finished
            then is left out.

    Returns:
        Verified changes, by kind and then by how far they go; none for somebody placed.
    """
    if view.standing.plan[c] >= 0:
        return []
    if not view.exact:
        return sorted(search_by_solving(view, c, seconds), key=_rank)
    search = FlowSearch(view, c)
    found = [*search.run(), *solved_variants(view, c, search.unsettled(), seconds)]
    return sorted(found, key=_rank)


def _rank(item: Counterfactual) -> tuple[int, int, str]:
    change = item.change
    names = [(change.table, change.column), (change.table, "")]
    place = next((KINDS.index(name) for name in names if name in KINDS), len(KINDS))
    return place, item.effort, change.id
