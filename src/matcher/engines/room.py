"""Networks with room for one person or seat more, and what limits have left."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from matcher.engines.flow import upper_limits
from matcher.engines.forest import ROOT, Forest
from matcher.engines.network import Network, Shut, build_network
from matcher.problem.problem import Bool, Int64, Problem


def roomy_network(problem: Problem) -> Network:
    """The network with the limits that one more person or seat would make bind, too."""
    upper = upper_limits(problem)
    families = [
        replace(family, bound=family.bound - 1) if place in upper else family
        for place, family in enumerate(problem.families)
    ]
    tight = replace(problem, families=tuple(families))
    network, sides, crossings = build_network(tight, upper)
    if crossings or sides.neither:
        return build_network(problem, upper)[0]
    return Network(_raised(network.orders), _raised(network.people), network.leaf)


def with_bounds(network: Network, problem: Problem) -> Network:
    """The same nodes with the bounds that a problem has now."""
    forests = []
    for forest in (network.orders, network.people):
        capacity = forest.capacity.copy()
        for node in range(1, forest.size):
            family, row = int(forest.family[node]), int(forest.row[node])
            bound = problem.seats if family < 0 else problem.families[family].bound
            capacity[node] = bound[row]
        forests.append(replace(forest, capacity=capacity))
    return Network(forests[0], forests[1], network.leaf)


def _raised(forest: Forest) -> Forest:
    return replace(forest, capacity=forest.capacity + (forest.family >= 0))


def room_left(forest: Forest, shut: Shut, nodes: Int64) -> Bool:
    """Nodes whose own limit has something left, whatever the limits around it."""
    passed = np.bincount(nodes, minlength=forest.size)
    for node in range(forest.size - 1, ROOT, -1):
        passed[forest.parent[node]] += passed[node]
    return np.asarray(passed < shut.capacity)
