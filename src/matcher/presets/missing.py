"""Figures that a listed preset needs and the tables don't give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matcher.errors import Issue, Phrase
from matcher.presets.load import Owner, Preset, Rule, load_preset
from matcher.presets.membership import Orders, blanks, texts

if TYPE_CHECKING:
    import pandas as pd

TABLE: dict[Owner, str] = {"company": "companies", "office": "offices"}
CODE = {"staff": "missing-staff", "care_staff": "missing-care-staff"}
HINT = {
    "staff": Phrase("give the full-time staff, interns excluded"),
    "care_staff": Phrase("give the office's full-time care staff"),
}


def _needing(rules: list[tuple[Preset, Rule]], orders: Orders, owner: Owner) -> dict[int, str]:
    """Position of each owner that a rule needs a figure of, with the presets that do."""
    found: dict[int, dict[str, None]] = {}
    for preset, rule in rules:
        if rule.owner == owner:
            positions = orders.owner(rule)[orders.counted(preset, rule)]
            for position in np.unique(positions[positions >= 0]).tolist():
                found.setdefault(position, {})[preset.id] = None
    return {position: ", ".join(ids) for position, ids in sorted(found.items())}


def _missing_figures(
    owner: Owner, column: str, frame: pd.DataFrame, needing: dict[int, str], file: str
) -> list[Issue]:
    blank, ids = blanks(frame, column), texts(frame, f"{owner}_id")
    return [
        Issue(
            CODE[column],
            "error",
            _lacks(owner, ids[position], column, presets),
            file=file,
            row=int(frame.index[position]),
            column=column,
            hint=HINT[column],
        )
        for position, presets in needing.items()
        if blank[position]
    ]


def _lacks(owner: Owner, name: str, column: str, presets: str) -> Phrase:
    if owner == "company":
        return Phrase(
            "company {id} has no {column}, which {presets} needs",
            id=name,
            column=column,
            presets=presets,
        )
    return Phrase(
        "office {id} has no {column}, which {presets} needs",
        id=name,
        column=column,
        presets=presets,
    )


def _without_office(
    rules: list[tuple[Preset, Rule]], view: Orders, unnamed: NDArray[np.bool_]
) -> dict[int, str]:
    found: dict[int, str] = {}
    for preset, rule in rules:
        if rule.owner == "office":
            for position in np.flatnonzero(view.counted(preset, rule) & unnamed).tolist():
                found.setdefault(position, preset.id)
    return dict(sorted(found.items()))


def _missing_offices(
    rules: list[tuple[Preset, Rule]], view: Orders, orders: pd.DataFrame, file: str
) -> list[Issue]:
    ids, unnamed = texts(orders, "order_id"), texts(orders, "office_id") == ""
    return [
        Issue(
            "missing-office",
            "error",
            Phrase(
                "care order {order} names no office, and {preset} counts care by office",
                order=ids[position],
                preset=preset,
            ),
            file=file,
            row=int(orders.index[position]),
            column="office_id",
            hint=Phrase("name the office where the work is done"),
        )
        for position, preset in _without_office(rules, view, unnamed).items()
    ]


def missing_inputs(
    presets: Sequence[str],
    companies: pd.DataFrame,
    offices: pd.DataFrame,
    orders: pd.DataFrame,
    *,
    files: Mapping[str, str] | None = None,
) -> list[Issue]:
    """Every figure or office that a listed preset needs and that is blank.

    Only where an order is counted by a rule that needs it. A reference that names nothing is
    someone else's fault to report, and passed over here.

    Args:
        files: table name to file name, for the issues' places; ``TABLE.csv`` by default.

    Returns:
        Errors with codes ``missing-staff``, ``missing-care-staff`` and ``missing-office``;
        ``row`` is the frame's index.

    Raises:
        ScenarioError: a preset is unknown.
    """
    names = {table: f"{table}.csv" for table in ("companies", "offices", "orders")}
    names.update(files or {})
    rules = [(preset, rule) for preset in map(load_preset, presets) for rule in preset.rules]
    view = Orders.of(companies, offices, orders)
    company, office = _needing(rules, view, "company"), _needing(rules, view, "office")
    return [
        *_missing_figures("company", "staff", companies, company, names["companies"]),
        *_missing_figures("office", "care_staff", offices, office, names["offices"]),
        *_missing_offices(rules, view, orders, names["orders"]),
    ]
