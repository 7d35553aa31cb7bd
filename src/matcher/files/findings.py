"""The list of faults and warnings that grows while a scenario is read."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from matcher.domain.issues import Code
from matcher.domain.tables import TABLES
from matcher.errors import NO_HINT, Issue, Phrase, Severity

CLIPPED = 60
MAX_ALIKE = 10_000  # told one by one; of the rest, how many there are


class TextError(Exception):
    """A text that can't be read: its code, what is allowed, and a hint."""

    def __init__(self, code: Code, allowed: Phrase, hint: Phrase = NO_HINT) -> None:
        self.code, self.allowed, self.hint = code, allowed, hint
        super().__init__(allowed)

    def message(self, name: str, came: str) -> Phrase:
        """What was wrong, what came, what is allowed, in the one form used everywhere."""
        return not_allowed(name, quoted(came), self.allowed)


@dataclass
class Findings:
    """Issues in the order they were found; :meth:`in_order` gives the order of reading.

    Of issues alike (code, severity, file and column) the first ``MAX_ALIKE`` are kept, so that a
    column of a hundred thousand faults does not fill the memory; the others are counted.
    """

    issues: list[Issue] = field(default_factory=list)
    alike: Counter[tuple[Code, Severity, str, str]] = field(default_factory=Counter)

    def error(
        self,
        code: Code,
        message: Phrase,
        file: str = "",
        row: int | None = None,
        column: str = "",
        hint: Phrase = NO_HINT,
    ) -> None:
        """Add an error."""
        self._add(Issue(code, "error", message, file, row, column, hint), code)

    def warning(
        self,
        code: Code,
        message: Phrase,
        file: str = "",
        row: int | None = None,
        column: str = "",
        hint: Phrase = NO_HINT,
    ) -> None:
        """Add a warning."""
        self._add(Issue(code, "warning", message, file, row, column, hint), code)

    def _add(self, issue: Issue, code: Code) -> None:
        kind = code, issue.severity, issue.file, issue.column
        self.alike[kind] += 1
        if self.alike[kind] <= MAX_ALIKE:
            self.issues.append(issue)

    def _uncounted(self) -> list[Issue]:
        """One issue for each kind of which some were left out."""
        return [
            Issue(code, severity, _more(number - MAX_ALIKE), file, None, column)
            for (code, severity, file, column), number in self.alike.items()
            if number > MAX_ALIKE
        ]

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

        return tuple(sorted(dict.fromkeys([*self.issues, *self._uncounted()]), key=place))


def _more(number: int) -> Phrase:
    return Phrase.counted("{n} more is like those told", "{n} more are like those told", number)


def not_allowed(name: str, came: str, allowed: Phrase) -> Phrase:
    """``{name} is {came}, allowed is {allowed}``: the form of most faults."""
    return Phrase("{name} is {came}, allowed is {allowed}", name=name, came=came, allowed=allowed)


def quoted(text: str) -> str:
    """The text in quotation marks, on one line and not too long."""
    start = text[: CLIPPED + 1]
    visible = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in start)
    short = visible if len(visible) <= CLIPPED else visible[: CLIPPED - 1] + "…"
    return f'"{short}"'


def nearest(word: str, known: Collection[str]) -> Phrase:
    """The hint ``did you mean "x"?`` for the nearest known word, or no hint."""
    folded = {name.casefold(): name for name in reversed(list(known))}
    found = difflib.get_close_matches(word.casefold()[:200], folded, n=1, cutoff=0.6)
    return Phrase('did you mean "{word}"?', word=folded[found[0]]) if found else NO_HINT


def one_of(words: Iterable[str]) -> Phrase:
    """``a, b or c``."""
    *others, last = words
    if not others:
        return Phrase.verbatim(last)
    return Phrase("{others} or {last}", others=tuple(others), last=last)
