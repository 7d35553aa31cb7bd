"""What can go wrong, and the one form in which it is told.

::

    MatcherError                 every error that matcher raises on purpose; exit code 2
    ├── ScenarioError            the scenario has faults; carries every one of them
    ├── UnsupportedError         the scenario asks for a feature that no engine here handles
    ├── ResultFolderError        a folder is not a readable result folder
    └── OutputError              the place for the output can't be used

An infeasible scenario or a limit that was reached is an outcome, not an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault or warning: what was wrong, where, what came, what is allowed.

    ``row`` counts as a spreadsheet does (heading = 1); for ``scenario.yaml`` ``row`` is the
    line and ``column`` the column number, both from 1.
    """

    code: str
    severity: Severity
    message: str
    file: str = ""
    row: int | None = None
    column: str = ""
    hint: str = ""

    @property
    def where(self) -> str:
        """``file:row:column``, without the parts that are not known."""
        parts = [self.file, "" if self.row is None else str(self.row), self.column]
        return ":".join(part for part in parts if part)

    def __str__(self) -> str:
        text = f"{self.code} {self.severity} {self.where or '-'} {self.message}"
        return f"{text} {self.hint}" if self.hint else text

    def to_dict(self) -> dict[str, Any]:
        """The issue as plain data, for ``--json`` and run.json."""
        return {**asdict(self), "where": self.where}


class MatcherError(Exception):
    """Base of every error that matcher raises on purpose."""


class ScenarioError(MatcherError):
    """A scenario has faults; ``issues`` holds every one, errors and warnings."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.issues = tuple(issues)
        errors = [issue for issue in self.issues if issue.severity == "error"]
        super().__init__("\n".join(str(issue) for issue in errors[:20]) or "scenario has faults")


class UnsupportedError(MatcherError):
    """A scenario asks for features that no engine here handles; ``features`` names each."""

    def __init__(self, features: Sequence[str]) -> None:
        self.features = tuple(features)
        super().__init__("not supported by any engine: " + "; ".join(self.features))


class ResultFolderError(MatcherError):
    """A folder is not a readable result folder."""


class OutputError(MatcherError):
    """The place for the output can't be used: it exists, or can't be written."""
