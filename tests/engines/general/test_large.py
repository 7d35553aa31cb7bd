"""What serves large tasks: dives, rounds beside the search, and what one solve hands on."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from benchmarks.rules_problem import rules_problem

from engines.general.cases import best_plan, random_task
from matcher.engines.general import columns, proximity
from matcher.engines.general import engine as general
from matcher.engines.general.attempt import Attempt, Batch, Look
from matcher.engines.general.bound import FlatPrices, surpluses
from matcher.engines.general.check import plan_value, violations
from matcher.engines.general.columns import ColumnRun
from matcher.engines.general.derived import Derivations, Index
from matcher.engines.general.dive import SURE, Dive
from matcher.engines.general.engine import GeneralEngine
from matcher.engines.general.highs import Answer
from matcher.engines.general.hulls import HullFinder
from matcher.engines.general.improving import Improvement
from matcher.engines.general.memory import Memory
from matcher.engines.general.merit import merit
from matcher.engines.general.neighbourhood import Neighbourhoods
from matcher.engines.general.nested import NestedFlow
from matcher.engines.general.pace import IDLE, ROUGHLY, ROUNDS, SECONDS, YIELD, Pace
from matcher.engines.general.pricing import price_all
from matcher.engines.general.promising import CHOICES, USED, promising_pairs
from matcher.engines.general.proximity import (
    GROWTH,
    LARGEST,
    MOST_LARGE,
    PART,
    Moves,
    Proximity,
    moves_of,
)
from matcher.engines.general.relaxation import RIVAL, RIVALS, RIVALS_OF_SEAT, Relaxation
from matcher.engines.general.rows import Rows
from matcher.engines.general.search import QUICKER, Search
from matcher.engines.general.start import begin, first_relaxation
from matcher.engines.general.task import Lock, Task
from matcher.problem.problem import Int64, Weights, segment_maximum
from matcher.problem.solution import Solution, Stop, ignore


def relaxed(task: Task, rounds: int) -> Relaxation:
    rows = Rows(task)
    derivations = Derivations(Index(rows))
    for row in HullFinder(derivations.index).shut_orders():
        derivations.add(row)
    flow = NestedFlow(rows)
    first = begin(rows, flow, Stop())
    kept = first.rows_to_keep(rows)
    relaxation = Relaxation(rows, derivations, first.pairs, Stop(), kept=kept, flow=flow)
    relaxation.begin_with(first.prices)
    for _ in range(rounds):
        if not relaxation.round():
            break
    return relaxation


def dived_plan(relaxation: Relaxation, *, quick: bool = False) -> Int64:
    """The plan of a whole dive."""
    dive = Dive(relaxation, 0, quick=quick)
    plan = None
    while plan is None:
        plan = dive.advance(Stop())
    return plan


@pytest.mark.parametrize("tight", [False, True])
def test_a_dive_breaks_lower_limits_alone_and_is_near_the_bound(tight: bool) -> None:
    task = Task.of(rules_problem(400, tight=tight), Weights(2000, 1))
    relaxation = relaxed(task, 8)
    # Branching in the end of a careful one goes by the clock.
    first, second = (dived_plan(relaxation, quick=True) for _ in range(2))
    assert np.array_equal(first, second)
    rows, plan = relaxation.rows, dived_plan(relaxation)
    for broken in violations(rows, plan):
        assert broken.rule == "family"
        assert task.problem.families[broken.place].sense == ">="
    assert relaxation.best is not None
    # Where much is tight a dive leaves most to the search that follows.
    least = (0.93 if tight else 0.98) * relaxation.best.bound
    assert least < plan_value(rows, plan) <= relaxation.best.bound


def test_a_program_is_solved_to_a_part_of_what_pricing_misses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    task = Task.of(rules_problem(400, tight=True), Weights(2000, 1))
    relaxation = relaxed(task, 0)
    assert relaxation.tolerance == 1e-5
    monkeypatch.setattr("matcher.engines.general.relaxation.SMALL", 0)
    assert relaxation.tolerance == 1e-2
    relaxation.round()
    assert relaxation.best is not None
    for distance, tolerance in ((0.5, 1e-2), (0.01, 1e-3), (1e-5, 1e-5), (-1e-9, 1e-5)):
        relaxation.value = relaxation.best.bound / (1 + distance)
        assert relaxation.tolerance == pytest.approx(tolerance)


def test_a_plan_at_once_breaks_lower_limits_alone_and_is_no_better_than_a_dive() -> None:
    relaxation = relaxed(Task.of(rules_problem(400, tight=False), Weights(2000, 1)), 8)
    rows, problem = relaxation.rows, relaxation.rows.problem
    plan = Dive(relaxation, 0).at_once()
    for broken in violations(rows, plan):
        assert broken.rule == "family"
        assert problem.families[broken.place].sense == ">="
    assert np.array_equal(plan, Dive(relaxation, 0).at_once())
    assert plan_value(rows, plan) > 0.8 * relaxation.value
    assert plan_value(rows, plan) <= plan_value(rows, dived_plan(relaxation))


def test_a_dive_goes_on_by_one_program_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.engines.general.dive.FEW", 10)
    monkeypatch.setattr("matcher.engines.general.dive.SURE", 2.0)
    relaxation = relaxed(Task.of(rules_problem(400, tight=True), Weights(2000, 1)), 4)
    dive, programs = Dive(relaxation, 0), 1
    plan = dive.advance(Stop())
    while plan is None:
        plan, programs = dive.advance(Stop()), programs + 1
    assert programs > 3
    assert np.array_equal(plan, dived_plan(relaxation))


def test_a_dive_by_rough_prices_is_quick_where_a_search_betters_its_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    relaxation = relaxed(Task.of(rules_problem(400, tight=True), Weights(2000, 1)), 4)
    assert relaxation.best is not None
    branched: list[Dive] = []
    monkeypatch.setattr(Dive, "_branch", lambda dive: branched.append(dive))  # noqa: PLW0108
    for share, quick in ((1e-5, False), (1e-3, True)):
        relaxation.slack, relaxation.value = 0.0, relaxation.best.bound / (1 + share)
        dive = Dive(relaxation, 0, quick=quick)
        assert dive.quick == quick
        assert (dive.sure < SURE) == quick
        while (plan := dive.advance(Stop())) is None:
            pass
        assert bool(branched) != quick
        branched.clear()
        for broken in violations(relaxation.rows, plan):
            assert broken.rule in ("family", "min_seats")
    assert not Dive(relaxation, 0).quick


def test_what_a_dive_would_take_counts_where_a_quick_one_was_run() -> None:
    search, relaxation, plan = broken_plan()
    for quick in (False, True):
        dive = Handed(relaxation, plan, took=10.0, quick=quick)
        search.pending = dive  # type: ignore[assignment]
        search.step(Stop(deadline=time.monotonic() - 1))
        assert search.dive_took == pytest.approx(QUICKER * dive.took if quick else dive.took)


def test_of_many_pairs_a_dive_looks_at_the_promising_ones_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    relaxation = relaxed(Task.of(rules_problem(400, tight=True), Weights(2000, 1)), 4)
    assert relaxation.leading is not None
    promising = promising_pairs(relaxation, relaxation.leading)
    of_person = np.bincount(relaxation.rows.problem.candidate[promising])
    used = relaxation.x_pairs[relaxation.x > USED]
    assert np.isin(used, promising).all()
    assert of_person.max() <= CHOICES + 3
    assert len(promising_pairs(relaxation, relaxation.leading, 0.0)) < len(promising)
    monkeypatch.setattr("matcher.engines.general.dive.MANY", 0)
    monkeypatch.setattr("matcher.engines.general.dive.FEW", 10)
    dive = Dive(relaxation, 0)
    assert dive.advance(Stop()) is None
    alone = relaxation.rows.problem.group[relaxation.rows.problem.candidate] < 0
    choice = dive._choice()
    assert len(choice)
    assert np.isin(choice[alone[choice]], promising).all()


def test_no_dive_while_proximity_betters_a_plan_by_rough_prices(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    relaxation = relaxed(Task.of(rules_problem(400, tight=True), Weights(2000, 1)), 8)
    improvement = Improvement(relaxation.rows, relaxation.derivations, Stop(), 0, None, None)
    pace = Pace(relaxation, improvement, Stop(), gap=0, ahead=False, given=False, locked=False)
    improvement.begin(relaxation)
    assert improvement.search is not None
    improvement.search.worth.short, improvement.search.worth.value = 0, 1
    assert pace.dives
    monkeypatch.setattr(proximity, "LARGE", 0)
    assert improvement.search.approaches
    assert relaxation.best is not None
    for share, dives in ((2 * ROUGHLY, False), (ROUGHLY / 2, True)):
        relaxation.value = relaxation.best.bound / (1 + share)
        assert pace.dives == dives


def test_no_second_dive_before_bound_and_program_are_nearer_to_each_other() -> None:
    task = Task.of(rules_problem(400, tight=True), Weights(2000, 1))
    relaxation = relaxed(task, 3)
    improvement = Improvement(relaxation.rows, relaxation.derivations, Stop(), 0, None, None)
    pace = Pace(relaxation, improvement, Stop(), gap=0, ahead=False, given=False, locked=False)
    improvement.begin(relaxation)
    search = improvement.search
    assert search is not None
    search.pending = Dive(relaxation, 0)
    search.step(Stop())
    now = abs(relaxation.distance)
    assert search.dive_distance == now
    search.worth.short = 0
    search.worth.value = int(0.99 * relaxation.value)
    for earlier, another in (
        (np.inf, True),
        (1.3 * now, True),
        (1.2 * now, False),
        (now, False),
        (0.0, False),
    ):
        search.dive_distance = earlier
        assert pace.far == another


def paced(*, ahead: bool = False, locked: bool = False) -> Pace:
    """After one round, 100 seconds before the end."""
    relaxation = relaxed(Task.of(rules_problem(400, tight=True), Weights(2000, 1)), 1)
    improvement = Improvement(relaxation.rows, relaxation.derivations, Stop(), 0, None, None)
    stop = Stop(deadline=time.monotonic() + 100)
    return Pace(relaxation, improvement, stop, gap=0, ahead=ahead, given=False, locked=locked)


def test_no_dive_and_no_round_ahead_that_would_not_end_in_time() -> None:
    pace = paced(ahead=True)
    relaxation = pace.relaxation
    pace.improvement.begin(relaxation)
    search = pace.improvement.search
    assert search is not None
    search.worth.short = 0
    search.worth.value = int(0.9 * relaxation.value)
    for took, another in ((0.0, True), (35.0, True), (45.0, False)):
        search.dive_took = took
        assert pace.far == another
    assert relaxation.best is not None
    relaxation.value = relaxation.best.bound / 1.002
    for took, another in ((30.0, True), (75.0, False)):
        pace.took = took
        assert pace.another == another
    relaxation.value = relaxation.best.bound / 1.001
    for took, another in ((5.0, True), (45.0, False)):
        pace.took = took
        assert pace.another == another


def test_the_last_dive_costs_less_where_the_next_is_quick() -> None:
    pace = paced(ahead=True)
    pace.improvement.begin(pace.relaxation)
    search = pace.improvement.search
    assert search is not None
    search.worth.short = 0
    search.worth.value = int(0.9 * pace.relaxation.value)
    search.dive_took = 60.0
    for took, far in ((1.0, False), (20.0, True)):
        pace.took = took
        assert pace.hurried == pace.far == far


@pytest.mark.parametrize("ahead", [False, True])
def test_rounds_for_several_goals_go_on_while_they_bring_bound_and_program_nearer(
    ahead: bool,
) -> None:
    pace = paced(ahead=ahead)
    relaxation = pace.relaxation
    assert relaxation.best is not None
    relaxation.slack = 0.0
    for distance, gained in ((9e-5, True), (4e-5, True), (3e-5, False)):
        relaxation.value = relaxation.best.bound / (1 + distance)
        pace.note(more=True)
        assert pace.gained == gained
        assert pace.converged == (not ahead or not gained)
        assert pace.another == (not ahead or gained)
    relaxation.value = relaxation.best.bound / (1 + 1e-5)
    pace.note(more=False)
    assert pace.gained
    assert pace.converged
    while pace.gained:
        relaxation.value += 0.9 * (relaxation.best.bound - relaxation.value)
        pace.note(more=True)
    assert pace.rounds == ROUNDS
    assert pace.converged


def test_the_largest_parts_grow_each_time_that_parts_begin_anew() -> None:
    near, sizes = Proximity(), []
    for _ in range(60):
        near.learn_of_parts(Batch(1, 0))
        sizes.append(near.part)
    ends = [here for here, after in pairwise(sizes) if after < here]
    assert ends[0] <= LARGEST < ends[0] * GROWTH
    assert ends == sorted(ends)
    assert ends[-1] > 1.5 * ends[0]
    assert max(sizes) <= MOST_LARGE
    assert min(sizes) >= PART


def test_both_processors_are_at_prices_of_several_goals_while_time_is_left_for_the_search() -> None:
    for ahead, took, sharpens in ((True, 5.0, True), (True, 45.0, False), (False, 5.0, False)):
        pace = paced(ahead=ahead)
        pace.took = took
        assert pace.sharpens == sharpens
    pace = paced(ahead=True)
    for took, hurried in ((5.0, False), (20.0, True)):
        pace.took = took
        assert pace.hurried == hurried


def test_cuts_begin_once_the_search_gains_less_or_nothing_for_a_while() -> None:
    pace = paced()
    pace.note_step(changed=True)
    assert not pace.slow
    pace.improvement.efforts.note(0, 20 * YIELD, 10.0)
    assert not pace.slow
    pace.improvement.efforts.note(0, 0.0, 200.0)
    assert pace.slow
    pace.improvement.efforts.note(0, 2000 * YIELD, 10.0)
    assert not pace.slow
    pace.changed -= IDLE
    assert pace.slow


def test_rounds_with_cuts_are_both_processors_as_long_as_many_more_would_end_in_time() -> None:
    for took, early in ((6.0, True), (20.0, False)):
        pace = paced(ahead=False)
        pace.took = took
        assert pace.early == early


def test_the_fewer_units_are_missing_the_longer_they_are_sought() -> None:
    pace = paced(ahead=False, locked=False)
    pace.improvement.begin(pace.relaxation)
    search = pace.improvement.search
    assert search is not None
    assert pace.bound is not None
    search.worth.short = 0
    for missing, seconds in ((1, SECONDS), (2, SECONDS / 2), (8, SECONDS / 8)):
        search.worth.value = pace.bound - missing
        for early, patient in ((0.9, True), (1.1, False)):
            pace.changed = time.monotonic() - early * seconds
            assert pace.patient == patient
    pace.note_step(changed=False)
    assert pace.since == 1
    assert not pace.patient
    pace.note_step(changed=True)
    assert pace.since == 0
    search.worth.value = pace.bound - 1
    assert pace.patient
    pace.changed = 0.0
    pace.note(more=True)
    assert pace.patient, "a bound that is new is one to reach"


def test_who_is_next_best_for_an_order_gets_a_column_beside_those_who_gain() -> None:
    relaxation = relaxed(Task.of(rules_problem(2000, tight=True), Weights(2000, 1)), 1)
    rows, problem, priced = relaxation.rows, relaxation.rows.problem, relaxation.last
    assert priced is not None
    inside = np.zeros(problem.pairs, bool)
    inside[relaxation.pairs] = True
    held = segment_maximum(np.where(inside, priced.net, 0), problem.indptr, 0)
    gain = priced.net - held[problem.candidate]
    usable = rows.task.usable & (problem.group[problem.candidate] < 0)
    near = usable & (gain > -0.9 * RIVAL * relaxation.unit * priced.prices.denominator)
    there = np.bincount(problem.order[near & inside], minlength=problem.orders)
    all_near = np.bincount(problem.order[near], minlength=problem.orders)
    wanted = RIVALS_OF_SEAT * problem.seats + RIVALS
    assert (there >= np.minimum(all_near, wanted) * 0.95 - 1).all()
    assert (there < all_near).any()


def test_parts_that_close_little_of_the_gap_are_exhausted_and_fewer_pairs_are_looked_at() -> None:
    relaxation = relaxed(Task.of(rules_problem(2000, tight=True), Weights(2000, 1)), 2)
    relaxation.slack = 1.0
    assert not relaxation.near
    search = Search(relaxation, np.full(relaxation.rows.problem.candidates, -1, np.int64))
    wide = len(search.local.core)
    batch = Batch(1, 1)
    for part, narrow in ((PART, 0), (1.4 * PART, 1), (1.4 * PART, 2), (1.4 * PART, 2)):
        search.proximity.part = part
        search._settle_part(replace(batch), better=False)
        assert search.narrow == narrow
    assert search.proximity.part > 1.4 * PART
    assert len(search.local.core) < wide
    assert np.isin(relaxation.x_pairs, search.local.core).all()
    search.use(relaxation)
    assert search.narrow == 2


def test_no_round_of_a_locked_goal_that_would_not_end_in_time() -> None:
    pace = paced(locked=True)
    assert pace.another
    for took, another in ((90.0, True), (110.0, False)):
        pace.took = took
        assert pace.another == another


def test_a_goal_whose_first_round_would_not_end_in_time_searches_by_known_prices(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = rules_problem(400, tight=True)
    together = Task.of(problem, Weights(2000, 1))
    known = replace(Memory.of(relaxed(together, 3)), took=1e6)
    fill = np.ones(problem.pairs, np.int64)
    task = Task(problem, together.weight - 2000, 1, (Lock(fill, ">=", 0),))
    rounds: list[bool] = []
    monkeypatch.setattr(Relaxation, "round", lambda *_a, **_k: bool(rounds.append(True)))
    stop = Stop(deadline=time.monotonic() + 60)
    run = ColumnRun(task, stop, ignore, steps=0, known=known)
    solution = run.solve()
    assert not rounds
    assert run.improvement.search is not None
    assert solution.bound is not None
    run = ColumnRun(task, stop, ignore, steps=0, known=replace(known, took=0.0))
    run.solve()
    assert rounds


def test_what_is_looked_at_before_a_round_ends_changes_nothing() -> None:
    task = Task.of(rules_problem(400, tight=True), Weights(2000, 1))

    def begun() -> Relaxation:
        rows = Rows(task)
        return first_relaxation(rows, Derivations(Index(rows)), Stop(), None, None)

    plain, foreseeing = begun(), begun()
    rows = len(foreseeing.derivations.rows)
    known = foreseeing.derivations.index.known
    before = len(known.derived)
    foreseeing.foresee(lambda: len(known.derived) < before + 20)
    assert before + 20 <= len(known.derived) < before + 40
    foreseeing.foresee(lambda: True)
    assert len(known.derived) > before + 40
    assert len(foreseeing.derivations.rows) == rows
    for _ in range(3):
        plain.round()
        foreseeing.round()
    assert plain.best is not None
    assert foreseeing.best is not None
    assert plain.best.bound == foreseeing.best.bound
    assert plain.derivations.rows == foreseeing.derivations.rows
    assert np.array_equal(plain.pairs, foreseeing.pairs)


@dataclass
class Handed:
    """A dive that hands out a plan made before."""

    relaxation: Relaxation
    plan: Int64
    took: float = 0.0
    distance: float = 1e-3
    quick: bool = False

    def advance(self, _stop: Stop) -> Int64:
        return self.plan


def broken_plan() -> tuple[Search, Relaxation, Int64]:
    """A search whose plan lacks people who fit, and a better plan but for one order that has too
    few."""
    relaxation, held, plan = broken_plans()
    return Search(relaxation, held.copy()), relaxation, plan.copy()


@cache
def broken_plans() -> tuple[Relaxation, Int64, Int64]:
    task = Task.of(rules_problem(400, tight=False), Weights(2000, 1))
    relaxation, problem = relaxed(task, 6), task.problem
    nobody = np.full(problem.candidates, -1, np.int64)
    nobody[problem.pinned] = task.pinned_pairs
    good = Search(relaxation, nobody)
    good.pending = Dive(relaxation, 0)
    for _ in range(10):
        good.step(Stop())
    assert not good.worth.short
    plan, held = good.plan.copy(), good.plan.copy()
    for c in np.flatnonzero(held >= 0).tolist():
        fewer = held.copy()
        fewer[c] = -1
        if not violations(relaxation.rows, fewer):
            held = fewer
        if (held != plan).sum() == 5:
            break
    load = np.bincount(problem.order[plan[plan >= 0]], minlength=problem.orders)
    alone = (plan >= 0) & (problem.group < 0) & ~problem.pinned
    free = np.bincount(problem.order[plan[alone]], minlength=problem.orders)
    spare = np.where((problem.min_seats > 1) & (load > 1), load - problem.min_seats, len(plan))
    order = int(np.argmin(np.where((spare >= 0) & (free > spare), spare, len(plan))))
    leaving = np.flatnonzero(alone & (problem.order[plan] == order))[: int(spare[order]) + 1]
    plan[leaving] = -1
    assert merit(relaxation.rows, plan).short > 0
    assert merit(relaxation.rows, plan).value > merit(relaxation.rows, held).value
    return relaxation, held, plan


def test_a_dive_that_breaks_little_is_mended() -> None:
    search, relaxation, plan = broken_plan()
    before = search.worth.value
    search.pending = Handed(relaxation, plan)  # type: ignore[assignment]
    assert search.step(Stop())
    assert not violations(search.rows, search.plan)
    assert search.worth.short == 0
    assert search.worth.value > before


def test_a_plan_that_keeps_the_rules_stays_where_a_dive_is_not_mended() -> None:
    search, relaxation, plan = broken_plan()
    before = search.plan.copy()
    search.pending = Handed(relaxation, plan)  # type: ignore[assignment]
    assert not search.step(Stop(deadline=time.monotonic() - 1))
    assert np.array_equal(search.plan, before)
    assert search.worth.short == 0


def test_a_dive_that_waits_runs_in_the_time_of_the_step_and_proximity_begins_anew() -> None:
    task = Task.of(rules_problem(400, tight=False), Weights(2000, 1))
    relaxation = relaxed(task, 8)
    nobody = np.full(task.problem.candidates, -1, np.int64)
    nobody[task.problem.pinned] = task.pinned_pairs
    search = Search(relaxation, nobody)
    search.pending = Dive(relaxation, 0)
    search.parts = [(np.array([0]), Batch(1, 1))]
    assert search.step(Stop())
    assert search.pending is None
    assert not search.parts
    assert search.proximity.regional
    assert search.dive_distance == abs(relaxation.distance)


@pytest.mark.parametrize(("more", "better"), [(1, True), (10**6, False)])
def test_the_plan_of_a_dive_has_some_steps_to_become_the_better_one(
    more: int, better: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proximity, "LARGE", 0)
    search = dived()
    plan, least = search.plan.copy(), search.worth.value + more
    held = search.plan = np.full_like(plan, -1)
    search.worth = replace(search.worth, value=least)
    search.pending = Handed(relaxed(search.rows.task, 8), plan)  # type: ignore[assignment]
    assert search.step(Stop()) == better
    assert (search.plan is held) != better
    if better:
        assert search.worth.value > least
        assert not violations(search.rows, search.plan)
    else:
        assert search.worth.value == least


def assert_honest(solution: Solution, expected: int | None) -> None:
    """What is claimed of value, bound and status holds for the best value there is."""
    if solution.status == "optimal":
        assert solution.value == expected
    if solution.value is not None:
        assert expected is not None
        assert solution.value <= expected
        assert solution.bound is None or solution.bound >= expected
    assert (solution.status == "infeasible") <= (expected is None)


@pytest.mark.parametrize("seed", range(12))
def test_a_round_beside_the_search_changes_no_optimum(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "POLISHED", 0)
    monkeypatch.setattr(proximity, "LARGE", 0)
    task = random_task(seed)
    solution = ColumnRun(task, Stop(), ignore, steps=120, workers=2).solve()
    assert_honest(solution, best_plan(task))


def test_one_processor_searches_between_rounds_for_as_long_as_they_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(proximity, "LARGE", 0)
    task = Task.of(rules_problem(150, tight=False), Weights(2000, 1))
    run = ColumnRun(task, Stop(), ignore, steps=40)
    done: list[tuple[int, float]] = []
    once, between = run._price_once, run._search_between

    def priced() -> None:
        once()
        run.pace.took = 0.2

    def searched() -> None:
        before, began = run.taken, time.monotonic()
        between()
        done.append((run.taken - before, time.monotonic() - began))
        assert done[-1][1] >= 0.2 or run.taken == run.steps or not done[-1][0]

    monkeypatch.setattr(run, "_price_once", priced)
    monkeypatch.setattr(run, "_search_between", searched)
    assert run.solve().value is not None
    assert sum(steps for steps, _ in done) > 0


def test_prices_of_goals_together_bound_the_later_goal() -> None:
    problem = rules_problem(400, tight=False)
    together = relaxed(Task.of(problem, Weights(2000, 1)), 8)
    memory = Memory.of(together)
    fill = Weights(1, 0).of(problem, slice(None))
    assert together.best is not None
    least = round(float(together.x.sum())) - 5
    task = Task(problem, Weights(0, 1).of(problem, slice(None)), 1, (Lock(fill, ">=", least),))
    known = ColumnRun(task, Stop(), ignore, steps=0, known=memory)
    known.solve()
    assert known.bound is not None
    assert known.bound <= together.best.bound - 2000 * least
    alone = ColumnRun(task, Stop(), ignore, steps=0)
    alone.solve()
    assert alone.bound is not None
    # Either is a bound; what is known may not make it worse by more than ties cost.
    assert known.bound <= alone.bound * 1.001


def test_prices_of_other_weights_are_not_taken() -> None:
    problem = rules_problem(400, tight=False)
    memory = Memory.of(relaxed(Task.of(problem, Weights(2000, 1)), 1))
    fill = Weights(1, 0).of(problem, slice(None))
    weight = Weights(0, 1).of(problem, slice(None)).copy()
    weight[0] += 1
    task = Task(problem, weight, 1, (Lock(fill, ">=", 1),))
    assert memory.prices_for(task, np.arange(len(memory.derived)), len(memory.derived)) is None


@pytest.mark.parametrize("seed", range(12))
def test_what_people_lose_who_stay_out_is_what_the_bound_holds_of_them(seed: int) -> None:
    task = random_task(seed)
    relaxation = relaxed(task, 3)
    priced, rows = relaxation.last, relaxation.rows
    assert priced is not None
    core = np.flatnonzero(task.usable)
    places = Neighbourhoods(rows, relaxation.derivations, priced, core)
    nobody = np.full(task.problem.candidates, -1, np.int64)
    _, people = places.gaps(nobody)
    alone, groups = surpluses(rows, priced.net)
    held = int(np.maximum(alone, 0).sum()) + int(np.maximum(groups, 0).sum())
    assert people.sum() == pytest.approx(held / priced.prices.denominator)


@pytest.mark.parametrize("given_up", [0, 2])
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("seed", range(12))
def test_goals_one_by_one_go_on_from_a_look_ahead(
    seed: int, workers: int, given_up: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(general, "WHOLE", 0)
    monkeypatch.setattr(columns, "POLISHED", 0)
    monkeypatch.setattr(proximity, "LARGE", 0)
    task = random_task(seed)
    problem, fill = task.problem, Weights(1, 0).of(task.problem, slice(None))
    score = problem.score.astype(np.int64)
    engine = GeneralEngine(workers)
    both = 2 * int(score.max(initial=1)) * fill + score
    until = Stop(deadline=time.monotonic() + 20)
    ahead = engine.solve(
        problem, Weights(0, 1), until, ignore, pair_weights=both, ahead=True, seed=seed
    )
    first = engine.solve(
        problem, Weights(0, 0), until, ignore, pair_weights=fill, start=ahead.plan, steps=40
    )
    most = best_plan(Task(problem, fill))
    if first.value is None:
        return
    assert most is not None
    assert first.bound is not None
    assert first.value <= most <= first.bound
    # Where it asks for less than there could be the plan keeps more, and is bounded as such.
    lock = Lock(fill, ">=", first.value - given_up)
    last = engine.solve(
        problem, Weights(0, 1), until, ignore, locks=(lock,), pair_weights=score,
        start=first.plan, steps=40,
    )  # fmt: skip
    assert last.plan is not None
    locked = Task(problem, score, 1, (lock,))
    assert not violations(Rows(locked), last.plan)
    assert last.value == plan_value(Rows(locked), last.plan)
    highest = best_plan(locked)
    assert highest is not None
    assert last.bound is not None
    assert last.value <= highest <= last.bound


def test_what_a_guide_keeps_beyond_a_lock_is_asked_for_by_the_next_round(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(proximity, "LARGE", 0)
    raised = 0
    for seed in range(12):
        problem = random_task(seed).problem
        fill, score = np.ones(problem.pairs, np.int64), problem.score.astype(np.int64)
        together = ColumnRun(Task(problem, 3000 * fill + score, 1), Stop(), ignore, ahead=True)
        found = together.solve()
        first = ColumnRun(
            Task(problem, fill), Stop(), ignore, start=found.plan, known=together.learned, steps=20
        )
        value = first.solve().value
        if value is None:
            continue
        task = Task(problem, score, 1, (Lock(fill, ">=", value - 2),))
        last = ColumnRun(task, Stop(), ignore, start=found.plan, known=first.learned, steps=60)
        solution, least = last.solve(), best_plan(task)
        assert solution.plan is not None
        assert solution.value is not None
        assert solution.bound is not None
        assert least is not None
        raised += int(last.rows.raised[0])
        # It is claimed of all plans of the task; of those that keep more, less is possible.
        assert solution.value <= least <= solution.bound
        assert int((solution.plan >= 0).sum()) >= value - 2 + last.rows.raised[0]
        more = replace(task, locks=(Lock(fill, ">=", value - 2 + int(last.rows.raised[0])),))
        highest = best_plan(more)
        assert highest is not None
        assert last.bound is not None
        assert solution.value <= highest <= last.bound
    assert raised > 0


@pytest.mark.parametrize("seed", range(8))
def test_locks_that_ask_for_more_lower_every_bound_by_their_price(seed: int) -> None:
    problem = random_task(seed).problem
    fill, score = np.ones(problem.pairs, np.int64), problem.score.astype(np.int64)
    most = best_plan(Task(problem, fill))
    if not most:
        return
    relaxation = relaxed(Task(problem, score, 1, (Lock(fill, ">=", most - 1),)), 6)
    rows = relaxation.rows
    assert relaxation.best is not None
    assert relaxation.last is not None
    before = [known.bound for known in relaxation.bounds]
    relaxation.raise_locks([1])
    assert rows.bound[rows.locks] == most
    assert rows.raised.tolist() == [1]
    known = [*relaxation.bounds, relaxation.best, relaxation.last]
    for one in known:
        again = price_all(rows, relaxation.derivations, one.prices).bound
        assert again <= one.bound <= again + 1
    assert all(now.bound <= bound for now, bound in zip(relaxation.bounds, before, strict=True))
    highest = best_plan(Task(problem, score, 1, (Lock(fill, ">=", most),)))
    assert highest is not None
    assert all(one.bound >= highest for one in known)
    assert relaxation.distance >= -1e-6 or relaxation.slack > 0


def test_the_search_that_gains_more_takes_the_next_step_where_both_may() -> None:
    task = random_task(3)
    relaxation = relaxed(replace(task, locks=()), 2)
    nobody = np.full(task.problem.candidates, -1, np.int64)
    guide = Search(relaxation, nobody)
    improvement = Improvement(relaxation.rows, relaxation.derivations, Stop(), 0, None, guide)
    improvement.begin(relaxation)
    improvement.efforts.note(0, 10.0, 1.0)
    improvement.efforts.note(1, 20.0, 1.0)
    assert improvement._turn(own=True) is improvement.search
    assert improvement._turn(own=False) is guide
    improvement.efforts.note(0, 30.0, 1.0)
    assert improvement._turn(own=True) is guide
    improvement.efforts.note(0, 0.0, 30.0)
    assert improvement._turn(own=True) is improvement.search


def test_a_plan_that_keeps_more_of_a_goal_is_followed_whatever_its_value() -> None:
    task, (few, many) = two_plans()
    rows = Rows(task)
    search = Search(relaxed(task, 2), few, keeps=True)
    assert plan_value(rows, many) < plan_value(rows, few)
    search.follow(many)
    assert np.array_equal(search.plan, many)
    search.follow(few)
    assert np.array_equal(search.plan, many)


@pytest.mark.parametrize("keeps", [False, True])
def test_own_steps_give_up_what_a_guide_has_raised_only_where_they_may(keeps: bool) -> None:
    task, (few, many) = two_plans()
    search = Search(relaxed(task, 2), many, keeps=keeps)
    everywhere = np.arange(search.places.companies)
    attempt = search.local.attempt(
        many, everywhere, np.zeros(len(many), bool), short=False, seed=0, gap=0.0
    )
    assert attempt is not None
    search.attempts.append(attempt)
    search.settle(attempt, attempt.solve(Stop()))
    assert np.array_equal(search.plan, many if keeps else few)
    assert not search.offer(few)


def two_plans() -> tuple[Task, tuple[np.ndarray, np.ndarray]]:
    """A task with a lock, and plans of it of which the one that keeps more weighs less."""
    for seed in range(200):
        task = random_task(seed)
        rows = Rows(task)
        nobody = np.full(task.problem.candidates, -1, np.int64)
        for e in np.flatnonzero(task.usable).tolist():
            somebody = nobody.copy()
            somebody[task.problem.candidate[e]] = e
            if not violations(rows, nobody) and not violations(rows, somebody):
                dear = -np.ones(task.problem.pairs, np.int64)
                lock = Lock(np.ones(task.problem.pairs, np.int64), ">=", 0)
                return Task(task.problem, dear, 0, (lock,)), (nobody, somebody)
    raise AssertionError("no such task")


def test_a_guide_serves_only_tasks_over_the_same_pairs() -> None:
    problem = rules_problem(200, tight=False)
    both = Task.of(problem, Weights(2000, 1))
    relaxation = relaxed(both, 2)
    nobody = np.full(problem.candidates, -1, np.int64)
    search = Search(relaxation, nobody)
    memory = Memory.of(relaxation, search)
    fill = Weights(1, 0).of(problem, slice(None))
    score = Weights(0, 1).of(problem, slice(None))
    assert memory.guide_for(Task(problem, fill)) is search
    bounded = Memory.of(relaxed(Task(problem, fill), 6), earlier=memory)
    assert bounded.bound is not None
    short = Lock(fill, ">=", bounded.bound - 1)
    proven = Lock(fill, ">=", bounded.bound)
    assert bounded.guide_for(Task(problem, score, 1, (short,))) is search
    assert bounded.guide_for(Task(problem, score, 1, (proven,))) is None
    assert bounded.guide_for(Task(problem, fill, 1, (short,))) is None
    removed = np.zeros(problem.pairs, bool)
    removed[0] = True
    assert memory.guide_for(Task(problem, fill, 0, (), removed)) is None


@pytest.mark.parametrize("seed", range(8))
def test_what_a_guide_has_found_is_kept_from_the_first_step_on(seed: int) -> None:
    task = replace(random_task(seed), locks=())
    found = ColumnRun(task, Stop(), ignore, steps=60).solve().plan
    if found is None:
        return
    relaxation = relaxed(task, 2)
    rows, derivations = relaxation.rows, relaxation.derivations
    guide = Search(relaxation, found)
    improvement = Improvement(rows, derivations, Stop(), 0, None, guide)
    improvement.begin(relaxation)
    assert improvement.value == plan_value(rows, found)


def dived() -> Search:
    """A search that begins with a dive's plan of a loose task."""
    task = Task.of(rules_problem(400, tight=False), Weights(2000, 1))
    relaxation = relaxed(task, 8)
    search = Search(relaxation, dived_plan(relaxation))
    assert not search.worth.short
    return search


def moving(search: Search, cost: float, region: np.ndarray | None = None) -> np.ndarray:
    look = search.local.look(search.plan, region, cost * search.unit)
    answer = look.solve(Stop())
    assert answer.x is not None
    return moves_of(look, answer.x).all


def test_the_dearer_it_is_to_leave_the_plan_the_fewer_companies_change() -> None:
    search = dived()
    sizes = [len(moving(search, cost)) for cost in (2.0, 1 / 50, 1 / 4000)]
    assert sizes[0] == 0
    assert sizes[0] < sizes[1] < sizes[2]


def test_a_look_at_a_region_moves_people_within_it_alone() -> None:
    search = dived()
    everywhere = moving(search, 1 / 4000)
    region = np.sort(np.random.default_rng(0).permutation(search.places.companies)[:30])
    within = moving(search, 1 / 4000, region)
    assert len(within)
    assert np.isin(within, region).all()
    assert not np.isin(everywhere, region).all()


def settled(search: Search) -> list[Attempt]:
    """Settle a look and the parts that it finds; those."""
    look = search.begin(Stop())
    assert isinstance(look, Look)
    assert not search.settle(look, look.solve(Stop()))
    tasks = []
    while search.parts:
        task = search.begin(Stop())
        assert isinstance(task, Attempt)
        search.settle(task, task.solve(Stop()))
        tasks.append(task)
    return tasks


def test_a_plan_gets_better_part_by_part_and_then_region_by_region(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(proximity, "LARGE", 0)
    search = dived()
    before, search.proximity.cost = search.worth.value, 1 / 1000
    tasks = settled(search)
    assert search.worth.value > before
    assert not violations(search.rows, search.plan)
    assert {task.batch for task in tasks} == {tasks[0].batch}
    batch = tasks[0].batch
    assert batch is not None
    assert (batch.left, batch.better, batch.whole) == (0, True, True)
    assert search.proximity.regional
    assert all(task.batch is not None and not task.batch.whole for task in settled(search))


def test_proximity_keeps_away_where_much_moves_and_comes_closer_where_nothing_does() -> None:
    search = dived()
    look, far = search.local.look(search.plan, None, 1.0), Proximity()
    far.learn_of_parts(Batch(3, 0, better=False, whole=True))
    assert (far.regional, far.cost) == (False, proximity.FIRST * proximity.FARTHER)
    far.learn(look, 5)
    assert not far.regional
    far.learn(look, 0)
    assert (far.regional, far.cost) == (True, proximity.NEARBY)
    region = search.local.look(search.plan, np.arange(20), 1.0)
    far.learn(region, proximity.REGION)
    assert far.cost == proximity.NEARBY * proximity.SLIGHTLY
    for _ in range(99):
        far.learn(region, 0)
    assert far.cost == proximity.LEAST
    # What was begun before no longer says anything.
    far.learn(look, 0)
    far.learn_of_parts(Batch(3, 0, better=False, whole=True))
    assert (far.regional, far.cost) == (True, proximity.LEAST)


def test_a_look_that_was_stopped_says_nothing() -> None:
    search = dived()
    search.proximity.near()
    look, before = search._look(), replace(search.proximity)
    assert search.looks == 1
    assert not search.settle(look, Answer("stopped"))
    assert (search.looks, search.parts, search.proximity) == (0, [], before)


def test_two_attempts_at_a_time_share_neither_companies_nor_people() -> None:
    search = dived()
    one, two = search.attempt(), search.attempt()
    assert one is not None
    assert two is not None
    assert not np.isin(one.companies, two.companies).any()
    assert not (one.free & two.free).any()
    for task in (two, one):
        before = search.worth.value
        search.settle(task, task.solve(Stop()))
        assert search.worth.value >= before
    assert not search.attempts
    assert not violations(search.rows, search.plan)


def test_what_is_too_large_is_planned_in_parts_that_share_people() -> None:
    people = np.array([0, 0, 1, 1, 2, 2, 3, 3, 4])
    companies = np.array([5, 6, 5, 6, 1, 2, 2, 3, 8])
    moves = Moves(people, companies)
    assert moves.all.tolist() == [1, 2, 3, 5, 6, 8]
    columns = np.full(9, 10)
    parts = [part.tolist() for part in moves.parts(columns, 20)]
    assert sorted(company for part in parts for company in part) == moves.all.tolist()
    assert [5, 6] in parts
    assert max(len(part) for part in parts) <= 2
    assert [part.tolist() for part in moves.parts(columns, 1000)] == [moves.all.tolist()]


@pytest.mark.parametrize("tight", [False, True])
def test_a_flow_mends_the_prices_of_few_pairs(tight: bool) -> None:
    whole = rules_problem(400, tight=tight)
    alone = replace(whole, group=np.full_like(whole.group, -1))
    task = Task.of(alone, Weights(2000, 1))
    relaxation = relaxed(task, 1)
    rows, derivations, last = relaxation.rows, relaxation.derivations, relaxation.last
    assert last is not None
    mended = NestedFlow(rows).mend(derivations, last.prices, Stop())
    assert mended is not None
    prices, plan = mended
    assert prices.fits(rows)
    # Whole weights of the network cost each candidate less than a point.
    assert price_all(rows, derivations, prices).bound <= last.bound + 400
    astray = replace(last.prices, rows=np.where(NestedFlow(rows).inside, 0, last.prices.rows))
    again = NestedFlow(rows).mend(derivations, astray, Stop())
    assert again is not None
    assert np.array_equal(again[0].rows, prices.rows)
    placed = plan[plan >= 0]
    load = np.bincount(task.problem.order[placed], minlength=task.problem.orders)
    assert (load <= task.problem.seats).all()


@pytest.mark.parametrize("seed", range(12))
def test_a_lock_is_a_row_at_the_price_that_it_had_among_several_goals(seed: int) -> None:
    problem = random_task(seed).problem
    fill, score = np.ones(problem.pairs, np.int64), problem.score.astype(np.int64)
    together = ColumnRun(Task(problem, 3000 * fill + score, 1), Stop(), ignore, ahead=True)
    together.solve()
    first = ColumnRun(Task(problem, fill), Stop(), ignore, known=together.learned, steps=200)
    solved = first.solve()
    if solved.status != "optimal":
        return
    assert first.learned is not None
    task = Task(problem, score, 1, (Lock(fill, ">=", solved.value or 0),))
    exact = ColumnRun(task, Stop(), ignore, steps=200).solve()
    rows = Rows(task)
    relaxation = first_relaxation(
        rows, Derivations(Index(rows)), Stop(), first.learned, solved.plan
    )
    assert relaxation.kept[rows.locks]
    assert relaxation.cost[rows.locks] == 3000
    for _ in range(6):
        if not relaxation.round():
            break
    assert relaxation.best is not None
    assert relaxation.best.prices.fits(rows)
    assert exact.value is not None
    assert relaxation.best.bound >= exact.value


@pytest.mark.parametrize("seed", range(30))
def test_mended_prices_bound_every_plan_whatever_is_held(seed: int) -> None:
    task = random_task(seed)
    solved = ColumnRun(task, Stop(), ignore, steps=60).solve()
    rows, rng = Rows(task), np.random.default_rng(seed)
    derivations = Derivations(Index(rows))
    for row in HullFinder(derivations.index).share_rows():
        derivations.add(row)
    signs = np.where(rows.upper, 1.0, -1.0)
    held = FlatPrices.rounded(
        rows,
        signs * rng.random(rows.size) * rng.choice([0, 1000], rows.size),
        rng.random(len(derivations.rows)) * 100,
        2**16,
    )
    mended = NestedFlow(rows).mend(derivations, held, Stop())
    if mended is None or solved.value is None:
        assert task.problem.pinned.any() or solved.value is None
        return
    prices, plan = mended
    assert prices.fits(rows)
    assert price_all(rows, derivations, prices).bound >= solved.value
    # Each candidate has a pair of its own or none, and no others than are usable.
    placed = np.flatnonzero(plan >= 0)
    assert np.array_equal(task.problem.candidate[plan[placed]], placed)
    assert task.usable[plan[placed]].all()


def test_a_problem_restricted_to_pairs_has_these_alone() -> None:
    problem = random_task(3).problem
    kept = np.arange(0, problem.pairs, 2)
    inside = np.zeros(problem.pairs, bool)
    inside[kept] = True
    for pairs in (kept, inside):
        smaller = problem.restricted_to(pairs)
        assert np.array_equal(smaller.candidate, problem.candidate[kept])
        assert np.array_equal(smaller.order, problem.order[kept])
        assert np.array_equal(smaller.score, problem.score[kept])
        assert smaller.candidates == problem.candidates


@pytest.mark.parametrize("seed", range(12))
def test_prices_of_several_goals_bound_the_first_of_them(seed: int) -> None:
    both = random_task(seed, 7, 5)
    problem = both.problem
    one = replace(both, weight=np.ones(problem.pairs, np.int64), penalties=0, locks=())
    together = replace(both, weight=1000 * one.weight + np.abs(both.weight), penalties=0, locks=())
    plan = (
        GeneralEngine()
        .solve(
            problem,
            Weights(0, 0),
            Stop(),
            ignore,
            pair_weights=together.weight,
            removed=both.removed,
        )
        .plan
    )
    if plan is None:
        return
    known = Memory.of(relaxed(together, 4))
    rows = Rows(one, known.counted.rows)
    derivations = Derivations(Index(rows, known.counted))
    relaxation = first_relaxation(rows, derivations, Stop(), known, plan)
    best = best_plan(one)
    assert relaxation.best is not None
    assert best is not None
    assert relaxation.best.bound >= best
