"""A second processor: a round of pricing beside the search, or else two of its tasks at a time.

HiGHS runs without Python's lock, so a thread is enough for it; our own interior point holds it
between its loops, and has a process of its own.
"""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

from matcher.engines.general.apart import MOMENT, Apart
from matcher.engines.general.attempt import Attempt, Look
from matcher.engines.general.highs import Answer
from matcher.engines.general.model import WholeModel
from matcher.engines.general.relaxation import Relaxation
from matcher.engines.general.relaxed import LARGE, solve_relaxed
from matcher.engines.general.room import give_back
from matcher.engines.general.search import Search
from matcher.engines.general.tightening import Tightening
from matcher.problem.problem import Int64
from matcher.problem.solution import CancelledStop, LimitedStop, Stop

#: Relative error of large programs that leave ties alone: less does not show in their bound.
FINER = 1e-7
#: A look for cuts may take so many seconds, or so many times as long as the last round.
LEAST, CUTTING = 20.0, 2.5
#: Seconds in which tasks that are given up may end and still be of use.
ENDING = 0.5
#: Corners of a look for cuts that goes on from another: the first takes most of its time, the
#: others 1.5 to 3 s each of rules_10k_loose, where one or two a round come to rest 10 points above
#: what four do. At its first corner alone the first look finds more cuts than a round can price.
CORNERS = 4
#: Corners of a look at a large program that goes on from none: of rules_10k_tight each takes 9 s,
#: where the round that follows takes 24.
CROSSED = 2


class Beside:
    """Rounds of pricing, one at a time, and tasks of a search.

    Only programs are solved beside; what they read and change of relaxation and search happens in
    the thread that asks for it.

    Attributes:
        tasks: tasks under way, and the search each is of.
        cutting: a look for cuts under way.
        threads: that the round under way takes; 0 where none is.
        exact: whether the last round left ties alone.
        took: seconds that the last round took.
    """

    def __init__(self, relaxation: Relaxation, stop: Stop) -> None:
        self.relaxation, self.stop = relaxation, CancelledStop(stop)
        self.pool, self.apart = ThreadPoolExecutor(2, "beside"), Apart()
        self.pending: Future[tuple[WholeModel, Answer]] | None = None
        self.tasks: dict[Future[Answer], tuple[Search, Attempt | Look]] = {}
        self.threads, self.exact, self.took = 0, False, 0.0
        self.cutting: Future[Tightening] | None = None

    def start(self, *, exact: bool = False, threads: int = 1) -> None:
        """Begin a round, in as many threads."""
        self.threads, self.exact = threads, exact
        model = self.relaxation.prepare(exact=exact)
        tolerance: float | None = self.relaxation.tolerance
        if exact:
            tolerance = FINER if model.model.columns > LARGE else None
        self.pending = self.pool.submit(self._solve, model, tolerance, threads)

    def _solve(
        self, model: WholeModel, tolerance: float | None, threads: int
    ) -> tuple[WholeModel, Answer]:
        began = time.monotonic()
        rows, apart = self.relaxation.rows, self.apart
        answer = solve_relaxed(
            model, rows, self.stop, tolerance=tolerance, apart=apart, threads=threads
        )
        self.took = time.monotonic() - began
        return model, answer

    def cut(self, plan: Int64 | None) -> None:
        """Begin to look for cuts. Nothing else may derive rows meanwhile, so no round may begin."""
        assert self.pending is None
        until = time.monotonic() + max(LEAST, CUTTING * self.took)
        tightening = self.relaxation.tightening(plan, LimitedStop(self.stop, until), self.apart)
        self.cutting = self.pool.submit(self._cut, tightening)

    @staticmethod
    def _cut(tightening: Tightening) -> Tightening:
        most = CROSSED if tightening.large else CORNERS if tightening.basis is not None else 1
        for _ in range(most):
            more = tightening.round()
            give_back()
            if not more:
                break
        return tightening

    def take_cuts(self) -> int:
        """Put the cuts in that were found; how many."""
        assert self.cutting is not None
        tightening, self.cutting = self.cutting.result(), None
        return self.relaxation.take_cuts(tightening)

    @property
    def busy(self) -> bool:
        """Whether it prices or looks for cuts."""
        return self.pending is not None or self.cutting is not None

    @property
    def ready(self) -> bool:
        """Whether a round has ended that was not taken in."""
        return self.pending is not None and self.pending.done()

    def prepare(self) -> None:
        """Until the round ends, look at what it may ask for."""
        assert self.pending is not None
        self.relaxation.foresee(lambda: not self.ready and not self.stop.due())
        wait([self.pending])

    def wait(self) -> None:
        """Until the round ends, or for a moment."""
        assert self.pending is not None
        wait([self.pending], MOMENT)

    def take(self) -> bool:
        """Take the round in, once it has ended; whether it added anything."""
        assert self.pending is not None
        (model, answer), self.pending, self.threads = self.pending.result(), None, 0
        more = self.relaxation.absorb(model, answer, exact=self.exact)
        give_back()
        return more

    def step(self, search: Search) -> bool:
        """Settle one of the tasks under way, one beside a round and else two; whether its plan got
        better."""
        most = 2 if not self.busy and not search.worth.short else 1
        while len(self.tasks) < most:
            together = not any(task.together for _, task in self.tasks.values())
            task = search.begin(self.stop, together=together)
            if task is None:
                break
            self.tasks[self.pool.submit(task.solve, self.stop)] = search, task
        under_way: list[Future[Any]] = [*self.tasks]
        under_way += [other for other in (self.pending, self.cutting) if other is not None]
        done, _ = wait(under_way, return_when=FIRST_COMPLETED)
        better = [self._settle(future) for future in list(self.tasks) if future in done]
        return any(better)

    def _settle(self, future: Future[Answer]) -> bool:
        search, task = self.tasks.pop(future)
        return search.settle(task, future.result())

    def close(self) -> None:
        """Give up what is under way, if anything.

        Branching over all companies at times hears of it seconds later; nobody waits for it.
        """
        self.stop.cancelled = True
        self.apart.close()
        done, _ = wait(self.tasks, ENDING)
        self.pool.shutdown(wait=False)
        for future in list(self.tasks):
            if future in done:
                self._settle(future)
            else:
                search, task = self.tasks.pop(future)
                search.give_up(task)
