"""Which engine takes a scenario, and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.compiler.compile import Compiled
from matcher.domain.settings import Goal
from matcher.engines.engine import Refusal
from matcher.engines.flow import FlowEngine
from matcher.solver.goals import LINEAR

SHOWN = 5
NESTED = "every limit is an upper limit and any two are nested or apart, so network flow is exact"


@dataclass(frozen=True)
class Choice:
    """An engine by name, the reason it was chosen, and whether it takes goal after goal."""

    engine: str
    reason: str
    staged: bool = True


def choose_engine(compiled: Compiled) -> Choice:
    """Network flow where it is exact; the general engine for all else, naming what asks for it."""
    goals = compiled.scenario.settings.goals
    features = [
        *goal_features(goals),
        *(describe(compiled, item) for item in FlowEngine().refusals(compiled.problem)),
    ]
    if features:
        return Choice("columns", "network flow can't express: " + "; ".join(features))
    return Choice("flow", NESTED, staged=any(goal.name not in LINEAR for goal in goals))


def goal_features(goals: tuple[Goal, ...]) -> list[str]:
    """What goals ask for beyond a network."""
    found = [f"goal {goal.name}" for goal in goals if goal.name == "parity"]
    given_up = [goal for goal in goals[:-1] if goal.give_up and goal.name in LINEAR]
    return found + [f"give_up on goal {goal.name}" for goal in given_up]


def describe(compiled: Compiled, refusal: Refusal) -> str:
    """A refused feature in a planner's words, with ids."""
    where = ["seats" if f < 0 else compiled.names[f].label for f in refusal.families]
    where += [f"order {compiled.order_ids[place]}" for place in refusal.orders]
    groups = compiled.problem.group[list(refusal.candidates)]
    if len(groups):
        _, first = np.unique(groups, return_index=True)
        people = [refusal.candidates[int(place)] for place in first]
        where += [f"group {name}" for name in compiled.scenario.candidates["group"].iloc[people]]
    where = list(dict.fromkeys(where))
    more = len(where) - SHOWN
    shown = ", ".join(where[:SHOWN])
    return f"{refusal.feature} ({shown}{f' and {more} more' if more > 0 else ''})"
