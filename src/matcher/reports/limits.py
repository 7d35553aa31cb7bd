"""Limits by name: what a row id of quotas.csv speaks of, and what its price is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from matcher.reports.words import BOUNDS, RULES, SEXES, attribute_value, word
from matcher.texts.translate import Texts


@dataclass(frozen=True, slots=True)
class RowName:
    """A row id in parts. ``rule`` is the preset's rule, ``beds``, or the id of a quota."""

    kind: str  # preset, beds, quota; "" where the id has no known form
    rule: str
    owner: str
    bound: str = ""


def row_name(row: str) -> RowName:
    """Take a row id of CERTIFICATE.md, section 5, to parts."""
    kind, _, rest = row.partition(":")
    rule, _, owner = rest.partition(":")
    if kind == "preset" and owner:
        return RowName(kind, rule, owner)
    if kind == "quota" and ":" in owner:
        group, _, bound = owner.rpartition(":")
        return RowName(kind, rule, group, bound)
    if kind == "beds" and ":" in rest:
        office, _, sex = rest.rpartition(":")
        return RowName(kind, kind, office, sex)
    return RowName("", row, "")


def group_text(name: RowName, quotas: Mapping[str, Any], t: Texts) -> str:
    """The one that a row is about: a company, an office, or a quota's group."""
    if name.kind == "beds":
        return f"{name.owner}, {word(SEXES, name.bound, t)}"
    per = quotas.get(name.rule, {}).get("per", []) if name.kind == "quota" else []
    if name.kind == "quota" and not per:
        return t("everybody it counts")
    values = name.owner.split(" / ")
    if len(per) != len(values):
        return name.owner
    pairs = zip(per, values, strict=True)
    return " / ".join(attribute_value(key, value, t) for key, value in pairs)


def rule_text(name: RowName, t: Texts) -> str:
    """The rule that a row belongs to."""
    if name.kind == "quota":
        return t("Quota {id} ({bound})", id=name.rule, bound=word(BOUNDS, name.bound, t))
    return word(RULES, name.rule, t)


def row_text(row: str, quotas: Mapping[str, Any], t: Texts) -> str:
    """A row in one line: its rule and whom it is about."""
    name = row_name(row)
    if not name.kind:
        return row
    return t("{rule}: {group}", rule=rule_text(name, t), group=group_text(name, quotas, t))


def is_provisional(row: str, basis: str) -> bool:
    """Whether a statutory row rests on figures that are not confirmed."""
    return row.startswith("preset:") and "provisional" in basis


@dataclass(frozen=True, slots=True)
class Worth:
    """What one more unit of a limit is worth at the price: seats (by priority) and points."""

    seats: int
    points: Fraction


def price_weights(certificate: Mapping[str, Any], prices: Mapping[str, Fraction]) -> dict[str, int]:
    """Weights of the goals in the block that the list's prices are taken from.

    The list names rows without their seats, so a block fits if its own prices of these rows
    are the same. Empty where none fits, or no price was given.
    """
    for block in certificate.get("blocks", []):
        own = block.get("prices", {})
        if prices and all(
            Fraction(own.get(row, 0), block.get("denominator", 1)) == price
            for row, price in prices.items()
        ):
            return dict(block.get("weights", {}))
    return {}


def worth(price: Fraction, weights: Mapping[str, int]) -> Worth | None:
    """A price in seats and points; None where the block weighs other goals.

    A price is the whole number of seats nearest to it, and points more or less.
    """
    if not weights or not set(weights) <= {"fill", "score"} or min(weights.values()) <= 0:
        return None
    price = abs(price)
    seat, point = weights.get("fill", 0), weights.get("score", 0)
    if not point:
        return Worth(round(price / seat), Fraction(0))
    seats = round(price / seat) if seat else 0
    return Worth(seats, (price - seats * seat) / point)


def worth_text(
    price: Fraction | None, weights: Mapping[str, int], t: Texts, prioritised: bool = False
) -> str:
    """What one more unit of a limit is worth, in words; blank where it is worth nothing.

    Where orders have priorities, the goal counts these, not seats.
    """
    if not price:
        return ""
    found = worth(price, weights)
    if found is None:
        return t("price {price}", price=price)
    points = round(found.points)
    if prioritised:
        seats = t("priority {n}", n=t.number(found.seats))
    else:
        seats = t.count("{n} seat", "{n} seats", found.seats)
    if not points:
        return seats if found.seats else t("under one point")
    told = t.count("{n} point", "{n} points", abs(points))
    if not found.seats:
        return told
    return f"{seats} {'+' if points > 0 else '−'} {told}"
