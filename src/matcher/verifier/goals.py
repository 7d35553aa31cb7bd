"""Values of goals, what later goals must keep of them, and their ranges (CERTIFICATE.md, § 4)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from matcher.verifier.families import Key, Row
from matcher.verifier.pairs import Pairs
from matcher.verifier.plan import Plan, total_penalty
from matcher.verifier.quotas import groups_of
from matcher.verifier.scenario import Scenario
from matcher.verifier.score import highest_score, score
from matcher.verifier.settings import Goal

Value = int | Fraction
LINEAR = ("fill", "score", "changes")


@dataclass(slots=True)
class Objectives:
    """What the goals of a scenario range over.

    Attributes:
        previous: of ``changes``, by candidate position: the earlier order's position, or -1
            where that order is no longer there.
        group, size: of ``parity``: each candidate's group (None: in none, or without an
            eligible seat), and how many are in each group.
        penalty: the largest total penalty of soft rows.
        highest: the highest score that is possible.
        lowest_pinned: the lowest score of a pinned pair, None without pins.
    """

    goals: list[Goal]
    candidates: int
    top_priority: int
    highest: int
    penalty: int
    lowest_pinned: int | None
    previous: dict[int, int] = field(default_factory=dict)
    group: list[Key] = field(default_factory=list)
    size: Counter[Key] = field(default_factory=Counter)

    def low(self, goal: str) -> int:
        """How far a linear goal's share of a weight may lie below 0, for weight 1 or -1."""
        return {"fill": 0, "score": self.penalty, "changes": self.candidates}[goal]

    def range(self, goal: str) -> int:
        """Highest less lowest value of a linear goal."""
        if goal == "fill":
            return self.top_priority * self.candidates
        if goal == "changes":
            return self.candidates
        return self.highest * self.candidates + self.penalty


def objectives(scenario: Scenario, rows: dict[str, Row], pairs: Pairs) -> Objectives:
    """The objectives of a scenario."""
    found = Objectives(
        goals=scenario.goals,
        candidates=len(scenario.candidates),
        top_priority=max((order.priority for order in scenario.orders), default=0),
        highest=highest_score(scenario),
        penalty=sum(_largest_penalty(row, len(scenario.candidates)) for row in rows.values()),
        lowest_pinned=min((score(scenario, c, o) for c, o in scenario.pins.items()), default=None),
    )
    for goal in scenario.goals:
        if goal.previous is not None:
            found.previous = {
                scenario.candidate_at[c]: scenario.order_at.get(o, -1)
                for c, o in goal.previous.items()
                if c in scenario.candidate_at
            }
        if goal.name == "parity":
            found.group = [
                key if any(scenario.orders[o].seats for o in orders) else None
                for key, orders in zip(groups_of(scenario, goal.per), pairs.orders, strict=True)
            ]
            found.size = Counter(key for key in found.group if key is not None)
    return found


def _largest_penalty(row: Row, candidates: int) -> int:
    if row.soft is None:
        return 0
    limit = row.right if row.share is None else candidates * row.share
    persons = floor(limit) if row.share is None else ceil(limit)
    if row.sense == 1:
        persons = max(0, candidates - floor(limit))
    return row.soft * persons


def goal_values(
    scenario: Scenario, rows: dict[str, Row], found: Objectives, plan: Plan
) -> dict[str, Value]:
    """The value of every goal of the scenario, recomputed from the plan."""
    scores = [score(scenario, c, o) for c, o in plan.placements.items()]
    values: dict[str, Value] = {}
    for goal in scenario.goals:
        if goal.name == "fill":
            orders = scenario.orders
            values["fill"] = sum(orders[o].priority for o in plan.placements.values())
        elif goal.name == "score":
            values["score"] = sum(scores) - total_penalty(rows, plan)
        elif goal.name == "worst_off":
            values["worst_off"] = min(scores, default=0)
        elif goal.name == "parity":
            values["parity"] = _parity(found, plan)
        else:
            values["changes"] = _changes(scenario, found, plan)
    return values


def _parity(found: Objectives, plan: Plan) -> Fraction:
    placed = Counter(found.group[c] for c in plan.placements)
    rates = [Fraction(placed[key], size) for key, size in found.size.items()]
    return min(rates, default=Fraction(1))


def _changes(scenario: Scenario, found: Objectives, plan: Plan) -> int:
    everyone = range(len(scenario.candidates))
    return sum(plan.placements.get(c) != found.previous.get(c) for c in everyone)


def kept(goal: Goal, reached: Value) -> Value:
    """What later goals must keep of a goal that reached this value."""
    size = abs(Fraction(reached)) if goal.is_share else 1
    give_up = Fraction(goal.give_up * size)
    if goal.name == "parity":
        return max(Fraction(0), reached - give_up)
    return floor(reached + give_up) if goal.name == "changes" else ceil(reached - give_up)


def keeps(goal: Goal, value: Value, limit: Value) -> bool:
    """Whether a value is as good as the limit."""
    return value <= limit if goal.name == "changes" else value >= limit


def parity_rows(found: Objectives, rate: Fraction, *, above: bool) -> dict[str, tuple[Key, int]]:
    """Rows ``goal:parity/GROUP``: the placements each group needs for this rate, or above it."""
    needed: dict[str, tuple[Key, int]] = {}
    for key, size in found.size.items():
        assert isinstance(key, tuple)
        people = floor(rate * size) + 1 if above else ceil(rate * size)
        needed["goal:parity/" + " / ".join(key)] = (key, people)
    return needed
