"""Goal after goal: each raised as far as it goes while the earlier ones keep what they must."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import takewhile

import numpy as np

from matcher.compiler.compile import Compiled
from matcher.domain.settings import GOAL_WORDS, Goal
from matcher.engines.engine import StageEngine
from matcher.engines.general.reprice import Repriced
from matcher.engines.staged import StagedFlow
from matcher.errors import Phrase
from matcher.problem.problem import Int64, Weights
from matcher.problem.solution import LimitedStop, Observer, Progress, Solution, Stop
from matcher.solver.blocks import Proven, known_bound, pair_scale, readings, taken
from matcher.solver.context import Context, Kept, above, context
from matcher.solver.goals import LINEAR, Linear, goal_value, limit, linear, rates
from matcher.solver.outcome import Block, GoalValue, Outcome, Proof, Value


class PartStop(LimitedStop):
    """A deadline of its own within another stop rule, once there is a plan to go on from."""

    def __init__(self, whole: Stop, own: float, *, planned: bool) -> None:
        super().__init__(whole, own)
        self.planned = planned

    @property
    def deadline(self) -> float:  # type: ignore[override]
        """The earlier one, or that of the whole while there is no plan."""
        return super().deadline if self.planned else self.whole.deadline


#: Tasks with more pairs than this begin with a plan for several goals at once.
LARGE = 20_000
#: That plan takes the time left divided by this; each goal but the last then takes the time left
#: divided by the number of goals left less the other: later ones have bounds by its prices already.
LOOKED_AHEAD, AHEAD = 1.25, 0.85
#: In it, one more of a goal is worth this many tenths of the most that one can add to those after.
DEARER = 13


@dataclass(frozen=True)
class Tested:
    """Whether a threshold can be passed; ``known`` is False where the time was up."""

    passed: bool
    known: bool
    proof: Proven | None = None


class Stages:
    """One lexicographic solve; ``run`` reads as the algorithm."""

    def __init__(
        self,
        compiled: Compiled,
        engine: StageEngine,
        stop: Stop,
        observe: Observer,
        *,
        seed: int,
        gap: Fraction,
    ) -> None:
        self.compiled, self.engine = compiled, engine
        self.stop, self.observe, self.seed, self.gap = stop, observe, seed, float(gap)
        self.goals = compiled.scenario.settings.goals
        self.plan: Int64 | None = None
        self.kept: list[Kept] = []
        self.proven: list[Proven] = []
        self.closed = self.by_certificate = True
        self.ahead = False
        self.rounds, self.reason = 0, ""
        self.counters: dict[str, int] = {}

    def run(self) -> Outcome:
        """Raise every goal in turn."""
        self._look_ahead()
        for place, goal in enumerate(self.goals):
            left = len(self.goals) - place
            part = self._part(left - AHEAD if self.ahead and left > 1 else left)
            if goal.name not in LINEAR and self.plan is None:
                self._first_plan(part)
            solution = None
            if goal.name in LINEAR:
                solution = self._raise_linear(goal, part)
            elif self.plan is not None:
                self._raise_threshold(goal, part)
            if self.plan is None:
                return self._without_plan(solution or self.last)
            self.kept.append(Kept(goal, self._value(goal)))
        return self._outcome()

    def _part(self, left: float) -> PartStop:
        """An equal part of what is left of the time; all of it while there is no plan."""
        now = time.monotonic()
        own = now + max(0.0, self.stop.deadline - now) / left
        return PartStop(self.stop, own, planned=self.plan is not None)

    def _solve(
        self, rules: Context, form: Linear, stop: PartStop, *, ahead: bool = False
    ) -> Solution:
        """Maximise a linear form within the rules."""

        def told(progress: Progress) -> None:
            stop.planned |= progress.value is not None
            self.observe(progress)

        self.last = self.engine.solve(
            rules.problem,
            Weights(0, form.penalties),
            stop,
            told,
            pair_weights=form.weight,
            locks=rules.locks,
            removed=rules.removed,
            start=self.plan,
            seed=self.seed,
            gap=self.gap,
            ahead=ahead,
        )
        self.rounds += self.last.rounds
        self.counters |= self.last.counters
        if not ahead:
            # Nothing is claimed by a plan for several goals: its end ends nothing.
            self.reason = self.reason or self.last.reason
        return self.last

    def _look_ahead(self) -> None:
        """Begin a large task with a plan that is good for the first linear goals together.

        The goals are then raised one after the other from there; the weights need not dominate,
        as nothing is claimed by them.
        """
        leading = list(takewhile(lambda goal: goal.name in LINEAR and not goal.give_up, self.goals))
        problem = self.compiled.problem
        if len(leading) < 2 or problem.pairs <= LARGE or isinstance(self.engine, StagedFlow):
            return
        names = tuple(GOAL_WORDS[goal.name] for goal in leading)
        self.observe(Progress(Phrase("looking for a plan that is good for {goals}", goals=names)))
        total, penalties, scale = np.zeros(problem.pairs, np.int64), 0, 1
        for goal in reversed(leading):
            form = linear(problem, goal.name)
            total += scale * form.weight
            penalties += scale * form.penalties
            scale = DEARER * scale * (1 + int(np.abs(form.weight).max(initial=0))) // 10
        rules = context(self.compiled, ())
        form = Linear(total, penalties=penalties)
        self.plan = self._solve(rules, form, self._part(LOOKED_AHEAD), ahead=True).plan
        self.ahead = self.plan is not None

    def _first_plan(self, stop: PartStop) -> None:
        """Some plan that keeps every rule, for goals by threshold to start from."""
        nothing = Linear(np.zeros(self.compiled.problem.pairs, np.int64))
        self.plan = self._solve(context(self.compiled, self.kept), nothing, stop).plan

    def _raise_linear(self, goal: Goal, stop: PartStop) -> Solution:
        """Raise ``fill``, ``score`` or ``changes``, and keep the block that bounds it."""
        self.observe(Progress(Phrase("raising {goal}", goal=GOAL_WORDS[goal.name])))
        rules, form = context(self.compiled, self.kept), linear(self.compiled.problem, goal.name)
        solution = self._solve(rules, form, stop)
        if solution.plan is not None:
            self.plan = solution.plan
        self.closed &= solution.status == "optimal"
        self.by_certificate &= solution.proof == "certificate"
        if solution.prices is not None and solution.bound is not None:
            bound = solution.bound + form.constant
            block = Block({goal.name: form.sign}, None, bound, solution.prices, rules.locked)
            self._record(block, rules, form)
        return solution

    def _record(self, block: Block, rules: Context, form: Linear, target: str = "") -> None:
        self.proven.append(Proven(replace(block, extra=rules.extra), len(self.kept), form, target))

    def _value(self, goal: Goal) -> Value:
        assert self.plan is not None
        return goal_value(self.compiled, goal, self.plan)

    def _raise_threshold(self, goal: Goal, stop: PartStop) -> None:
        """Raise ``worst_off`` or ``parity``: halve the values that may still be reached."""
        steps = self._steps(goal)
        low, high, proof = 0, len(steps), None
        while low < high:
            middle = (low + high) // 2
            test = self._test(goal, self._below(goal, steps, middle), stop)
            if not test.known:
                self.closed = self.by_certificate = False
                return
            if test.passed:
                value = self._value(goal)
                low = max(middle + 1, sum(step <= value for step in steps))
            else:
                high, proof = middle, test.proof
        if low < len(steps) and proof is not None:
            self.proven.append(proof)
        self.by_certificate &= low == len(steps) or proof is not None

    def _below(self, goal: Goal, steps: Sequence[Value], place: int) -> Value:
        """The value that must be passed to reach a step: the step before, or the plan's own."""
        return steps[place - 1] if place else self._value(goal)

    def _steps(self, goal: Goal) -> list[Value]:
        """Values above the plan's own that the goal could take, in rising order."""
        now, problem = self._value(goal), self.compiled.problem
        if goal.name == "parity":
            sizes = sorted({int(s) for s in rates(self.compiled, goal.per).size if s})
            shares = {Fraction(k, size) for size in sizes for k in range(size + 1)}
            return sorted(share for share in shares if share > now)
        scores: list[int] = np.unique(problem.score).tolist()
        pinned = problem.score[problem.indptr[:-1][problem.pinned]].tolist()
        if pinned:
            return [score for score in scores if now < score <= min(pinned)]
        # One beyond all scores: that nobody reaches it is proven like the others.
        return [score for score in [*scores, max(scores, default=int(now)) + 1] if score > now]

    def _test(self, goal: Goal, value: Value, stop: PartStop) -> Tested:
        """Try to pass a value without a loss to the goals before."""
        told = Phrase("can {goal} be above {value}?", goal=GOAL_WORDS[goal.name], value=str(value))
        self.observe(Progress(told))
        target, form, needed = self._target(goal)
        rules = above(self.compiled, context(self.compiled, self.kept, target), goal, value)
        solution = self._solve(rules, form, stop)
        if solution.value is not None and solution.value >= needed:
            self.plan = solution.plan
            return Tested(passed=True, known=True)
        refuted = solution.status in ("optimal", "infeasible")
        if solution.prices is None or solution.bound is None:
            return Tested(passed=False, known=refuted)
        infeasible = solution.status == "infeasible"
        if not infeasible and solution.bound >= needed:
            return Tested(passed=False, known=refuted)
        none = infeasible or (goal.name == "parity" and not target)
        weights = {} if none else {target or "fill": form.sign}
        nothing = Linear(np.zeros_like(form.weight))
        block = Block(
            weights, None, solution.bound, solution.prices, rules.locked, goal.name, value,
            rules.extra,
        )  # fmt: skip
        proof = Proven(block, len(self.kept), nothing if none else form, target)
        return Tested(passed=False, known=True, proof=proof)

    def _target(self, goal: Goal) -> tuple[str, Linear, int]:
        """The goal whose value shows that a threshold costs too much, and what it must reach."""
        for item in reversed(self.kept):
            if item.goal.name in LINEAR:
                form = linear(self.compiled.problem, item.goal.name)
                least = int(limit(item.goal, item.reached))
                if item.goal.name == "fill" and goal.name == "worst_off":
                    # Somebody must be placed for anybody to be worst off.
                    least = max(least, 1)
                return item.goal.name, form, form.sign * least - form.constant
        if goal.name == "parity":
            return "", Linear(np.zeros(self.compiled.problem.pairs, np.int64)), 0
        return "", linear(self.compiled.problem, "fill"), 1

    def _without_plan(self, solution: Solution) -> Outcome:
        """Infeasible, or stopped before there was a plan."""
        infeasible = solution.status == "infeasible"
        blocks: tuple[Block, ...] = ()
        if infeasible and solution.prices is not None and (solution.bound or 0) < 0:
            nothing = Linear(np.zeros(self.compiled.problem.pairs, np.int64))
            task = context(self.compiled, ()).task(nothing)
            groups = tuple(Repriced(task, solution.prices).groups())
            blocks = (Block({}, None, solution.bound or 0, solution.prices, groups=groups),)
        proof: Proof = "certificate" if blocks else "solver"
        return Outcome(
            status=solution.status,
            proof=proof if infeasible else "none",
            plan=None,
            goals=tuple(GoalValue(goal.name, None, None) for goal in self.goals),
            blocks=blocks,
            rounds=self.rounds,
            reason=solution.reason,
            counters=self.counters,
        )

    def _outcome(self) -> Outcome:
        """The plan, with every bound taken for the values that it really keeps."""
        assert self.plan is not None
        final = [
            item if item.goal.give_up else replace(item, reached=self._value(item.goal))
            for item in self.kept
        ]
        moved = [item.reached for item in final] != [item.reached for item in self.kept]
        kept = [taken(self.compiled, self.plan, item, final, again=moved) for item in self.proven]
        blocks = [block for block in kept if block is not None]
        values = [self._goal_value(item, blocks) for item in final]
        exact = all(v.bound == item.reached for v, item in zip(values, final, strict=True))
        # Later goals may have raised an earlier one to the bound that it was left below.
        closed = self.closed or exact
        certified = exact and (self.by_certificate or not self.closed)
        proof: Proof = "certificate" if certified else "solver"
        prices = readings(blocks)
        return Outcome(
            status="optimal" if closed else "feasible",
            proof=proof if closed else "none",
            plan=self.plan,
            goals=tuple(values),
            blocks=tuple(blocks),
            prices=prices.prices if prices else None,
            scale=pair_scale(self.compiled, prices) if prices else Weights(1, 1),
            rounds=self.rounds,
            reason="" if closed else self.stop.due() or self.reason,
            counters=self.counters,
        )

    def _goal_value(self, item: Kept, blocks: Sequence[Block]) -> GoalValue:
        goal, value = item.goal, self._value(item.goal)
        bound: Value | None = known_bound(goal, blocks, self.compiled)
        if self.closed and not (self.by_certificate and bound == item.reached):
            bound = item.reached
        return GoalValue(goal.name, value, bound, item.reached if goal.give_up else None)


def solve_lexicographic(
    compiled: Compiled,
    engine: StageEngine,
    stop: Stop,
    observe: Observer,
    *,
    seed: int = 0,
    gap: Fraction = Fraction(0),
) -> Outcome:
    """Solve any goals one after the other; a share ``gap`` of a goal may be left open.

    Raises:
        OverflowError: weights and prices too large for 64-bit arithmetic.
    """
    return Stages(compiled, engine, stop, observe, seed=seed, gap=gap).run()
