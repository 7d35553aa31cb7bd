"""``matcher solve``: progress while it works, a summary when it is done."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import FrameType
from typing import Any

from matcher.cli import interrupts
from matcher.cli.check import print_issues
from matcher.cli.language import spoken
from matcher.cli.output import note, tell, tell_json
from matcher.cli.progress import Reporter
from matcher.cli.summary import summary
from matcher.errors import MatcherError, Phrase
from matcher.files.findings import TextError
from matcher.files.scalars import parse_share
from matcher.problem.solution import Progress, Stop
from matcher.solver.folder import VerificationError
from matcher.solver.record import run_record
from matcher.solver.result import Result
from matcher.solver.solve import found_nothing, solve
from matcher.texts.translate import marked

KEPT = marked("interrupted; the best plan so far is kept")
KEPT_IN = marked("interrupted; the best plan so far is kept in {out}")
STAYS = marked("interrupted before there was a plan; {out} stays as it was")
#: Stages before there can be a plan to keep.
EARLY = ("load", "compile")
FINISHING = Phrase("finishing the result (once more to end at once)")
STOPPING = Phrase("stopping with the best plan so far (once more to end at once)")


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
            interrupts.warn(FINISHING)
        else:
            interrupts.warn(STOPPING)


def run_solve(given: dict[str, Any], *, as_json: bool = False) -> int:
    """Solve a scenario; ``given`` holds the options by name; returns the exit code."""
    options = SolveOptions(**given)
    gap, t = None if options.gap is None else _gap(options.gap), spoken()
    earlier = options.out is not None and options.out.exists()
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
    out = options.out
    if earlier and found_nothing(result, listener.stop):
        note(f"matcher: {t(STAYS, out=out)}")
        out = None
    elif out is None:
        _judge(result)
    if not options.quiet:
        if listener.stop.interrupted and result.status == "feasible":
            kept = t(KEPT) if out is None else t(KEPT_IN, out=out)
            note(f"matcher: {kept}")
        print_issues(result.scenario.warnings)
    if as_json:
        tell_json(run_record(result))
    elif not options.quiet:
        tell(summary(result, out, t))
    return result.exit_code


def _gap(text: str) -> Fraction:
    try:
        return parse_share(text)
    except TextError as error:
        told = Phrase(
            "{option}: allowed is {allowed}", option=f"--gap {text}", allowed=error.allowed
        )
        raise OptionError(told) from error


def _judge(result: Result) -> None:
    # A result folder is judged before it is put in place; what is only shown is judged as well.
    verdict = result.verify()
    if not verdict.ok:
        raise VerificationError(verdict)
