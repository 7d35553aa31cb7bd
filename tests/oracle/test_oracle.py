"""The oracle's sections 4 to 6: each rule with a plan that breaks it and one that keeps it."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from oracle import brute_force, integer_program
from oracle.examples import example
from oracle.model import Goal, Scenario
from oracle.plans import check_plan, faults, goal_value, lock, penalties
from oracle.random_scenarios import random_flow_scenario, random_rules_scenario
from oracle.rows import all_rows

THREE: dict[str, dict[str, Any]] = {"A": {}, "B": {}, "C": {}}


def test_a_candidate_takes_at_most_one_seat(tmp_path: Path) -> None:
    scenario = example(tmp_path, candidates=THREE, orders={"O": {}, "P": {}})
    assert check_plan(scenario, [("A", "O"), ("A", "P")]) == ["candidate:A"]
    assert check_plan(scenario, [("A", "O"), ("B", "P")]) == []


def test_people_and_orders_must_exist(tmp_path: Path) -> None:
    scenario = example(tmp_path, candidates=THREE, orders={"O": {}})
    assert check_plan(scenario, {"A": "P", "Z": "O"}) == ["unknown:A:P", "unknown:Z:O"]


def test_an_ineligible_pair_is_no_placement(tmp_path: Path) -> None:
    scenario = example(tmp_path, candidates={"A": {"skills": ""}}, orders={"O": {}})
    assert check_plan(scenario, {"A": "O"}) == ["eligible:A:O"]


def test_an_order_takes_at_most_its_seats(tmp_path: Path) -> None:
    scenario = example(tmp_path, candidates=THREE, orders={"O": {"seats": 2}})
    assert check_plan(scenario, {"A": "O", "B": "O", "C": "O"}) == ["seats:O"]
    assert check_plan(scenario, {"A": "O", "B": "O"}) == []


def test_an_order_takes_nobody_or_at_least_min_seats(tmp_path: Path) -> None:
    scenario = example(tmp_path, candidates=THREE, orders={"O": {"min_seats": 2}})
    assert check_plan(scenario, {"A": "O"}) == ["min_seats:O"]
    assert check_plan(scenario, {"A": "O", "B": "O"}) == []
    assert check_plan(scenario, {}) == []


def test_a_preset_row_is_broken_by_one_person_too_many(tmp_path: Path) -> None:
    scenario = example(
        tmp_path,
        candidates=THREE,
        companies={"K-1": {"staff": 30, "titp1_in_place": 1}},
        orders={"O": {"scheme": "titp"}, "P": {"scheme": "esd"}},
        presets=["titp-2017"],
    )
    over = {"A": "O", "B": "O", "C": "O"}
    assert check_plan(scenario, over) == ["preset:titp-2017/company:K-1"]
    assert check_plan(scenario, over | {"C": "P"}) == []


def test_a_blank_sex_needs_a_bed_of_both(tmp_path: Path) -> None:
    scenario = example(
        tmp_path,
        candidates={"A": {"sex": "F"}, "B": {}, "C": {"sex": "M"}},
        offices={"F": {"dorm_female": 1, "dorm_male": 2}},
        orders={"O": {"office_id": "F"}},
    )
    assert check_plan(scenario, {"A": "O", "B": "O"}) == ["beds:F:F"]
    assert check_plan(scenario, {"B": "O", "C": "O"}) == []


def test_blank_beds_are_no_limit(tmp_path: Path) -> None:
    scenario = example(
        tmp_path,
        candidates={"A": {"sex": "M"}},
        offices={"F": {"dorm_female": 0, "dorm_male": ""}},
        orders={"O": {"office_id": "F"}},
    )
    assert [row.id for row in all_rows(scenario) if row.id.startswith("beds")] == ["beds:F:F"]
    assert check_plan(scenario, {"A": "O"}) == []


def test_a_group_is_placed_whole_at_one_company_or_not_at_all(tmp_path: Path) -> None:
    scenario = example(
        tmp_path,
        candidates={"A": {"group": "G"}, "B": {"group": "G"}, "C": {}},
        companies={"K-1": {}, "K-2": {}},
        orders={"O": {}, "P": {}, "Q": {"company_id": "K-2"}},
    )
    assert check_plan(scenario, {"A": "O"}) == ["group:G"]
    assert check_plan(scenario, {"A": "O", "B": "Q"}) == ["group:G"]
    assert check_plan(scenario, {"A": "O", "B": "P"}) == []
    assert check_plan(scenario, {"C": "O"}) == []


def test_a_pin_is_kept_and_a_bad_pin_is_a_fault(tmp_path: Path) -> None:
    pin = {"candidate_id": "A", "order_id": "O", "action": "pin"}
    scenario = example(tmp_path, candidates=THREE, orders={"O": {}, "P": {}}, pins=[pin])
    assert check_plan(scenario, {"A": "P"}) == ["pin:A"]
    assert check_plan(scenario, {}) == ["pin:A"]
    assert check_plan(scenario, {"A": "O"}) == []
    unable = {"A": {"skills": ""}}
    assert faults(example(tmp_path, candidates=unable, orders={"O": {}}, pins=[pin])) == ["pin:A"]
    lifted = {**pin, "override": "yes"}
    assert faults(example(tmp_path, candidates=unable, orders={"O": {}}, pins=[lifted])) == []


def test_an_override_never_lifts_seats(tmp_path: Path) -> None:
    pins = [
        {"candidate_id": name, "order_id": "O", "action": "pin", "override": "yes"} for name in "AB"
    ]
    scenario = example(tmp_path, candidates=THREE, orders={"O": {"seats": 1}}, pins=pins)
    assert check_plan(scenario, {"A": "O", "B": "O"}) == ["seats:O"]
    assert not brute_force.optimum(scenario).feasible
    assert not integer_program.optimum(scenario).feasible


def test_a_group_without_a_shared_company_is_a_fault(tmp_path: Path) -> None:
    scenario = example(
        tmp_path,
        candidates={"A": {"group": "G"}, "B": {"group": "G", "skills": "farm:1"}},
        companies={"K-1": {}, "K-2": {}},
        orders={"O": {}, "P": {"company_id": "K-2", "job": "farm"}},
    )
    assert faults(scenario) == ["group:G"]


PEOPLE = {
    "A": {"province": "Bali", "language": "N4", "birth_date": "2000-10-01", "sex": "F"},
    "B": {"province": "Bali", "language": "A1", "birth_date": "2000-10-02", "sex": "M"},
    "C": {"province": "Aceh", "language": "", "sex": "F"},
    "D": {"province": "", "language": "B1", "birth_date": "1990-01-01"},
}
PLACES = {
    "O": {"prefecture": "Tokyo", "arrival": "2027-04-01"},
    "P": {"prefecture": "Hokkaido", "arrival": "2027-05-01", "company_id": "K-2"},
}
HOUSES = {
    "K-1": {"hq_metro": "yes", "field": "care", "supervising_org": "U"},
    "K-2": {"hq_metro": "", "type": "individual"},
}


def with_quota(tmp_path: Path, quota: dict[str, Any]) -> Scenario:
    return example(
        tmp_path,
        candidates=PEOPLE,
        companies=HOUSES,
        orders=PLACES,
        quotas=[{"id": "q", **quota}],
    )


BROKEN_AND_KEPT: list[tuple[dict[str, Any], dict[str, str], str, dict[str, str]]] = [
    ({"max": 1}, {"A": "O", "D": "P"}, "q:all:max", {"A": "O"}),
    ({"min": 2}, {"A": "O"}, "q:all:min", {"A": "O", "D": "P"}),
    ({"where": {"province": "Bali"}, "max": 0}, {"A": "O"}, "q:all:max", {"C": "O", "D": "O"}),
    ({"where": {"language": ">=A2.2"}, "max": 1}, {"A": "O", "D": "O"}, "q:all:max", {"A": "O"}),
    ({"where": {"language": "none"}, "max": 0}, {"C": "O"}, "q:all:max", {"A": "O", "B": "O"}),
    # in whole years at the date: A is 26, B 25, C unknown
    ({"where": {"age": ">=26"}, "max": 0}, {"A": "O"}, "q:all:max", {"B": "O", "C": "O"}),
    ({"where": {"age": ["25", "26"]}, "max": 1}, {"A": "O", "B": "O"}, "q:all:max", {"B": "O"}),
    ({"where": {"arrival_month": ">2027-04"}, "max": 0}, {"A": "P"}, "q:all:max", {"A": "O"}),
    ({"where": {"arrival": "2027-04-01"}, "max": 0}, {"A": "O"}, "q:all:max", {"A": "P"}),
    ({"where": {"metro": "yes"}, "max": 0}, {"A": "O"}, "q:all:max", {"A": "P"}),
    # the metro of K-2 is blank, so neither yes nor no
    ({"where": {"metro": ["yes", "no"]}, "max": 0}, {"A": "O"}, "q:all:max", {"A": "P"}),
    ({"where": {"field": "care", "sex": "F"}, "max": 0}, {"A": "O"}, "q:all:max", {"B": "O"}),
    ({"per": "province", "max": 1}, {"A": "O", "B": "P"}, "q:Bali:max", {"A": "O", "D": "O"}),
    ({"per": "prefecture", "min": 1}, {"A": "O"}, "q:Hokkaido:min", {"A": "O", "B": "P"}),
    ({"per": ["order_id", "sex"], "max": 1}, {"A": "O", "C": "O"}, "q:O / F:max", {"D": "O"}),
    ({"per": "type", "max": 0}, {"A": "P"}, "q:individual:max", {}),
    (
        {"per": "sex", "max": 0, "except": {"F": {"max": 1}}},
        {"A": "O", "C": "P"},
        "q:F:max",
        {"A": "O"},
    ),
    (
        {"per": "company_id", "where": {"sex": "F"}, "min_share": "1/2"},
        {"A": "O", "B": "O", "D": "O"},
        "q:K-1:min_share",
        {"A": "O", "B": "O"},
    ),
    ({"where": {"sex": "F"}, "max_share": "40%"}, {"A": "O"}, "q:all:max_share", {}),
]


@pytest.mark.parametrize(("quota", "broken", "row", "kept"), BROKEN_AND_KEPT)
def test_each_kind_of_quota_is_broken_and_kept(
    tmp_path: Path, quota: dict[str, Any], broken: dict[str, str], row: str, kept: dict[str, str]
) -> None:
    scenario = with_quota(tmp_path, quota)
    assert check_plan(scenario, broken) == [f"quota:{row}"]
    assert check_plan(scenario, kept) == []


def test_a_blank_attribute_is_in_no_group(tmp_path: Path) -> None:
    scenario = with_quota(tmp_path, {"per": ["company_id", "supervising_org", "sex"], "max": 0})
    ids = [row.id for row in all_rows(scenario) if row.id.startswith("quota")]
    assert ids == ["quota:q:K-1 / U / F:max", "quota:q:K-1 / U / M:max"]


def test_only_combinations_that_occur_together_on_a_side_are_groups(tmp_path: Path) -> None:
    scenario = with_quota(tmp_path, {"per": ["sex", "order_id", "province"], "max": 0})
    ids = {row.id for row in all_rows(scenario) if row.id.startswith("quota")}
    people = {("F", "Bali"), ("M", "Bali"), ("F", "Aceh")}
    assert ids == {f"quota:q:{s} / {o} / {p}:max" for s, p in people for o in "OP"}


@pytest.mark.parametrize(
    ("quota", "plan", "persons"),
    [
        ({"max": 1}, {"A": "O", "B": "O", "C": "O"}, 2),
        ({"min": 3}, {"A": "O"}, 2),
        ({"min": 3}, {"A": "O", "B": "O", "C": "P"}, 0),
        # ⌈2/5 · 4⌉ = 2 women are asked for, ⌊2/5 · 3⌋ = 1 is allowed
        ({"where": {"sex": "M"}, "min_share": "40%"}, dict.fromkeys("ABCD", "O"), 1),
        ({"where": {"sex": "F"}, "max_share": "40%"}, dict.fromkeys("ABC", "O"), 1),
        ({"where": {"sex": "F"}, "max_share": "1/3"}, dict.fromkeys("AC", "O"), 2),
        ({"where": {"sex": "F"}, "min_share": "1/3"}, {}, 0),
        ({"per": "province", "max": 0}, {"A": "O", "B": "O", "C": "P", "D": "P"}, 3),
    ],
)
def test_a_soft_bound_costs_points_for_each_person(
    tmp_path: Path, quota: dict[str, Any], plan: dict[str, str], persons: int
) -> None:
    scenario = with_quota(tmp_path, {**quota, "soft": 50})
    assert check_plan(scenario, plan) == []
    assert penalties(scenario, plan) == 50 * persons


def test_goal_values_of_one_plan(tmp_path: Path) -> None:
    scenario = example(
        tmp_path,
        candidates={
            "A": {"province": "Bali", "screening": 10},
            "B": {"province": "Bali", "screening": 30},
            "C": {"province": "Aceh", "screening": 99},
            "D": {"province": "Aceh", "skills": ""},
            "E": {"province": "", "screening": 20},
        },
        orders={"O": {"priority": 3}, "P": {"job": "farm", "seats": 0}},
        score={"weights": {"screening": 1}},
        quotas=[{"id": "q", "max": 2, "soft": 50}],
    )
    plan = {"A": "O", "C": "O", "E": "O"}
    previous = {"A": "O", "B": "O", "E": "P", "gone": "O"}
    values = {
        "fill": goal_value(scenario, Goal("fill"), plan),
        "score": goal_value(scenario, Goal("score"), plan),
        "worst_off": goal_value(scenario, Goal("worst_off"), plan),
        "parity": goal_value(scenario, Goal("parity", per=("province",)), plan),
        "changes": goal_value(scenario, Goal("changes", previous=previous), plan),
    }
    assert values == {
        "fill": 9,
        "score": 100 + 990 + 200 - 50,
        "worst_off": 100,
        "parity": Fraction(1, 2),  # Bali 1 of 2; Aceh 1 of 1, for D has no eligible seat
        "changes": 3,  # B, C and E
    }


def test_an_empty_plan_is_no_refuge_for_the_worst_off(tmp_path: Path) -> None:
    scenario = example(
        tmp_path,
        candidates={"A": {"screening": 40, "province": ""}},
        orders={"O": {}},
        score={"weights": {"screening": 1}},
        goals=["worst_off", "fill"],
    )
    assert goal_value(scenario, Goal("worst_off"), {}) == 0
    assert goal_value(scenario, Goal("parity", per=("province",)), {}) == 1
    assert brute_force.optimum(scenario).best == integer_program.optimum(scenario).best == (400, 1)


def test_what_a_goal_may_lose() -> None:
    assert lock(Goal("fill"), 7) == 7
    assert lock(Goal("fill", 20), 7) == -13
    assert lock(Goal("fill", Fraction(1, 100), give_up_is_share=True), 250) == 248  # ⌈247.5⌉
    assert lock(Goal("changes", 2), 3) == 5
    assert lock(Goal("worst_off", 5), 3) == -2
    half = Goal("parity", Fraction(1, 2), give_up_is_share=True, per=("sex",))
    assert lock(half, Fraction(1, 3)) == Fraction(1, 6)


def test_a_later_goal_uses_what_an_earlier_one_gives_up(tmp_path: Path) -> None:
    """Two people for one seat each; the second person costs 50 points net."""
    scenario = example(
        tmp_path,
        candidates={"A": {"screening": 40}, "B": {"screening": 5}},
        orders={"O": {}},
        score={"weights": {"screening": 1}},
        quotas=[{"id": "q", "max": 1, "soft": 100}],
        goals=["fill", "score"],
    )
    relaxed = (Goal("fill", 1), Goal("score"))
    for optimum in (brute_force.optimum, integer_program.optimum):
        assert optimum(scenario).best == (2, 350)
        assert optimum(scenario, relaxed).best == (2, 400)
        assert optimum(scenario, relaxed).plan == {"A": "O"}


def test_an_unreachable_minimum_is_infeasible(tmp_path: Path) -> None:
    scenario = with_quota(tmp_path, {"per": "province", "min": 3})
    assert not brute_force.optimum(scenario).feasible
    assert not integer_program.optimum(scenario).feasible


def every_plan(scenario: Scenario) -> list[dict[str, str]]:
    """All plans of a scenario, feasible or not, by the product of all choices."""
    choices = itertools.product([None, *scenario.orders], repeat=len(scenario.candidates))
    return [
        {c: o for c, o in zip(scenario.candidates, chosen, strict=True) if o} for chosen in choices
    ]


def as_sets(plans: list[dict[str, str]]) -> set[frozenset[tuple[str, str]]]:
    return {frozenset(plan.items()) for plan in plans}


@pytest.mark.parametrize("seed", range(25))
def test_enumeration_finds_exactly_the_plans_that_break_nothing(seed: int, tmp_path: Path) -> None:
    scenario = random_rules_scenario(seed, tmp_path, candidates=3, orders=3)
    unbroken = [plan for plan in every_plan(scenario) if not check_plan(scenario, plan)]
    assert as_sets(brute_force.feasible_plans(scenario)) == as_sets(unbroken)


@pytest.mark.parametrize("make", [random_flow_scenario, random_rules_scenario])
def test_brute_force_and_integer_program_agree(make: Any, tmp_path: Path) -> None:
    for seed in range(1000, 1100):
        scenario = make(seed, tmp_path / str(seed))
        one, other = brute_force.optimum(scenario), integer_program.optimum(scenario)
        assert (one.feasible, one.best, one.locks) == (other.feasible, other.best, other.locks), (
            make.__name__,
            seed,
        )
        if one.feasible:
            assert check_plan(scenario, one.plan or {}) == []
            assert goal_value(scenario, scenario.goals[-1], one.plan or {}) == one.best[-1]
