"""Corners of linear programs that grow: each is solved from the last one's basis by simplex."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from matcher.engines.general.highs import Answer, linear_answer, linear_solver, watch
from matcher.engines.general.linear import Float, LinearModel
from matcher.problem.problem import Int64
from matcher.problem.solution import Stop

#: Programs of more columns than this come to their first corner by interior point.
SIMPLEX = 4_000


@dataclass(frozen=True)
class Basis:
    """What is basic, by numbers that columns and rows keep while a program grows.

    Attributes:
        columns: those of the columns that are basic.
        rows: those of the rows that are not.
    """

    columns: Int64
    rows: Int64


class Corner:
    """A program at a corner.

    Args:
        highs: HiGHS with the program and its basis.
        answer: the solution there.
    """

    def __init__(self, highs: Any, answer: Answer) -> None:
        self.highs, self.answer = highs, answer

    def basic(self) -> Int64:
        """Column that is basic in each row of the basis; below 0 where it is a row's slack."""
        return np.asarray(self.highs.getBasicVariables()[1], np.int64)

    def inverse_row(self, at: int) -> tuple[Int64, Float]:
        """Rows, and what each counts, whose sum is solved for the basic column (entries not 0)."""
        _, values, count, places = self.highs.getBasisInverseRowSparse(at)
        places = np.asarray(places[:count], np.int64)
        return places, np.asarray(values)[places]


@dataclass(frozen=True)
class Numbers:
    """A number for each column of a program and each row, the same in all programs it is in.

    Attributes:
        columns: of the columns (int64), with ``rows``.
    """

    columns: Int64
    rows: Int64

    def of(self, corner: Corner) -> Basis:
        """What is basic."""
        found, basic = corner.highs.getBasis(), highspy.HighsBasisStatus.kBasic
        columns = np.array([status == basic for status in found.col_status], bool)
        rows = np.array([status != basic for status in found.row_status], bool)
        return Basis(self.columns[columns], self.rows[rows])

    def placed(self, known: Basis) -> Any:
        """What was basic; new rows are, new columns are not."""
        basis, status = highspy.HighsBasis(), highspy.HighsBasisStatus
        kinds = status.kNonbasic, status.kBasic
        columns, rows = np.isin(self.columns, known.columns), ~np.isin(self.rows, known.rows)
        basis.col_status = [kinds[is_basic] for is_basic in columns.tolist()]
        basis.row_status = [kinds[is_basic] for is_basic in rows.tolist()]
        basis.valid = True
        return basis


def solved_to_corner(
    model: LinearModel, numbers: Numbers, stop: Stop, basis: Basis | None
) -> Corner:
    """An optimal corner of a program.

    Args:
        model: the program.
        numbers: of its columns and rows.
        stop: when to give up.
        basis: that of a part of the program, None for the first.
    """
    highs = linear_solver(model, stop)
    if basis is not None:
        highs.setBasis(numbers.placed(basis))
        highs.setOptionValue("solver", "simplex")
    elif model.columns > SIMPLEX:
        highs.setOptionValue("solver", "ipm")
    watch(highs, stop)
    highs.run()
    answer = linear_answer(highs)
    if answer.outcome == "failed" and not stop.due():
        # Crossover from the middle of a large face at times ends without a corner.
        highs.setOptionValue("solver", "simplex")
        highs.run()
        answer = linear_answer(highs)
    return Corner(highs, answer)
