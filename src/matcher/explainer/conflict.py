"""A minimal set of rules that can't hold together.

Rules are left out one after the other, many at once at first; what can be left out while the
rest stays infeasible is not needed (deletion filter: Chinneck and Dravnieks 1991, *Locating
minimal infeasible constraint sets in linear programs*). The prices of the proof of infeasibility
say where to begin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.explainer.floors import Floors
from matcher.explainer.loose import Loose, Part
from matcher.explainer.pruned import needed
from matcher.problem.solution import Solution


@dataclass(frozen=True)
class Conflict:
    """Rules that can't hold together.

    ``minimal``: without any one of them the others were shown to hold.
    """

    parts: tuple[Part, ...]
    minimal: bool

    @property
    def rows(self) -> list[str]:
        """Ids of the rules."""
        return [part.id for part in self.parts]


def conflict(loose: Loose) -> Conflict | None:
    """A minimal conflict; None where all rules hold together, or the time was up before that
    was known."""
    floors = Floors(loose)
    broken = floors.first_broken()
    if broken is not None:
        return Conflict(tuple(floors.minimal(broken)), minimal=True)
    whole = loose.solve(needed(loose.keeping(loose.parts)))
    if whole.status != "infeasible":
        return None
    return _filtered(loose, _support(loose, whole))


def _support(loose: Loose, solution: Solution) -> list[Part]:
    """The rules that the proof rests on, if they alone are infeasible; else all."""
    prices = solution.prices
    if prices is None or (solution.bound or 0) >= 0:
        return loose.parts
    priced = {("seats", int(o), 0) for o in np.flatnonzero(prices.seats)}
    kept = [place for place in range(len(loose.problem.families)) if _hard(loose, place)]
    for place, family in zip(kept, prices.families, strict=False):
        priced |= {("row", place, int(row)) for row in np.flatnonzero(family)}
    found = [
        part
        for part in loose.parts
        if part.kind in ("pin", "group", "min_seats") or (part.kind, part.place, part.row) in priced
    ]
    return found if loose.feasible(found) is False else loose.parts


def _hard(loose: Loose, place: int) -> bool:
    family = loose.problem.families[place]
    return family.penalty is None and bool(family.active.any())


def _filtered(loose: Loose, parts: list[Part]) -> Conflict:
    """Leave out chunks, then halves of them, while the rest stays infeasible."""
    kept, minimal = list(parts), True
    size = max(1, len(kept) // 2)
    while True:
        place = 0
        while place < len(kept):
            rest = kept[:place] + kept[place + size :]
            found = loose.feasible(rest)
            if found is False:
                kept = rest
                continue
            minimal &= found is not None or size > 1
            place += size
        if size == 1:
            return Conflict(tuple(kept), minimal)
        size = max(1, size // 2)
