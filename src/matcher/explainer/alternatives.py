"""The seats that a candidate might have had, best first, each with its verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from matcher.engines.potentials import UNREACHED
from matcher.explainer.clashes import Clash, clashes
from matcher.explainer.view import Gain, Row, View

SHOWN = 10


@dataclass(frozen=True)
class Alternative:
    """One order as an alternative.

    Attributes:
        order: its id.
        score: points of the pair, or those it would have if it were eligible.
        price: points that a person must bring to be worth a seat there; above the highest
            score, a seat costs a placement elsewhere.
        verdict: ``ineligible``, ``outbid`` (its seats go to others), ``blocked`` (a row is
            full), ``no_gain`` (a seat could be had, but no goal gains by it) or ``placed``.
        clashes: of an ineligible pair, every code with the two values.
        rows: rows that the pair would pay, and those that are full.
        holders: ids and points of those who have the seats, most points first.
        cost: what the goals gain (mostly lose) in the best plan with this pair; None where it
            is not known exactly.
        possible: whether any plan can hold the pair; None where it is not known.
    """

    order: str
    score: int
    price: int
    verdict: str
    clashes: list[Clash] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    holders: list[tuple[str, int]] = field(default_factory=list)
    cost: Gain | None = None
    possible: bool | None = None

    def to_dict(self) -> dict[str, Any]:
        """The alternative as JSON holds it."""
        return {
            "order": self.order,
            "score": self.score,
            "price": self.price,
            "verdict": self.verdict,
            "codes": [clash.code for clash in self.clashes],
            "rows": [row.id for row in self.rows],
            "clashes": [clash.to_dict() for clash in self.clashes],
            "limits": [row.to_dict() for row in self.rows],
            "holders": [{"candidate": name, "score": score} for name, score in self.holders],
            "insisting": None if self.cost is None else self.cost.to_dict(),
            "possible": self.possible,
        }


def alternatives(view: View, c: int, shown: int = SHOWN) -> list[Alternative]:
    """The best alternatives by score minus price.

    Eligible orders come first into the list; what is left is filled with the best of those that
    the fewest codes shut. The list as a whole then stands in order of score minus price. The
    order that the candidate has is not an alternative.
    """
    bits = view.codes(c)
    orders = np.arange(view.problem.orders)
    score = view.scores(c, orders)
    net = score - view.points(view.prices(c, orders), orders)
    own = view.order_of(c)
    codes = np.array([int(value).bit_count() for value in bits.tolist()], np.int64)
    by_net = np.lexsort((orders, -net, codes))
    chosen = [int(o) for o in by_net if o != own][:shown]
    chosen.sort(key=lambda o: (-int(net[o]), o))
    costs = Costs(view, c)
    return [alternative(view, c, o, int(bits[o]), costs) for o in chosen]


class Costs:
    """What it costs to insist on a pair of one candidate, exact where the flow tells it."""

    def __init__(self, view: View, c: int) -> None:
        self.view, self.c = view, c
        free = view.exact and not view.problem.pinned[c]
        self.ways = view.residual.lengths_to(int(view.residual.at[c])) if free else None

    def difference(self, pair: int | None) -> int | None:
        """Weight of the best plan with the pair less that of the plan; None if unknown."""
        if pair is None or self.ways is None:
            return None
        return int(self.view.residual.insertion(np.array([pair], np.int64), self.ways)[0])

    def lifted(self, o: int) -> int | None:
        """The same for a pair that is not eligible, as if a pin lifted that; None if unknown."""
        view, residual = self.view, self.view.residual if self.ways is not None else None
        if residual is None or self.ways is None or residual.network.leaf is not None:
            return None
        node = int(residual.network.orders.node_of_leaf[o])
        if not self._as_others(node, o):
            return None
        scale, held = view.standing.scale, int(view.standing.plan[self.c])
        points = int(view.scores(self.c, np.array([o]))[0])
        weight = scale.fill * int(view.problem.priority[o]) + scale.score * points
        has = int(view.weight[held]) if held >= 0 else 0
        return weight - has + int(self.ways.length[node])

    def _as_others(self, node: int, o: int) -> bool:
        """Whether the pair lies in the very limits that the network has around the order and
        the candidate, which it knows from eligible pairs."""
        residual, found = self.view.residual, set()
        for place, family in enumerate(self.view.problem.families):
            row = int(family.row_of(np.array([self.c]), np.array([o]))[0])
            if row >= 0 and residual.row_node(place, row) is not None:
                found.add((place, row))
        return found == residual.limits_of(node, int(residual.group[self.c]))


def alternative(view: View, c: int, o: int, bits: int, costs: Costs) -> Alternative:
    """One order seen from one candidate; ``bits`` are the codes that shut the pair out."""
    orders = np.array([o])
    score = int(view.scores(c, orders)[0])
    price = int(view.points(view.prices(c, orders), orders)[0])
    name = str(view.compiled.order_ids[o])
    told = [row for row in view.rows(c, o) if row.full or row.price]
    if bits:
        return Alternative(
            name, score, price, "ineligible", clashes(view.compiled, c, o, bits), told,
            possible=False,
        )  # fmt: skip
    difference = costs.difference(view.pair_of(c, o))
    possible = None if difference is None else difference > UNREACHED // 2
    return Alternative(
        order=name,
        score=score,
        price=price,
        verdict=verdict(view, c, o, told, score - price),
        rows=told,
        holders=_holders(view, o),
        cost=view.gain(difference) if possible and difference is not None else None,
        possible=possible,
    )


def verdict(view: View, c: int, o: int, rows: list[Row], net: int) -> str:
    """Why an eligible pair is not in the plan, or ``placed``; ``net`` is score minus price."""
    own = view.order_of(c)
    if own == o:
        return "placed"
    if view.standing.open[o] <= 0:
        # Who is worth the price, and placed, could have the seat: it would be no better.
        return "no_gain" if own is not None and net >= 0 else "outbid"
    return "blocked" if any(row.full for row in rows) else "no_gain"


def _holders(view: View, o: int) -> list[tuple[str, int]]:
    ids, problem = view.compiled.candidate_ids, view.problem
    held = view.holders.get(o, [])
    return [(str(ids[c]), int(problem.score[view.standing.plan[c]])) for c in held]
