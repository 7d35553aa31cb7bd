"""Exact integer arithmetic on int64 arrays, guarded against overflow."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.problem.problem import Int64

#: Signed integers of any size.
Short = npt.NDArray[np.signedinteger[Any]]
#: Largest size of an int64 value that the engine works with; leaves room for one addition.
LARGEST = 2**62


def exact_sum(values: Int64) -> int:
    """Sum of an int64 array as an integer of any size. O(n), no overflow below 2^31 values."""
    low = values & 0xFFFFFFFF
    return (int((values >> 32).sum()) << 32) + int(low.sum())


def exact_dot(left: Int64, right: Int64) -> int:
    """Sum of products as an integer of any size. O(n)."""
    used = np.flatnonzero((left != 0) & (right != 0))
    return sum(a * b for a, b in zip(left[used].tolist(), right[used].tolist(), strict=True))


def largest(values: Short) -> int:
    """Largest absolute value; 0 for an empty array."""
    if not len(values):
        return 0
    return max(abs(int(values.max())), abs(int(values.min())))


def shortened(values: Short) -> Short:
    """The same numbers in as little room as they all fit in."""
    return values.astype(np.min_scalar_type(-1 - largest(values)))


def guard(size: int, what: str) -> None:
    """Refuse numbers that int64 arithmetic can't hold.

    Raises:
        OverflowError: ``size`` exceeds 2^62.
    """
    if size > LARGEST:
        raise OverflowError(f"{what} too large for 64-bit arithmetic: {size} > 2**62")
