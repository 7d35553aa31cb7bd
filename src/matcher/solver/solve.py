"""``solve``: from a scenario to a plan that is proven best."""

from __future__ import annotations

import math
import time
from fractions import Fraction
from pathlib import Path

from matcher.compiler.compile import Compiled, compile_scenario
from matcher.domain.scenario import Scenario
from matcher.engines.flow import FlowEngine
from matcher.engines.staged import StagedFlow
from matcher.errors import UnsupportedError
from matcher.files.load import load
from matcher.files.place import check_place
from matcher.problem.solution import Observer, Progress, Stop, ignore
from matcher.solver.choose import Choice, choose_engine
from matcher.solver.combined import solve_combined
from matcher.solver.folder import write_result
from matcher.solver.lexicographic import solve_lexicographic
from matcher.solver.outcome import Outcome
from matcher.solver.result import Result


def solve(
    scenario: Scenario | str | Path,
    *,
    out: str | Path | None = None,
    force: bool = False,
    time_limit: float | None = None,
    gap: Fraction | None = None,
    seed: int | None = None,
    workers: int | None = None,
    stop: Stop | None = None,
    observe: Observer = ignore,
) -> Result:
    """Find the best plan and prove it.

    Args:
        scenario: a scenario, or a path to one (a folder or a scenario.yaml).
        out: a folder to write the result to; the verifier checks it before it is put there.
        force: replace an earlier result folder; it stays where an interrupt comes before there
            is a plan.
        time_limit: seconds; by default what the scenario says.
        gap: share of each goal that may be left open; by default what the scenario says.
        seed: by default what the scenario says.
        workers: processes; by default what the scenario says.
        stop: a stop rule of the caller's; the time limit is set on it unless it has a deadline.
        observe: called at the start of every stage, and after every round of the engine with
            the best value and the proven bound.

    Returns:
        The result. An infeasible scenario or a limit that was reached is a result too.

    Raises:
        ScenarioError: the scenario has faults; all are told.
        UnsupportedError: the scenario asks for what no engine here handles.
        OutputError: ``out`` can't be used.
    """
    earlier = out is not None and Path(out).exists()
    if out is not None:
        check_place(out, force)
    times: dict[str, float] = {}
    clock = _Clock(times)
    if not isinstance(scenario, Scenario):
        observe(Progress("load"))
        scenario = load(scenario)
        clock.lap("load")
    settings = scenario.settings.solve
    stop = stop or Stop()
    if math.isinf(stop.deadline):
        limit = settings.time_limit if time_limit is None else time_limit
        stop.deadline = time.monotonic() + limit
    observe(Progress("compile"))
    compiled = compile_scenario(scenario)
    choice = choose_engine(compiled)
    clock.lap("compile")
    observe(Progress("solve"))
    chosen_seed = settings.seed if seed is None else seed
    allowed = settings.gap if gap is None else gap
    used = settings.workers if workers is None else workers
    outcome = _run(choice, compiled, stop, observe, seed=chosen_seed, gap=allowed, workers=used)
    clock.lap("solve")
    result = Result(
        compiled=compiled,
        outcome=outcome,
        engine=choice.engine,
        reason=choice.reason,
        seed=chosen_seed,
        workers=used,
        times=times,
    )
    if out is not None and not (earlier and found_nothing(result, stop)):
        observe(Progress("certify"))
        write_result(result, out, force=force)
    return result


def found_nothing(result: Result, stop: Stop) -> bool:
    """Whether an interrupt came before there was anything to keep: an earlier folder then stays."""
    return bool(stop.interrupted) and result.status == "stopped"


class _Clock:
    def __init__(self, times: dict[str, float]) -> None:
        self.times, self.last = times, time.perf_counter()

    def lap(self, phase: str) -> None:
        now = time.perf_counter()
        self.times[phase] = now - self.last
        self.last = now


def _run(
    choice: Choice,
    compiled: Compiled,
    stop: Stop,
    observe: Observer,
    *,
    seed: int,
    gap: Fraction,
    workers: int,
) -> Outcome:
    try:
        if not choice.staged:
            return solve_combined(compiled, FlowEngine(), stop, observe)
        if choice.engine == "flow":
            return solve_lexicographic(compiled, StagedFlow(), stop, observe, seed=seed, gap=gap)
        # HiGHS takes a moment to import; what network flow solves need not wait for it.
        from matcher.engines.general.engine import GeneralEngine

        engine = GeneralEngine(workers)
        return solve_lexicographic(compiled, engine, stop, observe, seed=seed, gap=gap)
    except OverflowError as error:
        raise UnsupportedError([f"weights too large: {error}"]) from error
