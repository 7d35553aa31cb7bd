"""A second processor: a round of pricing beside the search, or else a second search.

HiGHS runs without Python's lock, so a thread is enough for it; our own interior point does not, and
has a process of its own.
"""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor

from matcher.engines.general.attempt import Attempt
from matcher.engines.general.highs import Answer
from matcher.engines.general.interior.apart import Apart
from matcher.engines.general.model import WholeModel
from matcher.engines.general.relaxation import Relaxation
from matcher.engines.general.relaxed import solve_relaxed
from matcher.engines.general.search import Search
from matcher.problem.solution import Stop


class CancelledStop(Stop):
    """Another stop rule, or when nobody waits any more."""

    def __init__(self, whole: Stop) -> None:
        self.whole, self.cancelled = whole, False

    @property
    def deadline(self) -> float:  # type: ignore[override]
        """That of the other."""
        return self.whole.deadline

    def due(self) -> str:
        """The reason to stop now, or an empty string."""
        return "cancelled" if self.cancelled else self.whole.due()


class Beside:
    """Rounds of pricing, one at a time, while something else goes on; attempts of a search between.

    Only programs are solved beside; what they read and change of relaxation and search happens in
    the thread that asks for it.

    Attributes:
        exact: whether the last round left ties alone.
        took: seconds that the last round took.
    """

    def __init__(self, relaxation: Relaxation, stop: Stop) -> None:
        self.relaxation, self.stop = relaxation, CancelledStop(stop)
        self.pool, self.apart = ThreadPoolExecutor(1, "beside"), Apart()
        self.pending: Future[Answer] | None = None
        self.attempted: tuple[Search, Attempt, Future[Answer]] | None = None
        self.exact, self.took = False, 0.0

    def start(self, *, exact: bool = False) -> None:
        """Begin a round."""
        self.exact = exact
        self.model: WholeModel = self.relaxation.prepare(exact=exact)
        self.pending = self.pool.submit(self._solve, None if exact else self.relaxation.tolerance)

    def _solve(self, tolerance: float | None) -> Answer:
        began = time.monotonic()
        rows = self.relaxation.rows
        answer = solve_relaxed(self.model, rows, self.stop, tolerance=tolerance, apart=self.apart)
        self.took = time.monotonic() - began
        return answer

    @property
    def ready(self) -> bool:
        """Whether a round has ended that was not taken in."""
        return self.pending is not None and self.pending.done()

    def take(self) -> bool:
        """Take the round in, once it has ended; whether it added anything."""
        assert self.pending is not None
        answer, self.pending = self.pending.result(), None
        return self.relaxation.absorb(self.model, answer, exact=self.exact)

    def help(self, search: Search) -> bool:
        """Let the search use the second processor while no round does; whether its plan got
        better."""
        better = False
        if self.attempted is not None and self.attempted[2].done():
            mine, attempt, answer = self.attempted
            self.attempted = None
            better = mine.settle(attempt, answer.result())
        if self.attempted is None and self.pending is None and search.worth.short == 0:
            new = search.attempt(beside=True)
            if new is not None:
                self.attempted = search, new, self.pool.submit(new.solve, self.stop)
        return better

    def close(self) -> None:
        """Give up what is under way, if anything."""
        self.stop.cancelled = True
        self.apart.close()
        self.pool.shutdown(wait=True)
        if self.attempted is not None:
            mine, under_way, last = self.attempted
            mine.settle(under_way, last.result())
