"""Rounded combinations of rows (Chvátal 1973, Gomory 1958; CERTIFICATE.md, section 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from matcher.verifier.certificate import Cut
from matcher.verifier.families import Family
from matcher.verifier.findings import Code, Finding
from matcher.verifier.terms import Term

_LARGEST = 10**200  # no cut needs more; keeps a hostile chain of cuts short

Spread = tuple[int, dict[int, int]]
"""A cut's coefficient on one candidate at any order, and the orders where it differs."""


@dataclass(slots=True)
class CheckedCut:
    """A cut whose form is valid: its right side, and the terms and earlier cuts it combines.

    ``named`` are candidates that some term, here or in an earlier cut, treats singly.
    """

    id: str
    denominator: int
    right: int
    terms: list[tuple[Term, int]] = field(default_factory=list)
    earlier: list[tuple[int, int]] = field(default_factory=list)
    named: set[int] = field(default_factory=set)


def check_cuts(
    cuts: tuple[Cut, ...], find: Callable[[str], Term | str], where: str
) -> tuple[list[CheckedCut], list[Finding]]:
    """The valid cuts, and a finding for the first that is not.

    ``find`` gives the row that an id names, or says why a cut can't have it.
    """
    checked: list[CheckedCut] = []
    places: dict[str, int] = {}
    for cut in cuts:
        fault = _form_fault(cut, places)
        if not fault:
            made, fault = _combine(cut, find, checked, places)
        if fault:
            return checked, [Finding(Code.CUT_FORM, f"{where} {cut.id!r}: {fault}")]
        places[cut.id] = len(checked)
        checked.append(made)
    return checked, []


def _form_fault(cut: Cut, places: dict[str, int]) -> str:
    if not cut.id.startswith("cut:") or cut.id in places:
        return "an id cut:N is needed, each once"
    return "" if cut.denominator > 0 else "the denominator must be positive"


def _combine(
    cut: Cut,
    find: Callable[[str], Term | str],
    earlier: list[CheckedCut],
    places: dict[str, int],
) -> tuple[CheckedCut, str]:
    made = CheckedCut(cut.id, cut.denominator, 0)
    right = 0
    for name, multiplier in cut.multipliers.items():
        sense, side, fault = _add(made, name, multiplier, find, earlier, places)
        if fault:
            return made, fault
        if sense * multiplier < 0:
            return made, f"the multiplier of {name!r} has the wrong sign"
        right += multiplier * side
    made.right = right // cut.denominator
    return made, "" if abs(right) < _LARGEST else "its numbers are out of range"


def _add(
    made: CheckedCut,
    name: str,
    multiplier: int,
    find: Callable[[str], Term | str],
    earlier: list[CheckedCut],
    places: dict[str, int],
) -> tuple[int, int, str]:
    """Take one row into a cut; its sense, its right side, and why it can't be taken."""
    if name in places:
        before = earlier[places[name]]
        made.earlier.append((places[name], multiplier))
        made.named |= before.named
        return 1, before.right, ""
    term = find(name)
    if isinstance(term, str):
        return 0, 0, term
    made.terms.append((term, multiplier))
    made.named.update(term.named)
    return term.sense, term.right, ""


def families_of(cuts: list[CheckedCut]) -> Iterator[Family]:
    """Families whose candidates' side matters to some cut."""
    for cut in cuts:
        for term, _ in cut.terms:
            if term.family is not None and not term.family.candidates.plain:
                yield term.family


def named_places(cuts: list[CheckedCut]) -> dict[int, list[int]]:
    """By candidate: the cuts that treat it singly, in their order."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, cut in enumerate(cuts):
        for c in cut.named:
            places[c].append(place)
    return places


def spread(cut: CheckedCut, c: int, earlier: Sequence[Spread], alone: bool) -> Spread:
    """The coefficients of a cut on candidate ``c``, from those of the cuts before it.

    ``alone`` says that ``c`` stands for itself, and not for all with its keys. Linear in the
    orders that the combined rows touch.
    """
    constant = 0
    beyond: dict[int, int] = defaultdict(int)
    for place, multiplier in cut.earlier:
        default, special = earlier[place]
        constant += multiplier * default
        for o, coefficient in special.items():
            beyond[o] += multiplier * (coefficient - default)
    for term, multiplier in cut.terms:
        default, more = term.at(c, alone and c in term.named)
        constant += multiplier * default
        for o, coefficient in more:
            beyond[o] += multiplier * coefficient
    d = cut.denominator
    return constant // d, {o: (constant + more) // d for o, more in beyond.items()}
