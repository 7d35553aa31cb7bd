"""Prices of a residual network's nodes: from longest ways, as prices of rows, and their bound."""

from __future__ import annotations

import numpy as np

from matcher.engines.forest import ROOT
from matcher.engines.network import SEATS
from matcher.engines.potentials import UNREACHED
from matcher.engines.residual import Residual
from matcher.problem.problem import Int64, segment_maximum
from matcher.problem.solution import Prices


def potentials(residual: Residual, ways: Int64, floor: Int64) -> Int64:
    """Prices of nodes from the ways to a home: optimal for the plan, and for any that one
    more way leads to (int64, 0 at the root).

    Args:
        ways: longest way from each node to that home, which the root reaches.
        floor: longest way from the root to each node.
    """
    reached = ways > UNREACHED // 2
    price = np.where(reached, ways[ROOT] - ways, 0)
    top = int(price.max()) + 4 * int(np.abs(residual.weight).max(initial=0)) + 1
    return np.where(reached, price, top + np.maximum(floor, 0))


def charges(residual: Residual, price: Int64) -> Int64:
    """What a place of each group of candidates costs, from prices of nodes."""
    return np.concatenate([[0], -price[residual.network.orders.size :]])


def steps(residual: Residual, price: Int64) -> tuple[Int64, Int64]:
    """Price of each limit alone, of orders and of groups."""
    orders, people = residual.network.orders, residual.network.people
    charge = charges(residual, price)
    own = price[: orders.size]
    return own - own[orders.parent], charge - charge[people.parent]


def rows(residual: Residual, price: Int64) -> Prices:
    """Prices of nodes as prices of the problem's rows."""
    problem = residual.problem
    seats = np.zeros(problem.orders, np.int64)
    families = tuple(np.zeros(family.size, np.int64) for family in problem.families)
    forests = (residual.network.orders, residual.network.people)
    for forest, step in zip(forests, steps(residual, price), strict=True):
        for node in np.flatnonzero(step).tolist():
            family, row = int(forest.family[node]), int(forest.row[node])
            (seats if family == SEATS else families[family])[row] = step[node]
    return Prices(seats, families)


def bound(residual: Residual, price: Int64) -> tuple[int, Int64]:
    """No plan weighs more; and what each candidate adds to the bound (int64).

    Raises:
        ArithmeticError: a limit has a negative price, so this is no bound.
    """
    total = 0
    shuts = (residual.shut_orders, residual.shut_people)
    for step, shut in zip(steps(residual, price), shuts, strict=True):
        if (step < 0).any():
            raise ArithmeticError("a limit has a negative price")
        priced = np.flatnonzero(step)
        total += sum(
            y * b
            for y, b in zip(step[priced].tolist(), shut.capacity[priced].tolist(), strict=True)
        )
    net = residual.weight - price[residual.node]
    best = (
        segment_maximum(net, residual.problem.indptr, 0) - charges(residual, price)[residual.group]
    )
    pinned = residual.problem.pinned
    adds = np.maximum(best, 0)
    adds[pinned] = residual.weight[residual.problem.indptr[:-1][pinned]]
    return total + int(adds.sum()), adds
