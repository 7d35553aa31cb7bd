"""Corners next to inner points: optimal, with a basis, and cuts that hold for every plan."""

from __future__ import annotations

from functools import cache
from typing import Any

import highspy
import numpy as np
import pytest
from benchmarks.rules_problem import rules_problem

from engines.general.cases import random_task
from engines.general.test_derived import check_cuts
from engines.general.test_large import relaxed
from matcher.engines.general import corner as corner_module
from matcher.engines.general import crossover
from matcher.engines.general import tightening as module
from matcher.engines.general.beside import CROSSED, Beside
from matcher.engines.general.corner import Numbers, solved_to_corner
from matcher.engines.general.crossover import crossed_over, cuts_of_large
from matcher.engines.general.derived import Derivations, Index
from matcher.engines.general.highs import Answer, linear_solver, solve_linear
from matcher.engines.general.interior.program import solve_interior
from matcher.engines.general.linear import LinearModel
from matcher.engines.general.model import WholeModel
from matcher.engines.general.relaxation import Relaxation
from matcher.engines.general.rounding import barred_rows
from matcher.engines.general.rows import Rows
from matcher.engines.general.task import Task
from matcher.engines.general.tightening import Tightening
from matcher.engines.general.whole import WholeRun
from matcher.engines.selection import ties
from matcher.problem.derived import CutRow
from matcher.problem.problem import Weights
from matcher.problem.solution import Stop, ignore


def centred() -> Relaxation:
    relaxation = relaxed(Task.of(rules_problem(400, tight=False), Weights(2000, 1)), 8)
    while relaxation.round(exact=True):
        pass
    return relaxation


@cache
def scattered() -> tuple[Rows, WholeModel]:
    """A program whose ties are broken."""
    relaxation = centred()
    model = relaxation.tightening(None, Stop())._model()
    model.model.cost[0] = model.model.cost[0] + 0.2 * ties(len(model.pairs), 1024) / 1024
    return relaxation.rows, model


def inner() -> Answer:
    rows, model = scattered()
    answer = solve_interior(model.model, model.owners(rows), Stop(), 1e-9)
    assert answer is not None
    return answer


def weight(model: LinearModel, x: np.ndarray) -> float:
    return float(np.concatenate(model.cost) @ x)


def test_the_corner_is_the_optimum_and_its_basis_gives_the_same_values() -> None:
    _, model = scattered()
    corner = crossed_over(model.model, inner(), Stop())
    best = solve_linear(model.model, Stop())
    assert corner is not None
    assert corner.answer.x is not None
    assert weight(model.model, corner.answer.x) == pytest.approx(weight(model.model, best.x))
    basis, basic = corner.highs.getBasis(), highspy.HighsBasisStatus.kBasic
    status = [*basis.col_status, *basis.row_status]
    assert sum(one == basic for one in status) == model.model.rows
    # Its columns that are neither 0 nor 1 are basic, so sums of rows are solved for them.
    part = (corner.answer.x > 1e-6) & (corner.answer.x < 1 - 1e-6)
    assert part.any()
    assert set(np.flatnonzero(part)) <= set(corner.basic().tolist())
    again = linear_solver(model.model, Stop())
    again.setBasis(basis)
    again.setOptionValue("solver", "simplex")
    again.run()
    assert np.allclose(again.getSolution().col_value, corner.answer.x, atol=1e-6)


def test_where_crossover_ends_without_a_corner_simplex_finds_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, model = scattered()
    solvers: list[str] = []
    read = crossover.linear_answer

    def answered(highs: Any) -> Answer:
        solvers.append(highs.getOptionValue("solver")[1])
        return Answer("failed") if solvers[-1] == "ipm" else read(highs)

    monkeypatch.setattr(crossover, "linear_answer", answered)
    corner = crossed_over(model.model, inner(), Stop())
    assert solvers == ["ipm", "simplex"]
    assert corner is not None
    assert corner.answer.x is not None
    best = solve_linear(model.model, Stop())
    assert weight(model.model, corner.answer.x) == pytest.approx(weight(model.model, best.x))
    monkeypatch.setattr(crossover, "linear_answer", lambda _: Answer("failed"))
    assert crossed_over(model.model, inner(), Stop()) is None


def test_without_an_inner_point_there_is_no_corner() -> None:
    rows, model = scattered()
    assert crossed_over(model.model, Answer("stopped", inner().x, inner().dual), Stop()) is None
    assert crossed_over(model.model, Answer("optimal"), Stop()) is None
    stop = Stop(deadline=0.0)
    barred = barred_rows(model, rows)
    owners = model.owners(rows)
    assert cuts_of_large(model.model, owners, len(model.pairs), barred, stop) is None


@pytest.mark.parametrize("seed", range(60))
def test_every_plan_keeps_every_cut(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    task = random_task(seed, 6, 4)
    if task.broken_pins():
        return
    monkeypatch.setattr(module, "LARGE", 0)
    rows = Rows(task)
    derivations = Derivations(Index(rows))
    pairs = WholeRun(task, Stop(), ignore).pairs
    tightening = Tightening(
        rows,
        derivations,
        pairs,
        Stop(),
        kept=rows.active,
        derived=set(),
        scatter=1e-3,
        crosses=True,
    )
    for _ in range(3):
        if not tightening.round():
            break
    check_cuts(task, derivations)


def raised(monkeypatch: pytest.MonkeyPatch) -> Relaxation:
    """One whose looks for cuts go on from no corner."""
    monkeypatch.setattr(module, "LARGE", 0)
    monkeypatch.setattr(Rows, "raised", np.array([1]))
    return centred()


def test_cuts_of_crossed_corners_lower_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    relaxation = raised(monkeypatch)
    assert relaxation.best is not None
    before, way = relaxation.best.bound, relaxation.way
    tightening = relaxation.tightening(None, Stop())
    assert tightening.large
    for _ in range(3):
        assert tightening.round()
        assert tightening.basis is None
    assert len(tightening.used) < len(tightening.pairs)
    assert relaxation.take_cuts(tightening) > 0
    # The next look breaks ties in other ways, and begins with what the relaxation has.
    assert relaxation.way == way + 3
    assert relaxation.tightening(None, Stop()).derived == relaxation.derived
    while relaxation.round(exact=True):
        relaxation.drop_cuts()
    assert relaxation.best.bound < before
    rows = relaxation.derivations.rows
    assert any(isinstance(rows[place], CutRow) for place in relaxation.derived)


def test_looks_at_large_programs_are_in_the_other_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    relaxation = raised(monkeypatch)
    beside, called = Beside(relaxation, Stop()), list[Any]()
    call = beside.apart.call

    def counted(work: Any, stop: Stop, **given: Any) -> Any:
        called.append(work)
        return call(work, stop, **given)

    monkeypatch.setattr(beside.apart, "call", counted)
    try:
        beside.pending = None
        beside.cut(None)
        assert beside.take_cuts() > 0
        assert called == [cuts_of_large] * CROSSED
    finally:
        beside.close()


def test_where_there_is_no_crossed_corner_simplex_finds_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    relaxation = raised(monkeypatch)
    monkeypatch.setattr(module, "cuts_of_large", lambda **_: None)
    tightening = relaxation.tightening(None, Stop())
    assert tightening.round()
    assert tightening.answer is not None
    assert tightening.answer.outcome == "optimal"


def test_where_crossover_of_the_whole_program_fails_simplex_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, model = scattered()
    numbers = Numbers(np.arange(model.model.columns), np.arange(model.model.rows))
    monkeypatch.setattr(corner_module, "SIMPLEX", 0)
    read, solvers = corner_module.linear_answer, list[str]()

    def answered(highs: Any) -> Answer:
        solvers.append(highs.getOptionValue("solver")[1])
        return Answer("failed") if solvers[-1] == "ipm" else read(highs)

    monkeypatch.setattr(corner_module, "linear_answer", answered)
    found = solved_to_corner(model.model, numbers, Stop(), None)
    assert solvers == ["ipm", "simplex"]
    assert found.answer.outcome == "optimal"
