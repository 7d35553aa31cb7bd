"""Prices of group equations: what makes the bound of single candidates that of whole groups.

The equation of member ``i`` and company ``k`` says that ``i`` is placed there if and only if the
first member of the group is. Its price moves what ``i`` is worth at ``k`` onto the first member,
so that the first one's best company is the group's, and the others are worth nothing alone.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from matcher.engines.general.task import Task
from matcher.problem.derived import GroupPrice
from matcher.problem.problem import Int64

Worth = dict[int, dict[int, int]]


def group_prices(task: Task, net: Int64) -> list[GroupPrice]:
    """Prices over the equations of groups that lower the bound.

    Args:
        task: the task that is bounded.
        net: weight less prices of each pair, times the denominator (int64).

    O(pairs of groups).
    """
    problem, grouped = task.problem, task.grouped
    best: dict[int, Worth] = defaultdict(lambda: defaultdict(dict))
    for part in np.split(grouped.pairs, grouped.part_starts[1:]) if len(grouped.pairs) else ():
        c = int(problem.candidate[part[0]])
        company = int(problem.company[problem.order[part[0]]])
        best[int(problem.group[c])][c][company] = int(net[part].max())
    found: list[GroupPrice] = []
    for group in sorted(best):
        members = np.flatnonzero(problem.group == group).tolist()
        pinned = {c for c in members if problem.pinned[c]}
        found += _group(members, best[group], pinned)
    return found


def _group(members: list[int], worth: Worth, pinned: set[int]) -> list[GroupPrice]:
    """The prices of one group; none where its members alone are bounded as well."""
    companies = sorted({k for values in worth.values() for k in values})
    prices = [price for k in companies for price in _company(members, worth, pinned, k)]
    alone = sum(_term(worth[c], pinned=c in pinned) for c in members if c in worth)
    moved: Worth = {c: dict(worth.get(c, {})) for c in members}
    for price in prices:
        for c, sign in ((price.candidate, -1), (members[0], 1)):
            if price.company in moved[c]:
                moved[c][price.company] += sign * price.price
    together = sum(_term(moved[c], pinned=c in pinned) for c in members)
    return prices if together < alone else []


def _term(values: dict[int, int], *, pinned: bool) -> int:
    """What a candidate adds to the bound."""
    return max(values.values()) if pinned and values else max([0, *values.values()])


def _company(members: list[int], worth: Worth, pinned: set[int], k: int) -> list[GroupPrice]:
    """Prices of the equations of one company."""
    first, others = members[0], members[1:]
    here = {c: worth[c][k] for c in members if k in worth.get(c, {})}
    if first not in here:
        return [GroupPrice(c, k, max(here[c], 0)) for c in others if c in here and here[c] > 0]
    absent = [c for c in others if c not in here]
    held = [c for c in others if c in here and c in pinned]
    collector = held[-1] if held and not absent else None
    prices = [GroupPrice(c, k, here[c]) for c in others if c in here and c != collector]
    total = here[first] + sum(price.price for price in prices)
    if collector is not None:
        prices.append(GroupPrice(collector, k, -total))
    elif absent and total > 0:
        prices.append(GroupPrice(absent[0], k, -total))
    return [price for price in prices if price.price]
