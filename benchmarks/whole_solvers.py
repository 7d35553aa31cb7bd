"""HiGHS and CP-SAT on the whole model; a command imports the one that it uses."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from matcher.engines.general.linear import Float
from matcher.problem.problem import Int64
from matcher.problem.solution import Stop
from whole_arrays import Best, Stage, Whole

#: Seconds between looks at the clock beside CP-SAT, which reports nothing while it finds nothing.
PAUSE = 0.02
#: What CP-SAT takes for no limit.
LEAST, MOST = -(2**63), 2**63 - 1


class StageStop(Stop):
    """Ends HiGHS with a stage."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(deadline=stage.deadline)
        self.stage = stage

    def due(self) -> str:
        """The reason to stop now, or an empty string."""
        return "the stage is over" if self.stage.over() else ""


def run_highs(stage: Stage) -> None:
    """One stage by HiGHS."""
    from matcher.engines.general.highs import solve_integer

    def told(x: Float | None, bound: float) -> None:
        if x is not None:
            stage.best.take(x)
        stage.take_bound(bound)

    start = stage.best.x
    answer = solve_integer(
        stage.best.whole.linear(stage.gain, stage.least),
        StageStop(stage),
        start=None if start is None else start.astype(float),
        threads=stage.workers,
        told=told,
    )
    stage.infeasible = answer.outcome == "infeasible"
    stage.told = answer.outcome
    if answer.x is not None:
        stage.best.take(answer.x)
    stage.take_bound(answer.bound)


class CpSat:
    """CP-SAT, whose model is built once for both stages."""

    def __init__(self, whole: Whole) -> None:
        from ortools.sat.python import cp_model

        self.cp_model, self.whole = cp_model, whole
        self.model = cp_model.CpModel()
        for lower, upper in zip(whole.lower.tolist(), whole.upper.tolist(), strict=True):
            self.model.proto.variables.add().domain.extend([lower, upper])
        starts, columns, values = whole.by_row
        ends = zip(_whole(whole.row_lower, LEAST), _whole(whole.row_upper, MOST), strict=True)
        for row, (lower, upper) in enumerate(ends):
            mine = slice(starts[row], starts[row + 1])
            self._add(columns[mine], values[mine], lower, upper)

    def _add(self, columns: Int64, values: Int64, lower: int, upper: int) -> None:
        row = self.model.proto.constraints.add().linear
        row.vars.extend(columns.tolist())
        row.coeffs.extend(values.tolist())
        row.domain.extend([lower, upper])

    def __call__(self, stage: Stage) -> None:
        """One stage.

        Raises:
            ValueError: CP-SAT does not take the model.
        """
        self._aim(stage)
        solver = self.cp_model.CpSolver()
        solver.parameters.num_workers = stage.workers
        solver.parameters.max_time_in_seconds = stage.seconds
        # The bound of a response without a solution is 0, not what was proven.
        solver.best_bound_callback = stage.take_bound
        done = threading.Event()
        watch = threading.Thread(target=_watch, args=(solver, stage, done), daemon=True)
        watch.start()
        status = solver.solve(self.model, self._callback(stage.best))
        done.set()
        watch.join()
        if status == self.cp_model.MODEL_INVALID:
            raise ValueError(f"CP-SAT does not take the model: {self.model.validate()}")
        stage.told = solver.status_name(status)
        stage.infeasible = status == self.cp_model.INFEASIBLE
        if status in {self.cp_model.OPTIMAL, self.cp_model.FEASIBLE}:
            stage.best.take(np.array(solver.response_proto.solution, float))
            stage.take_bound(solver.best_objective_bound)

    def _aim(self, stage: Stage) -> None:
        """What is maximised, within what, and from where."""
        proto, gains = self.model.proto, np.flatnonzero(stage.gain)
        if stage.least is not None:
            mine = np.flatnonzero(self.whole.fill)
            self._add(mine, self.whole.fill[mine], stage.least, MOST)
        self.model.clear_objective()  # type: ignore[no-untyped-call]
        proto.objective.vars.extend(gains.tolist())
        proto.objective.coeffs.extend((-stage.gain[gains]).tolist())
        proto.objective.scaling_factor = -1.0
        if stage.best.x is not None:
            proto.solution_hint.vars.extend(range(len(stage.best.x)))
            proto.solution_hint.values.extend(stage.best.x.tolist())

    def _callback(self, best: Best) -> Any:
        class Told(self.cp_model.CpSolverSolutionCallback):  # type: ignore[name-defined, misc]
            def on_solution_callback(self) -> None:
                best.take(np.array(self.response_proto.solution, float))

        return Told()


def _whole(values: Float, infinite: int) -> list[int]:
    """Right sides as whole numbers."""
    return [int(value) if np.isfinite(value) else infinite for value in values.tolist()]


def _watch(solver: Any, stage: Stage, done: threading.Event) -> None:
    while not done.wait(PAUSE):
        if stage.over():
            solver.stop_search()
