"""Section 6 by integer programming (scipy.optimize.milp), for scenarios to about 40 x 15.

Every answer is rounded to whole numbers and checked again by :mod:`oracle.plans`; the solver's
own bound must lie within less than one unit of the value, or ProofError is raised.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from oracle.brute_force import Optimum, Plan
from oracle.eligibility import allowed_pairs
from oracle.model import Goal, Scenario
from oracle.plans import (
    Value,
    check_plan,
    goal_value,
    lock,
    members,
    pair_score,
    parity_groups,
)
from oracle.rows import all_rows

Terms = dict[int, int]


class ProofError(AssertionError):
    """The integer program gave no answer that can be relied on."""


@dataclass
class Program:
    """Integer variables 0..upper, linear rows, and what the goals have locked so far."""

    upper: list[int] = field(default_factory=list)
    lower: list[int] = field(default_factory=list)
    rows: list[tuple[Terms, float, float]] = field(default_factory=list)

    def variable(self, upper: int, lower: int = 0) -> int:
        self.upper.append(upper)
        self.lower.append(lower)
        return len(self.upper) - 1

    def row(self, terms: Terms, low: float, high: float) -> None:
        self.rows.append((terms, low, high))

    def copy(self) -> Program:
        return Program(list(self.upper), list(self.lower), list(self.rows))

    def maximise(self, terms: Terms) -> list[int] | None:
        """Whole-number values of the variables at the optimum; None where there is no plan."""
        if not self.upper:
            holds = all(low <= 0 <= high for _, low, high in self.rows)
            return [] if holds else None
        objective = np.zeros(len(self.upper))
        for variable, weight in terms.items():
            objective[variable] = -weight
        answer = milp(
            objective,
            integrality=np.ones(len(self.upper)),
            bounds=Bounds(np.array(self.lower), np.array(self.upper)),
            constraints=self._constraints(),
            options={"mip_rel_gap": 0.0},
        )
        if answer.status == 2:
            return None
        if answer.status != 0:
            raise ProofError(answer.message)
        values = [round(value) for value in answer.x]
        reached = sum(weight * values[variable] for variable, weight in terms.items())
        if terms and math.floor(-answer.mip_dual_bound + 1e-3) > reached:
            raise ProofError(f"bound {-answer.mip_dual_bound} above value {reached}")
        return values

    def _constraints(self) -> list[LinearConstraint]:
        if not self.rows:
            return []
        matrix = np.zeros((len(self.rows), len(self.upper)))
        for r, (terms, _, _) in enumerate(self.rows):
            for variable, coefficient in terms.items():
                matrix[r, variable] = coefficient
        low = np.array([row[1] for row in self.rows])
        high = np.array([row[2] for row in self.rows])
        return [LinearConstraint(matrix, low, high)]


class Model:
    """The program of a scenario: one 0-1 variable for each pair that a plan may hold."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.program = Program()
        pinned = {pair for pair, pin in scenario.pins.items() if pin.action == "pin"}
        self.pair = {
            pair: self.program.variable(1, int(pair in pinned)) for pair in allowed_pairs(scenario)
        }
        self.score = {pair: pair_score(scenario, *pair) for pair in self.pair}
        self.penalty: Terms = {}
        self._one_seat_each()
        self._linear_rows()
        self._min_seats()
        self._groups()
        if not pinned <= set(self.pair):
            raise ValueError("a pin on an ineligible pair is an input error")

    def _variables(self, candidate: str) -> list[int]:
        return [variable for pair, variable in self.pair.items() if pair[0] == candidate]

    def _one_seat_each(self) -> None:
        for candidate in self.scenario.candidates:
            self.program.row(dict.fromkeys(self._variables(candidate), 1), 0, 1)

    def _linear_rows(self) -> None:
        people, orders = self.scenario.candidates, self.scenario.orders
        for row in all_rows(self.scenario):
            terms = {}
            for (c, o), variable in self.pair.items():
                if coefficient := row.coefficient(people[c], orders[o]):
                    terms[variable] = coefficient
            if row.soft is not None:
                spare = self.program.variable(len(people) + abs(row.right))
                terms[spare] = -row.unit if row.at_most else row.unit
                self.penalty[spare] = row.soft
            low, high = (-np.inf, row.right) if row.at_most else (row.right, np.inf)
            self.program.row(terms, low, high)

    def _min_seats(self) -> None:
        for order in self.scenario.orders.values():
            if order.min_seats > 1:
                placed = {v: 1 for pair, v in self.pair.items() if pair[1] == order.order_id}
                opened = self.program.variable(1)
                self.program.row(placed | {opened: -order.min_seats}, 0, np.inf)
                self.program.row(placed | {opened: -len(placed)}, -np.inf, 0)

    def _groups(self) -> None:
        for people in members(self.scenario).values():
            chosen: dict[str, int] = defaultdict(lambda: self.program.variable(1))
            for company in self.scenario.companies:
                for person in people:
                    at_company = {
                        variable: 1
                        for (c, o), variable in self.pair.items()
                        if c == person and self.scenario.orders[o].company_id == company
                    }
                    self.program.row(at_company | {chosen[company]: -1}, 0, 0)

    def plan(self, values: list[int]) -> Plan:
        return {c: o for (c, o), variable in self.pair.items() if values[variable]}

    def linear_goal(self, goal: Goal) -> Terms:
        """The weights of fill, score, or (negated, short of a constant) changes."""
        if goal.name == "fill":
            return {v: self.scenario.orders[o].priority for (_, o), v in self.pair.items()}
        if goal.name == "score":
            terms = {variable: self.score[pair] for pair, variable in self.pair.items()}
            return terms | {spare: -points for spare, points in self.penalty.items()}
        weights: Terms = {}
        for (c, o), variable in self.pair.items():
            before = goal.previous.get(c)
            weights[variable] = -1 if before is None else int(before == o)
        return weights


def optimum(scenario: Scenario, goals: tuple[Goal, ...] | None = None) -> Optimum:
    """The lexicographic optimum, goal by goal, each with the locks of the earlier ones."""
    goals = scenario.goals if goals is None else goals
    model = Model(scenario)
    values = model.program.maximise({})
    if values is None:
        return Optimum(feasible=False)
    best: list[Value] = []
    locks: list[Value] = []
    plan = model.plan(values)
    for goal in goals:
        solve = {"worst_off": raise_worst_off, "parity": raise_parity}.get(goal.name, push_linear)
        reached, locked, plan = solve(model, goal)
        best.append(reached)
        locks.append(locked)
        if broken := check_plan(scenario, plan):
            raise ProofError(f"the plan breaks {broken}")
    return Optimum(True, tuple(best), tuple(locks), plan)


Step = tuple[Value, Value, Plan]


def push_linear(model: Model, goal: Goal) -> Step:
    """Maximise a linear goal, then lock it."""
    terms = model.linear_goal(goal)
    values = model.program.maximise(terms)
    if values is None:
        raise ProofError("the locks of earlier goals exclude every plan")
    plan = model.plan(values)
    best = goal_value(model.scenario, goal, plan)
    locked = lock(goal, best)
    in_terms = sum(weight * values[variable] for variable, weight in terms.items())
    model.program.row(terms, in_terms - abs(int(best - locked)), np.inf)
    return best, locked, plan


def raise_worst_off(model: Model, goal: Goal) -> Step:
    """The highest score such that a plan of pairs no lower exists; 0 for the empty plan."""
    steps: list[Value] = sorted({0, *model.score.values()})

    def without_lower(program: Program, least: Value) -> None:
        if least > 0:
            program.row(dict.fromkeys(model.pair.values(), 1), 1, np.inf)
        for pair, variable in model.pair.items():
            if model.score[pair] < least:
                if program.lower[variable]:
                    program.row({}, 1, 1)
                program.upper[variable] = max(0, program.lower[variable])

    return _raise_by_steps(model, goal, steps, without_lower)


def raise_parity(model: Model, goal: Goal) -> Step:
    """The highest rate that every group can reach together."""
    groups = parity_groups(model.scenario, goal.per)
    rates = {Fraction(k, len(p)) for p in groups.values() for k in range(len(p) + 1)}
    steps: list[Value] = sorted(rates) or [Fraction(1)]

    def at_least(program: Program, rate: Value) -> None:
        for people in groups.values():
            terms = {v: 1 for pair, v in model.pair.items() if pair[0] in people}
            program.row(terms, math.ceil(rate * len(people)), np.inf)

    return _raise_by_steps(model, goal, steps, at_least)


def _raise_by_steps(model: Model, goal: Goal, steps: list[Value], restrict) -> Step:  # type: ignore[no-untyped-def]
    """Binary search over steps, of which the lowest is always reached."""
    low, high = 0, len(steps)
    plan: Plan | None = None
    while high - low > 1 or plan is None:
        middle = (low + high) // 2 if high - low > 1 else low
        program = model.program.copy()
        restrict(program, steps[middle])
        values = program.maximise({})
        if values is None:
            if middle == 0:
                raise ProofError("the locks of earlier goals exclude every plan")
            high = middle
        else:
            low, plan = middle, model.plan(values)
    best = steps[low]
    locked = lock(goal, best)
    restrict(model.program, locked)
    return best, locked, plan
