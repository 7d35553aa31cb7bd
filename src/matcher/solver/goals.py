"""Goals in order of importance, combined into one weight where that is exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.problem.problem import Int64, Problem, Weights

#: Weights of plans stay below this, so that sums of two of them fit int64.
MOST = 1 << 61


@dataclass(frozen=True)
class GoalValue:
    """A goal's value in the final plan (None without a plan) and its proven bound."""

    goal: str
    value: int | None
    bound: int | None


@dataclass(frozen=True)
class Combined:
    """Weights that make each goal outweigh all later ones together."""

    goals: tuple[str, ...]
    of: dict[str, int]

    @property
    def weights(self) -> Weights:
        """The weights as an engine takes them."""
        return Weights(self.of.get("fill", 0), self.of.get("score", 0))


def decode(combined: Combined, value: int) -> dict[str, int]:
    """Values of the goals in a combined weight; exact, as each goal outweighs the later ones."""
    found = {}
    for goal in combined.goals:
        found[goal], value = divmod(value, combined.of[goal])
    return found


def highest(problem: Problem, goal: str) -> int:
    """No plan has more of the goal than this."""
    if goal == "fill":
        return int(problem.priority.max(initial=1)) * problem.candidates
    return problem.highest_score * problem.candidates


def combine(problem: Problem, goals: Sequence[str]) -> Combined:
    """Weights under which one unit of a goal outweighs all that later goals can reach.

    Raises:
        OverflowError: the weight of a plan could leave int64.
    """
    of: dict[str, int] = {}
    reach = 0
    for goal in reversed(goals):
        of[goal] = reach + 1
        reach += of[goal] * highest(problem, goal)
    if reach >= MOST:
        raise OverflowError(
            f"the goals {' then '.join(goals)} combined reach {reach:,}, more than the {MOST:,} "
            "that whole numbers of 64 bits leave room for: lower the priorities of the orders "
            "or the scores"
        )
    return Combined(tuple(goals), {goal: of[goal] for goal in goals})


def goal_value(problem: Problem, goal: str, plan: Int64) -> int:
    """Value of a goal in a plan."""
    placed = plan[plan >= 0]
    if goal == "fill":
        return int(problem.priority[problem.order[placed]].sum())
    return int(problem.score[placed].astype(np.int64).sum())


def goal_values(
    problem: Problem, combined: Combined, plan: Int64 | None, bound: int | None
) -> tuple[GoalValue, ...]:
    """Value and bound of each goal; a later goal's bound holds within the earlier values."""
    found, left = [], bound
    for goal in combined.goals:
        value = None if plan is None else goal_value(problem, goal, plan)
        weight = combined.of[goal]
        found.append(GoalValue(goal, value, None if left is None else left // weight))
        if left is not None and value is not None:
            left -= weight * value
    return tuple(found)
