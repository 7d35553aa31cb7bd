"""What one unit more, or one person elsewhere, is worth: exact, from an optimal flow.

In the residual network of an optimal plan a candidate who could move from one node to another
is an arc, its length what the plan gains by the move. Someone who takes a seat at a node pushes
one unit out there, which finds the longest way to where that candidate came from; its length is
what the others lose (Ahuja, Magnanti, Orlin, *Network Flows*, 1993, § 9.3 and § 9.7). One sweep
of Bellman and Ford over the contracted arcs answers this for all nodes at once.

Nodes are those of :mod:`matcher.engines.network`: 0 is the root of both forests, then the nodes
of the orders' forest, then the groups of candidates.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from functools import cached_property

import numpy as np

from matcher.engines.flow import level_arcs
from matcher.engines.forest import ROOT
from matcher.engines.network import shut_nodes
from matcher.engines.potentials import UNREACHED, Arcs
from matcher.engines.room import room_left, roomy_network, with_bounds
from matcher.engines.ways import Lengths, SortedArcs
from matcher.problem.problem import Bool, Int64, Problem


class Residual:
    """The residual network of a plan that is optimal for ``weight``.

    Args:
        problem: the problem; it must be one that network flow takes.
        weight: int64 per pair.
        plan: pair of each candidate, -1 for none.
    """

    def __init__(self, problem: Problem, weight: Int64, plan: Int64) -> None:
        self.problem, self.weight, self.plan = problem, weight, plan
        self.network = roomy_network(problem)
        orders, people = self.network.orders, self.network.people
        self.nodes = orders.size + people.size - 1
        self.node = self.network.node_of(problem, np.arange(problem.pairs))
        self.group = people.node_of_leaf
        self.home = self.variable(self.group)
        pinned = np.flatnonzero(problem.pinned)
        self.shut_orders = shut_nodes(orders, self.node[problem.indptr[pinned]])
        self.shut_people = shut_nodes(people, self.group[pinned])
        self.at = self._places(plan)
        self.moves = self._moves(np.flatnonzero(~problem.pinned)).longest_only(self.nodes)

    def after(self, changes: Mapping[int, int], problem: Problem | None = None) -> Residual:
        """The residual network once some candidates have moved to other pairs (-1 for home).

        ``problem`` has the same pairs, and other bounds or seats. The new plan must be optimal
        for it. Costs the arcs of the nodes that somebody left or came to, and one sort.
        """
        new = copy(self)
        for name in ("slack", "outward", "inward"):
            new.__dict__.pop(name, None)
        if problem is not None:
            new.problem = problem
            new.network = with_bounds(self.network, problem)
            pinned = np.flatnonzero(problem.pinned)
            new.shut_orders = shut_nodes(new.network.orders, self.node[problem.indptr[pinned]])
            new.shut_people = shut_nodes(new.network.people, self.group[pinned])
        people = np.array(list(changes), np.int64)
        new.plan = self.plan.copy()
        new.plan[people] = list(changes.values())
        new.at = self._places(new.plan)
        touched = np.zeros(self.nodes, bool)
        touched[self.at[people]] = touched[new.at[people]] = True
        kept = ~touched[self.moves.tail]
        again = new._moves(np.flatnonzero(touched[new.at] & ~self.problem.pinned))
        rest = Arcs(self.moves.tail[kept], self.moves.head[kept], self.moves.length[kept])
        new.moves = Arcs.join([rest, again.longest_only(self.nodes)]).longest_only(self.nodes)
        return new

    def variable(self, group: Int64) -> Int64:
        """Node of a group of candidates."""
        return np.where(group == ROOT, ROOT, group + self.network.orders.size - 1)

    @cached_property
    def outward(self) -> SortedArcs:
        """Arcs by head: ways from a node."""
        return SortedArcs.of(Arcs.join([self.moves, *self._tree_arcs()]), self.nodes)

    @cached_property
    def inward(self) -> SortedArcs:
        """Arcs by tail: ways to a node."""
        return self.outward.reversed(self.nodes)

    def lengths_to(self, target: int) -> Lengths:
        """Longest way from every node to ``target``: what is lost when one unit too many is
        at a node and one is missing at ``target`` (0 or less for the root)."""
        return self.inward.longest(self._only(target))

    def lengths_from(self, source: int) -> Lengths:
        """Longest way from ``source`` to every node."""
        return self.outward.longest(self._only(source))

    def _only(self, node: int) -> Int64:
        start = np.full(self.nodes, UNREACHED, np.int64)
        start[node] = 0
        return start

    @cached_property
    def slack(self) -> tuple[Bool, Bool]:
        """Nodes of both forests with something left of their own limit."""
        people = np.flatnonzero((self.plan >= 0) & ~self.problem.pinned)
        orders = room_left(self.network.orders, self.shut_orders, self.node[self.plan[people]])
        return orders, room_left(self.network.people, self.shut_people, self.group[people])

    def _tree_arcs(self) -> list[Arcs]:
        orders, people = self.network.orders, self.network.people
        left, up = self.slack
        child, group = np.arange(1, orders.size), np.arange(1, people.size)
        parent = orders.parent[1:]
        own, above = self.variable(group), self.variable(people.parent[1:])
        return [
            level_arcs(parent, child),
            level_arcs(child[left[1:]], parent[left[1:]]),
            level_arcs(own, above),
            level_arcs(above[up[1:]], own[up[1:]]),
        ]

    def _moves(self, people: Int64) -> Arcs:
        """What these people may do: take another pair, or go home."""
        pairs = self._pairs_of(people)
        c = self.problem.candidate[pairs].astype(np.int64)
        moves = Arcs(self.at[c], self.node[pairs], self.weight[pairs] - self._has(c))
        leaving = people[self.plan[people] >= 0]
        home = Arcs(self.at[leaving], self.home[leaving], -self._has(leaving))
        return Arcs.join([moves, home])

    def _has(self, people: Int64) -> Int64:
        """Weight that each candidate has in the plan."""
        held = self.plan[people]
        has = np.zeros(len(held), np.int64)
        has[held >= 0] = self.weight[held[held >= 0]]
        return has

    def _places(self, plan: Int64) -> Int64:
        """Node where each candidate is: that of the seat, or home."""
        at = self.home.copy()
        at[plan >= 0] = self.node[plan[plan >= 0]]
        return at

    def _pairs_of(self, people: Int64) -> Int64:
        inside = np.zeros(self.problem.candidates, bool)
        inside[people] = True
        return np.flatnonzero(inside[self.problem.candidate])

    def insertion(self, pairs: Int64, ways: Lengths) -> Int64:
        """What the plan gains if each pair is in it; ``ways`` lead to where its candidate is.

        Very low (below ``UNREACHED / 2``) where no plan can hold the pair.
        """
        has = self._has(self.problem.candidate[pairs].astype(np.int64))
        return self.weight[pairs] - has + ways.length[self.node[pairs]]

    def moved(self, start: int, ways: Lengths) -> dict[int, int]:
        """Who moves when a unit too many at ``start`` takes the longest way: candidate to pair
        (-1 for home)."""
        changes: dict[int, int] = {}
        node = start
        while ways.sweep[node]:
            node, mover = self._step(node, ways)
            if mover is not None:
                changes[mover[0]] = mover[1]
        return changes

    def _step(self, node: int, ways: Lengths) -> tuple[int, tuple[int, int] | None]:
        """The next node of a longest way, and who moves there."""
        arcs = self.inward.arcs
        low, high = np.searchsorted(arcs.head, [node, node + 1])
        ends, lengths = arcs.tail[low:high], arcs.length[low:high]
        fits = lengths + ways.length[ends] == ways.length[node]
        fits &= ways.sweep[ends] < ways.sweep[node]
        place = int(np.flatnonzero(fits)[0])
        end, length = int(ends[place]), int(lengths[place])
        if length == 0 and self._level(node, end):
            return end, None
        return end, self._mover(node, end, length)

    def _level(self, tail: int, head: int) -> bool:
        orders, people = self.network.orders, self.network.people
        left, up = self.slack
        if tail < orders.size and head < orders.size:
            down = head != ROOT and orders.parent[head] == tail
            return bool(down or (tail != ROOT and orders.parent[tail] == head and left[tail]))
        base = orders.size - 1
        one, two = (max(n - base, 0) if n else ROOT for n in (tail, head))
        if (tail and one == ROOT) or (head and two == ROOT):
            return False
        outwards = one != ROOT and people.parent[one] == two
        return bool(outwards or (two != ROOT and people.parent[two] == one and up[two]))

    def _mover(self, tail: int, head: int, length: int) -> tuple[int, int]:
        """The first candidate whose move is the arc, and the pair taken (-1 for home)."""
        people = np.flatnonzero((self.at == tail) & ~self.problem.pinned)
        leaving = people[(self.plan[people] >= 0) & (self.home[people] == head)]
        leaving = leaving[-self._has(leaving) == length]
        if len(leaving):
            return int(leaving[0]), -1
        low, high = self.problem.indptr[people], self.problem.indptr[people + 1]
        for c, first, last, has in zip(people, low, high, self._has(people), strict=True):
            own = slice(int(first), int(last))
            fits = (self.node[own] == head) & (self.weight[own] == length + has)
            if fits.any():
                return int(c), int(first) + int(np.flatnonzero(fits)[0])
        raise ArithmeticError("a way that nobody can go")

    def row_node(self, family: int, row: int) -> int | None:
        """Node of a row (family -1: seats of order ``row``), or None where it never binds."""
        for base, forest in ((0, self.network.orders), (1, self.network.people)):
            found = np.flatnonzero((forest.family == family) & (forest.row == row))
            found = found[found != ROOT]
            if len(found):
                node = int(found[0])
                return int(self.variable(np.array([node]))[0]) if base else node
        return None

    def limits_of(self, node: int, group: int) -> set[tuple[int, int]]:
        """Family and row of every limit around a node of orders and a group of candidates."""
        found = set()
        for forest, start in ((self.network.orders, node), (self.network.people, group)):
            place = start
            while place != ROOT:
                if forest.family[place] >= 0:
                    found.add((int(forest.family[place]), int(forest.row[place])))
                place = int(forest.parent[place])
        return found

    def around(self, node: int) -> tuple[int, int]:
        """Start and end of the ways that one more unit of the limit at ``node`` opens."""
        if node < self.network.orders.size:
            return int(self.network.orders.parent[node]), node
        group = node - self.network.orders.size + 1
        above = int(self.network.people.parent[group])
        return node, int(self.variable(np.array([above]))[0])

    def one_more(self, node: int) -> tuple[int, dict[int, int]]:
        """What the plan gains by one more unit of the limit at ``node``, and who moves then."""
        start, end = self.around(node)
        ways = self.lengths_to(end)
        if start == end or not ways.reached(start) or ways.length[start] <= 0:
            return 0, {}
        return int(ways.length[start]), self.moved(start, ways)

    def from_root(self, without: int | None = None) -> Int64:
        """Longest way from the root to each node: what a place there, free of every limit
        around it, is worth (int64). ``without`` leaves one candidate out."""
        arcs = self.outward
        if without is not None:
            arcs = SortedArcs.of(self._arcs_without(without), self.nodes)
        return arcs.longest(self._only(ROOT)).length

    def to_root(self, without: int | None = None) -> Int64:
        """Longest way from each node to the root (int64). ``without`` leaves a candidate out."""
        arcs = self.inward
        if without is not None:
            arcs = SortedArcs.of(self._arcs_without(without), self.nodes).reversed(self.nodes)
        return arcs.longest(self._only(ROOT)).length

    def from_pairs(self, pairs: Int64) -> Int64:
        """Longest way to each node of somebody unplaced who takes one of ``pairs`` (int64)."""
        start = np.full(self.nodes, UNREACHED, np.int64)
        np.maximum.at(start, self.node[pairs], self.weight[pairs])
        return self.outward.longest(start).length

    def _arcs_without(self, c: int) -> Arcs:
        """The arcs when candidate ``c``, who is not placed, is not there at all."""
        home = int(self.at[c])
        kept = self.moves.tail != home
        others = (self.at == home) & ~self.problem.pinned
        others[c] = False
        again = self._moves(np.flatnonzero(others))
        rest = Arcs(self.moves.tail[kept], self.moves.head[kept], self.moves.length[kept])
        return Arcs.join([rest, again, *self._tree_arcs()])
