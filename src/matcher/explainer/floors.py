"""Floors that seats and nested limits alone make impossible, found by one flow each."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matcher.engines.flow import FlowEngine
from matcher.explainer.loose import Loose, Part
from matcher.explainer.relaxed import relaxed
from matcher.problem.problem import Problem, Weights
from matcher.problem.solution import Stop, ignore


@dataclass(frozen=True)
class Broken:
    """A floor that can't be reached: the most that can, and the rules that keep it from more."""

    floor: Part
    most: int
    parts: tuple[Part, ...]


class Floors:
    """The floors of a scenario, each alone against seats and upper limits."""

    def __init__(self, loose: Loose) -> None:
        self.loose = loose
        self.kept = set(relaxed(loose.problem).kept)

    def floors(self) -> list[Part]:
        """Every ``min`` of a quota."""
        families = self.loose.problem.families
        return [
            part
            for part in self.loose.parts
            if part.kind == "row"
            and families[part.place].sense == ">="
            and families[part.place].share is None
        ]

    def limits(self) -> list[list[Part]]:
        """Upper limits that network flow can hold together: quotas, then presets, then seats.

        Each list holds those before, so that a few quotas are blamed before many seats are.
        """
        families, parts = self.loose.problem.families, self.loose.parts
        rows = [part for part in parts if part.kind == "row" and part.place in self.kept]
        quotas = [part for part in rows if families[part.place].kind == "quota"]
        return [quotas, rows, [*rows, *(part for part in parts if part.kind == "seats")]]

    def first_broken(self) -> Broken | None:
        """The first floor that can't be reached, with a set of rules that proves it."""
        for floor in self.floors():
            bound = int(self.loose.problem.families[floor.place].bound[floor.row])
            for limits in self.limits():
                most, priced = self.most(floor, limits)
                if most < bound:
                    return Broken(floor, most, tuple(priced))
        return None

    def most(self, floor: Part, limits: list[Part]) -> tuple[int, list[Part]]:
        """The most placements that a floor can count within these limits, and the limits that
        keep it from more: those that have a price."""
        problem = self._counted(self.loose.keeping(limits), floor)
        solution = FlowEngine().solve(problem, Weights(1, 0), Stop(), ignore)
        assert solution.value is not None
        assert solution.prices is not None
        places = sorted({part.place for part in limits if part.kind == "row"})
        priced = {("seats", int(o), 0) for o in np.flatnonzero(solution.prices.seats)}
        for place, price in zip(places, solution.prices.families, strict=True):
            priced |= {("row", place, int(row)) for row in np.flatnonzero(price)}
        return solution.value, [p for p in limits if (p.kind, p.place, p.row) in priced]

    def _counted(self, problem: Problem, floor: Part) -> Problem:
        """The problem with the pairs that a floor counts alone."""
        family = self.loose.problem.families[floor.place]
        keep = family.row_of(problem.candidate, problem.order) == floor.row
        return replace(problem.restricted_to(keep), priority=np.ones_like(problem.priority))

    def minimal(self, broken: Broken) -> list[Part]:
        """The floor with limits of which none can be left out (deletion filter)."""
        bound = int(self.loose.problem.families[broken.floor.place].bound[broken.floor.row])
        kept = list(broken.parts)
        for part in broken.parts:
            rest = [other for other in kept if other != part]
            if self.most(broken.floor, rest)[0] < bound:
                kept = rest
        return [broken.floor, *kept]
