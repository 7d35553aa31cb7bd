"""The audit counts what is there, reaches what it says, and gives nobody away."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np

from cli.commands import SCENARIOS
from matcher.explainer.fairness import FEW, Group, age_band, audit, suppressed
from matcher.files.load import load
from matcher.solver.solve import solve


def test_rates_and_means_are_those_of_the_plan() -> None:
    result = solve(load(SCENARIOS / "care_n4"))
    told = audit(result)
    people = result.scenario.candidates.merge(result.assignments, how="left", on="candidate_id")
    shown = 0
    for item in told["attributes"]:
        if item["attribute"] == "age_band":
            continue
        for group in item["groups"]:
            if group["suppressed"]:
                assert set(group) == {"group", "suppressed"}
                continue
            mine = people[people[item["attribute"]] == group["group"]]
            placed = mine[mine["order_id"].notna()]
            assert group["candidates"] == len(mine)
            assert group["placed"] == len(placed)
            assert Fraction(group["rate"]) == Fraction(len(placed), len(mine))
            if len(placed):
                assert group["mean_score"] == int(placed["score"].sum()) // len(placed)
            assert group["placed"] <= group["best_placed"] <= group["eligible"] <= len(mine)
            shown += 1
    assert shown > 5


def test_the_best_of_everybody_is_the_fill() -> None:
    result = solve(load(SCENARIOS / "tiny"))
    (overall,) = audit(result)["overall"]
    assert overall.get("suppressed") or overall["best_placed"] == len(result.assignments)


def test_suppressed_groups_tell_nothing_by_subtraction() -> None:
    hidden_ones = 0
    for seed in range(300):
        rng = random.Random(seed)
        groups = []
        for n in range(rng.randint(2, 12)):
            size = rng.choice((rng.randint(1, 8), rng.randint(5, 200)))
            placed = rng.randint(0, size)
            groups.append(Group(f"g{n}", size, size, placed, 500 * placed))
        hidden = suppressed(groups)
        assert {group.name for group in groups if group.small} <= hidden
        if not hidden or len(hidden) == len(groups):
            continue
        hidden_ones += 1
        assert len(hidden) >= 2
        left = [group for group in groups if group.name in hidden]
        for count in (
            sum(group.candidates for group in left),
            sum(group.placed for group in left),
            sum(group.unplaced for group in left),
        ):
            assert count == 0 or count >= FEW
    assert hidden_ones > 50


def test_age_bands_meet_without_a_gap() -> None:
    bands = [age_band(str(age)) for age in range(15, 60)]
    assert np.unique(bands).tolist() == ["20-24", "25-29", "30-34", "35 and over", "under 20"]
    assert (age_band("19"), age_band("20"), age_band("")) == ("under 20", "20-24", "")
