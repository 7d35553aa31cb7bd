"""Whole years and whole months, as the calendar counts them (section 3)."""

from __future__ import annotations

import datetime as dt
from calendar import isleap, monthrange


def birthday_in(birth: dt.date, year: int) -> dt.date:
    """The birthday of a year; one of 29 February falls on 1 March of a common year."""
    if (birth.month, birth.day) == (2, 29) and not isleap(year):
        return dt.date(year, 3, 1)
    return dt.date(year, birth.month, birth.day)


def whole_years(birth: dt.date, day: dt.date) -> int:
    """Age in whole years on a day."""
    years = day.year - birth.year
    return years if day >= birthday_in(birth, day.year) else years - 1


def months_later(start: dt.date, months: int) -> dt.date:
    """The same day some months on, or the last day of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return dt.date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def whole_months(start: dt.date, day: dt.date) -> int:
    """Whole months from start to day, 0 where the day comes first."""
    months = 0
    while months_later(start, months + 1) <= day:
        months += 1
    return months
