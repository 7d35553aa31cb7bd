"""Exact engine for one seat each, seats, nested upper limits and pins: min-cost flow.

The flow is solved on few pairs; its integer prices then look at every pair, and those that
beat them are added, until none does (column generation; Ford and Fulkerson 1958, Dantzig and
Wolfe 1960). Every round gives a plan and a bound that holds for all pairs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from ortools.graph.python import min_cost_flow

from matcher.engines.engine import Feature, Refusal
from matcher.engines.forest import ROOT, Forest
from matcher.engines.network import SEATS, Network, Shut, build_network, shut_nodes
from matcher.engines.potentials import UNREACHED, Arcs, smallest_solution
from matcher.engines.selection import best_of_each, first_pairs
from matcher.problem.problem import (
    Bool,
    Int64,
    Problem,
    RowFamily,
    Weights,
    segment_maximum,
)
from matcher.problem.solution import Observer, Prices, Progress, Solution, Stop

#: Pairs added in a round for each candidate whose prices are beaten: the best within some
#: points of what the candidate has. Near ones too, since they are what is beaten next: 4 rounds
#: instead of 7 at 1.1 M pairs.
ADDED = 60
NEAR = 20


class FlowEngine:
    """Network flow with integer prices; see the module."""

    name = "flow"

    def refusals(self, problem: Problem) -> list[Refusal]:
        """Features beyond nested upper limits."""
        found = [*_simple_refusals(problem), *_family_refusals(problem)]
        upper = upper_limits(problem)
        _, sides, crossings = build_network(problem, upper)
        found += [Refusal(Feature.CROSSING, (place, SEATS)) for place in sides.neither]
        found += [Refusal(Feature.CROSSING, (item.first, item.second)) for item in crossings]
        return found

    def solve(self, problem: Problem, weights: Weights, stop: Stop, observe: Observer) -> Solution:
        """Maximise the weight of a plan.

        Raises:
            OverflowError: weights too large for the flow's int64 arithmetic.
        """
        network, _, _ = build_network(problem, upper_limits(problem))
        return _Run(problem, weights, network).solve(stop, observe)


def _simple_refusals(problem: Problem) -> list[Refusal]:
    found = []
    small = np.flatnonzero(problem.min_seats > 1)
    if len(small):
        found.append(Refusal(Feature.MIN_SEATS, orders=tuple(small.tolist())))
    grouped = np.flatnonzero(problem.group >= 0)
    if len(grouped):
        found.append(Refusal(Feature.GROUPS, candidates=tuple(grouped.tolist())))
    return found


def _family_refusals(problem: Problem) -> list[Refusal]:
    tests: dict[Feature, Callable[[RowFamily], bool]] = {
        Feature.BEDS: lambda family: family.kind == "beds",
        Feature.SOFT: lambda family: family.penalty is not None,
        Feature.SHARES: lambda family: family.share is not None,
        Feature.FLOORS: lambda family: family.sense == ">=" and family.share is None,
    }
    found = []
    for feature, test in tests.items():
        places = tuple(i for i, family in enumerate(problem.families) if test(family))
        if places:
            found.append(Refusal(feature, places))
    return found


def upper_limits(problem: Problem) -> list[int]:
    """Families that are hard upper counts, which a network may hold; beds are left out."""
    return [
        place
        for place, family in enumerate(problem.families)
        if family.sense == "<="
        and family.share is None
        and family.penalty is None
        and family.kind != "beds"
    ]


@dataclass
class _Potentials:
    """Price of the way to the root from each node of both forests; what a candidate is worth."""

    orders: Int64
    people: Int64


class _Run:
    """One solve: what stays the same over the rounds."""

    def __init__(self, problem: Problem, weights: Weights, network: Network) -> None:
        self.problem, self.network = problem, network
        self.near = NEAR * max(1, weights.score)
        self.weight = weights.of(problem, slice(None))
        self.pinned = np.flatnonzero(problem.pinned)
        self.pinned_pairs = problem.indptr[self.pinned]
        self.orders = shut_nodes(network.orders, network.node_of(problem, self.pinned_pairs))
        self.people = shut_nodes(network.people, network.people.node_of_leaf[self.pinned])
        self.group = network.people.node_of_leaf
        every = np.arange(problem.pairs)
        self.node = network.node_of(problem, every).astype(np.int32)
        free = ~problem.pinned[problem.candidate]
        shut_order = self.orders.shut[self.node]
        shut_person = self.people.shut[self.group][problem.candidate]
        self.open = free & ~shut_order & ~shut_person
        people_top, order_top = self.people.top[self.group], self.orders.top[self.node]
        self.behind_people = _Behind.of(
            free & ~shut_order & shut_person, people_top[problem.candidate]
        )
        self.behind_orders = _Behind.of(free & shut_order, order_top)

    def solve(self, stop: Stop, observe: Observer) -> Solution:
        """The rounds, until no pair beats the prices."""
        broken = self._broken()
        if broken is not None:
            return broken
        used = np.zeros(self.problem.pairs, bool)
        used[first_pairs(self.problem, self.weight, self.open)] = True
        rounds = 0
        while True:
            rounds += 1
            chosen = np.flatnonzero(used)
            plan = self._plan(chosen)
            potentials = self._potentials(chosen, plan)
            surplus, beaten = self._price(potentials, plan)
            value, bound = self._value(plan), self._bound(potentials, surplus)
            observe(Progress("flow", rounds, value, bound))
            reason = stop.due()
            if value == bound or reason:
                break
            assert len(beaten), "no pair beats the prices, yet the plan is not proven best"
            used[beaten] = True
        return Solution(
            status="optimal" if value == bound else "feasible",
            plan=plan,
            value=value,
            bound=bound,
            prices=self._prices(potentials),
            rounds=rounds,
            reason=reason if value != bound else "",
            counters={"pairs": self.problem.pairs, "pairs_used": len(chosen)},
        )

    def _broken(self) -> Solution | None:
        """Infeasibility: more pins than a limit allows; a price of 1 on that limit proves it."""
        for side, forest in enumerate((self.network.orders, self.network.people)):
            capacity = (self.orders, self.people)[side].capacity
            over = np.flatnonzero(capacity[1:] < 0) + 1
            if len(over):
                step = [np.zeros(self.network.orders.size), np.zeros(self.network.people.size)]
                step[side][over[0]] = 1
                prices = self._rows(step[0].astype(np.int64), step[1].astype(np.int64))
                bound = int(capacity[over[0]])
                assert forest.size > over[0]
                return Solution("infeasible", bound=bound, prices=prices, reason="pins")
        return None

    def _plan(self, chosen: Int64) -> Int64:
        """The best plan on the chosen pairs: pair of each candidate, -1 for none."""
        plan = np.full(self.problem.candidates, -1, np.int64)
        plan[self.pinned] = self.pinned_pairs
        if len(chosen):
            used = self._flow(chosen)
            plan[self.problem.candidate[used]] = used
        return plan

    def _flow(self, chosen: Int64) -> Int64:
        """Solve the min-cost flow; the chosen pairs that carry flow."""
        solver = min_cost_flow.SimpleMinCostFlow()
        arcs = _FlowArcs(self, chosen)
        pair_arcs = solver.add_arcs_with_capacity_and_unit_cost(
            arcs.tail, arcs.head, arcs.capacity, arcs.cost
        )[: len(chosen)]
        solver.set_nodes_supplies(np.arange(len(arcs.supply)), arcs.supply)
        status = solver.solve()
        if status != solver.OPTIMAL:
            raise OverflowError(f"the weights are too large for network flow ({status})")
        used: Bool = np.asarray(solver.flows(pair_arcs)) > 0
        return chosen[used]

    def _potentials(self, chosen: Int64, plan: Int64) -> _Potentials:
        """Smallest prices that fit the plan on the chosen pairs, shut nodes raised for all."""
        count = self.network.orders.size
        arcs = [*self._tree_arcs(plan), *self._pair_arcs(chosen, plan)]
        start = np.zeros(count + self.network.people.size - 1, np.int64)
        start[count:] = UNREACHED
        x = smallest_solution(Arcs.join(arcs), start)
        people = np.concatenate([[0], -x[count:]])
        potentials = _Potentials(x[:count], people)
        self._raise_shut(potentials, plan)
        return potentials

    def _variable(self, group: Int64) -> Int64:
        """Variable of a node of the people's forest; both roots are variable 0."""
        return np.where(group == ROOT, ROOT, group + self.network.orders.size - 1)

    def _tree_arcs(self, plan: Int64) -> list[Arcs]:
        """Prices are at least 0, and 0 where a limit has something left."""
        placed = np.flatnonzero(plan >= 0)
        free = placed[~self.problem.pinned[placed]]
        order_slack = _slack(self.network.orders, self.orders, self.node[plan[free]])
        people_slack = _slack(self.network.people, self.people, self.group[free])
        child = np.arange(1, self.network.orders.size)
        parent = self.network.orders.parent[1:]
        group = np.arange(1, self.network.people.size)
        own, above = self._variable(group), self._variable(self.network.people.parent[1:])
        left, up = order_slack[1:], people_slack[1:]
        return [
            level_arcs(parent, child),
            level_arcs(child[left], parent[left]),
            level_arcs(own, above),
            level_arcs(above[up], own[up]),
        ]

    def _pair_arcs(self, chosen: Int64, plan: Int64) -> list[Arcs]:
        """No chosen pair beats what its candidate has."""
        candidate = self.problem.candidate[chosen]
        held = plan[candidate]
        stay = held >= 0
        tail = np.where(stay, self.node[held], self._variable(self.group[candidate]))
        length = self.weight[chosen] - np.where(stay, self.weight[held], 0)
        arcs = [Arcs(tail, self.node[chosen].astype(np.int64), length)]
        grouped = np.flatnonzero((self.group != ROOT) & (plan >= 0) & ~self.problem.pinned)
        if len(grouped):
            pairs = plan[grouped]
            arcs.append(
                Arcs(
                    self.node[pairs].astype(np.int64),
                    self._variable(self.group[grouped]),
                    -self.weight[pairs],
                )
            )
        return arcs

    def _raise_shut(self, potentials: _Potentials, plan: Int64) -> None:
        """Price limits without anything left so that no pair behind them beats the prices."""
        pairs = self.behind_people.pairs
        net = self.weight[pairs] - potentials.orders[self.node[pairs]]
        self.behind_people.lift(self.network.people, self.people, potentials.people, net)
        worth = self._worth(potentials, plan)
        pairs = self.behind_orders.pairs
        gain = self.weight[pairs] - worth[self.problem.candidate[pairs]]
        self.behind_orders.lift(self.network.orders, self.orders, potentials.orders, gain)

    def _worth(self, potentials: _Potentials, plan: Int64) -> Int64:
        """What each candidate has: weight less the price of the seat, or what its group costs."""
        worth = potentials.people[self.group].copy()
        placed = np.flatnonzero((plan >= 0) & ~self.problem.pinned)
        worth[placed] = self.weight[plan[placed]] - potentials.orders[self.node[plan[placed]]]
        return worth

    def _price(self, potentials: _Potentials, plan: Int64) -> tuple[Int64, Int64]:
        """Surplus of each candidate over all pairs, and the pairs that beat the prices."""
        net = self.weight - potentials.orders[self.node]
        worth = self._worth(potentials, plan)
        charge = potentials.people[self.group]
        best = segment_maximum(net, self.problem.indptr, 0) - charge
        surplus = np.where(self.problem.pinned, best, np.maximum(best, 0))
        gain = net - worth[self.problem.candidate]
        beaten = np.zeros(self.problem.candidates, bool)
        beaten[self.problem.candidate[(gain > 0) & self.open]] = True
        near = np.flatnonzero((gain > -self.near) & self.open & beaten[self.problem.candidate])
        return surplus, best_of_each(self.problem.candidate[near], gain[near], ADDED, near)

    def _value(self, plan: Int64) -> int:
        return int(self.weight[plan[plan >= 0]].sum())

    def _bound(self, potentials: _Potentials, surplus: Int64) -> int:
        prices = self._step_prices(potentials)
        charged = sum(
            int((step * forest.capacity).sum())
            for step, forest in zip(prices, (self.network.orders, self.network.people), strict=True)
        )
        return charged + int(surplus.sum())

    def _step_prices(self, potentials: _Potentials) -> tuple[Int64, Int64]:
        """Price of each node alone."""
        orders, people = self.network.orders, self.network.people
        return (
            potentials.orders - potentials.orders[orders.parent],
            potentials.people - potentials.people[people.parent],
        )

    def _prices(self, potentials: _Potentials) -> Prices:
        return self._rows(*self._step_prices(potentials))

    def _rows(self, orders: Int64, people: Int64) -> Prices:
        """Prices of nodes as prices of rows."""
        seats = np.zeros(self.problem.orders, np.int64)
        families = tuple(np.zeros(family.size, np.int64) for family in self.problem.families)
        for forest, step in ((self.network.orders, orders), (self.network.people, people)):
            for node in np.flatnonzero(step):
                family, row = int(forest.family[node]), int(forest.row[node])
                (seats if family == SEATS else families[family])[row] = step[node]
        return Prices(seats, families)


def level_arcs(tail: Int64, head: Int64) -> Arcs:
    """Arcs of length 0."""
    return Arcs(tail, head, np.zeros(len(tail), np.int64))


def _slack(forest: Forest, shut: Shut, nodes: npt.NDArray[np.integer]) -> Bool:
    """Nodes with something left after the placements at ``nodes``."""
    passed = np.bincount(nodes, minlength=forest.size)
    for node in range(forest.size - 1, ROOT, -1):
        passed[forest.parent[node]] += passed[node]
    return (passed < shut.capacity) & ~shut.shut


@dataclass(frozen=True)
class _Behind:
    """Pairs behind shut nodes, sorted by the outermost shut node.

    ``tops`` are those nodes, ``starts`` where the pairs of each begin.
    """

    pairs: Int64
    tops: Int64
    starts: Int64

    @classmethod
    def of(cls, inside: Bool, top: Int64) -> _Behind:
        pairs = np.flatnonzero(inside)
        pairs = pairs[np.argsort(top[pairs], kind="stable")]
        tops, starts = np.unique(top[pairs], return_index=True)
        return cls(pairs, tops, starts)

    def lift(self, forest: Forest, shut: Shut, price: Int64, needed: Int64) -> None:
        """Raise the price of shut nodes to what is needed, and of all nodes within them."""
        if len(self.pairs):
            highest = np.maximum.reduceat(needed, self.starts)
            price[self.tops] = np.maximum(price[self.tops], highest)
        for node in np.flatnonzero(shut.shut):
            above = price[forest.parent[node]]
            price[node] = max(price[node], above) if shut.top[node] == node else above


class _FlowArcs:
    """The arrays that the flow solver takes. Node 0 is the sink."""

    def __init__(self, run: _Run, chosen: Int64) -> None:
        network, problem = run.network, run.problem
        people, first = np.unique(problem.candidate[chosen], return_inverse=True)
        base, group_base = network.orders.size, network.orders.size + len(people)
        group = run.group[people]
        grouped = group != ROOT
        alone = np.flatnonzero(~grouped)
        child = np.flatnonzero(run.orders.capacity[1:] > 0) + 1
        inner = np.flatnonzero(run.people.capacity[1:] > 0) + 1
        parent = network.people.parent[inner]
        outer, nested = inner[parent == ROOT], inner[parent != ROOT]
        ones, seats = np.ones(len(people), np.int64), run.orders.capacity[child]
        held = run.people.capacity
        parts = [
            (base + first, run.node[chosen], np.ones(len(chosen), np.int64)),
            (child, network.orders.parent[child], np.minimum(seats, len(people))),
            (base + alone, np.zeros(len(alone), np.int64), ones[alone]),
            (group_base + group[grouped], base + np.flatnonzero(grouped), ones[grouped]),
            (
                group_base + network.people.parent[nested],
                group_base + nested,
                np.minimum(held[nested], len(people)),
            ),
            (
                group_base + outer,
                np.zeros(len(outer), np.int64),
                np.minimum(held[outer], len(people)),
            ),
        ]
        self.tail, self.head, self.capacity = (
            np.concatenate([np.asarray(part[place], np.int64) for part in parts])
            for place in range(3)
        )
        self.cost = np.zeros(len(self.tail), np.int64)
        self.cost[: len(chosen)] = -run.weight[chosen]
        self.supply = np.zeros(group_base + network.people.size, np.int64)
        self.supply[base + alone] = 1
        self.supply[group_base + outer] = np.minimum(held[outer], len(people))
        self.supply[ROOT] = -self.supply.sum()
