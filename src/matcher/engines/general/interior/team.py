"""Threads that share work: parts of a tree, or ranges."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from threading import Condition

import numpy as np

from matcher.engines.general.linear import Float
from matcher.problem.problem import Int64


class Team:
    """This thread and others that help it.

    Attributes:
        threads: how many they are.
    """

    def __init__(self, threads: int = 1) -> None:
        self.threads = threads
        self._pool = ThreadPoolExecutor(threads - 1, "team") if threads > 1 else None

    def all(self, tasks: list[Callable[[], None]]) -> None:
        """Do as many tasks as there are threads, or fewer, side by side."""
        helped: list[Future[None]] = []
        if self._pool is not None:
            helped = [self._pool.submit(task) for task in tasks[1:]]
        try:
            for task in tasks[:1] if helped else tasks:
                task()
        finally:
            for future in helped:
                future.result()

    def shares(self, starts: Int64) -> list[tuple[int, int]]:
        """Ranges of segments that hold about as many entries, one for each thread."""
        parts = np.linspace(0, starts[-1], self.threads + 1)[1:-1]
        cuts = [0, *np.searchsorted(starts, parts).tolist(), len(starts) - 1]
        return list(pairwise(cuts))


class Tree:
    """Parts below parts, each after all below it, for a team to work on.

    Those that do not wait for each other are done side by side.
    """

    def __init__(self, children: list[list[int]], work: Float, team: Team) -> None:
        """Plan it; ``work`` says how much each part takes."""
        self._team, self._children = team, children
        self._parents: list[list[int]] = [[] for _ in children]
        for place, below in enumerate(children):
            for child in below:
                self._parents[child].append(place)
        # What others wait for longest goes first.
        above, beneath = work.copy(), work.copy()
        for place in range(len(children) - 1, -1, -1):
            above[children[place]] += above[place]
        for place, below in enumerate(children):
            beneath[place] += max(beneath[below], default=0.0)
        self._above, self._beneath = (-above).tolist(), (-beneath).tolist()

    def upward(self, task: Callable[[int], None]) -> None:
        """Do ``task`` for each part after all below it."""
        self._share(_Agenda(self._children, self._parents, self._above), task)

    def downward(self, task: Callable[[int], None]) -> None:
        """Do ``task`` for each part after all above it."""
        self._share(_Agenda(self._parents, self._children, self._beneath), task)

    def _share(self, agenda: _Agenda, task: Callable[[int], None]) -> None:
        self._team.all([lambda: agenda.work(task)] * self._team.threads)


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
