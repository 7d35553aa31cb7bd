"""Orders go to companies whose limits leave room for them: companies know what they may order."""

from __future__ import annotations

import numpy as np

from matcher.synth.draw import Ints, Streams
from matcher.synth.options import MAX_SEATS

FULL = 4 * MAX_SEATS  # more room than that makes no difference to anybody


class Rooms:
    """Companies in buckets by the room they have left; a random one with room enough is found."""

    def __init__(self, room: Ints) -> None:
        self.left = np.minimum(room, FULL).tolist()
        self.buckets: list[list[int]] = [[] for _ in range(FULL + 1)]
        for company, left in enumerate(self.left):
            self.buckets[max(left, 0)].append(company)

    def take(self, size: int, draw: int, *, again: bool) -> int:
        """A company with room for ``size``, else one of those with most; it is back if ``again``.

        Args:
            size: seats of the order.
            draw: a random number in 0 .. 2**31 - 1.
            again: whether the company may be taken again.
        """
        lowest = max(k for k in range(FULL + 1) if self.buckets[k])
        lowest = min(lowest, size)
        place = draw % sum(map(len, self.buckets[lowest:]))
        level = lowest
        while place >= len(self.buckets[level]):
            place -= len(self.buckets[level])
            level += 1
        bucket = self.buckets[level]
        bucket[place], bucket[-1] = bucket[-1], bucket[place]
        company = bucket.pop()
        self.left[company] -= size
        if again:
            self.buckets[max(self.left[company], 0)].append(company)
        return company


def company_of_orders(streams: Streams, room: Ints, seats: Ints) -> Ints:
    """The company of each order: every company gets one, the largest orders are placed first.

    Those who fit a large order fit a small one too, so whichever company takes the largest order
    left, the others can still be served if they could before.

    Args:
        streams: chance.
        room: new people that each company's limits leave.
        seats: seats of each order, not fewer orders than companies.
    """
    turn = streams.order("orders.first", len(seats))
    first, rest = turn[: len(room)], turn[len(room) :]
    draws = streams.below("orders.company", len(seats), 2**31).tolist()
    company = np.zeros(len(seats), dtype=np.int64)
    rooms = Rooms(room)
    for again, chosen in ((False, first), (True, rest)):
        for order in chosen[np.argsort(-seats[chosen], kind="stable")].tolist():
            company[order] = rooms.take(int(seats[order]), draws[order], again=again)
        rooms = Rooms(room - np.bincount(company[first], seats[first], len(room)).astype(np.int64))
    return company
