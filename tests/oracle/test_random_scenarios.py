"""The generators: reproducible, free of faults, and in every corner."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from oracle import integer_program
from oracle.eligibility import codes
from oracle.plans import check_plan, faults
from oracle.random_scenarios import random_flow_scenario, random_rules_scenario
from oracle.rows import Row, all_rows


@pytest.mark.parametrize("make", [random_flow_scenario, random_rules_scenario])
def test_random_scenarios_are_reproducible_and_free_of_faults(make: Any, tmp_path: Path) -> None:
    first, second = tmp_path / "one", tmp_path / "two"
    for seed in range(20):
        make(seed, first)
        assert faults(make(seed, second)) == []
        for file in first.glob("*.*"):
            assert file.read_bytes() == (second / file.name).read_bytes()


@pytest.mark.parametrize("make", [random_flow_scenario, random_rules_scenario])
def test_mid_size_scenarios_are_proven(make: Any, tmp_path: Path) -> None:
    scenario = make(3, tmp_path, candidates=40, orders=15)
    found = integer_program.optimum(scenario)
    assert found.feasible
    assert check_plan(scenario, found.plan or {}) == []


EVERY_CODE = {
    *("skill", "language", "avoid", "ready", "documents", "sex", "age", "wage", "suspended"),
    *("prior", "forbidden", "unlisted", "rejected", "declined"),
}
EVERY_ROW_KIND = {
    *("seats", "beds", "min", "max", "min_share", "max_share"),
    *("preset:titp-2017/company", "preset:titp-2017/construction"),
    *("preset:titp-2017/care-first-year", "preset:titp-2017/care-total"),
    *("preset:esd-2027/company", "preset:ssw-2024/care"),
}


def row_kind(row: Row) -> str:
    if row.id.startswith("quota:"):
        return row.id.rsplit(":", 1)[1]
    return row.id.rsplit(":", 1)[0] if row.id.startswith("preset:") else row.id.split(":")[0]


def test_random_rules_reach_every_code_and_every_kind_of_row(tmp_path: Path) -> None:
    found: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for seed in range(120):
        scenario = random_rules_scenario(seed, tmp_path)
        kinds.update({row_kind(row) for row in all_rows(scenario)})
        for candidate, order in itertools.product(
            scenario.candidates.values(), scenario.orders.values()
        ):
            found.update(codes(scenario, candidate, order))
    assert set(found) == EVERY_CODE
    assert set(kinds) == EVERY_ROW_KIND
    assert min(found.values()) >= 15
    assert min(kinds.values()) >= 4
