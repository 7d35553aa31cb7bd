"""A scenario read from files, or every fault at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from matcher.domain.scenario import Scenario
from matcher.errors import ScenarioError
from matcher.files.draft import read_draft


def load(path: Path | str) -> Scenario:
    """Read a scenario: a folder, a scenario.yaml with its tables beside it, or a workbook.

    Raises:
        ScenarioError: the scenario has a fault; it carries every one, and the warnings.
    """
    draft = read_draft(path)
    if draft.scenario is None or draft.has_errors:
        raise ScenarioError(draft.issues)
    return replace(draft.scenario, warnings=draft.issues)
