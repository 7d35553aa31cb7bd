"""Numbers and dates in each language's form."""

from __future__ import annotations

import datetime as dt
import unicodedata

#: What stands where there is nothing to show.
DASH = "–"
MONTHS = {
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
    "id": (
        "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
        "Oktober", "November", "Desember",
    ),
}  # fmt: skip


def number(value: int, language: str) -> str:
    """A whole number with its thousands apart: 10,000 in English and Japanese, else 10.000."""
    told = f"{value:,}".replace("-", "−")
    return told.replace(",", ".") if language == "id" else told


def decimal(value: float, digits: int, language: str) -> str:
    """A number with decimals: 1,234.5 in English and Japanese, else 1.234,5."""
    told = f"{value:,.{digits}f}".replace("-", "−")
    return told.translate({44: ".", 46: ","}) if language == "id" else told


def display_width(text: str) -> int:
    """How many columns of a console a text takes: two for each letter of full width."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def padded(text: str, width: int) -> str:
    """The text filled up with spaces to a width on a console."""
    return text + " " * (width - display_width(text))


def percent(part: int, whole: int, language: str) -> str:
    """A share of a positive ``whole`` in whole percent, halves rounded up.

    A share that is neither nothing nor all is never shown as 0% or 100%.
    """
    if whole <= 0:
        return DASH
    if 0 < part * 200 < whole:
        return "<1%"
    if whole * 199 <= part * 200 < whole * 200:
        return ">99%"
    return f"{number((part * 200 + whole) // (2 * whole), language)}%"


def date(iso: str, language: str) -> str:
    """A day: 1 October 2026, 1 Oktober 2026, 2026年10月1日."""
    try:
        day = dt.date.fromisoformat(iso)
    except ValueError:
        return iso
    if language == "ja":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"


def month(iso: str, language: str) -> str:
    """A month: April 2027, 2027年4月."""
    try:
        day = dt.date.fromisoformat(f"{iso}-01")
    except ValueError:
        return iso
    if language == "ja":
        return f"{day.year}年{day.month}月"
    return f"{MONTHS[language][day.month - 1]} {day.year}"
