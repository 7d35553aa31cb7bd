"""Texts read as numbers, shares, dates and words: exact, never guessed.

Each function takes a trimmed text that is not blank and raises
:class:`~matcher.files.findings.TextError` where the text says nothing that is allowed. Full-width
digits and letters are read as their usual forms (NFKC).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction

from matcher.domain.issues import Code
from matcher.domain.levels import LEVELS, LevelError, ScoreRangeError, parse_level
from matcher.errors import NO_HINT, Phrase
from matcher.files.findings import TextError, nearest, one_of

MAX_COUNT = 1_000_000_000  # counts stay far inside int64 when they are weighted and summed
MAX_DENOMINATOR = 1_000_000_000
MAX_DIGITS = 40
FIRST_YEAR = 1900

_LEVELS = Phrase(
    "{levels}, or a test result such as JLPT N4, N3 110 or JFT-Basic 205", levels=LEVELS
)
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?|[+-]?\.[0-9]+")
_SEPARATED = re.compile(r"[+-]?[0-9]{1,3}(?:[,. ' ][0-9]{3})+")
_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+ ?%?")
_RATIO = re.compile(r"([+-]?[0-9]+) ?/ ?([0-9]+)")
_PERCENT = re.compile(r"([+-]?[0-9]*\.?[0-9]*) ?%")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})-([0-9]{2})|/([0-9]{1,2})/([0-9]{1,2}))")
_MONTH = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})")


def normal(text: str) -> str:
    """The text with full-width letters and digits in their usual form."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def whole_words(low: int | None, high: int | None) -> Phrase:
    """``a whole number from low to high``."""
    start = str(low or 0)
    if high is None:
        return Phrase("a whole number from {low}", low=start)
    return Phrase("a whole number from {low} to {high}", low=start, high=str(high))


def parse_count(text: str, low: int | None = 0, high: int | None = None) -> int:
    """A whole number within low..high; ``85.0`` is 85."""
    top = MAX_COUNT if high is None else high
    if text.isascii() and text.isdigit() and len(text) < 10 and (low or 0) <= int(text) <= top:
        return int(text)  # nearly every cell, at a tenth of the time of what follows
    allowed, came = whole_words(low, high), normal(text)
    value = _number(came, allowed)
    if value.denominator != 1:
        raise TextError(Code.FRACTION, allowed, Phrase("a fraction has no place here"))
    if value < 0 and (low or 0) >= 0:
        raise TextError(Code.NEGATIVE, allowed)
    if not (low or 0) <= value <= top:
        raise TextError(Code.OUT_OF_RANGE, whole_words(low, top))
    return int(value)


def parse_decimal(text: str, low: int | None, high: int | None) -> Fraction:
    """A number within low..high, exact."""
    allowed = _number_words(str(low or 0), high)
    value = _number(normal(text), allowed)
    if value < (low or 0) or (high is not None and value > high):
        raise TextError(Code.NEGATIVE if value < 0 else Code.OUT_OF_RANGE, allowed)
    return value


def _number_words(low: str, high: int | None) -> Phrase:
    if high is None:
        return Phrase("a number from {low}", low=low)
    return Phrase("a number from {low} to {high}", low=low, high=str(high))


def parse_share(text: str) -> Fraction:
    """A share from 0 to 1: a fraction ``1/3``, a percentage ``40%`` or a decimal ``0.4``."""
    allowed = Phrase("a share from 0 to 1, written 1/3, 40% or 0.4")
    came = normal(text)
    value = _share(came, allowed)
    if not 0 <= value <= 1:
        raise TextError(Code.SHARE, allowed)
    if value.denominator > MAX_DENOMINATOR:
        smaller = Phrase(
            "{allowed}, with a denominator up to {most}", allowed=allowed, most=MAX_DENOMINATOR
        )
        raise TextError(Code.SHARE, smaller)
    return value


def parse_give_up(text: str) -> int | Fraction:
    """Units of a goal (a whole number), or a share of its value (``1%``, ``1/100``)."""
    if "%" in normal(text) or "/" in text:
        return parse_share(text)
    try:
        return parse_count(text)
    except TextError as fault:
        allowed = Phrase("a whole number of units, or a share written 1% or 1/100")
        raise TextError(Code.GIVE_UP, allowed, fault.hint) from None


def parse_date(text: str) -> dt.date:
    """A day, ``2027-04-01`` (``2027/4/1``, as spreadsheets in Japan write it, is the same)."""
    match = _DATE.fullmatch(normal(text))
    if match is None:
        allowed = Phrase("a date written YYYY-MM-DD")
        raise TextError(Code.NOT_A_DATE, allowed, _example("2027-04-01"))
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        date = dt.date(year, month, day)
    except ValueError:
        raise TextError(
            Code.NOT_A_DATE, Phrase("a day that the calendar has"), Phrase("written YYYY-MM-DD")
        ) from None
    if date.year < FIRST_YEAR:
        raise TextError(
            Code.NOT_A_DATE, Phrase("a date from the year {year} on", year=str(FIRST_YEAR))
        )
    return date


def parse_month(text: str) -> str:
    """A month, canonical as ``2027-04``."""
    match = _MONTH.fullmatch(normal(text))
    if match is None or not 1 <= int(match[2]) <= 12 or int(match[1]) < FIRST_YEAR:
        raise TextError(Code.NOT_A_DATE, Phrase("a month written YYYY-MM"), _example("2027-04"))
    return f"{match[1]}-{int(match[2]):02d}"


def _example(text: str) -> Phrase:
    return Phrase("for example {text}", text=text)


def parse_yes_no(text: str) -> bool:
    """``yes`` or ``no``, in any case; ``true`` and ``false``, as spreadsheets write them."""
    word = normal(text).casefold()
    if word not in ("yes", "no", "true", "false"):
        raise TextError(Code.NOT_YES_NO, one_of(("yes", "no")))
    return word in ("yes", "true")


def parse_choice(text: str, choices: Sequence[str]) -> str:
    """One of the choices, in any case; canonical as listed."""
    word = normal(text).casefold()
    for choice in choices:
        if choice.casefold() == word:
            return choice
    raise TextError(Code.CHOICE, one_of(choices), nearest(word, choices))


def parse_language(text: str) -> str:
    """A level of the chain, or the level that a test result means."""
    try:
        return parse_level(text)
    except ScoreRangeError as error:
        allowed = Phrase(
            "{test} with {low} to {high} points", test=error.test, low=error.low, high=error.high
        )
        raise TextError(Code.TEST_SCORE, allowed) from None
    except LevelError:
        raise TextError(Code.LEVEL, _LEVELS) from None


def _number(came: str, allowed: Phrase) -> Fraction:
    if _NUMBER.fullmatch(came) is None:
        raise TextError(Code.NOT_A_NUMBER, allowed, _number_hint(came))
    if len(came) > MAX_DIGITS:
        raise TextError(
            Code.OUT_OF_RANGE,
            Phrase("{allowed}, in at most {n} digits", allowed=allowed, n=MAX_DIGITS),
        )
    return Fraction(came)


def _number_hint(came: str) -> Phrase:
    if _SEPARATED.fullmatch(came):
        return Phrase("write it without thousands separators")
    if _COMMA.fullmatch(came):
        return Phrase("write the decimal with a point")
    return NO_HINT


def _share(came: str, allowed: Phrase) -> Fraction:
    if len(came) > MAX_DIGITS:
        raise TextError(Code.SHARE, allowed)
    if match := _RATIO.fullmatch(came):
        if int(match[2]) == 0:
            raise TextError(Code.SHARE, allowed, Phrase("the denominator is 0"))
        return Fraction(int(match[1]), int(match[2]))
    if (match := _PERCENT.fullmatch(came)) and _NUMBER.fullmatch(match[1]):
        return Fraction(match[1]) / 100
    if _NUMBER.fullmatch(came):
        return Fraction(came)
    raise TextError(Code.SHARE, allowed, _number_hint(came))
