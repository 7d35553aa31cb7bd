"""``matcher check``: faults as a list that a planner can work through."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from matcher.errors import Issue
from matcher.solver.check import check

#: Alike faults shown one by one before they are counted.
SHOWN = 20


def run_check(scenario: Path, *, as_json: bool) -> int:
    """Check a scenario; 0 if it can be solved, else 2."""
    report = check(scenario)
    if as_json:
        told = {"ok": report.ok, "issues": [issue.to_dict() for issue in report.issues]}
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return 0 if report.ok else 2
    print_issues(report.issues)
    if report.ok:
        extra = f", {len(report.warnings)} to look at above" if report.warnings else ""
        print(f"{scenario}: no faults{extra}")
    return 0 if report.ok else 2


def print_issues(issues: Sequence[Issue]) -> None:
    """Print issues on standard error: the first of each kind one by one, then a count."""
    seen: dict[tuple[str, str, str], int] = {}
    for issue in issues:
        kind = (issue.code, issue.file, issue.column)
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] <= SHOWN:
            print(issue, file=sys.stderr)
    for (code, file, column), count in seen.items():
        if count > SHOWN:
            place = ":".join(part for part in (file, column) if part)
            print(f"{code} {place}: {count - SHOWN} more like these", file=sys.stderr)
    errors = sum(issue.severity == "error" for issue in issues)
    if errors:
        print(f"matcher: {errors} fault{'s' * (errors > 1)} to mend", file=sys.stderr)
