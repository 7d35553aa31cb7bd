"""The reasons of unplaced.csv and open_seats.csv, read back to be told in another language.

``matcher.solver.reasons`` writes them in English with ids and numbers. A detail of a form that
is not known here is shown as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from matcher.reports.limits import row_text
from matcher.reports.words import CODES, word
from matcher.texts.translate import Texts

Told = Callable[[Texts, int, dict[str, str]], str]
_ROW = r"(?P<row>.+?) \(limit (?P<limit>-?\d+), reached(?:; (?P<basis>.*))?\)"
_SEATS = r"order (?P<order>.+) has (?P<n>\d+) open seats?"
_NEAREST = r"(?P<n>\d+) eligible orders?, (?:all )?full; nearest: order (?P<order>.+)"
#: Form of a detail, and how it is told: ``n`` is what it counts, the rest is in ``said``.
FORMS: tuple[tuple[str, Told], ...] = (
    (rf"{_SEATS}, but {_ROW}",
     lambda t, n, said: t.count(
         "Order {order} has {n} open seat, but a limit of {limit} is reached: {row}",
         "Order {order} has {n} open seats, but a limit of {limit} is reached: {row}",
         n, **said)),
    (rf"{_SEATS}, but the goals gain nothing by it",
     lambda t, n, said: t.count(
         "Order {order} has {n} open seat, but no goal gains by it",
         "Order {order} has {n} open seats, but no goal gains by it",
         n, **said)),
    (rf"{_NEAREST}, where a seat goes from (?P<limit>\d+) points, own score (?P<own>\d+)",
     lambda t, n, said: t.count(
         "{n} order would fit and is full: {order}, where a seat goes from {limit} points and "
         "this person has {own}",
         "{n} orders would fit, all full; nearest is order {order}, where a seat goes from "
         "{limit} points and this person has {own}",
         n, **said)),
    (rf"{_NEAREST} \(own score (?P<own>\d+)\); a seat there would cost a placement elsewhere",
     lambda t, n, said: t.count(
         "{n} order would fit and is full: {order} ({own} points), but a seat there would cost a "
         "placement elsewhere",
         "{n} orders would fit, all full; nearest is order {order} ({own} points), but a seat "
         "there would cost a placement elsewhere",
         n, **said)),
    (rf"{_NEAREST}, where others do as well with score (?P<own>\d+)",
     lambda t, n, said: t.count(
         "{n} order would fit and is full: {order}, where others do as well with {own} points",
         "{n} orders would fit, all full; nearest is order {order}, where others do as well "
         "with {own} points",
         n, **said)),
    (rf"{_NEAREST}, whose seats go to others who count as much",
     lambda t, n, said: t.count(
         "{n} order would fit and is full: {order}, whose seats go to others who count as much",
         "{n} orders would fit, all full; nearest is order {order}, whose seats go to others "
         "who count as much",
         n, **said)),
    (rf"(?P<n>\d+) eligible; {_ROW}",
     lambda t, n, said: t.count(
         "{n} person would fit, but a limit of {limit} is reached: {row}",
         "{n} people would fit, but a limit of {limit} is reached: {row}",
         n, **said)),
    (r"(?P<n>\d+) eligible, (?P<own>\d+) unplaced; no goal gains by them",
     lambda t, n, said: t.count(
         "{n} person would fit, {own} without a seat, but no goal gains by it",
         "{n} people would fit, {own} of them without a seat, but no goal gains by them",
         n, **said)),
    (r"(?P<n>\d+) eligible, all placed",
     lambda t, n, said: t.count(
         "{n} person would fit, and is placed elsewhere",
         "{n} people would fit, all placed elsewhere",
         n, **said)),
)  # fmt: skip
_FORMS = tuple((re.compile(form, re.DOTALL), told) for form, told in FORMS)
_CODE = re.compile(r"(\w+): (\d+) (?:orders?|candidates?)")
_NUMBERS = ("limit", "own")


@dataclass(frozen=True, slots=True)
class Detail:
    """A detail in parts: ``codes`` with how often each applies, or a known form's values."""

    raw: str
    told: Told | None = None
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
    if detail.told is None:
        return detail.raw
    said = {
        key: t.number(int(value)) if key in _NUMBERS else value
        for key, value in detail.values.items()
    }
    if detail.row:
        said["row"] = row_text(detail.row, quotas, t)
    return detail.told(t, int(said.pop("n")), said)
