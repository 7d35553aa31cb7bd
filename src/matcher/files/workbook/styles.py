"""Which cell formats show a number as a date, and what day a number is.

Number formats 14-22, 27-36, 45-47 and 50-58 are dates without saying so (ECMA-376, part 1,
section 18.8.30, East Asian ones included).
"""

from __future__ import annotations

import datetime as dt
import re

from matcher.files.workbook.package import Package, named

PART = "xl/styles.xml"
_BUILT_IN = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
# What stands in a format for itself: quoted text, an escaped letter, a colour or a condition.
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_FIRST_SERIAL_1904 = 1462  # days from the start of the 1900 calendar to that of 1904
_LAST_SERIAL = 2_958_465  # 9999-12-31
_LEAP_DAY = 60  # 1900-02-29, which the 1900 calendar has and the world had not


def date_styles(package: Package) -> list[bool]:
    """For each cell format, by its position, whether it shows a date or a time."""
    if not package.has(PART):
        return []
    formats: dict[int, str] = {}
    chosen: list[int] = []
    elements = named("numFmt", "cellXfs", "xf")
    within = [False]

    def start(name: str, attributes: dict[str, str]) -> None:
        match elements.get(name):
            case "numFmt":
                formats[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
            case "cellXfs":
                within[0] = True
            case "xf" if within[0]:
                chosen.append(_whole(attributes.get("numFmtId")))

    def end(name: str) -> None:
        if elements.get(name) == "cellXfs":
            within[0] = False

    package.parse(PART, start, end)
    return [shows_date(formats[code]) if code in formats else code in _BUILT_IN for code in chosen]


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def shows_date(code: str) -> bool:
    """Whether a number format shows a date or a time."""
    first = _LITERAL.sub("", code[:1000]).partition(";")[0].lower()
    if first == "general":
        return False
    if any(letter in first for letter in "dmyhs"):
        return True
    return any(letter in first for letter in "eg") and not any(sign in first for sign in "0#?")


def date_text(number: float, epoch_1904: bool) -> str | None:
    """The day, or day and time, of a serial number as ISO text; None where there is none.

    A number below 1 is a time of day. Fractions are rounded to the second, which is finer than
    what the floating point number can tell apart from the day itself.
    """
    seconds = round(number * 86_400) if -1e7 < number < 1e7 else -1
    days, rest = divmod(seconds, 86_400)
    clock = dt.timedelta(seconds=rest)
    if days == 0 and not epoch_1904:
        return str(clock)
    serial = days + _FIRST_SERIAL_1904 if epoch_1904 else days
    if not 0 < serial <= _LAST_SERIAL or serial == _LEAP_DAY:
        return None
    start = dt.date(1899, 12, 31) if serial < _LEAP_DAY else dt.date(1899, 12, 30)
    day = (start + dt.timedelta(days=serial)).isoformat()
    return f"{day} {clock}" if rest else day
