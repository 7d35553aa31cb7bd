"""Counterfactuals where network flow is exact: found on longest ways, proven by prices.

A change of the candidate's own data leaves everybody else's choices as they are: the prices
that lead to the candidate's home prove the changed plan, too. One more seat, or a limit raised,
is one unit along a longest way; what is then the best plan is proven by prices of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

import numpy as np

from matcher.compiler.rows import FamilyNames
from matcher.engines.forest import ROOT
from matcher.engines.nodeprices import bound as bound_of
from matcher.engines.nodeprices import potentials, rows
from matcher.engines.potentials import UNREACHED
from matcher.engines.residual import Residual
from matcher.explainer.edits import Change
from matcher.explainer.found import Counterfactual, Places, effect
from matcher.explainer.variants import Variant, VariantPairs, variants
from matcher.explainer.view import View
from matcher.problem.problem import Int64, Problem
from matcher.problem.solution import Prices

#: Changes of one kind that are told.
EACH = 2
#: A limit is raised by at most so much.
RAISED = 12
#: Rows that are raised step by step, at most.
STEPPED = 2

Kind = tuple[str, str]
Limit = tuple[int, int]  # family (-1 for seats) and row


def limit_change(names: FamilyNames, row: int, bound: int, by: int) -> Change | None:
    """The change that raises a quota's row; None where no quota gave it."""
    if names.quota is None:
        return None
    name = names.suffix.removeprefix(":")
    column = f"except.{names.group(row)}.{name}" if names.quota.per else name
    return Change("quotas", names.quota.id, column, bound, bound + by)


class FlowSearch:
    """The search for one unplaced candidate."""

    def __init__(self, view: View, c: int) -> None:
        self.view, self.c = view, c
        self.compiled, self.problem = view.compiled, view.problem
        self.residual = view.residual
        self.home = int(self.residual.at[c])
        self.ways = self.residual.lengths_to(self.home)
        self.before = Places.of(self.compiled, view.standing.plan)

    def run(self) -> list[Counterfactual]:
        """Every kind of change that holds."""
        if not self.ways.reached(ROOT):
            return list(self._limits())
        return [*self._own(), *self._limits()]

    def unsettled(self) -> list[Variant]:
        """Changes of the candidate's own data that only a whole solve can tell of."""
        return [item for item in self._variants if not self._settles(item.change)]

    # Changes of the candidate's own data.

    @cached_property
    def _variants(self) -> list[Variant]:
        return variants(self.compiled, self.c, self.view.codes(self.c))

    def _settles(self, change: Change) -> bool:
        """Whether the flow tells what a change does: where no limit splits orders by people,
        and the change touches nothing but the candidate's own pairs and points."""
        return self.residual.network.leaf is None and self._alone(change)

    def _own(self) -> Iterator[Counterfactual]:
        found = [item for item in self._variants if self._settles(item.change)]
        if not found:
            return
        pairs = VariantPairs(self.compiled, self.c, [item.change for item in found])
        gains, orders = self._gains(pairs)
        told: dict[Kind, int] = {}
        for v in sorted(range(len(found)), key=lambda v: (found[v].effort, -int(gains[v]), v)):
            kind = (found[v].change.table, found[v].change.column)
            if gains[v] <= 0 or told.get(kind, 0) >= (1 if kind[1] == "language" else EACH):
                continue
            proven = self._proven(found[v], pairs, v, int(orders[v]), int(gains[v]))
            if proven is not None:
                told[kind] = told.get(kind, 0) + 1
                yield proven

    def _alone(self, change: Change) -> bool:
        """Whether a change touches nothing but the candidate's own pairs and points."""
        if change.table == "rankings":
            # A rank that goes may leave an order that nobody ranked: others' points change.
            ranks = self.compiled.scenario.rankings
            mine = ranks["candidate_id"] == self.compiled.candidate_ids[self.c]
            return bool(ranks.loc[mine, "rank"].isna().all())
        names = [name for quota in self.compiled.scenario.settings.quotas for name in quota.per]
        for quota in self.compiled.scenario.settings.quotas:
            names += [condition.attribute for condition in quota.where]
        return change.column not in names

    def _weights(self, pairs: VariantPairs) -> Int64:
        scale = self.view.standing.scale
        return scale.fill * self.problem.priority[None, :] + scale.score * pairs.scores

    @cached_property
    def _nodes(self) -> Int64:
        return self.residual.network.orders.node_of_leaf

    def _gains(self, pairs: VariantPairs) -> tuple[Int64, Int64]:
        """What the best plan gains under each change, and the order that does it."""
        ways = self.ways.length[self._nodes]
        gain = np.where(pairs.codes == 0, self._weights(pairs) + ways[None, :], UNREACHED)
        orders = gain.argmax(axis=1)
        return gain[np.arange(len(gain)), orders], orders

    def _proven(
        self, variant: Variant, pairs: VariantPairs, v: int, o: int, gain: int
    ) -> Counterfactual | None:
        """The changed plan, if it keeps every limit and prices prove that none is better."""
        moves = self.residual.moved(int(self._nodes[o]), self.ways)
        after = self._places(moves, o, int(pairs.scores[v, o]))
        base, adds = self._bound
        open_to = np.flatnonzero(pairs.codes[v] == 0)
        net = self._weights(pairs)[v, open_to]
        net = net - self.view.prices(self.c, open_to, self._rows)
        bound = base - int(adds[self.c]) + max(0, int(net.max(initial=0)))
        if not self._keeps(after.order, self.problem) or bound != self.view.value + gain:
            return None
        return Counterfactual(
            change=variant.change,
            order=str(self.compiled.order_ids[o]),
            effect=effect(self.compiled, self.before, after, self.c),
            verified=True,
            effort=variant.effort,
        )

    @cached_property
    def _price(self) -> Int64:
        return potentials(self.residual, self.ways.length, self.residual.from_root())

    @cached_property
    def _rows(self) -> Prices:
        return rows(self.residual, self._price)

    @cached_property
    def _bound(self) -> tuple[int, Int64]:
        return bound_of(self.residual, self._price)

    def _places(self, moves: dict[int, int], o: int, points: int) -> Places:
        order, score = self.before.order.copy(), self.before.points.copy()
        for c, pair in moves.items():
            order[c] = self.problem.order[pair] if pair >= 0 else -1
            score[c] = self.problem.score[pair] if pair >= 0 else 0
        order[self.c], score[self.c] = o, points
        return Places(order, score)

    def _keeps(self, order: Int64, problem: Problem) -> bool:
        """Whether placements keep seats and every row."""
        c = np.flatnonzero(order >= 0)
        o = order[c]
        if (np.bincount(o, minlength=problem.orders) > problem.seats).any():
            return False
        return all(
            bool((family.count(c, o) <= family.bound)[family.active].all())
            for family in problem.families
        )

    # One more seat, a quota raised.

    def _limits(self) -> Iterator[Counterfactual]:
        own = np.arange(*self.problem.indptr[self.c : self.c + 2])
        if not len(own):
            return
        told: dict[str, int] = {}
        behind: list[tuple[int, Limit]] = []
        for lead, limit in sorted(self._leads(own), reverse=True):
            table = "orders" if limit[0] < 0 else "quotas"
            if lead <= 0:
                behind.append((lead, limit))
            elif told.get(table, 0) < EACH:
                found = self._raised(limit, 1)
                if found is not None:
                    told[table] = told.get(table, 0) + 1
                    yield found
        quotas = [limit for _, limit in behind if limit[0] >= 0][:STEPPED]
        for limit in quotas if not told.get("quotas") else []:
            found = self._raised(limit, RAISED)
            if found is not None:
                yield found
                return

    def _leads(self, own: Int64) -> list[tuple[int, Limit]]:
        """For each limit that keeps the candidate out and may be raised: by how much the
        candidate is ahead of all others who would come in by one unit more."""
        mine = self.residual.from_pairs(own)
        others = self.residual.from_root(without=self.c)
        out = self.residual.to_root(without=self.c)
        direct = int((self.view.weight[own] + out[self.residual.node[own]]).max())
        found = []
        for limit, node in self._nodes_of_limits(own):
            start, _ = self.residual.around(node)
            if node < self.residual.network.orders.size:
                free = out[start] == 0 and self.ways.length[ROOT] == 0
                lead = int(mine[node]) - max(0, int(others[node]))
            else:
                free = True
                lead = direct - max(0, int(out[node]))
            if free:
                found.append((lead, limit))
        return found

    def _nodes_of_limits(self, own: Int64) -> Iterator[tuple[Limit, int]]:
        orders = self.problem.order[own].astype(np.int64)
        for o in orders[self.view.standing.open[orders] <= 0].tolist():
            node = self.residual.row_node(-1, o)
            if node is not None:
                yield (-1, o), node
        for place, family in enumerate(self.problem.families):
            if self.compiled.names[place].quota is None:
                continue
            rows = np.unique(family.row_of(np.full(len(orders), self.c), orders))
            for row in rows[rows >= 0].tolist():
                node = self.residual.row_node(place, row)
                if node is not None and self.view.standing.full[place][row]:
                    yield (place, row), node

    def _raised(self, limit: Limit, most: int) -> Counterfactual | None:
        """Raise a limit one by one until the candidate is in, with a proof for the last step."""
        residual, node = self.residual, self.residual.row_node(*limit)
        assert node is not None
        for by in range(1, most + 1):
            gain, moves = residual.one_more(node)
            if not gain:
                return None
            residual = residual.after(moves, _with_more(self.problem, limit, by))
            if residual.plan[self.c] >= 0:
                return self._settled(residual, limit, by)
        return None

    def _settled(self, residual: Residual, limit: Limit, by: int) -> Counterfactual | None:
        pair = int(residual.plan[self.c])
        bound, adds = bound_of(residual, residual.from_root())
        value = int(residual.weight[residual.plan[residual.plan >= 0]].sum())
        after = Places.of(self.compiled, residual.plan)
        if bound != value or adds[self.c] <= 0 or not self._keeps(after.order, residual.problem):
            return None
        change = self._change(limit, by)
        assert change is not None
        return Counterfactual(
            change=change,
            order=str(self.compiled.order_ids[self.problem.order[pair]]),
            effect=effect(self.compiled, self.before, after, self.c),
            verified=True,
            effort=by,
        )

    def _change(self, limit: Limit, by: int) -> Change | None:
        family, row = limit
        if family < 0:
            seats = int(self.problem.seats[row])
            name = str(self.compiled.order_ids[row])
            return Change("orders", name, "seats", seats, seats + by)
        bound = int(self.problem.families[family].bound[row])
        return limit_change(self.compiled.names[family], row, bound, by)


def _with_more(problem: Problem, limit: Limit, by: int) -> Problem:
    """The problem with a limit raised."""
    place, row = limit
    if place < 0:
        seats = problem.seats.copy()
        seats[row] += by
        return replace(problem, seats=seats)
    families = list(problem.families)
    bound = families[place].bound.copy()
    bound[row] += by
    families[place] = replace(families[place], bound=bound)
    return replace(problem, families=tuple(families))
