"""What ``solve`` returns: the claim, the plan as frames, the reasons and the proof."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from matcher.compiler.compile import Compiled
from matcher.domain.scenario import Scenario
from matcher.problem.solution import Solution, Status
from matcher.solver.certificate import certificate
from matcher.solver.goals import Combined, GoalValue
from matcher.solver.reasons import open_seats_frame, unplaced_frame
from matcher.solver.standing import Standing
from matcher.solver.tables import assignments_frame, quotas_frame
from matcher.solver.understood import understood
from matcher.verifier.judge import Verdict

Proof = Literal["certificate", "solver", "none"]


@dataclass(frozen=True)
class Result:
    """A solved scenario.

    Attributes:
        compiled: the problem that was solved and the names of its positions.
        combined: the goals and their weights.
        solution: plan and prices as the engine returned them.
        goals: value and proven bound of each goal, most important first.
        engine: name of the engine.
        reason: why that engine was chosen.
        seed: seed of the solve.
        workers: processes allowed.
        times: seconds by phase.
    """

    compiled: Compiled
    combined: Combined
    solution: Solution
    goals: tuple[GoalValue, ...]
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
        return self.solution.status

    @property
    def proof(self) -> Proof:
        """``certificate`` where the prices close the gap, else ``none``."""
        return "certificate" if self.status in ("optimal", "infeasible") else "none"

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan."""
        return self.solution.plan is not None

    @property
    def exit_code(self) -> int:
        """0 with a plan, 1 if infeasible, 3 if stopped without a plan."""
        return 0 if self.has_plan else 1 if self.status == "infeasible" else 3

    @property
    def gap(self) -> float | None:
        """Largest relative gap of a goal; 0 where proven best, None without a plan."""
        gaps = [
            (goal.bound - goal.value) / max(1, abs(goal.value))
            for goal in self.goals
            if goal.value is not None and goal.bound is not None
        ]
        return max(gaps, default=0.0) if self.has_plan else None

    def value(self, goal: str) -> int:
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
        if self.solution.plan is None or self.solution.prices is None:
            raise ValueError(f"there is no plan: the status is {self.status}")
        return Standing(self.compiled, self.solution.plan, self.solution.prices)

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
        return unplaced_frame(self.standing, self.combined)

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
        return certificate(self.compiled, self.combined, self.solution)

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
