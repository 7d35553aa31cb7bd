"""The statutory formulas, number by number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.presets.limits import (
    MOST,
    care_base,
    care_first_year_limit,
    care_total_limit,
    construction_limit,
    esd_base,
    esd_limit,
    is_excellent,
    ssw_care_limit,
    titp_base,
    titp_company_limit,
)

STAFF = st.integers(0, 5_000)
FLAG = st.booleans()


def company(staff: int, excellent: bool = False, individual: bool = False, there: int = 0) -> int:
    return int(titp_company_limit(staff, excellent, individual, there))


def esd(staff: int, excellent: bool = False, rural: bool = False, there: int = 0) -> int:
    return int(esd_limit(staff, excellent, rural, there))


@pytest.mark.parametrize(
    ("staff", "excellent", "places"),
    [(1, False, 1), (2, False, 2), (30, False, 3), (35, True, 8), (460, False, 23)],
)
def test_published_first_stage_examples_hold(staff: int, excellent: bool, places: int) -> None:
    assert company(staff, excellent) == places


@pytest.mark.parametrize(("excellent", "first_year", "total"), [(False, 1, 3), (True, 2, 8)])
def test_published_care_examples_of_eight_staff_hold(
    excellent: bool, first_year: int, total: int
) -> None:
    assert care_first_year_limit(8, excellent, 0) == first_year
    assert care_total_limit(8, excellent, 0) == total


@pytest.mark.parametrize(
    ("low", "high", "base"),
    [(0, 30, 3), (31, 40, 4), (41, 50, 5), (51, 100, 6), (101, 200, 10), (201, 300, 15)],
)
def test_titp_base_holds_from_the_first_to_the_last_of_each_step(
    low: int, high: int, base: int
) -> None:
    assert titp_base([low, high]).tolist() == [base, base]


@pytest.mark.parametrize(
    ("low", "high", "base"),
    [
        (0, 10, 1),
        (11, 20, 2),
        (21, 30, 3),
        (31, 40, 4),
        (41, 50, 5),
        (51, 100, 6),
        (101, 200, 10),
        (201, 300, 15),
    ],
)
def test_care_base_holds_from_the_first_to_the_last_of_each_step(
    low: int, high: int, base: int
) -> None:
    assert care_base([low, high]).tolist() == [base, base]


@pytest.mark.parametrize("base", [titp_base, care_base])
def test_above_300_a_twentieth_counts_rounded_down(base: object) -> None:
    staff = np.array([301, 319, 320, 339, 340, 450, 460])
    assert base(staff).tolist() == [15, 15, 16, 16, 17, 22, 23]  # type: ignore[operator]


def test_esd_base_is_three_times_the_titp_base_up_to_300() -> None:
    staff = np.arange(301)
    assert (esd_base(staff) == 3 * titp_base(staff)).all()


def test_esd_base_above_300_is_three_twentieths_rounded_down_once() -> None:
    assert esd_base([301, 306, 307, 313, 314, 450]).tolist() == [45, 45, 46, 46, 47, 67]


def test_rounding_comes_before_doubling() -> None:
    assert company(450, excellent=True) == 44


def test_first_stage_never_exceeds_staff() -> None:
    staff = np.arange(8)
    assert titp_company_limit(staff, True, False, 0).tolist() == [0, 1, 2, 3, 4, 5, 6, 6]


@pytest.mark.parametrize(
    ("staff", "normal", "excellent"),
    [(0, 0, 0), (9, 0, 0), (10, 0, 1), (19, 0, 1), (20, 1, 2), (39, 1, 3), (400, 20, 40)],
)
def test_individual_type_has_a_share_of_its_staff(staff: int, normal: int, excellent: int) -> None:
    assert company(staff, individual=True) == normal
    assert company(staff, excellent=True, individual=True) == excellent


@pytest.mark.parametrize(
    ("own", "supervisor", "individual", "expected"),
    [
        (True, True, False, True),
        (True, False, False, False),
        (False, True, False, False),
        (False, False, False, False),
        (True, False, True, True),
        (False, True, True, False),
    ],
)
def test_supervised_excellence_needs_both_and_individual_its_own(
    own: bool, supervisor: bool, individual: bool, expected: bool
) -> None:
    assert is_excellent(own, supervisor, individual) == expected


@pytest.mark.parametrize(
    ("staff", "total"),
    [
        (1, 1),
        (51, 51),
        (71, 71),
        (72, 72),
        (100, 72),
        (101, 101),
        (119, 119),
        (120, 120),
        (200, 120),
        (201, 180),
        (300, 180),
        (320, 192),
    ],
)
def test_excellent_care_total_follows_the_published_rows(staff: int, total: int) -> None:
    assert care_total_limit(staff, True, 0) == total


@pytest.mark.parametrize(("staff", "total"), [(0, 0), (2, 2), (3, 3), (10, 3), (11, 6), (320, 48)])
def test_normal_care_total_is_three_bases_within_the_staff(staff: int, total: int) -> None:
    assert care_total_limit(staff, False, 0) == total


@pytest.mark.parametrize(
    ("excellent", "rural", "places"),
    [(False, False, 12), (False, True, 12), (True, False, 24), (True, True, 36)],
)
def test_esd_triples_only_where_excellent_and_rural(
    excellent: bool, rural: bool, places: int
) -> None:
    assert esd(35, excellent, rural) == places


def test_esd_never_exceeds_three_times_staff() -> None:
    staff = np.arange(6)
    assert esd_limit(staff, False, False, 0).tolist() == [0, 3, 6, 9, 9, 9]
    assert esd_limit(staff, True, True, 0).tolist() == [0, 3, 6, 9, 12, 15]


def test_people_in_place_take_up_places() -> None:
    assert company(35, excellent=True, there=5) == 3
    assert construction_limit(9, 4) == 5
    assert care_first_year_limit(25, False, 1) == 2
    assert care_total_limit(25, False, 4) == 5
    assert esd(35, there=5) == 7


def test_more_in_place_than_allowed_leaves_nothing() -> None:
    assert company(30, there=4) == 0
    assert construction_limit(9, 10) == 0
    assert care_first_year_limit(8, False, 2) == 0
    assert care_total_limit(8, False, 9) == 0
    assert esd(30, there=10) == 0


def test_ssw_care_may_equal_care_staff() -> None:
    assert ssw_care_limit([0, 1, 8, 301]).tolist() == [0, 1, 8, 301]


def test_limits_are_int64_of_the_same_length() -> None:
    staff, no = np.array([3, 301]), np.zeros(2, dtype=bool)
    limits = [
        titp_company_limit(staff, no, no, 0),
        construction_limit(staff, 0),
        care_first_year_limit(staff, no, 0),
        care_total_limit(staff, no, 0),
        esd_limit(staff, no, no, 0),
        ssw_care_limit(staff),
    ]
    assert {(limit.dtype, limit.shape) for limit in limits} == {(np.dtype(np.int64), (2,))}


def test_no_company_gives_no_limit() -> None:
    assert titp_company_limit([], [], [], []).shape == (0,)


@pytest.mark.parametrize("staff", [-1, MOST + 1, 2.5])
def test_a_staff_that_is_no_count_is_refused(staff: float) -> None:
    with pytest.raises(ValueError, match="counts must"):
        titp_base(staff)


def test_the_largest_count_does_not_overflow() -> None:
    assert care_total_limit(MOST, True, 0) == MOST // 20 * 12
    assert esd(MOST, True, True) == MOST * 3 // 20 * 3


@given(FLAG, FLAG, FLAG, st.integers(0, 300))
def test_more_staff_never_lowers_a_limit(
    excellent: bool, individual: bool, rural: bool, there: int
) -> None:
    staff = np.arange(1_001)
    for limit in (
        titp_company_limit(staff, excellent, individual, there),
        construction_limit(staff, there),
        care_first_year_limit(staff, excellent, there),
        care_total_limit(staff, excellent, there),
        esd_limit(staff, excellent, rural, there),
        ssw_care_limit(staff),
    ):
        assert (np.diff(limit) >= 0).all()


@pytest.mark.parametrize("base", [titp_base, care_base, esd_base])
def test_the_step_from_table_to_share_is_level_not_a_drop(base: object) -> None:
    at_300, at_301 = base([300, 301]).tolist()  # type: ignore[operator]
    assert at_300 == at_301


@given(STAFF, FLAG, st.integers(0, 300))
def test_excellence_never_lowers_a_limit(staff: int, flag: bool, there: int) -> None:
    no_yes = np.array([False, True])
    for limit in (
        titp_company_limit(staff, no_yes, flag, there),
        care_first_year_limit(staff, no_yes, there),
        care_total_limit(staff, no_yes, there),
        esd_limit(staff, no_yes, flag, there),
    ):
        assert limit[0] <= limit[1]


@given(STAFF, FLAG, st.integers(0, 300))
def test_one_more_in_place_takes_at_most_one_place(staff: int, flag: bool, there: int) -> None:
    now = np.array([there, there + 1])
    for limit in (
        titp_company_limit(staff, flag, flag, now),
        construction_limit(staff, now),
        care_total_limit(staff, flag, now),
        esd_limit(staff, flag, flag, now),
    ):
        assert limit[0] - limit[1] in {0, 1}
        assert limit.min() >= 0


@given(STAFF, FLAG)
def test_both_care_rules_together_keep_first_stage_within_the_staff(
    staff: int, excellent: bool
) -> None:
    first_year = int(care_first_year_limit(staff, excellent, 0))
    assert min(first_year, int(care_total_limit(staff, excellent, 0))) <= staff
