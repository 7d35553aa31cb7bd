"""Which pairs to look at first: few enough to be fast, good enough to be right soon."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matcher.problem.problem import Bool, Int64, Problem

#: Best pairs of each candidate in the first round.
PAIRS_OF_CANDIDATE = 10
#: Best pairs of each order in the first round, for each of its seats.
PAIRS_OF_SEAT = 2


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
    ranked = np.lexsort((-gain, owner))
    owners = owner[ranked]
    new = np.concatenate([[True], owners[1:] != owners[:-1]]) if len(owners) else np.empty(0, bool)
    starts = np.flatnonzero(new)
    place = np.arange(len(owners)) - np.repeat(starts, np.diff(np.append(starts, len(owners))))
    limit = most[owners] if isinstance(most, np.ndarray) else most
    return np.sort(pairs[ranked[place < limit]])


def first_pairs(problem: Problem, weight: Int64, usable: Bool) -> Int64:
    """Pairs for the first round: the best of each candidate and of each order."""
    pairs = np.flatnonzero(usable)
    w = weight[pairs]
    of_candidates = best_of_each(problem.candidate[pairs], w, PAIRS_OF_CANDIDATE, pairs)
    wanted = PAIRS_OF_SEAT * problem.seats
    of_orders = best_of_each(problem.order[pairs], w, wanted, pairs)
    return np.union1d(of_candidates, of_orders)
