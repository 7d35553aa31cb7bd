"""The quotas of ``scenario.yaml``: conditions, groups, bounds and exceptions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import cast

from matcher.domain.issues import Code
from matcher.domain.settings import ORDERED_ATTRIBUTES, Bounds, Condition, Operator, Quota
from matcher.domain.tables import COMPANIES, ORDERS
from matcher.errors import Phrase
from matcher.files import keys
from matcher.files.findings import TextError, nearest, one_of
from matcher.files.nodes import Node
from matcher.files.reading import Reader, parse_id, parse_text
from matcher.files.scalars import (
    parse_choice,
    parse_count,
    parse_date,
    parse_language,
    parse_month,
    parse_share,
)

SEPARATOR = " / "
MAX_AGE = 150
COMPARISON = re.compile(r"(>=|<=|>|<)\s*(.*)", re.DOTALL)
_LOOKS_LIKE_COMPARISON = re.compile(r"!?=|≥|≤")


def read_quotas(node: Node | None, reader: Reader) -> list[tuple[Quota, Node]]:
    """Quotas in their order, each with its node; a faulty quota is told and left out."""
    quotas: list[tuple[Quota, Node]] = []
    first: dict[str, int | None] = {}
    for item in [] if node is None else reader.listed(node, "quotas"):
        before = len(reader.findings.issues)
        quota = _quota(item, reader)
        if quota.id and quota.id in first:
            reader.error(item, Code.QUOTA_TWICE, _used_twice(quota.id, first[quota.id]))
        first.setdefault(quota.id, item.row)
        added = reader.findings.issues[before:]
        if not any(issue.severity == "error" for issue in added):
            quotas.append((quota, item))
    return quotas


def _used_twice(name: str, row: int | None) -> Phrase:
    if row is None:
        return Phrase('quota id "{id}" is used twice', id=name)
    return Phrase('quota id "{id}" is used twice, first in line {row}', id=name, row=str(row))


def _quota(node: Node, reader: Reader) -> Quota:
    if node.blank:
        reader.error(node, Code.WRONG_TYPE, Phrase("a quota is blank, allowed is a mapping"))
    given = reader.mapping(node, keys.QUOTA, Phrase("a quota"))
    name = reader.value(given.get("id"), Phrase("a quota's id"), _parse_quota_id) or ""
    if "id" not in given and node.kind == "map":
        reader.error(node, Code.KEY_MISSING, Phrase("a quota has no id, it is needed"))
    bounds = read_bounds(given, node, reader)
    if not bounds.items() and node.kind == "map" and not set(given) & set(keys.BOUNDS):
        message = Phrase(
            "quota {id} has no bound, needed is one of {allowed}",
            id=name or "?",
            allowed=one_of(keys.BOUNDS),
        )
        reader.error(node, Code.QUOTA_BOUND_MISSING, message)
    per = read_per(given["per"], keys.ATTRIBUTES, reader) if "per" in given else ()
    exceptions = _exceptions(given, per, bounds, reader)
    return Quota(
        id=name,
        bounds=bounds,
        where=_conditions(given.get("where"), reader),
        per=per,
        soft=reader.value(given.get("soft"), "soft", parse_count),
        exceptions=exceptions,
        reason=reader.value(given.get("reason"), "reason", parse_text) or "",
        source=reader.value(given.get("source"), "source", parse_text) or "",
        line=node.row,
        column=int(node.column) if node.column.isdecimal() else None,
    )


def _parse_quota_id(text: str) -> str:
    # Row ids of the certificate are quota:ID:GROUP:BOUND; a colon would make two of them one.
    if ":" in text:
        raise TextError(Code.QUOTA_ID, Phrase("an id without a colon"))
    return parse_id(text)


def read_bounds(given: dict[str, Node], node: Node, reader: Reader) -> Bounds:
    """Bounds out of the given keys; an error at ``node`` where low exceeds high."""
    counts = {key: reader.value(given.get(key), key, parse_count) for key in ("min", "max")}
    shares = {
        key: reader.value(given.get(key), key, parse_share) for key in ("min_share", "max_share")
    }
    bounds = Bounds(counts["min"], counts["max"], shares["min_share"], shares["max_share"])
    _check_order(bounds, node, reader)
    return bounds


def _check_order(bounds: Bounds, node: Node, reader: Reader) -> None:
    pairs: list[tuple[str, int | Fraction | None, int | Fraction | None]] = [
        ("", bounds.min, bounds.max),
        ("_share", bounds.min_share, bounds.max_share),
    ]
    for suffix, low, high in pairs:
        if low is not None and high is not None and low > high:
            message = Phrase(
                "{low} is {came}, allowed is at most {high}, which is {limit}",
                low=f"min{suffix}",
                came=str(low),
                high=f"max{suffix}",
                limit=str(high),
            )
            reader.error(node, Code.QUOTA_BOUND_ORDER, message)


def read_per(node: Node, attributes: Sequence[str], reader: Reader) -> tuple[str, ...]:
    """The attributes of ``per``: one, or a list."""
    names: list[str] = []
    for item in reader.one_or_more(node):
        name = _attribute(item, attributes, "per", reader)
        if name in names:
            reader.error(item, Code.ATTRIBUTE_TWICE, Phrase("per has {came} twice", came=item.came))
        elif name is not None:
            names.append(name)
    if node.kind == "list" and not node.items:
        message = Phrase(
            "{name} is an empty list, allowed are {allowed}",
            name="per",
            allowed=one_of(attributes),
        )
        reader.error(node, Code.WRONG_TYPE, message)
    return tuple(names)


def _attribute(node: Node, attributes: Sequence[str], name: str, reader: Reader) -> str | None:
    def parse(text: str) -> str:
        if text not in attributes:
            raise TextError(Code.ATTRIBUTE_UNKNOWN, one_of(attributes), nearest(text, attributes))
        return text

    if node.blank:
        message = Phrase(
            "an attribute of {name} is blank, allowed is {allowed}",
            name=name,
            allowed=one_of(attributes),
        )
        reader.error(node, Code.ATTRIBUTE_UNKNOWN, message)
    return reader.value(node, Phrase("an attribute of {name}", name=name), parse)


def _conditions(node: Node | None, reader: Reader) -> tuple[Condition, ...]:
    conditions = []
    for key, value in [] if node is None else reader.entries(node, "where"):
        attribute = _attribute(key, keys.ATTRIBUTES, "where", reader)
        condition = None if attribute is None else _condition(attribute, value, reader)
        if condition is not None:
            conditions.append(condition)
    return tuple(conditions)


def _condition(attribute: str, node: Node, reader: Reader) -> Condition | None:
    if node.kind == "scalar" and (match := COMPARISON.fullmatch(node.text)):
        return _comparison(attribute, match, node, reader)
    items = reader.one_or_more(node)
    values: list[str] = []
    for item in items:
        if item.blank:
            message = Phrase(
                "a value of {name} is blank, and a blank meets no where", name=attribute
            )
            reader.error(item, Code.WHERE_EMPTY, message)
            continue
        value = reader.value(item, attribute, lambda text: _parse_listed(attribute, text))
        if value is not None:
            values.append(value)
    if node.kind == "list" and not items:
        message = Phrase("{name} is an empty list, which nothing meets", name=attribute)
        reader.error(node, Code.WHERE_EMPTY, message)
    return Condition(attribute, "in", tuple(dict.fromkeys(values))) if values else None


def _comparison(
    attribute: str, match: re.Match[str], node: Node, reader: Reader
) -> Condition | None:
    if attribute not in ORDERED_ATTRIBUTES:
        message = Phrase(
            "{name} is compared by {came}, but has no order", name=attribute, came=node.came
        )
        hint = Phrase("comparisons go with {allowed}", allowed=one_of(ORDERED_ATTRIBUTES))
        reader.error(node, Code.COMPARISON, message, hint)
        return None

    def parse(_: str) -> str:
        if not match[2]:
            allowed = Phrase("{sign} and a value, such as >=A2.1", sign=match[1])
            raise TextError(Code.COMPARISON, allowed)
        return canonical(attribute, match[2])

    value = reader.value(node, attribute, parse)
    return None if value is None else Condition(attribute, cast(Operator, match[1]), (value,))


def _parse_listed(attribute: str, text: str) -> str:
    if COMPARISON.fullmatch(text):
        raise TextError(Code.COMPARISON, Phrase("values, or one comparison outside a list"))
    if _LOOKS_LIKE_COMPARISON.match(text):
        raise TextError(Code.COMPARISON, Phrase("a value, or a comparison by >=, <=, > or <"))
    return canonical(attribute, text)


def canonical(attribute: str, text: str) -> str:
    """A value in the attribute's canonical form.

    Raises:
        TextError: the attribute can't have this value.
    """
    return _CANONICAL.get(attribute, parse_id)(text)


def _metro(text: str) -> str:
    # YAML 1.2 writes truth as true and false, and an editor may do so for the planner.
    word = parse_choice(text, ("yes", "no", "true", "false"))
    return {"true": "yes", "false": "no"}.get(word, word)


_CANONICAL: dict[str, Callable[[str], str]] = {
    "language": parse_language,
    "age": lambda text: str(parse_count(text, 0, MAX_AGE)),
    "arrival": lambda text: parse_date(text).isoformat(),
    "arrival_month": parse_month,
    "metro": _metro,
    "sex": partial(parse_choice, choices=("F", "M")),
    "scheme": partial(parse_choice, choices=ORDERS.by_name["scheme"].choices),
    "type": partial(parse_choice, choices=COMPANIES.by_name["type"].choices),
}


def _exceptions(
    given: dict[str, Node], per: tuple[str, ...], bounds: Bounds, reader: Reader
) -> dict[str, Bounds]:
    node = given.get("except")
    if node is None:
        return {}
    if "per" not in given:
        message = Phrase("except needs per: it sets other bounds for one group of per")
        reader.error(node, Code.EXCEPT_WITHOUT_PER, message)
        return {}
    exceptions: dict[str, Bounds] = {}
    if len(per) != len(reader.one_or_more(given["per"])):
        return exceptions  # per is faulty itself; nothing can be said of its groups
    for key, value in reader.entries(node, "except"):
        group = reader.value(key, Phrase("a group of except"), lambda text: _parse_group(text, per))
        other = _exception(value, bounds, reader)
        if group is None or other is None:
            continue
        if group in exceptions:
            reader.error(
                key, Code.KEY_TWICE, Phrase("except has the group {came} twice", came=key.came)
            )
        exceptions[group] = other
    return exceptions


def _parse_group(text: str, per: tuple[str, ...]) -> str:
    parts = text.split(SEPARATOR) if len(per) > 1 else [text]
    if len(parts) != len(per):
        allowed = Phrase("{n} values, of {names}", n=len(per), names=SEPARATOR.join(per))
        raise TextError(Code.EXCEPT_PARTS, allowed, Phrase('joined by " / "'))
    values = [canonical(name, part.strip()) for name, part in zip(per, parts, strict=True)]
    return SEPARATOR.join(values)


def _exception(node: Node, bounds: Bounds, reader: Reader) -> Bounds | None:
    given = reader.mapping(node, keys.BOUNDS, Phrase("an exception"))
    if node.blank or (node.kind == "map" and not node.items):
        message = Phrase(
            "an exception has no bound, needed is one of {allowed}", allowed=one_of(keys.BOUNDS)
        )
        reader.error(node, Code.QUOTA_BOUND_MISSING, message)
        return None
    other = read_bounds(given, node, reader)
    merged = {**dict(bounds.items()), **dict(other.items())}
    if merged != dict(other.items()):
        _check_order(Bounds(**merged), node, reader)  # type: ignore[arg-type]
    return other
