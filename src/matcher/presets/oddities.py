"""What is odd but possible beside the presets: look-alike fields, dates out of force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from matcher.errors import Issue, Phrase
from matcher.presets.load import Preset, load_preset
from matcher.presets.membership import Orders, texts

if TYPE_CHECKING:
    import pandas as pd

# What planners write for the two fields that have limits of their own.
OTHER_NAMES = {
    "介護": "care",
    "kaigo": "care",
    "nursing care": "care",
    "perawatan": "care",
    "建設": "construction",
    "kensetsu": "construction",
    "konstruksi": "construction",
}
ORDINARY = {"general", "language_course"}


def _special_fields(preset: Preset) -> set[str]:
    """Fields that the preset treats apart from the others."""
    ruled = {field for rule in preset.rules for field in (*rule.fields, *rule.except_fields)}
    languages = {
        name.removeprefix("language.") for name in preset.figures if name.startswith("language.")
    }
    return ruled | (languages - ORDINARY)


def _meant(field: str, special: set[str]) -> str:
    """The special field that this one looks like, "" where it is one or resembles none."""
    if not field or field in special:
        return ""
    lower = field.casefold()
    close = get_close_matches(lower, sorted(special), n=1, cutoff=0.85)
    meant = OTHER_NAMES.get(lower) or (close[0] if close else "")
    return meant if meant in special else ""


def _odd_fields(
    presets: list[Preset], companies: pd.DataFrame, view: Orders, file: str
) -> list[Issue]:
    special: dict[int, set[str]] = {}
    for preset in presets:
        own = view.company[(view.scheme == preset.scheme) & (view.company >= 0)]
        for position in np.unique(own).tolist():
            special.setdefault(position, set()).update(_special_fields(preset))
    fields, ids = texts(companies, "field"), texts(companies, "company_id")
    meant = {position: _meant(fields[position], names) for position, names in special.items()}
    return [
        Issue(
            "odd-field",
            "warning",
            Phrase(
                "field {field} of company {company} has no rules of its own",
                field=repr(fields[position]),
                company=ids[position],
            ),
            file=file,
            row=int(companies.index[position]),
            column="field",
            hint=Phrase("write {word} if that is meant", word=name),
        )
        for position, name in sorted(meant.items())
        if name
    ]


def _span(preset: Preset) -> Phrase:
    if preset.valid_until is None:
        return Phrase("{preset} holds from {day} on", preset=preset.id, day=preset.valid_from)
    return Phrase(
        "{preset} holds from {day} to {last}",
        preset=preset.id,
        day=preset.valid_from,
        last=preset.valid_until,
    )


def _odd_dates(preset: Preset, orders: pd.DataFrame, view: Orders, file: str) -> list[Issue]:
    arrival = orders["arrival"].to_numpy(dtype="datetime64[D]")
    until = preset.valid_until or dt.date.max
    outside = (arrival < np.datetime64(preset.valid_from)) | (arrival > np.datetime64(until))
    found = np.flatnonzero(outside & (view.scheme == preset.scheme))
    if not len(found):
        return []
    first = int(found[0])
    message = Phrase.counted(
        "{n} {scheme} order arrives while {preset} is not in force: {first}",
        "{n} {scheme} orders arrive while {preset} is not in force, the first {first}",
        len(found),
        scheme=preset.scheme,
        preset=preset.id,
        first=str(orders["order_id"].iloc[first]),
    )
    row = int(orders.index[first])
    return [Issue("preset-date", "warning", message, file, row, "arrival", _span(preset))]


def oddities(
    presets: Sequence[str],
    companies: pd.DataFrame,
    orders: pd.DataFrame,
    *,
    files: Mapping[str, str] | None = None,
) -> list[Issue]:
    """Warnings: a field that only looks like one with rules, orders outside a preset's dates.

    Args:
        files: table name to file name, for the issues' places; ``TABLE.csv`` by default.

    Returns:
        Warnings with codes ``odd-field`` (one for each company that has an order of the
        preset's scheme) and ``preset-date`` (one for each preset, placed at its first order).

    Raises:
        ScenarioError: a preset is unknown.
    """
    names = {"companies": "companies.csv", "orders": "orders.csv", **(files or {})}
    listed = [load_preset(preset) for preset in dict.fromkeys(presets)]
    view = Orders.without_offices(companies, orders)
    dates = [
        issue for preset in listed for issue in _odd_dates(preset, orders, view, names["orders"])
    ]
    return [*_odd_fields(listed, companies, view, names["companies"]), *dates]
