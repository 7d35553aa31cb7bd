"""Exact numbers as JSON holds them."""

from __future__ import annotations

from fractions import Fraction


def exact(number: int | Fraction | None) -> int | str | None:
    """An integer as it is, a fraction as ``p/q``."""
    if isinstance(number, Fraction):
        return f"{number.numerator}/{number.denominator}"
    return number
