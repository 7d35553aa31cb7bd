"""The generator's own reading of eligibility against the oracle's, pair by pair."""

import pytest

from matcher.synth.eligible import Eligible
from matcher.synth.synthesize import synthesize
from oracle.eligibility import codes
from oracle.reading import read_scenario


def read(folder, seed):
    frames = synthesize(
        folder,
        candidates=150,
        seed=seed,
        presets=("titp-2017", "esd-2027", "ssw-2024"),
        interviews=30,
        # Limits by sex and age and those who were here before are rare otherwise.
        shares={"permille": {"sex_limit": 200, "age_limit": 200, "prior_titp": 200}},
    ).frames
    orders = frames["orders"]
    companies = frames["companies"].set_index("company_id", drop=False)
    rows = companies.loc[orders["company_id"]].reset_index(drop=True)
    return Eligible(frames["candidates"], orders, rows, frames["rankings"]), orders


@pytest.mark.parametrize("seed", [1, 2])
def test_it_agrees_with_the_rules_but_for_ages_near_a_limit(seed, tmp_path):
    eligible, orders = read(tmp_path / "intake", seed)
    scenario = read_scenario(tmp_path / "intake")
    left_out = 0
    for place, name in enumerate(orders["order_id"].tolist()):
        able, barred = (set(rows.tolist()) for rows in eligible.of(place))
        order = scenario.orders[name]
        for row, person in enumerate(scenario.candidates.values()):
            found = set(codes(scenario, person, order))
            if row in able:
                assert found == set()
            elif row in barred:
                assert found
                assert found <= {"skill", "language"}
            elif not found or found <= {"language"}:
                assert order.max_age is not None
                left_out += 1
    assert left_out < 10
