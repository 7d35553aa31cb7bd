"""The judge finds in any plan exactly the rules that the oracle finds broken."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from differential.folders import Plan, write_claim
from matcher.verifier.judge import verify
from oracle import integer_program
from oracle.eligibility import allowed_pairs
from oracle.model import Scenario
from oracle.plans import check_plan
from oracle.random_scenarios import random_rules_scenario

CODE_OF_RULE = {
    "eligible": "ineligible",
    "seats": "seats-exceeded",
    "preset": "preset-broken",
    "beds": "beds-broken",
    "quota": "quota-broken",
    "min_seats": "min-seats",
    "group": "group-split",
    "pin": "pin-broken",
}


def expected_codes(scenario: Scenario, plan: Plan) -> list[str]:
    """One code for each rule that is broken."""
    return sorted(CODE_OF_RULE[rule.split(":")[0]] for rule in check_plan(scenario, plan))


def some_plans(scenario: Scenario, rng: random.Random) -> list[Plan]:
    """The optimum, random eligible placements, and random placements of any kind."""
    found: list[Plan] = []
    optimum = integer_program.optimum(scenario)
    if optimum.plan is not None:
        found.append(optimum.plan)
    pairs = allowed_pairs(scenario)
    found.append(dict(rng.sample(pairs, len(pairs))))
    found.append(dict(rng.sample(pairs, len(pairs) // 3)))
    orders = list(scenario.orders)
    if orders:
        people = (c for c in scenario.candidates if rng.random() < 0.6)
        found.append({candidate: rng.choice(orders) for candidate in people})
    return found


def judge(seed: int, tmp_path: Path) -> None:
    folder = tmp_path / str(seed)
    scenario = random_rules_scenario(seed, folder)
    for number, plan in enumerate(some_plans(scenario, random.Random(seed))):
        out = tmp_path / f"{seed}-{number}"
        write_claim(scenario, folder, plan, out)
        found = verify(out).findings
        codes = sorted(str(finding.code) for finding in found)
        expected = expected_codes(scenario, plan)
        if set(expected) & {"ineligible", "pin-broken"}:
            # the points of such a placement, and the goals with it, mean nothing
            codes = [code for code in codes if code in CODE_OF_RULE.values()]
        assert codes == expected, (seed, number, found)


@pytest.mark.parametrize("block", range(2))
def test_the_judge_finds_what_the_oracle_finds(block: int, tmp_path: Path) -> None:
    for seed in range(60_000 + 30 * block, 60_030 + 30 * block):
        judge(seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(2, 15))
def test_the_judge_finds_what_the_oracle_finds_in_many(block: int, tmp_path: Path) -> None:
    for seed in range(60_000 + 30 * block, 60_030 + 30 * block):
        judge(seed, tmp_path)
