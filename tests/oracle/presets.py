"""Section 4: how many placements each preset allows."""

from __future__ import annotations

from oracle.model import Company, Office

TITP_STEPS = ((30, 3), (40, 4), (50, 5), (100, 6), (200, 10), (300, 15))
CARE_STEPS = ((10, 1), (20, 2), (30, 3), (40, 4), (50, 5), (100, 6), (200, 10), (300, 15))


def step(steps: tuple[tuple[int, int], ...], staff: int) -> int:
    """The base of a staff count: by steps, above the last one a twentieth rounded down."""
    for up_to, base in steps:
        if staff <= up_to:
            return base
    return staff // 20


def counts_as_excellent(company: Company) -> bool:
    """Supervised: company and supervising organisation; individual: the company alone."""
    if company.type == "individual":
        return company.excellent
    return company.excellent and company.supervising_org_excellent


def needed(number: int | None) -> int:
    if number is None:
        raise ValueError("a staff count that a rule needs is blank")
    return number


def titp_company_cap(company: Company) -> int:
    staff = needed(company.staff)
    if company.type == "individual":
        base = staff // 10 if company.excellent else staff // 20
        return min(base, staff)
    multiple = 2 if counts_as_excellent(company) else 1
    return min(multiple * step(TITP_STEPS, staff), staff)


def titp_company_limit(company: Company) -> int:
    return max(0, titp_company_cap(company) - company.titp1_in_place)


def titp_construction_limit(company: Company) -> int:
    return max(0, needed(company.staff) - company.titp_in_place)


def care_first_year_cap(company: Company, office: Office) -> int:
    base = step(CARE_STEPS, needed(office.care_staff))
    return 2 * base if counts_as_excellent(company) else base


def care_total_cap(company: Company, office: Office) -> int:
    staff = needed(office.care_staff)
    base = step(CARE_STEPS, staff)
    return min(staff, 12 * base) if counts_as_excellent(company) else min(staff, 3 * base)


def care_first_year_limit(company: Company, office: Office) -> int:
    return max(0, care_first_year_cap(company, office) - office.care_titp1_in_place)


def care_total_limit(company: Company, office: Office) -> int:
    return max(0, care_total_cap(company, office) - office.care_titp_in_place)


def esd_multiple(company: Company) -> int:
    if not counts_as_excellent(company):
        return 1
    return 3 if company.hq_metro == "no" else 2


def esd_company_cap(company: Company) -> int:
    staff = needed(company.staff)
    base = 3 * step(TITP_STEPS, staff) if staff <= 300 else 3 * staff // 20
    return min(base * esd_multiple(company), 3 * staff)


def esd_company_limit(company: Company) -> int:
    return max(0, esd_company_cap(company) - company.esd_in_place)


def ssw_care_limit(office: Office) -> int:
    return needed(office.care_staff)
