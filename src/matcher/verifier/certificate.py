"""certificate.json: blocks of prices (CERTIFICATE.md, section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from matcher.verifier.reading import (
    LARGEST_PRICE,
    bad_shape,
    integer,
    items,
    known,
    mapping,
    read_json,
    share,
    shown,
    text,
    texts,
)


@dataclass(frozen=True, slots=True)
class Cut:
    """The rounding down of a combination of rows."""

    id: str
    denominator: int
    multipliers: dict[str, int]


@dataclass(frozen=True, slots=True)
class Derived:
    """``counted``·a + ``others``·b ≤ ``bound`` on the whole counts a and b of ``row``."""

    id: str
    row: str
    counted: int
    others: int
    bound: int
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One block. ``goal`` is worst_off or parity, or None for a bound on weights.

    ``value`` is the weight of the plan (None without a plan), or the value of ``goal``.
    Prices that are 0 are left out.
    """

    name: str
    weights: dict[str, int]
    value: int | Fraction | None
    bound: int
    denominator: int
    prices: dict[str, int]
    cuts: tuple[Cut, ...]
    goal: str | None = None
    derived: tuple[Derived, ...] = ()


def read_certificate(folder: Path) -> list[Block]:
    """The blocks of certificate.json.

    Raises:
        UnreadableError: the file is missing or malformed.
    """
    found = read_json(folder, "certificate.json")
    known(found, ("version", "blocks"), (), "certificate.json")
    if integer(found["version"], "certificate.json version") != 1:
        raise bad_shape("certificate.json version", "this judge reads version 1")
    blocks = items(found["blocks"], "certificate.json blocks")
    return [_block(block, f"blocks[{number}]") for number, block in enumerate(blocks)]


def _block(value: object, name: str) -> Block:
    where = f"certificate.json {name}"
    found = mapping(value, where)
    required = ("weights", "value", "bound", "denominator", "prices")
    known(found, required, ("cuts", "derived", "goal", "above"), where)
    goal = _special_goal(found, where)
    return Block(
        name,
        _integers(found["weights"], f"{where}.weights"),
        _value(found["value"], goal, f"{where}.value"),
        _number(found["bound"], f"{where}.bound"),
        _number(found["denominator"], f"{where}.denominator"),
        {row: y for row, y in _integers(found["prices"], f"{where}.prices").items() if y},
        tuple(_cut(cut, f"{where}.cuts") for cut in items(found.get("cuts", []), where)),
        goal,
        tuple(_derived(row, f"{where}.derived") for row in items(found.get("derived", []), where)),
    )


def _special_goal(found: dict[str, Any], where: str) -> str | None:
    if "goal" not in found:
        if "above" in found:
            raise bad_shape(where, "'above' belongs to a block on worst_off")
        return None
    goal = found["goal"]
    if goal not in ("worst_off", "parity"):
        raise bad_shape(where, f"'goal' is worst_off or parity, found {shown(goal)}")
    if found.get("above", True) is not True or (goal == "worst_off" and "above" not in found):
        raise bad_shape(where, "'above' is true in a block on worst_off")
    return str(goal)


def _value(value: object, goal: str | None, where: str) -> int | Fraction | None:
    if goal == "parity":
        return share(value, where)
    if value is None and goal is None:
        return None
    number = _number(value, where)
    if goal == "worst_off" and number < 0:
        raise bad_shape(where, f"nobody is worse off than 0, found {number}")
    return number


def _number(value: object, where: str) -> int:
    return integer(value, where, largest=LARGEST_PRICE)


def _integers(value: object, where: str) -> dict[str, int]:
    return {key: _number(number, where) for key, number in mapping(value, where).items()}


def _cut(value: object, where: str) -> Cut:
    found = mapping(value, where)
    known(found, ("id", "denominator", "multipliers"), (), where)
    return Cut(
        text(found["id"], where),
        _number(found["denominator"], where),
        _integers(found["multipliers"], where),
    )


def _derived(value: object, where: str) -> Derived:
    found = mapping(value, where)
    known(found, ("id", "row", "counted", "others", "bound", "limits"), (), where)
    return Derived(
        text(found["id"], where),
        text(found["row"], where),
        _number(found["counted"], where),
        _number(found["others"], where),
        _number(found["bound"], where),
        tuple(texts(found["limits"], where)),
    )
