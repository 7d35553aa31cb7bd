"""The whole model as sparse rows: exact for every rule, over chosen pairs.

Columns: one per pair; the violation of each soft row, in persons; whether an order opens, where
it has a minimum. Rows: one seat a candidate, the task's rows, derived rows, and for groups that
all members are equally often at each company.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.engines.general.derived import Derivations
from matcher.engines.general.interior.program import Owners
from matcher.engines.general.linear import Float, LinearModel
from matcher.engines.general.rows import Rows
from matcher.problem.derived import RowName
from matcher.problem.problem import Bool, Int64


@dataclass(frozen=True)
class WholeModel:
    """A linear model, and where its parts stand.

    Attributes:
        model: columns and rows.
        pairs: pair of each of the first columns.
        static: flat rows that have a row each, from ``static_start`` on.
        derived: places of the derived rows that have a row each, from ``derived_start`` on.
        slack: first column of those that break rows at a cost, and the one after the last.
        people: candidate of each of the first rows.
        together: candidate and company of each row of a group, from ``together_start`` on.
    """

    model: LinearModel
    pairs: Int64
    static: Int64
    static_start: int
    derived: Int64
    derived_start: int
    slack: tuple[int, int]
    people: Int64
    together: tuple[Int64, Int64]
    together_start: int

    def names(self, rows: Rows) -> list[RowName]:
        """What each row is, those of openings left out."""
        found = [RowName("candidate", c) for c in self.people.tolist()]
        found += [rows.name(flat) for flat in self.static.tolist()]
        found += [RowName("derived", place) for place in self.derived.tolist()]
        candidates, companies = (part.tolist() for part in self.together)
        pairs = zip(candidates, companies, strict=True)
        return found + [RowName("group", c, company) for c, company in pairs]

    def owners(self, rows: Rows) -> Owners:
        """The order of each column of a pair."""
        order = np.full(self.model.columns, -1, np.int64)
        order[: len(self.pairs)] = rows.problem.order[self.pairs]
        return Owners(order, rows.problem.orders)

    def duals(self, rows: Rows, derivations: Derivations, dual: Float) -> tuple[Float, Float]:
        """Prices over all flat rows and all derived rows."""
        flat, derived = np.zeros(rows.size), np.zeros(len(derivations.rows))
        flat[self.static] = dual[self.static_start : self.static_start + len(self.static)]
        mine = dual[self.derived_start : self.derived_start + len(self.derived)]
        derived[self.derived] = mine
        return flat, derived

    def plan(self, rows: Rows, x: Float) -> Int64:
        """The plan of an integer solution: pair of each candidate, -1 for none."""
        used = self.pairs[x[: len(self.pairs)] > 0.5]
        plan = np.full(rows.problem.candidates, -1, np.int64)
        plan[rows.problem.candidate[used]] = used
        return plan


def whole_model(
    rows: Rows,
    derivations: Derivations,
    pairs: Int64,
    *,
    integer: bool,
    elastic: bool = False,
    weight: Int64 | None = None,
    kept: Bool | None = None,
    bound: Int64 | None = None,
    derived: Int64 | None = None,
    slack: Float | None = None,
    derived_slack: Float | None = None,
    fixed: Int64 | None = None,
    missing: float = 0.0,
    capped: bool = True,
) -> WholeModel:
    """Build the model over ``pairs`` (sorted, all usable).

    Args:
        rows: rows of the task.
        derivations: derived rows.
        pairs: the pairs with a column.
        integer: add the opening of orders with a minimum; else it is left to derived rows.
        elastic: every row may be broken, at a loss of 1 a unit, and nothing else counts.
        weight: weights per pair other than the task's.
        kept: bool per flat row, the rows to put in; the active ones without.
        bound: right sides other than the task's (int64, flat).
        derived: places of the derived rows to put in; all without.
        slack: what a unit beyond each hard flat row costs; 0 where that may not be; all 0 without.
        derived_slack: likewise for each of the derived rows that are put in.
        fixed: placements outside the model, which count in derived rows and against minimum
            seats; ``bound`` must already count them in all other rows.
        missing: what each person costs whom an order with fixed placements lacks; 0 where none
            may be missing.
        capped: columns of pairs have the upper bound that the rows of candidates imply.
    """
    problem, model = rows.problem, LinearModel()
    weight = rows.task.weight if weight is None else weight
    gain = np.zeros(len(pairs)) if elastic else weight[pairs].astype(float)
    pinned = problem.pinned[problem.candidate[pairs]].astype(float)
    columns = model.add_columns(gain, lower=pinned, upper=1.0 if capped else np.inf)
    people = _candidate_rows(model, rows, pairs, columns)
    static = np.flatnonzero(rows.active if kept is None else rows.active & kept)
    right = rows.bound if bound is None else bound
    static_start = model.rows
    row_of = np.full(rows.size, -1, np.int64)
    low = np.where(rows.upper, -np.inf, right)[static]
    high = np.where(rows.upper, right, np.inf)[static]
    row_of[static] = model.add_rows(low, high, len(static))
    position, row, value = rows.entries(pairs)
    there = row_of[row] >= 0
    model.add_entries(row_of[row[there]], columns[position[there]], value[there])
    _soft_columns(model, rows, row_of, elastic)
    derived_start = model.rows
    places = np.arange(len(derivations.rows)) if derived is None else derived
    fixed = np.empty(0, np.int64) if fixed is None else fixed
    _derived_rows(model, derivations, places, pairs, columns, fixed)
    beyond = model.columns
    if slack is not None:
        _slack_columns(model, row_of[static], slack[static], rows.upper[static])
    if derived_slack is not None:
        at = derived_start + np.arange(len(places))
        _slack_columns(model, at, derived_slack, np.ones(len(places), bool))
    after = model.columns
    if elastic:
        _elastic_columns(model, rows, row_of, static, derived_start)
    together_start = model.rows
    together = _group_rows(model, rows, pairs, columns)
    if integer:
        _openings(model, rows, pairs, columns, fixed, missing)
    return WholeModel(
        model=model,
        pairs=pairs,
        static=static,
        static_start=static_start,
        derived=places,
        derived_start=derived_start,
        slack=(beyond, after),
        people=people,
        together=together,
        together_start=together_start,
    )


def _candidate_rows(model: LinearModel, rows: Rows, pairs: Int64, columns: Int64) -> Int64:
    people = rows.problem.candidate[pairs]
    found, row = np.unique(people, return_inverse=True)
    at = model.add_rows(-np.inf, 1.0, len(found))
    model.add_entries(at[row], columns, 1.0)
    return found.astype(np.int64)


def _soft_columns(model: LinearModel, rows: Rows, row_of: Int64, elastic: bool) -> None:
    """Persons beyond the bound of each soft row; they lose points, also against locks."""
    soft = np.flatnonzero((rows.penalty >= 0) & (row_of >= 0))
    points = rows.penalty[soft].astype(float)
    loss = np.zeros(len(soft)) if elastic else -points * rows.task.penalties
    beyond = model.add_columns(loss)
    unit = np.where(rows.upper, -rows.unit, rows.unit)[soft]
    model.add_entries(row_of[soft], beyond, unit)
    for place, lock in enumerate(rows.task.locks):
        if lock.penalties and row_of[rows.locks + place] >= 0:
            at = np.full(len(soft), row_of[rows.locks + place])
            model.add_entries(at, beyond, -points * lock.penalties)


def _derived_rows(
    model: LinearModel,
    derivations: Derivations,
    places: Int64,
    pairs: Int64,
    columns: Int64,
    fixed: Int64,
) -> None:
    bounds = derivations.right_sides(places) - derivations.left_sides(places, fixed)
    at = model.add_rows(-np.inf, bounds, len(places))
    for mine, value, sizes in derivations.blocks(places):
        row, at = np.repeat(at[: len(sizes)], sizes), at[len(sizes) :]
        where, found = positions_in(pairs, mine)
        model.add_entries(row[found], columns[where[found]], value[found])


def _slack_columns(model: LinearModel, at: Int64, cost: Float, upper: Bool) -> None:
    """What rows are beyond their bounds, where that has a cost."""
    priced = np.flatnonzero(cost > 0)
    beyond = model.add_columns(-cost[priced], integer=False)
    model.add_entries(at[priced], beyond, np.where(upper[priced], -1.0, 1.0))


def _elastic_columns(
    model: LinearModel, rows: Rows, row_of: Int64, static: Int64, derived_start: int
) -> None:
    hard = static[rows.penalty[static] < 0]
    beyond = model.add_columns(-np.ones(len(hard)), integer=False)
    model.add_entries(row_of[hard], beyond, np.where(rows.upper[hard], -1.0, 1.0))
    derived = np.arange(derived_start, model.rows)
    beyond = model.add_columns(-np.ones(len(derived)), integer=False)
    model.add_entries(derived, beyond, -1.0)


def _group_rows(
    model: LinearModel, rows: Rows, pairs: Int64, columns: Int64
) -> tuple[Int64, Int64]:
    """At each company every member of a group is placed as often as its first member.

    Returns:
        Candidate and company of each row.
    """
    grouped = rows.task.grouped
    where, inside = positions_in(pairs, grouped.pairs)
    part_sizes = np.diff(np.append(grouped.part_starts, len(grouped.pairs)))
    parts = np.arange(len(part_sizes))
    part = np.repeat(parts, part_sizes)
    option = np.searchsorted(grouped.option_starts, parts, side="right") - 1
    present = np.zeros(len(grouped.option_starts), bool)
    present[option[part[inside]]] = True
    others = parts[(parts != grouped.option_starts[option]) & present[option]]
    at = np.full(len(parts), -1, np.int64)
    at[others] = model.add_rows(0.0, 0.0, len(others))
    is_first = part == grouped.option_starts[option[part]]
    mine = inside & ~is_first
    model.add_entries(at[part[mine]], columns[where[mine]], 1.0)
    _subtract_first(model, at, np.flatnonzero(inside & is_first), part, where, columns, option)
    one = grouped.pairs[grouped.part_starts[others]]
    company = rows.problem.company[rows.problem.order[one]]
    return rows.problem.candidate[one].astype(np.int64), company.astype(np.int64)


def positions_in(sorted_pairs: Int64, wanted: Int64) -> tuple[Int64, Bool]:
    """Position of each wanted pair in sorted ones, and whether it is there."""
    if not len(sorted_pairs):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    where = np.minimum(np.searchsorted(sorted_pairs, wanted), len(sorted_pairs) - 1)
    return where, sorted_pairs[where] == wanted


def _subtract_first(
    model: LinearModel,
    at: Int64,
    of_first: Int64,
    part: Int64,
    where: Int64,
    columns: Int64,
    option: Int64,
) -> None:
    """The first member's pairs enter the row of every other member with -1."""
    counts = np.bincount(option, minlength=1)
    for step in range(1, int(counts.max(initial=0))):
        mine = of_first[counts[option[part[of_first]]] > step]
        model.add_entries(at[part[mine] + step], columns[where[mine]], -1.0)


def _openings(
    model: LinearModel,
    rows: Rows,
    pairs: Int64,
    columns: Int64,
    fixed: Int64,
    missing: float,
) -> None:
    """An order with a minimum takes nobody, or from its minimum up to its seats."""
    problem = rows.problem
    orders = np.flatnonzero((problem.min_seats > 1) & (problem.min_seats <= problem.seats))
    number = np.full(problem.orders, -1, np.int64)
    number[orders] = np.arange(len(orders))
    load = np.bincount(problem.order[fixed], minlength=problem.orders)[orders].astype(float)
    opens = model.add_columns(np.zeros(len(orders)), lower=(load > 0).astype(float), upper=1.0)
    low = model.add_rows(-load, np.inf, len(orders))
    high = model.add_rows(-np.inf, -load, len(orders))
    if missing:
        # Orders that people outside the model have opened may lack what their minimum asks for.
        open_ones = np.flatnonzero(load > 0)
        short = model.add_columns(np.full(len(open_ones), -missing), integer=False)
        model.add_entries(low[open_ones], short, 1.0)
    mine = np.flatnonzero(number[problem.order[pairs]] >= 0)
    order = number[problem.order[pairs[mine]]]
    for row, bound in ((low, problem.min_seats), (high, problem.seats)):
        model.add_entries(row[order], columns[mine], 1.0)
        model.add_entries(row, opens, -bound[orders].astype(float))
