"""The goals of ``scenario.yaml``."""

from __future__ import annotations

from typing import cast

from matcher.domain.issues import Code
from matcher.domain.settings import CANDIDATE_ATTRIBUTES, Goal, GoalName
from matcher.errors import Phrase
from matcher.files import keys
from matcher.files.findings import TextError, nearest, not_allowed, one_of
from matcher.files.nodes import Node
from matcher.files.quotas import read_per
from matcher.files.reading import Reader, parse_text
from matcher.files.scalars import parse_give_up


def read_goals(node: Node | None, reader: Reader) -> list[tuple[Goal, Node]]:
    """Goals in their order, each with its node; a faulty goal is told and left out."""
    if node is None:
        return []
    goals: list[tuple[Goal, Node]] = []
    for item in reader.listed(node, "goals"):
        goal = _goal(item, reader)
        if goal is None:
            continue
        if any(goal.name == earlier.name for earlier, _ in goals):
            message = Phrase('goal "{goal}" is listed twice', goal=goal.name)
            reader.error(item, Code.GOAL_TWICE, message)
            continue
        goals.append((goal, item))
    if node.kind == "list" and not node.items:
        message = Phrase(
            "{name} is an empty list, allowed are {allowed}",
            name="goals",
            allowed=one_of(keys.GOALS),
        )
        reader.error(node, Code.GOAL_UNKNOWN, message)
    return goals


def _goal(node: Node, reader: Reader) -> Goal | None:
    if node.kind == "list" or node.blank:
        allowed = Phrase("a name or a mapping with the key goal")
        message = not_allowed(Phrase("a goal"), node.came, allowed)
        reader.error(node, Code.WRONG_TYPE, message)
        return None
    given = (
        {"goal": node}
        if node.kind == "scalar"
        else reader.mapping(node, keys.GOAL, Phrase("a goal"))
    )
    if "goal" not in given:
        reader.error(node, Code.KEY_MISSING, Phrase("a goal has no key goal, it is needed"))
        return None
    name = reader.value(given["goal"], Phrase("a goal"), _parse_goal)
    if name is None:
        return None
    give_up = reader.value(given.get("give_up"), "give_up", parse_give_up)
    per = _per(name, given.get("per"), node, reader)
    source = _source(name, given.get("from"), node, reader)
    line, column = node.row, int(node.column) if node.column.isdecimal() else None
    return Goal(name, give_up or 0, per, source, line, column)


def _parse_goal(text: str) -> GoalName:
    if text not in keys.GOALS:
        raise TextError(Code.GOAL_UNKNOWN, one_of(keys.GOALS), nearest(text, keys.GOALS))
    return cast(GoalName, text)


def _per(name: GoalName, node: Node | None, goal: Node, reader: Reader) -> tuple[str, ...]:
    if name != "parity":
        if node is not None:
            reader.error(node, Code.GOAL_PER, _foreign(name, "per", "parity"))
        return ()
    if node is None:
        message = Phrase(
            "goal parity has no per, needed are one or more of {allowed}",
            allowed=one_of(CANDIDATE_ATTRIBUTES),
        )
        reader.error(goal, Code.GOAL_PER, message)
        return ()
    return read_per(node, CANDIDATE_ATTRIBUTES, reader)


def _foreign(name: str, key: str, owner: str) -> Phrase:
    return Phrase(
        "goal {goal} has the key {key}, only {owner} has it", goal=name, key=key, owner=owner
    )


def _source(name: GoalName, node: Node | None, goal: Node, reader: Reader) -> str:
    if name != "changes":
        if node is not None:
            reader.error(node, Code.GOAL_FROM, _foreign(name, "from", "changes"))
        return ""
    if node is None:
        message = Phrase("goal changes has no from, needed is the folder of an earlier result")
        reader.error(goal, Code.GOAL_FROM, message)
        return ""
    return reader.value(node, "from", parse_text) or ""
