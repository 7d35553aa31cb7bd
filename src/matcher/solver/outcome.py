"""What came of solving the goals: a plan, the blocks that prove it, and the prices to read."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from matcher.compiler.rows import FamilyNames
from matcher.problem.derived import GroupPrice
from matcher.problem.problem import Int64, Weights
from matcher.problem.solution import Prices, Status

Proof = Literal["certificate", "solver", "none"]
Value = int | Fraction


@dataclass(frozen=True)
class GoalValue:
    """A goal's value in the final plan (None without a plan) and its bound.

    ``reached`` is where the goal stood before later goals took from it what it may give up;
    None where nothing may be given up.
    """

    goal: str
    value: Value | None
    bound: Value | None
    reached: Value | None = None


@dataclass(frozen=True)
class Block:
    """Prices that bound one goal, or several at once.

    Attributes:
        weights: weight of each goal in the bound; empty for a proof of infeasibility.
        value: weight of the plan; None where there is none or for a threshold.
        bound: what the prices prove.
        prices: the prices, over the problem's rows, its locks and derived rows.
        locks: goals whose values are kept, in the order of ``prices.locks``.
        goal: ``worst_off`` or ``parity`` for a proof by threshold, else empty.
        threshold: the value that is proven not to be passed, of such a proof.
        extra: names of families that stand behind those of the problem.
        groups: prices of the equations that hold groups together.
    """

    weights: dict[str, int]
    value: int | None
    bound: int
    prices: Prices
    locks: tuple[str, ...] = ()
    goal: str = ""
    threshold: Value | None = None
    extra: tuple[FamilyNames, ...] = ()
    groups: tuple[GroupPrice, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """The end of a solve.

    Attributes:
        status: what is claimed.
        proof: what the claim rests on.
        plan: pair of each candidate (int64), -1 where not placed; None without a plan.
        goals: value and bound of each goal.
        blocks: the proof.
        prices: the prices that reasons are read from; None without a plan.
        scale: what a filled seat and a point weigh beside those prices, over their denominator.
        rounds: rounds of the engine.
        reason: why it stopped early, or is infeasible.
        counters: what was counted on the way.
    """

    status: Status
    proof: Proof
    plan: Int64 | None
    goals: tuple[GoalValue, ...]
    blocks: tuple[Block, ...]
    prices: Prices | None = None
    scale: Weights = field(default_factory=lambda: Weights(1, 1))
    rounds: int = 0
    reason: str = ""
    counters: dict[str, int] = field(default_factory=dict)
