"""What an explanation says is what the scenario, the plan and the certificate say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import matcher
from cli.commands import SCENARIOS
from explainer.seeded import solved_flow, solved_rules
from matcher.compiler.eligibility import CODE_NAMES
from matcher.domain.levels import LEVELS, RANK
from matcher.explainer.clashes import VALUES
from matcher.explainer.everyone import explain_all
from matcher.explainer.explain import explain
from matcher.explainer.ids import UnknownIdError
from matcher.explainer.insisted import with_pin
from matcher.explainer.order import explain_order
from matcher.explainer.view import NoPlanError, View
from matcher.files.load import load
from matcher.solver.result import Result
from matcher.solver.solve import solve

KEYS = {"candidate", "placed", "order", "alternatives", "counterfactuals"}
ALTERNATIVE = {"order", "score", "price", "verdict", "codes", "rows"}


@pytest.fixture(scope="module")
def care() -> Result:
    return solve(load(SCENARIOS / "care_n4"))


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    folder = tmp_path_factory.mktemp("flow")
    return list(solved_flow(folder, range(12), candidates=30, orders=8))


def frame_row(result: Result, table: str, key: str, name: str) -> dict[str, Any]:
    frame = getattr(result.scenario, table)
    return dict(frame[frame[key] == name].iloc[0])


def test_every_candidate_has_the_keys_of_the_contract(care: Result) -> None:
    for candidate in [*care.assignments["candidate_id"][:5], *care.unplaced["candidate_id"][:5]]:
        told = explain(care, candidate)
        assert set(told) >= KEYS
        assert len(told["alternatives"]) <= 10
        for item in told["alternatives"]:
            assert set(item) >= ALTERNATIVE
            assert item["verdict"] in ("ineligible", "outbid", "blocked", "no_gain")
            assert (item["verdict"] == "ineligible") == bool(item["codes"])
            assert set(item["codes"]) <= set(CODE_NAMES.values())
        net = [item["score"] - item["price"] for item in told["alternatives"]]
        assert net == sorted(net, reverse=True)
        assert told["order"] not in [item["order"] for item in told["alternatives"]]


def test_clashes_hold_the_two_values(care: Result) -> None:
    seen = set()
    for candidate in care.unplaced["candidate_id"][:60]:
        person = frame_row(care, "candidates", "candidate_id", candidate)
        for item in explain(care, candidate, time_limit=0)["alternatives"]:
            order = frame_row(care, "orders", "order_id", item["order"])
            for clash in item["clashes"]:
                seen.add(clash["code"])
                if clash["code"] == "language":
                    assert clash["held"] == f"{person['language']} held"
                    needed = clash["needed"].removesuffix(" needed")
                    assert RANK[needed] > RANK[person["language"]]
                    assert RANK[needed] >= RANK[order["min_language"]]
                    assert needed in LEVELS
                if clash["code"] == "ready":
                    assert str(person["ready_from"].date()) in clash["held"]
                    assert str(order["arrival"].date()) in clash["needed"]
                if clash["code"] == "skill":
                    assert order["job"] in clash["needed"]
    assert {"language", "skill"} <= seen


def test_holders_and_limits_are_those_of_the_plan(care: Result) -> None:
    plan = care.assignments
    counts = care.quotas.set_index("id")["count"].to_dict()
    checked = 0
    for candidate in care.unplaced["candidate_id"][:40]:
        for item in explain(care, candidate)["alternatives"]:
            if item["verdict"] == "ineligible":
                continue
            held = plan[plan["order_id"] == item["order"]]
            told = {(one["candidate"], one["score"]) for one in item["holders"]}
            assert told == set(zip(held["candidate_id"], held["score"], strict=True))
            for limit in item["limits"]:
                own = len(held) if limit["id"].startswith("seats:") else counts[limit["id"]]
                assert limit["count"] == own
                checked += 1
    assert checked > 20


def test_insisting_costs_what_a_solve_with_the_pin_says(seeded: list[Result]) -> None:
    found = 0
    for result in seeded[:6]:
        problem = result.compiled.problem
        for pair in range(0, problem.pairs, 7):
            c, o = int(problem.candidate[pair]), int(problem.order[pair])
            names = str(result.compiled.candidate_ids[c]), str(result.compiled.order_ids[o])
            told = explain(result, *names)["insisting"]
            if problem.pinned[c] or told is None:
                continue
            again = solve(with_pin(result.scenario, *names))
            assert told["possible"] == again.has_plan
            if again.has_plan:
                values = {item["goal"]: item["value"] for item in told["goals"]}
                assert values == {goal.goal: goal.value for goal in again.goals}
            found += 1
    assert found > 20


def test_insisting_on_a_pair_that_is_not_eligible_costs_what_an_override_says(
    seeded: list[Result],
) -> None:
    found = 0
    for result in seeded[:6]:
        problem = result.compiled.problem
        for n in range(0, problem.candidates * problem.orders, 11):
            c, o = divmod(n, problem.orders)
            names = str(result.compiled.candidate_ids[c]), str(result.compiled.order_ids[o])
            told = explain(result, *names)
            if told["verdict"] != "ineligible" or problem.pinned[c]:
                continue
            again = solve(with_pin(result.scenario, *names))
            assert told["insisting"]["possible"] == again.has_plan
            if again.has_plan:
                values = {item["goal"]: item["value"] for item in told["insisting"]["goals"]}
                assert values == {goal.goal: goal.value for goal in again.goals}
            found += 1
    assert found > 30


def test_every_code_has_two_values_to_tell() -> None:
    assert set(VALUES) == set(CODE_NAMES.values())


def test_one_seat_more_or_less_is_worth_what_a_solve_says(seeded: list[Result]) -> None:
    found = 0
    for result in seeded[:6]:
        view = View(result)
        for o, name in enumerate(result.compiled.order_ids):
            worth = explain_order(view, o)["worth"]
            for key, by in (("one_more", 1), ("one_less", -1)):
                if worth is None or worth[key] is None:
                    continue
                orders = result.scenario.orders.copy()
                orders.loc[orders["order_id"] == name, "seats"] += by
                again = solve(replace(result.scenario, orders=orders))
                for before, after in zip(result.goals, again.goals, strict=True):
                    assert after.value - before.value == worth[key][before.goal]
                found += 1
    assert found > 20


def test_under_any_rules_a_pair_is_explained_too(tmp_path: Path) -> None:
    found = 0
    for result in solved_rules(tmp_path, range(10), candidates=8, orders=5):
        for candidate in result.unplaced["candidate_id"][:1]:
            told = explain(result, candidate, time_limit=2)
            assert not told["placed"]
            assert str(told).startswith(f"Candidate {candidate} is not placed")
            found += 1
    assert found > 3


def test_all_tells_every_unplaced_candidate_and_every_open_seat(seeded: list[Result]) -> None:
    for result in seeded:
        told = explain_all(result)
        assert [one["candidate"] for one in told["unplaced"]] == list(
            result.unplaced["candidate_id"]
        )
        assert [one["order"] for one in told["open_seats"]] == list(result.open_seats["order_id"])
        for one in told["unplaced"]:
            if one["order"]:
                pair = explain(result, one["candidate"], one["order"])
                assert pair["insisting"]["possible"] == (one["insisting"] is not None)
                changes = {goal["goal"]: goal["change"] for goal in pair["insisting"]["goals"]}
                assert {
                    k: v for k, v in (one["insisting"] or {}).items() if k in changes
                } == changes


def test_the_words_tell_the_numbers_of_the_json(care: Result) -> None:
    candidate = care.unplaced["candidate_id"][care.unplaced["reason"] != "no_eligible_seat"].iloc[0]
    told, text = explain(care, candidate), " ".join(str(explain(care, candidate)).split())
    assert f"({told['eligible_orders']} eligible order" in text
    for item in told["alternatives"]:
        assert f"{item['order']}: score {item['score']}," in text
    for item in told["counterfactuals"]:
        assert f"order {item['order']} ({item['effect']['fill']:+,} fill" in text
    order = care.open_seats["order_id"].iloc[0]
    told_order = explain(care, order)
    assert f"{told_order['filled']} of {told_order['seats']} seat" in str(told_order)


def test_an_unknown_id_suggests_the_nearest(care: Result) -> None:
    known = care.assignments["candidate_id"].iloc[0]
    with pytest.raises(UnknownIdError, match=known) as caught:
        explain(care, known.lower())
    assert known in caught.value.nearest
    with pytest.raises(UnknownIdError, match="did you mean O-"):
        explain(care, known, "O-1x")


def test_without_a_plan_there_is_nothing_to_explain(tmp_path: Path) -> None:
    stopped = solve(load(SCENARIOS / "tiny"))
    with pytest.raises(NoPlanError, match="diagnose"):
        explain(replace(stopped, outcome=replace(stopped.outcome, plan=None)), "C-1")


def test_the_api_hands_out_explain(care: Result) -> None:
    assert matcher.explain is explain
