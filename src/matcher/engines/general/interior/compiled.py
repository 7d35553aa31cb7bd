"""Loops over entries of sparse matrices, compiled to machine code when they are first called.

What is compiled is kept beside the module, or else in the user's own cache, for later runs. Loops
hold no lock of the interpreter's: threads run them side by side.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

Loop = TypeVar("Loop", bound=Callable[..., object])

#: Sums may be taken in another order, so that several of their terms are added at once.
SUMS = {"reassoc", "contract", "nsz"}


def compiled(loop: Loop) -> Loop:
    """The loop, compiled by its first call for each kind of arguments."""
    try:
        return cast(Loop, njit(loop, cache=True, nogil=True, fastmath=SUMS, error_model="numpy"))
    except RuntimeError:
        # Nowhere to keep it: compiled anew in each run.
        return cast(Loop, njit(loop, nogil=True, fastmath=SUMS, error_model="numpy"))
