"""The statutory limits of a scenario as families of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matcher.errors import ScenarioError
from matcher.presets import limits
from matcher.presets.load import Owner, Preset, Rule, load_preset
from matcher.presets.membership import Orders, counts, flags, texts
from matcher.presets.missing import missing_inputs

if TYPE_CHECKING:
    import pandas as pd

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class PresetRows:
    """One family: a rule of a preset, with a row for each owner that has an order of it.

    Attributes:
        owners: ids, in the order of the owners' table (object array).
        bounds: places left for new placements, one for each owner (int64).
        order_owner: position in ``owners`` of each order of the scenario, -1 where the
            order isn't counted here (int64, one for each order).
        basis: law, article, date and the status of the figures, for people to read.
        provisional: whether the rule's figures are unconfirmed; ``basis`` then says so.
        notes: for each owner "" or what is provisional of this row alone (object array).
    """

    preset: str
    rule: str
    scheme: str
    owner: Owner
    owners: NDArray[np.object_]
    bounds: Integers
    order_owner: Integers
    basis: str
    provisional: bool
    notes: NDArray[np.object_]

    def row_id(self, position: int) -> str:
        """The id of one row: ``preset:PRESET/RULE:OWNER``."""
        return f"preset:{self.preset}/{self.rule}:{self.owners[position]}"

    def row_basis(self, position: int) -> str:
        """The basis of one row, with its note."""
        note = self.notes[position]
        return f"{self.basis}; {note}" if note else self.basis


@dataclass(frozen=True)
class _Owners:
    """The owners of one family: their rows of the two tables."""

    companies: pd.DataFrame
    offices: pd.DataFrame
    excellent: NDArray[np.bool_]

    @property
    def individual(self) -> NDArray[np.bool_]:
        return np.asarray(texts(self.companies, "type") == "individual", dtype=np.bool_)

    @property
    def rural(self) -> NDArray[np.bool_]:
        return ~flags(self.companies, "hq_metro", blank=True)


def _titp_company(own: _Owners) -> Integers:
    staff, in_place = counts(own.companies, "staff"), counts(own.companies, "titp1_in_place")
    return limits.titp_company_limit(staff, own.excellent, own.individual, in_place)


def _construction(own: _Owners) -> Integers:
    staff, in_place = counts(own.companies, "staff"), counts(own.companies, "titp_in_place")
    return limits.construction_limit(staff, in_place)


def _care_first_year(own: _Owners) -> Integers:
    staff, in_place = counts(own.offices, "care_staff"), counts(own.offices, "care_titp1_in_place")
    return limits.care_first_year_limit(staff, own.excellent, in_place)


def _care_total(own: _Owners) -> Integers:
    staff, in_place = counts(own.offices, "care_staff"), counts(own.offices, "care_titp_in_place")
    return limits.care_total_limit(staff, own.excellent, in_place)


def _esd_company(own: _Owners) -> Integers:
    staff, in_place = counts(own.companies, "staff"), counts(own.companies, "esd_in_place")
    return limits.esd_limit(staff, own.excellent, own.rural, in_place)


def _ssw_care(own: _Owners) -> Integers:
    return limits.ssw_care_limit(counts(own.offices, "care_staff"))


LIMITS: dict[tuple[str, str], Callable[[_Owners], Integers]] = {
    ("titp-2017", "company"): _titp_company,
    ("titp-2017", "construction"): _construction,
    ("titp-2017", "care-first-year"): _care_first_year,
    ("titp-2017", "care-total"): _care_total,
    ("esd-2027", "company"): _esd_company,
    ("ssw-2024", "care"): _ssw_care,
}


def _rounded(preset: Preset, rule: Rule, own: _Owners) -> NDArray[np.bool_]:
    """Which owners' limits come from a fraction of their staff that is not a whole number."""
    section = rule.rounding.partition(".")[0]
    table = own.companies if rule.owner == "company" else own.offices
    staff = counts(table, rule.needs)
    last_step = preset.value(f"{section}.steps")[-1][0]
    above = staff % Fraction(preset.value(f"{section}.above")).denominator != 0
    rounded = np.asarray((staff > last_step) & above, dtype=np.bool_)
    if f"{section}.individual" not in preset.figures:
        return rounded
    names = np.where(own.excellent, f"{section}.individual_excellent", f"{section}.individual")
    parts = [Fraction(preset.value(name)).denominator for name in names]
    own_share = staff % np.array(parts, dtype=np.int64) != 0
    return np.asarray(np.where(own.individual, own_share, rounded), dtype=np.bool_)


def _notes(preset: Preset, rule: Rule, own: _Owners) -> NDArray[np.object_]:
    notes = np.full(len(own.excellent), "", dtype=np.object_)
    if rule.rounding and not preset.is_provisional(rule):
        notes[_rounded(preset, rule, own)] = preset.label
    return notes


def _family(
    preset: Preset,
    rule: Rule,
    companies: pd.DataFrame,
    offices: pd.DataFrame,
    orders: Orders,
) -> PresetRows:
    counted = orders.counted(preset, rule)
    where = np.where(counted, orders.owner(rule), -1)
    if (where[counted] < 0).any():
        raise ValueError(f"an order names an {rule.owner} that isn't there")
    present = np.unique(where[counted])
    company = present if rule.owner == "company" else orders.office_company[present]
    table = companies if rule.owner == "company" else offices
    own = _Owners(companies.iloc[company], table.iloc[present], orders.excellent[company])
    return PresetRows(
        preset=preset.id,
        rule=rule.name,
        scheme=preset.scheme,
        owner=rule.owner,
        owners=texts(table, f"{rule.owner}_id")[present],
        bounds=LIMITS[preset.id, rule.name](own),
        order_owner=np.where(counted, np.searchsorted(present, where), -1).astype(np.int64),
        basis=preset.basis(rule),
        provisional=preset.is_provisional(rule),
        notes=_notes(preset, rule, own),
    )


def _require_resolved(orders: Orders) -> None:
    unresolved = (orders.company < 0).any() or (orders.office_company < 0).any()
    if unresolved:
        raise ValueError("an order or an office names a company that isn't there")


def preset_rows(
    presets: Sequence[str],
    companies: pd.DataFrame,
    offices: pd.DataFrame,
    orders: pd.DataFrame,
) -> list[PresetRows]:
    """The families of rows that the presets set, in the order of presets and their rules.

    The frames are typed as in :mod:`matcher.domain.tables`, and their references resolved. A
    family that no order belongs to is left out.

    Raises:
        ScenarioError: a preset is unknown, or a figure that a limit needs is not given (every
            issue of :func:`matcher.presets.missing.missing_inputs`).
        ValueError: a reference between the tables names nothing.
    """
    if issues := missing_inputs(presets, companies, offices, orders):
        raise ScenarioError(issues)
    view = Orders.of(companies, offices, orders)
    _require_resolved(view)
    return [
        _family(preset, rule, companies, offices, view)
        for preset in map(load_preset, dict.fromkeys(presets))
        for rule in preset.rules
        if view.counted(preset, rule).any()
    ]
