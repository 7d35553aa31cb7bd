"""Which pairs to look at first: few enough to be fast, good enough to be right soon."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matcher.problem.problem import Bool, Int64, Problem

#: Up to this many pairs one flow over all of them is faster than several over few: 1.5 s
#: against 4.7 s at 1.1 M pairs, where most seats are contested.
ALL_AT_ONCE = 3_000_000
#: Best pairs of each candidate in the first round.
PAIRS_OF_CANDIDATE = 10
#: Pairs of each candidate spread over all of its orders: the best ones alone crowd on the same
#: few orders and leave most seats without anybody.
SPREAD = 8
#: Best pairs of each order in the first round, for each of its seats.
PAIRS_OF_SEAT = 2
#: Ties are broken by one of so many numbers.
WAYS = 1024


def best_of_each(
    owner: npt.NDArray[np.integer], gain: Int64, most: int | Int64, pairs: Int64
) -> Int64:
    """The pairs with the ``most`` highest gains of each owner; ties go to the first.

    Args:
        owner: owner of each pair.
        gain: int64 per pair.
        most: how many of each owner, one number or int64 per owner.
        pairs: the pairs, of the same length.

    Returns:
        The pairs kept, sorted. O(pairs · log pairs).
    """
    ranked = _ranking(owner, gain)
    owners = owner[ranked]
    new = np.concatenate([[True], owners[1:] != owners[:-1]]) if len(owners) else np.empty(0, bool)
    starts = np.flatnonzero(new)
    place = np.arange(len(owners)) - np.repeat(starts, np.diff(np.append(starts, len(owners))))
    limit = most[owners] if isinstance(most, np.ndarray) else most
    return np.sort(pairs[ranked[place < limit]])


def _ranking(owner: npt.NDArray[np.integer], gain: Int64) -> Int64:
    """Positions by owner, then highest gain, then first.

    Where owner, gain and position fit into 63 bits together they are sorted as one number,
    which is several times as fast as sorting by columns.
    """
    if not len(owner):
        return np.empty(0, np.int64)
    behind = int(gain.max()) - gain
    bits = [int(part).bit_length() for part in (owner.max(), behind.max(), len(owner))]
    if sum(bits) > 63:
        return np.lexsort((behind, owner))
    key = (owner.astype(np.int64) << (bits[1] + bits[2])) | (behind << bits[2])
    key |= np.arange(len(owner))
    key.sort()
    return key & ((1 << bits[2]) - 1)


def ties(pairs: int, below: int, way: int = 1) -> Int64:
    """Numbers from 0 to ``below`` - 1 that scatter pairs of equal gain (int64 per pair).

    The same for the same pair and ``way`` every time: multiplicative hashing (Knuth, *The Art of
    Computer Programming* 3, § 6.4).
    """
    numbers = np.arange(pairs, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    hashed = (numbers * np.uint64(2 * way - 1) + np.uint64(way)) >> np.uint64(33)
    return (hashed % np.uint64(below)).astype(np.int64)


def scattered(pairs: int, most: float, way: int = 1) -> npt.NDArray[np.float64]:
    """What breaks ties of pairs in a way: from 0 to less than ``most`` (float per pair)."""
    return most * ties(pairs, WAYS, way) / WAYS


def spread_pairs(owner: Int64, pairs: Int64, owners: int, most: int) -> Int64:
    """At most ``most`` pairs of each owner, evenly spaced, each owner starting elsewhere.

    ``owner`` is sorted. A few pairs spread at random almost surely allow an almost perfect
    matching (Walkup 1980, *Matchings in random regular bipartite digraphs*).
    """
    starts = np.searchsorted(owner, np.arange(owners))
    degree = np.searchsorted(owner, np.arange(owners) + 1) - starts
    kept = np.flatnonzero(degree)
    shift = kept * 2_654_435_761 % 1_000_003
    steps = np.arange(most)[None, :] * degree[kept][:, None] // most
    place = starts[kept][:, None] + (shift[:, None] + steps) % degree[kept][:, None]
    return np.unique(pairs[place])


def first_pairs(problem: Problem, weight: Int64, usable: Bool) -> Int64:
    """Pairs for the first round: all, or the best and some spread pairs of each candidate."""
    pairs = np.flatnonzero(usable)
    if len(pairs) <= ALL_AT_ONCE:
        return pairs
    w, owner = weight[pairs], problem.candidate[pairs].astype(np.int64)
    of_candidates = best_of_each(owner, w, PAIRS_OF_CANDIDATE, pairs)
    of_orders = best_of_each(problem.order[pairs], w, PAIRS_OF_SEAT * problem.seats, pairs)
    spread = spread_pairs(owner, pairs, problem.candidates, SPREAD)
    return np.unique(np.concatenate([of_candidates, of_orders, spread]))
