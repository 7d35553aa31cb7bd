"""Cholesky factors of ``A D A' + diag(E)`` over a dissection, by dense blocks.

The multifrontal method (Duff and Reid 1983). Rows of single units go first; what is left of a
part is one dense matrix. The positions of all entries are found once, as only D and E change from
step to step.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from matcher.engines.general.interior.columns import Columns
from matcher.engines.general.interior.dissection import Dissection
from matcher.engines.general.interior.units import Places, Units
from matcher.engines.general.linear import Float
from matcher.problem.problem import Int32, Int64, run_starts

#: Columns that are eliminated at once.
BLOCK = 96


@dataclass
class _Front:
    """One part: its pivots, then the rows of parts above that it touches.

    Attributes:
        rows: all of them, in the order of elimination; the first ``pivots`` are eliminated.
        entry, entry_from: where entries go in the front, flat, and which they are.
        units: where units of the part stand.
        children: parts below, and where the rows they leave stand here.
        factor: columns of the factor (rows x pivots); ``inverses`` of its diagonal blocks.
    """

    rows: Int64
    pivots: int
    entry: Int64
    entry_from: slice
    units: list[Places]
    children: list[tuple[int, Int64]]
    factor: Float = field(default_factory=lambda: np.empty((0, 0)))
    inverses: list[Float] = field(default_factory=list)


class FrontalFactor:
    """Factors of the normal matrix, made again for each D and E.

    Attributes:
        work: multiplications that one factorisation takes, about.
    """

    def __init__(self, columns: Columns, dissection: Dissection) -> None:
        part, unit = dissection.part, dissection.unit
        self.rows, parts = len(part), len(dissection.children)
        # Rows of single units come before all others: theirs are entries of the group 0.
        ranked = np.lexsort((part, unit < 0))
        self._rank = np.empty(self.rows, np.int64)
        self._rank[ranked] = np.arange(self.rows)
        shared = ranked[int((unit >= 0).sum()) :]
        row, other = self._entries(columns, part, unit)
        group = np.where(unit[other] >= 0, 0, part[other] + 1)
        cuts = np.searchsorted(group, np.arange(parts + 2))
        self._of_units = slice(0, int(cuts[1]))
        own, outer = row[self._of_units], other[self._of_units]
        self.units = Units(unit, dissection.leaf, own, outer)
        leaf = dissection.leaf[self.units.touched[0]]
        pivots_of = np.split(shared, np.searchsorted(part[shared], np.arange(1, parts)))
        # One more, for the rows that fill up batches of units.
        self._local = np.zeros(self.rows + 1, np.int64)
        self.fronts: list[_Front] = []
        self.work = 0.0
        self._front: Float = np.empty(0)
        for place, children in enumerate(dissection.children):
            here = slice(int(cuts[place + 1]), int(cuts[place + 2]))
            left = [self.fronts[child].rows[self.fronts[child].pivots :] for child in children]
            touched = [row[here], self.units.touched[1][leaf == place], *left]
            pivots = pivots_of[place]
            rows = self._front_rows(pivots, np.concatenate(touched))
            size, local = len(rows), self._local
            self.work += (size**3 - (size - len(pivots)) ** 3) / 3
            self.fronts.append(
                _Front(
                    rows=rows,
                    pivots=len(pivots),
                    entry=local[row[here]] * size + local[other[here]],
                    entry_from=here,
                    units=self.units.of_leaf(place, local),
                    children=[(c, local[r]) for c, r in zip(children, left, strict=True) if len(r)],
                )
            )

    def _entries(self, columns: Columns, part: Int64, unit: Int64) -> tuple[Int64, Int64]:
        """Rows of each entry of the matrix, by group, and what makes up each.

        There are many more products than entries: of what is as long as they are, little is kept
        at a time.
        """
        column, row, other, value = columns.products()
        row, other = self._oriented(row, other)
        key = np.where(unit >= 0, 0, part + 1)[other]
        for position in (row, other):
            key *= self.rows
            key += self._rank[position]
        ranked = np.argsort(key, kind="stable")
        self._starts = run_starts(key[ranked])
        self._column, self._value = column[ranked], value[ranked]
        first = ranked[self._starts]
        return row[first].astype(np.int64), other[first].astype(np.int64)

    def _oriented(self, row: Int32, other: Int32) -> tuple[Int32, Int32]:
        """The later row first: entries below the diagonal."""
        later = self._rank[row] >= self._rank[other]
        return np.where(later, row, other), np.where(later, other, row)

    def _front_rows(self, pivots: Int64, touched: Int64) -> Int64:
        """Pivots, then the rows above, by rank; also notes where each stands."""
        inside = np.zeros(self.rows, bool)
        inside[touched] = True
        inside[pivots] = False
        border = np.flatnonzero(inside)
        rows = np.concatenate([pivots, border[np.argsort(self._rank[border])]])
        self._local[rows] = np.arange(len(rows))
        return rows

    def make(self, d: Float, e: Float) -> None:
        """Factors for D and E, both positive.

        Raises:
            numpy.linalg.LinAlgError: in whole precision the matrix is not positive definite.
        """
        self._allocate()
        entries = np.add.reduceat(self._value * d[self._column], self._starts)
        self.units.make(entries[self._of_units], e)
        left: dict[int, Float] = {}
        for place, front in enumerate(self.fronts):
            size, pivots = len(front.rows), front.pivots
            flat = self._front[: size * size]
            flat[:] = 0.0
            matrix = flat.reshape(size, size)
            flat[front.entry] = entries[front.entry_from]
            self.units.take_off(matrix, front.units)
            for child, where in front.children:
                at = (where * size)[:, None] + where
                np.add.at(flat, at.ravel(), left.pop(child).ravel())
            flat[: pivots * size : size + 1] += e[front.rows[:pivots]]
            _eliminate(front, matrix)
            if size > pivots:
                rest = front.factor[pivots:]
                product = rest @ rest.T
                left[place] = np.subtract(matrix[pivots:, pivots:], product, out=product)

    def _allocate(self) -> None:
        """Room for the largest front and all factors, once: new room each time lies about."""
        if not len(self._front):
            self._front = np.empty(max(len(front.rows) for front in self.fronts) ** 2)
            for front in self.fronts:
                front.factor = np.empty((len(front.rows), front.pivots))

    def solve(self, right: Float) -> Float:
        """The solution for a right side, by the last factors."""
        x = right.copy()
        self.units.forward(x)
        for front in self.fronts:
            _forward(front, x)
        for front in reversed(self.fronts):
            _backward(front, x)
        self.units.backward(x)
        return x


def _eliminate(front: _Front, matrix: Float) -> None:
    """Left-looking over blocks of columns; entries above the diagonal mean nothing."""
    pivots = front.pivots
    front.inverses = []
    for begin in range(0, pivots, BLOCK):
        end = min(begin + BLOCK, pivots)
        panel = matrix[begin:, begin:end]
        if begin:
            panel -= matrix[begin:, :begin] @ matrix[begin:end, :begin].T
        inverse = np.linalg.inv(np.linalg.cholesky(panel[: end - begin]))
        front.inverses.append(inverse)
        panel[end - begin :] = panel[end - begin :] @ inverse.T
    front.factor[:] = matrix[:, :pivots]


def _forward(front: _Front, x: Float) -> None:
    pivots, factor = front.pivots, front.factor
    here = x[front.rows]
    for number, begin in enumerate(range(0, pivots, BLOCK)):
        end = min(begin + BLOCK, pivots)
        if begin:
            here[begin:end] -= factor[begin:end, :begin] @ here[:begin]
        here[begin:end] = front.inverses[number] @ here[begin:end]
    here[pivots:] -= factor[pivots:] @ here[:pivots]
    x[front.rows] = here


def _backward(front: _Front, x: Float) -> None:
    pivots, factor = front.pivots, front.factor
    here = x[front.rows]
    here[:pivots] -= here[pivots:] @ factor[pivots:]
    for number in range(len(front.inverses) - 1, -1, -1):
        begin, end = number * BLOCK, min(number * BLOCK + BLOCK, pivots)
        here[begin:end] -= here[end:pivots] @ factor[end:pivots, begin:end]
        here[begin:end] = here[begin:end] @ front.inverses[number]
    x[front.rows] = here
