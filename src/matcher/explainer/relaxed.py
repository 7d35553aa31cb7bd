"""How many people could have a seat at most: fill alone, by network flow."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matcher.engines.flow import FlowEngine, upper_limits
from matcher.engines.network import build_network
from matcher.problem.problem import Bool, Int64, Problem, Weights
from matcher.problem.solution import Stop, ignore


@dataclass(frozen=True)
class Relaxed:
    """A problem that network flow takes; ``exact`` where no hard rule was left out.

    ``kept`` are positions of the families that were kept.
    """

    problem: Problem
    exact: bool
    kept: tuple[int, ...]


def relaxed(problem: Problem) -> Relaxed:
    """The problem without what network flow can't express, and with every seat of weight 1."""
    exact = not FlowEngine().refusals(problem)
    kept = upper_limits(problem)
    while True:
        _, sides, crossings = build_network(problem, kept)
        crossing = {item.second for item in crossings} | set(sides.neither)
        crossing |= {item.first for item in crossings if item.second < 0}
        if not crossing - {-1}:
            break
        kept = [place for place in kept if place not in crossing]
    network = replace(
        problem,
        families=tuple(problem.families[place] for place in kept),
        min_seats=np.zeros_like(problem.min_seats),
        group=np.full_like(problem.group, -1),
        priority=np.ones_like(problem.priority),
        previous=None,
    )
    return Relaxed(network, exact, tuple(kept))


def only(problem: Problem, people: Bool) -> Problem:
    """The problem in which nobody but these people, and the pinned, has a pair."""
    return problem.restricted_to((people | problem.pinned)[problem.candidate])


def fill_plan(problem: Problem) -> Int64 | None:
    """A plan with the most placements; None where the pins break a limit."""
    return FlowEngine().solve(problem, Weights(1, 0), Stop(), ignore).plan


def most_placed(network: Relaxed, people: Bool) -> int:
    """The most of these people that can be placed at once, if nobody else wants a seat."""
    plan = fill_plan(only(network.problem, people))
    return 0 if plan is None else int((plan[people] >= 0).sum())
