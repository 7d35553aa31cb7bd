"""Which engine takes a scenario, and why; what none takes is refused by name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.compiler.compile import Compiled
from matcher.domain.settings import Goal
from matcher.engines.engine import Engine, Refusal
from matcher.engines.flow import FlowEngine
from matcher.errors import UnsupportedError

FLOW_GOALS = ("fill", "score")
SHOWN = 5


@dataclass(frozen=True)
class Choice:
    """An engine and the reason it was chosen."""

    engine: Engine
    reason: str


def choose_engine(compiled: Compiled) -> Choice:
    """The engine for a scenario.

    Raises:
        UnsupportedError: no engine handles all that the scenario asks for; every such feature
            is named, with where it is asked for.
    """
    engine = FlowEngine()
    features = [
        *_goal_features(compiled.scenario.settings.goals),
        *(describe(compiled, item) for item in engine.refusals(compiled.problem)),
    ]
    if features:
        raise UnsupportedError(features)
    return Choice(
        engine,
        "every limit is an upper limit and any two are nested or apart, so network flow is exact",
    )


def _goal_features(goals: tuple[Goal, ...]) -> list[str]:
    found = [f"goal {goal.name}" for goal in goals if goal.name not in FLOW_GOALS]
    found += [f"give_up on goal {goal.name}" for goal in goals[:-1] if goal.give_up]
    return found


def describe(compiled: Compiled, refusal: Refusal) -> str:
    """A refused feature in a planner's words, with ids."""
    where = [_family_label(compiled, place) for place in refusal.families]
    where += [f"order {compiled.order_ids[place]}" for place in refusal.orders]
    groups = compiled.problem.group[list(refusal.candidates)]
    if len(groups):
        first = [refusal.candidates[int(np.argmax(groups == g))] for g in np.unique(groups)]
        names = compiled.scenario.candidates["group"].iloc[first]
        where += [f"group {name}" for name in names]
    where = list(dict.fromkeys(where))
    shown = ", ".join(where[:SHOWN])
    more = len(where) - SHOWN
    return f"{refusal.feature} ({shown}{f' and {more} more' if more > 0 else ''})"


def _family_label(compiled: Compiled, place: int) -> str:
    return "seats" if place < 0 else compiled.names[place].label
