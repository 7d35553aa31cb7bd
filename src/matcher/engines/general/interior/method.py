"""A primal-dual interior point method for ``max c x, A x <= b, x >= 0`` (some rows equal).

Predictor and corrector (Mehrotra 1992) with further centrality correctors (Gondzio 1996), of each
the part with which values, and prices, go furthest (Colombo and Gondzio 2008). All of them use the
same factors. Values and prices may be off their rows on the way; they end in the middle of the
optimal face. Each program begins anew: points kept from the one before, or made of
known prices, took no fewer steps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.engines.general.interior.columns import Columns
from matcher.engines.general.interior.compiled import compiled
from matcher.engines.general.interior.frontal import FrontalFactor
from matcher.engines.general.linear import Float
from matcher.problem.problem import Bool
from matcher.problem.solution import Stop

#: Most steps, and most correctors of each.
STEPS, CORRECTORS = 120, 6
#: Part of the way to the edge that a step goes.
SHORT, LONG = 0.995, 0.9995
#: A corrector aims this much further than the step before it, and must go this much further.
FURTHER, GAINED = 0.5, 0.02
#: Parts of a corrector that are tried.
PARTS = np.linspace(0.1, 1.0, 10)
#: Products that a corrector leaves alone, as multiples of the target.
LOW, HIGH = 0.1, 10.0
#: Added to the normal matrix's diagonal, as a part of it and in itself.
RELATIVE, ABSOLUTE = 1e-12, 1e-10
#: A solution by the factors that is off by a larger share is bettered once; those that follow by
#: the same factors are looked at only if it was.
OFF = 1e-6
#: Steps without any gain after which the method ends. What is no further off than this is then
#: taken for solved: other methods take several times as long for the digits that are left.
PATIENCE, NEARLY = 12, 1e-6


@dataclass(frozen=True)
class Point:
    """An inner point: columns and their prices, room of the rows and their prices.

    Attributes:
        x: value of each column; ``z`` what its price exceeds its gain by.
        s: room in each row, 0 in equal ones; ``y`` its price.
    """

    x: Float
    z: Float
    s: Float
    y: Float


@dataclass(frozen=True)
class Standard:
    """The program in standard form.

    Attributes:
        matrix: coefficients.
        cost: gain of each column.
        right: right side of each row; ``equal`` whether it is met exactly.
    """

    matrix: Columns
    cost: Float
    right: Float
    equal: Bool


@dataclass(frozen=True)
class Ended:
    """Where the method ended.

    Attributes:
        point: the last point.
        solved: whether the last point is as near as was asked for.
    """

    point: Point
    solved: bool


def maximise(
    program: Standard, factor: FrontalFactor, start: Point, tolerance: float, stop: Stop
) -> Ended:
    """Go on from ``start`` until bound and value are ``tolerance`` (a share) from each other."""
    way = _Way(program, factor, start)
    best, nearest, idle = np.inf, start, 0
    for _ in range(STEPS):
        gap, off = way.measure()
        if gap <= tolerance and off <= max(tolerance, NEARLY):
            return Ended(way.point, True)
        error = max(gap, off)
        idle = 0 if error < 0.99 * best else idle + 1
        if error < best:
            best, nearest = error, way.point
        if stop.due() or idle > PATIENCE or not np.isfinite(error) or not way.step():
            break
    return Ended(nearest, best <= max(tolerance, NEARLY))


@dataclass
class _Direction:
    x: Float
    z: Float
    s: Float
    y: Float


class _Way:
    """The point, and what is needed to move it."""

    def __init__(self, program: Standard, factor: FrontalFactor, start: Point) -> None:
        self.program, self.factor, self.point = program, factor, start
        self.limited = ~program.equal
        self.products = program.matrix.count + int(self.limited.sum())
        self.scale = 1.0 + float(np.abs(program.cost).max(initial=0.0))
        self.largest = 1.0 + float(np.abs(program.right).max(initial=0.0))

    def measure(self) -> tuple[float, float]:
        """Gap between value and bound, and what the point is off its rows and prices, as shares."""
        program, point = self.program, self.point
        self.off_rows = program.right - program.matrix.times(point.x) - point.s
        priced = program.matrix.transposed_times(point.y)
        self.off_prices = program.cost - priced + point.z
        value, bound = program.cost @ point.x, program.right @ point.y
        total = point.x @ point.z + point.s[self.limited] @ point.y[self.limited]
        self.mean = float(total) / self.products
        gap = abs(float(bound - value)) / (1.0 + abs(float(value)))
        rows = float(np.abs(self.off_rows).max(initial=0.0)) / self.largest
        prices = float(np.abs(self.off_prices).max(initial=0.0)) / self.scale
        return gap, max(rows, prices)

    def step(self) -> bool:
        """Move once; False where the factors fail."""
        point, limited = self.point, self.limited
        self.d = point.x / point.z
        self.divisor = np.where(limited, point.y, 1.0)
        self.e = np.where(limited, point.s / self.divisor, 0.0) + ABSOLUTE
        self.trusted = False
        try:
            self.factor.make(self.d, self.e * (1.0 + RELATIVE))
        except np.linalg.LinAlgError:
            return False
        column, row = -point.x * point.z, np.where(limited, -point.s * point.y, 0.0)
        way = self._direction(column, row, self.off_rows, self.off_prices)
        ahead = self._products(way, self._reach(way))
        target = max((ahead / self.mean) ** 3, 1e-4) * self.mean
        column, row = target - way.x * way.z, target - way.s * way.y
        way, reach = self._joined(way, self._corrector(column, row))
        for _ in range(CORRECTORS):
            other, further = self._joined(way, self._corrector(*self._centred(way, reach, target)))
            if sum(further) < sum(reach) + GAINED:
                break
            way, reach = other, further
        self._move(way, reach)
        return True

    def _corrector(self, column: Float, row: Float) -> _Direction:
        """What changes the products of columns and rows by this much, and nothing else."""
        row = np.where(self.limited, row, 0.0)
        return self._direction(column, row, np.zeros(len(row)), np.zeros(len(column)))

    def _joined(self, way: _Direction, more: _Direction) -> tuple[_Direction, tuple[float, float]]:
        """A direction with the parts of a corrector by which it goes furthest, and how far."""
        point, limited = self.point, self.limited
        values, prices = np.ones(len(PARTS)), np.ones(len(PARTS))
        _shorten(values, PARTS, point.x, way.x, more.x)
        _shorten(values, PARTS, point.s[limited], way.s[limited], more.s[limited])
        _shorten(prices, PARTS, point.z, way.z, more.z)
        _shorten(prices, PARTS, point.y[limited], way.y[limited], more.y[limited])
        # Of equals the largest part.
        of_value = len(PARTS) - 1 - int(np.argmax(values[::-1]))
        of_price = len(PARTS) - 1 - int(np.argmax(prices[::-1]))
        value, price = PARTS[of_value], PARTS[of_price]
        joined = _Direction(
            way.x + value * more.x,
            way.z + price * more.z,
            way.s + value * more.s,
            way.y + price * more.y,
        )
        return joined, (float(values[of_value]), float(prices[of_price]))

    def _direction(
        self, column: Float, row: Float, off_rows: Float, off_prices: Float
    ) -> _Direction:
        """The direction that changes the products of columns and rows, and what they are off."""
        point, matrix = self.point, self.program.matrix
        row = row / self.divisor
        right = matrix.times((column + point.x * off_prices) / point.z)
        right += row - off_rows
        y = self.factor.solve(right)
        if not self.trusted:
            left = right - matrix.times(self.d * matrix.transposed_times(y)) - self.e * y
            if np.abs(left).max(initial=0.0) > OFF * np.abs(right).max(initial=0.0):
                y += self.factor.solve(left)
            else:
                self.trusted = True
        z = matrix.transposed_times(y) - off_prices
        x = (column - point.x * z) / point.z
        s = np.where(self.limited, row - point.s * y / self.divisor, 0.0)
        return _Direction(x, z, s, y)

    def _reach(self, way: _Direction) -> tuple[float, float]:
        """How far values and prices can go; at most 1."""
        point, limited = self.point, self.limited
        return (
            min(_room(point.x, way.x), _room(point.s[limited], way.s[limited])),
            min(_room(point.z, way.z), _room(point.y[limited], way.y[limited])),
        )

    def _products(self, way: _Direction, reach: tuple[float, float]) -> float:
        """Mean product of values and prices that far away."""
        point, limited = self.point, self.limited
        columns = (point.x + reach[0] * way.x) @ (point.z + reach[1] * way.z)
        room = (point.s + reach[0] * way.s)[limited]
        return float(columns + room @ (point.y + reach[1] * way.y)[limited]) / self.products

    def _centred(
        self, way: _Direction, reach: tuple[float, float], target: float
    ) -> tuple[Float, Float]:
        """What brings products back that a longer step would make far too small or large."""
        point = self.point
        values, prices = min(1.0, reach[0] + FURTHER), min(1.0, reach[1] + FURTHER)
        columns = (point.x + values * way.x) * (point.z + prices * way.z)
        rows = (point.s + values * way.s) * (point.y + prices * way.y)
        return _back(columns, target), _back(rows, target)

    def _move(self, way: _Direction, reach: tuple[float, float]) -> None:
        part = LONG if min(reach) > 0.9 else SHORT
        values, prices = min(1.0, part * reach[0]), min(1.0, part * reach[1])
        point = self.point
        self.point = Point(
            point.x + values * way.x,
            point.z + prices * way.z,
            point.s + values * way.s,
            point.y + prices * way.y,
        )


def _room(at: Float, way: Float) -> float:
    """How far ``at`` may go until something is 0; at most 1."""
    shrinks = way < 0
    return float(min(1.0, (-at[shrinks] / way[shrinks]).min(initial=1.0)))


@compiled
def _shorten(reach: Float, parts: Float, at: Float, way: Float, more: Float) -> None:
    """Shorten, for each of ``parts``, how far ``at`` may go along ``way`` and that part of more."""
    for number in range(len(at)):
        value, by, further = at[number], way[number], more[number]
        # Both ends keep inside: so does all between them.
        if value + by + parts[0] * further >= 0 and value + by + parts[-1] * further >= 0:
            continue
        for place in range(len(parts)):
            along = by + parts[place] * further
            if value + reach[place] * along < 0:
                reach[place] = -value / along


def _back(products: Float, target: float) -> Float:
    """What brings products between ``LOW`` and ``HIGH`` times the target."""
    low, high = LOW * target, HIGH * target
    far = np.where(products > high, np.maximum(high - products, -high), 0.0)
    return np.where(products < low, low - products, far)
