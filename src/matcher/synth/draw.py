"""Chance in whole numbers: the same seed gives the same draws on every machine.

Only the raw 64-bit stream of PCG64 is used (numpy keeps it the same in every version, NEP 19;
the methods of a Generator it does not), and only integer arithmetic on it. Every column has a
stream of its own, named, so that a knob which touches one column leaves all others as they were.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Words = npt.NDArray[np.object_]


class Streams:
    """Independent streams of whole numbers, one for each name, from one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def below(self, name: str, count: int, bound: int | Ints) -> Ints:
        """``count`` draws, each in 0 .. bound - 1; ``bound`` in 1 .. 2**31, for all or for each."""
        key = np.random.SeedSequence(self.seed, spawn_key=tuple(name.encode()))
        raw = np.random.PCG64(key).random_raw(count) >> np.uint64(32)
        scaled = raw * np.asarray(bound, dtype=np.uint64)
        return (scaled >> np.uint64(32)).astype(np.int64)

    def chance(self, name: str, count: int, per_10k: int | Ints) -> Flags:
        """True with a chance of ``per_10k`` in 10,000, for all or for each."""
        return self.below(name, count, 10_000) < per_10k

    def pick(self, name: str, count: int, weights: Sequence[int] | Ints) -> Ints:
        """Positions in ``weights``, each drawn in proportion to its weight."""
        return self.pick_by(name, np.zeros(count, dtype=np.int64), np.asarray([weights]))

    def pick_by(self, name: str, group: Ints, weights: Ints) -> Ints:
        """For each entry of ``group`` a column of ``weights``, drawn by the weights of that row.

        Args:
            name: the stream.
            group: row of ``weights`` for each draw.
            weights: (groups, choices), whole numbers >= 0, no row of zeros.
        """
        table = np.asarray(weights, dtype=np.int64)
        cumulative = np.cumsum(table.ravel())
        ends = cumulative[table.shape[1] - 1 :: table.shape[1]]
        starts = np.concatenate(([0], ends[:-1]))
        draws = self.below(name, len(group), (ends - starts)[group]) + starts[group]
        found = np.searchsorted(cumulative, draws, side="right")
        chosen: Ints = found.astype(np.int64) - group * table.shape[1]
        return chosen

    def order(self, name: str, count: int) -> Ints:
        """A random order of 0 .. count - 1."""
        return np.argsort(self.below(name, count, 2**31), kind="stable")


def words(values: Ints) -> Words:
    """Whole numbers as text."""
    distinct, where = np.unique(values, return_inverse=True)
    return np.array([str(value) for value in distinct.tolist()], dtype=object)[where.ravel()]


def identifiers(prefix: str, count: int) -> Words:
    """``count`` ids such as C-00001."""
    width = max(5, len(str(count)))
    return np.array([f"{prefix}-{i:0{width}d}" for i in range(1, count + 1)], dtype=object)


def days(dates: npt.NDArray[np.datetime64]) -> Words:
    """Dates as ISO text."""
    return np.array(dates.astype("datetime64[D]").astype(str), dtype=object)


def blank_where(cells: Words, blank: Flags) -> Words:
    """The cells, empty where ``blank``."""
    return np.where(blank, "", cells).astype(object)


def joined(columns: Sequence[Words], keep: Sequence[Flags]) -> Words:
    """Cells of several columns joined by ``;``, those not kept left out."""
    text = np.full(len(columns[0]), "", dtype=object)
    for column, flags in zip(columns, keep, strict=True):
        lead = np.where(text == "", "", ";").astype(object)
        text = np.where(flags, text + lead + column, text).astype(object)
    return text
