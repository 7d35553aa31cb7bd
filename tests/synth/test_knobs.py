"""Each knob moves what it is named for, in one direction."""

from itertools import pairwise

import pytest

from matcher.synth.synthesize import synthesize
from synth.flow import minimal_flow

STEPS = (0, 25, 50, 75, 100)


def answers(tmp_path, knob):
    for step in STEPS:
        folder = tmp_path / str(step)
        synthesize(folder, candidates=600, seed=9, **{knob: step})
        yaml, tables = minimal_flow.read(folder)
        orders = minimal_flow.join_orders(tables)
        pairs = minimal_flow.build_pairs(yaml, tables, orders)
        yield minimal_flow.solve(yaml, tables, orders, pairs) | {
            "pairs": len(pairs[0]),
            "distinct": len(set(zip(pairs[1].tolist(), pairs[2].tolist(), strict=True))),
        }


def falls(values):
    return all(later < earlier for earlier, later in pairwise(values))


def test_tightness_leaves_more_people_unplaced(tmp_path):
    assert falls([answer["placed"] for answer in answers(tmp_path, "tightness")])


def test_density_makes_more_pairs(tmp_path):
    pairs = [answer["pairs"] for answer in answers(tmp_path, "density")]
    assert falls(pairs[::-1])
    assert pairs[-1] > 2 * pairs[0]


def test_ties_make_fewer_distinct_scores_on_each_order(tmp_path):
    distinct = [answer["distinct"] / answer["pairs"] for answer in answers(tmp_path, "ties")]
    assert falls(distinct)
    assert distinct[0] > 2 * distinct[-1]


@pytest.mark.parametrize(("ratio", "seats"), [("0.5", 1_200), ("1.2", 500), (3, 200), (0.8, 750)])
def test_candidates_for_one_seat_are_exact(ratio, seats):
    orders = synthesize(candidates=600, seats_ratio=ratio).frames["orders"]
    assert orders["seats"].astype(int).sum() == seats
