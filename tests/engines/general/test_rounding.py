"""Rounding cuts hold for every plan, lower the bound, and name the rows they are sums of."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from benchmarks.rules_problem import rules_problem

from engines.general.cases import random_task
from engines.general.proofs import proven_bound
from engines.general.test_derived import check_cuts
from engines.general.test_large import relaxed
from matcher.engines.general.beside import Beside
from matcher.engines.general.columns import ColumnRun
from matcher.engines.general.derived import Derivations, Index
from matcher.engines.general.memory import Memory
from matcher.engines.general.pace import Pace
from matcher.engines.general.renumber import added, resting_on_locks
from matcher.engines.general.reprice import Repriced
from matcher.engines.general.rounding import LARGEST, whole
from matcher.engines.general.rows import Rows
from matcher.engines.general.task import Lock, Task
from matcher.engines.general.tightening import Tightening
from matcher.engines.general.whole import WholeRun
from matcher.problem.derived import CutRow, DerivedRow, OpeningRow, RowName
from matcher.problem.problem import Weights
from matcher.problem.solution import Stop, ignore


def tightened(task: Task, rounds: int = 4) -> tuple[Derivations, list[float]]:
    """The rows that rounds of cuts derive, and the weight of each corner."""
    rows = Rows(task)
    derivations = Derivations(Index(rows))
    run = WholeRun(task, Stop(), ignore)
    tightening = Tightening(rows, derivations, run.pairs, Stop(), kept=rows.active, derived=set())
    values = []
    for _ in range(rounds):
        found = tightening.round()
        assert tightening.answer is not None
        if tightening.answer.outcome != "optimal":
            break
        values.append(tightening.value)
        if not found:
            break
    return derivations, values


@pytest.mark.parametrize("seed", range(60))
def test_every_plan_keeps_every_row(seed: int) -> None:
    task = random_task(seed, 6, 4)
    derivations, values = tightened(task)
    assert all(later <= first + 1e-6 for first, later in pairwise(values))
    assert all(isinstance(row, CutRow | OpeningRow) for row in derivations.rows)
    check_cuts(task, derivations)


def test_cuts_prove_what_the_rows_alone_do_not() -> None:
    closer = certified = cut = 0
    for seed in range(60):
        task = random_task(seed, 6, 4)
        derivations, values = tightened(task)
        cut += any(isinstance(row, CutRow) for row in derivations.rows)
        closer += len(values) > 1 and values[-1] < values[0] - 0.5
        solution = WholeRun(task, Stop(), ignore).solve()
        if solution.status != "optimal":
            continue
        assert solution.prices is not None
        assert solution.bound == proven_bound(task, solution.prices)
        certified += solution.bound == solution.value and any(
            isinstance(row, CutRow) for row in solution.prices.derived
        )
    assert cut >= 8
    assert closer >= 6
    assert certified >= 3


def test_multipliers_are_exact_fractions_or_none() -> None:
    found = whole(np.array([1 / 3, 0.5, 5 / 6]))
    assert found is not None
    multipliers, denominator = found
    assert (multipliers.tolist(), denominator) == ([2, 3, 5], 6)
    assert whole(np.array([1 / 3, 1 / 7, 1 / 11, 1 / 13, 1 / 17])) is None
    assert whole(np.array([np.pi / 4])) is None
    assert LARGEST < 3 * 7 * 11 * 13 * 17


def test_cuts_of_a_large_program_lower_its_bound_and_are_handed_on() -> None:
    problem = rules_problem(400, tight=False)
    together = relaxed(Task.of(problem, Weights(2000, 1)), 8)
    while together.round(exact=True):
        pass
    assert together.best is not None
    before = together.best.bound
    tightening = together.tightening(None, Stop())
    for _ in range(3):
        tightening.round()
    assert together.take_cuts(tightening) > 0
    for _ in range(4):
        more = together.round(exact=True)
        together.drop_cuts()
        if not more:
            break
    after, rows = together.best.bound, together.derivations.rows
    assert after < before
    priced = [place for place in together.derived if isinstance(rows[place], CutRow)]
    assert priced
    assert together.last is not None
    known_of = [place for place in priced if place not in together.fresh]
    assert all(together.last.prices.derived[place] for place in known_of)

    memory = Memory.of(together)
    assert any(isinstance(row, CutRow) for row in memory.derived)
    least = round(float(together.x.sum())) - 5
    fill = Weights(1, 0).of(problem, slice(None))
    task = Task(problem, Weights(0, 1).of(problem, slice(None)), 1, (Lock(fill, ">=", least),))
    known = ColumnRun(task, Stop(), ignore, steps=0, known=memory)
    solution = known.solve()
    assert known.bound is not None
    assert known.bound <= after - 2000 * least
    assert solution.prices is not None
    assert Repriced(task, solution.prices).bound() == known.bound


def test_rows_that_rest_on_a_lock_are_not_handed_on() -> None:
    seats, lock = RowName("seats", 0), RowName("lock", 0)
    rows: list[DerivedRow] = [
        CutRow(((seats, 1),), 2),
        CutRow(((lock, -1), (seats, 1)), 2),
        CutRow(((RowName("derived", 0), 1),), 2),
        CutRow(((RowName("derived", 1), 1),), 2),
    ]
    assert resting_on_locks(rows) == [False, True, False, True]


def test_rows_that_are_added_anew_rest_on_each_other_as_before() -> None:
    problem = rules_problem(150, tight=False)
    task = Task.of(problem, Weights(2000, 1))
    first, second = (Derivations(Index(Rows(task))) for _ in range(2))
    cut = CutRow(tuple((RowName("seats", o), 1) for o in range(3)), 2)
    place = first.add(cut)
    first.add(CutRow(((RowName("derived", place), 1), (RowName("candidate", 0), 1)), 2))
    second.add(CutRow(((RowName("seats", 5), 1),), 2))
    places = added(second, tuple(first.rows))
    assert places == [1, 2]
    assert second.rows[2] == CutRow(((RowName("derived", 1), 1), (RowName("candidate", 0), 1)), 2)
    for mine, other in enumerate(places):
        assert first.bounds[mine] == second.bounds[other]
        assert first.pairs[mine].tolist() == second.pairs[other].tolist()


def test_two_processors_find_and_price_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    task = Task.of(rules_problem(1200, tight=False), Weights(2000, 1))
    # While the search still gains much it has both processors.
    monkeypatch.setattr(Pace, "slow", True)
    found: list[int] = []
    take = Beside.take_cuts

    def counted(beside: Beside) -> int:
        found.append(take(beside))
        return found[-1]

    monkeypatch.setattr(Beside, "take_cuts", counted)
    run = ColumnRun(task, Stop.after(25.0), ignore, workers=2)
    stop = run.stop
    observed = run._price_beside

    def until_priced() -> object:
        answer = observed()
        if found and run.beside is not None and not run.beside.busy:
            stop.interrupted = True
        return answer

    monkeypatch.setattr(run, "_price_beside", until_priced)
    solution = run.solve()
    assert found
    assert found[0] > 0
    assert solution.value is not None
    assert solution.bound is not None
    assert solution.value <= solution.bound
    assert solution.prices is not None
    assert Repriced(task, solution.prices).bound() == solution.bound
