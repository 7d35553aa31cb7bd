"""What ``solve`` returns: the claim, the plan as frames, the reasons and the proof."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from matcher.compiler.compile import Compiled
from matcher.domain.scenario import Scenario
from matcher.problem.problem import Problem
from matcher.problem.solution import Prices, Status
from matcher.solver.certificate import certificate
from matcher.solver.outcome import GoalValue, Outcome, Proof, Value
from matcher.solver.reasons import open_seats_frame, unplaced_frame
from matcher.solver.standing import Standing
from matcher.solver.tables import assignments_frame, quotas_frame
from matcher.solver.understood import understood
from matcher.verifier.findings import Verdict


@dataclass(frozen=True)
class Result:
    """A solved scenario.

    Attributes:
        compiled: the problem that was solved and the names of its positions.
        outcome: the plan, the values of the goals, and the blocks that prove them.
        engine: name of the engine.
        reason: why that engine was chosen.
        seed: seed of the solve.
        workers: processes allowed.
        times: seconds by phase.
    """

    compiled: Compiled
    outcome: Outcome
    engine: str
    reason: str
    seed: int = 0
    workers: int = 1
    times: dict[str, float] = field(default_factory=dict)

    @property
    def scenario(self) -> Scenario:
        """The scenario that was solved."""
        return self.compiled.scenario

    @property
    def status(self) -> Status:
        """``optimal`` (proven), ``feasible``, ``infeasible`` (proven) or ``stopped``."""
        return self.outcome.status

    @property
    def proof(self) -> Proof:
        """``certificate`` (anyone can check it), ``solver`` (by branching) or ``none``."""
        return self.outcome.proof

    @property
    def goals(self) -> tuple[GoalValue, ...]:
        """Value and bound of each goal, most important first."""
        return self.outcome.goals

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan."""
        return self.outcome.plan is not None

    @property
    def exit_code(self) -> int:
        """0 with a plan, 1 if infeasible, 3 if stopped without a plan."""
        return 0 if self.has_plan else 1 if self.status == "infeasible" else 3

    @property
    def gap(self) -> float | None:
        """Largest relative gap of a goal; 0 where proven best, None without a plan."""
        if not self.has_plan:
            return None
        gaps = [_gap(goal) for goal in self.goals]
        return max((gap for gap in gaps if gap is not None), default=None)

    def value(self, goal: str) -> Value:
        """The value of a goal in the plan.

        Raises:
            ValueError: there is no plan, or the scenario does not have the goal.
        """
        found = [item.value for item in self.goals if item.goal == goal]
        if not found or found[0] is None:
            raise ValueError(f"no value of {goal}: the status is {self.status}")
        return found[0]

    @cached_property
    def standing(self) -> Standing:
        """The plan beside its rows and prices.

        Raises:
            ValueError: there is no plan.
        """
        outcome, problem = self.outcome, self.compiled.problem
        if outcome.plan is None:
            raise ValueError(f"there is no plan: the status is {self.status}")
        return Standing(self.compiled, outcome.plan, _own(outcome.prices, problem), outcome.scale)

    def to_frame(self) -> pd.DataFrame:
        """The placements: candidate_id, order_id, company_id, score and its parts, pinned."""
        return self.assignments.copy()

    @cached_property
    def assignments(self) -> pd.DataFrame:
        """One row per placement."""
        return assignments_frame(self.standing)

    @cached_property
    def unplaced(self) -> pd.DataFrame:
        """One row per unplaced candidate: candidate_id, reason, detail."""
        return unplaced_frame(self.standing)

    @cached_property
    def open_seats(self) -> pd.DataFrame:
        """One row per order with open seats: order_id, seats, filled, open, reason, detail."""
        return open_seats_frame(self.standing)

    @cached_property
    def quotas(self) -> pd.DataFrame:
        """One row per constraint row beside the seats."""
        return quotas_frame(self.standing)

    @cached_property
    def certificate(self) -> dict[str, Any]:
        """The proof, as certificate.json holds it."""
        return certificate(self.compiled, self.outcome.blocks)

    @cached_property
    def understood(self) -> dict[str, Any]:
        """The scenario as understood, as scenario.json holds it."""
        return understood(self.compiled)

    def verify(self) -> Verdict:
        """Let the independent verifier judge this result, in a folder that is thrown away."""
        from importlib import import_module

        judged: Verdict = import_module("matcher.solver.folder").judge_result(self)
        return judged

    def write(self, out: str | Path, *, force: bool = False) -> Path:
        """Write the result folder; see :func:`matcher.solver.folder.write_result`."""
        from importlib import import_module

        write = import_module("matcher.solver.folder").write_result
        return Path(write(self, out, force=force))


def _gap(goal: GoalValue) -> float | None:
    """Relative gap of a goal; None where no bound is proven."""
    if goal.value is None or goal.bound is None:
        return None
    reached = Fraction(goal.value if goal.reached is None else goal.reached)
    return float(abs(goal.bound - reached) / max(Fraction(1), abs(reached)))


def _own(prices: Prices | None, problem: Problem) -> Prices:
    """The prices of the problem's own rows; zeros where there are none."""
    if prices is None:
        zeros = tuple(np.zeros(family.size, np.int64) for family in problem.families)
        return Prices(np.zeros(problem.orders, np.int64), zeros)
    return replace(prices, families=prices.families[: len(problem.families)])
