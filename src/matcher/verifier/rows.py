"""Every constraint row, derived again from tables, presets and quotas (CERTIFICATE.md, § 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from matcher.verifier import law
from matcher.verifier.families import Family, Row, Side
from matcher.verifier.findings import Code, Finding
from matcher.verifier.quotas import quota_rows
from matcher.verifier.scenario import Scenario, bad_scenario
from matcher.verifier.tables import Company, Office, Order


def derive_rows(scenario: Scenario) -> dict[str, Row]:
    """All rows of a scenario by id, in a fixed order.

    Raises:
        UnreadableError: a figure that a preset needs is blank, or two rows share an id.
    """
    rows: dict[str, Row] = {}
    for make in (_seat_rows, _titp_rows, _esd_rows, _ssw_rows, _bed_rows, quota_rows):
        for row in make(scenario):
            if row.id in rows:
                raise bad_scenario(f"two rows have the id {row.id!r}")
            rows[row.id] = row
    return rows


def compare_rows(scenario: Scenario, rows: dict[str, Row]) -> Iterator[Finding]:
    """Where the scenario's own list of rows differs from the judge's."""
    claimed = scenario.claimed_rows
    for identity, row in rows.items():
        side: int | Fraction = row.right if row.share is None else row.share
        if identity not in claimed:
            yield Finding(Code.ROW_MISSING, f"{identity} is not among the scenario's rows")
        elif claimed[identity] != side:
            message = f"{identity} is {claimed[identity]} in the list, {side} by tables and rules"
            yield Finding(Code.ROW_VALUE, message)
    for identity in claimed:
        if identity not in rows:
            yield Finding(Code.ROW_UNKNOWN, f"{identity} follows from no table, preset or quota")


def _seat_rows(scenario: Scenario) -> Iterator[Row]:
    family = Family("seats", orders=Side(list(range(len(scenario.orders)))))
    for o, order in enumerate(scenario.orders):
        yield Row(f"seats:{order.order_id}", family, (), o, 1, order.seats)


def _orders_where(
    scenario: Scenario, test: Callable[[Order, Company], bool], key: Callable[[int], str]
) -> list[str | None]:
    pairs = zip(scenario.orders, scenario.company_of, strict=True)
    return [key(o) if test(order, company) else None for o, (order, company) in enumerate(pairs)]


def _preset_rows(
    scenario: Scenario,
    rule: str,
    test: Callable[[Order, Company], bool],
    right: Callable[[Company], int],
) -> Iterator[Row]:
    """One row for each company with an order that passes ``test``."""
    keys = _orders_where(scenario, test, lambda o: scenario.orders[o].company_id)
    family = Family("preset", orders=Side(list(keys)))
    used = set(keys)
    for company in scenario.companies:
        if company.company_id in used:
            yield _preset_row(rule, family, company.company_id, right(company))


def _preset_row(rule: str, family: Family, key: str, right: int) -> Row:
    return Row(f"preset:{rule}:{key}", family, (), key, 1, right)


def _care_rows(
    scenario: Scenario, rule: str, scheme: str, right: Callable[[Company, Office], int]
) -> Iterator[Row]:
    """One row for each office with a care order of the scheme."""

    def office_id(o: int) -> str:
        office = scenario.office_of[o]
        if office is None:
            identity = scenario.orders[o].order_id
            raise bad_scenario(f"care order {identity!r} needs an office")
        return office.office_id

    def is_care(order: Order, company: Company) -> bool:
        return order.scheme == scheme and company.field == law.CARE

    keys = _orders_where(scenario, is_care, office_id)
    family = Family("preset", orders=Side(list(keys)))
    used, companies = set(keys), {k.company_id: k for k in scenario.companies}
    for office in scenario.offices:
        if office.office_id in used:
            limit = right(companies[office.company_id], office)
            yield _preset_row(rule, family, office.office_id, limit)


def _staff(company: Company) -> int:
    if company.staff is None:
        raise bad_scenario(f"company {company.company_id!r} needs its staff")
    return company.staff


def _care_staff(office: Office) -> int:
    if office.care_staff is None:
        raise bad_scenario(f"office {office.office_id!r} needs its care staff")
    return office.care_staff


def _excellent(company: Company) -> bool:
    individual = company.type == "individual"
    return law.excellent(individual, company.excellent, company.supervising_org_excellent)


def _titp_rows(scenario: Scenario) -> Iterator[Row]:
    if "titp-2017" not in scenario.presets:
        return

    def company_limit(k: Company) -> int:
        individual = k.type == "individual"
        return law.titp_company(_staff(k), individual, _excellent(k), k.titp1_in_place)

    yield from _preset_rows(
        scenario,
        "titp-2017/company",
        lambda order, k: order.scheme == "titp" and k.field != law.CARE,
        company_limit,
    )
    yield from _preset_rows(
        scenario,
        "titp-2017/construction",
        lambda o, k: o.scheme == "titp" and k.field == law.CONSTRUCTION and not _excellent(k),
        lambda k: law.titp_construction(_staff(k), k.titp_in_place),
    )
    yield from _care_rows(
        scenario,
        "titp-2017/care-first-year",
        "titp",
        lambda k, f: law.care_first_year(_care_staff(f), _excellent(k), f.care_titp1_in_place),
    )
    yield from _care_rows(
        scenario,
        "titp-2017/care-total",
        "titp",
        lambda k, f: law.care_total(_care_staff(f), _excellent(k), f.care_titp_in_place),
    )


def _esd_rows(scenario: Scenario) -> Iterator[Row]:
    if "esd-2027" not in scenario.presets:
        return
    yield from _preset_rows(
        scenario,
        "esd-2027/company",
        lambda order, _: order.scheme == "esd",
        lambda k: law.esd_company(_staff(k), _excellent(k), k.hq_metro is False, k.esd_in_place),
    )


def _ssw_rows(scenario: Scenario) -> Iterator[Row]:
    if "ssw-2024" not in scenario.presets:
        return
    yield from _care_rows(scenario, "ssw-2024/care", "ssw", lambda _, f: _care_staff(f))


def _bed_rows(scenario: Scenario) -> Iterator[Row]:
    offices = [None if f is None else f.office_id for f in scenario.office_of]
    orders, used = Side(list(offices)), set(offices)
    for sex in ("F", "M"):
        counted = [() if c.sex in (sex, "") else None for c in scenario.candidates]
        family = Family("beds", Side(list(counted)), orders)
        for office in scenario.offices:
            beds = office.dorm_female if sex == "F" else office.dorm_male
            if beds is not None and office.office_id in used:
                yield Row(f"beds:{office.office_id}:{sex}", family, (), office.office_id, 1, beds)
