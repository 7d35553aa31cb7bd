"""What a planner wants to read beside ids: a free note of the candidates' table, such as x_name.

A result folder never holds it. It is read from the scenario for one report, where it is asked
for by name, and stands in that report alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from matcher.domain.scenario import Scenario
from matcher.errors import MatcherError, Phrase
from matcher.files.load import load

FREE = "x_"


class DisplayError(MatcherError):
    """The column asked for can't be shown."""


@dataclass(frozen=True, slots=True)
class Display:
    """A text beside each candidate; without a heading nothing is shown.

    Attributes:
        column: the column of the candidates' table.
        texts: candidate id to text.
    """

    column: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def heading(self) -> str:
        """The column's name as people read it."""
        return self.column.removeprefix(FREE) or self.column

    @property
    def headings(self) -> list[str]:
        """The heading, if there is anything to show."""
        return [self.heading] if self.column else []

    def cells(self, candidate: str) -> list[str]:
        """The candidate's text, if there is anything to show."""
        return [self.texts.get(candidate, "")] if self.column else []

    def beside(self, candidate: str) -> str:
        """The id, and the text where there is one."""
        text = self.texts.get(candidate, "")
        return f"{candidate} ({text})" if text else candidate


def read_display(
    column: str | None, scenario: Scenario | str | Path | None, people: list[Any]
) -> Display:
    """The texts of a column for the people of a result.

    Args:
        column: an ``x_`` column of the candidates' table; None shows nothing.
        scenario: the scenario that was solved, or a path to it.
        people: ids of the result's candidates.

    Raises:
        DisplayError: no scenario is given, it lacks the column, or knows not all of the people.
        ScenarioError: the scenario can't be read.
    """
    if column is None:
        return Display()
    if scenario is None:
        message = Phrase(
            "a result folder holds no {column}; name the scenario too ({option})",
            column=column,
            option="--scenario SCENARIO",
        )
        raise DisplayError(message)
    given = scenario if isinstance(scenario, Scenario) else load(scenario)
    frame = given.candidates
    free = [str(name) for name in frame.columns if str(name).startswith(FREE)]
    if column not in free:
        allowed = (
            Phrase("there are {columns}", columns=tuple(free)) if free else Phrase("there is none")
        )
        message = Phrase(
            "--display shows a column {form} of the candidates: {allowed}, not {column}",
            form=f"{FREE}...",
            allowed=allowed,
            column=column,
        )
        raise DisplayError(message)
    cells = frame[column].fillna("").astype(str)
    told = dict(zip(frame["candidate_id"], cells, strict=True))
    if strange := [name for name in people if name not in told]:
        raise DisplayError(
            Phrase(
                "{n} candidates of the result, such as {first}, are not in this scenario; it is "
                "not the one that was solved",
                n=len(strange),
                first=str(strange[0]),
            )
        )
    return Display(column, told)
