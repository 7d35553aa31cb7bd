"""Plain data (dicts, lists, numbers, dates) as nodes of text, as a planner would write it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real
from typing import Any

from matcher.errors import Phrase
from matcher.files.nodes import MAX_DEPTH, Node


def plain_node(value: Any, path: str = "", depth: int = 0) -> Node:
    """Plain data (dicts, lists, numbers, dates, text, None) as a node; ``path`` names it.

    Raises:
        TypeError: a value is of a type that no setting has, or nesting has no end.
    """
    if depth > MAX_DEPTH:
        raise TypeError(Phrase("{name} is nested more than {n} deep", name=path, n=MAX_DEPTH))
    if isinstance(value, Mapping):
        items: list[Node] = []
        for key, item in value.items():
            below = f"{path}.{key}" if path else str(key)
            items += [Node("scalar", str(key), (), None, below), plain_node(item, below, depth + 1)]
        return Node("map", "", tuple(items), None, path)
    if isinstance(value, list | tuple | set | frozenset):
        listed = sorted(value) if isinstance(value, set | frozenset) else value
        nodes = (plain_node(item, f"{path}[{at}]", depth + 1) for at, item in enumerate(listed))
        return Node("list", "", tuple(nodes), None, path)
    return Node("scalar", plain_text(value, path), (), None, path, not isinstance(value, str))


def plain_text(value: Any, name: str) -> str:
    """One value as the text a planner would have written; None and NaN are blank.

    Raises:
        TypeError: the value is of a type that no cell or setting has.
    """
    if value is None or value != value:  # noqa: PLR0124 (NaN is the value unlike itself)
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dt.date):
        return _date_text(value)
    if type(value).__name__ in ("bool", "bool_"):  # Python's and numpy's
        return "yes" if value else "no"
    return _number_text(value, name)


def _date_text(value: dt.date) -> str:
    if not isinstance(value, dt.datetime):
        return value.isoformat()
    midnight = value.time() == dt.time() and value.tzinfo is None
    return value.date().isoformat() if midnight else value.isoformat(sep=" ")


def _number_text(value: Any, name: str) -> str:
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    if not isinstance(value, Real):
        raise TypeError(
            Phrase(
                "{name} is of type {type}, which no setting or cell has",
                name=name,
                type=type(value).__name__,
            )
        )
    number = float(value)
    return str(int(number)) if number.is_integer() else repr(number)
