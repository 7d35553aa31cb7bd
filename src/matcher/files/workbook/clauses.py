"""Conditions and exceptions of a quota as one line of text in a cell, and back.

``prefecture = Hokkaido, Aomori; language >= A2.1`` and ``Hokkaido: max 500, min 3; Aomori: max 9``.
A value that holds ``, ; : "`` or starts like a comparison stands in double quotes, a quote within
it twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from matcher.domain.settings import Bounds, Condition

_CLAUSE = re.compile(r"\s*([^\s=<>\",;:]+)\s*(>=|<=|>|<|=)(.*)", re.DOTALL)
_BOUND = re.compile(r"(min|max|min_share|max_share)(?:\s*=\s*|\s+)(\S.*)", re.DOTALL)
_NEEDS_QUOTES = re.compile(r'[,;:"]|^[\s=<>!≥≤]|\s$')


class ClauseError(ValueError):
    """A text is no condition, or no exception; the message is the part that is not understood."""


def where_text(conditions: tuple[Condition, ...]) -> str:
    """Conditions as text."""
    return "; ".join(map(_clause_text, conditions))


def _clause_text(clause: Condition) -> str:
    operator = "=" if clause.operator == "in" else clause.operator
    return f"{clause.attribute} {operator} {', '.join(map(_quoted, clause.values))}"


def except_text(exceptions: Mapping[str, Bounds]) -> str:
    """Exceptions as text."""
    return "; ".join(
        f"{_quoted(group)}: {', '.join(f'{name} {value}' for name, value in bounds.items())}"
        for group, bounds in exceptions.items()
    )


def parse_where(text: str) -> list[tuple[str, str | list[str]]]:
    """Attribute and value, list of values or comparison, as scenario.yaml would have them.

    Raises:
        ClauseError: a part is no condition.
    """
    return [_parse_clause(part) for part in _split(text, ";") if part.strip()]


def _parse_clause(part: str) -> tuple[str, str | list[str]]:
    found = _CLAUSE.fullmatch(part)
    if found is None:
        raise ClauseError(part.strip())
    attribute, operator, rest = found.groups()
    values = [_plain(value) for value in _split(rest, ",")]
    if operator == "=":
        return attribute, values[0] if len(values) == 1 else values
    if len(values) != 1:
        raise ClauseError(part.strip())
    return attribute, f"{operator}{values[0]}"


def parse_except(text: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Group and its bounds by name, in their order.

    Raises:
        ClauseError: a part is no exception.
    """
    exceptions = []
    for part in _split(text, ";"):
        if not part.strip():
            continue
        group, *rest = _split(part, ":")
        if len(rest) != 1:
            raise ClauseError(part.strip())
        bounds = [_BOUND.fullmatch(bound.strip()) for bound in _split(rest[0], ",")]
        if not all(bounds):
            raise ClauseError(part.strip())
        named = [(bound[1], bound[2].strip()) for bound in bounds if bound]
        exceptions.append((_plain(group), named))
    return exceptions


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if not text or _NEEDS_QUOTES.search(text) else text


def _plain(part: str) -> str:
    text = part.strip()
    if not text.startswith('"'):
        if '"' in text:
            raise ClauseError(text)
        return text
    inner = text[1:-1]
    if len(text) < 2 or not text.endswith('"') or '"' in inner.replace('""', ""):
        raise ClauseError(text)
    return inner.replace('""', '"')


def _split(text: str, separator: str) -> list[str]:
    """The parts between separators that stand outside quotes."""
    return list(_parts(text, separator))


def _parts(text: str, separator: str) -> Iterator[str]:
    start, within = 0, False
    for at, letter in enumerate(text):
        if letter == '"':
            within = not within
        elif letter == separator and not within:
            yield text[start:at]
            start = at + 1
    yield text[start:]
