"""Hall sets: people who together compete for too few seats.

In a plan with the most placements, everything that an unplaced candidate can reach by moving
others is full. Those who hold that, and those who reach it, have no seats elsewhere: so many
people, so many seats (Hall 1935; the cut that proves the flow to be a largest one, Ford and
Fulkerson 1956).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matcher.compiler.columns import texts
from matcher.compiler.compile import Compiled
from matcher.engines.forest import ROOT
from matcher.engines.residual import Residual
from matcher.explainer.relaxed import Relaxed, fill_plan
from matcher.problem.problem import Bool, Int64


@dataclass(frozen=True)
class HallSet:
    """People and all that they could have: every seat there is taken by one of them.

    ``people`` and ``orders`` are positions; ``rows`` are (family, row) of full limits, family
    -1 for the seats of an order.
    """

    people: Int64
    orders: Int64
    placed: int
    rows: tuple[tuple[int, int], ...]

    @property
    def short(self) -> int:
        """People for whom there is no seat, whatever the plan."""
        return len(self.people) - self.placed


def most_and_sets(network: Relaxed) -> tuple[int, list[HallSet]]:
    """The most placements there can be, and the sets that keep it from being more."""
    problem = network.problem
    plan = fill_plan(problem)
    if plan is None:
        return 0, []
    residual = Residual(problem, np.ones(problem.pairs, np.int64), plan)
    found = sorted(_sets(network, residual), key=lambda item: (-item.short, len(item.people)))
    return int((plan >= 0).sum()), found


def _sets(network: Relaxed, residual: Residual) -> Iterator[HallSet]:
    problem, plan = residual.problem, residual.plan
    missing = (plan < 0) & (np.diff(problem.indptr) > 0)
    room = _room(residual)
    free = missing & room[residual.home]
    homes = np.unique(residual.group[missing & ~free]).tolist()
    for group in sorted({_outermost_full(residual, group) for group in homes}):
        yield _limited(network, residual, group, missing)
    label = _labels(residual, free, *_ways(residual))
    for name in np.unique(label[label >= 0]).tolist():
        yield _set(network, residual, label == name, free)


def _room(residual: Residual) -> Bool:
    """Nodes of groups (and the root) through which one more person could be placed."""
    room = np.zeros(residual.nodes, bool)
    room[ROOT] = True
    people = residual.network.people
    for group in range(1, people.size):
        above = int(residual.variable(people.parent[[group]])[0])
        own = int(residual.variable(np.array([group]))[0])
        room[own] = room[above] and bool(residual.slack[1][group])
    return room


def _ways(residual: Residual) -> tuple[Int64, Int64]:
    """Arcs among nodes of orders: who may move, and limits that are passed or have room."""
    orders, moves = residual.network.orders, residual.moves
    passed = np.bincount(residual.at[residual.plan >= 0], minlength=residual.nodes)
    for node in range(orders.size - 1, ROOT, -1):
        passed[orders.parent[node]] += passed[node]
    child = np.arange(1, orders.size)
    down, up = child[passed[child] > 0], child[residual.slack[0][1:]]
    tails = np.concatenate([moves.tail, orders.parent[down], up])
    heads = np.concatenate([moves.head, down, orders.parent[up]])
    inner = (tails != ROOT) & (heads != ROOT) & (tails < orders.size) & (heads < orders.size)
    return tails[inner], heads[inner]


def _labels(residual: Residual, free: Bool, tails: Int64, heads: Int64) -> Int64:
    """The set of each node, -1 for nodes that nobody unplaced reaches."""
    label = np.full(residual.nodes, -1, np.int64)
    inside = free[residual.problem.candidate]
    starts = np.unique(residual.node[inside])
    label[starts] = starts
    first = np.full(residual.problem.candidates, residual.nodes, np.int64)
    owner, node = residual.problem.candidate[inside], residual.node[inside]
    while True:
        before = label.copy()
        # What a candidate can take is one set; so are both ends of a move that is reached.
        first[:] = residual.nodes
        np.minimum.at(first, owner, label[node])
        _lower(label, node, first[owner])
        reached = label[tails] >= 0
        _lower(label, heads[reached], label[tails[reached]])
        both = reached & (label[heads] >= 0)
        _lower(label, tails[both], label[heads[both]])
        if (label == before).all():
            return label


def _lower(label: Int64, nodes: Int64, values: Int64) -> None:
    """Give nodes the lower of their label and the value; unlabelled ones take the value."""
    top = np.iinfo(np.int64).max
    work = np.where(label < 0, top, label)
    np.minimum.at(work, nodes, values)
    label[:] = np.where(work == top, -1, work)


def _set(network: Relaxed, residual: Residual, inside: Bool, free: Bool) -> HallSet:
    problem, plan = residual.problem, residual.plan
    held = (plan >= 0) & inside[residual.at]
    pairs = inside[residual.node]
    wanting = np.zeros(problem.candidates, bool)
    wanting[problem.candidate[pairs]] = True
    orders = np.unique(problem.order[pairs]).astype(np.int64)
    people = np.flatnonzero(held | (wanting & free))
    return HallSet(people, orders, int(held.sum()), _rows(network, residual, inside))


def _rows(network: Relaxed, residual: Residual, inside: Bool) -> tuple[tuple[int, int], ...]:
    """Full limits of the set that are not within other full limits of it."""
    orders, left = residual.network.orders, residual.slack[0]
    found = []
    for node in np.flatnonzero(inside[: orders.size]).tolist():
        above = int(orders.parent[node])
        if node != ROOT and not left[node] and not (inside[above] and _full(residual, above)):
            family = int(orders.family[node])
            place = family if family < 0 else network.kept[family]
            found.append((place, int(orders.row[node])))
    return tuple(found)


def _full(residual: Residual, node: int) -> bool:
    """Whether a limit, or one around it, has nothing left."""
    orders, left = residual.network.orders, residual.slack[0]
    while node != ROOT:
        if not left[node]:
            return True
        node = int(orders.parent[node])
    return False


def _outermost_full(residual: Residual, group: int) -> int:
    found = group
    while group != ROOT:
        if not residual.slack[1][group]:
            found = group
        group = int(residual.network.people.parent[group])
    return found


def _limited(network: Relaxed, residual: Residual, group: int, missing: Bool) -> HallSet:
    """People whose own limit (a sending organisation's, say) is full."""
    people = residual.network.people
    inside = _within(people.parent, group)[residual.group]
    placed = inside & (residual.plan >= 0)
    members = np.flatnonzero(placed | (inside & missing))
    limit = (network.kept[int(people.family[group])], int(people.row[group]))
    return HallSet(members, np.empty(0, np.int64), int(placed.sum()), (limit,))


def _within(parent: Int64, group: int) -> Bool:
    inside = np.zeros(len(parent), bool)
    inside[group] = True
    for node in range(group + 1, len(parent)):
        inside[node] = inside[parent[node]]
    return inside


def jobs_of(compiled: Compiled, orders: Int64) -> list[str]:
    """Jobs of some orders, most seats first."""
    jobs = texts(compiled.scenario.orders["job"])[orders]
    seats: dict[str, int] = {}
    for job, count in zip(jobs, compiled.problem.seats[orders].tolist(), strict=True):
        seats[job] = seats.get(job, 0) + count
    return sorted(seats, key=lambda job: (-seats[job], job))
