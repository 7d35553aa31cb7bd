"""Linear models to standard form and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.engines.general.highs import Answer
from matcher.engines.general.interior.columns import Columns
from matcher.engines.general.interior.dissection import dissect
from matcher.engines.general.interior.frontal import FrontalFactor
from matcher.engines.general.interior.method import Point, Standard, maximise
from matcher.engines.general.linear import Float, LinearModel
from matcher.problem.problem import Bool, Int64
from matcher.problem.solution import Stop

#: Multiplications of one factorisation beyond which the program is left to others.
MOST_WORK = 6e10
#: Likewise numbers in its dense blocks, 0.8 GB; 20 million in rules_10k_tight.
MOST_ROOM = 1e8
#: Likewise products of the rows that a unit touches, of all units; 14 million in rules_10k_tight.
MOST_PRODUCTS = 1e8
#: What a right side may be off 0.
NOTHING = 1e-9


@dataclass(frozen=True)
class Owners:
    """Which columns belong together.

    Attributes:
        unit: order of each column, -1 where it has none.
        units: number of orders.
    """

    unit: Int64
    units: int


@dataclass(frozen=True)
class _Form:
    """A program in standard form, and where its parts stood.

    Attributes:
        columns, rows: position in the model of each.
        sign: -1 for rows that were turned round.
        lower: the least value of each of the model's columns.
        forced: rows of the model that force their columns to 0.
    """

    program: Standard
    columns: Int64
    rows: Int64
    sign: Float
    lower: Float
    forced: Int64


def solve_interior(
    model: LinearModel, owners: Owners, stop: Stop, tolerance: float, threads: int = 1
) -> Answer | None:
    """The optimum to a share of ``tolerance``; None where other methods should try.

    As many ``threads`` share the work; however many, the same bytes.
    """
    form = _standard(model, threads)
    if form is None:
        return None
    factor = _factor(form, owners)
    if factor is None or factor.work > MOST_WORK or factor.room > MOST_ROOM:
        return None
    start = _first_point(form.program, factor)
    ended = None if start is None else maximise(form.program, factor, start, tolerance, stop)
    if ended is None or not (ended.solved or stop.due()):
        return None
    x, dual = _back(model, form, ended.point)
    return Answer("optimal" if ended.solved else "stopped", x, dual)


def _first_point(program: Standard, factor: FrontalFactor) -> Point | None:
    """The shortest values and prices that keep rows and costs, moved inside (Mehrotra 1992)."""
    matrix, limited = program.matrix, ~program.equal
    try:
        factor.make(np.ones(matrix.count), np.ones(matrix.rows))
    except np.linalg.LinAlgError:
        return None
    s = factor.solve(program.right)
    x = matrix.transposed_times(s)
    y = factor.solve(matrix.times(program.cost))
    z = matrix.transposed_times(y) - program.cost
    value = max(-1.5 * float(min(x.min(), s[limited].min(initial=0.0))), 0.0)
    price = max(-1.5 * float(min(z.min(), y[limited].min(initial=0.0))), 0.0)
    x, s, z, y = x + value, s + value, z + price, y + np.where(limited, price, 0.0)
    total = float(x @ z + s[limited] @ y[limited])
    values, prices = float(x.sum() + s[limited].sum()), float(z.sum() + y[limited].sum())
    if values <= 0 or prices <= 0:
        # Nothing is inside.
        return None
    more, dearer = 0.5 * total / prices, 0.5 * total / values
    s = np.where(limited, s + more, 0.0)
    return Point(x + more, z + dearer, s, np.where(limited, y + dearer, y))


def _factor(form: _Form, owners: Owners) -> FrontalFactor | None:
    """The plan of the factors; None where few units touch so many rows that it would not fit."""
    matrix, unit = form.program.matrix, owners.unit[form.columns]
    owned = unit[matrix.column] >= 0
    key = matrix.row[owned].astype(np.int64) * owners.units + unit[matrix.column[owned]]
    key = np.unique(key)
    row, of_unit = np.divmod(key, owners.units)
    wide = np.bincount(of_unit).astype(float)
    if wide @ wide > MOST_PRODUCTS:
        return None
    tree = dissect(matrix.rows, row, of_unit, owners.units)
    return FrontalFactor(matrix, tree)


def _standard(model: LinearModel, threads: int) -> _Form | None:
    """The standard form; None where columns have limits that no row implies."""
    cost, lower = np.concatenate(model.cost), np.concatenate(model.lower)
    upper = np.concatenate(model.upper)
    low, high = np.concatenate(model.row_lower), np.concatenate(model.row_upper)
    starts, short_row, value = model.matrix()
    column = np.repeat(np.arange(model.columns), np.diff(starts))
    row = short_row.astype(np.int64)
    shift = np.bincount(row, value * lower[column], minlength=model.rows)
    low, high = low - shift, high - shift
    equal = low == high
    turned = ~equal & np.isfinite(low)
    if (turned & np.isfinite(high)).any():
        return None
    sign = np.where(turned, -1.0, 1.0)
    right = np.where(turned, -low, high)
    value = value * sign[row]
    forced = _Forced(column, row, value, right, equal, lower < upper)
    there, live = forced.there, forced.live
    inside = there[column] & live[row]
    filled = np.bincount(column[inside], minlength=model.columns) > 0
    there &= filled
    limited = there & np.isfinite(upper)
    if forced.broken or not there.any() or not live.any():
        return None
    covers = forced.least[row] == 0
    covers &= inside & (right[row] <= value * np.where(np.isfinite(upper), upper, 0.0)[column])
    covered = np.bincount(column[covers], minlength=model.columns) > 0
    if (limited & ~covered).any() or (cost[(lower < upper) & ~filled & forced.there] > 0).any():
        return None
    new_column, new_row = np.cumsum(there) - 1, np.cumsum(live) - 1
    counts = np.bincount(new_column[column[inside]], minlength=int(there.sum()))
    matrix = Columns(
        np.concatenate([[0], np.cumsum(counts)]),
        new_row[row[inside]],
        value[inside],
        int(live.sum()),
        threads,
    )
    columns, rows = np.flatnonzero(there), np.flatnonzero(live)
    program = Standard(matrix, cost[columns], right[rows], equal[rows])
    return _Form(program, columns, rows, sign, lower, np.flatnonzero(forced.forced))


class _Forced:
    """Rows without room, whose columns are therefore 0; and rows that nothing is left in.

    Attributes:
        there, live: columns and rows that are left.
        forced: rows that force their columns to 0.
        least: entries below 0 that each row has left.
        broken: whether some row can't be kept.
    """

    def __init__(
        self, column: Int64, row: Int64, value: Float, right: Float, equal: Bool, there: Bool
    ) -> None:
        self.there, self.live = there.copy(), np.isfinite(right)
        self.forced = np.zeros(len(right), bool)
        self.broken = False
        while True:
            inside = self.there[column] & self.live[row]
            most = np.bincount(row[inside], value[inside] > 0, minlength=len(right))
            self.least = np.bincount(row[inside], value[inside] < 0, minlength=len(right))
            filled = most + self.least > 0
            empty = self.live & ~filled
            self.broken |= bool((right[empty] < -NOTHING).any())
            self.broken |= bool((np.abs(right[empty & equal]) > NOTHING).any())
            self.live &= filled
            one_sided = (self.least == 0) | (equal & (most == 0))
            without = np.where(equal, np.abs(right), right) <= NOTHING
            tight = self.live & one_sided & without
            self.broken |= bool((right[tight] < -NOTHING).any())
            if self.broken or not tight.any():
                return
            self.forced |= tight
            self.live &= ~tight
            self.there[column[tight[row]]] = False


def _back(model: LinearModel, form: _Form, point: Point) -> tuple[Float, Float]:
    """Values of all columns and prices of all rows; forced rows cost what keeps columns at 0."""
    x = form.lower.copy()
    x[form.columns] += point.x
    y = np.zeros(model.rows)
    y[form.rows] = point.y
    dual = y * form.sign
    if len(form.forced):
        starts, row, value = model.matrix()
        column = np.repeat(np.arange(model.columns), np.diff(starts))
        priced = np.bincount(column, value * dual[row], minlength=model.columns)
        more = np.concatenate(model.cost) - priced
        of_forced = np.zeros(model.rows, bool)
        of_forced[form.forced] = True
        there = np.ones(model.columns, bool)
        there[form.columns] = False
        mine = np.flatnonzero(of_forced[row] & there[column] & (more[column] > 0))
        price, side = np.zeros(model.rows), np.zeros(model.rows)
        np.maximum.at(price, row[mine], more[column[mine]] / np.abs(value[mine]))
        side[row[mine]] = np.sign(value[mine])
        dual += price * side
    return x, dual
