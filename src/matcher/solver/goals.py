"""Goals as weights of pairs, their values in a plan, and combinations that are exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import numpy as np

from matcher.compiler.attributes import Attributes
from matcher.compiler.compile import Compiled
from matcher.compiler.rows import combinations
from matcher.domain.settings import Goal
from matcher.problem.penalties import points_lost
from matcher.problem.problem import UNPLACED, Int64, Problem, Weights
from matcher.problem.weights import PairWeights
from matcher.solver.outcome import GoalValue, Value

#: Weights of plans stay below this, so that sums of two of them fit int64.
MOST = 1 << 61
LINEAR = ("fill", "score", "changes")


@dataclass(frozen=True)
class Linear:
    """A goal as weights: its value is ``sign · (constant + Σ weight − penalties · points lost)``.

    ``sign`` is -1 for ``changes``, which is lowered; what is in brackets is always raised.
    """

    weight: Int64
    constant: int = 0
    penalties: int = 0
    sign: int = 1


def linear(problem: Problem, goal: str) -> Linear:
    """``fill``, ``score`` or ``changes`` as weights of pairs. O(pairs)."""
    if goal == "fill":
        return Linear(problem.priority[problem.order])
    if goal == "score":
        return Linear(problem.score.astype(np.int64), penalties=1)
    assert problem.previous is not None
    earlier = problem.previous[problem.candidate]
    same = (earlier == problem.order).astype(np.int64)
    weight = np.where(earlier == UNPLACED, -1, same)
    return Linear(weight, -int((problem.previous != UNPLACED).sum()), sign=-1)


@dataclass(frozen=True)
class Rates:
    """Groups of a parity goal: key of each candidate (-1 for none), size and name of each."""

    key: Int64
    size: Int64
    names: list[tuple[str, ...]]


def rates(compiled: Compiled, per: Sequence[str]) -> Rates:
    """Groups by ``per`` of the candidates with an eligible pair on an order with seats."""
    attributes = Attributes(compiled.scenario)
    key, names = combinations([attributes.values(name) for name in per])
    problem = compiled.problem
    able = np.zeros(problem.candidates, bool)
    able[problem.candidate[problem.seats[problem.order] > 0]] = True
    key = np.where(able, key, -1)
    return Rates(key, np.bincount(key[key >= 0], minlength=len(names)), names)


def lowest_rate(groups: Rates, plan: Int64) -> Fraction:
    """The lowest share placed of any group with eligible candidates; 1 without such a group."""
    placed = np.bincount(groups.key[(plan >= 0) & (groups.key >= 0)], minlength=len(groups.size))
    found = [Fraction(int(a), int(b)) for a, b in zip(placed, groups.size, strict=True) if b]
    return min(found, default=Fraction(1))


def goal_value(compiled: Compiled, goal: Goal, plan: Int64) -> Value:
    """Value of a goal in a plan, exact."""
    problem = compiled.problem
    placed = plan[plan >= 0]
    if goal.name == "worst_off":
        return int(problem.score[placed].min(initial=problem.highest_score)) if len(placed) else 0
    if goal.name == "parity":
        return lowest_rate(rates(compiled, goal.per), plan)
    form = linear(problem, goal.name)
    lost = points_lost(problem, plan) if form.penalties else 0
    return form.sign * (form.constant + int(form.weight[placed].sum()) - form.penalties * lost)


def limit(goal: Goal, reached: Value) -> Value:
    """What later goals must keep of a goal that reached a value."""
    share = isinstance(goal.give_up, Fraction)
    give_up = goal.give_up * (abs(Fraction(reached)) if share else 1)
    if goal.name == "parity":
        return max(Fraction(0), reached - Fraction(give_up))
    return floor(reached + give_up) if goal.name == "changes" else ceil(reached - give_up)


@dataclass(frozen=True)
class Combined:
    """Linear goals under weights that make each outweigh all later ones together."""

    goals: tuple[str, ...]
    of: dict[str, int]

    def signed(self) -> dict[str, int]:
        """Weights as a certificate names them: negative for a goal that is lowered."""
        return {goal: -w if goal == "changes" else w for goal, w in self.of.items()}


def _range(problem: Problem, goal: str) -> int:
    """Highest less lowest value of a goal."""
    if goal == "fill":
        return int(problem.priority.max(initial=1)) * problem.candidates
    if goal == "changes":
        return problem.candidates
    return problem.highest_score * problem.candidates


def _shortfall(problem: Problem, goal: str) -> int:
    """How far below 0 a goal, as it is raised, can lie. Soft rows are not combined."""
    return problem.candidates if goal == "changes" else 0


def combine(problem: Problem, goals: Sequence[str]) -> Combined:
    """Weights under which one unit of a goal outweighs all that later goals can reach.

    Raises:
        OverflowError: the weight of a plan could leave int64.
    """
    of: dict[str, int] = {}
    reach = 0
    for goal in reversed(goals):
        of[goal] = reach + 1
        reach += of[goal] * _range(problem, goal)
    if reach >= MOST:
        raise OverflowError(
            f"the goals {' then '.join(goals)} combined reach {reach:,}, more than the {MOST:,} "
            "that whole numbers of 64 bits leave room for: lower the priorities of the orders "
            "or the scores"
        )
    return Combined(tuple(goals), {goal: of[goal] for goal in goals})


def combined_weights(problem: Problem, combined: Combined) -> tuple[Weights, int]:
    """The weights as an engine takes them, and the constant that a plan's weight leaves out."""
    if "changes" not in combined.of:
        return Weights(combined.of.get("fill", 0), combined.of.get("score", 0)), 0
    total, constant = np.zeros(problem.pairs, np.int64), 0
    for goal, weight in combined.of.items():
        form = linear(problem, goal)
        total += weight * form.weight
        constant += weight * form.constant
    return PairWeights(combined.of.get("fill", 0), combined.of.get("score", 0), total), constant


def leading_value(problem: Problem, combined: Combined, total: int, place: int = 0) -> int:
    """What a combined weight says of the goal at a place, when those before are taken out of it.

    The weight of a plan gives that goal's value, a bound on weights its bound.
    """
    lacking = sum(
        combined.of[later] * _shortfall(problem, later) for later in combined.goals[place + 1 :]
    )
    name = combined.goals[place]
    leading = (total + lacking) // combined.of[name]
    return -leading if name == "changes" else leading


def combined_values(
    compiled: Compiled, combined: Combined, plan: Int64 | None, bound: int | None
) -> tuple[GoalValue, ...]:
    """Value and bound of each goal; a later goal's bound holds within the earlier values.

    See verifier/CERTIFICATE.md, section 4, *What a block says of each goal*.
    """
    problem, found, left = compiled.problem, [], bound
    for place, name in enumerate(combined.goals):
        weight, sign = combined.of[name], -1 if name == "changes" else 1
        goal = next(item for item in compiled.scenario.settings.goals if item.name == name)
        value = None if plan is None else goal_value(compiled, goal, plan)
        proven = None if left is None else leading_value(problem, combined, left, place)
        if name == "changes" and proven is not None:
            proven = max(0, proven)
        found.append(GoalValue(name, value, proven))
        if left is not None and value is not None:
            left -= weight * sign * int(value)
    return tuple(found)
