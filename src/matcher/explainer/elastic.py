"""Rules that may give way at a price: the least that must change for a plan to exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from matcher.explainer.edits import Change, written
from matcher.explainer.loose import Loose, Part
from matcher.explainer.pruned import needed
from matcher.problem.penalties import persons_beyond
from matcher.problem.problem import Int64, Problem, RowFamily

#: What a unit of change costs a planner who says nothing else: a person beyond a quota, a seat,
#: a bed, a pin given up, a group dissolved. Statutory limits can't be changed at all.
WEIGHTS = {"quotas": 1, "orders": 2, "offices": 3, "pins": 5, "candidates": 5}


@dataclass(frozen=True)
class Repair:
    """Changes after which a plan exists, and what they cost by the planner's weights."""

    changes: tuple[Change, ...]
    cost: int
    verified: bool = False

    def to_dict(self) -> dict[str, object]:
        """The repair as JSON holds it."""
        return {
            "changes": [change.to_dict() for change in self.changes],
            "cost": self.cost,
            "verified": self.verified,
        }


def weight_of(weights: Mapping[str, int], table: str, name: str) -> int:
    """What a unit of change costs: for one row (``quotas.osaka``), else for its table."""
    return weights.get(f"{table}.{name}", weights.get(table, WEIGHTS[table]))


class Elastic:
    """A scenario in which some parts may give way; the other parts are kept.

    Args:
        loose: the scenario.
        soft: the parts that may give way: pins, groups, minimum seats, seats, beds and quotas.
        weights: what a unit costs, by table or ``table.id``; see :data:`WEIGHTS`.
    """

    def __init__(self, loose: Loose, soft: Collection[Part], weights: Mapping[str, int]) -> None:
        self.loose, self.weights = loose, weights
        self.soft = set(soft)
        self.rows = [part for part in soft if part.kind == "row"]
        self.seats = [part for part in soft if part.kind == "seats"]
        self.pins = [part for part in soft if part.kind == "pin"]
        self.gone = [part for part in soft if part.kind in ("group", "min_seats")]

    def repair(self, share: int = 1) -> Repair | None:
        """The cheapest changes that make a plan possible, not yet verified; None where there
        are none, or the time was up, of which one of so many equal shares is used."""
        problem, families = self._problem()
        weight = np.zeros(problem.pairs, np.int64)
        for part in self.pins:
            pair = self._pair(problem, part)
            if pair is not None:
                weight[pair] = self._cost(part)
        solution = self.loose.solve(problem, weight, penalties=1, share=share)
        if solution.plan is None:
            return None
        found = [
            *self._read(problem, families, solution.plan),
            *self._given_up(solution.plan, problem),
        ]
        if not found:
            return None
        changes, costs = zip(*found, strict=True)
        return Repair(tuple(changes), sum(costs))

    def _problem(self) -> tuple[Problem, list[tuple[RowFamily, Part]]]:
        """The problem in which each soft row has a family of its own, with a penalty."""
        parts = [part for part in self.loose.parts if part not in self.soft]
        problem = self.loose.keeping(parts)
        if self.pins:
            problem = self._with_pinned_pairs(parts)
        soft = [(self._soft_row(part), part) for part in self.rows]
        soft += [(self._soft_seats(part), part) for part in self.seats]
        families = (*problem.families, *(family for family, _ in soft))
        pinned = [pair for part in self.pins if (pair := self._pair(problem, part)) is not None]
        return needed(replace(problem, families=families), pinned), soft

    def _with_pinned_pairs(self, parts: list[Part]) -> Problem:
        """Like :meth:`Loose.keeping`, with the pairs that a soft pin's override lets in."""
        problem = self.loose.keeping(parts)
        lifted = [self.loose.pins[part.place] for part in self.pins]
        extra = [(c, o) for c, o, override in lifted if override]
        if not extra:
            return problem
        keys = problem.candidate.astype(np.int64) * problem.orders + problem.order
        added = np.array([c * problem.orders + o for c, o in extra], np.int64)
        every = np.union1d(keys, added)
        place = np.searchsorted(self.loose.keys, every)
        people = every // problem.orders
        return replace(
            problem,
            indptr=np.searchsorted(people, np.arange(problem.candidates + 1)).astype(np.int64),
            order=(every % problem.orders).astype(np.int32),
            score=self.loose.problem.score[place],
        )

    def _soft_row(self, part: Part) -> RowFamily:
        family = self.loose.problem.families[part.place]
        alone = np.zeros(family.size, bool)
        alone[part.row] = True
        return replace(family, active=alone, penalty=self._cost(part))

    def _soft_seats(self, part: Part) -> RowFamily:
        problem = self.loose.problem
        key = np.full(problem.orders, -1, np.int32)
        key[part.place] = 0
        return RowFamily(
            kind="quota",
            candidate_key=np.zeros(problem.candidates, np.int32),
            order_key=key,
            candidate_keys=1,
            order_keys=1,
            sense="<=",
            bound=problem.seats[[part.place]],
            active=np.ones(1, bool),
            penalty=self._cost(part),
        )

    def _cost(self, part: Part) -> int:
        table, name = self._owner(part)
        return weight_of(self.weights, table, name)

    def _owner(self, part: Part) -> tuple[str, str]:
        """Table and id that a part's change is about."""
        ids = self.loose.compiled.order_ids
        if part.kind in ("seats", "min_seats"):
            return "orders", str(ids[part.place])
        if part.kind == "row":
            names = self.loose.compiled.names[part.place]
            return ("offices", names.group(part.row)) if names.quota is None else (
                "quotas", names.quota.id
            )  # fmt: skip
        name = part.id.partition(":")[2]
        return ("pins", name) if part.kind == "pin" else ("candidates", name)

    def _pair(self, problem: Problem, part: Part) -> int | None:
        c, o, _ = self.loose.pins[part.place]
        low, high = (int(end) for end in problem.indptr[c : c + 2])
        found = np.flatnonzero(problem.order[low:high] == o)
        return low + int(found[0]) if len(found) else None

    def _read(
        self, problem: Problem, families: list[tuple[RowFamily, Part]], plan: Int64
    ) -> Iterator[tuple[Change, int]]:
        """The rows that the plan breaks, as changes of their bounds."""
        placed = plan[plan >= 0]
        c = problem.candidate[placed].astype(np.int64)
        o = problem.order[placed].astype(np.int64)
        for family, part in families:
            count = family.count(c, o)
            beyond = int(persons_beyond(family, count).sum())
            if beyond:
                yield self._moved(family, part, c, o), beyond * self._cost(part)

    def _moved(self, family: RowFamily, part: Part, c: Int64, o: Int64) -> Change:
        table, name = self._owner(part)
        row = 0 if part.kind == "seats" else part.row
        bound, count = int(family.bound[row]), int(family.count(c, o)[row])
        if table == "orders":
            return Change(table, name, "seats", bound, count)
        names = self.loose.compiled.names[part.place]
        if names.quota is None:
            column = "dorm_female" if names.suffix == ":F" else "dorm_male"
            return Change(table, name, column, bound, count)
        kind = names.suffix.removeprefix(":")
        column = f"except.{names.group(part.row)}.{kind}" if names.quota.per else kind
        if family.share is None:
            return Change(table, name, column, bound, count)
        share = Fraction(*family.share)
        return Change(table, name, column, written(share), written(_share(family, row, c, o)))

    def _given_up(self, plan: Int64, problem: Problem) -> Iterator[tuple[Change, int]]:
        """Pins that the plan does not keep, groups and minimum seats that it breaks."""
        for part in self.pins:
            pair = self._pair(problem, part)
            if pair is None or plan[problem.candidate[pair]] != pair:
                name = part.id.removeprefix("pin:")
                yield Change("pins", name, "action", "pin", None), self._cost(part)
        for part in self.gone:
            if part.kind == "min_seats":
                yield from self._fewer(part, plan, problem)
            else:
                yield from self._apart(part, plan, problem)

    def _fewer(self, part: Part, plan: Int64, problem: Problem) -> Iterator[tuple[Change, int]]:
        least = int(self.loose.problem.min_seats[part.place])
        filled = int((problem.order[plan[plan >= 0]] == part.place).sum())
        if 0 < filled < least:
            name = str(self.loose.compiled.order_ids[part.place])
            change = Change("orders", name, "min_seats", least, filled)
            yield change, (least - filled) * self._cost(part)

    def _apart(self, part: Part, plan: Int64, problem: Problem) -> Iterator[tuple[Change, int]]:
        members = np.flatnonzero(self.loose.problem.group == part.place)
        pairs = plan[members]
        homes = {int(problem.company[problem.order[e]]) if e >= 0 else -1 for e in pairs.tolist()}
        if len(homes) == 1:
            return
        name = part.id.removeprefix("group:")
        for c in members.tolist():
            person = str(self.loose.compiled.candidate_ids[c])
            cost = weight_of(self.weights, "candidates", person)
            yield Change("candidates", person, "group", name, None), cost


def _share(family: RowFamily, row: int, c: Int64, o: Int64) -> Fraction:
    """The share that the placements have."""
    assert family.counted_candidate is not None
    assert family.counted_order is not None
    inside = family.row_of(c, o) == row
    counted = inside & family.counted_candidate[c] & family.counted_order[o]
    return Fraction(int(counted.sum()), int(inside.sum()))


def soft_parts(loose: Loose, parts: Collection[Part]) -> list[Part]:
    """Those parts that a planner can change: not the limits that law sets."""
    families = loose.problem.families
    return [p for p in parts if p.kind != "row" or families[p.place].kind != "preset"]
