"""The reasons of unplaced.csv and open_seats.csv, read back to be told in another language.

``matcher.solver.reasons`` writes them in English with ids and numbers. A detail of a form that
is not known here is shown as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from matcher.reports.limits import row_text
from matcher.reports.words import CODES, word
from matcher.texts.translate import Texts, marked

_ROW = r"(?P<row>.+?) \(limit (?P<limit>-?\d+), reached(?:; (?P<basis>.*))?\)"
_NEAREST = r"(?P<n>\d+) eligible orders, all full; nearest: order (?P<order>.+)"
#: Form of a detail, and the text that tells it.
FORMS = (
    (rf"order (?P<order>.+) has (?P<n>\d+) open seats, but {_ROW}",
     marked("Order {order} has {n} open seats, but a limit of {limit} is reached: {row}")),
    (r"order (?P<order>.+) has (?P<n>\d+) open seats, but the goals gain nothing by it",
     marked("Order {order} has {n} open seats, but no goal gains by it")),
    (rf"{_NEAREST}, where a seat goes from (?P<limit>\d+) points, own score (?P<own>\d+)",
     marked("{n} orders would fit, all full; nearest is order {order}, where a seat goes from "
            "{limit} points and this person has {own}")),
    (rf"{_NEAREST} \(own score (?P<own>\d+)\); a seat there would cost a placement elsewhere",
     marked("{n} orders would fit, all full; nearest is order {order} ({own} points), but a seat "
            "there would cost a placement elsewhere")),
    (rf"{_NEAREST}, where others do as well with score (?P<own>\d+)",
     marked("{n} orders would fit, all full; nearest is order {order}, where others do as well "
            "with {own} points")),
    (rf"{_NEAREST}, whose seats go to others who count as much",
     marked("{n} orders would fit, all full; nearest is order {order}, whose seats go to others "
            "who count as much")),
    (rf"(?P<n>\d+) eligible; {_ROW}",
     marked("{n} people would fit, but a limit of {limit} is reached: {row}")),
    (r"(?P<n>\d+) eligible, (?P<own>\d+) unplaced; no goal gains by them",
     marked("{n} people would fit, {own} of them without a seat, but no goal gains by them")),
    (r"(?P<n>\d+) eligible, all placed",
     marked("{n} people would fit, all placed elsewhere")),
)  # fmt: skip
_FORMS = tuple((re.compile(form, re.DOTALL), told) for form, told in FORMS)
_CODE = re.compile(r"(\w+): (\d+) (?:orders|candidates)")
_NUMBERS = ("n", "limit", "own")


@dataclass(frozen=True, slots=True)
class Detail:
    """A detail in parts: ``codes`` with how often each applies, or a known form's values."""

    raw: str
    told: str = ""
    values: dict[str, str] = field(default_factory=dict)
    codes: tuple[tuple[str, int], ...] = ()

    @property
    def row(self) -> str:
        """The row whose limit is reached; blank where none is named."""
        return self.values.get("row", "")


def read_detail(raw: str) -> Detail:
    """Take a detail to parts; one of no known form has none."""
    pieces = [_CODE.fullmatch(piece) for piece in raw.split("; ")]
    codes = tuple((piece[1], int(piece[2])) for piece in pieces if piece and piece[1] in CODES)
    if codes and len(codes) == len(pieces):
        return Detail(raw, codes=codes)
    for form, told in _FORMS:
        if match := form.fullmatch(raw):
            return Detail(raw, told, match.groupdict(default=""))
    return Detail(raw)


def detail_text(detail: Detail, quotas: Mapping[str, Any], t: Texts) -> str:
    """A detail in words of the language."""
    if detail.codes:
        return "; ".join(f"{word(CODES, code, t)}: {t.number(n)}" for code, n in detail.codes)
    if not detail.told:
        return detail.raw
    values = {
        key: t.number(int(value)) if key in _NUMBERS else value
        for key, value in detail.values.items()
    }
    if detail.row:
        values["row"] = row_text(detail.row, quotas, t)
    return t(detail.told, **values)
