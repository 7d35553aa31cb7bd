"""The rows that a scenario's presets set."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.errors import ScenarioError
from matcher.presets.load import PRESET_IDS
from matcher.presets.rows import PresetRows, preset_rows
from presets.frames import companies, offices, orders

NO_OFFICES = offices()


def family(found: list[PresetRows], preset: str, rule: str) -> PresetRows:
    (rows,) = [rows for rows in found if (rows.preset, rows.rule) == (preset, rule)]
    return rows


def bounds(rows: PresetRows) -> dict[str, int]:
    return dict(zip(rows.owners.tolist(), rows.bounds.tolist(), strict=True))


def one_bound(preset: str, rule: str, company: dict, office: dict | None = None) -> int:
    scheme = preset.partition("-")[0]
    order = {"order_id": "O-1", "company_id": "K-1", "scheme": scheme}
    table = NO_OFFICES
    if office is not None:
        table = offices({"office_id": "F-1", "company_id": "K-1", **office})
        order["office_id"] = "F-1"
    found = preset_rows([preset], companies({"company_id": "K-1", **company}), table, orders(order))
    (bound,) = family(found, preset, rule).bounds.tolist()
    return bound


@pytest.fixture
def mixed() -> list[PresetRows]:
    """Four companies and two offices, orders of all schemes, in no helpful order."""
    return preset_rows(
        PRESET_IDS,
        companies(
            {"company_id": "K-build", "field": "construction", "staff": 40, "titp_in_place": 38},
            {"company_id": "K-none", "field": "food", "staff": 10},
            {"company_id": "K-care", "field": "care", "staff": 60},
            {"company_id": "K-food", "field": "food", "staff": 35, "esd_in_place": 2},
        ),
        offices(
            {"office_id": "F-2", "company_id": "K-care", "care_staff": 25},
            {"office_id": "F-1", "company_id": "K-care", "care_staff": 8, "care_titp_in_place": 1},
        ),
        orders(
            {"order_id": "O-1", "company_id": "K-food", "scheme": "esd"},
            {"order_id": "O-2", "company_id": "K-care", "office_id": "F-1", "scheme": "titp"},
            {"order_id": "O-3", "company_id": "K-build", "scheme": "titp"},
            {"order_id": "O-4", "company_id": "K-care", "office_id": "F-2", "scheme": "ssw"},
            {"order_id": "O-5", "company_id": "K-food", "scheme": "titp"},
            {"order_id": "O-6", "company_id": "K-care", "office_id": "F-2", "scheme": "titp"},
            {"order_id": "O-7", "company_id": "K-care", "scheme": "esd"},
            {"order_id": "O-8", "company_id": "K-food", "scheme": "ssw"},
            {"order_id": "O-9", "company_id": "K-build", "scheme": "titp"},
        ),
    )


def test_a_mixed_scenario_has_every_family_in_the_order_of_presets(
    mixed: list[PresetRows],
) -> None:
    assert [(rows.preset, rows.rule) for rows in mixed] == [
        ("titp-2017", "company"),
        ("titp-2017", "construction"),
        ("titp-2017", "care-first-year"),
        ("titp-2017", "care-total"),
        ("esd-2027", "company"),
        ("ssw-2024", "care"),
    ]


def test_a_mixed_scenario_bounds_each_owner_in_table_order(mixed: list[PresetRows]) -> None:
    assert [list(bounds(rows).items()) for rows in mixed] == [
        [("K-build", 4), ("K-food", 4)],
        [("K-build", 2)],
        [("F-2", 3), ("F-1", 1)],
        [("F-2", 9), ("F-1", 2)],
        [("K-care", 18), ("K-food", 10)],
        [("F-2", 25)],
    ]


def test_a_mixed_scenario_counts_each_order_under_its_owner(mixed: list[PresetRows]) -> None:
    assert [rows.order_owner.tolist() for rows in mixed] == [
        [-1, -1, 0, -1, 1, -1, -1, -1, 0],
        [-1, -1, 0, -1, -1, -1, -1, -1, 0],
        [-1, 1, -1, -1, -1, 0, -1, -1, -1],
        [-1, 1, -1, -1, -1, 0, -1, -1, -1],
        [1, -1, -1, -1, -1, -1, 0, -1, -1],
        [-1, -1, -1, 0, -1, -1, -1, -1, -1],
    ]


def test_arrays_have_the_promised_types(mixed: list[PresetRows]) -> None:
    for rows in mixed:
        assert rows.owners.dtype == np.object_
        assert rows.bounds.dtype == rows.order_owner.dtype == np.int64
        assert len(rows.owners) == len(rows.bounds) == len(rows.notes)


def test_row_ids_are_those_of_the_certificate(mixed: list[PresetRows]) -> None:
    assert [rows.row_id(0) for rows in mixed] == [
        "preset:titp-2017/company:K-build",
        "preset:titp-2017/construction:K-build",
        "preset:titp-2017/care-first-year:F-2",
        "preset:titp-2017/care-total:F-2",
        "preset:esd-2027/company:K-care",
        "preset:ssw-2024/care:F-2",
    ]


def test_the_provisional_label_stands_in_every_esd_row_and_no_other(
    mixed: list[PresetRows],
) -> None:
    for rows in mixed:
        assert rows.provisional == (rows.scheme == "esd")
        for position in range(len(rows.owners)):
            assert ("provisional: " in rows.row_basis(position)) == (rows.scheme == "esd")


def test_without_presets_there_are_no_rows() -> None:
    company, order = {"company_id": "K-1"}, {"company_id": "K-1", "scheme": "titp"}
    assert preset_rows([], companies(company), NO_OFFICES, orders(order)) == []


def test_a_preset_listed_twice_sets_its_rows_once() -> None:
    company = companies({"company_id": "K-1", "staff": 5})
    order = orders({"order_id": "O-1", "company_id": "K-1", "scheme": "esd"})
    assert len(preset_rows(["esd-2027", "esd-2027"], company, NO_OFFICES, order)) == 1


def test_without_orders_there_are_no_rows() -> None:
    company = companies({"company_id": "K-1"})
    assert preset_rows(PRESET_IDS, company, NO_OFFICES, orders()) == []


BOTH = {"excellent": True, "supervising_org_excellent": True}


@pytest.mark.parametrize(
    ("more", "bound"),
    [
        ({}, 4),
        ({"excellent": True}, 4),
        ({"supervising_org_excellent": True}, 4),
        (BOTH, 8),
        ({**BOTH, "titp1_in_place": 3}, 5),
        ({"titp1_in_place": 9, "titp_in_place": 9}, 0),
        ({"type": "individual"}, 1),
        ({"type": "individual", "excellent": True}, 3),
        ({"type": "individual", "supervising_org_excellent": True}, 1),
        ({"esd_in_place": 4, "titp_in_place": 9}, 4),
    ],
)
def test_titp_company_bound_of_35_staff(more: dict, bound: int) -> None:
    assert one_bound("titp-2017", "company", {"staff": 35, **more}) == bound


@pytest.mark.parametrize(
    ("more", "bound"),
    [
        ({}, 12),
        ({"hq_metro": False}, 12),
        (BOTH, 24),
        ({**BOTH, "hq_metro": True}, 24),
        ({**BOTH, "hq_metro": None}, 24),
        ({**BOTH, "hq_metro": False}, 36),
        ({**BOTH, "hq_metro": False, "esd_in_place": 30}, 6),
        ({"esd_in_place": 40}, 0),
        ({"type": "individual"}, 12),
        ({"type": "individual", "excellent": True, "hq_metro": False}, 36),
        ({"field": "care"}, 12),
        ({"titp1_in_place": 9, "titp_in_place": 9}, 12),
    ],
)
def test_esd_bound_of_35_staff(more: dict, bound: int) -> None:
    assert one_bound("esd-2027", "company", {"staff": 35, **more}) == bound


@pytest.mark.parametrize(
    ("more", "there", "first_year", "total"),
    [
        ({}, (0, 0), 3, 9),
        (BOTH, (0, 0), 6, 25),
        ({"excellent": True}, (0, 0), 3, 9),
        ({"type": "individual", "excellent": True}, (0, 0), 6, 25),
        ({}, (2, 8), 1, 1),
        ({}, (5, 30), 0, 0),
    ],
)
def test_care_bounds_of_25_care_staff(
    more: dict, there: tuple[int, int], first_year: int, total: int
) -> None:
    office = {
        "care_staff": 25,
        "care_titp1_in_place": there[0],
        "care_titp_in_place": there[1],
    }
    company = {"field": "care", **more}
    assert one_bound("titp-2017", "care-first-year", company, office) == first_year
    assert one_bound("titp-2017", "care-total", company, office) == total


def test_an_office_is_as_excellent_as_its_own_company() -> None:
    table = companies(
        {"company_id": "K-0", "field": "food"},
        {"company_id": "K-1", "field": "care"},
        {"company_id": "K-2", "field": "care", **BOTH},
    )
    office = offices(
        {"office_id": "F-2", "company_id": "K-2", "care_staff": 25},
        {"office_id": "F-1", "company_id": "K-1", "care_staff": 25},
    )
    order = orders(
        {"order_id": "O-1", "company_id": "K-1", "office_id": "F-1", "scheme": "titp"},
        {"order_id": "O-2", "company_id": "K-2", "office_id": "F-2", "scheme": "titp"},
    )
    found = preset_rows(["titp-2017"], table, office, order)
    assert bounds(family(found, "titp-2017", "care-first-year")) == {"F-2": 6, "F-1": 3}


@pytest.mark.parametrize(
    ("more", "has_row"),
    [
        ({}, True),
        ({"excellent": True}, True),
        ({"supervising_org_excellent": True}, True),
        (BOTH, False),
        ({"type": "individual", "excellent": True}, False),
        ({"field": "food"}, False),
    ],
)
def test_construction_row_stands_only_where_not_excellent(more: dict, has_row: bool) -> None:
    company = companies({"company_id": "K-1", "field": "construction", "staff": 9, **more})
    order = orders({"order_id": "O-1", "company_id": "K-1", "scheme": "titp"})
    found = preset_rows(["titp-2017"], company, NO_OFFICES, order)
    assert ("construction" in [rows.rule for rows in found]) == has_row


def test_construction_row_leaves_out_only_the_excellent_company() -> None:
    build = {"field": "construction", "staff": 9}
    table = companies(
        {"company_id": "K-1", **build, **BOTH}, {"company_id": "K-2", **build, "titp_in_place": 8}
    )
    order = orders(
        {"order_id": "O-1", "company_id": "K-1", "scheme": "titp"},
        {"order_id": "O-2", "company_id": "K-2", "scheme": "titp"},
    )
    rows = family(preset_rows(["titp-2017"], table, NO_OFFICES, order), "titp-2017", "construction")
    assert bounds(rows) == {"K-2": 1}
    assert rows.order_owner.tolist() == [-1, 0]


def test_construction_never_applies_to_esd_or_ssw() -> None:
    company = companies({"company_id": "K-1", "field": "construction", "staff": 1})
    order = orders(
        {"order_id": "O-1", "company_id": "K-1", "scheme": "esd"},
        {"order_id": "O-2", "company_id": "K-1", "scheme": "ssw"},
    )
    found = preset_rows(PRESET_IDS, company, NO_OFFICES, order)
    assert [(rows.preset, rows.rule) for rows in found] == [("esd-2027", "company")]


@pytest.mark.parametrize(
    ("company", "noted"),
    [
        ({"staff": 300}, False),
        ({"staff": 320}, False),
        ({"staff": 321}, True),
        ({"staff": 35, "type": "individual"}, True),
        ({"staff": 40, "type": "individual"}, False),
        ({"staff": 30, "type": "individual"}, True),
        ({"staff": 30, "type": "individual", "excellent": True}, False),
    ],
)
def test_a_row_whose_share_of_staff_was_rounded_says_that_this_is_provisional(
    company: dict, noted: bool
) -> None:
    table = companies({"company_id": "K-1", **company})
    order = orders({"order_id": "O-1", "company_id": "K-1", "scheme": "titp"})
    rows = family(preset_rows(["titp-2017"], table, NO_OFFICES, order), "titp-2017", "company")
    assert ("provisional: rounding" in rows.row_basis(0)) == noted


def test_frames_are_left_untouched() -> None:
    company = companies({"company_id": "K-1", "staff": 35})
    order = orders({"order_id": "O-1", "company_id": "K-1", "scheme": "titp"})
    before = company.copy(), order.copy()
    preset_rows(PRESET_IDS, company, NO_OFFICES, order)
    assert company.equals(before[0])
    assert order.equals(before[1])


def test_a_missing_figure_is_refused_not_taken_for_zero() -> None:
    company = companies({"company_id": "K-1"})
    order = orders({"order_id": "O-1", "company_id": "K-1", "scheme": "titp"})
    with pytest.raises(ScenarioError) as caught:
        preset_rows(["titp-2017"], company, NO_OFFICES, order)
    assert [issue.code for issue in caught.value.issues] == ["missing-staff"]


@pytest.mark.parametrize(
    ("company", "office"), [("K-9", ""), ("K-1", "F-9")], ids=["company", "office"]
)
def test_a_reference_that_names_nothing_is_refused(company: str, office: str) -> None:
    table = companies({"company_id": "K-1", "field": "care", "staff": 5})
    order = {"order_id": "O-1", "company_id": company, "office_id": office, "scheme": "ssw"}
    with pytest.raises(ValueError, match="isn't there"):
        preset_rows(["ssw-2024"], table, NO_OFFICES, orders(order))
