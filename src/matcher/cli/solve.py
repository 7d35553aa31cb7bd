"""``matcher solve``: progress while it works, a summary when it is done."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import FrameType
from typing import Any

from matcher.cli import interrupts
from matcher.cli.check import print_issues
from matcher.cli.output import note, styled, tell, tell_json
from matcher.cli.progress import Reporter
from matcher.errors import MatcherError
from matcher.files.findings import TextError
from matcher.files.scalars import parse_share
from matcher.problem.solution import Progress, Stop
from matcher.solver.folder import VerificationError
from matcher.solver.record import run_record
from matcher.solver.result import Result
from matcher.solver.solve import solve

STATUS = {
    "optimal": "proven best",
    "feasible": "a plan, not proven best",
    "infeasible": "no plan keeps every rule",
    "stopped": "stopped without a plan",
}
STYLE = {"optimal": "good", "feasible": "fair", "infeasible": "bad", "stopped": "bad"}
KEPT = "interrupted; the best plan so far is kept"
#: Stages before there can be a plan to keep.
EARLY = ("load", "compile")
AGAIN = "(once more to end at once)"
WIDTH, INDENT = 80, 15


@dataclass(frozen=True)
class SolveOptions:
    """What the command line says."""

    scenario: Path
    out: Path | None
    force: bool
    time_limit: float | None
    seed: int | None
    workers: int | None
    gap: str | None
    quiet: bool


class OptionError(MatcherError):
    """An option of the command line can't be read."""


class Listener:
    """Hears progress and interrupts: the first interrupt ends the search, a second the command."""

    def __init__(self, reporter: Reporter) -> None:
        self.reporter, self.stop, self.stage = reporter, Stop(), "load"

    def observe(self, progress: Progress) -> None:
        """Note the stage, and tell it."""
        self.stage = progress.stage
        self.reporter.observe(progress)

    def interrupt(self, number: int, frame: FrameType | None) -> None:
        """Signal handler."""
        if self.stop.interrupted or self.stage in EARLY:
            interrupts.end(number, frame)
        self.stop.interrupted = True
        if self.stage == "certify":
            interrupts.warn(f"finishing the result {AGAIN}")
        else:
            interrupts.warn(f"stopping with the best plan so far {AGAIN}")


def run_solve(given: dict[str, Any], *, as_json: bool = False) -> int:
    """Solve a scenario; ``given`` holds the options by name; returns the exit code."""
    options = SolveOptions(**given)
    gap = None if options.gap is None else _gap(options.gap)
    with Reporter(silent=options.quiet) as reporter:
        listener = Listener(reporter)
        with interrupts.answered_by(listener.interrupt):
            result = solve(
                options.scenario,
                out=options.out,
                force=options.force,
                time_limit=options.time_limit,
                gap=gap,
                seed=options.seed,
                workers=options.workers,
                stop=listener.stop,
                observe=listener.observe,
            )
    if options.out is None:
        _judge(result)
    if not options.quiet:
        if listener.stop.interrupted and result.status == "feasible":
            note(f"matcher: {KEPT if options.out is None else f'{KEPT} in {options.out}'}")
        print_issues(result.scenario.warnings)
    if as_json:
        tell_json(run_record(result))
    elif not options.quiet:
        tell(summary(result, options.out))
    return result.exit_code


def _gap(text: str) -> Fraction:
    try:
        return parse_share(text)
    except TextError as error:
        raise OptionError(f"--gap {text}: allowed is {error.allowed}") from error


def _judge(result: Result) -> None:
    # A result folder is judged before it is put in place; what is only shown is judged as well.
    verdict = result.verify()
    if not verdict.ok:
        raise VerificationError(verdict)


def summary(result: Result, out: Path | None) -> str:
    """What was decided, in some ten lines."""
    problem = result.compiled.problem
    status = styled(_status_text(result), STYLE[result.status])
    rows = [("status", status), ("engine", result.engine)]
    if result.has_plan:
        seats = int(problem.seats.sum())
        placed = len(result.assignments)
        rows.append(("placed", f"{placed:,} of {problem.candidates:,} candidates"))
        rows.append(("seats filled", f"{placed:,} of {seats:,} in {problem.orders:,} orders"))
        rows += _goal_rows([(goal.goal, goal.value, goal.bound) for goal in result.goals])
        rows.append(("unplaced", _counted(result.unplaced["reason"].value_counts().to_dict())))
        open_seats = result.open_seats.groupby("reason")["open"].sum()
        rows.append(("open seats", _counted(open_seats.to_dict())))
    rows.append(("proof", _proof_text(result)))
    rows.append(("time", f"{sum(result.times.values()):,.1f} s"))
    rows.append(("written to", str(out) if out else "nowhere; --out DIR keeps the result"))
    if out:
        rows.append(("check again", f"matcher verify {shlex.quote(str(out))}"))
    title = styled(result.scenario.settings.name, "title")
    return "\n".join(
        [title, *(f"  {styled(f'{name:<{INDENT - 2}}', 'name')}{text}" for name, text in rows)]
    )


def _status_text(result: Result) -> str:
    if result.status == "optimal" and result.proof == "solver":
        return "best, on the solver's word"
    reason = result.outcome.reason
    return f"{STATUS[result.status]} ({reason})" if reason else STATUS[result.status]


def _goal_rows(goals: Sequence[tuple[str, object, object]]) -> list[tuple[str, str]]:
    rows, before = [], ""
    for goal, value, bound in goals:
        text = _number(value)
        if value is not None and bound is not None:
            # A later goal is bounded only among plans that are as good on the earlier ones.
            text += f", no plan{before} has {'fewer' if goal == 'changes' else 'more'}"
            text += "" if value == bound else f" than {_number(bound)}"
        rows.append((goal, text))
        before = f"{before} and {goal}" if before else f" with this {goal}"
    return rows


def _number(value: object) -> str:
    return "-" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def _counted(counts: dict[Any, int]) -> str:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    parts = [f"{reason.replace('_', ' ')} {count:,}" for reason, count in ranked]
    lines = textwrap.wrap(", ".join(parts) or "none", WIDTH - INDENT)
    return f"\n{' ' * INDENT}".join(lines)


def _proof_text(result: Result) -> str:
    if result.proof == "certificate":
        return "complete, accepted by the independent verifier"
    if result.proof == "solver":
        return "partly the solver's word; the rest accepted by the independent verifier"
    return "none that it is the best" if result.has_plan else "none"
