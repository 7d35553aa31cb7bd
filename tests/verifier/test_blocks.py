"""Hand-worked blocks: what may have a price, and how far it may go."""

import pytest

from matcher.verifier.certificate import Block, Cut
from verifier.courts import court_of
from verifier.folders import make_scenario, quota

PEOPLE = [{"language": "A1"}, {"language": "N3"}, {"language": "none"}]


def judge(tmp_path, data, weights, prices, *, cuts=(), d=1, value=None, values=None):
    """Codes of the findings but for the bound, which these tests leave open, and the proof."""
    court = court_of(tmp_path, data, values, values or {})
    findings = court.judge(Block("block", weights, value, 0, d, prices, cuts))
    return {str(f.code) for f in findings} - {"block-bound"}, court.proof


def with_soft(**more):
    where = [["language", ">=", ["N3"]]]
    quotas = [
        quota("few", {"max": 1}, soft=10),
        quota("speak", {"min_share": "2/3"}, where=where, soft=10),
        quota("firm", {"max": 2}),
    ]
    return make_scenario(PEOPLE, [{"seats": 3}], quotas=quotas, goals=["score"], **more)


@pytest.mark.parametrize(
    ("row", "weight", "most"),
    [
        ("quota:few:all:max", 1, 10),
        ("quota:few:all:max", 3, 30),
        ("quota:speak:all:min_share", 1, 3),  # a person moves the left side by 3
        ("quota:speak:all:min_share", 2, 6),
    ],
)
def test_soft_price_may_reach_its_penalty_per_unit_and_no_more(tmp_path, row, weight, most):
    sign = -1 if "min" in row else 1
    assert judge(tmp_path, with_soft(), {"score": weight}, {row: sign * most})[0] == set()
    found = judge(tmp_path, with_soft(), {"score": weight}, {row: sign * (most + 1)})[0]
    assert found == {"price-soft"}


def test_soft_price_over_a_denominator_is_compared_exactly(tmp_path):
    row = "quota:speak:all:min_share"
    assert judge(tmp_path, with_soft(), {"score": 1}, {row: -10}, d=3)[0] == set()
    assert judge(tmp_path, with_soft(), {"score": 1}, {row: -11}, d=3)[0] == {"price-soft"}


def test_soft_row_has_no_price_where_the_score_has_no_weight(tmp_path):
    assert judge(tmp_path, with_soft(), {}, {"quota:few:all:max": 1})[0] == {"price-soft"}


@pytest.mark.parametrize(
    "row", ["quota:few:all:max", "quota:speak:all:min_share", "goal:score", "candidate:C-9"]
)
def test_cut_combines_hard_rows_candidates_and_earlier_cuts_alone(tmp_path, row):
    cuts = (Cut("cut:1", 2, {row: 1}),)
    assert judge(tmp_path, with_soft(), {"score": 1}, {}, cuts=cuts)[0] == {"cut-form"}
    fine = (Cut("cut:1", 2, {"quota:firm:all:max": 1}), Cut("cut:2", 1, {"cut:1": 3}))
    assert judge(tmp_path, with_soft(), {"score": 1}, {}, cuts=fine)[0] == set()


def with_changes():
    change = {"goal": "changes", "give_up": 0, "previous": {"C-1": "O-1"}}
    return make_scenario(PEOPLE, [{"seats": 3}], goals=[change, "fill", "score"])


@pytest.mark.parametrize(("price", "codes"), [(4, set()), (-4, {"price-sign"})])
def test_lock_of_changes_is_a_row_from_above(tmp_path, price, codes):
    values = {"changes": 0, "fill": 1, "score": 500}
    prices = {"goal:changes": price}
    found, _ = judge(tmp_path, with_changes(), {"fill": 1}, prices, value=1, values=values)
    assert found == codes


def test_lock_of_changes_proves_that_nobody_else_moves_in(tmp_path):
    values = {"changes": 0, "fill": 1, "score": 500}
    prices = {"goal:changes": 1}
    _, proof = judge(tmp_path, with_changes(), {"fill": 1}, prices, value=1, values=values)
    assert proof.bounds == {"fill": 1}


def test_lock_of_a_later_goal_can_not_be_used(tmp_path):
    values = {"changes": 0, "fill": 1, "score": 500}
    prices = {"goal:score": -1}
    found, _ = judge(tmp_path, with_changes(), {"fill": 1}, prices, value=1, values=values)
    assert found == {"price-row"}


def test_goals_of_a_block_must_follow_each_other(tmp_path):
    values = {"changes": 0, "fill": 1, "score": 500}
    weights = {"changes": -100_000, "score": 1}
    found, _ = judge(tmp_path, with_changes(), weights, {}, value=500, values=values)
    assert found == {"block-weights"}


@pytest.mark.parametrize(
    ("goals", "limit", "found"),
    [
        (["worst_off", "fill"], 5, set()),
        (["worst_off", "fill"], 0, {"price-row"}),
        (["fill", "worst_off"], 5, {"price-row"}),
    ],
)
def test_somebody_is_placed_where_the_worst_off_is_kept_above_nothing(
    tmp_path, goals, limit, found
):
    data = make_scenario(PEOPLE, [{}], goals=goals)
    limits, prices = {"worst_off": limit, "fill": 1}, {"goal:worst_off": -1}
    assert judge(tmp_path, data, {"fill": 1}, prices, value=1, values=limits)[0] == found


def test_worst_off_of_an_order_that_is_shut_is_nothing(tmp_path):
    data = make_scenario(PEOPLE, [{"seats": 0}], goals=["worst_off"])
    court = court_of(tmp_path, data, {"worst_off": 0}, {"worst_off": 0})
    # One placement is asked for and the order has none: 0 - 1 < 0.
    prices = {"goal:worst_off": -1, "seats:O-1": 1}
    assert court.judge(Block("block", {}, 0, -1, 1, prices, (), goal="worst_off")) == []
    assert court.proof.bounds == {"worst_off": 0}


def test_seat_prices_prove_the_best_three_for_two_seats(tmp_path):
    people = [{"skills": [["weld", level]]} for level in (90, 70, 50)]
    data = make_scenario(people, [{"seats": 2}], goals=["score"])
    # Scores 650, 592, 535; at price 592 a seat the bound is 2 * 592 + 58 = 650 + 592.
    _, proof = judge(tmp_path, data, {"score": 1}, {"seats:O-1": 592}, value=None)
    assert proof.bounds == {"score": 1242}
    assert proof.infeasible is False
