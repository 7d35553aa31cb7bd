"""Corners of linear programs that grow, each solved from the last one's basis (HiGHS's simplex)."""

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
    """A program solved to a corner.

    Args:
        model: the program.
        columns: a number for each column (int64), the same in all programs it is in.
        rows: likewise for each row.
        stop: when to give up.
        basis: that of a part of the program, None for the first.
    """

    def __init__(
        self, model: LinearModel, columns: Int64, rows: Int64, stop: Stop, basis: Basis | None
    ) -> None:
        self.columns, self.rows = columns, rows
        self.highs: Any = linear_solver(model, stop)
        if basis is not None:
            self.highs.setBasis(self._basis(basis))
            self.highs.setOptionValue("solver", "simplex")
        elif model.columns > SIMPLEX:
            self.highs.setOptionValue("solver", "ipm")
        watch(self.highs, stop)
        self.highs.run()

    @property
    def answer(self) -> Answer:
        """The solution."""
        return linear_answer(self.highs)

    def basic(self) -> Int64:
        """Column that is basic in each row of the basis; below 0 where it is a row's slack."""
        return np.asarray(self.highs.getBasicVariables()[1], np.int64)

    def inverse_row(self, at: int) -> tuple[Int64, Float]:
        """Rows, and what each counts, whose sum is solved for the basic column (entries not 0)."""
        _, values, count, places = self.highs.getBasisInverseRowSparse(at)
        places = np.asarray(places[:count], np.int64)
        return places, np.asarray(values)[places]

    def basis(self) -> Basis:
        """What is basic."""
        found, basic = self.highs.getBasis(), highspy.HighsBasisStatus.kBasic
        columns = np.array([status == basic for status in found.col_status], bool)
        rows = np.array([status != basic for status in found.row_status], bool)
        return Basis(self.columns[columns], self.rows[rows])

    def _basis(self, known: Basis) -> Any:
        """What was basic; new rows are, new columns are not."""
        basis, status = highspy.HighsBasis(), highspy.HighsBasisStatus
        kinds = status.kNonbasic, status.kBasic
        columns, rows = np.isin(self.columns, known.columns), ~np.isin(self.rows, known.rows)
        basis.col_status = [kinds[is_basic] for is_basic in columns.tolist()]
        basis.row_status = [kinds[is_basic] for is_basic in rows.tolist()]
        basis.valid = True
        return basis
