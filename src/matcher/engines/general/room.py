"""Memory that large programs have used, handed back to the system once they are solved."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache


def give_back() -> None:
    """Hand freed memory back, where the system's allocator would keep it for the thread.

    glibc keeps an arena for each thread, and rarely gives any of it back: 400 MB of
    rules_10k_loose. Takes some milliseconds; does nothing with other allocators.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    if sys.platform != "linux":
        return None
    try:
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return None
    return trim
