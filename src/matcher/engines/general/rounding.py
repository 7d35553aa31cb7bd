"""Rounding cuts over any rows, read off a corner of a program.

At a corner each column is solved for by a sum of rows. Where a person is placed in part there,
that sum, each row taken by what its multiplier is beyond a whole number, rounds down to a row that
the corner breaks (Gomory 1958; as a sum of rows, Chvátal 1973). So do small multiples of it
(Cornuéjols, Li and Vandenbussche 2003). Multipliers are taken as exact fractions, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from matcher.engines.general.corner import Corner
from matcher.engines.general.linear import Float, LinearModel
from matcher.engines.general.model import WholeModel
from matcher.engines.general.rows import Rows
from matcher.problem.derived import CutRow, RowName
from matcher.problem.problem import Int64
from matcher.problem.solution import Stop

#: A column is fractional if it is further than this from a whole number.
FRACTIONAL = 1e-4
#: Most columns that sums are solved for, those first whose values have the least denominators, as
#: far as that is told: of 3,632 columns of rules_10k_tight the 1,087 with 12 at most give 380 of
#: the 400 deepest cuts, in a quarter of the time: sums of the others have thousands of rows.
SOURCES, SIMPLE = 1_000, 60
#: What values may be off a fraction.
SAME = 1e-7
#: Multiples of a sum of rows that are tried.
MULTIPLES = (1, -1, 2, -2, 3, -3)
#: Largest denominator of multipliers, and most rows of a cut.
LARGEST, LONGEST = 20_000, 200
#: Largest coefficient of a cut.
STEEPEST = 10_000
#: Least distance of the corner from a cut.
DEEP = 1e-3
#: Most cuts at a time.
MOST = 400


@dataclass(frozen=True)
class Cut:
    """A cut over positions of rows of a program, and how far a corner is beyond it."""

    rows: Int64
    multipliers: Int64
    denominator: int
    depth: float


class Program:
    """A program's rows as whole numbers, over the columns that a solution uses.

    Attributes:
        sense: of each row, 1 for <= and equations, -1 for >=; ``equal`` for equations.
        right: right side of each row.
        allowed: whether rounding may use it: nothing but pairs counts in it.
        starts: where the entries of each row start in ``column`` and ``value``.
        x: value of each column of a pair, which come first.
    """

    def __init__(self, model: LinearModel, barred: Int64, x: Float) -> None:
        starts, row, value = model.matrix()
        column = np.repeat(np.arange(model.columns), np.diff(starts))
        size, pairs = model.rows, len(x)
        sides = model.row_lower, model.row_upper
        low, high = (np.concatenate(side) for side in sides)
        self.sense = np.where(np.isfinite(high), 1, -1)
        self.equal = low == high
        self.right = np.rint(np.where(np.isfinite(high), high, low)).astype(np.int64)
        self.allowed = np.ones(size, bool)
        self.allowed[row[column >= pairs]] = False
        self.allowed[barred] = False
        used = x[np.minimum(column, pairs - 1)] > 0
        kept = np.flatnonzero((column < pairs) & used)
        ranked = kept[np.argsort(row[kept], kind="stable")]
        self.starts = np.searchsorted(row[ranked], np.arange(size + 1))
        self.column: Int64 = column[ranked]
        self.value = np.rint(value[ranked]).astype(np.int64)
        self.x = x

    def cut(self, places: Int64, multipliers: Int64, denominator: int) -> Cut | None:
        """The rounding down of a sum of rows, if the corner breaks it."""
        total = int(multipliers @ self.right[places])
        if total % denominator == 0:
            return None
        sizes = self.starts[places + 1] - self.starts[places]
        ends = np.cumsum(sizes)
        within = np.arange(int(ends[-1])) - np.repeat(ends - sizes, sizes)
        entries = np.repeat(self.starts[places], sizes) + within
        columns, place = np.unique(self.column[entries], return_inverse=True)
        summed = np.zeros(len(columns), np.int64)
        np.add.at(summed, place, self.value[entries] * np.repeat(multipliers, sizes))
        rounded = summed // denominator
        if np.abs(rounded).max(initial=0) > STEEPEST:
            return None
        beyond = float(rounded @ self.x[columns]) - total // denominator
        if beyond < DEEP:
            return None
        depth = beyond / float(np.sqrt(np.maximum((rounded * rounded).sum(), 1)))
        return Cut(places, multipliers, denominator, depth)


def barred_rows(model: WholeModel, rows: Rows) -> Int64:
    """Rows of a model that rounding may not use, though nothing but pairs may count in them:
    locks of goals that soft rows cost points."""
    locks = [place for place, lock in enumerate(rows.task.locks) if lock.penalties]
    mine = np.isin(model.static, rows.locks + np.array(locks, np.int64))
    return model.static_start + np.flatnonzero(mine)


def rounding_cuts(corner: Corner, program: Program, stop: Stop) -> list[Cut]:
    """The deepest cuts that a corner breaks, the deepest first.

    Args:
        corner: of a program without openings.
        program: the program, at the corner.
        stop: when to end with those found so far.

    Complexity: for each column placed in part one row of the basis' inverse, and the entries of
    its rows over the columns in use.
    """
    x = program.x
    found: dict[tuple[bytes, bytes, int], Cut] = {}
    basic = corner.basic()
    inside = (basic >= 0) & (basic < len(x))
    part = np.zeros(len(basic), bool)
    value = x[basic[inside]]
    part[inside] = np.abs(value - np.rint(value)) > FRACTIONAL
    placed = np.flatnonzero(part)
    simplest = np.argsort(_denominators(x[basic[placed]]), kind="stable")
    for at in placed[simplest[:SOURCES]].tolist():
        if stop.due():
            break
        for places, multipliers, denominator in _sums(program, *corner.inverse_row(at)):
            key = places.tobytes(), multipliers.tobytes(), denominator
            if key not in found:
                cut = program.cut(places, multipliers, denominator)
                if cut is not None:
                    found[key] = cut
    return sorted(found.values(), key=lambda cut: -cut.depth)[:MOST]


def _denominators(values: Float) -> Int64:
    """The least denominator of each value, up to one more than ``SIMPLE``."""
    found = np.full(len(values), SIMPLE + 1)
    for denominator in range(SIMPLE, 0, -1):
        scaled = values * denominator
        found[np.abs(scaled - np.rint(scaled)) < SAME * denominator] = denominator
    return found


def named(cuts: list[Cut], model: WholeModel, rows: Rows) -> list[CutRow]:
    """Cuts by the names of their rows."""
    names = model.names(rows) if cuts else []
    return [_named(cut, names) for cut in cuts]


def _sums(program: Program, places: Int64, solved: Float) -> Iterator[tuple[Int64, Int64, int]]:
    """Rows, whole multipliers and denominator of each sum that a row of the inverse suggests."""
    mine = program.allowed[places] & (np.abs(solved) > 1e-9)
    places, solved = places[mine], solved[mine]
    ranked = np.argsort(places)
    places, solved = places[ranked], solved[ranked]
    sense = program.sense[places]
    for multiple in MULTIPLES:
        beyond = solved * multiple * sense
        beyond = beyond - np.floor(beyond + 1e-7)
        kept = beyond > 1e-7
        if not 0 < np.count_nonzero(kept) <= LONGEST:
            continue
        found = whole(beyond[kept])
        if found is not None:
            multipliers, denominator = found
            yield places[kept], multipliers * sense[kept], denominator


def whole(fractions: Float) -> tuple[Int64, int] | None:
    """Whole numbers and a denominator that fractions stand for; None where it would be large."""
    denominator = 1
    for value in np.unique(np.round(fractions, 9)).tolist():
        scaled = value * denominator
        if abs(scaled - round(scaled)) < 1e-6 * max(1.0, denominator / 100):
            continue
        nearest = Fraction(scaled).limit_denominator(LARGEST)
        if abs(float(nearest) - scaled) > 1e-6:
            return None
        denominator *= nearest.denominator
        if denominator > LARGEST:
            return None
    numbers = fractions * denominator
    multipliers = np.rint(numbers).astype(np.int64)
    if denominator == 1 or np.abs(numbers - multipliers).max() > 1e-4 or not multipliers.all():
        return None
    return multipliers, denominator


def _named(cut: Cut, names: list[RowName]) -> CutRow:
    pairs = zip(cut.rows.tolist(), cut.multipliers.tolist(), strict=True)
    return CutRow(tuple((names[place], factor) for place, factor in pairs), cut.denominator)
