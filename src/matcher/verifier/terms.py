"""Rows in the form that cuts combine, and rows known by their id alone (CERTIFICATE.md, § 4)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from matcher.verifier.families import Family, Key, Row, Side
from matcher.verifier.pairs import Pairs
from matcher.verifier.scenario import Scenario

LONGEST_ID = 1000  # of a row; all readings of an endless one would take for ever
Coefficients = tuple[int, Iterable[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Term:
    """One row as a cut sees it: left side ≤ right (``sense`` 1), ≥ right (-1), or = right (0).

    Attributes:
        at: of a candidate, and whether to treat it as named: the coefficient at any order, and
            (order, what is added to it there).
        named: candidates that the row treats unlike all others of their key.
        family: the keys of candidates that matter to the row.
    """

    sense: int
    right: int
    at: Callable[[int, bool], Coefficients]
    named: Collection[int] = ()
    family: Family | None = None


def counted(row: Row, order_count: int) -> Term:
    """A row of a family."""

    def at(c: int, _: bool) -> Coefficients:
        return 0, row.coefficients(c, order_count)

    return Term(row.sense, row.right, at, family=row.family)


def one_seat(c: int) -> Term:
    """``candidate:ID``: one seat each."""
    return Term(1, 1, lambda _, named: (int(named), ()), named=(c,))


def nobody_alone(o: int, c: int, least: int) -> Term:
    """``opening:ORDER:CANDIDATE``: who is on the order has ``least`` - 1 others beside."""
    return Term(1, 0, lambda _, named: (0, ((o, least - 1 if named else -1),)), named=(c,))


def together(c: int, first: int, orders: list[int]) -> Term:
    """``group:CANDIDATE:COMPANY``: at the company (its ``orders``) as the first member is."""

    def at(who: int, named: bool) -> Coefficients:
        sign = 1 if who == c else -1
        return 0, [(o, sign) for o in orders] if named else ()

    return Term(0, 0, at, named=(c, first))


def fill_lock(scenario: Scenario, limit: int) -> Term:
    """``goal:fill``: the priorities of all placements."""
    priorities = [(o, order.priority) for o, order in enumerate(scenario.orders)]
    return Term(-1, limit, lambda _, __: (0, priorities))


def score_lock(pairs: Pairs, limit: int) -> Term:
    """``goal:score`` without penalties, which can only lower the left side."""

    def at(c: int, named: bool) -> Coefficients:
        return 0, zip(pairs.orders[c], pairs.scores[c], strict=True) if named else ()

    return Term(-1, limit, at, named=range(len(pairs.orders)))


def changes_lock(previous: Mapping[int, int], limit: int) -> Term:
    """``goal:changes``, with what it counts of an empty plan on the right side."""

    def at(c: int, named: bool) -> Coefficients:
        if not named:
            return 1, ()
        return 0, ((previous[c], -1),) if previous[c] >= 0 else ()

    return Term(1, limit - len(previous), at, named=previous.keys())


def parity_lock(groups: list[Key], key: Key, people: int) -> Term:
    """``goal:parity/GROUP``: placements of one group, at any order."""
    family = Family("parity", Side(groups))
    return Term(-1, people, lambda c, _: (int(groups[c] == key), ()), family=family)


@dataclass(slots=True)
class Names:
    """Finds the rows whose ids say all: ``opening:``, ``group:`` and ``candidate:``."""

    scenario: Scenario
    pairs: Pairs
    _first: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for c, candidate in enumerate(self.scenario.candidates):
            if candidate.group:
                self._first.setdefault(candidate.group, c)

    def opening(self, name: str) -> tuple[int, int] | None:
        """Order and candidate of an ``opening:`` row; None where there is no such row."""
        scenario = self.scenario
        found = [
            (scenario.order_at[order], scenario.candidate_at[candidate])
            for order, candidate in _splits(name, "opening:")
            if order in scenario.order_at and candidate in scenario.candidate_at
        ]
        found = [
            (o, c) for o, c in found if scenario.orders[o].min_seats > 1 and self._exists(c, o)
        ]
        return found[0] if len(found) == 1 else None

    def _exists(self, c: int, o: int) -> bool:
        is_open = self.scenario.pins.get(c, o) == o
        return is_open and self.pairs.score(c, o) is not None

    def group(self, name: str) -> tuple[int, int, int] | None:
        """Candidate, first member and company of a ``group:`` row; None without such a row."""
        scenario, found = self.scenario, []
        for identity, company in _splits(name, "group:"):
            c = scenario.candidate_at.get(identity)
            if c is None or company not in scenario.company_at:
                continue
            first = self._first.get(scenario.candidates[c].group, c)
            if first != c:
                found.append((c, first, scenario.company_at[company]))
        return found[0] if len(found) == 1 else None

    def term(self, name: str) -> Term | None:
        """The row for a cut; None where there is no such row."""
        scenario = self.scenario
        opening, group = self.opening(name), self.group(name)
        if opening is not None:
            o, c = opening
            return nobody_alone(o, c, scenario.orders[o].min_seats)
        if group is not None:
            c, first, company = group
            return together(c, first, scenario.orders_of[company])
        identity = name.removeprefix("candidate:")
        is_one = identity != name and identity in scenario.candidate_at
        return one_seat(scenario.candidate_at[identity]) if is_one else None


def _splits(name: str, prefix: str) -> Iterator[tuple[str, str]]:
    """Every reading of ``prefix`` FIRST:SECOND; ids may have colons of their own."""
    if not name.startswith(prefix) or len(name) > LONGEST_ID:
        return
    at = name.find(":", len(prefix))
    while at >= 0:
        yield name[len(prefix) : at], name[at + 1 :]
        at = name.find(":", at + 1)
