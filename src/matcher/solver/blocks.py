"""The blocks of a certificate once the final values are known, and what they say of goals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from matcher.compiler.compile import Compiled
from matcher.domain.settings import Goal
from matcher.engines.general.reprice import Repriced
from matcher.problem.problem import Int64
from matcher.problem.weights import PairWeights
from matcher.solver.context import Kept, above, context
from matcher.solver.goals import Linear, goal_value, limit, linear
from matcher.solver.outcome import Block, Value


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


def taken(
    compiled: Compiled, plan: Int64, item: Proven, final: Sequence[Kept], *, again: bool
) -> Block | None:
    """A block for the final values; None where it then proves nothing.

    Args:
        compiled: the scenario.
        plan: the final plan.
        item: the block, as it was found.
        final: all goals with the values that later ones keep.
        again: those values are not the ones that it was found with.
    """
    block = item.block
    rules = context(compiled, final[: item.kept], item.target)
    if block.goal:
        goal = final[item.kept].goal
        rules = above(compiled, rules, goal, block.threshold or 0)
    grouped = bool((compiled.problem.group >= 0).any())
    if again or grouped:
        priced = Repriced(rules.task(item.form), block.prices)
        groups = tuple(priced.groups()) if grouped else ()
        block = replace(block, bound=priced.bound() + item.form.constant, groups=groups)
    elif block.goal and block.weights:
        block = replace(block, bound=block.bound + item.form.constant)
    if not block.goal:
        (name,) = block.weights
        own = next(kept for kept in final if kept.goal.name == name)
        return replace(block, value=item.form.sign * int(goal_value(compiled, own.goal, plan)))
    return block if block.bound < _needed(block, final) else None


def _needed(block: Block, final: Sequence[Kept]) -> int:
    """What the weights of a threshold's block must reach."""
    limits: dict[str, Value] = {item.goal.name: limit(item.goal, item.reached) for item in final}
    if block.goal == "worst_off":
        limits["fill"] = max(1, limits.get("fill", 1))
    return sum(weight * int(limits[name]) for name, weight in block.weights.items())


def readings(blocks: Sequence[Block]) -> Block | None:
    """The block whose prices tell most of the plan: the last that bounds a goal."""
    plain = [block for block in blocks if not block.goal] or list(blocks)
    return plain[-1] if plain else None


def known_bound(goal: Goal, blocks: Sequence[Block], compiled: Compiled) -> Value | None:
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
