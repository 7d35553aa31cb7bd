"""The chain of language levels, and how a test result is read as a level.

``none < A1 < A2.1 < A2.2 < N3 < B1 < B2 < C1``; position in the chain is what is compared.

Totals and pass marks of JLPT are those its organisers publish (0-180 points; N1 100, N2 90,
N3 95, N4 90, N5 80), JFT-Basic reports 10-250 points.
"""

from __future__ import annotations

import re
import unicodedata

LEVELS = ("none", "A1", "A2.1", "A2.2", "N3", "B1", "B2", "C1")
RANK = {level: rank for rank, level in enumerate(LEVELS)}

_NAMES = {level.casefold(): level for level in LEVELS} | {"": "none", "a2": "A2.2"}
_JLPT = re.compile(r"(?:jlpt[ -]*)?n([1-5])(?: +([0-9]+))?")
_JFT = re.compile(r"jft(?:[ -]*basic)? +([0-9]+)")
# By JLPT test: the pass mark, and (points from, level), lowest first.
_JLPT_BANDS: dict[str, tuple[int, tuple[tuple[int, str], ...]]] = {
    "5": (80, ((0, "A1"),)),
    "4": (90, ((0, "A2.2"),)),
    "3": (95, ((0, "N3"), (104, "B1"))),
    "2": (90, ((0, "B1"), (112, "B2"))),
    "1": (100, ((0, "B2"), (142, "C1"))),
}
_JLPT_RANGE = (0, 180)
_JFT_BANDS = ((0, "none"), (145, "A1"), (175, "A2.1"), (200, "A2.2"))
_JFT_RANGE = (10, 250)


class LevelError(ValueError):
    """A text names no level."""


class ScoreRangeError(LevelError):
    """A test result has a score outside the range of its test; ``low`` and ``high`` say which."""

    def __init__(self, test: str, low: int, high: int) -> None:
        self.test, self.low, self.high = test, low, high
        super().__init__(f"{test} gives {low} to {high} points")


def parse_level(text: str) -> str:
    """The level that a name or a test result means; blank is ``none``.

    Letters are normalised (NFKC) and read in any case. A score under the pass mark is none.

    Raises:
        ScoreRangeError: the score is outside the range of the test.
        LevelError: the text is neither a level nor a test result.
    """
    words = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    if words in _NAMES:
        return _NAMES[words]
    if match := _JLPT.fullmatch(words):
        return _jlpt(match[1], match[2])
    if match := _JFT.fullmatch(words):
        return _band(_JFT_BANDS, _points("JFT-Basic", match[1], _JFT_RANGE))
    raise LevelError(text)


def _jlpt(test: str, points: str | None) -> str:
    passed, bands = _JLPT_BANDS[test]
    if points is None:
        return bands[0][1]
    score = _points(f"JLPT N{test}", points, _JLPT_RANGE)
    return _band(bands, score) if score >= passed else "none"


def _points(test: str, text: str, allowed: tuple[int, int]) -> int:
    # No test gives a score of more than a few digits; a longer number is out of range unread.
    score = int(text) if len(text) <= 6 else allowed[1] + 1
    if not allowed[0] <= score <= allowed[1]:
        raise ScoreRangeError(test, *allowed)
    return score


def _band(bands: tuple[tuple[int, str], ...], score: int) -> str:
    return [level for start, level in bands if score >= start][-1]
