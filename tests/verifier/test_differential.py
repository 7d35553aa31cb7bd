"""The judge against the plain reference, on hundreds of seeded scenarios."""

import random
from fractions import Fraction

import pytest

from matcher.verifier.certificate import Block, Cut
from matcher.verifier.eligibility import Eligibility
from matcher.verifier.judge import verify
from matcher.verifier.pairs import Pairs
from matcher.verifier.plan import Plan, total_penalty
from matcher.verifier.rows import derive_rows
from matcher.verifier.score import parts, score
from verifier import folders
from verifier.courts import court_of, read
from verifier.randoms import random_scenario
from verifier.reference import Reference

PRESETS = ["titp-2017", "esd-2027", "ssw-2024"]


def floors(seed, **more):
    """With every preset's floors; the preset rows themselves are hand-worked elsewhere."""
    return random_scenario(seed, presets=PRESETS if seed % 2 else [], **more)


@pytest.mark.parametrize("seed", range(120))
def test_every_code_and_every_score_agree_with_a_plain_reading(tmp_path, seed):
    data = floors(seed, people=6, places=6)
    scenario, ref = read(tmp_path, data), Reference(data)
    eligibility = Eligibility(scenario)
    pairs = Pairs(scenario, eligibility)
    found = {}
    for c, person in enumerate(ref.candidates):
        for o, place in enumerate(ref.orders):
            assert eligibility.codes(c, o) == ref.codes(person, place)
            assert list(parts(scenario, c, o)) == ref.parts(person, place)
            assert score(scenario, c, o) == ref.score(person, place)
        for o, points in zip(pairs.orders[c], pairs.scores[c], strict=True):
            found[person["candidate_id"], ref.orders[o]["order_id"]] = points
    assert found == ref.pairs


@pytest.mark.parametrize("seed", range(60))
def test_rows_and_their_left_sides_agree_with_a_plain_count(tmp_path, seed):
    data = random_scenario(seed, people=5, places=4)
    scenario, ref = read(tmp_path, data), Reference(data)
    rows = derive_rows(scenario)
    assert [(r.id, r.sense, r.right, r.share, r.soft) for r in rows.values()] == [
        row[:5] for row in sorted(ref.rows(), key=lambda row: list(rows).index(row[0]))
    ]
    r = random.Random(seed)
    named = dict(r.sample(sorted(ref.pairs), len(ref.pairs) // 2))
    placements = {scenario.candidate_at[c]: scenario.order_at[o] for c, o in named.items()}
    plan = Plan(placements, rows)
    assert plan.left == ref.lefts(named)
    assert total_penalty(rows, plan) == ref.penalty(named)


def random_cuts(r, ref):
    hard = [row[0] for row in ref.rows() if row[1] == 1 and row[4] is None]
    people = [f"candidate:{c['candidate_id']}" for c in ref.candidates]
    first = {name: r.randint(0, 3) for name in r.sample(hard + people, 3)}
    second = {"cut:1": r.randint(0, 2), **dict.fromkeys(r.sample(hard + people, 2), 1)}
    return [
        {"id": "cut:1", "denominator": 2, "multipliers": first},
        {"id": "cut:2", "denominator": r.choice([2, 3]), "multipliers": second},
    ]


@pytest.mark.parametrize("seed", range(150))
def test_bound_of_random_prices_agrees_with_the_formula_pair_by_pair(tmp_path, seed):
    r = random.Random(seed)
    goals = ["fill", "score", {"goal": "changes", "give_up": 0, "previous": {"C-1": "O-1"}}]
    data = random_scenario(seed, people=5, goals=goals)
    ref = Reference(data)
    weights = r.choice([{"fill": 7000, "score": 1}, {"score": 2}, {"changes": -3}, {}])
    weights = {**weights, "changes": -1} if r.random() < 0.3 else weights
    cuts = random_cuts(r, ref) if seed % 3 == 0 else []
    d = r.choice([1, 3, 16])
    prices = {cut["id"]: r.randint(0, 90) for cut in cuts}
    for identity, sense, _, share, soft, _ in ref.rows():
        price = r.choice([0, r.randint(0, 500 * d)])
        if soft is not None:
            unit = 1 if share is None else share.denominator
            price = min(price, soft * weights.get("score", 0) * d // unit)
        prices[identity] = sense * price
    block = Block(
        "block", weights, None, 0, d, {k: y for k, y in prices.items() if y},
        tuple(Cut(c["id"], c["denominator"], c["multipliers"]) for c in cuts),
    )  # fmt: skip
    court = court_of(tmp_path, data)
    priced, faults = court.priced(block)
    assert faults == []
    naive = folders.naive_bound(ref, weights, prices, d, (), cuts)
    assert court.duality.bound(priced) == naive
    best = ref.best()
    if best is not None:
        values = ref.goal_values(best)
        assert sum(w * values[name] for name, w in weights.items()) <= naive


@pytest.mark.parametrize("seed", range(80))
def test_folder_of_a_brute_force_optimum_holds(tmp_path, seed):
    found = folders.solved(random_scenario(seed, dense=seed % 4 != 0))
    verdict = verify(folders.write(tmp_path / "r", found))
    assert [str(finding) for finding in verdict.findings] == []
    assert verdict.exit_code == 0
    if found["run.json"]["status"] == "optimal":
        assert verdict.numbers["placed"] == len(found["assignments.csv"]) - 1


def random_prices(r, rows, denominator, score_weight, most=500):
    """Prices of the right sign for (id, sense, right, share, soft, coefficient)."""
    prices = {}
    for identity, sense, _, share, soft, _ in rows:
        price = r.choice([0, r.randint(0, most * denominator)])
        if soft is not None:
            unit = 1 if share is None else share.denominator
            price = min(price, int(soft * score_weight * denominator) // unit)
        if price:
            prices[identity] = sense * price
    return prices


@pytest.mark.parametrize("seed", range(80))
def test_bound_with_locks_agrees_and_holds_for_every_plan_that_keeps_them(tmp_path, seed):
    r = random.Random(seed)
    fairness = {"goal": "parity", "give_up": 0, "per": ["province"]}
    change = {"goal": "changes", "give_up": 0, "previous": {"C-1": "O-2", "C-2": "O-1"}}
    goals = ["worst_off", "fill", fairness, "score", change]
    data = random_scenario(seed, dense=True, goals=goals)
    ref = Reference(data)
    plans = [(plan, ref.goal_values(plan)) for plan in ref.plans()]
    if not plans:
        pytest.skip("no plan keeps the rows")
    limits = r.choice(plans)[1]
    locks = lock_rows_of(ref, fairness, limits)
    if limits["worst_off"] > 0:
        locks.append(folders.somebody_row())
    d = r.choice([1, 7])
    prices = random_prices(r, locks, d, 0, most=9)
    score_price = Fraction(-prices.get("goal:score", 0), d)
    prices |= random_prices(r, ref.rows(), d, score_price)
    block = Block("block", {"changes": -2}, None, 0, d, prices, ())
    court = court_of(tmp_path, data, limits, limits)
    priced, faults = court.priced(block)
    assert faults == []
    bound = court.duality.bound(priced)
    lowest = limits["worst_off"]
    assert bound == folders.naive_bound(ref, {"changes": -2}, prices, d, locks, (), lowest)
    for _, values in plans:
        if all(values[name] >= limits[name] for name in values if name != "changes"):
            assert -2 * values["changes"] <= bound


def lock_rows_of(ref, fairness, limits):
    linear = folders.lock_rows(ref, {name: limits[name] for name in ("fill", "score")})
    return linear + folders.parity_rows(ref, fairness, limits["parity"], above=False)


@pytest.mark.parametrize("seed", range(80))
def test_no_plan_passes_the_bounds_that_one_block_gives_several_goals(tmp_path, seed):
    r = random.Random(seed)
    change = {"goal": "changes", "give_up": 0, "previous": {"C-1": "O-2", "C-2": "O-1"}}
    goals = r.sample(["fill", "score", change], 3)
    data = random_scenario(seed, dense=True, goals=goals)
    ref = Reference(data)
    plan = ref.best()
    if plan is None:
        pytest.skip("no plan keeps the rows")
    weights, best = folders.combined_weights(ref), ref.goal_values(plan)
    made = folders.block(ref, plan, weights)
    if r.random() < 0.5:
        made["prices"] = random_prices(r, ref.rows(), 1, weights["score"], most=100_000)
        made["denominator"] = 1
        made["bound"] = folders.naive_bound(ref, weights, made["prices"], 1)
    block = Block(
        "block", weights, made["value"], made["bound"], made["denominator"], made["prices"], ()
    )
    court = court_of(tmp_path, data, best, {})
    assert court.judge(block) == []
    assert court.proof.bounds == folders.chain(ref, plan, weights, made["bound"])
    for other in ref.plans():
        values = ref.goal_values(other)
        for name, bound in court.proof.bounds.items():
            assert values[name] >= bound if name == "changes" else values[name] <= bound
            if values[name] != best[name]:
                break
