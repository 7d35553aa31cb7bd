"""The oracle's section 4 against the tables of the law, worked by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from oracle.examples import example
from oracle.model import Company, Office
from oracle.presets import (
    care_first_year_cap,
    care_total_cap,
    esd_company_cap,
    esd_company_limit,
    titp_company_cap,
    titp_company_limit,
    titp_construction_limit,
)
from oracle.rows import all_rows


def company(staff: int | None, **cells: Any) -> Company:
    blank: dict[str, Any] = {
        "field": "agriculture",
        "hq_metro": "",
        "supervising_org": "",
        "excellent": False,
        "supervising_org_excellent": False,
        "type": "supervised",
        "suspended": False,
        "titp1_in_place": 0,
        "titp_in_place": 0,
        "esd_in_place": 0,
    }
    return Company(company_id="K", staff=staff, **(blank | cells))


def office(staff: int) -> Office:
    return Office("F", "K", "Tokyo", staff, 0, 0, None, None)


EXCELLENT = {"excellent": True, "supervising_org_excellent": True}


@pytest.mark.parametrize(
    ("staff", "cap"),
    [
        *((0, 0), (1, 1), (2, 2), (3, 3), (30, 3), (31, 4), (40, 4), (41, 5), (50, 5)),
        *((51, 6), (100, 6), (101, 10), (200, 10), (201, 15), (300, 15), (301, 15)),
        *((320, 16), (460, 23)),
    ],
)
def test_titp_base_by_staff(staff: int, cap: int) -> None:
    assert titp_company_cap(company(staff)) == cap


@pytest.mark.parametrize(("staff", "cap"), [(1, 1), (5, 5), (30, 6), (35, 8), (460, 46)])
def test_titp_doubles_for_excellent_up_to_the_staff(staff: int, cap: int) -> None:
    assert titp_company_cap(company(staff, **EXCELLENT)) == cap


def test_excellent_needs_company_and_supervising_organisation() -> None:
    assert titp_company_cap(company(35, excellent=True)) == 4
    assert titp_company_cap(company(35, supervising_org_excellent=True)) == 4


@pytest.mark.parametrize(
    ("staff", "excellent", "cap"), [(19, False, 0), (39, False, 1), (9, True, 0), (39, True, 3)]
)
def test_individual_type_counts_a_twentieth_or_a_tenth(
    staff: int, excellent: bool, cap: int
) -> None:
    assert titp_company_cap(company(staff, type="individual", excellent=excellent)) == cap


def test_what_is_in_place_is_taken_off_and_never_below_zero() -> None:
    assert titp_company_limit(company(35, titp1_in_place=3)) == 1
    assert titp_company_limit(company(35, titp1_in_place=9)) == 0
    assert titp_construction_limit(company(10, titp_in_place=8)) == 2
    assert titp_construction_limit(company(10, titp_in_place=11)) == 0
    assert esd_company_limit(company(30, esd_in_place=99)) == 0


@pytest.mark.parametrize(
    ("staff", "first", "total"),
    [(0, 1, 0), (1, 1, 1), (8, 1, 3), (10, 1, 3), (11, 2, 6), (100, 6, 18), (301, 15, 45)],
)
def test_care_by_office(staff: int, first: int, total: int) -> None:
    assert care_first_year_cap(company(0), office(staff)) == first
    assert care_total_cap(company(0), office(staff)) == total


@pytest.mark.parametrize(
    ("staff", "first", "total"),
    [
        *((8, 2, 8), (51, 12, 51), (71, 12, 71), (72, 12, 72), (100, 12, 72)),
        *((101, 20, 101), (119, 20, 119), (120, 20, 120), (200, 20, 120)),
        *((201, 30, 180), (300, 30, 180), (340, 34, 204)),
    ],
)
def test_care_of_excellent_companies(staff: int, first: int, total: int) -> None:
    assert care_first_year_cap(company(0, **EXCELLENT), office(staff)) == first
    assert care_total_cap(company(0, **EXCELLENT), office(staff)) == total


def test_care_of_the_individual_type_asks_its_own_excellence_alone() -> None:
    own = company(0, type="individual", excellent=True)
    assert (care_first_year_cap(own, office(8)), care_total_cap(own, office(8))) == (2, 8)


@pytest.mark.parametrize(
    ("staff", "cells", "cap"),
    [
        (30, {}, 9),
        (31, {}, 12),
        (300, {}, 45),
        (301, {}, 45),  # 3 * 301 / 20 = 45.15
        (307, {}, 46),  # 46.05, where three times the titp base would be 45
        (2, {}, 6),
        (30, EXCELLENT, 18),
        (30, {**EXCELLENT, "hq_metro": "yes"}, 18),
        (30, {**EXCELLENT, "hq_metro": "no"}, 27),
        (30, {"hq_metro": "no"}, 9),
        (5, {**EXCELLENT, "hq_metro": "no"}, 15),
        (30, {"type": "individual"}, 9),
        (30, {"type": "individual", "excellent": True, "hq_metro": "no"}, 27),
    ],
)
def test_esd_caps(staff: int, cells: dict[str, Any], cap: int) -> None:
    assert esd_company_cap(company(staff, **cells)) == cap


def test_a_row_exists_for_each_company_and_office_a_listed_preset_governs(tmp_path: Path) -> None:
    scenario = example(
        tmp_path,
        candidates={"C": {}},
        companies={
            "care": {"field": "care", "staff": 40},
            "build": {"field": "construction", "staff": 12, "titp_in_place": 11},
            "best": {"field": "construction", "staff": 12, "excellent": "yes"}
            | {"supervising_org_excellent": "yes"},
            "idle": {},
        },
        offices={"F": {"company_id": "care", "care_staff": 21}},
        orders={
            "O-1": {"company_id": "care", "office_id": "F", "scheme": "titp"},
            "O-2": {"company_id": "care", "office_id": "F", "scheme": "ssw"},
            "O-3": {"company_id": "care", "office_id": "F", "scheme": "esd"},
            "O-4": {"company_id": "build", "scheme": "titp"},
            "O-5": {"company_id": "best", "scheme": "titp"},
        },
        presets=["titp-2017", "esd-2027", "ssw-2024"],
    )
    limits = {row.id: row.right for row in all_rows(scenario) if row.id.startswith("preset:")}
    assert limits == {
        "preset:titp-2017/company:build": 3,
        "preset:titp-2017/construction:build": 1,
        "preset:titp-2017/company:best": 6,
        "preset:titp-2017/care-first-year:F": 3,
        "preset:titp-2017/care-total:F": 9,
        "preset:esd-2027/company:care": 12,
        "preset:ssw-2024/care:F": 21,
    }
