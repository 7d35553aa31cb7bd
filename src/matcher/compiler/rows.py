"""Constraint rows beside the seats: presets, beds and quotas, with the names they have."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
import pandas as pd

from matcher.compiler.attributes import Attributes, meets
from matcher.compiler.columns import Texts, positions, texts
from matcher.domain.scenario import Scenario
from matcher.domain.settings import CANDIDATE_ATTRIBUTES, Quota
from matcher.presets.rows import PresetRows, preset_rows
from matcher.problem.problem import Bool, Int64, RowFamily


@dataclass(frozen=True)
class FamilyNames:
    """What the rows of one family are called, and what they rest on.

    Attributes:
        prefix: what comes before the group in a row's id.
        left: the part of the group that each candidate key gives.
        right: the part of the group that each order key gives.
        places: for each part of the group, its place among left and right parts together.
        suffix: what comes after the group.
        basis: the law, or the planner's reason and source.
        notes: what the basis adds for single rows, by row.
        label: the rule in a planner's words, for messages.
        quota: the quota it was made from, or None.
    """

    prefix: str
    left: list[tuple[str, ...]]
    right: list[tuple[str, ...]]
    places: tuple[int, ...]
    suffix: str = ""
    basis: str = ""
    notes: dict[int, str] = field(default_factory=dict)
    label: str = ""
    quota: Quota | None = None

    def group(self, row: int) -> str:
        """The values of ``per`` of a row, joined by `` / ``; ``all`` where there are none."""
        one, two = divmod(row, len(self.right))
        parts = self.left[one] + self.right[two]
        return " / ".join(parts[place] for place in self.places) or "all"

    def row_id(self, row: int) -> str:
        """The id of a row, as certificate and quotas.csv name it."""
        return f"{self.prefix}{self.group(row)}{self.suffix}"

    def row_basis(self, row: int) -> str:
        """What a row rests on, with what is to be said of it alone."""
        return "; ".join(text for text in (self.basis, self.notes.get(row, "")) if text)


NamedFamily = tuple[RowFamily, FamilyNames]


def _owner_names(prefix: str, owners: list[str], label: str, suffix: str = "") -> FamilyNames:
    return FamilyNames(prefix, [()], [(owner,) for owner in owners], (0,), suffix, label=label)


def preset_families(scenario: Scenario) -> list[NamedFamily]:
    """Rows of the presets that the scenario lists."""
    found = preset_rows(
        scenario.settings.presets, scenario.companies, scenario.offices, scenario.orders
    )
    return [_preset_family(rows, len(scenario.candidates)) for rows in found if len(rows.owners)]


def _preset_family(rows: PresetRows, candidates: int) -> NamedFamily:
    family = RowFamily(
        kind="preset",
        candidate_key=np.zeros(candidates, np.int32),
        order_key=rows.order_owner.astype(np.int32),
        candidate_keys=1,
        order_keys=len(rows.owners),
        sense="<=",
        bound=rows.bounds,
        active=np.ones(len(rows.owners), bool),
    )
    label = f"preset:{rows.preset}/{rows.rule}"
    names = _owner_names(f"{label}:", list(rows.owners), label)
    notes = {row: note for row, note in enumerate(rows.notes) if note}
    return family, replace(names, basis=rows.basis, notes=notes)


def bed_families(scenario: Scenario) -> list[NamedFamily]:
    """Rows of free beds: an office and a sex; a blank sex counts in both."""
    index = pd.Index(texts(scenario.offices["office_id"]), dtype=object)
    used = positions(texts(scenario.orders["office_id"]), index)
    families = [
        _bed_family(scenario, used, letter, other, column)
        for letter, other, column in (("F", "M", "dorm_female"), ("M", "F", "dorm_male"))
    ]
    return [family for family in families if family[0].size]


def _bed_family(
    scenario: Scenario, used: Int64, letter: str, other: str, column: str
) -> NamedFamily:
    offices = scenario.offices
    given = offices[column].notna().to_numpy()
    limited = np.flatnonzero(given & np.isin(np.arange(len(offices)), used))
    key = np.full(len(offices) + 1, -1, np.int32)
    key[limited] = np.arange(len(limited))
    elsewhere = texts(scenario.candidates["sex"]) == other
    family = RowFamily(
        kind="beds",
        candidate_key=np.where(elsewhere, -1, 0).astype(np.int32),
        order_key=key[used],
        candidate_keys=1,
        order_keys=len(limited),
        sense="<=",
        bound=offices[column].to_numpy(dtype=np.int64, na_value=0)[limited],
        active=np.ones(len(limited), bool),
    )
    owners = list(texts(offices["office_id"])[limited])
    return family, _owner_names("beds:", owners, "beds", f":{letter}")


@dataclass(frozen=True)
class _Side:
    """One side of a quota: the key of each candidate or order, and the parts of each key."""

    key: Int64
    parts: list[tuple[str, ...]]
    counted: Bool


def _side(quota: Quota, attributes: Attributes, size: int, own: bool) -> _Side:
    counted = np.ones(size, bool)
    for condition in quota.where:
        if (condition.attribute in CANDIDATE_ATTRIBUTES) == own:
            counted &= meets(condition, attributes.values(condition.attribute))
    columns = [
        attributes.values(name) for name in quota.per if (name in CANDIDATE_ATTRIBUTES) == own
    ]
    if not columns:
        return _Side(np.zeros(size, np.int64), [()], counted)
    key, parts = combinations(columns)
    return _Side(key, parts, counted)


def combinations(columns: list[Texts]) -> tuple[Int64, list[tuple[str, ...]]]:
    """Number the combinations of values that occur, sorted; -1 where one is blank."""
    rows = list(zip(*columns, strict=True))
    kept = sorted({row for row in rows if all(row)})
    number = {row: place for place, row in enumerate(kept)}
    key = np.fromiter((number.get(row, -1) for row in rows), np.int64, len(rows))
    return key, kept


def _places(quota: Quota) -> tuple[int, ...]:
    own = [name for name in quota.per if name in CANDIDATE_ATTRIBUTES]
    other = [name for name in quota.per if name not in CANDIDATE_ATTRIBUTES]
    return tuple(own.index(n) if n in own else len(own) + other.index(n) for n in quota.per)


def quota_families(scenario: Scenario, attributes: Attributes) -> list[NamedFamily]:
    """Rows of the quotas: a family for each bound, and for each share that occurs."""
    families = []
    for quota in scenario.settings.quotas:
        left = _side(quota, attributes, len(scenario.candidates), own=True)
        right = _side(quota, attributes, len(scenario.orders), own=False)
        for name in ("min", "max", "min_share", "max_share"):
            bounds = _bound_of_each_group(quota, name, left, right)
            families += _families(quota, name, left, right, bounds)
    return families


def _bound_of_each_group(quota: Quota, name: str, left: _Side, right: _Side) -> Texts:
    """One bound (int, Fraction or None) for each row, exceptions included."""
    bounds = np.full(len(left.parts) * len(right.parts), getattr(quota.bounds, name), object)
    places = _places(quota)
    own = sum(attribute in CANDIDATE_ATTRIBUTES for attribute in quota.per)
    one = {parts: key for key, parts in enumerate(left.parts)}
    two = {parts: key for key, parts in enumerate(right.parts)}
    for group, special in quota.exceptions.items():
        if getattr(special, name) is None:
            continue
        values = group.split(" / ") if len(places) > 1 else [group]
        by_place = [value for _, value in sorted(zip(places, values, strict=True))]
        left_key, right_key = one.get(tuple(by_place[:own])), two.get(tuple(by_place[own:]))
        if left_key is not None and right_key is not None:
            bounds[left_key * len(right.parts) + right_key] = getattr(special, name)
    return bounds


def _families(
    quota: Quota, name: str, left: _Side, right: _Side, bounds: Texts
) -> list[NamedFamily]:
    given = np.array([bound is not None for bound in bounds], dtype=bool)
    if not given.any():
        return []
    names = FamilyNames(
        prefix=f"quota:{quota.id}:",
        left=left.parts,
        right=right.parts,
        places=_places(quota),
        suffix=f":{name}",
        basis="; ".join(text for text in (quota.reason, quota.source) if text),
        label=f"quota {quota.id}",
        quota=quota,
    )
    if name in ("min", "max"):
        values = np.where(given, bounds, 0).astype(np.int64)
        return [(_count_family(quota, name, left, right, given, values), names)]
    return [
        (_share_family(quota, name, left, right, bounds == share, share), names)
        for share in sorted(set(bounds[given]))
    ]


def _count_family(
    quota: Quota, name: str, left: _Side, right: _Side, given: Bool, values: Int64
) -> RowFamily:
    return RowFamily(
        kind="quota",
        candidate_key=np.where(left.counted, left.key, -1).astype(np.int32),
        order_key=np.where(right.counted, right.key, -1).astype(np.int32),
        candidate_keys=len(left.parts),
        order_keys=len(right.parts),
        sense="<=" if name == "max" else ">=",
        bound=values,
        active=given,
        penalty=quota.soft,
    )


def _share_family(
    quota: Quota, name: str, left: _Side, right: _Side, given: Bool, share: Fraction
) -> RowFamily:
    return RowFamily(
        kind="quota",
        candidate_key=left.key.astype(np.int32),
        order_key=right.key.astype(np.int32),
        candidate_keys=len(left.parts),
        order_keys=len(right.parts),
        sense="<=" if name == "max_share" else ">=",
        bound=np.zeros(len(given), np.int64),
        active=given,
        penalty=quota.soft,
        share=(share.numerator, share.denominator),
        counted_candidate=left.counted,
        counted_order=right.counted,
    )
