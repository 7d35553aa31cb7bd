"""Rounded combinations of rows (Chvátal 1973, Gomory 1958; CERTIFICATE.md, section 4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from matcher.verifier.certificate import Cut
from matcher.verifier.families import Family, Row
from matcher.verifier.findings import Code, Finding
from matcher.verifier.scenario import Scenario

_LARGEST = 10**200  # no cut needs more; keeps a hostile chain of cuts short


@dataclass(slots=True)
class CheckedCut:
    """A cut whose form is valid: its right side, and what it combines.

    ``candidates`` are multipliers of the rows ``candidate:ID`` by candidate position,
    ``earlier`` those of earlier cuts by their place.
    """

    id: str
    denominator: int
    right: int
    rows: list[tuple[Row, int]] = field(default_factory=list)
    candidates: dict[int, int] = field(default_factory=dict)
    earlier: list[tuple[int, int]] = field(default_factory=list)


def check_cuts(
    scenario: Scenario, rows: dict[str, Row], cuts: tuple[Cut, ...], where: str
) -> tuple[list[CheckedCut], list[Finding]]:
    """The valid cuts, and a finding for each that is not; stops at the first fault."""
    checked: list[CheckedCut] = []
    places: dict[str, int] = {}
    for cut in cuts:
        fault = _form_fault(cut, rows, places)
        if not fault:
            made, fault = _combine(scenario, rows, cut, checked, places)
        if fault:
            return checked, [Finding(Code.CUT_FORM, f"{where} {cut.id!r}: {fault}")]
        places[cut.id] = len(checked)
        checked.append(made)
    return checked, []


def _form_fault(cut: Cut, rows: dict[str, Row], places: dict[str, int]) -> str:
    if not cut.id.startswith("cut:") or cut.id in places or cut.id in rows:
        return "an id cut:N is needed, each once"
    if cut.denominator < 1:
        return "the denominator must be positive"
    if any(multiplier < 0 for multiplier in cut.multipliers.values()):
        return "a multiplier is negative"
    return ""


def _combine(
    scenario: Scenario,
    rows: dict[str, Row],
    cut: Cut,
    earlier: list[CheckedCut],
    places: dict[str, int],
) -> tuple[CheckedCut, str]:
    made = CheckedCut(cut.id, cut.denominator, 0)
    right = 0
    for name, multiplier in cut.multipliers.items():
        row, candidate = rows.get(name), name.removeprefix("candidate:")
        if row is not None:
            if row.sense != 1 or row.soft is not None:
                return made, f"{name} is not a hard ≤-row"
            made.rows.append((row, multiplier))
            right += multiplier * row.right
        elif name in places:
            made.earlier.append((places[name], multiplier))
            right += multiplier * earlier[places[name]].right
        elif candidate != name and candidate in scenario.candidate_at:
            made.candidates[scenario.candidate_at[candidate]] = multiplier
            right += multiplier
        else:
            return made, f"{name!r} is no row, candidate or earlier cut"
    made.right = right // cut.denominator
    return made, "" if abs(right) < _LARGEST else "its numbers are out of range"


def families_of(cuts: list[CheckedCut]) -> Iterator[Family]:
    """Families whose candidates' side matters to some cut."""
    for cut in cuts:
        yield from (row.family for row, _ in cut.rows if not row.family.candidates.plain)


def coefficients(
    cuts: list[CheckedCut], c: int, order_count: int
) -> list[tuple[int, dict[int, int]]]:
    """For each cut: the coefficient on candidate ``c`` at any order, and where it differs.

    Linear in the orders that the combined rows touch.
    """
    found: list[tuple[int, dict[int, int]]] = []
    for cut in cuts:
        constant = cut.candidates.get(c, 0)
        sums: dict[int, int] = {}
        for place, multiplier in cut.earlier:
            constant += multiplier * found[place][0]
        for place, multiplier in cut.earlier:
            default, special = found[place]
            for o, coefficient in special.items():
                sums[o] = sums.get(o, constant) + multiplier * (coefficient - default)
        for row, multiplier in cut.rows:
            for o, coefficient in row_coefficients(row, c, order_count):
                sums[o] = sums.get(o, constant) + multiplier * coefficient
        d = cut.denominator
        found.append((constant // d, {o: total // d for o, total in sums.items()}))
    return found


def row_coefficients(row: Row, c: int, order_count: int) -> Iterator[tuple[int, int]]:
    """Orders with a coefficient that is not 0 in a row, for one candidate."""
    family = row.family
    if family.candidates.key(c) != row.candidate_key:
        return
    hit, miss, meets = row.hit, row.miss, family.candidates.meets(c)
    where = family.orders.where
    for o in family.orders.members(row.order_key, order_count):
        coefficient = hit if meets and (where is None or where[o]) else miss
        if coefficient:
            yield o, coefficient
