"""Cuts of the corner that an inner point of a large program is next to.

Where ties are broken the optimum is one corner, and an inner point near it tells what that rests
on: the columns that are larger than what their prices lose, and the rows whose prices are larger
than their room (indicators of the optimal partition; El-Bakry, Tapia and Zhang 1994). The program
of those alone has a third of the columns, and HiGHS's crossover (Bixby and Saltzman 1994) next to
nothing to push there. Of all columns of an optimal face it takes several times as long, and at
times ends without a corner.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from matcher.engines.general.corner import Corner
from matcher.engines.general.highs import Answer, linear_answer, linear_solver, watch
from matcher.engines.general.interior.program import Owners, solve_interior
from matcher.engines.general.linear import Float, LinearModel
from matcher.engines.general.rounding import Cut, Program, rounding_cuts
from matcher.problem.problem import Bool, Int32, Int64
from matcher.problem.solution import Stop

#: Relative error of the inner point: at 1e-6 the corner rests on a sixth more columns.
NEXT = 1e-8


@dataclass(frozen=True)
class Crossed:
    """A corner, and what it breaks.

    Attributes:
        x: value of each column of a pair.
        cuts: the deepest.
    """

    x: Float
    cuts: list[Cut]


def cuts_of_large(
    model: LinearModel, owners: Owners, pairs: int, barred: Int64, stop: Stop
) -> Crossed | None:
    """The corner of a large program, and the cuts that it breaks; None where none is found.

    Args:
        model: the program, its ties broken.
        owners: which columns belong together.
        pairs: how many of the first columns are pairs.
        barred: rows that may not be used.
        stop: when to end.
    """
    inner = solve_interior(model, owners, stop, NEXT)
    corner = None if inner is None else crossed_over(model, inner, stop)
    if corner is None:
        return None
    assert corner.answer.x is not None
    x = np.clip(corner.answer.x[:pairs], 0, 1)
    return Crossed(x, rounding_cuts(corner, Program(model, barred, x), stop))


def crossed_over(model: LinearModel, inner: Answer, stop: Stop) -> Corner | None:
    """The corner next to an inner point; None where none is found.

    Prices are those of the inner point. Rows that the corner does not rest on may be broken there
    by about as much as they are at the inner point.
    """
    if inner.x is None or inner.dual is None or inner.outcome != "optimal":
        return None
    starts, row, value = model.matrix()
    matrix = _Matrix(np.repeat(np.arange(model.columns), np.diff(starts)), row, value)
    columns, rows = _partition(model, matrix, inner.x, inner.dual)
    solved = _solved(_part(model, matrix, columns, rows), stop) if columns.any() else None
    if solved is None:
        return None
    found, part = solved
    basis, status = highspy.HighsBasis(), highspy.HighsBasisStatus
    basis.col_status = _spread(status.kLower, columns, found.col_status)
    basis.row_status = _spread(status.kBasic, rows, found.row_status)
    basis.valid = True
    highs = linear_solver(model, stop)
    highs.setBasis(basis)
    x = np.zeros(model.columns)
    x[columns] = part
    return Corner(highs, Answer("optimal", x, inner.dual))


@dataclass(frozen=True)
class _Matrix:
    """Entries of a program: column, row and value of each."""

    column: Int64
    row: Int32
    value: Float


def _partition(model: LinearModel, matrix: _Matrix, x: Float, dual: Float) -> tuple[Bool, Bool]:
    """Columns and rows that the corner rests on."""
    left = np.bincount(matrix.row, matrix.value * x[matrix.column], minlength=model.rows)
    asked = np.bincount(matrix.column, matrix.value * dual[matrix.row], minlength=model.columns)
    low, high = np.concatenate(model.row_lower), np.concatenate(model.row_upper)
    room = np.minimum(left - low, high - left)
    columns = x > asked - np.concatenate(model.cost)
    # Who is pinned stays, whatever it loses.
    columns |= np.concatenate(model.lower) > 0
    return columns, (room < np.abs(dual)) | (low == high)


def _part(model: LinearModel, matrix: _Matrix, columns: Bool, rows: Bool) -> LinearModel:
    """The program of these columns and rows; the others are 0."""
    part = LinearModel()
    sides = model.cost, model.lower, model.upper
    cost, lower, upper = (np.concatenate(side)[columns] for side in sides)
    part.add_columns(cost, lower=lower, upper=upper)
    low, high = (np.concatenate(side)[rows] for side in (model.row_lower, model.row_upper))
    part.add_rows(low, high, len(low))
    kept = columns[matrix.column] & rows[matrix.row]
    column, row = np.cumsum(columns) - 1, np.cumsum(rows) - 1
    part.add_entries(row[matrix.row[kept]], column[matrix.column[kept]], matrix.value[kept])
    return part


def _solved(part: LinearModel, stop: Stop) -> tuple[Any, Float] | None:
    """Basis and values of a corner, by simplex where crossover ends without one."""
    highs = linear_solver(part, stop)
    watch(highs, stop)
    for solver in ("ipm", "simplex"):
        highs.setOptionValue("solver", solver)
        highs.run()
        answer = linear_answer(highs)
        if answer.outcome == "optimal" and answer.x is not None:
            return highs.getBasis(), answer.x
        if stop.due():
            break
    return None


def _spread(default: Any, places: Bool, status: list[Any]) -> list[Any]:
    """The status of all: ``default``, but at these places."""
    found = [default] * len(places)
    for place, one in zip(np.flatnonzero(places).tolist(), status, strict=True):
        found[place] = one
    return found
