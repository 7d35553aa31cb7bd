"""A scenario's rules as parts that can be left out, to find which can't hold together.

A part is a row by its certificate id (``seats:``, ``preset:``, ``beds:``, ``quota:``), or
``pin:CANDIDATE / ORDER``, ``group:NAME``, ``min_seats:ORDER``. One seat for each candidate and
eligibility always hold; soft rows never count.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from matcher.compiler.columns import texts
from matcher.compiler.compile import Compiled, compile_scenario
from matcher.compiler.pairs import eligible_keys, positions_of, scored_pairs
from matcher.domain.scenario import Scenario
from matcher.engines.flow import FlowEngine
from matcher.engines.general.engine import GeneralEngine
from matcher.explainer.edits import JOIN
from matcher.explainer.pruned import floor_weights, keeps, needed
from matcher.explainer.relaxed import relaxed
from matcher.problem.problem import Bool, Int64, Problem, Weights
from matcher.problem.solution import Solution, Stop, ignore
from matcher.problem.weights import PairWeights

Kind = Literal["seats", "row", "pin", "group", "min_seats"]


@dataclass(frozen=True)
class Part:
    """One rule that can be left out.

    ``place`` is the order (``seats``, ``min_seats``), the family (``row``), the pin's row or the
    group's number; ``row`` the row within a family.
    """

    kind: Kind
    id: str
    place: int
    row: int = 0


class Loose:
    """A scenario of which any rules may be left out.

    Raises:
        ScenarioError: the scenario has faults.
    """

    def __init__(self, scenario: Scenario, seconds: float, seed: int = 0) -> None:
        self.scenario, self.seed = scenario, seed
        self.compiled: Compiled = compile_scenario(scenario)
        self.deadline = time.monotonic() + seconds
        facts, settings = self.compiled.facts, scenario.settings
        self.keys = eligible_keys(facts)
        indptr, order, score = scored_pairs(facts, settings.score.weights, self.keys)
        self.problem: Problem = replace(
            self.compiled.problem,
            indptr=indptr,
            order=order,
            score=score,
            pinned=np.zeros(self.compiled.problem.candidates, bool),
        )

    @cached_property
    def pins(self) -> list[tuple[int, int, bool]]:
        """Candidate, order and override of each row of pins that pins."""
        frame = self.scenario.pins
        c, o = positions_of(self.scenario, "pins")
        lifted = frame["override"].to_numpy(dtype=bool, na_value=False)
        chosen = np.flatnonzero(texts(frame["action"]) == "pin")
        return [(int(c[n]), int(o[n]), bool(lifted[n])) for n in chosen]

    @cached_property
    def parts(self) -> list[Part]:
        """Every part, what a planner wrote last and what law says last of all."""
        return [*self._pins(), *self._rows(), *self._orders()]

    def _pins(self) -> Iterator[Part]:
        people, orders = self.compiled.candidate_ids, self.compiled.order_ids
        for place, (c, o, _) in enumerate(self.pins):
            yield Part("pin", f"pin:{people[c]}{JOIN}{orders[o]}", place)
        names = texts(self.scenario.candidates["group"])
        for group in range(int(self.problem.group.max(initial=-1)) + 1):
            member = int(np.flatnonzero(self.problem.group == group)[0])
            yield Part("group", f"group:{names[member]}", group)

    def _rows(self) -> Iterator[Part]:
        for place, family in enumerate(self.problem.families):
            if family.penalty is None:
                for row in np.flatnonzero(family.active).tolist():
                    yield Part("row", self.compiled.names[place].row_id(row), place, row)

    def _orders(self) -> Iterator[Part]:
        for o, name in enumerate(self.compiled.order_ids):
            yield Part("seats", f"seats:{name}", o)
            if self.problem.min_seats[o] > 1:
                yield Part("min_seats", f"min_seats:{name}", o)

    def keeping(self, kept: Collection[Part]) -> Problem:
        """The problem with the kept parts alone."""
        problem = self.problem
        by_kind: dict[Kind, list[Part]] = {}
        for part in kept:
            by_kind.setdefault(part.kind, []).append(part)
        seats = np.full(problem.orders, problem.candidates, np.int64)
        least = np.zeros(problem.orders, np.int64)
        for part in by_kind.get("seats", []):
            seats[part.place] = problem.seats[part.place]
        for part in by_kind.get("min_seats", []):
            least[part.place] = problem.min_seats[part.place]
        active = [np.zeros(family.size, bool) for family in problem.families]
        for part in by_kind.get("row", []):
            active[part.place][part.row] = True
        grouped = np.isin(problem.group, [part.place for part in by_kind.get("group", [])])
        loose = replace(
            problem,
            seats=seats,
            min_seats=least,
            group=np.where(grouped, problem.group, -1).astype(np.int32),
            families=tuple(
                replace(family, active=rows, penalty=None)
                for family, rows in zip(problem.families, active, strict=True)
                if rows.any()
            ),
        )
        return self.pinned(loose, {part.place for part in by_kind.get("pin", [])})

    def pinned(self, problem: Problem, kept: Collection[int]) -> Problem:
        """The problem with the pins kept, and without what the others alone let in."""
        keep, held = self._pairs(kept)
        return replace(problem.restricted_to(keep), pinned=held)

    def _pairs(self, kept: Collection[int]) -> tuple[Bool, Bool]:
        keep = np.ones(len(self.keys), bool)
        held = np.zeros(self.problem.candidates, bool)
        for place, (c, o, lifted) in enumerate(self.pins):
            pair = int(np.searchsorted(self.keys, c * self.problem.orders + o))
            if place in kept:
                low, high = self.problem.indptr[c : c + 2]
                keep[low:high] = False
                keep[pair] = held[c] = True
            elif lifted:
                keep[pair] = False
        return keep, held

    def stop(self, share: int = 1) -> Stop:
        """What is left of the time, or one of so many equal shares of it."""
        now = time.monotonic()
        return Stop(now + max(0.0, self.deadline - now) / share)

    def solve(
        self,
        problem: Problem,
        weight: Int64 | None = None,
        penalties: int = 0,
        share: int = 1,
    ) -> Solution:
        """Any plan that keeps the rules, or the heaviest; ``share`` as in :meth:`stop`."""
        if weight is None and not FlowEngine().refusals(problem):
            return FlowEngine().solve(problem, Weights(1, 0), self.stop(), ignore)
        start = quick_plan(problem)
        if weight is None and start is not None and keeps(problem, start):
            return Solution("optimal", plan=start, value=0)
        pairs = np.zeros(problem.pairs, np.int64) if weight is None else weight
        return GeneralEngine().solve(
            problem,
            Weights(0, penalties),
            self.stop(share),
            ignore,
            pair_weights=pairs,
            start=start,
            seed=self.seed,
        )

    def feasible(self, kept: Collection[Part]) -> bool | None:
        """Whether the parts can hold together; None where the time was up."""
        return verdict(self.solve(needed(self.keeping(kept))))


def quick_plan(problem: Problem) -> Int64 | None:
    """A plan that reaches for every floor within the limits that network flow can hold."""
    # A limit that may give way is kept here: where it need not give way, nothing is lost.
    firm = [
        family if family.sense == ">=" else replace(family, penalty=None)
        for family in problem.families
    ]
    network = relaxed(replace(problem, families=tuple(firm))).problem
    weights = PairWeights(0, 0, floor_weights(problem))
    return FlowEngine().solve(network, weights, Stop(), ignore).plan


def verdict(solution: Solution) -> bool | None:
    """Whether a solve found a plan, proved that there is none, or neither (None)."""
    if solution.plan is not None:
        return True
    return False if solution.status == "infeasible" else None


def holds(scenario: Scenario, seconds: float) -> bool | None:
    """Whether some plan keeps every hard rule of a scenario; None where the time was up."""
    loose = Loose(scenario, seconds)
    return loose.feasible(loose.parts)
