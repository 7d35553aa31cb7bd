"""Nested upper limits as a forest: each limit is a node, its parent the next larger limit.

Two limits are nested where one counts all that the other counts, or they share nothing. A
family of sets of which any two are nested is laminar; one laminar family on the candidates'
side and one on the orders' side together make a network (Edmonds 1970; Schrijver,
*Combinatorial Optimization*, 2003, § 13.4 and § 41).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.problem.problem import Bool, Int64, Problem, RowFamily

ROOT = 0


@dataclass(frozen=True)
class Forest:
    """Nodes over leaves (orders or candidates). Node 0 is the root, without a limit.

    Attributes:
        parent: int64 per node; the root is its own parent. A parent comes before its children.
        capacity: int64 per node.
        family: int64 per node, position of its family; -1 for seats and the root.
        row: int64 per node, row within the family (the order, for seats).
        node_of_leaf: int64 per leaf, its innermost node.
    """

    parent: Int64
    capacity: Int64
    family: Int64
    row: Int64
    node_of_leaf: Int64

    @property
    def size(self) -> int:
        """Number of nodes, the root included."""
        return len(self.parent)


@dataclass(frozen=True)
class LeafRows:
    """Rows that are sets of leaves: ``key`` is the row of each leaf, -1 for none."""

    family: int
    key: Int64
    bound: Int64


@dataclass(frozen=True)
class Crossing:
    """Two families of which a row of one crosses a row of the other."""

    first: int
    second: int


class _Builder:
    def __init__(self, leaves: int) -> None:
        self.parent, self.capacity = [ROOT], [0]
        self.family, self.row = [-1], [-1]
        self.owner = np.zeros(leaves, np.int64)
        self.size = [leaves]

    def add(self, family: int, row: int, bound: int, leaves: Int64) -> int | None:
        """Put a node over ``leaves``; returns the family it crosses, if any."""
        owners = self.owner[leaves]
        parent = int(owners[0])
        if (owners != parent).any():
            others = owners[owners != ROOT]
            return self.family[int(others[0])]
        self.owner[leaves] = len(self.parent)
        self.parent.append(parent)
        self.capacity.append(bound)
        self.family.append(family)
        self.row.append(row)
        return None

    def forest(self) -> Forest:
        return Forest(
            np.array(self.parent, np.int64),
            np.array(self.capacity, np.int64),
            np.array(self.family, np.int64),
            np.array(self.row, np.int64),
            self.owner,
        )


def _members(key: Int64) -> list[tuple[int, Int64]]:
    """Leaves of each row that has any."""
    leaves = np.flatnonzero(key >= 0)
    if not len(leaves):
        return []
    by_row = leaves[np.argsort(key[leaves], kind="stable")]
    rows, starts = np.unique(key[by_row], return_index=True)
    return list(zip(rows.tolist(), np.split(by_row, starts[1:]), strict=True))


def build_forest(rows: list[LeafRows], leaves: int) -> tuple[Forest, list[Crossing]]:
    """Nest the rows, larger sets outside.

    Returns:
        The forest, and every pair of families found crossing (then the forest is of no use).

    O(Σ rows' sizes + rows · log rows).
    """
    sets = [
        (len(members), place, row, members)
        for place, item in enumerate(rows)
        for row, members in _members(item.key)
    ]
    sets.sort(key=lambda item: (-item[0], item[1], item[2]))
    builder = _Builder(leaves)
    crossings: dict[Crossing, None] = {}
    for _, place, row, members in sets:
        item = rows[place]
        crossed = builder.add(item.family, row, int(item.bound[row]), members)
        if crossed is not None:
            crossings[Crossing(crossed, item.family)] = None
    return builder.forest(), list(crossings)


@dataclass(frozen=True)
class Sides:
    """How the upper limits of a problem fall on the two sides of a network.

    Attributes:
        by_order: families that look at orders alone, with the row of each order.
        inside: families that split single orders (a limit for each order and province).
        by_candidate: families that look at candidates alone, with the row of each candidate.
        neither: families that lie on no side.
    """

    by_order: list[LeafRows]
    inside: list[int]
    by_candidate: list[LeafRows]
    neither: list[int]


def binding(problem: Problem, family: RowFamily) -> Bool:
    """Rows that some plan could break: the people and the seats they count exceed the bound.

    bool per row, O(candidates + orders + rows).
    """
    people = np.diff(problem.indptr) > 0
    of_candidates = np.bincount(
        family.candidate_key[people & (family.candidate_key >= 0)],
        minlength=family.candidate_keys,
    )
    inside = family.order_key >= 0
    of_orders = np.zeros(family.order_keys, np.int64)
    np.add.at(of_orders, family.order_key[inside], problem.seats[inside])
    most = np.minimum(of_candidates[:, None], of_orders[None, :]).ravel()
    return np.asarray(family.active & (most > family.bound))


def _uniform(label: Int64, place: Int64, size: int) -> Int64 | None:
    """The label that all pairs of a place share, -1 for a place without pairs; else None."""
    lowest = np.full(size, np.iinfo(np.int64).max)
    highest = np.full(size, -1, np.int64)
    np.minimum.at(lowest, place, label)
    np.maximum.at(highest, place, label)
    seen = lowest < np.iinfo(np.int64).max
    return highest if bool((lowest == highest)[seen].all()) else None


def kept_rows(problem: Problem, family: RowFamily, kept: Bool) -> Int64:
    """Row of each pair, -1 outside of the rows kept (int64 per pair)."""
    row = family.row_of(problem.candidate, problem.order)
    return np.where((row >= 0) & kept[row], row, -1)


def split_sides(problem: Problem, families: list[int]) -> Sides:
    """Sort upper limits onto the orders' or the candidates' side of a network.

    O(families · (candidates + orders)), and O(pairs) for each that looks at both sides.
    """
    sides = Sides([], [], [], [])
    for place in families:
        family = problem.families[place]
        kept = binding(problem, family)
        if not kept.any():
            continue
        by_order, by_candidate, inside = _one_sided(problem, family, kept)
        if by_order is not None:
            sides.by_order.append(LeafRows(place, by_order, family.bound))
        elif by_candidate is not None:
            sides.by_candidate.append(LeafRows(place, by_candidate, family.bound))
        else:
            (sides.inside if inside else sides.neither).append(place)
    return sides


def _one_sided(
    problem: Problem, family: RowFamily, kept: Bool
) -> tuple[Int64 | None, Int64 | None, bool]:
    """The family's row of each order, or of each candidate, where one side alone decides it.

    The third value says that every row lies within a single order.
    """
    if family.candidate_keys == 1 and bool((family.candidate_key == 0).all()):
        key = family.order_key.astype(np.int64)
        return np.where((key >= 0) & kept[key], key, -1), None, False
    if family.order_keys == 1 and bool((family.order_key == 0).all()):
        key = family.candidate_key.astype(np.int64)
        return None, np.where((key >= 0) & kept[key], key, -1), False
    row = kept_rows(problem, family, kept)
    by_order = _uniform(row, problem.order.astype(np.int64), problem.orders)
    if by_order is not None:
        return by_order, None, False
    by_candidate = _uniform(row, problem.candidate.astype(np.int64), problem.candidates)
    if by_candidate is not None:
        return None, by_candidate, False
    within = row >= 0
    single = _uniform(problem.order[within].astype(np.int64), row[within], family.size)
    return None, None, single is not None
