"""HiGHS, called with arrays: silent, interruptible, of one thread unless told otherwise."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import highspy
import numpy as np

from matcher.engines.general.linear import Float, LinearModel
from matcher.problem.solution import Stop

Outcome = Literal["optimal", "infeasible", "stopped", "failed"]
#: Told of each better plan and of the bound: values of the columns, or None, and the bound.
Incumbent = Callable[[Float | None, float], None]

#: What takes a third of the time of small programs with a start, and finds next to nothing there.
SLOW_HEURISTICS = (
    "mip_heuristic_run_rens",
    "mip_heuristic_run_rins",
    "mip_heuristic_run_root_reduced_cost",
    "mip_heuristic_run_feasibility_jump",
)
#: Cuts at hand. Of two programs of 18,000 columns one took 243 MB and 17 s so, as against 455 MB
#: and 22 s with HiGHS's own 10,000; of the other nothing changed.
FEW_CUTS = 500


@dataclass(frozen=True)
class Answer:
    """What HiGHS found.

    Attributes:
        outcome: why it ended.
        x: value of each column; None without a solution.
        dual: price of each row, at least 0 on <=-rows; None without.
        bound: no solution is better, by branching; infinite where unknown.
    """

    outcome: Outcome
    x: Float | None = None
    dual: Float | None = None
    bound: float = np.inf


class _Silent(highspy.Highs):
    """HiGHS that prints nothing, not even its name when callbacks are first enabled."""

    def enableCallbacks(self) -> None:  # noqa: N802
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def solve_linear(
    model: LinearModel,
    stop: Stop,
    *,
    interior: bool = False,
    tolerance: float | None = None,
    limit: float = np.inf,
) -> Answer:
    """Solve the linear relaxation by simplex, or by interior point without crossover.

    ``tolerance``: relative error at which interior point may end; HiGHS's own where None.
    """
    highs = linear_solver(model, stop, limit)
    if interior:
        if tolerance is not None:
            highs.setOptionValue("kkt_tolerance", tolerance)
        highs.setOptionValue("solver", "ipm")
        highs.setOptionValue("run_crossover", "off")
    watch(highs, stop)
    highs.run()
    return linear_answer(highs)


def linear_solver(model: LinearModel, stop: Stop, limit: float = np.inf) -> Any:
    """HiGHS with a linear relaxation, not solved yet."""
    highs = _solver(stop, limit)
    highs.passModel(_lp(model))
    return highs


def solve_integer(
    model: LinearModel,
    stop: Stop,
    *,
    seed: int = 0,
    start: Float | None = None,
    limit: float = np.inf,
    gap: float = 0.0,
    quick: bool = False,
    lean: bool = False,
    threads: int = 1,
    told: Incumbent | None = None,
) -> Answer:
    """Solve the integer program by branching.

    Args:
        model: the program.
        stop: deadline and interrupt.
        seed: seed of HiGHS's own random choices.
        start: a solution to begin with.
        limit: seconds for this call alone.
        gap: relative gap at which to end.
        quick: less effort on restarts, which small programs do not repay.
        lean: few cuts at hand, which large programs have no room for.
        threads: processors to use; the same in every call of a process, as HiGHS shares them.
        told: called with each better solution and bound.
    """
    options: dict[str, Any] = {"mip_rel_gap": gap, "mip_abs_gap": 1e-6, "random_seed": seed}
    if lean:
        options["mip_pool_soft_limit"] = FEW_CUTS
    if quick:
        options |= {"mip_allow_restart": False, "mip_heuristic_effort": 0.2}
        options |= dict.fromkeys(SLOW_HEURISTICS, False)
    kind = np.where(np.concatenate(model.integer), 1, 0) if model.integer else np.empty(0)

    def branched(start: Float | None) -> Answer:
        highs, lp = _solver(stop, limit, threads), _lp(model)
        for name, value in options.items():
            highs.setOptionValue(name, value)
        lp.integrality_ = [highspy.HighsVarType(int(item)) for item in kind]
        highs.passModel(lp)
        if start is not None:
            highs.setSolution(len(start), np.arange(len(start), dtype=np.int32), start)
        watch(highs, stop, told)
        highs.run()
        return _integer_answer(highs)

    answer = branched(start)
    lost = start is not None and _lost(model, answer, gap)
    return branched(None) if lost else answer


def _lost(model: LinearModel, answer: Answer, gap: float) -> bool:
    """Whether what is called optimal falls short of the bound.

    HiGHS 1.16.0 at times hands back the start, though its presolve had found a better solution.
    """
    if answer.outcome != "optimal" or answer.x is None:
        return False
    value = float(np.concatenate(model.cost) @ answer.x)
    allowed = 1e-5 + 2 * gap * max(abs(value), 1.0)
    return answer.bound - value > allowed + 1e-6 * abs(value)


def _solver(stop: Stop, limit: float, threads: int = 1) -> Any:
    highs: Any = _Silent()  # type: ignore[no-untyped-call]
    seconds = min(max(stop.deadline - time.monotonic(), 0.01), limit)
    options: dict[str, Any] = {
        "output_flag": False,
        "threads": threads,
        "parallel": "on" if threads > 1 else "off",
    }
    if np.isfinite(seconds):
        options["time_limit"] = seconds
    for name, value in options.items():
        highs.setOptionValue(name, value)
    return highs


def _lp(model: LinearModel) -> Any:
    if not model.columns:
        # HiGHS calls a model without columns optimal, whatever its rows say.
        model.add_columns(0.0, upper=0.0, integer=False)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = model.columns, model.rows
    empty = [np.empty(0)]
    lp.col_cost_ = -np.concatenate(empty + model.cost)
    lp.col_lower_ = np.concatenate(empty + model.lower)
    lp.col_upper_ = np.concatenate(empty + model.upper)
    lp.row_lower_ = np.concatenate(empty + model.row_lower)
    lp.row_upper_ = np.concatenate(empty + model.row_upper)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = model.matrix()
    return lp


def watch(highs: Any, stop: Stop, told: Incumbent | None = None) -> None:
    """Let an interrupt through, and tell of better solutions."""
    kinds = highspy.cb.HighsCallbackType

    def called(kind: int, _message: str, out: Any, answer: Any, _data: Any) -> None:
        if told is not None and kind == kinds.kCallbackMipImprovingSolution:
            told(np.array(out.mip_solution), -float(out.mip_dual_bound))
        elif stop.due():
            answer.user_interrupt = True

    highs.setCallback(called, None)
    watched = [
        kinds.kCallbackSimplexInterrupt,
        kinds.kCallbackIpmInterrupt,
        kinds.kCallbackMipInterrupt,
    ]
    if told is not None:
        watched.append(kinds.kCallbackMipImprovingSolution)
    for kind in watched:
        highs.startCallback(kind)


def _outcome(highs: Any) -> Outcome:
    status, known = highs.getModelStatus(), highspy.HighsModelStatus
    if status in {known.kOptimal, known.kModelEmpty}:
        return "optimal"
    # The columns are bounded, so "unbounded or infeasible" is infeasible.
    if status in {known.kInfeasible, known.kUnboundedOrInfeasible}:
        return "infeasible"
    stopped = {known.kTimeLimit, known.kInterrupt, known.kSolutionLimit, known.kIterationLimit}
    return "stopped" if status in stopped else "failed"


def linear_answer(highs: Any) -> Answer:
    """What HiGHS found of a linear program."""
    solution, outcome = highs.getSolution(), _outcome(highs)
    if not solution.dual_valid:
        # Interior point without crossover may end imprecise; any dual still gives a bound.
        usable = outcome != "infeasible" and len(solution.row_dual) == highs.getNumRow()
        if not usable:
            return Answer(outcome)
    return Answer(outcome, np.array(solution.col_value), -np.array(solution.row_dual))


def _integer_answer(highs: Any) -> Answer:
    outcome, info = _outcome(highs), highs.getInfo()
    has_plan = info.primal_solution_status == 2
    x = np.array(highs.getSolution().col_value) if has_plan else None
    bound = -float(info.mip_dual_bound) if outcome != "infeasible" else -np.inf
    return Answer(outcome, x, None, bound)
