"""Statutory limits as pure functions: counts in, remaining places for new placements out.

Every function works on int64 arrays of equal length (position i is company or office i), or
on plain integers, and returns an int64 array. Counts are people, from 0 to :data:`MOST`;
anything else is a ValueError. A remainder that would be negative is 0. Figures, legal basis
and sources stand in the data files of :mod:`matcher.presets.load`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matcher.presets.load import Preset, load_preset

Counts: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

MOST = 2**59  # twelve times a twentieth and three times the whole stay inside int64


def _counts(values: ArrayLike) -> Counts:
    counts = np.asarray(values)
    if counts.size == 0:
        return counts.astype(np.int64)
    if not np.issubdtype(counts.dtype, np.integer):
        raise ValueError(f"counts must be integers, not {counts.dtype}")
    if counts.min() < 0 or counts.max() > MOST:
        raise ValueError(f"counts must lie within 0 and {MOST}")
    return counts.astype(np.int64)


def _flags(values: ArrayLike) -> Flags:
    return np.asarray(values, dtype=np.bool_)


def _share(staff: Counts, share: str) -> Counts:
    fraction = Fraction(share)
    return np.asarray(staff * fraction.numerator // fraction.denominator, dtype=np.int64)


def _stepped(preset: Preset, section: str, staff: Counts) -> Counts:
    """The table's number for each staff: the first step it fits, above the last the share."""
    steps = np.array(preset.value(f"{section}.steps"), dtype=np.int64)
    step = np.searchsorted(steps[:, 0], staff, side="left")
    table = np.append(steps[:, 1], 0)[step]
    above = _share(staff, preset.value(f"{section}.above"))
    return np.asarray(np.where(step == len(steps), above, table), dtype=np.int64)


def _remaining(limit: Counts, in_place: ArrayLike) -> Counts:
    return np.asarray(np.maximum(limit - _counts(in_place), 0), dtype=np.int64)


def is_excellent(company: ArrayLike, supervising_org: ArrayLike, individual: ArrayLike) -> Flags:
    """Whether the enlarged limits hold.

    The supervised type needs company and supervising organisation both; the individual type
    has no supervising organisation and needs its own alone. Source: Ordinance for Enforcement
    of the Technical Intern Training Act, Art. 16.
    """
    return _flags(company) & (_flags(supervising_org) | _flags(individual))


def titp_base(staff: ArrayLike) -> Counts:
    """Basic number b of first-stage interns by full-time staff (same ordinance, Art. 16)."""
    return _stepped(load_preset("titp-2017"), "company", _counts(staff))


def titp_company_limit(
    staff: ArrayLike, excellent: ArrayLike, individual: ArrayLike, in_place: ArrayLike
) -> Counts:
    """Remaining first-stage interns of a company: max(0, min(m·b, staff) − in_place).

    m is 2 where excellent, else 1. The individual type has a share of its staff instead: a
    twentieth, excellent a tenth. Source: same ordinance, Art. 16.
    """
    preset, people, better = load_preset("titp-2017"), _counts(staff), _flags(excellent)
    factor = np.where(
        better, preset.value("company.excellent_multiplier"), preset.value("company.multiplier")
    )
    own = np.where(
        better,
        _share(people, preset.value("company.individual_excellent")),
        _share(people, preset.value("company.individual")),
    )
    limit = np.where(_flags(individual), own, factor * titp_base(people))
    return _remaining(np.minimum(limit, preset.value("company.staff_cap") * people), in_place)


def construction_limit(staff: ArrayLike, in_place: ArrayLike) -> Counts:
    """Remaining interns of all stages of a construction company that isn't excellent.

    max(0, staff − in_place). Source: construction standard, from 1 April 2022.
    """
    cap = load_preset("titp-2017").value("construction.staff_cap")
    return _remaining(cap * _counts(staff), in_place)


def care_base(care_staff: ArrayLike) -> Counts:
    """Basic number b of first-stage care interns by an office's full-time care staff."""
    return _stepped(load_preset("titp-2017"), "care", _counts(care_staff))


def _care_multiple(care_staff: Counts, excellent: ArrayLike, rule: str) -> Counts:
    preset = load_preset("titp-2017")
    factor = np.where(
        _flags(excellent),
        preset.value(f"care.{rule}_excellent_multiplier"),
        preset.value(f"care.{rule}_multiplier"),
    )
    return np.asarray(factor * care_base(care_staff), dtype=np.int64)


def care_first_year_limit(
    care_staff: ArrayLike, excellent: ArrayLike, in_place: ArrayLike
) -> Counts:
    """Remaining first-stage care interns of an office: max(0, b − in_place), excellent 2b.

    That they don't exceed the care staff either follows from :func:`care_total_limit`, which
    holds beside it. Source: care standard.
    """
    return _remaining(_care_multiple(_counts(care_staff), excellent, "first_year"), in_place)


def care_total_limit(care_staff: ArrayLike, excellent: ArrayLike, in_place: ArrayLike) -> Counts:
    """Remaining care interns of all stages of an office.

    max(0, min(care_staff, 3b) − in_place), excellent 12b. Source: care standard.
    """
    people = _counts(care_staff)
    cap = load_preset("titp-2017").value("care.staff_cap") * people
    return _remaining(np.minimum(cap, _care_multiple(people, excellent, "total")), in_place)


def esd_base(staff: ArrayLike) -> Counts:
    """Basic number of ESD workers of all three years by full-time staff (provisional)."""
    return _stepped(load_preset("esd-2027"), "company", _counts(staff))


def esd_limit(
    staff: ArrayLike, excellent: ArrayLike, rural: ArrayLike, in_place: ArrayLike
) -> Counts:
    """Remaining ESD workers of a company: max(0, min(m·base, 3·staff) − in_place).

    m is 2 where excellent, 3 where also rural, else 1; rural means that the registered
    office is known to lie outside the metropolitan area. The individual type counts alike.
    Provisional: the ordinance's figures are not confirmed.
    """
    preset, people = load_preset("esd-2027"), _counts(staff)
    better = np.where(
        _flags(rural),
        preset.value("company.excellent_rural_multiplier"),
        preset.value("company.excellent_multiplier"),
    )
    factor = np.where(_flags(excellent), better, preset.value("company.multiplier"))
    limit = np.minimum(factor * esd_base(people), preset.value("company.staff_cap") * people)
    return _remaining(limit, in_place)


def ssw_care_limit(care_staff: ArrayLike) -> Counts:
    """SSW (i) care workers that an office may take: its full-time care staff."""
    return _counts(care_staff) * np.int64(load_preset("ssw-2024").value("care.staff_cap"))
