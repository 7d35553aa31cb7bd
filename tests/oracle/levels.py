"""Section 2: language levels and test results."""

from __future__ import annotations

import re
import unicodedata

CHAIN = ("none", "A1", "A2.1", "A2.2", "N3", "B1", "B2", "C1")

# test -> (pass mark, level when passed, points from which the better level holds, better level)
JLPT = {
    "N5": (80, "A1", None, ""),
    "N4": (90, "A2.2", None, ""),
    "N3": (95, "N3", 104, "B1"),
    "N2": (90, "B1", 112, "B2"),
    "N1": (100, "B2", 142, "C1"),
}
JLPT_RANGE = (0, 180)
JFT_RANGE = (10, 250)


def position(level: str) -> int:
    """Place of a level in the chain, 0 for none."""
    return CHAIN.index(level)


def higher(one: str, other: str) -> str:
    """The higher of two levels."""
    return max(one, other, key=position)


def read_level(text: str) -> str:
    """A level, or the level that a test result is worth; ValueError for anything else."""
    word = unicodedata.normalize("NFKC", text).strip().upper()
    if word in ("", "NONE"):
        return "none"
    if word == "A2":
        return "A2.2"
    for level in CHAIN:
        if word == level.upper():
            return level
    if match := re.fullmatch(r"(?:JLPT\s*)?(N[1-5])(?:\s+(\d+))?", word):
        return _jlpt(match[1], None if match[2] is None else int(match[2]))
    if match := re.fullmatch(r"JFT-?\s?BASIC\s+(\d+)", word):
        return _jft_basic(int(match[1]))
    raise ValueError(f"not a language level: {text!r}")


def _jlpt(test: str, points: int | None) -> str:
    pass_mark, level, better_from, better = JLPT[test]
    if points is None:
        return level
    if not JLPT_RANGE[0] <= points <= JLPT_RANGE[1]:
        raise ValueError(f"JLPT goes from 0 to 180, not {points}")
    if points < pass_mark:
        return "none"
    if better_from is not None and points >= better_from:
        return better
    return level


def _jft_basic(points: int) -> str:
    if not JFT_RANGE[0] <= points <= JFT_RANGE[1]:
        raise ValueError(f"JFT-Basic goes from 10 to 250, not {points}")
    if points < 145:
        return "none"
    if points < 175:
        return "A1"
    if points < 200:
        return "A2.1"
    return "A2.2"
