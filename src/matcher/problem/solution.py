"""What an engine returns: a plan, prices that bound every plan, and why it stopped."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from matcher.problem.problem import Int64

Status = Literal["optimal", "feasible", "infeasible", "stopped"]


@dataclass(frozen=True)
class Prices:
    """One price per row, as integers over ``denominator``; at least 0 on <=-rows.

    ``seats`` is int64 per order, ``families`` int64 per row for each family of the problem.
    """

    seats: Int64
    families: tuple[Int64, ...]
    denominator: int = 1


@dataclass(frozen=True)
class Solution:
    """A plan and its proof.

    Attributes:
        status: optimal and infeasible are proven by ``prices``.
        plan: pair of each candidate (int64), -1 where not placed; None without a plan.
        value: weight of the plan; None without a plan.
        bound: no plan weighs more; None where no bound is known.
        prices: the multipliers that prove ``bound``.
        rounds: how many rounds of the engine were run.
        reason: why the engine stopped, in words.
    """

    status: Status
    plan: Int64 | None = None
    value: int | None = None
    bound: int | None = None
    prices: Prices | None = None
    rounds: int = 0
    reason: str = ""
    counters: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Progress:
    """What an engine tells an observer after a round."""

    stage: str
    rounds: int
    value: int
    bound: int


Observer = Callable[[Progress], None]


def ignore(progress: Progress) -> None:
    """An observer that ignores what it is told."""


@dataclass
class Stop:
    """When to stop: a deadline on the monotonic clock, and an interrupt that was asked for."""

    deadline: float = float("inf")
    interrupted: bool = False

    @classmethod
    def after(cls, seconds: float) -> Stop:
        """A stop rule that is due ``seconds`` from now."""
        return cls(time.monotonic() + seconds)

    def due(self) -> str:
        """The reason to stop now, or an empty string."""
        if self.interrupted:
            return "interrupted"
        return "time limit reached" if time.monotonic() >= self.deadline else ""
