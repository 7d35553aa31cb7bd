"""Cholesky factors of ``A D A' + diag(E)`` over a dissection, by dense blocks.

The multifrontal method (Duff and Reid 1983). Rows of single units go first; what is left of a
part is one dense matrix. Where entries stand is found once, as only D and E change from step to
step.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from matcher.engines.general.interior.columns import Columns
from matcher.engines.general.interior.compiled import compiled
from matcher.engines.general.interior.dissection import Dissection
from matcher.engines.general.interior.team import Tree
from matcher.engines.general.interior.units import Units, entries_of
from matcher.engines.general.linear import Float
from matcher.problem.problem import Int64

#: Columns that are eliminated at once.
BLOCK = 64


@dataclass
class _Front:
    """One part: its pivots, then the rows of parts above that it touches.

    Attributes:
        rows: all of them, in the order of elimination; the first ``pivots`` are eliminated.
        units: first and last unit of the part.
        column: columns without a unit whose first row the part has; ``starts`` the first entry of
            each, ``at`` where it stands in the front, ``value`` its coefficient.
        children: parts below, and where the rows they leave stand here.
        matrix: entries on and below the diagonal: the factor's columns, then what is left.
        vector: what is left of a right side, likewise.
    """

    rows: Int64
    pivots: int
    units: tuple[int, int]
    column: Int64
    starts: Int64
    at: Int64
    value: Float
    children: list[tuple[int, Int64]]
    matrix: Float = field(default_factory=lambda: np.empty((0, 0)))
    vector: Float = field(default_factory=lambda: np.empty(0))


class FrontalFactor:
    """Factors of the normal matrix, made again for each D and E.

    Attributes:
        work: additions and multiplications that one factorisation takes, about.
        room: numbers that all fronts hold.
    """

    def __init__(self, columns: Columns, dissection: Dissection) -> None:
        part, unit = dissection.part, dissection.unit
        rows, parts = len(part), len(dissection.children)
        # Rows of single units come before all others.
        ranked = np.lexsort((part, unit < 0))
        rank = np.empty(rows, np.int64)
        rank[ranked] = np.arange(rows)
        shared = ranked[int((unit >= 0).sum()) :]
        self._units = units = Units(columns, unit, dissection.leaf, rank)
        loose = np.flatnonzero(units.mine < 0)
        first = np.minimum.reduceat(rank[columns.row], columns.starts[:-1])[loose]
        of_part = part[ranked[first]]
        loose = loose[np.argsort(of_part, kind="stable")]
        cuts = np.searchsorted(np.sort(of_part), np.arange(parts + 1))
        pivots_of = np.split(shared, np.searchsorted(part[shared], np.arange(1, parts)))
        by_part = np.argsort(units.touched[0], kind="stable")
        touched = np.split(
            units.touched[1][by_part],
            np.searchsorted(units.touched[0][by_part], np.arange(1, parts)),
        )
        local = np.zeros(rows, np.int64)
        self._fronts: list[_Front] = []
        work = np.zeros(parts)
        for place, children in enumerate(dissection.children):
            column = loose[cuts[place] : cuts[place + 1]]
            entry, counts = entries_of(columns, column)
            left = [self._fronts[child].rows[self._fronts[child].pivots :] for child in children]
            pivots = pivots_of[place]
            inside = np.zeros(rows, bool)
            inside[np.concatenate([columns.row[entry], touched[place], *left])] = True
            inside[pivots] = False
            border = np.flatnonzero(inside)
            mine = np.concatenate([pivots, border[np.argsort(rank[border])]])
            size = len(mine)
            local[mine] = np.arange(size)
            work[place] = (size**3 - (size - len(pivots)) ** 3) / 3
            self._fronts.append(
                _Front(
                    rows=mine,
                    pivots=len(pivots),
                    units=units.of_part(place, local),
                    column=column,
                    starts=np.concatenate([[0], np.cumsum(counts)]),
                    at=local[columns.row[entry]],
                    value=columns.value[entry],
                    children=[(c, local[r]) for c, r in zip(children, left, strict=True)],
                )
            )
        self.work = float(work.sum())
        self.room = sum(len(front.rows) ** 2 for front in self._fronts)
        self._tree = Tree(dissection.children, work, columns.team)

    def make(self, d: Float, e: Float) -> None:
        """Factors for D and E, both positive.

        Raises:
            numpy.linalg.LinAlgError: in whole precision the matrix is not positive definite.
        """
        self._allocate()

        def one(place: int) -> None:
            front = self._fronts[place]
            matrix = front.matrix
            matrix[:] = 0.0
            self._units.take_off(front.units, d, e, matrix)
            _add_columns(front.column, front.starts, front.at, front.value, d, matrix)
            for child, where in front.children:
                below = self._fronts[child]
                _add_left(below.matrix, below.pivots, where, matrix)
            inner = np.arange(front.pivots)
            matrix[inner, inner] += e[front.rows[inner]]
            _eliminate(matrix, front.pivots)

        self._tree.upward(one)

    def _allocate(self) -> None:
        """Room for all factors, once: new room each time lies about."""
        self._units.allocate()
        for front in self._fronts:
            if len(front.vector) < len(front.rows):
                front.matrix = np.empty((len(front.rows), len(front.rows)))
                front.vector = np.empty(len(front.rows))

    def solve(self, right: Float) -> Float:
        """The solution for a right side, by the last factors."""
        x = right.copy()

        def forward(place: int) -> None:
            front = self._fronts[place]
            vector, pivots = front.vector, front.pivots
            vector[:pivots] = x[front.rows[:pivots]]
            vector[pivots:] = 0.0
            self._units.forward(front.units, x, vector)
            for child, where in front.children:
                vector[where] += self._fronts[child].vector[self._fronts[child].pivots :]
            _forward(front.matrix, pivots, vector)
            x[front.rows[:pivots]] = vector[:pivots]

        def backward(place: int) -> None:
            front = self._fronts[place]
            front.vector[:] = x[front.rows]
            _backward(front.matrix, front.pivots, front.vector)
            x[front.rows[: front.pivots]] = front.vector[: front.pivots]
            self._units.backward(front.units, x, front.vector)

        self._tree.upward(forward)
        self._tree.downward(backward)
        return x


def _eliminate(matrix: Float, pivots: int) -> None:
    """Left-looking over blocks of columns; entries above the diagonal mean nothing."""
    for begin in range(0, pivots, BLOCK):
        end = min(begin + BLOCK, pivots)
        panel = matrix[begin:, begin:end]
        if begin:
            panel -= matrix[begin:, :begin] @ matrix[begin:end, :begin].T
        panel[: end - begin] = np.linalg.cholesky(panel[: end - begin])
        inverse = _inverse(panel[: end - begin])
        panel[end - begin :] = np.matmul(panel[end - begin :], inverse.T)
    if pivots < len(matrix):
        rest = matrix[pivots:, :pivots]
        matrix[pivots:, pivots:] -= rest @ rest.T


@compiled
def _inverse(lower: Float) -> Float:
    """Of a lower triangle."""
    size = len(lower)
    inverse = np.zeros((size, size))
    for i in range(size):
        scale = 1.0 / lower[i, i]
        for k in range(i):
            part = -scale * lower[i, k]
            for j in range(k + 1):
                inverse[i, j] += part * inverse[k, j]
        inverse[i, i] = scale
    return inverse


@compiled
def _add_columns(
    column: Int64, starts: Int64, at: Int64, value: Float, d: Float, matrix: Float
) -> None:
    for number in range(len(column)):
        weight = d[column[number]]
        for one in range(starts[number], starts[number + 1]):
            for other in range(starts[number], starts[number + 1]):
                if at[other] <= at[one]:
                    matrix[at[one], at[other]] += weight * value[one] * value[other]


@compiled
def _add_left(below: Float, pivots: int, where: Int64, matrix: Float) -> None:
    for i in range(len(where)):
        for j in range(i + 1):
            matrix[where[i], where[j]] += below[pivots + i, pivots + j]


@compiled
def _forward(matrix: Float, pivots: int, vector: Float) -> None:
    for i in range(len(vector)):
        known = 0.0
        for j in range(min(i, pivots)):
            known += matrix[i, j] * vector[j]
        vector[i] -= known
        if i < pivots:
            vector[i] /= matrix[i, i]


@compiled
def _backward(matrix: Float, pivots: int, vector: Float) -> None:
    for i in range(len(vector) - 1, -1, -1):
        if i < pivots:
            vector[i] /= matrix[i, i]
        known = vector[i]
        for j in range(min(i, pivots)):
            vector[j] -= matrix[i, j] * known
