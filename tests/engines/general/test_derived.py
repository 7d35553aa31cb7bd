"""Derived rows hold for every plan, carry their derivation, and false ones are refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from engines.general.cases import plan_worth, random_task
from engines.general.proofs import derived_row
from matcher.engines.general import derived
from matcher.engines.general.bound import FlatPrices, net_of
from matcher.engines.general.derived import Derivations, Index
from matcher.engines.general.hulls import HullFinder, facets
from matcher.engines.general.model import whole_model
from matcher.engines.general.rows import Rows
from matcher.engines.general.task import Lock, Task
from matcher.problem.derived import CountsRow, CutRow, DerivedRow, OpeningRow, RowName


def check_cuts(task: Task, derivations: Derivations) -> None:
    """Each row is what its sum of rows says, and every plan keeps it."""
    plans = every_plan(task) if derivations.rows else []
    before = []
    for place, row in enumerate(derivations.rows):
        before.append(derived_row(task, row, before))
        coefficients, bound, _ = before[-1]
        kept = {e: a for e, a in coefficients.items() if a}
        mine = zip(derivations.pairs[place], derivations.coefficients[place], strict=True)
        assert kept == dict(mine)
        assert bound == derivations.bounds[place]
        assert all(sum(kept.get(e, 0) for e in plan) <= bound for plan in plans)


def every_plan(task: Task) -> list[list[int]]:
    """The pairs of every plan that keeps the rules."""
    problem = task.problem
    choices = [
        [-1, *range(problem.indptr[c], problem.indptr[c + 1])] for c in range(problem.candidates)
    ]
    allowed = [
        [e for e in pairs if e < 0 or task.eligible[e]] if not problem.pinned[c] else pairs[1:]
        for c, pairs in enumerate(choices)
    ]
    return [
        [e for e in plan if e >= 0]
        for plan in product(*allowed)
        if plan_worth(task, plan) is not None
    ]


def derivable(task: Task) -> tuple[Derivations, list[DerivedRow]]:
    derivations = Derivations(Index(Rows(task)))
    finder = HullFinder(derivations.index)
    rows: list[DerivedRow] = [*finder.shut_orders(), *finder.share_rows()]
    problem = task.problem
    for e in range(problem.pairs):
        o = int(problem.order[e])
        if problem.min_seats[o] > 1:
            rows.append(OpeningRow(o, int(problem.candidate[e])))
    for o in range(problem.orders - 1):
        names = (
            (RowName("seats", o), 1),
            (RowName("seats", o + 1), 1),
            (RowName("candidate", 0), 1),
        )
        rows.append(CutRow(names, 2))
    return derivations, rows


@pytest.mark.parametrize("seed", range(20))
def test_what_another_goal_found_is_what_would_be_found_anew(seed: int) -> None:
    task = random_task(seed, 8, 5)
    first, rows = derivable(task)
    for row in rows:
        first.add(row)
    other = replace(task, weight=-task.weight, locks=(Lock(task.weight, ">=", 1),))
    own = Rows(other, first.index.rows)
    later = Derivations(Index(own, first.index.known))
    anew = Derivations(Index(Rows(other)))
    assert HullFinder(later.index).shut_orders() == HullFinder(anew.index).shut_orders()
    assert HullFinder(later.index).share_rows() == HullFinder(anew.index).share_rows()
    for row in rows:
        mine, theirs = later.add(row), anew.add(row)
        assert np.array_equal(later.pairs[mine], anew.pairs[theirs])
        assert np.array_equal(later.coefficients[mine], anew.coefficients[theirs])
        assert later.bounds[mine] == anew.bounds[theirs]
    everything = np.arange(task.problem.pairs)
    assert np.array_equal(own.left_sides(everything), Rows(other).left_sides(everything))


@pytest.mark.parametrize("seed", range(80))
def test_every_plan_keeps_every_derived_row(seed: int) -> None:
    task = random_task(seed, 5, 4)
    derivations, rows = derivable(task)
    places = [derivations.add(row) for row in rows]
    used = np.zeros(task.problem.pairs, np.int64)
    for plan in every_plan(task):
        used[:] = 0
        used[plan] = 1
        for place in places:
            left = used[derivations.pairs[place]] @ derivations.coefficients[place]
            assert left <= derivations.bounds[place], derivations.rows[place]


@pytest.mark.parametrize("seed", range(80))
def test_coefficients_equal_those_derived_by_hand(seed: int) -> None:
    task = random_task(seed, 5, 4)
    derivations, rows = derivable(task)
    for row in rows:
        place = derivations.add(row)
        coefficients, bound, _ = derived_row(task, row, [])
        mine = dict(
            zip(
                derivations.pairs[place].tolist(),
                derivations.coefficients[place].tolist(),
                strict=True,
            )
        )
        assert mine == {e: a for e, a in coefficients.items() if a}
        assert derivations.bounds[place] == bound


def test_a_row_that_whole_counts_break_is_refused() -> None:
    task = next(t for t in map(random_task, range(99)) if (t.problem.seats > 1).all())
    derivations = Derivations(Index(Rows(task)))
    order = int(np.bincount(task.problem.order).argmax())
    with pytest.raises(ValueError, match="can break"):
        derivations.add(CountsRow(RowName("seats", order), 0, 1, 0))


def test_beds_of_both_sexes_shut_orders_and_narrow_shares() -> None:
    shut = narrowed = 0
    for seed in range(200):
        finder = HullFinder(Index(Rows(random_task(seed))))
        shut += sum(len(row.limits) > 1 for row in finder.shut_orders())
        narrowed += sum(len(row.limits) > 1 for row in finder.share_rows())
    assert shut >= 5
    assert narrowed >= 20


def test_limits_that_leave_a_pair_out_are_refused() -> None:
    for seed in range(200):
        derivations = Derivations(Index(Rows(random_task(seed))))
        for row in HullFinder(derivations.index).shut_orders():
            if len(row.limits) > 1:
                with pytest.raises(ValueError, match="every pair"):
                    derivations.add(replace(row, limits=row.limits[:1]))
                return
    raise AssertionError("no such order")


def test_a_cut_with_a_multiplier_of_the_wrong_sign_is_refused() -> None:
    derivations = Derivations(Index(Rows(random_task(1))))
    with pytest.raises(ValueError, match="sign"):
        derivations.add(CutRow(((RowName("seats", 0), -1),), 2))


def test_a_cut_over_a_lock_has_the_locks_row_and_bound() -> None:
    task = random_task(1)
    weight = np.arange(task.problem.pairs, dtype=np.int64)
    locked = Task(task.problem, task.weight, task.penalties, (Lock(weight, ">=", 5),))
    derivations = Derivations(Index(Rows(locked)))
    place = derivations.add(CutRow(((RowName("lock", 0), -1),), 2))
    # -w x <= -5, halved and rounded down.
    assert derivations.bounds[place] == -3
    found = dict(
        zip(
            derivations.pairs[place].tolist(), derivations.coefficients[place].tolist(), strict=True
        )
    )
    assert found == {e: -e // 2 for e in range(1, task.problem.pairs)}


@pytest.mark.parametrize("seed", range(40))
def test_facets_hold_for_their_points_and_touch_them(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = frozenset(map(tuple, rng.integers(0, 6, (rng.integers(1, 9), 2)).tolist()))
    rows = facets(points)
    assert all(x * a + y * b <= z for a, b in points for x, y, z in rows)
    for x, y, z in rows:
        assert any(x * a + y * b == z for a, b in points)


def test_left_sides_of_many_rows_are_taken_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    task = random_task(3)
    derivations = Derivations(Index(Rows(task)))
    for o in range(task.problem.orders):
        derivations.add(CutRow(((RowName("seats", o), 2),), 1))
    places = np.arange(len(derivations.rows))[::-1]
    value = np.linspace(0.0, 1.0, task.problem.pairs)
    whole = derivations.totals(places, value)
    expected = [
        float(derivations.coefficients[place] @ value[derivations.pairs[place]])
        for place in places.tolist()
    ]
    assert whole == pytest.approx(expected)
    for most in (1, 5):
        monkeypatch.setattr(derived, "AT_A_TIME", most)
        assert derivations.totals(places, value) == pytest.approx(expected)
    assert len(derivations.totals(places[:0], value)) == 0


def test_coefficients_take_as_little_room_as_they_fit_in() -> None:
    derivations = Derivations(Index(Rows(random_task(1))))
    kinds = {127: np.int8, 128: np.int16, 2**15: np.int32, 2**31 - 1: np.int32, 2**31: np.int64}
    for multiplier, kind in kinds.items():
        place = derivations.add(CutRow(((RowName("seats", 0), multiplier),), 1))
        found = derivations.coefficients[place]
        assert found.dtype == kind
        assert set(found.tolist()) == {multiplier}
        # Rows that rest on it are exact all the same.
        twice = derivations.add(CutRow(((RowName("derived", place), 4),), 2))
        assert set(derivations.coefficients[twice].tolist()) == {2 * multiplier}


@pytest.mark.parametrize("seed", range(8))
def test_prices_and_programs_are_the_same_some_rows_at_a_time(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = random_task(seed, 8, 5)
    derivations, found = derivable(task)
    for row in found:
        derivations.add(row)
    rows, rng = derivations.index.rows, np.random.default_rng(seed)
    duals = rng.uniform(0, 9, rows.size), rng.uniform(0, 9, len(derivations.rows))
    prices = FlatPrices.rounded(rows, *duals, 64)
    pairs = np.flatnonzero(task.usable)

    def both() -> tuple[list[int], list[list[float]]]:
        net = net_of(rows, derivations, prices, task.weight)
        model = whole_model(rows, derivations, pairs, integer=False).model
        return net.tolist(), [part.tolist() for part in model.matrix()]

    at_once = both()
    monkeypatch.setattr(derived, "AT_A_TIME", 3)
    assert both() == at_once
    of_rows = rows.net(task.weight * 64, prices.rows)
    for place, price in enumerate(prices.derived.tolist()):
        of_rows[derivations.pairs[place]] -= price * derivations.coefficients[place].astype(int)
    assert at_once[0] == of_rows.tolist()
