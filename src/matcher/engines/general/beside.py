"""A round of pricing beside the search, on a second processor.

HiGHS runs without Python's lock, so a thread is enough.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from matcher.engines.general.highs import Answer, solve_linear
from matcher.engines.general.model import WholeModel
from matcher.engines.general.relaxation import Relaxation
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


class RoundsBeside:
    """Rounds of pricing, one at a time, while something else goes on.

    Only the program is solved beside; what a round reads and changes of the relaxation happens in
    the thread that asks for it.
    """

    def __init__(self, relaxation: Relaxation, stop: Stop) -> None:
        self.relaxation, self.stop = relaxation, CancelledStop(stop)
        self.pool = ThreadPoolExecutor(1, "pricing")
        self.pending: Future[Answer] | None = None
        self.exact = False

    def start(self, *, exact: bool = False) -> None:
        """Begin a round."""
        self.exact = exact
        self.model: WholeModel = self.relaxation.prepare(exact=exact)
        self.pending = self.pool.submit(
            solve_linear, self.model.model, self.stop, interior=True, rough=not exact
        )

    @property
    def ready(self) -> bool:
        """Whether a round has ended that was not taken in."""
        return self.pending is not None and self.pending.done()

    def take(self) -> bool:
        """Take the round in; whether it added anything."""
        assert self.pending is not None
        answer, self.pending = self.pending.result(), None
        return self.relaxation.absorb(self.model, answer, exact=self.exact)

    def close(self) -> None:
        """Give up the round that is under way, if any."""
        self.stop.cancelled = True
        self.pool.shutdown(wait=True)
