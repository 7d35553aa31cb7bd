"""What earlier goals leave to a later one: locks, pairs removed, rows added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

import numpy as np

from matcher.compiler.compile import Compiled
from matcher.compiler.rows import FamilyNames
from matcher.domain.settings import Goal
from matcher.engines.general.task import Lock, Task
from matcher.problem.problem import Bool, Problem, RowFamily
from matcher.solver.goals import Linear, Rates, limit, linear, rates
from matcher.solver.outcome import Value


@dataclass(frozen=True)
class Kept:
    """A goal that was raised, and the value it reached."""

    goal: Goal
    reached: Value


@dataclass(frozen=True)
class Context:
    """The rules of one solve.

    Attributes:
        problem: the problem, with the floors of parity behind its own families.
        extra: names of those floors.
        removed: bool per pair that may not be used; None for none.
        locks: what earlier linear goals keep, with ``locked``, their names.
    """

    problem: Problem
    extra: tuple[FamilyNames, ...] = ()
    removed: Bool | None = None
    locks: tuple[Lock, ...] = ()
    locked: tuple[str, ...] = ()

    def task(self, form: Linear) -> Task:
        """Maximise a linear form within these rules."""
        return Task(self.problem, form.weight, form.penalties, self.locks, self.removed)

    def without_low(self, least: int) -> Context:
        """Nobody but the pinned may have fewer points than ``least``."""
        low = (self.problem.score < least) & ~self.problem.pinned[self.problem.candidate]
        return replace(self, removed=low if self.removed is None else low | self.removed)

    def with_floors(self, groups: Rates, floors: Sequence[int]) -> Context:
        """At least so many placements in each group that has eligible candidates."""
        family = RowFamily(
            kind="quota",
            candidate_key=groups.key.astype(np.int32),
            order_key=np.zeros(self.problem.orders, np.int32),
            candidate_keys=len(groups.names),
            order_keys=1,
            sense=">=",
            bound=np.array(floors, np.int64),
            active=groups.size > 0,
        )
        parts = tuple(range(len(groups.names[0]))) if groups.names else ()
        names = FamilyNames("goal:parity/", groups.names, [()], parts, label="goal parity")
        problem = replace(self.problem, families=(*self.problem.families, family))
        return replace(self, problem=problem, extra=(*self.extra, names))

    def placing_somebody(self) -> Context:
        """At least one placement: without any, the worst off is at 0."""
        if "worst_off" in self.locked:
            return self
        somebody = Lock(np.ones(self.problem.pairs, np.int64), ">=", 1)
        return replace(self, locks=(*self.locks, somebody), locked=(*self.locked, "worst_off"))

    def locking(self, goal: Goal, least: int) -> Context:
        """A linear goal keeps at least (``changes``: at most) this value."""
        form = linear(self.problem, goal.name)
        lock = Lock(form.weight, ">=", form.sign * least - form.constant, form.penalties)
        return replace(self, locks=(*self.locks, lock), locked=(*self.locked, goal.name))


def context(compiled: Compiled, kept: Sequence[Kept], skip: str = "") -> Context:
    """What the goals raised so far leave; goal ``skip`` left out."""
    found = Context(compiled.problem)
    for item in kept:
        least = limit(item.goal, item.reached)
        if item.goal.name == skip:
            continue
        if item.goal.name == "worst_off":
            found = found.without_low(int(least))
            found = found.placing_somebody() if least > 0 else found
        elif item.goal.name == "parity":
            groups = rates(compiled, item.goal.per)
            floors = [ceil(Fraction(least) * size) for size in groups.size.tolist()]
            found = found.with_floors(groups, floors)
        else:
            found = found.locking(item.goal, int(least))
    return found


def above(compiled: Compiled, found: Context, goal: Goal, value: Value) -> Context:
    """The rules with a threshold goal raised above ``value``."""
    if goal.name == "worst_off":
        return found.without_low(int(value) + 1).placing_somebody()
    groups = rates(compiled, goal.per)
    floors = [floor(Fraction(value) * size) + 1 for size in groups.size.tolist()]
    return found.with_floors(groups, floors)
