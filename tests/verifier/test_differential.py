"""The judge against the plain reference, on hundreds of seeded scenarios."""

import random

import pytest

from matcher.verifier.blocks import Court
from matcher.verifier.bound import Duality
from matcher.verifier.certificate import Block, Cut
from matcher.verifier.eligibility import Eligibility
from matcher.verifier.goals import objectives
from matcher.verifier.judge import verify
from matcher.verifier.pairs import Pairs
from matcher.verifier.plan import Plan, total_penalty
from matcher.verifier.rows import derive_rows
from matcher.verifier.scenario import read_scenario
from matcher.verifier.score import parts, score
from verifier import folders
from verifier.randoms import random_scenario
from verifier.reference import Reference

PRESETS = ["titp-2017", "esd-2027", "ssw-2024"]


def read(tmp_path, scenario):
    folders.write(tmp_path, {"scenario.json": scenario})
    return read_scenario(tmp_path)


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
    scenario, ref = read(tmp_path, data), Reference(data)
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
    rows = derive_rows(scenario)
    pairs = Pairs(scenario, Eligibility(scenario))
    found = objectives(scenario, rows, pairs)
    duality = Duality(scenario, pairs, found.previous, found.group)
    priced, faults = Court(scenario, rows, found, duality, None, {})._priced(block)
    assert faults == []
    naive = folders.naive_bound(ref, weights, prices, d, (), cuts)
    assert duality.bound(priced) == naive
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
