"""Bars in table cells."""

from __future__ import annotations

from matcher.reports.svg import bar
from matcher.reports.table import Cell


def part_bar(part: int, whole: int, style: str = "fill") -> Cell:
    """A bar for a share of a whole."""
    width = 100 * min(part, whole) / whole if whole > 0 else 0.0
    return Cell(bar=bar([(style, width)]))


def range_bar(low: int, high: int, whole: int, mark: float | None = None) -> Cell:
    """A bar up to ``low`` and paler to ``high``, with a line at ``mark`` (0-100)."""
    if whole <= 0:
        return Cell(bar=bar([], mark))
    start, end = 100 * low / whole, 100 * high / whole
    return Cell(bar=bar([("fill", start), ("range", end - start)], mark))
