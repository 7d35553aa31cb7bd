"""What one solve leaves for the next on the same problem: columns, rows, prices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.engines.general.bound import FlatPrices
from matcher.engines.general.derived import Counted
from matcher.engines.general.relaxation import Relaxation
from matcher.engines.general.renumber import renumbered, resting_on_locks
from matcher.engines.general.search import Search
from matcher.engines.general.task import Task
from matcher.problem.derived import DerivedRow
from matcher.problem.problem import Bool, Int64


@dataclass(frozen=True)
class Memory:
    """A relaxation after its last round.

    Attributes:
        task: what it bounded.
        counted: what follows from the problem's own rows.
        pairs: pairs with a column.
        kept: bool per row of the problem (flat, locks left out), rows that were in.
        derived: derived rows that rest on rows of the problem alone, or by their positions on
            each other.
        prices: the best prices, over all its rows; ``None`` without.
        bound: what those prove.
        search: the search for its plan; ``None`` without.
        took: seconds that its last round took.
        earlier: what was known before, if that was of several goals together.
    """

    task: Task
    counted: Counted
    pairs: Int64
    kept: Bool
    derived: tuple[DerivedRow, ...]
    prices: FlatPrices | None
    bound: int | None = None
    search: Search | None = None
    took: float = 0.0
    earlier: Memory | None = None

    @classmethod
    def of(
        cls,
        relaxation: Relaxation,
        search: Search | None = None,
        took: float = 0.0,
        earlier: Memory | None = None,
    ) -> Memory:
        """What a relaxation and a search know."""
        rows, derivations, best = relaxation.rows, relaxation.derivations, relaxation.best
        wanted = set(relaxation.derived)
        if best is not None:
            wanted |= set(np.flatnonzero(best.prices.derived).tolist())
        # The next task has other locks.
        locked = resting_on_locks(derivations.rows)
        if best is not None and any(locked[at] for at in np.flatnonzero(best.prices.derived)):
            best = None
        derived, found = renumbered(derivations.rows, [at for at in wanted if not locked[at]])
        places = np.array(found, np.int64)
        return cls(
            task=rows.task,
            counted=derivations.index.known,
            pairs=relaxation.pairs,
            kept=relaxation.kept[: rows.locks],
            derived=tuple(derived),
            prices=None if best is None else _picked(best.prices, places),
            bound=None if best is None else best.bound,
            search=search,
            took=took,
            earlier=earlier,
        )

    def guide_for(self, task: Task, raised: int = 0) -> Search | None:
        """The search for several goals together, while the first of them is raised or not proven
        best, though its lock asks for so much more than the task's."""
        together = self.earlier or self
        if not np.array_equal(together.task.usable, task.usable):
            return None
        if together.search is None or not task.locks:
            return together.search
        if self._lacks(task) <= raised or together._factor(task) is None:
            return None
        return together.search

    def other_for(self, task: Task) -> Int64 | None:
        """The plan of the search for several goals together, once the first is locked."""
        together = self.earlier or self
        if together.search is None or not task.locks or together.search.worth.short:
            return None
        same = np.array_equal(together.task.usable, task.usable)
        return together.search.plan if same else None

    def _lacks(self, task: Task) -> float:
        """What the task's first lock lacks to the most that there can be; infinite if unknown."""
        return np.inf if self.bound is None else self.bound - task.locks[0].bound

    def lock_price(self, task: Task) -> int | None:
        """Weight of the task's one lock among several goals; None where that is not known.

        A unit of it is worth no more than that, and most often far less: of rules_10k_tight a seat
        1,112 points among both goals, by score's own program 17 where 8 are missing and 132 where
        one is.
        """
        return None if self.earlier is None else self.earlier._factor(task)

    def prices_for(self, task: Task, places: Int64, size: int) -> FlatPrices | None:
        """Its prices over the rows of a task whose one lock was part of the weights.

        With weights ``w + m v`` prices bound ``w`` where ``v`` is locked: the lock's own price is
        ``m``. None where the weights are not of that form.

        Args:
            task: the task.
            places: place that each of ``derived`` has among the task's derived rows.
            size: number of those.
        """
        factor = self._factor(task)
        if self.prices is None or factor is None:
            return None
        rows = np.append(self.prices.rows, -factor * self.prices.denominator)
        derived = np.zeros(size, np.int64)
        derived[places] = self.prices.derived
        return FlatPrices(rows, derived, self.prices.denominator)

    def _factor(self, task: Task) -> int | None:
        """Weight of the task's one lock in this one's weights; None where they differ in more."""
        if self.task.locks or len(task.locks) != 1:
            return None
        (lock,) = task.locks
        of = np.flatnonzero(lock.weight)
        if not len(of) or lock.sense != ">=" or lock.penalties:
            return None
        first = int(of[0])
        factor = int(self.task.weight[first] - task.weight[first]) // int(lock.weight[first])
        same = np.array_equal(self.task.weight, task.weight + factor * lock.weight)
        return factor if factor >= 0 and same and self.task.penalties == task.penalties else None


def _picked(prices: FlatPrices, places: Int64) -> FlatPrices:
    """Prices of the derived rows at these places alone; rows found later have none."""
    derived = np.zeros(len(places), np.int64)
    there = places < len(prices.derived)
    derived[there] = prices.derived[places[there]]
    return FlatPrices(prices.rows, derived, prices.denominator)
