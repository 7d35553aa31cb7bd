"""What can go wrong, and the one form in which it is told: in English, and ready for others.

::

    MatcherError                 every error that matcher raises on purpose; exit code 2
    ├── ScenarioError            the scenario has faults; carries every one of them
    ├── UnsupportedError         the scenario asks for a feature that no engine here handles
    ├── ResultFolderError        a folder is not a readable result folder
    └── OutputError              the place for the output can't be used

An infeasible scenario or a limit that was reached is an outcome, not an error.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, TypeAlias

Severity = Literal["error", "warning"]
#: What a phrase is filled with: texts as they are (a name, a cell, a number to be typed), amounts,
#: days, phrases, and several of these.
Filling: TypeAlias = "str | int | dt.date | tuple[Filling, ...]"


class Phrase(str):
    """A text in English that can be told in another language, too.

    To everybody it is plain English text. ``template`` and ``values`` are what a translation is
    made from: ``Phrase("{name} is blank", name="seats")`` is the text ``seats is blank``. A whole
    number has its thousands apart, a day is told by the language's form; a number that somebody
    is to type, or that names a row, is given as text and stays as it is.

    Attributes:
        template: the English text with places in braces; blank where nothing is translated.
        many: the template for another number of things than one, if there is such a one.
        values: what fills the places, by name; ``n`` counts the things.
    """

    template: str
    many: str
    values: Mapping[str, Filling]

    def __new__(cls, template: str = "", /, **values: Filling) -> Phrase:
        """The template, filled."""
        return cls._made(template, "", values)

    @classmethod
    def counted(cls, one: str, many: str, n: int, /, **values: Filling) -> Phrase:
        """The template ``one`` for one thing, else ``many``; ``{n}`` is the number."""
        return cls._made(one, many, {"n": n, **values})

    @classmethod
    def verbatim(cls, text: str) -> Phrase:
        """A text that is the same in every language."""
        told = str.__new__(cls, text)
        told.template, told.many, told.values = "", "", {}
        return told

    @classmethod
    def _made(cls, template: str, many: str, values: Mapping[str, Filling]) -> Phrase:
        form = many if many and values["n"] != 1 else template
        filled = {name: _english(value) for name, value in values.items()}
        told = str.__new__(cls, form.format(**filled))
        told.template, told.many, told.values = template, many, dict(values)
        return told

    def __reduce__(self) -> tuple[Any, ...]:
        return _remade, (str(self), self.template, self.many, self.values)


NO_HINT = Phrase()


def _remade(text: str, template: str, many: str, values: Mapping[str, Filling]) -> Phrase:
    return Phrase._made(template, many, values) if template else Phrase.verbatim(text)


def _english(value: Filling) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_english, value))
    return f"{value:,}" if isinstance(value, int) else str(value)


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault or warning: what was wrong, where, what came, what is allowed.

    ``row`` counts as a spreadsheet does (heading = 1); for ``scenario.yaml`` ``row`` is the
    line and ``column`` the column number, both from 1. ``message`` and ``hint`` are English
    text; ``matcher.texts`` tells them in another language.
    """

    code: str
    severity: Severity
    message: Phrase
    file: str = ""
    row: int | None = None
    column: str = ""
    hint: Phrase = NO_HINT

    @property
    def where(self) -> str:
        """``file:row:column``, without the parts that are not known."""
        parts = [self.file, "" if self.row is None else str(self.row), self.column]
        return ":".join(part for part in parts if part)

    def __str__(self) -> str:
        text = f"{self.code} {self.severity} {self.where or '-'} {self.message}"
        return f"{text} {self.hint}" if self.hint else text

    def to_dict(self) -> dict[str, Any]:
        """The issue as plain data, for ``--json`` and run.json; the texts are English."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**plain, "message": str(self.message), "hint": str(self.hint), "where": self.where}


class MatcherError(Exception):
    """Base of every error that matcher raises on purpose."""

    @property
    def told(self) -> str:
        """What it says: a :class:`Phrase` where it can be told in other languages."""
        return self.args[0] if self.args and isinstance(self.args[0], str) else str(self)


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
