"""Pairs of groups: only whole options, all members at one company, are of any use."""

from __future__ import annotations

import numpy as np

from matcher.engines.general.bound import LOWEST
from matcher.engines.general.rows import Rows
from matcher.engines.selection import best_of_each
from matcher.problem.problem import Bool, Int64

#: Best options of each group that are added at a time.
ADDED = 4


def whole_options(rows: Rows, pairs: Int64) -> Int64:
    """The pairs without those of groups at companies where some member has none of them."""
    inside = np.zeros(rows.problem.pairs, bool)
    inside[pairs] = True
    kept = rows.task.grouped.whole_within(inside)
    inside[rows.task.grouped.pairs] = kept
    return np.flatnonzero(inside)


def group_pairs(rows: Rows, net: Int64, inside: Bool, most: int = ADDED) -> Int64:
    """Pairs of each group's best options that beat what the pairs inside give it.

    Two pairs a member of each of at most ``most`` options a group.
    """
    grouped, usable = rows.task.grouped, rows.task.usable
    if not len(grouped.pairs):
        return np.empty(0, np.int64)
    worth = grouped.options(np.where(usable, net, LOWEST // 64))
    held = grouped.options(np.where(inside & usable, net, LOWEST // 64))
    sizes = np.diff(np.append(grouped.group_starts, len(worth)))
    group = np.repeat(np.arange(len(grouped.group)), sizes)
    best = np.maximum(np.maximum.reduceat(held, grouped.group_starts), 0)
    gain = np.where(grouped.whole, worth - best[group], LOWEST)
    options = np.flatnonzero(gain > 0)
    options = best_of_each(group[options], gain[options], most, options)
    chosen = np.zeros(len(worth), bool)
    chosen[options] = True
    positions = np.flatnonzero(chosen[grouped.option_of_pair])
    part = np.searchsorted(grouped.part_starts, positions, side="right") - 1
    mine = grouped.pairs[positions]
    kept = np.flatnonzero(usable[mine])
    return best_of_each(part[kept], net[mine[kept]], 2, mine[kept])


def pinned_group_pairs(rows: Rows) -> Int64:
    """Pairs of groups that a pin forces, at the companies where they can be."""
    grouped = rows.task.grouped
    if not len(grouped.pairs):
        return np.empty(0, np.int64)
    sizes = np.diff(np.append(grouped.group_starts, len(grouped.whole)))
    forced = np.repeat(grouped.pinned, sizes) & grouped.whole
    return grouped.pairs[forced[grouped.option_of_pair]]
