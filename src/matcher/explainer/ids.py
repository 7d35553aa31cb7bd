"""Ids that are asked for, and the nearest ones where there is no such id."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from matcher.errors import MatcherError

#: How many near ids an error suggests.
SUGGESTED = 3
#: How alike an id must be (difflib's ratio): tried one after the other, the quick one first.
CUTOFFS = (0.6, 0.3)


class UnknownIdError(MatcherError):
    """An id that the scenario does not have; ``nearest`` holds those that look most like it."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name = kind, name
        self.nearest = nearest_ids(name, known)
        hint = f"; did you mean {', '.join(self.nearest)}?" if self.nearest else ""
        super().__init__(f'no {kind} "{name[:200]}" in this scenario{hint}')


def nearest_ids(name: str, known: Iterable[str]) -> list[str]:
    """The ids that look most like ``name``, nearest first; at most :data:`SUGGESTED`."""
    folded: dict[str, str] = {}
    for other in known:
        folded.setdefault(str(other).casefold(), str(other))
    for cutoff in CUTOFFS:
        found = difflib.get_close_matches(name.casefold()[:200], folded, SUGGESTED, cutoff)
        if found:
            return [folded[item] for item in found]
    return []


def position(kind: str, name: str, known: Sequence[str]) -> int:
    """Position of an id.

    Raises:
        UnknownIdError: it isn't there; the nearest ids are suggested.
    """
    for place, other in enumerate(known):
        if other == name:
            return place
    raise UnknownIdError(kind, name, known)
