"""Looks for cuts, one after the other: over the optimal face, from the last look's corner."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from benchmarks.rules_problem import rules_problem

from engines.general.test_large import relaxed
from matcher.engines.general import tightening as module
from matcher.engines.general.beside import CORNERS, Beside
from matcher.engines.general.derived import Derivations, Index
from matcher.engines.general.hulls import OpeningFinder
from matcher.engines.general.relaxation import BROKEN, OF_FACE, Relaxation
from matcher.engines.general.rows import Rows
from matcher.engines.general.task import Task
from matcher.engines.general.tightening import Tightening
from matcher.engines.general.whole import WholeRun
from matcher.problem.derived import OpeningRow
from matcher.problem.problem import Weights
from matcher.problem.solution import Stop, ignore


def _centred(*, exact: bool = True) -> Relaxation:
    task = Task.of(rules_problem(400, tight=False), Weights(2000, 1))
    relaxation = relaxed(task, 8)
    while exact and relaxation.round(exact=True):
        pass
    return relaxation


@cache
def _looked() -> tuple[Relaxation, Tightening]:
    relaxation = _centred()
    tightening = relaxation.tightening(None, Stop())
    tightening.round()
    return relaxation, tightening


def test_once_ties_are_left_alone_it_is_over_the_pairs_of_the_optimal_face() -> None:
    relaxation, tightening = _looked()
    assert relaxation.centred
    assert set(relaxation.x_pairs[relaxation.x > OF_FACE]) <= set(tightening.pairs)
    assert len(tightening.pairs) < len(relaxation.pairs)
    assert tightening.value <= relaxation.value + 1e-3 * abs(relaxation.value)
    assert not _centred(exact=False).centred


def test_cuts_are_kept_that_the_middle_of_the_face_breaks() -> None:
    relaxation = _centred()
    tightening = relaxation.tightening(None, Stop())
    for _ in range(3):
        tightening.round()
    before = set(relaxation.derived)
    # The middle of a face that is no corner: further inside, so that some cuts are kept.
    relaxation.x = 0.9 * relaxation.x
    x = np.zeros(relaxation.rows.problem.pairs)
    x[relaxation.x_pairs] = relaxation.x
    new = np.array(sorted(tightening.derived - before), np.int64)
    rows = tightening.derivations
    broken = new[rows.totals(new, x) > rows.right_sides(new) + BROKEN]
    assert 0 < len(broken) < len(new)
    assert relaxation.take_cuts(tightening) == len(broken)
    assert relaxation.derived - before == set(broken.tolist())


def test_a_look_knows_which_pairs_its_corners_use() -> None:
    tightening = _centred().tightening(None, Stop())
    used: set[int] = set()
    for _ in range(2):
        tightening.round()
        assert tightening.answer is not None
        assert tightening.answer.x is not None
        x = tightening.answer.x[: len(tightening.pairs)]
        used |= set(tightening.pairs[x > 1e-3].tolist())
    assert used <= set(tightening.used.tolist()) <= set(tightening.pairs.tolist())


def test_the_next_look_begins_at_the_corner_of_the_last() -> None:
    relaxation = _centred()
    first = relaxation.tightening(None, Stop())
    first.round()
    assert relaxation.take_cuts(first)
    relaxation.round(exact=True)
    relaxation.drop_cuts()
    second = relaxation.tightening(None, Stop())
    assert second.basis is first.basis
    assert set(first.pairs) <= set(second.pairs)
    anew = Tightening(
        relaxation.rows,
        relaxation.derivations.copy(),
        second.pairs,
        Stop(),
        kept=second.kept,
        derived=second.derived,
    )
    for one in (second, anew):
        one.round()
        assert one.answer is not None
        assert one.answer.outcome == "optimal"
    assert second.value == anew.value or abs(second.value - anew.value) < 1e-6 * abs(anew.value)


def test_a_look_at_other_pairs_begins_anew() -> None:
    relaxation, tightening = _looked()
    few = tightening.pairs[: int(len(tightening.pairs) / module.MOSTLY) - 1]
    other = Tightening(
        relaxation.rows,
        relaxation.derivations.copy(),
        few,
        Stop(),
        kept=tightening.kept,
        derived=relaxation.derived,
    )
    other.go_on_from(tightening)
    assert other.basis is None
    assert other.pairs is few


def test_who_is_alone_on_an_order_brings_its_rows_for_everybody() -> None:
    relaxation = _centred()
    problem = relaxation.rows.problem
    derivations = Derivations(relaxation.derivations.index)
    order = np.flatnonzero((problem.min_seats > 1) & (problem.min_seats <= problem.seats))[0]
    pairs = np.flatnonzero(problem.order == order)
    assert len(pairs) > problem.min_seats[order]
    finder = OpeningFinder(derivations)
    x = np.zeros(len(pairs))
    assert finder.add_of_broken(pairs, x) == []
    x[: problem.min_seats[order]] = 1.0
    assert finder.add_of_broken(pairs, x) == []
    x[1:] = 0.0
    places = finder.add_of_broken(pairs, x)
    assert {derivations.rows[place] for place in places} == {
        OpeningRow(int(order), candidate) for candidate in problem.candidate[pairs].tolist()
    }


def test_at_the_last_corner_nobody_is_alone() -> None:
    task = Task.of(rules_problem(400, tight=False), Weights(2000, 1))
    rows, run = Rows(task), WholeRun(task, Stop(), ignore)
    tightening = Tightening(
        rows, Derivations(Index(rows)), run.pairs, Stop(), kept=rows.active, derived=set()
    )
    seen = 0
    for _ in range(40):
        found = tightening.round()
        seen += any(isinstance(row, OpeningRow) for row in tightening.derivations.rows)
        if not found:
            break
    assert seen
    assert tightening.answer is not None
    assert tightening.answer.x is not None
    x = tightening.answer.x[: len(tightening.pairs)]
    assert OpeningFinder(tightening.derivations).add_of_broken(tightening.pairs, x) == []


def test_a_look_that_goes_on_takes_more_corners_than_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    corners: list[Tightening] = []
    one_round = Tightening.round

    def counted(tightening: Tightening) -> int:
        corners.append(tightening)
        return one_round(tightening)

    monkeypatch.setattr(Tightening, "round", counted)
    relaxation = _centred()
    beside = Beside(relaxation, Stop())
    try:
        looked = []
        for _ in range(2):
            corners.clear()
            beside.cut(None)
            assert beside.take_cuts()
            looked.append(len(corners))
            while relaxation.round(exact=True):
                pass
        assert looked[0] == 1
        assert 1 < looked[1] <= CORNERS
    finally:
        beside.close()
