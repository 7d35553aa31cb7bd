"""The judge's own tables of the law: statutory limits and language floors of the presets.

Sources: the titp-2017 base table is Enforcement Ordinance of the Technical Intern Training Act,
Article 16; construction by the notice in force since 1 April 2022; care counts by office and
care staff by the care notice. The esd-2027 figures are provisional. ssw-2024: care placements
at an office do not exceed its full-time care staff.
"""

from __future__ import annotations

LEVELS = ("none", "A1", "A2.1", "A2.2", "N3", "B1", "B2", "C1")
LEVEL_RANK = {level: rank for rank, level in enumerate(LEVELS)}
PRESET_OF_SCHEME = {"titp": "titp-2017", "esd": "esd-2027", "ssw": "ssw-2024"}
CARE = "care"
CONSTRUCTION = "construction"

_COMPANY_STEPS = ((30, 3), (40, 4), (50, 5), (100, 6), (200, 10), (300, 15))
_CARE_STEPS = ((10, 1), (20, 2), (30, 3), (40, 4), (50, 5), (100, 6), (200, 10), (300, 15))


def _base(staff: int, steps: tuple[tuple[int, int], ...]) -> int:
    return next((base for limit, base in steps if staff <= limit), staff // 20)


def language_floor(scheme: str, field: str, course: bool, presets: frozenset[str]) -> int:
    """Rank of the lowest language level the scheme's preset allows; 0 if it is not listed."""
    if PRESET_OF_SCHEME[scheme] not in presets:
        return 0
    if scheme == "ssw" or field == CARE:
        return LEVEL_RANK["A2.2"]
    return LEVEL_RANK["A1"] if scheme == "esd" and not course else 0


def excellent(individual: bool, company: bool, supervising_org: bool) -> bool:
    """Excellent in the sense of the limits: the individual type by its own certificate alone."""
    return company and (individual or supervising_org)


def titp_company(staff: int, individual: bool, is_excellent: bool, in_place: int) -> int:
    """New first-stage interns a company may take (not care)."""
    if individual:
        cap = staff // 10 if is_excellent else staff // 20
    else:
        cap = min(_base(staff, _COMPANY_STEPS) * (2 if is_excellent else 1), staff)
    return max(0, cap - in_place)


def titp_construction(staff: int, in_place: int) -> int:
    """New interns so that all interns of a construction company stay within its staff."""
    return max(0, staff - in_place)


def care_first_year(care_staff: int, is_excellent: bool, in_place: int) -> int:
    """New first-stage care interns an office may take."""
    cap = _base(care_staff, _CARE_STEPS) * (2 if is_excellent else 1)
    return max(0, cap - in_place)


def care_total(care_staff: int, is_excellent: bool, in_place: int) -> int:
    """New care interns so that those of all stages stay within the office's limit."""
    cap = min(care_staff, _base(care_staff, _CARE_STEPS) * (12 if is_excellent else 3))
    return max(0, cap - in_place)


def esd_company(staff: int, is_excellent: bool, rural: bool, in_place: int) -> int:
    """New ESD workers a company may take (provisional figures).

    ``rural`` says that the registered office is known to lie outside a metropolitan area.
    """
    base = 3 * _base(staff, _COMPANY_STEPS) if staff <= 300 else 3 * staff // 20
    factor = (3 if rural else 2) if is_excellent else 1
    return max(0, min(base * factor, 3 * staff) - in_place)
