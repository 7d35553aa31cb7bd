"""Every constraint row of a scenario, as the certificate's table of rows lists them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from oracle import presets
from oracle.model import Candidate, Office, Order, Quota, Scenario
from oracle.quotas import bounds_of, group_of, groups, where_holds

Coefficient = Callable[[Candidate, Order], int]


@dataclass(frozen=True)
class Row:
    """Sum of coefficients over the placements, at most (or at least) the right side.

    ``unit`` is the coefficient of one person in a share row, so that a violation divided by it
    and rounded up is a number of persons. ``claim`` is the right side as scenario.json writes it.
    """

    id: str
    coefficient: Coefficient
    at_most: bool
    right: int
    unit: int = 1
    soft: int | None = None
    claim: int | str = 0

    def persons_over(self, total: int) -> int:
        """How many persons a total breaks the bound by, 0 where it holds."""
        over = total - self.right if self.at_most else self.right - total
        return -(-over // self.unit) if over > 0 else 0


def all_rows(scenario: Scenario) -> list[Row]:
    return [
        *seat_rows(scenario),
        *titp_rows(scenario),
        *esd_rows(scenario),
        *ssw_rows(scenario),
        *bed_rows(scenario),
        *quota_rows(scenario),
    ]


def _limit(id: str, coefficient: Coefficient, right: int) -> Row:
    return Row(id, coefficient, True, right, claim=right)


def seat_rows(scenario: Scenario) -> Iterator[Row]:
    for order in scenario.orders.values():
        counts = _on_order(order.order_id)
        yield _limit(f"seats:{order.order_id}", counts, order.seats)


def _on_order(order_id: str) -> Coefficient:
    return lambda candidate, order: int(order.order_id == order_id)


def _at_company(company_id: str, scheme: str) -> Coefficient:
    return lambda candidate, order: int(order.company_id == company_id and order.scheme == scheme)


def _at_office(office_id: str, scheme: str) -> Coefficient:
    return lambda candidate, order: int(order.office_id == office_id and order.scheme == scheme)


def _companies_with(scenario: Scenario, scheme: str) -> list[str]:
    return list(dict.fromkeys(o.company_id for o in scenario.orders.values() if o.scheme == scheme))


def _care_offices_with(scenario: Scenario, scheme: str) -> list[str]:
    return list(
        dict.fromkeys(
            order.office_id
            for order in scenario.orders.values()
            if order.scheme == scheme
            and scenario.company_of(order).field == "care"
            and order.office_id
        )
    )


def titp_rows(scenario: Scenario) -> Iterator[Row]:
    if "titp-2017" not in scenario.presets:
        return
    name = "preset:titp-2017"
    for company_id in _companies_with(scenario, "titp"):
        company = scenario.companies[company_id]
        if company.field == "care":
            continue
        counts = _at_company(company_id, "titp")
        yield _limit(f"{name}/company:{company_id}", counts, presets.titp_company_limit(company))
        if company.field == "construction" and not presets.counts_as_excellent(company):
            limit = presets.titp_construction_limit(company)
            yield _limit(f"{name}/construction:{company_id}", counts, limit)
    for office_id in _care_offices_with(scenario, "titp"):
        office = scenario.offices[office_id]
        company = scenario.companies[office.company_id]
        counts = _at_office(office_id, "titp")
        first = presets.care_first_year_limit(company, office)
        total = presets.care_total_limit(company, office)
        yield _limit(f"{name}/care-first-year:{office_id}", counts, first)
        yield _limit(f"{name}/care-total:{office_id}", counts, total)


def esd_rows(scenario: Scenario) -> Iterator[Row]:
    if "esd-2027" not in scenario.presets:
        return
    for company_id in _companies_with(scenario, "esd"):
        limit = presets.esd_company_limit(scenario.companies[company_id])
        counts = _at_company(company_id, "esd")
        yield _limit(f"preset:esd-2027/company:{company_id}", counts, limit)


def ssw_rows(scenario: Scenario) -> Iterator[Row]:
    if "ssw-2024" not in scenario.presets:
        return
    for office_id in _care_offices_with(scenario, "ssw"):
        limit = presets.ssw_care_limit(scenario.offices[office_id])
        counts = _at_office(office_id, "ssw")
        yield _limit(f"preset:ssw-2024/care:{office_id}", counts, limit)


def _sleeps_at(office_id: str, sex: str) -> Coefficient:
    return lambda candidate, order: int(order.office_id == office_id and candidate.sex in (sex, ""))


def beds(office: Office, sex: str) -> int | None:
    return office.dorm_female if sex == "F" else office.dorm_male


def bed_rows(scenario: Scenario) -> Iterator[Row]:
    used = {order.office_id for order in scenario.orders.values()}
    for office in scenario.offices.values():
        for sex in ("F", "M"):
            free = beds(office, sex)
            if free is not None and office.office_id in used:
                counts = _sleeps_at(office.office_id, sex)
                yield _limit(f"beds:{office.office_id}:{sex}", counts, free)


def quota_rows(scenario: Scenario) -> Iterator[Row]:
    for quota in scenario.quotas:
        for group in groups(scenario, quota):
            for bound, value in bounds_of(quota, group).items():
                yield quota_row(scenario, quota, group, bound, Fraction(str(value)))


def quota_row(scenario: Scenario, quota: Quota, group: str, bound: str, value: Fraction) -> Row:
    """One bound of one group; a share p/q reads q·count − p·total against 0."""

    def in_group(candidate: Candidate, order: Order) -> bool:
        return group_of(scenario, quota, candidate, order) == group

    def counted(candidate: Candidate, order: Order) -> bool:
        holds = where_holds(scenario, quota, candidate, order)
        return holds and in_group(candidate, order)

    p, q = value.numerator, value.denominator
    name = f"quota:{quota.id}:{group}:{bound}"
    if bound in ("min", "max"):
        return Row(name, lambda c, o: int(counted(c, o)), bound == "max", p, 1, quota.soft, p)
    return Row(
        name,
        lambda c, o: q * int(counted(c, o)) - p * int(in_group(c, o)),
        bound == "max_share",
        0,
        q,
        quota.soft,
        f"{p}/{q}",
    )
