"""``matcher check``: faults as a list that a planner can work through."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matcher.cli.language import spoken, spoken_language
from matcher.cli.output import note, tell, tell_json
from matcher.domain.issues import grouped
from matcher.errors import Issue, OutputError, Phrase
from matcher.solver.check import check


def run_check(scenario: Path, annotated: Path | None = None, *, as_json: bool = False) -> int:
    """Check a scenario; 0 if it can be solved, else 2. Issues are marked in ``annotated``."""
    report = check(scenario)
    if annotated is not None:
        _annotate(scenario, report.issues, annotated)
    if as_json:
        tell_json({"ok": report.ok, "issues": [issue.to_dict() for issue in report.issues]})
        return 0 if report.ok else 2
    print_issues(report.issues)
    if not report.ok:
        note(f"matcher: {spoken().tell(fault_count(report.issues))}")
        return 2
    tell(spoken().tell(_no_faults(scenario, len(report.warnings))))
    return 0


def _no_faults(scenario: Path, warnings: int) -> Phrase:
    if not warnings:
        return Phrase("{scenario}: no faults", scenario=str(scenario))
    return Phrase("{scenario}: no faults, {n} to look at above", scenario=str(scenario), n=warnings)


def _annotate(scenario: Path, issues: Sequence[Issue], out: Path) -> None:
    if not issues:
        nothing = Phrase("{file} is not written: there is nothing to mark", file=str(out))
        note(spoken().tell(nothing))
        return
    from matcher.files.workbook.annotate import annotate

    try:
        annotate(scenario, issues, out, spoken_language())
    except OutputError as error:
        # The faults are what was asked for first; they are told all the same.
        note(f"matcher: {spoken().tell(error.told)}")
    else:
        note(
            spoken().tell(Phrase("{file}: the tables with {n} marks", file=str(out), n=len(issues)))
        )


def print_issues(issues: Sequence[Issue]) -> None:
    """Print issues on standard error: the first of each kind one by one, then a count."""
    lines = (_line(issue) for issue in grouped(issues))
    if text := "\n".join(lines):
        note(text)


def fault_count(issues: Sequence[Issue]) -> Phrase:
    """How many faults there are to mend."""
    errors = sum(issue.severity == "error" for issue in issues)
    return Phrase.counted("{n} fault to mend", "{n} faults to mend", errors)


def _line(issue: Issue) -> str:
    # Code, severity and place are for scripts, too, and the same in every language.
    t = spoken()
    text = t.tell(issue.message)
    if issue.hint:
        text = t("{message}; {hint}", message=text, hint=t.tell(issue.hint))
    return f"{issue.code} {issue.severity} {issue.where or '-'} {text}"
