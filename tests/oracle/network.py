"""Flow scenarios as a minimum cost circulation, solved by networkx.

Each cap is a set of placements. Caps that hold whole candidates form a tree on the source's
side, all others a tree on the sink's side; a placement enters each tree at the smallest cap
that holds it (laminar families as networks: Ahuja, Magnanti, Orlin, Network Flows, 1993, ch. 9).
"""

from __future__ import annotations

import itertools

import networkx as nx

from oracle.eligibility import allowed_pairs
from oracle.model import Scenario
from oracle.plans import pair_score
from oracle.rows import Row, all_rows

Pair = tuple[str, str]
Pairs = frozenset[Pair]
Caps = dict[Pairs, int]

GOALS = ("fill", "score")


def counted_pairs(scenario: Scenario, row: Row) -> Pairs:
    """The candidates × orders that a row counts."""
    people, orders = scenario.candidates, scenario.orders
    return frozenset(
        (c, o) for c in people for o in orders if row.coefficient(people[c], orders[o])
    )


def is_about_candidates_alone(scenario: Scenario, pairs: Pairs) -> bool:
    people = {candidate for candidate, _ in pairs}
    return pairs == frozenset(itertools.product(people, scenario.orders))


def caps_by_side(scenario: Scenario) -> tuple[Caps, Caps]:
    """Caps of whole candidates, and all other caps; equal sets keep the lower bound."""
    sides: tuple[Caps, Caps] = ({}, {})
    for candidate in scenario.candidates:
        pairs = frozenset((candidate, order) for order in scenario.orders)
        sides[0][pairs] = 1
    for row in all_rows(scenario):
        if pairs := counted_pairs(scenario, row):
            side = sides[0 if is_about_candidates_alone(scenario, pairs) else 1]
            side[pairs] = min(row.right, side.get(pairs, row.right))
    return sides


def are_nested(sets: list[Pairs]) -> bool:
    """Whether any two sets are disjoint or one inside the other."""
    return all(
        one.isdisjoint(other) or one <= other or other <= one
        for one, other in itertools.combinations(sets, 2)
    )


def goal_weights(scenario: Scenario, goals: tuple[str, ...]) -> dict[Pair, int]:
    """One integer for each pair; a unit of an earlier goal outweighs all of a later one."""
    values = {
        pair: {"fill": scenario.orders[pair[1]].priority, "score": pair_score(scenario, *pair)}
        for pair in allowed_pairs(scenario)
    }
    weights = dict.fromkeys(values, 0)
    for goal in goals:
        most = max((value[goal] for value in values.values()), default=0)
        unit = 1 + most * len(scenario.candidates)
        weights = {pair: weights[pair] * unit + values[pair][goal] for pair in values}
    return weights


def network_optimum(scenario: Scenario) -> dict[str, int] | None:
    """Values of fill and score at the optimum of the scenario's goals; None where infeasible.

    Only a goal that is in the scenario has a determined value.
    """
    weights = goal_weights(scenario, tuple(goal.name for goal in scenario.goals))
    pinned = {pair for pair, pin in scenario.pins.items() if pin.action == "pin"}
    kept = 1 + sum(weights.values())
    graph = nx.DiGraph()
    for side, caps in enumerate(caps_by_side(scenario)):
        _add_tree(graph, side, caps)
        for pair in weights:
            _join_pair(graph, side, caps, pair)
    for pair, weight in weights.items():
        cost = -(weight + (kept if pair in pinned else 0))
        graph.add_edge((pair, 0), (pair, 1), capacity=1, weight=cost)
    graph.add_edge("sink", "source", capacity=len(scenario.candidates), weight=0)
    _, flow = nx.network_simplex(graph)
    placed = [pair for pair in weights if flow[pair, 0][pair, 1]]
    if not pinned <= set(placed):
        return None
    return {
        "fill": sum(scenario.orders[order].priority for _, order in placed),
        "score": sum(pair_score(scenario, *pair) for pair in placed),
    }


def _smallest_over(caps: Caps, pairs: Pairs) -> Pairs | None:
    over = [other for other in caps if pairs < other]
    return min(over, key=len) if over else None


def _add_tree(graph: nx.DiGraph, side: int, caps: Caps) -> None:
    root = ("source", "sink")[side]
    graph.add_node(root)
    for pairs, bound in caps.items():
        above = _smallest_over(caps, pairs)
        outer = root if above is None else ("in" if side else "out", side, above)
        # each cap is an arc between its two ends; the flow runs from source to sink
        graph.add_edge(("in", side, pairs), ("out", side, pairs), capacity=bound, weight=0)
        if side == 0:
            graph.add_edge(outer, ("in", side, pairs), weight=0, capacity=bound)
        else:
            graph.add_edge(("out", side, pairs), outer, weight=0, capacity=bound)


def _join_pair(graph: nx.DiGraph, side: int, caps: Caps, pair: Pair) -> None:
    over = [pairs for pairs in caps if pair in pairs]
    smallest = min(over, key=len)
    if side == 0:
        graph.add_edge(("out", 0, smallest), (pair, 0), capacity=1, weight=0)
    else:
        graph.add_edge((pair, 1), ("in", 1, smallest), capacity=1, weight=0)
