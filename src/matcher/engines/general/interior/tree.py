"""Work on the parts of a tree, those that do not wait for each other side by side."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Condition

import numpy as np

from matcher.engines.general.linear import Float


class Tree:
    """Parts below parts; each comes after all below it.

    Attributes:
        threads: parts that are worked on at a time.
    """

    def __init__(self, children: list[list[int]], work: Float, threads: int) -> None:
        """Plan it; ``work`` says how much each part takes."""
        self._children = children
        self._parents: list[list[int]] = [[] for _ in children]
        for place, below in enumerate(children):
            for child in below:
                self._parents[child].append(place)
        # What waits for a part longest goes first.
        above, below_it = work.copy(), work.copy()
        for place in range(len(children) - 1, -1, -1):
            above[children[place]] += above[place]
        for place, below in enumerate(children):
            below_it[place] += max(below_it[below], default=0.0)
        self._above, self._below = (-above).tolist(), (-below_it).tolist()
        self.threads = threads
        self._pool = ThreadPoolExecutor(threads - 1, "tree") if threads > 1 else None

    def upward(self, task: Callable[[int], None]) -> None:
        """Do ``task`` for each part after all below it."""
        if self._pool is None:
            for place in range(len(self._children)):
                task(place)
        else:
            self._share(_Agenda(self._children, self._parents, self._above), task)

    def downward(self, task: Callable[[int], None]) -> None:
        """Do ``task`` for each part after all above it."""
        if self._pool is None:
            for place in range(len(self._children) - 1, -1, -1):
                task(place)
        else:
            self._share(_Agenda(self._parents, self._children, self._below), task)

    def _share(self, agenda: _Agenda, task: Callable[[int], None]) -> None:
        assert self._pool is not None
        others = [self._pool.submit(agenda.work, task) for _ in range(self.threads - 1)]
        try:
            agenda.work(task)
        finally:
            for other in others:
                other.result()


class _Agenda:
    """What may be begun, most urgent first."""

    def __init__(
        self, before: list[list[int]], after: list[list[int]], urgency: list[float]
    ) -> None:
        self._after, self._urgency = after, urgency
        self._waits = [len(places) for places in before]
        self._ready = [(urgency[p], p) for p, count in enumerate(self._waits) if not count]
        heapq.heapify(self._ready)
        self._left, self._changed = len(before), Condition()

    def work(self, task: Callable[[int], None]) -> None:
        """Take part until nothing is left to begin; an error ends it for all."""
        while True:
            with self._changed:
                while not self._ready and self._left:
                    self._changed.wait()
                if not self._left:
                    return
                place = heapq.heappop(self._ready)[1]
            try:
                task(place)
            except BaseException:
                with self._changed:
                    self._left, self._ready = 0, []
                    self._changed.notify_all()
                raise
            with self._changed:
                self._left = max(self._left - 1, 0)
                for other in self._after[place]:
                    self._waits[other] -= 1
                    if not self._waits[other] and self._left:
                        heapq.heappush(self._ready, (self._urgency[other], other))
                self._changed.notify_all()
