"""One optimisation over a problem: weights of pairs, locks of earlier goals, pairs removed.

Beyond the letters of :mod:`matcher.problem.problem`: a **lock** keeps the value of an earlier
goal; a **point** of penalty costs ``penalties`` units of weight.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from matcher.engines.general.arithmetic import exact_sum
from matcher.problem.problem import Bool, Int64, Problem, Sense, Weights


@dataclass(frozen=True)
class Lock:
    """A row over any weights: ``Σ weight · placements − penalties · points lost  sense  bound``.

    Attributes:
        weight: int64 per pair.
        sense: ``>=`` or ``<=``.
        bound: right side.
        penalties: weight of a point lost on soft rows; only with ``>=``.
    """

    weight: Int64
    sense: Sense
    bound: int
    penalties: int = 0

    def __post_init__(self) -> None:
        if self.penalties < 0 or (self.penalties and self.sense == "<="):
            raise ValueError("points lost count only against a lower limit")


@dataclass(frozen=True)
class Task:
    """What to maximise: ``Σ weight · placements − penalties · points lost``.

    Attributes:
        problem: pairs and rows.
        weight: int64 per pair, of any sign.
        penalties: weight of a point lost on soft rows, at least 0.
        locks: rows over weights, beside those of the problem.
        removed: bool per pair, pairs that may not be used; None for none.
    """

    problem: Problem
    weight: Int64
    penalties: int = 0
    locks: tuple[Lock, ...] = ()
    removed: Bool | None = field(default=None)

    @classmethod
    def of(cls, problem: Problem, weights: Weights) -> Task:
        """The task of the two usual goals: filled seats and points."""
        return cls(problem, weights.of(problem, slice(None)), weights.score)

    @cached_property
    def eligible(self) -> Bool:
        """Pairs that are not removed (bool per pair)."""
        if self.removed is None:
            return np.ones(self.problem.pairs, bool)
        return ~self.removed

    @cached_property
    def grouped(self) -> GroupedPairs:
        """Eligible pairs of the members of groups."""
        return GroupedPairs.of(self.problem, self.eligible)

    @cached_property
    def usable(self) -> Bool:
        """Eligible pairs that groups and orders without a possible number of people leave."""
        problem = self.problem
        usable = self.eligible & (problem.min_seats <= problem.seats)[problem.order]
        usable &= (problem.seats > 0)[problem.order]
        usable[self.grouped.pairs] &= self.grouped.whole[self.grouped.option_of_pair]
        return usable

    @cached_property
    def pinned_pairs(self) -> Int64:
        """Pairs of the pinned candidates, in their order (int64)."""
        return self.problem.indptr[:-1][self.problem.pinned]

    def broken_pins(self) -> str:
        """Why pins alone can't be kept: a removed pair, a group apart; or an empty string."""
        if not self.eligible[self.pinned_pairs].all():
            return "a pinned pair may not be used"
        if len(self.grouped.groups_stuck):
            return "a pinned candidate's group can't be placed whole at one company"
        return ""


@dataclass(frozen=True)
class GroupedPairs:
    """The pairs of groups' members, sorted by group, company and candidate.

    An **option** is a group at a company; a **part** is one member's pairs within an option.

    Attributes:
        pairs: int64, the pairs.
        part_starts: int64 per part, position in ``pairs``.
        option_starts: int64 per option, position in parts.
        group_starts: int64 per group, position in options.
        group: int64 per group that has pairs, its number.
        whole: bool per option, every member has a pair there and no pin forbids it.
        option_of_pair: int64 per position in ``pairs``.
        pinned: bool per group that has pairs, some member is pinned.
        groups_stuck: numbers of groups with a pinned member that no option places whole.
    """

    pairs: Int64
    part_starts: Int64
    option_starts: Int64
    group_starts: Int64
    group: Int64
    whole: Bool
    option_of_pair: Int64
    pinned: Bool
    groups_stuck: Int64

    @classmethod
    def of(cls, problem: Problem, eligible: Bool) -> GroupedPairs:
        """Sort the eligible pairs of groups. O(pairs of groups · log)."""
        members = problem.group >= 0
        pairs = np.flatnonzero(members[problem.candidate] & eligible)
        c = problem.candidate[pairs].astype(np.int64)
        group = problem.group[c].astype(np.int64)
        company = problem.company[problem.order[pairs]].astype(np.int64)
        rank = np.lexsort((pairs, c, company, group))
        pairs, c, group, company = pairs[rank], c[rank], group[rank], company[rank]
        part_starts = _starts(group, company, c)
        option_starts = _starts(group[part_starts], company[part_starts])
        option_group = group[part_starts][option_starts]
        group_starts = _starts(option_group)
        sizes = np.bincount(problem.group[members], minlength=1)
        parts = np.diff(np.append(option_starts, len(part_starts)))
        pins = np.bincount(problem.group[members & problem.pinned], minlength=len(sizes))
        pinned_parts = (
            np.add.reduceat(problem.pinned[c[part_starts]].astype(np.int64), option_starts)[
                : len(option_starts)
            ]
            if len(option_starts)
            else np.empty(0, np.int64)
        )
        whole = (parts == sizes[option_group]) & (pinned_parts == pins[option_group])
        option_of_part = np.repeat(np.arange(len(option_starts)), parts)
        pair_counts = np.diff(np.append(part_starts, len(pairs)))
        able = np.zeros(len(sizes), bool)
        able[option_group[whole]] = True
        found = option_group[group_starts]
        return cls(
            pairs=pairs,
            part_starts=part_starts,
            option_starts=option_starts,
            group_starts=group_starts,
            group=found,
            whole=whole,
            option_of_pair=np.repeat(option_of_part, pair_counts),
            pinned=pins[found] > 0,
            groups_stuck=np.flatnonzero((pins > 0) & ~able),
        )

    def whole_within(self, inside: Bool) -> Bool:
        """Which of ``pairs`` are of options where every member has a pair ``inside``.

        ``inside`` is bool per pair of the problem.
        """
        if not len(self.pairs):
            return np.zeros(0, bool)
        mine = inside[self.pairs]
        parts = np.logical_or.reduceat(mine, self.part_starts)
        options = np.logical_and.reduceat(parts, self.option_starts) & self.whole
        return np.asarray(mine & options[self.option_of_pair])

    def best(self, net: Int64) -> Int64:
        """What each group with pairs is worth at most: its best option, or 0 unless pinned."""
        if not len(self.pairs):
            return np.empty(0, np.int64)
        worth = self.options(net)
        lowest = np.iinfo(np.int64).min
        best = np.maximum.reduceat(np.where(self.whole, worth, lowest), self.group_starts)
        return np.where(self.pinned, best, np.maximum(best, 0))

    def options(self, net: Int64) -> Int64:
        """Sum over the members of their best pair, for each option (int64)."""
        parts = np.maximum.reduceat(net[self.pairs], self.part_starts)
        return np.asarray(np.add.reduceat(parts, self.option_starts))


def _starts(*keys: Int64) -> Int64:
    """Positions where any of the sorted keys changes, the first included."""
    if not len(keys[0]):
        return np.empty(0, np.int64)
    new = np.zeros(len(keys[0]), bool)
    new[0] = True
    for key in keys:
        new[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(new)


def plan_weight(task: Task, plan: Int64) -> int:
    """Weight of a plan's pairs alone, exact."""
    return exact_sum(task.weight[plan[plan >= 0]])
