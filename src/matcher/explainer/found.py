"""What a change does: the order it brings, the goals, and everyone whose seat it touches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from matcher.compiler.compile import Compiled
from matcher.explainer.edits import Change
from matcher.problem.problem import Int64


@dataclass(frozen=True)
class Effect:
    """What a change does to everyone.

    Attributes:
        fill: change of Σ priority over placements.
        score: change of Σ points less penalties.
        displaced: ids of people who lose their seat.
        moved: ids of others who are placed elsewhere.
        gained: ids of others who are placed now.
    """

    fill: int
    score: int
    displaced: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The effect as JSON holds it."""
        return {
            "fill": self.fill,
            "score": self.score,
            "displaced": list(self.displaced),
            "moved": list(self.moved),
            "gained": list(self.gained),
        }


@dataclass(frozen=True)
class Counterfactual:
    """A change, the order it brings, and what was proven.

    Attributes:
        change: the change.
        order: id of the order that the candidate then has.
        effect: what it does to everyone.
        verified: the changed scenario was solved to a proven optimum that places the candidate.
        every: every optimal plan places the candidate, not only the one found.
        effort: puts changes of one kind in order.
    """

    change: Change
    order: str
    effect: Effect
    verified: bool
    every: bool = True
    effort: int = field(default=0, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """The counterfactual as JSON holds it."""
        return {
            "change": self.change.to_dict(),
            "order": self.order,
            "effect": self.effect.to_dict(),
            "verified": self.verified,
            "in_every_optimal_plan": self.every,
        }


@dataclass(frozen=True)
class Places:
    """Order of each candidate (-1 for none), and the points of each placement."""

    order: Int64
    points: Int64

    @classmethod
    def of(cls, compiled: Compiled, plan: Int64) -> Places:
        """The places of a plan (pair of each candidate)."""
        problem = compiled.problem
        placed = plan >= 0
        order, points = np.full(len(plan), -1, np.int64), np.zeros(len(plan), np.int64)
        order[placed] = problem.order[plan[placed]]
        points[placed] = problem.score[plan[placed]]
        return cls(order, points)


def effect(compiled: Compiled, before: Places, after: Places, own: int, lost: int = 0) -> Effect:
    """What lies between two plans; ``own`` is the candidate it is about.

    ``lost`` are points of penalty that the later plan has more than the earlier one.
    """
    priority = np.append(compiled.problem.priority, 0)
    was, now = before.order >= 0, after.order >= 0
    others = np.arange(len(was)) != own

    def ids(who: np.ndarray) -> tuple[str, ...]:
        return tuple(str(name) for name in compiled.candidate_ids[who & others])

    return Effect(
        fill=int(priority[after.order].sum() - priority[before.order].sum()),
        score=int(after.points.sum() - before.points.sum()) - lost,
        displaced=ids(was & ~now),
        moved=ids(was & now & (before.order != after.order)),
        gained=ids(~was & now),
    )
