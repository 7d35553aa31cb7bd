"""``check``: every fault of a scenario at once, those that eligibility shows included."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from matcher.compiler.checks import eligibility_issues
from matcher.compiler.compile import facts_of
from matcher.compiler.pairs import eligible_keys
from matcher.errors import Issue
from matcher.files.draft import Draft, read_draft


@dataclass(frozen=True)
class CheckReport:
    """The faults and warnings of a scenario, in the order of files and rows."""

    issues: tuple[Issue, ...]

    @property
    def errors(self) -> tuple[Issue, ...]:
        """Issues that keep the scenario from being solved."""
        return tuple(issue for issue in self.issues if issue.severity == "error")

    @property
    def warnings(self) -> tuple[Issue, ...]:
        """What is odd but possible."""
        return tuple(issue for issue in self.issues if issue.severity == "warning")

    @property
    def ok(self) -> bool:
        """Whether the scenario can be solved."""
        return not self.errors


def check(scenario: str | Path) -> CheckReport:
    """Read a scenario and collect all of its faults; raises nothing for a bad scenario."""
    draft = read_draft(Path(scenario))
    return CheckReport((*draft.issues, *_eligibility_issues(draft)))


def _eligibility_issues(draft: Draft) -> list[Issue]:
    if draft.scenario is None:
        return []
    facts = facts_of(draft.scenario)
    return eligibility_issues(draft.scenario, facts, eligible_keys(facts), draft.faulty)
