"""The engine for any mix of rows: whole where small, priced columns and search where large."""

from __future__ import annotations

from matcher.engines.engine import Refusal
from matcher.engines.general.columns import ColumnRun
from matcher.engines.general.memory import Memory
from matcher.engines.general.task import Lock, Task
from matcher.engines.general.whole import WholeRun
from matcher.problem.problem import Bool, Int64, Problem, Weights
from matcher.problem.solution import Observer, Solution, Stop

#: Tasks with no more pairs than this go to branching whole.
WHOLE = 15_000


class GeneralEngine:
    """Minimum seats, groups, beds, crossing limits, floors, shares, soft rows, pins, locks.

    What a solve of a large problem learned serves the next on the same one. With two
    ``workers`` large problems are priced beside the search.
    """

    name = "columns"

    def __init__(self, workers: int = 1) -> None:
        self.workers = workers
        self._memory: Memory | None = None

    def refusals(self, problem: Problem) -> list[Refusal]:
        """Nothing: every feature is handled."""
        return []

    def solve(
        self,
        problem: Problem,
        weights: Weights,
        stop: Stop,
        observe: Observer,
        *,
        pair_weights: Int64 | None = None,
        locks: tuple[Lock, ...] = (),
        removed: Bool | None = None,
        start: Int64 | None = None,
        seed: int = 0,
        gap: float = 0.0,
        steps: int | None = None,
        ahead: bool = False,
    ) -> Solution:
        """Maximise the weight of a plan, less ``weights.score`` for each point of penalty.

        Args:
            problem: pairs and rows.
            weights: weights of filled seats and points.
            stop: when to end with the best plan so far.
            observe: told of better plans and bounds.
            pair_weights: int64 per pair, in place of those of ``weights``; may be negative.
            locks: what earlier goals must keep.
            removed: bool per pair, pairs that may not be used.
            start: a plan (pair of each candidate, -1 for none) to begin with, if it keeps the
                rules.
            seed: seed of the search.
            gap: a share of the value; a plan that near to the bound is enough.
            steps: most steps of the search, so that the same work gives the same plan.
            ahead: end with the first plan that is near the bound; solves that follow on the same
                problem go on from there.

        Returns:
            The best plan with what proves it. ``prices`` carry the bound, also a negative bound
            on weight 0 where the rows contradict each other.

        Raises:
            OverflowError: weights and prices too large for 64-bit arithmetic.
        """
        task = Task.of(problem, weights)
        if pair_weights is not None or locks or removed is not None:
            weight = task.weight if pair_weights is None else pair_weights
            task = Task(problem, weight, weights.score, locks, removed)
        if problem.pairs <= WHOLE:
            return WholeRun(task, stop, observe, seed, start).solve()
        memory = self._memory if self._knows(problem) else None
        run = ColumnRun(task, stop, observe, seed, start, gap, steps, memory, self.workers, ahead)
        solution = run.solve()
        self._memory = run.learned or self._memory
        return solution

    def _knows(self, problem: Problem) -> bool:
        """Whether the last large solve was on this problem."""
        return self._memory is not None and self._memory.task.problem is problem
