"""HiGHS and CP-SAT on the whole model; a command imports the one that it uses."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from matcher.engines.general.linear import Float
from matcher.problem.problem import Int64
from whole_arrays import Best, Stage, Whole

#: Seconds between looks at the clock beside CP-SAT, which reports nothing while it finds nothing.
PAUSE = 0.02
#: What CP-SAT takes for no limit.
LEAST, MOST = -(2**63), 2**63 - 1


def run_highs(stage: Stage) -> None:
    """One stage by HiGHS."""
    start = stage.best.x
    _branch(stage, start)
    worth = stage.best.worth
    lost = worth is not None and stage.bound is not None and worth[1] < stage.bound
    if start is not None and stage.told == "Optimal" and lost and not stage.over():
        # HiGHS 1.16.0 at times hands back the start, though presolve had found a better solution.
        _branch(stage, None)


def _branch(stage: Stage, start: Int64 | None) -> None:
    import highspy

    highs = _highs(stage)
    if start is not None:
        highs.setSolution(len(start), np.arange(len(start), dtype=np.int32), start.astype(float))
    kinds = highspy.cb.HighsCallbackType

    def called(kind: int, _message: str, out: Any, answer: Any, _data: Any) -> None:
        if kind == kinds.kCallbackMipImprovingSolution:
            stage.best.take(np.array(out.mip_solution))
        elif stage.over():
            answer.user_interrupt = True

    highs.setCallback(called, None)
    for kind in (kinds.kCallbackMipImprovingSolution, kinds.kCallbackMipInterrupt,
                 kinds.kCallbackSimplexInterrupt, kinds.kCallbackIpmInterrupt):  # fmt: skip
        highs.startCallback(kind)
    highs.run()
    status, info = highs.getModelStatus(), highs.getInfo()
    known = highspy.HighsModelStatus
    # No column gains without end, so "unbounded or infeasible" is infeasible.
    stage.infeasible = status in {known.kInfeasible, known.kUnboundedOrInfeasible}
    stage.told = highs.modelStatusToString(status)
    if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
        stage.best.take(np.array(highs.getSolution().col_value))
    if not stage.infeasible:
        stage.take_bound(-float(info.mip_dual_bound))


def _highs(stage: Stage) -> Any:
    """HiGHS with the model of a stage, silent.

    Raises:
        ValueError: HiGHS does not take the model.
    """
    import highspy

    class Silent(highspy.Highs):
        def enableCallbacks(self) -> None:  # noqa: N802
            # HiGHS else tells its name here.
            self.silent()
            super().enableCallbacks()  # type: ignore[no-untyped-call]

    highs: Any = Silent()  # type: ignore[no-untyped-call]
    parallel = "on" if stage.workers > 1 else "off"
    options = {"output_flag": False, "threads": stage.workers, "parallel": parallel,
               "mip_rel_gap": 0.0, "time_limit": stage.seconds}  # fmt: skip
    for name, value in options.items():
        highs.setOptionValue(name, value)
    whole, columns = stage.best.whole, len(stage.gain)
    answer = highs.passModel(
        columns, len(whole.row_lower), len(whole.value), int(highspy.MatrixFormat.kColwise),
        int(highspy.ObjSense.kMinimize), 0.0, -stage.gain.astype(float),
        whole.lower.astype(float), whole.upper.astype(float), whole.row_lower, whole.row_upper,
        whole.start, whole.index, whole.value, np.ones(columns, np.int32),
    )  # fmt: skip
    if answer == highspy.HighsStatus.kError:
        raise ValueError("HiGHS does not take the model")
    if stage.least is not None:
        place = np.flatnonzero(whole.fill).astype(np.int32)
        highs.addRow(float(stage.least), highspy.kHighsInf, len(place), place,
                     whole.fill[place].astype(float))  # fmt: skip
    return highs


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
