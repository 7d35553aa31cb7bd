"""The plan of a large task: begun by prices, dived for, and bettered step by step."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from matcher.engines.general.beside import Beside
from matcher.engines.general.check import violations
from matcher.engines.general.derived import Derivations
from matcher.engines.general.dive import Dive
from matcher.engines.general.effort import Efforts
from matcher.engines.general.relaxation import Relaxation
from matcher.engines.general.rows import Rows
from matcher.engines.general.search import Search
from matcher.problem.problem import Int64
from matcher.problem.solution import Stop

#: What takes turns: the search for several goals, and that for the task alone.
GUIDE, OWN = 0, 1


@dataclass
class Improvement:
    """The search for a plan, and what it goes by.

    Attributes:
        rows: rows of the task.
        derivations: its derived rows.
        stop: when to end.
        seed: seed of the search.
        start: a plan to begin with, None without.
        guide: a search for a plan that is good for several goals, of which the task is one. Its
            steps are taken instead, and its plan wherever that is no worse for the task; it takes
            the task's where that is better for all of them.
        other: a plan that is good for several goals, to begin by taking the best of it, if any.
        beside: a second processor.
        search: the search for this task; None before there are prices to begin by.
        efforts: what parts of their gaps guide and search have closed of late.
        newer: prices that it has not taken yet, as the guide's steps are taken instead.
    """

    rows: Rows
    derivations: Derivations
    stop: Stop
    seed: int
    start: Int64 | None
    guide: Search | None
    other: Int64 | None = None
    beside: Beside | None = None
    search: Search | None = field(default=None, init=False)
    newer: Relaxation | None = field(default=None, init=False)
    efforts: Efforts = field(default_factory=lambda: Efforts(2), init=False)

    @property
    def value(self) -> int | None:
        """Value of the plan; None while there is none that keeps every rule."""
        if self.search is None or self.search.worth.short:
            return None
        return self.search.worth.value

    @property
    def kept(self) -> list[int]:
        """What the plan keeps of each earlier goal beyond its lock; empty where that is not
        counted."""
        return [] if self.search is None else self.search.worth.kept

    @property
    def plan(self) -> Int64 | None:
        """The plan; None while there is none that keeps every rule."""
        return None if self.search is None or self.value is None else self.search.plan

    @property
    def dives(self) -> bool:
        """Whether a dive is under way."""
        return self.search is not None and self.search.pending is not None

    def begin(self, relaxation: Relaxation) -> None:
        """Begin with the plan given, or one of pins alone, under the prices at hand."""
        given = self.start
        if given is None or violations(self.rows, given):
            given = np.full(self.rows.problem.candidates, -1, np.int64)
            given[self.rows.problem.pinned] = self.rows.task.pinned_pairs
        # Where a guide raises earlier goals further, this task's own steps must not undo it.
        keeps = self.guide is not None
        self.search = Search(relaxation, given, seed=self.seed, keeps=keeps)
        if given is self.start:
            self.search.proximity.near()
        self._follow()
        if self.other is not None:
            self.search.mix(self.other)

    def use(self, relaxation: Relaxation) -> None:
        """Go by the prices of the last round."""
        if self.search is None:
            self.begin(relaxation)
        else:
            self.newer = relaxation
            if self.guide is None:
                self._own()

    def _own(self) -> Search:
        """The search for this task, by the last prices."""
        assert self.search is not None
        if self.newer is not None:
            self.search.use(self.newer)
            self.newer = None
        return self.search

    def dive(self, relaxation: Relaxation, *, at_once: bool = False, hurried: bool = False) -> None:
        """Let the next steps offer a plan that follows from the last round.

        ``at_once``: offer one now that costs no program. It is seldom good. ``hurried``: little
        time is left to better it.
        """
        search = self._own()
        quick = search.approaches and (hurried or not relaxation.near)
        dive = Dive(relaxation, self.seed, quick=quick)
        if at_once:
            search.offer(dive.at_once())
            self._follow()
        else:
            search.pending = dive

    def step(self, *, own: bool = False) -> bool:
        """One step of the search, or the end of one of two tasks; whether a plan got better.

        ``own``: it may be for this task alone, whatever a plan for several goals may lose.
        """
        search = self._turn(own=own)
        both = self.guide, self.search
        before = [(one.closed, one.spent) if one is not None else (0.0, 0.0) for one in both]
        if self.beside is None or search.pending is not None:
            better = search.step(self.stop)
        else:
            better = self.beside.step(search)
        if better:
            self._follow()
        for way, (one, (closed, spent)) in enumerate(zip(both, before, strict=True)):
            if one is not None and one.spent > spent:
                self.efforts.note(way, one.closed - closed, one.spent - spent)
        return better

    def _turn(self, *, own: bool) -> Search:
        """The search that takes the next step: where both may, that which closes more."""
        if self.guide is None or (self.search is not None and self.search.pending is not None):
            return self._own()
        # What a look has gathered does not wait.
        gathered = self.search is not None and self.search.gathered is not None
        return self._own() if own and (gathered or self.efforts.turn() == OWN) else self.guide

    def _follow(self) -> None:
        """Let each of the two searches take the other's plan where it is the better one."""
        if self.guide is not None and self.search is not None:
            self.search.follow(self.guide.plan)
            if not self.guide.offer(self.search.plan) and self.search.beats(self.guide.plan):
                self.guide.mix(self.search.plan)
