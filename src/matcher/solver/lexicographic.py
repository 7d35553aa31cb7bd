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
from matcher.problem.solution import Observer, Progress, Solution, Stop
from matcher.problem.weights import PairWeights
from matcher.solver.context import Context, Kept, above, context
from matcher.solver.goals import LINEAR, Linear, goal_value, limit, linear, rates
from matcher.solver.outcome import Block, GoalValue, Outcome, Proof, Value


class PartStop(Stop):
    """A deadline of its own within another stop rule, once there is a plan to go on from."""

    def __init__(self, whole: Stop, own: float, *, planned: bool) -> None:
        self.whole, self.own, self.planned = whole, own, planned

    @property
    def deadline(self) -> float:  # type: ignore[override]
        """The part's own deadline, or the whole one while there is no plan."""
        return min(self.own, self.whole.deadline) if self.planned else self.whole.deadline

    def due(self) -> str:
        """The reason to stop now, or an empty string."""
        late = time.monotonic() >= self.deadline
        return self.whole.due() or ("time limit reached" if late else "")


#: Tasks with more pairs than this begin with a plan for several goals at once.
LARGE = 20_000
#: That plan takes the time left divided by this; each goal but the last then takes the time left
#: divided by the other, as little more than its bound is to be found.
LOOKED_AHEAD, BOUNDED = 1.6, 2.0


@dataclass(frozen=True)
class Proven:
    """A block, and what is needed to take its bound again once the final values are known.

    Attributes:
        block: the block.
        kept: how many goals had been raised before.
        form: the weights it bounds; all 0 for a proof of infeasibility.
        target: the goal left out of the locks since the block bounds it; empty for none.
    """

    block: Block
    kept: int
    form: Linear
    target: str = ""


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
            part = self._part(max(left, BOUNDED) if self.ahead and left > 1 else left)
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

    def _solve(self, rules: Context, form: Linear, stop: PartStop) -> Solution:
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
        )
        self.rounds += self.last.rounds
        self.counters |= self.last.counters
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
            scale *= 2 * max(1, int(np.abs(form.weight).max(initial=0)))
        rules = context(self.compiled, ())
        form = Linear(total, penalties=penalties)
        self.plan = self._solve(rules, form, self._part(LOOKED_AHEAD)).plan
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
        final = [
            item if item.goal.give_up else replace(item, reached=self._value(item.goal))
            for item in self.kept
        ]
        moved = [item.reached for item in final] != [item.reached for item in self.kept]
        taken = [self._taken(item, final, again=moved) for item in self.proven]
        blocks = [block for block in taken if block is not None]
        values = [self._goal_value(item, blocks) for item in final]
        exact = all(v.bound == item.reached for v, item in zip(values, final, strict=True))
        proof: Proof = "certificate" if self.by_certificate and exact else "solver"
        prices = self._readings(blocks)
        return Outcome(
            status="optimal" if self.closed else "feasible",
            proof=proof if self.closed else "none",
            plan=self.plan,
            goals=tuple(values),
            blocks=tuple(blocks),
            prices=prices.prices if prices else None,
            scale=pair_scale(self.compiled, prices) if prices else Weights(1, 1),
            rounds=self.rounds,
            reason="" if self.closed else self.reason,
            counters=self.counters,
        )

    def _taken(self, item: Proven, final: Sequence[Kept], *, again: bool) -> Block | None:
        """A block for the final values; None where it then proves nothing."""
        block = item.block
        rules = context(self.compiled, final[: item.kept], item.target)
        if block.goal:
            goal = final[item.kept].goal
            rules = above(self.compiled, rules, goal, block.threshold or 0)
        grouped = bool((self.compiled.problem.group >= 0).any())
        if again or grouped:
            priced = Repriced(rules.task(item.form), block.prices)
            groups = tuple(priced.groups()) if grouped else ()
            block = replace(block, bound=priced.bound() + item.form.constant, groups=groups)
        elif block.goal and block.weights:
            block = replace(block, bound=block.bound + item.form.constant)
        if not block.goal:
            (name,) = block.weights
            own = next(kept for kept in final if kept.goal.name == name)
            return replace(block, value=item.form.sign * int(self._value(own.goal)))
        return block if block.bound < self._needed(block, final) else None

    def _needed(self, block: Block, final: Sequence[Kept]) -> int:
        """What the weights of a threshold's block must reach."""
        limits: dict[str, Value] = {
            item.goal.name: limit(item.goal, item.reached) for item in final
        }
        if block.goal == "worst_off":
            limits["fill"] = max(1, limits.get("fill", 1))
        return sum(weight * int(limits[name]) for name, weight in block.weights.items())

    def _goal_value(self, item: Kept, blocks: Sequence[Block]) -> GoalValue:
        goal, value = item.goal, self._value(item.goal)
        bound: Value | None = _known_bound(goal, blocks, self.compiled)
        if self.closed and not (self.by_certificate and bound == item.reached):
            bound = item.reached
        return GoalValue(goal.name, value, bound, item.reached if goal.give_up else None)

    def _readings(self, blocks: Sequence[Block]) -> Block | None:
        """The block whose prices tell most of the plan: the last that bounds a goal."""
        plain = [block for block in blocks if not block.goal] or list(blocks)
        return plain[-1] if plain else None


def _known_bound(goal: Goal, blocks: Sequence[Block], compiled: Compiled) -> Value | None:
    """The best bound of a goal that the blocks prove, or that holds without proof."""
    problem = compiled.problem
    found: list[Value] = [
        block.threshold
        for block in blocks
        if block.goal == goal.name and block.threshold is not None
    ]
    found += [
        -block.bound if goal.name == "changes" else block.bound
        for block in blocks
        if not block.goal and goal.name in block.weights
    ]
    if goal.name == "parity":
        found.append(Fraction(1))
    if goal.name == "worst_off" and problem.pinned.any():
        found.append(int(problem.score[problem.indptr[:-1][problem.pinned]].min()))
    if goal.name == "changes":
        return max(0, *found) if found else 0
    return min(found, default=None)


def pair_scale(compiled: Compiled, block: Block) -> PairWeights:
    """What pairs weigh beside a block's prices: its own goal, and the locks at their prices."""
    problem, denominator = compiled.problem, block.prices.denominator
    weights = dict.fromkeys(("fill", "score", "changes"), 0)
    for name, sign in block.weights.items():
        weights[name] += abs(sign) * denominator
    for name, price in zip(block.locks, block.prices.locks, strict=True):
        if name in weights:
            weights[name] -= price
    total = np.zeros(problem.pairs, np.int64)
    for name, weight in weights.items():
        if weight:
            total += weight * linear(problem, name).weight
    return PairWeights(weights["fill"], weights["score"], total)


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
