"""The network of a problem with nested upper limits, net of its pins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.engines.forest import (
    ROOT,
    Crossing,
    Forest,
    LeafRows,
    Sides,
    binding,
    build_forest,
    kept_rows,
    split_sides,
)
from matcher.problem.problem import Bool, Int64, Problem

SEATS = -1


@dataclass(frozen=True)
class Network:
    """Candidates flow through nested limits of candidates, over pairs, into those of orders.

    Attributes:
        orders: forest over leaves; a leaf is an order, or a part of one where a limit splits it.
        people: forest over candidates.
        leaf: leaf of each pair (int64), or None where leaf and order are the same.
    """

    orders: Forest
    people: Forest
    leaf: Int64 | None

    def leaf_of(self, problem: Problem, pairs: Int64) -> Int64:
        """Leaf of each pair given."""
        return problem.order[pairs].astype(np.int64) if self.leaf is None else self.leaf[pairs]

    def node_of(self, problem: Problem, pairs: Int64) -> Int64:
        """Innermost node on the orders' side of each pair given."""
        return self.orders.node_of_leaf[self.leaf_of(problem, pairs)]


def build_network(problem: Problem, families: list[int]) -> tuple[Network, Sides, list[Crossing]]:
    """The network of the upper limits in ``families``, and what does not fit into one."""
    sides = split_sides(problem, families)
    leaf, order_of_leaf, inside = _leaves(problem, sides)
    rows = [LeafRows(item.family, item.key[order_of_leaf], item.bound) for item in sides.by_order]
    seats = LeafRows(SEATS, order_of_leaf, problem.seats)
    orders, crossed = build_forest([*rows, seats, *inside], len(order_of_leaf))
    people, crossed_people = build_forest(sides.by_candidate, problem.candidates)
    return Network(orders, people, leaf), sides, crossed + crossed_people


def _leaves(problem: Problem, sides: Sides) -> tuple[Int64 | None, Int64, list[LeafRows]]:
    """Leaf of each pair, order of each leaf, and the rows of families that split orders."""
    if not sides.inside:
        return None, np.arange(problem.orders), []
    label = problem.order.astype(np.int64)
    rows = []
    for place in sides.inside:
        family = problem.families[place]
        rows.append(kept_rows(problem, family, binding(problem, family)))
        _, label = np.unique(label * (family.size + 1) + rows[-1] + 1, return_inverse=True)
    leaves, first, label = np.unique(label, return_index=True, return_inverse=True)
    missing = np.setdiff1d(np.arange(problem.orders), problem.order)
    order_of_leaf = np.concatenate([problem.order[first].astype(np.int64), missing])
    none = np.full(len(missing), -1, np.int64)
    inside = [
        LeafRows(place, np.concatenate([row[first], none]), problem.families[place].bound)
        for place, row in zip(sides.inside, rows, strict=True)
    ]
    assert len(leaves) == len(first)
    return label.astype(np.int64), order_of_leaf, inside


@dataclass(frozen=True)
class Shut:
    """A forest after its pins: what is left of each limit, and where nothing is left.

    Attributes:
        capacity: int64 per node, net of pins; may be negative.
        top: int64 per node, the outermost node without capacity on the way to the root (the
            node itself counts), -1 where every limit has some left.
    """

    capacity: Int64
    top: Int64

    @property
    def shut(self) -> Bool:
        """Nodes through which nobody more can pass."""
        return self.top >= 0


def shut_nodes(forest: Forest, pinned_nodes: Int64) -> Shut:
    """Take the pins off every limit they pass."""
    used = np.zeros(forest.size, np.int64)
    np.add.at(used, pinned_nodes, 1)
    for node in range(forest.size - 1, ROOT, -1):
        used[forest.parent[node]] += used[node]
    capacity = forest.capacity - used
    top = np.full(forest.size, -1, np.int64)
    for node in range(1, forest.size):
        above = top[forest.parent[node]]
        top[node] = above if above >= 0 else (node if capacity[node] <= 0 else -1)
    return Shut(capacity, top)
