"""The list of faults and warnings that grows while a scenario is read."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from matcher.domain.issues import Code
from matcher.domain.tables import TABLES
from matcher.errors import Issue

CLIPPED = 60


class TextError(Exception):
    """A text that can't be read: its code, what is allowed, and a hint."""

    def __init__(self, code: Code, allowed: str, hint: str = "") -> None:
        self.code, self.allowed, self.hint = code, allowed, hint
        super().__init__(allowed)

    def message(self, name: str, came: str) -> str:
        """What was wrong, what came, what is allowed, in the one form used everywhere."""
        return f"{name} is {quoted(came)}, allowed is {self.allowed}"


@dataclass
class Findings:
    """Issues in the order they were found; :meth:`in_order` gives the order of reading."""

    issues: list[Issue] = field(default_factory=list)

    def error(
        self,
        code: Code,
        message: str,
        file: str = "",
        row: int | None = None,
        column: str = "",
        hint: str = "",
    ) -> None:
        """Add an error."""
        self.issues.append(Issue(code, "error", message, file, row, column, hint))

    def warning(
        self,
        code: Code,
        message: str,
        file: str = "",
        row: int | None = None,
        column: str = "",
        hint: str = "",
    ) -> None:
        """Add a warning."""
        self.issues.append(Issue(code, "warning", message, file, row, column, hint))

    def in_order(self, files: Iterable[str]) -> tuple[Issue, ...]:
        """The issues by file (``files`` first, in their order), row and column."""
        file_rank = {name: rank for rank, name in enumerate(files)}
        columns = [name for table in TABLES.values() for name in table.by_name]
        column_rank = {name: rank for rank, name in reversed(list(enumerate(columns)))}

        def place(issue: Issue) -> tuple[int, str, int, int, str, str, str]:
            digits = issue.column.isdecimal()
            column = int(issue.column) if digits else column_rank.get(issue.column, len(columns))
            file = file_rank.get(issue.file, len(file_rank))
            row = -1 if issue.row is None else issue.row
            return file, issue.file, row, column, issue.column, issue.code, issue.message

        return tuple(sorted(dict.fromkeys(self.issues), key=place))


def quoted(text: str) -> str:
    """The text in quotation marks, on one line and not too long."""
    visible = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
    short = visible if len(visible) <= CLIPPED else visible[: CLIPPED - 1] + "…"
    return f'"{short}"'


def nearest(word: str, known: Collection[str]) -> str:
    """The hint ``did you mean "x"?`` for the nearest known word, or no hint."""
    folded = {name.casefold(): name for name in reversed(list(known))}
    found = difflib.get_close_matches(word.casefold()[:200], folded, n=1, cutoff=0.6)
    return f'did you mean "{folded[found[0]]}"?' if found else ""


def one_of(words: Iterable[str]) -> str:
    """``a, b or c``."""
    listed = list(words)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} or {listed[-1]}"
