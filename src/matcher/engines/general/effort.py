"""Which way to better a plan is taken next: what each gained of late, and the time that it took.

The one that gains most in its time is taken most, and none is given up (adaptive large
neighbourhood search, Ropke and Pisinger 2006, there by successes, here by seconds).
"""

from __future__ import annotations

from math import inf

#: Seconds of search after which half of what was gained and taken counts no more.
HALF = 20.0
#: Seconds that say what is gained in one.
KNOWN = 5.0
#: Each way takes at least this share of the time.
LEAST = 0.25


class Efforts:
    """Gains and seconds of some ways, by number.

    Attributes:
        gained: what each has gained of late, in any unit that they share.
        took: seconds that each took of late.
    """

    def __init__(self, ways: int) -> None:
        self.gained, self.took = [0.0] * ways, [0.0] * ways

    def note(self, way: int, gained: float, took: float) -> None:
        """Take note of what was gained by a way, and the seconds that it took."""
        left = 0.5 ** (took / HALF)
        self.gained = [amount * left for amount in self.gained]
        self.took = [seconds * left for seconds in self.took]
        self.gained[way] += gained
        self.took[way] += took

    @property
    def rate(self) -> float:
        """What all of them gained of late in each of their seconds; infinite at first."""
        took = sum(self.took)
        return sum(self.gained) / took if took >= KNOWN else inf

    def turn(self) -> int:
        """The way to take next: one that had less than its share of the time, else the one that
        gains most in its time; the first among equals."""
        total = sum(self.took)
        for way, seconds in enumerate(self.took):
            if seconds <= LEAST * total:
                return way
        rates = [gained / took for gained, took in zip(self.gained, self.took, strict=True)]
        return rates.index(max(rates))
