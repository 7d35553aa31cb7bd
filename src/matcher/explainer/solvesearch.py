"""Counterfactuals where network flow can't tell: each is a whole solve of the changed scenario."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.explainer.edits import Change, apply
from matcher.explainer.flowsearch import limit_change
from matcher.explainer.found import Counterfactual, Effect, Places, effect
from matcher.explainer.variants import Variant, VariantPairs, variants
from matcher.explainer.view import View
from matcher.problem.penalties import points_lost
from matcher.solver.result import Result
from matcher.solver.solve import solve

#: Changes of one kind that are told, and those that are tried for it.
EACH, TRIED = 1, 2
#: How far a limit is raised in one go.
STEPS = (1, 3)


@dataclass(frozen=True)
class Trial:
    """A change worth a solve."""

    change: Change
    effort: int


def search_by_solving(view: View, c: int, seconds: float) -> list[Counterfactual]:
    """Changes that the prices hold to be promising, and that a solve confirms in time."""
    own = variants(view.compiled, c, view.codes(c))
    return _confirmed(view, c, [*_promising(view, c, own), *_limits(view, c)], seconds)


def solved_variants(
    view: View, c: int, found: Sequence[Variant], seconds: float
) -> list[Counterfactual]:
    """Those changes of the candidate's own data that a solve confirms in time."""
    return _confirmed(view, c, _promising(view, c, found), seconds)


def _confirmed(view: View, c: int, trials: Iterable[Trial], seconds: float) -> list[Counterfactual]:
    until, found = time.monotonic() + seconds, list[Counterfactual]()
    told: dict[tuple[str, str], int] = {}
    tried: dict[tuple[str, str], int] = {}
    for trial in trials:
        kind = (trial.change.table, trial.change.column.rpartition(".")[2])
        left = until - time.monotonic()
        if left <= 0:
            break
        if told.get(kind, 0) >= EACH or tried.get(kind, 0) >= TRIED:
            continue
        tried[kind] = tried.get(kind, 0) + 1
        proven = _solved(view, c, trial, left)
        if proven is not None:
            told[kind] = told.get(kind, 0) + 1
            found.append(proven)
    return found


def _promising(view: View, c: int, found: Sequence[Variant]) -> Iterator[Trial]:
    """Changes of the candidate's data under which some order is worth its price."""
    if not found:
        return
    pairs = VariantPairs(view.compiled, c, [item.change for item in found])
    scale, orders = view.standing.scale, np.arange(view.problem.orders)
    weight = scale.fill * view.problem.priority[None, :] + scale.score * pairs.scores
    net = np.where(pairs.codes == 0, weight - view.prices(c, orders)[None, :], -1).max(axis=1)
    for v in sorted(range(len(found)), key=lambda v: (found[v].effort, -int(net[v]), v)):
        if net[v] >= 0:
            yield Trial(found[v].change, found[v].effort)


def _limits(view: View, c: int) -> Iterator[Trial]:
    """One more seat or bed, a quota raised, where that is what keeps the candidate out."""
    problem, own = view.problem, np.arange(*view.problem.indptr[c : c + 2])
    orders = problem.order[own].astype(np.int64)
    net = view.weight[own] - view.standing.price(own)
    best = orders[np.lexsort((orders, -net))]
    for o in best[view.standing.open[best] <= 0][:TRIED].tolist():
        seats = int(problem.seats[o])
        change = Change("orders", str(view.compiled.order_ids[o]), "seats", seats, seats + 1)
        yield Trial(change, 1)
    for place, family in enumerate(problem.families):
        rows = family.row_of(np.full(len(best), c), best)
        full = [int(row) for row in dict.fromkeys(rows[rows >= 0].tolist())]
        for row in [row for row in full if view.standing.full[place][row]][:TRIED]:
            yield from _raised(view, place, row)


def _raised(view: View, place: int, row: int) -> Iterator[Trial]:
    family, names = view.problem.families[place], view.compiled.names[place]
    if family.share is not None:
        return
    bound = int(family.bound[row])
    for by in STEPS:
        change = limit_change(names, row, bound, by)
        if family.kind == "beds":
            column = "dorm_female" if names.suffix == ":F" else "dorm_male"
            change = Change("offices", names.group(row), column, bound, bound + by)
        if change is not None:
            yield Trial(change, by)


def _solved(view: View, c: int, trial: Trial, left: float) -> Counterfactual | None:
    """The changed scenario solved again; None unless it is proven and places the candidate."""
    scenario = apply(view.result.scenario, [trial.change])
    limit = min(left, view.result.scenario.settings.solve.time_limit)
    result = solve(scenario, time_limit=limit, seed=view.result.seed)
    if result.status != "optimal" or result.standing.plan[c] < 0:
        return None
    o = int(result.compiled.problem.order[result.standing.plan[c]])
    return Counterfactual(
        change=trial.change,
        order=str(view.compiled.order_ids[o]),
        effect=effect_of(view.result, result, c),
        verified=True,
        every=False,
        effort=trial.effort,
    )


def effect_of(before: Result, after: Result, own: int) -> Effect:
    """What lies between two results of scenarios with the same candidates and orders."""
    one, two = before.standing.plan, after.standing.plan
    lost = points_lost(after.compiled.problem, two) - points_lost(before.compiled.problem, one)
    places = Places.of(before.compiled, one), Places.of(after.compiled, two)
    return effect(before.compiled, *places, own, lost)
