"""Derived rows picked from a list, with those they rest on, numbered anew."""

from __future__ import annotations

from dataclasses import replace

from matcher.engines.general.derived import Derivations
from matcher.problem.derived import CutRow, DerivedRow


def renumbered(rows: list[DerivedRow], wanted: list[int]) -> tuple[list[DerivedRow], list[int]]:
    """The wanted rows and all they rest on, in order, and the place each had before."""
    kept: set[int] = set()
    ahead = list(wanted)
    while ahead:
        place = ahead.pop()
        if place not in kept:
            kept.add(place)
            ahead += _rests_on(rows[place])
    places = sorted(kept)
    new = {place: i for i, place in enumerate(places)}
    return [_moved(rows[place], new) for place in places], places


def added(derivations: Derivations, rows: tuple[DerivedRow, ...]) -> list[int]:
    """The place of each of some rows, which are added; they rest on each other by their positions.

    Raises:
        ValueError: one can't be derived.
    """
    places: dict[int, int] = {}
    for position, row in enumerate(rows):
        places[position] = derivations.add(_moved(row, places))
    return list(places.values())


def resting_on_locks(rows: list[DerivedRow]) -> list[bool]:
    """Which rows rest on a lock, through others or not."""
    found: list[bool] = []
    for row in rows:
        names = row.multipliers if isinstance(row, CutRow) else ()
        found.append(
            any(
                name.kind == "lock" or (name.kind == "derived" and found[name.place])
                for name, _ in names
            )
        )
    return found


def _rests_on(row: DerivedRow) -> list[int]:
    if not isinstance(row, CutRow):
        return []
    return [name.place for name, _ in row.multipliers if name.kind == "derived"]


def _moved(row: DerivedRow, new: dict[int, int]) -> DerivedRow:
    if not isinstance(row, CutRow):
        return row
    multipliers = tuple(
        (replace(name, place=new[name.place]) if name.kind == "derived" else name, factor)
        for name, factor in row.multipliers
    )
    return replace(row, multipliers=multipliers)
