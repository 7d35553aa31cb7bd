"""Rows that every integer plan keeps though they do not follow from the other rows alone.

Each carries what is needed to derive it again. All are <=-rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class RowName:
    """A row of a task.

    Attributes:
        kind: ``seats`` (place = order), ``family`` (place, row), ``lock`` (place),
            ``candidate`` (place; one seat each), ``derived`` (place in the list of them) or
            ``group`` (the member of a group at place is at company row iff its first member is;
            an equation).
        place: see kind.
        row: row within a family; company of a group's row.
    """

    kind: Literal["seats", "family", "lock", "candidate", "derived", "group"]
    place: int
    row: int = 0


@dataclass(frozen=True)
class CountsRow:
    """``counted · a + others · b <= bound`` for the numbers a, b of people on the pairs of a row.

    ``row`` is a hard share row (a counts what the share counts, b the rest) or the seats of an
    order (b counts all, a is 0). It holds for all whole a, b >= 0 with a and b at most the
    number of candidates who have such a pair, a + b at most the seats of the row's orders and
    what ``limits`` let in together, the share kept and, where the row is all of one order,
    a + b = 0 or >= ``min_seats``. ``limits`` are upper counts that together contain every pair of
    the row; each lets in its bound, or the candidates it has a pair of the row with if fewer.
    """

    row: RowName
    counted: int
    others: int
    bound: int
    limits: tuple[RowName, ...] = ()


@dataclass(frozen=True)
class OpeningRow:
    """``(min_seats − 1) · placement − Σ other placements on the order <= 0``: nobody goes alone."""

    order: int
    candidate: int


@dataclass(frozen=True)
class CutRow:
    """The rounding down of ``Σ multiplier · row / denominator`` (Chvátal 1973, Gomory 1958).

    Multipliers are >= 0 on <=-rows, <= 0 on >=-rows (hard ones), which turns them around, and of
    any sign on equations.
    """

    multipliers: tuple[tuple[RowName, int], ...]
    denominator: int


@dataclass(frozen=True)
class GroupPrice:
    """Price of an equation: a member is placed at a company iff the group's first member is.

    ``candidate`` and ``company`` are positions; the price may have any sign.
    """

    candidate: int
    company: int
    price: int


DerivedRow = CountsRow | OpeningRow | CutRow
