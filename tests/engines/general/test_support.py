"""Branching over all companies at once, among the pairs that the relaxation near a plan uses."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from matcher.engines.general import attempt as attempts
from matcher.engines.general import proximity, support
from matcher.engines.general.attempt import LONGEST, Attempt, Look
from matcher.engines.general.bound import FlatPrices
from matcher.engines.general.check import beyond_locks, violations
from matcher.engines.general.highs import Answer
from matcher.engines.general.merit import Merit, merit
from matcher.engines.general.pricing import Bound, lowest_for
from matcher.engines.general.search import CORE_SLACKS, PARTS, TOGETHER, WORTHWHILE, Search
from matcher.engines.general.support import (
    COSTS,
    FEWEST,
    LARGEST,
    LATE_COSTS,
    MOST,
    PAIRS,
    Support,
)
from matcher.engines.general.task import Lock, Task
from matcher.problem.problem import Int64, Weights
from matcher.problem.solution import Stop

from .test_large import dived_plan, relaxed, rules_problem, two_plans

STOPPED = Answer("stopped", None, -np.inf, None)


@cache
def _begun() -> tuple[Task, Int64]:
    task = Task.of(rules_problem(400, tight=False), Weights(2000, 1))
    return task, dived_plan(relaxed(task, 8))


@pytest.fixture
def search(monkeypatch: pytest.MonkeyPatch) -> Search:
    """A search whose parts bring nothing any more."""
    monkeypatch.setattr(proximity, "LARGE", 0)
    task, plan = _begun()
    found = Search(relaxed(task, 8), plan)
    found.narrow = len(CORE_SLACKS) - 1
    found.proximity.near()
    found.proximity.part = 2 * proximity.PART
    found.efforts.note(PARTS, 0.0, 1000.0)
    return found


def _gathered(search: Search) -> Attempt:
    """What the next look for support leads to."""
    look = search.begin(Stop())
    assert isinstance(look, Look)
    assert look.together
    assert look.whole
    assert not search.settle(look, look.solve(Stop()))
    attempt = search.begin(Stop())
    assert isinstance(attempt, Attempt)
    return attempt


def test_parts_and_all_companies_together_take_turns(search: Search) -> None:
    search.efforts.took = [100.0, 100.0]
    search.efforts.gained[PARTS] = 1.0
    look = search.begin(Stop())
    assert isinstance(look, Look)
    assert not look.together
    search.settle(look, STOPPED)
    search.efforts.gained[TOGETHER] = 2.0
    assert _gathered(search).together


def test_once_parts_are_exhausted_all_companies_are_planned_anew_together(search: Search) -> None:
    before, plan = search.worth.value, search.plan
    attempt = _gathered(search)
    assert attempt.base is plan
    assert len(attempt.companies) == search.places.companies
    others = np.setdiff1d(attempt.model.pairs, plan[plan >= 0])
    assert len(others)
    assert search.settle(attempt, attempt.solve(Stop()))
    assert search.worth.value > before
    assert not violations(search.rows, search.plan)


def test_only_one_at_a_time_and_parts_begin_anew_after_it(search: Search) -> None:
    attempt = _gathered(search)
    beside = search.begin(Stop())
    assert beside is None or not beside.together
    assert search.settle(attempt, attempt.solve(Stop()))
    assert not search.support.busy
    assert search.proximity.part == proximity.PART


def test_late_parts_that_brought_nothing_are_not_tried_again_for_the_same_plan(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    search.settle(_gathered(search), STOPPED)
    assert search.proximity.part == proximity.PART
    search.proximity.part = 2 * proximity.PART
    monkeypatch.setattr(support, "LATE", 1.0)
    search.settle(_gathered(search), STOPPED)
    again = search.begin(Stop())
    assert isinstance(again, Look)
    assert again.together


def test_none_begins_where_another_search_is_at_one(search: Search) -> None:
    other = search.begin(Stop(), together=False)
    assert other is None or not other.together
    attempt = _gathered(search)
    search.gathered = attempt
    other = search.begin(Stop(), together=False)
    assert other is None or not other.together
    assert search.begin(Stop()) is attempt


def test_a_plan_found_during_a_look_is_among_the_pairs_that_follow(search: Search) -> None:
    look = search.begin(Stop())
    assert isinstance(look, Look)
    # Somebody moves meanwhile to where the look has no column.
    problem, before = search.problem, search.plan
    for e in np.setdiff1d(np.flatnonzero(search.rows.task.usable), look.model.pairs).tolist():
        meanwhile = before.copy()
        meanwhile[problem.candidate[e]] = e
        if problem.group[problem.candidate[e]] < 0 and not violations(search.rows, meanwhile):
            break
    else:
        raise AssertionError("nobody can move")
    search.plan, search.worth = meanwhile, merit(search.rows, meanwhile)
    search.settle(look, look.solve(Stop()))
    assert search.gathered is not None
    assert np.isin(meanwhile[meanwhile >= 0], search.gathered.model.pairs).all()
    assert search.gathered.start.sum() == (meanwhile >= 0).sum()


def test_branching_that_is_given_up_says_nothing(search: Search) -> None:
    attempt = _gathered(search)
    before = Support(**vars(search.support))
    search.give_up(attempt)
    assert not search.support.busy
    before.busy = False
    assert search.support == before
    look = search.begin(Stop())
    assert isinstance(look, Look)
    search.give_up(look)
    assert not search.support.busy
    part = search.attempt()
    assert isinstance(part, Attempt)
    search.give_up(part)
    assert not search.attempts


def test_an_attempt_that_the_end_cuts_off_counts_as_given_up(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt, interrupted = _gathered(search), Stop()
    monkeypatch.setattr(attempts, "solve_integer", lambda *_, **__: STOPPED)
    attempt.solve(Stop())
    assert not attempt.given_up
    interrupted.interrupted = True
    attempt.solve(interrupted)
    assert attempt.given_up


def test_what_was_bettered_meanwhile_is_not_lost(search: Search) -> None:
    attempt = _gathered(search)
    answer = attempt.solve(Stop())
    found = search._planned(attempt, answer)
    assert found is not None
    # Somebody whom the found plan moves is left out meanwhile, as if other steps had done so.
    moved = np.flatnonzero((found != search.plan) & (search.plan >= 0))
    alone = moved[search.problem.group[moved] < 0]
    for candidate in alone.tolist():
        meanwhile = search.plan.copy()
        meanwhile[candidate] = -1
        if not violations(search.rows, meanwhile):
            break
    search.plan, search.worth = meanwhile, merit(search.rows, meanwhile)
    search.settle(attempt, answer)
    mixed = search.gathered
    assert mixed is not None
    assert search.support.busy
    both = np.union1d(found, meanwhile)
    assert np.isin(both[both >= 0], mixed.model.pairs).all()
    value = search.worth.value
    search.gathered = None
    search.settle(mixed, mixed.solve(Stop()))
    assert search.worth.value >= value


def test_the_best_of_two_plans_is_taken_company_by_company(search: Search) -> None:
    """Two plans that each lack somebody at another company: together neither is missing."""
    plan, value = search.plan, search.worth.value
    alone = np.flatnonzero((plan >= 0) & (search.problem.group < 0) & ~search.problem.pinned)
    fewer = []
    for candidate in alone.tolist():
        one = plan.copy()
        one[candidate] = -1
        if not violations(search.rows, one) and merit(search.rows, one).value < value:
            fewer.append(one)
        if len(fewer) == 2:
            break
    first, second = fewer
    search.plan, search.worth = first, merit(search.rows, first)
    search.mix(second)
    mixed = search.begin(Stop())
    assert isinstance(mixed, Attempt)
    search.mix(second)
    assert search.gathered is None
    assert search.settle(mixed, mixed.solve(Stop()))
    assert search.worth.value == value
    assert not search.support.busy
    assert search.support.pairs == PAIRS


def test_late_the_corners_that_cuts_were_read_off_are_mixed_with_the_plan_once(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = _gathered(search)
    answer = attempt.solve(Stop())
    corners = np.flatnonzero(np.isin(attempt.model.pairs, search.plan, invert=True))
    search._corners = corners = attempt.model.pairs[corners]
    search.support.busy = False
    look = search.begin(Stop())
    assert isinstance(look, Look), "it is not late"
    search.support.busy = False
    monkeypatch.setattr(support, "LATE", 1.0)
    look = search.begin(Stop())
    assert isinstance(look, Look), "other pairs may bring something"
    search.support.busy, search.support.fruitless = False, 1
    mixed = search.begin(Stop())
    assert isinstance(mixed, Attempt)
    assert mixed.base is search.plan
    assert np.isin(corners, mixed.model.pairs).all()
    assert search.settle(mixed, mixed.solve(Stop())) == (answer.x is not None)
    assert not violations(search.rows, search.plan)
    assert isinstance(search.begin(Stop()), Look), "each of them once"


def test_a_look_that_was_stopped_leads_to_nothing(search: Search) -> None:
    look = search.begin(Stop())
    assert isinstance(look, Look)
    search.settle(look, STOPPED)
    assert search.gathered is None
    assert not search.support.busy


def test_it_takes_its_time(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = []

    def told(*_: object, limit: float, quick: bool, **__: object) -> Answer:
        limits.append((limit, quick))
        return STOPPED

    attempt = _gathered(search)
    monkeypatch.setattr(attempts, "solve_integer", told)
    attempt.solve(Stop())
    assert limits == [(LONGEST, False)]


def test_it_goes_farther_once_it_has_ended_without_a_better_plan() -> None:
    one = Support(busy=True)
    one.learn(better=False, ended=True)
    assert (one.pairs, one.cost) == (PAIRS * support.MORE, COSTS[0])
    assert (one.busy, one.fruitless) == (False, 1)
    one.learn(better=True, ended=False)
    assert (one.pairs, one.fruitless) == (PAIRS * support.MORE, 0)
    one.learn(better=False, ended=False)
    assert (one.pairs, one.most, one.fruitless) == (PAIRS, PAIRS, 0)
    one.busy = one.mixes = True
    one.learn(better=False, ended=True)
    assert (one.pairs, one.fruitless, one.busy, one.mixes) == (PAIRS, 0, False, False)
    # More pairs have not ended in time: another cost is next instead.
    one.learn(better=False, ended=True)
    assert (one.pairs, one.cost) == (PAIRS, COSTS[1])
    for _ in range(9):
        one.learn(better=False, ended=False)
    assert one.pairs == FEWEST


def test_costs_take_turns_once_there_are_most_pairs_and_begin_anew_with_still_more() -> None:
    one, costs = Support(), []
    while one.most == MOST:
        one.learn(better=False, ended=True)
        costs.append((one.pairs, one.cost))
    assert [cost for pairs, cost in costs if pairs == MOST] == [*COSTS, COSTS[0]]
    assert all(cost == COSTS[0] for pairs, cost in costs if pairs < MOST)
    assert (one.cost, one.most) == (COSTS[0], LARGEST)
    one.learn(better=False, ended=True)
    assert (one.cost, one.pairs) == (COSTS[0], LARGEST)


def test_once_late_the_largest_come_before_nearer_ones_unless_they_do_not_end() -> None:
    one = Support()
    while one.pairs < LARGEST:
        one.learn(better=False, ended=True, late=True)
        assert one.cost == LATE_COSTS[0]
    assert one.most == LARGEST
    one.learn(better=False, ended=False, late=True)
    assert (one.pairs, one.most, one.cost) == (
        LARGEST // support.MORE,
        LARGEST // support.MORE,
        COSTS[0],
    )
    one.learn(better=False, ended=True, late=True)
    assert (one.pairs, one.cost) == (LARGEST // support.MORE, LATE_COSTS[1])


def test_the_pairs_used_most_come_first() -> None:
    pairs = np.array([3, 5, 8, 9, 11])
    held = np.array([False, True, False, False, False])
    x = np.array([0.2, 0.0, 0.9, 0.0, 0.2])
    assert Support(pairs=1).used(pairs, held, x).tolist() == [5, 8]
    assert Support(pairs=2).used(pairs, held, x).tolist() == [3, 5, 8]
    assert Support(pairs=9).used(pairs, held, x).tolist() == [3, 5, 8, 11]


@pytest.mark.parametrize("keeps", [False, True])
def test_what_earlier_goals_have_beyond_their_locks_counts_where_it_is_to_be_kept(
    keeps: bool,
) -> None:
    task, (few, many) = two_plans()
    rows = relaxed(task, 2).rows
    assert beyond_locks(rows, rows.left_sides(few[few >= 0])) == [0]
    assert beyond_locks(rows, rows.left_sides(many[many >= 0])) == [1]
    first, second = (merit(rows, plan, keeps=keeps) for plan in (few, many))
    assert second.beats(first) == keeps
    assert first.beats(second) != keeps


def test_a_bound_for_plans_that_keep_more_is_lower_by_the_price_of_the_lock() -> None:
    problem = rules_problem(200, tight=False)
    fill, score = (Weights(*w).of(problem, slice(None)) for w in ((1, 0), (0, 1)))
    relaxation = relaxed(Task(problem, score, 1, (Lock(fill, ">=", 20),)), 4)
    best = relaxation.best
    assert best is not None
    price = int(best.prices.rows[relaxation.rows.locks])
    assert price <= 0
    assert best.bound_for(relaxation.rows, []) == best.bound
    expected = best.bound - (-price * 7) // best.prices.denominator
    assert best.bound_for(relaxation.rows, [7]) == expected


def test_the_lowest_bound_is_that_for_what_the_plan_keeps() -> None:
    task, (few, many) = two_plans()
    relaxation = relaxed(task, 2)
    rows = relaxation.rows
    assert relaxation.best is not None
    prices = relaxation.best.prices
    of_lock = np.zeros(rows.size, np.int64)
    of_lock[rows.locks] = -5 * prices.denominator
    flat, none = np.zeros(rows.size, np.int64), np.zeros_like(prices.derived)
    low = Bound(FlatPrices(flat, none, prices.denominator), 10)
    dear = Bound(FlatPrices(of_lock, none, prices.denominator), 12)
    worse = Bound(FlatPrices(of_lock, none, prices.denominator), 13)
    assert dear.covers(worse, rows)
    assert not worse.covers(dear, rows)
    assert not low.covers(dear, rows)
    assert not dear.covers(low, rows)
    assert lowest_for([low, dear], rows, [0]) is low
    assert lowest_for([low, dear], rows, [1]) is dear
    assert lowest_for([], rows, []) is None
    for plan, bound in ((few, 10), (many, 7)):
        search = Search(relaxation, plan, keeps=True)
        search._bounds = [low, dear]
        assert search.bound == bound


def test_bounds_that_others_cover_are_forgotten() -> None:
    problem = rules_problem(200, tight=False)
    fill, score = (Weights(*w).of(problem, slice(None)) for w in ((1, 0), (0, 1)))
    relaxation = relaxed(Task(problem, score, 1, (Lock(fill, ">=", 20),)), 4)
    rows, best = relaxation.rows, relaxation.best
    assert best is not None
    assert min(bound.bound for bound in relaxation.bounds) == best.bound
    known = list(relaxation.bounds)
    relaxation.take(best.prices)
    assert len(relaxation.bounds) == len(known)
    dearer = best.prices.rows.copy()
    dearer[rows.locks] -= 5000 * best.prices.denominator
    relaxation.take(FlatPrices(dearer, best.prices.derived, best.prices.denominator))
    assert len(relaxation.bounds) == len(known) + 1
    assert relaxation.best is best or relaxation.best.bound == best.bound
    for one in relaxation.bounds:
        assert sum(other.covers(one, rows) for other in relaxation.bounds) == 1


def test_what_closes_next_to_nothing_of_the_gap_is_tried_farther(search: Search) -> None:
    gap = search.bound - search.worth.value
    assert gap > 200
    before = search.worth
    for gained, enough in ((1, False), (gap // 50, True)):
        after = Merit(0, before.value + gained, before.kept)
        assert search._closes(before, after, WORTHWHILE) == enough
    assert search._closes(before, Merit(0, before.value, [1]), WORTHWHILE)
    assert search._closes(Merit(1, before.value), Merit(0, before.value - 1), WORTHWHILE)
