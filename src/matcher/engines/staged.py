"""Network flow for one goal after another: locks become weights that dominate.

An earlier goal that was raised as far as it goes is kept by weighing it above all later ones
(the weight of its lock's price), so the network stays a network. Pairs that may not be used are
left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from matcher.engines.flow import FlowEngine
from matcher.engines.general.task import Lock
from matcher.problem.problem import Bool, Int64, Problem, Weights, segment_maximum
from matcher.problem.solution import Observer, Progress, Solution, Stop, ignore
from matcher.problem.weights import PairWeights

#: Weights of plans stay below this, so that sums of two of them fit int64.
MOST = 1 << 61


class StagedFlow:
    """The flow engine behind the general engine's signature.

    Every lock must be at the most its weights can reach under the other rules, or ask for no
    more than a single placement.
    """

    name = "flow"

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
        ahead: bool = False,
    ) -> Solution:
        """Maximise; arguments as in :meth:`matcher.engines.general.engine.GeneralEngine.solve`.

        ``start``, ``seed`` and ``gap`` change nothing: the flow is exact.

        Raises:
            OverflowError: the weights combined don't fit 64 bits.
        """
        weight = weights.of(problem, slice(None)) if pair_weights is None else pair_weights
        left = _Left.of(problem, removed)
        tight = [place for place, lock in enumerate(locks) if not _asks_for_somebody(lock)]
        forms = [locks[place].weight for place in tight] + [weight]
        kept = [locks[place].bound for place in tight]
        scales = _dominating(problem, forms)
        found = _solve(left, forms, scales, stop)
        if found.plan is None:
            return found.told(problem, locks, (), 0, None)
        for place, bound in enumerate(kept):
            if _sum(forms[place], found.plan) < bound:
                return _refuted(problem, left, locks, tight[: place + 1], stop)
        charged = [(place, -scale) for place, scale in zip(tight, scales[:-1], strict=True)]
        asked = [place for place in range(len(locks)) if place not in tight]
        if asked and not (found.plan >= 0).any():
            bonus = _bonus(left, _total(left, forms, scales))
            if bonus is None:
                return _refuted(problem, left, locks, [*tight, asked[0]], stop)
            found = _with_somebody(left, forms, scales, bonus, stop)
            charged.append((asked[0], -bonus))
        assert found.plan is not None
        constant = sum(price * locks[place].bound for place, price in charged)
        value = _sum(weight, found.plan)
        told = found.told(problem, locks, charged, constant, value)
        observe(Progress(self.name, told.rounds, told.value, told.bound))
        return told


@dataclass(frozen=True)
class _Left:
    """The problem without the removed pairs, and the pair that each of its pairs was."""

    problem: Problem
    pairs: Int64

    @classmethod
    def of(cls, problem: Problem, removed: Bool | None) -> _Left:
        if removed is None:
            return cls(problem, np.arange(problem.pairs))
        pairs = np.flatnonzero(~removed)
        return cls(problem.restricted_to(pairs), pairs)


@dataclass(frozen=True)
class _Found:
    """A flow's solution in pairs of the whole problem."""

    solution: Solution
    plan: Int64 | None

    def told(
        self,
        problem: Problem,
        locks: Sequence[Lock],
        charged: Sequence[tuple[int, int]],
        constant: int,
        value: int | None,
    ) -> Solution:
        """As the solution of the last form alone, with prices on the locks."""
        prices, bound = self.solution.prices, self.solution.bound
        on_locks = [0] * len(locks)
        for place, price in charged:
            on_locks[place] = price
        return replace(
            self.solution,
            plan=self.plan,
            value=value,
            bound=None if bound is None else bound + constant,
            prices=None if prices is None else replace(prices, locks=tuple(on_locks)),
        )


def _asks_for_somebody(lock: Lock) -> bool:
    return lock.bound == 1 and bool((lock.weight == 1).all())


def _sum(weight: Int64, plan: Int64) -> int:
    return int(weight[plan[plan >= 0]].sum())


def _dominating(problem: Problem, forms: Sequence[Int64]) -> list[int]:
    """A weight for each form, such that one unit outweighs all that later forms can reach."""
    scales, reach = [1], 0
    for place in range(len(forms) - 1, -1, -1):
        highest = segment_maximum(forms[place], problem.indptr, 0)
        lowest = segment_maximum(-forms[place], problem.indptr, 0)
        spread = int(np.maximum(highest, 0).sum()) + int(np.maximum(lowest, 0).sum())
        reach += scales[0] * spread
        if reach >= MOST:
            raise OverflowError(f"the goals combined reach {reach:,}, more than 64 bits hold")
        if place:
            scales.insert(0, reach + 1)
    return scales


def _total(left: _Left, forms: Sequence[Int64], scales: Sequence[int]) -> Int64:
    """The combined weight of each pair that is left."""
    total = np.zeros(left.problem.pairs, np.int64)
    for form, scale in zip(forms, scales, strict=True):
        total += scale * form[left.pairs]
    return total


def _usable(problem: Problem) -> Bool:
    """Pairs that can be placed when nobody else is (bool per pair)."""
    usable = problem.seats[problem.order] > 0
    for family in problem.families:
        row = family.row_of(problem.candidate, problem.order)
        usable &= (row < 0) | (family.bound[row] > 0)
    return np.asarray(usable)


def _bonus(left: _Left, total: Int64) -> int | None:
    """What a placement must be paid so that the best one costs nothing; None if none can be.

    Where nobody is placed every pair weighs 0 or less, and the number of placements is the flow
    through one arc: this price of its lower bound is exact.
    """
    usable = _usable(left.problem)
    return -int(total[usable].max()) if usable.any() else None


def _with_somebody(
    left: _Left, forms: Sequence[Int64], scales: Sequence[int], bonus: int, stop: Stop
) -> _Found:
    """The best plan with at least one placement, each paid the bonus."""
    total = _total(left, forms, scales)
    ones = np.ones(len(forms[0]), np.int64)
    found = _solve(left, [*forms, ones], [*scales, bonus], stop)
    if found.plan is not None and not (found.plan >= 0).any():
        best = int(np.argmax(np.where(_usable(left.problem), total, np.iinfo(np.int64).min)))
        found.plan[left.problem.candidate[best]] = left.pairs[best]
    return found


def _solve(left: _Left, forms: Sequence[Int64], scales: Sequence[int], stop: Stop) -> _Found:
    weights = PairWeights(0, 1, _total(left, forms, scales))
    solution = FlowEngine().solve(left.problem, weights, stop, ignore)
    plan = solution.plan
    if plan is not None:
        # A plan's -1 reads the -1 put at the end.
        plan = np.append(left.pairs, -1)[plan]
    return _Found(solution, plan)


def _refuted(
    problem: Problem,
    left: _Left,
    locks: tuple[Lock, ...],
    tight: Sequence[int],
    stop: Stop,
) -> Solution:
    """No plan keeps the last of these locks: prices that bound it below what it asks for."""
    forms = [locks[place].weight for place in tight]
    scales = _dominating(problem, forms)
    found = _solve(left, forms, scales, stop)
    charged = [(place, -scale) for place, scale in zip(tight, scales, strict=True)]
    constant = sum(price * locks[place].bound for place, price in charged)
    told = found.told(problem, locks, charged, constant, None)
    refuted = told.bound is not None and told.bound < 0
    return replace(
        told, status="infeasible" if refuted else "stopped", plan=None, reason="an earlier goal"
    )
