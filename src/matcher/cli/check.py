"""``matcher check``: faults as a list that a planner can work through."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matcher.cli.output import note, tell, tell_json
from matcher.domain.issues import grouped
from matcher.errors import Issue
from matcher.solver.check import check


def run_check(scenario: Path, *, as_json: bool = False) -> int:
    """Check a scenario; 0 if it can be solved, else 2."""
    report = check(scenario)
    if as_json:
        tell_json({"ok": report.ok, "issues": [issue.to_dict() for issue in report.issues]})
        return 0 if report.ok else 2
    print_issues(report.issues)
    if not report.ok:
        note(f"matcher: {fault_count(report.issues)}")
        return 2
    extra = f", {len(report.warnings):,} to look at above" if report.warnings else ""
    tell(f"{scenario}: no faults{extra}")
    return 0


def print_issues(issues: Sequence[Issue]) -> None:
    """Print issues on standard error: the first of each kind one by one, then a count."""
    lines = (_line(issue) for issue in grouped(issues))
    if text := "\n".join(lines):
        note(text)


def fault_count(issues: Sequence[Issue]) -> str:
    """How many faults there are to mend."""
    errors = sum(issue.severity == "error" for issue in issues)
    return f"{errors:,} fault{'s' * (errors != 1)} to mend"


def _line(issue: Issue) -> str:
    text = f"{issue.code} {issue.severity} {issue.where or '-'} {issue.message}"
    return f"{text}; {issue.hint}" if issue.hint else text
