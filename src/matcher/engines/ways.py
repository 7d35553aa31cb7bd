"""Longest ways from one node over arcs with lengths, by Bellman and Ford's sweeps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.engines.potentials import UNREACHED, Arcs
from matcher.problem.problem import Int64


@dataclass(frozen=True)
class Lengths:
    """Longest ways to (or from) one node.

    Attributes:
        length: int64 per node, ``UNREACHED`` or less where there is no way.
        sweep: int64 per node, when the length was last raised; it falls along a longest way.
    """

    length: Int64
    sweep: Int64

    def reached(self, node: int) -> bool:
        """Whether there is a way."""
        return bool(self.length[node] > UNREACHED // 2)


@dataclass(frozen=True)
class SortedArcs:
    """Arcs sorted by the node they lead to, one for each pair of nodes."""

    arcs: Arcs
    starts: Int64

    @classmethod
    def of(cls, arcs: Arcs, nodes: int) -> SortedArcs:
        """Sort arcs over so many nodes."""
        arcs = arcs.longest_only(nodes)
        changes = np.concatenate([[True], arcs.head[1:] != arcs.head[:-1]])
        return cls(arcs, np.flatnonzero(changes[: len(arcs.head)]))

    def reversed(self, nodes: int) -> SortedArcs:
        """The same arcs the other way round."""
        arcs = self.arcs
        return SortedArcs.of(Arcs(arcs.head, arcs.tail, arcs.length), nodes)

    def longest(self, start: Int64) -> Lengths:
        """Longest ways that begin with the lengths in ``start``, ``UNREACHED`` for none.

        Raises:
            ArithmeticError: a cycle has a positive length, so the plan was not optimal.
        """
        length, nodes = start.copy(), len(start)
        sweep = np.zeros(nodes, np.int64)
        heads = self.arcs.head[self.starts]
        for turn in range(1, nodes + 2):
            if not len(heads):
                return Lengths(length, sweep)
            tails = length[self.arcs.tail]
            found = np.maximum.reduceat(tails + self.arcs.length, self.starts)
            better = (found > length[heads]) & (found > UNREACHED // 2)
            if not better.any():
                return Lengths(length, sweep)
            length[heads[better]] = found[better]
            sweep[heads[better]] = turn
        raise ArithmeticError("lengths do not settle: the plan is not optimal")
