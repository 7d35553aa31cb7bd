"""Figures that a preset needs and the tables don't give, and what is odd beside them."""

from __future__ import annotations

import pytest

from matcher.errors import Issue, ScenarioError
from matcher.presets.load import PRESET_IDS
from matcher.presets.missing import missing_inputs
from matcher.presets.oddities import oddities
from presets.frames import companies, offices, orders

NO_OFFICES = offices()


def places(issues: list[Issue]) -> list[tuple[str, str]]:
    return [(issue.code, issue.where) for issue in issues]


def of_one(
    presets: tuple[str, ...], scheme: str, company: dict, office: dict | None = None
) -> list[tuple[str, str]]:
    order = {"order_id": "O-1", "company_id": "K-1", "scheme": scheme}
    table = NO_OFFICES
    if office is not None:
        table = offices({"office_id": "F-1", "company_id": "K-1", **office})
        order["office_id"] = "F-1"
    company = companies({"company_id": "K-1", **company})
    return places(missing_inputs(presets, company, table, orders(order)))


@pytest.mark.parametrize("scheme", ["titp", "esd"])
def test_a_company_order_needs_staff(scheme: str) -> None:
    found = of_one(PRESET_IDS, scheme, {"field": "food"})
    assert found == [("missing-staff", "companies.csv:2:staff")]


def test_a_construction_company_is_reported_once() -> None:
    found = of_one(PRESET_IDS, "titp", {"field": "construction"})
    assert found == [("missing-staff", "companies.csv:2:staff")]


@pytest.mark.parametrize("scheme", ["titp", "ssw"])
def test_a_care_order_needs_its_office(scheme: str) -> None:
    found = of_one(PRESET_IDS, scheme, {"field": "care"})
    assert found == [("missing-office", "orders.csv:2:office_id")]


@pytest.mark.parametrize("scheme", ["titp", "ssw"])
def test_a_care_order_needs_care_staff_and_no_staff(scheme: str) -> None:
    found = of_one(PRESET_IDS, scheme, {"field": "care"}, {})
    assert found == [("missing-care-staff", "offices.csv:2:care_staff")]


def test_an_esd_care_order_needs_staff_and_no_office() -> None:
    assert of_one(PRESET_IDS, "esd", {"field": "care", "staff": 4}) == []
    found = of_one(PRESET_IDS, "esd", {"field": "care"}, {})
    assert found == [("missing-staff", "companies.csv:2:staff")]


def test_an_ssw_order_outside_care_needs_nothing() -> None:
    assert of_one(PRESET_IDS, "ssw", {"field": "food"}) == []


@pytest.mark.parametrize("scheme", ["titp", "esd", "ssw"])
def test_nothing_is_needed_where_no_preset_governs_the_scheme(scheme: str) -> None:
    others = tuple(name for name in PRESET_IDS if not name.startswith(scheme))
    assert of_one(others, scheme, {"field": "care"}) == []
    assert of_one((), scheme, {"field": "construction"}) == []


def test_zero_is_a_figure() -> None:
    assert of_one(PRESET_IDS, "titp", {"field": "food", "staff": 0}) == []
    assert of_one(PRESET_IDS, "ssw", {"field": "care"}, {"care_staff": 0}) == []


def test_companies_and_offices_without_orders_need_nothing() -> None:
    company = companies({"company_id": "K-1", "staff": 3}, {"company_id": "K-2"})
    office = offices({"office_id": "F-1", "company_id": "K-2"})
    order = orders({"order_id": "O-1", "company_id": "K-1", "scheme": "titp"})
    assert missing_inputs(PRESET_IDS, company, office, order) == []


def test_every_fault_is_reported_at_once_with_its_place_and_a_hint() -> None:
    company = companies(
        {"company_id": "K-1", "field": "care"},
        {"company_id": "K-2", "field": "food"},
        {"company_id": "K-3", "field": "food"},
    )
    office = offices({"office_id": "F-1", "company_id": "K-1"})
    order = orders(
        {"order_id": "O-1", "company_id": "K-3", "scheme": "titp"},
        {"order_id": "O-2", "company_id": "K-1", "scheme": "ssw"},
        {"order_id": "O-3", "company_id": "K-1", "office_id": "F-1", "scheme": "titp"},
        {"order_id": "O-4", "company_id": "K-2", "scheme": "esd"},
        {"order_id": "O-5", "company_id": "K-3", "scheme": "esd"},
    )
    found = missing_inputs(
        PRESET_IDS, company, office, order, files={"offices": "book.xlsx/offices"}
    )
    assert places(found) == [
        ("missing-staff", "companies.csv:3:staff"),
        ("missing-staff", "companies.csv:4:staff"),
        ("missing-care-staff", "book.xlsx/offices:2:care_staff"),
        ("missing-office", "orders.csv:3:office_id"),
    ]
    assert all(issue.severity == "error" and issue.hint for issue in found)
    assert "K-3 has no staff, which titp-2017, esd-2027 needs" in found[1].message


def test_a_row_is_the_frames_index() -> None:
    company = companies({"company_id": "K-1", "staff": 1}, {"company_id": "K-2"})
    order = orders({"order_id": "O-1", "company_id": "K-2", "scheme": "esd"})
    company.index = company.index + 5
    (issue,) = missing_inputs(PRESET_IDS, company, NO_OFFICES, order)
    assert issue.row == 8


def test_references_that_name_nothing_are_left_to_others() -> None:
    order = orders({"order_id": "O-1", "company_id": "K-9", "office_id": "F-9", "scheme": "titp"})
    assert missing_inputs(PRESET_IDS, companies(), NO_OFFICES, order) == []


def test_an_unknown_preset_is_refused() -> None:
    with pytest.raises(ScenarioError, match="unknown preset 'esd-2030'"):
        missing_inputs(["esd-2030"], companies(), NO_OFFICES, orders())


def odd(field: str, scheme: str = "titp", arrival: str = "2027-03-31") -> list[Issue]:
    company = companies({"company_id": "K-1", "field": field})
    order = {"order_id": "O-1", "company_id": "K-1", "scheme": scheme, "arrival": arrival}
    return oddities(PRESET_IDS, company, orders(order))


@pytest.mark.parametrize(
    ("field", "meant"),
    [
        ("Care", "care"),
        ("介護", "care"),
        ("Construction", "construction"),
        ("contruction", "construction"),
        ("建設", "construction"),
    ],
)
def test_a_field_that_looks_like_one_with_rules_is_a_warning(field: str, meant: str) -> None:
    (issue,) = odd(field)
    assert (issue.code, issue.severity) == ("odd-field", "warning")
    assert issue.where == "companies.csv:2:field"
    assert meant in issue.hint


@pytest.mark.parametrize("field", ["care", "construction", "agriculture", "railway", ""])
def test_an_ordinary_field_is_not_odd(field: str) -> None:
    assert odd(field) == []


def test_a_field_is_odd_only_where_the_scheme_has_rules_for_it() -> None:
    assert odd("建設", scheme="ssw") == []
    assert [issue.code for issue in odd("介護", scheme="ssw")] == ["odd-field"]


@pytest.mark.parametrize(
    ("scheme", "arrival", "odd_date"),
    [
        ("titp", "2027-03-31", False),
        ("titp", "2027-04-01", True),
        ("titp", "2017-10-31", True),
        ("esd", "2027-03-31", True),
        ("esd", "2027-04-01", False),
        ("ssw", "2035-01-01", False),
    ],
)
def test_an_arrival_while_the_preset_is_not_in_force_is_a_warning(
    scheme: str, arrival: str, odd_date: bool
) -> None:
    found = odd("food", scheme, arrival)
    assert [issue.code for issue in found] == ["preset-date"] * odd_date


def test_many_orders_out_of_force_make_one_warning_at_the_first() -> None:
    company = companies({"company_id": "K-1", "field": "food"})
    late = {"company_id": "K-1", "scheme": "titp", "arrival": "2027-06-01"}
    table = orders(
        {"order_id": "O-1", **late, "scheme": "esd"},
        {"order_id": "O-2", **late},
        {"order_id": "O-3", **late},
    )
    (issue,) = oddities(["titp-2017"], company, table)
    assert issue.where == "orders.csv:3:arrival"
    assert "2 titp orders" in issue.message
    assert "2027-03-31" in issue.hint
