"""Cuts of a few rows of one company hold for every plan, are broken where they are derived, and
lower the bound without a corner."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.rules_problem import rules_problem

from engines.general.cases import random_task
from engines.general.test_derived import check_cuts, every_plan
from engines.general.test_large import relaxed
from matcher.engines.general import relaxation
from matcher.engines.general.combined import BROKEN, LARGEST, ROWS, combined_cuts
from matcher.engines.general.derived import Derivations, Index
from matcher.engines.general.highs import solve_linear
from matcher.engines.general.linear import Float
from matcher.engines.general.model import WholeModel, whole_model
from matcher.engines.general.rows import Rows
from matcher.engines.general.task import Task
from matcher.engines.general.whole import WholeRun
from matcher.problem.derived import CutRow
from matcher.problem.problem import Int64, Weights
from matcher.problem.solution import Stop, ignore


def program(rows: Rows, derivations: Derivations, pairs: Int64) -> tuple[WholeModel, Float | None]:
    """A program without openings over some pairs, and a middle of its optimal face."""
    model = whole_model(rows, derivations, pairs, integer=False)
    answer = solve_linear(model.model, Stop(), interior=True)
    solved = answer.outcome == "optimal" and answer.x is not None
    return model, np.clip(answer.x[: len(pairs)], 0, 1) if solved and len(pairs) else None


def cuts_of(task: Task, rounds: int = 3) -> tuple[Derivations, list[float]]:
    """The cuts that rounds of them derive, and the weight of each middle."""
    rows = Rows(task)
    derivations = Derivations(Index(rows))
    pairs = WholeRun(task, Stop(), ignore).pairs
    values = []
    for _ in range(rounds):
        model, x = program(rows, derivations, pairs)
        if x is None:
            break
        values.append(float(task.weight[pairs] @ x))
        found = combined_cuts(model, rows, x)
        placed = np.zeros(task.problem.pairs)
        placed[pairs] = x
        places = np.array([derivations.add(row) for row in found], np.int64)
        over = derivations.totals(places, placed) - derivations.right_sides(places)
        assert (over > 0.9 * BROKEN).all()
        if not found:
            break
    return derivations, values


@pytest.mark.parametrize("first", range(0, 600, 100))
def test_every_plan_keeps_every_cut(first: int) -> None:
    cut = 0
    for seed in range(first, first + 100):
        task = random_task(seed, 6, 4)
        derivations, _ = cuts_of(task)
        cut += bool(derivations.rows)
        for row in derivations.rows:
            assert isinstance(row, CutRow)
            assert len(row.multipliers) <= ROWS
            assert 2 <= row.denominator <= LARGEST
        check_cuts(task, derivations)
    assert cut >= 3


def test_they_prove_what_the_rows_alone_do_not() -> None:
    found = [cuts_of(random_task(seed, 6, 4))[1] for seed in range(600)]
    closer = [values for values in found if len(values) > 1 and values[-1] < values[0] - 0.5]
    assert len(closer) >= 20


def test_each_is_of_one_company() -> None:
    task = Task.of(rules_problem(400, tight=False), Weights(2000, 1))
    grown = relaxed(task, 8)
    index, rows = grown.derivations.index, grown.derivations.rows
    cuts = [
        grown.derivations.pairs[place] for place in grown.derived if isinstance(rows[place], CutRow)
    ]
    assert cuts
    company = task.problem.company
    assert all(len(np.unique(company[index.orders(pairs)])) == 1 for pairs in cuts)


def test_a_round_lowers_the_bound_by_them_without_a_corner(monkeypatch: pytest.MonkeyPatch) -> None:
    task = Task.of(rules_problem(400, tight=False), Weights(2000, 1))

    def bound() -> int:
        grown = relaxed(task, 8)
        while grown.round(exact=True):
            pass
        assert grown.best is not None
        return grown.best.bound

    closer = bound()
    monkeypatch.setattr(relaxation, "combined_cuts", lambda *_: list[CutRow]())
    assert closer < bound()


def test_a_whole_plan_breaks_none() -> None:
    for seed in range(40):
        task = random_task(seed, 6, 4)
        rows = Rows(task)
        derivations, pairs = Derivations(Index(rows)), WholeRun(task, Stop(), ignore).pairs
        model = whole_model(rows, derivations, pairs, integer=False)
        for plan in every_plan(task)[:20]:
            assert not combined_cuts(model, rows, np.isin(pairs, plan).astype(float))


def test_cuts_that_the_last_solution_broke_outlast_prices_that_do_not_know_of_them() -> None:
    grown = relaxed(Task.of(rules_problem(400, tight=False), Weights(2000, 1)), 2)
    while not grown.fresh:
        assert grown.round(exact=True)
    fresh = set(grown.fresh)
    grown.drop_cuts()
    assert fresh <= grown.derived
    while grown.round(exact=True):
        pass
    assert not grown.fresh
