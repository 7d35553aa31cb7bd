"""Our own interior point: factors, dissections and optima, against dense ones and HiGHS."""

from __future__ import annotations

import time

import numpy as np
import pytest
from benchmarks.rules_problem import rules_problem

from engines.general.cases import best_plan, random_task
from engines.general.test_large import assert_honest, relaxed
from matcher.engines.general import columns
from matcher.engines.general import relaxed as choice
from matcher.engines.general.beside import Beside
from matcher.engines.general.columns import ColumnRun
from matcher.engines.general.derived import Derivations, Index
from matcher.engines.general.highs import solve_linear
from matcher.engines.general.interior import compiled as compiling
from matcher.engines.general.interior import dissection
from matcher.engines.general.interior import program as standard
from matcher.engines.general.interior.columns import Columns
from matcher.engines.general.interior.dissection import dissect
from matcher.engines.general.interior.frontal import FrontalFactor
from matcher.engines.general.interior.program import Owners, solve_interior
from matcher.engines.general.interior.team import Team, Tree
from matcher.engines.general.linear import LinearModel
from matcher.engines.general.model import WholeModel
from matcher.engines.general.pace import Pace
from matcher.engines.general.relaxation import Relaxation
from matcher.engines.general.rows import Rows
from matcher.engines.general.search import Search
from matcher.engines.general.task import Task
from matcher.problem.problem import Weights
from matcher.problem.solution import Stop, ignore


def program(tight: bool) -> tuple[Relaxation, WholeModel]:
    relaxation = relaxed(Task.of(rules_problem(400, tight=tight), Weights(2000, 1)), 1)
    return relaxation, relaxation.prepare()


def incidence(matrix: Columns, owner: np.ndarray, units: int) -> tuple[np.ndarray, np.ndarray]:
    owned = owner[matrix.column] >= 0
    key = np.unique(matrix.row[owned] * units + owner[matrix.column[owned]])
    return np.divmod(key, units)


def random_matrix(seed: int) -> tuple[Columns, np.ndarray, int]:
    """Columns of units; rows of one unit, of units side by side, and of all."""
    rng = np.random.default_rng(seed)
    units, rows = int(rng.integers(1, 40)), int(rng.integers(30, 120))
    place = rng.random(rows) * units
    reach = np.where(rng.random(rows) < 0.05, units, rng.choice([0.4, 1.0, 3.0], rows))
    start, row, value, owner = [0], [], [], []
    for unit in range(units):
        near = np.flatnonzero(np.abs(place - unit) <= reach)
        for _ in range(int(rng.integers(1, 6))):
            mine = near[rng.random(len(near)) < 0.6] if len(near) else near
            mine = mine if len(mine) else rng.integers(0, rows, 1)
            row.append(mine)
            value.append(rng.integers(1, 4, len(mine)) * rng.choice([-1.0, 1.0], len(mine)))
            start.append(start[-1] + len(mine))
            owner.append(unit)
    for lone in range(rows):
        row.append(np.array([lone]))
        value.append(np.array([-1.0]))
        start.append(start[-1] + 1)
        owner.append(-1)
    matrix = Columns(np.array(start), np.concatenate(row), np.concatenate(value), rows)
    return matrix, np.array(owner), units


@pytest.mark.parametrize("seed", range(60))
def test_factors_solve_what_the_dense_matrix_solves(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dissection, "BEGUN", 0.0)
    monkeypatch.setattr(dissection, "MOVED", float(seed % 2))
    matrix, owner, units = random_matrix(seed)
    tree = dissect(matrix.rows, *incidence(matrix, owner, units), units)
    factor = FrontalFactor(matrix, tree)
    rng = np.random.default_rng(seed)
    for _ in range(2):
        d, e = rng.random(matrix.count) + 0.01, rng.random(matrix.rows) + 0.01
        factor.make(d, e)
        dense = np.zeros((matrix.rows, matrix.count))
        dense[matrix.row, matrix.column] = matrix.value
        right = rng.standard_normal(matrix.rows)
        expected = np.linalg.solve(dense * d @ dense.T + np.diag(e), right)
        assert np.allclose(factor.solve(right), expected, rtol=1e-7, atol=1e-9)
        assert np.allclose(matrix.times(d), dense @ d)
        assert np.allclose(matrix.transposed_times(e), e @ dense)


def test_two_threads_find_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dissection, "BEGUN", 0.0)
    monkeypatch.setattr(dissection, "MOVED", 0.0)
    matrix, owner, units = random_matrix(3)
    tree = dissect(matrix.rows, *incidence(matrix, owner, units), units)
    assert len(tree.children) > 3
    rng = np.random.default_rng(3)
    d, e = rng.random(matrix.count) + 0.01, rng.random(matrix.rows) + 0.01
    found = []
    for threads in (1, 2, 2):
        columns = Columns(matrix.starts, matrix.row, matrix.value, matrix.rows, threads)
        factor = FrontalFactor(columns, tree)
        factor.make(d, e)
        found.append([factor.solve(e), columns.times(d), columns.transposed_times(e)])
    for other in found[1:]:
        assert all(np.array_equal(x, y) for x, y in zip(found[0], other, strict=True))
    relaxation, model = program(tight=True)
    owners = model.owners(relaxation.rows)
    one, two = (solve_interior(model.model, owners, Stop(), 1e-4, threads) for threads in (1, 2))
    assert one is not None
    assert two is not None
    assert np.array_equal(one.x, two.x)
    assert np.array_equal(one.dual, two.dual)


@pytest.mark.parametrize("threads", [1, 2])
def test_a_team_does_parts_after_those_they_wait_for_and_stops_at_an_error(threads: int) -> None:
    children = [[], [], [0, 1], [], [2, 3]]
    tree = Tree(children, np.ones(5), Team(threads))
    pairs = [(child, place) for place, below in enumerate(children) for child in below]
    done: list[int] = []
    tree.upward(done.append)
    assert sorted(done) == list(range(5))
    assert all(done.index(child) < done.index(place) for child, place in pairs)
    done.clear()
    tree.downward(done.append)
    assert all(done.index(child) > done.index(place) for child, place in pairs)

    def fails(place: int) -> None:
        done.append(place)
        if place == 2:
            raise np.linalg.LinAlgError

    done.clear()
    with pytest.raises(np.linalg.LinAlgError):
        tree.upward(fails)
    assert 4 not in done


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_shares_of_a_team_cover_all_segments_once(threads: int) -> None:
    for counts in ([5, 1, 1, 1, 9, 2], [1], [100, 1], [0, 3]):
        starts = np.concatenate([[0], np.cumsum(counts)])
        shares = Team(threads).shares(starts)
        covered = [place for first, last in shares for place in range(first, last)]
        assert covered == list(range(len(counts)))


def test_loops_are_compiled_where_nothing_can_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = []

    def njit(loop: object, *, cache: bool = False, **_: object) -> object:
        kept.append(cache)
        if cache:
            raise RuntimeError("no locator available")
        return loop

    monkeypatch.setattr(compiling, "njit", njit)
    assert compiling.compiled(abs) is abs
    assert kept == [True, False]


def test_a_unit_whose_rows_have_no_weight_is_told() -> None:
    matrix, owner, units = random_matrix(5)
    tree = dissect(matrix.rows, *incidence(matrix, owner, units), units)
    assert (tree.unit >= 0).any()
    factor = FrontalFactor(matrix, tree)
    with pytest.raises(np.linalg.LinAlgError):
        factor.make(np.zeros(matrix.count), np.where(tree.unit >= 0, 0.0, 1.0))


@pytest.mark.parametrize("seed", range(40))
def test_rows_of_a_column_are_on_one_way_to_the_root(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dissection, "BEGUN", 0.0)
    monkeypatch.setattr(dissection, "MOVED", 0.0)
    matrix, owner, units = random_matrix(seed)
    tree = dissect(matrix.rows, *incidence(matrix, owner, units), units)
    parent = {child: place for place, below in enumerate(tree.children) for child in below}
    assert sorted(parent) == list(range(len(tree.children) - 1))
    assert all(child < place for child, place in parent.items())
    for number in range(matrix.count):
        rows = matrix.row[matrix.starts[number] : matrix.starts[number + 1]]
        parts = sorted(set(tree.part[rows].tolist()))
        way, at = [], parts[0]
        while at is not None:
            way.append(at)
            at = parent.get(at)
        assert set(parts) <= set(way)


def test_clusters_that_few_people_tie_together_fall_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dissection, "BEGUN", 0.0)
    monkeypatch.setattr(dissection, "MOVED", 0.0)
    rng = np.random.default_rng(5)
    clusters, each, people = 6, 20, 600
    cluster = rng.integers(0, clusters, people)
    unit = cluster[:, None] * each + rng.integers(0, each, (people, 4))
    unit[:12] = rng.integers(0, clusters * each, (12, 4))
    person = np.repeat(np.arange(people), 4)
    # The seats of each unit are a row of its own.
    row = np.stack([person, people + unit.ravel()], axis=1).ravel()
    matrix = Columns(np.arange(0, len(row) + 1, 2), row, np.ones(len(row)), int(row.max()) + 1)
    found = incidence(matrix, unit.ravel(), clusters * each)
    tree = dissect(matrix.rows, *found, clusters * each)
    whole = np.full(matrix.rows, 0)
    one = dissection.Dissection(whole, tree.unit, np.zeros(clusters * each, np.int64), [[]])
    assert FrontalFactor(matrix, tree).work < 0.1 * FrontalFactor(matrix, one).work


@pytest.mark.parametrize("tight", [False, True])
def test_optimum_and_prices_are_those_of_highs(tight: bool) -> None:
    relaxation, model = program(tight)
    mine = solve_interior(model.model, model.owners(relaxation.rows), Stop(), 1e-7)
    theirs = solve_linear(model.model, Stop())
    assert mine is not None
    assert mine.outcome == "optimal"
    cost = np.concatenate(model.model.cost)
    expected = float(cost @ theirs.x)
    assert float(cost @ mine.x) == pytest.approx(expected, rel=1e-6)
    low, high = np.concatenate(model.model.row_lower), np.concatenate(model.model.row_upper)
    starts, row, value = model.model.matrix()
    column = np.repeat(np.arange(model.model.columns), np.diff(starts))
    left = np.bincount(row, value * mine.x[column], minlength=model.model.rows)
    assert (left <= high + 1e-3).all()
    assert (left >= low - 1e-3).all()
    assert (mine.dual[~np.isfinite(low)] >= 0).all()
    assert (mine.dual[~np.isfinite(high)] <= 0).all()
    flat, derived = model.duals(relaxation.rows, relaxation.derivations, mine.dual)
    flat_theirs, derived_theirs = model.duals(relaxation.rows, relaxation.derivations, theirs.dual)
    # Prices from the middle ask for less than those of a corner.
    bound = relaxation.price(flat, derived).bound
    assert bound <= relaxation.price(flat_theirs, derived_theirs).bound * (1 + 1e-3)


@pytest.mark.parametrize("seed", range(80))
def test_small_programs_end_at_the_optimum_or_are_left_to_others(seed: int) -> None:
    task = random_task(seed, 12, 6)
    if task.broken_pins():
        return
    rows = Rows(task)
    usable = np.flatnonzero(task.usable)
    relaxation = Relaxation(rows, Derivations(Index(rows)), usable, Stop())
    model = relaxation.prepare()
    mine = solve_interior(model.model, model.owners(relaxation.rows), Stop(), 1e-7)
    theirs = solve_linear(model.model, Stop())
    if mine is None:
        return
    assert theirs.outcome == "optimal"
    cost = np.concatenate(model.model.cost)
    assert float(cost @ mine.x) == pytest.approx(float(cost @ theirs.x), rel=1e-5, abs=1e-3)


def relaxed_derivations(task: Task):
    from matcher.engines.general.derived import Derivations, Index

    return Derivations(Index(Rows(task)))


def one_row(low: float, high: float, cost: float = 1.0) -> tuple[LinearModel, Owners]:
    """Two columns, each with a person's row, and a row over both."""
    model = LinearModel()
    both = model.add_columns([cost, 2.0], upper=1.0)
    people = model.add_rows(-np.inf, 1.0, 2)
    model.add_entries(people, both, 1.0)
    row = model.add_rows(low, high, 1)
    model.add_entries(np.repeat(row, 2), both, 1.0)
    return model, Owners(np.array([0, 1]), 2)


def test_a_row_that_nothing_can_keep_is_left_to_others() -> None:
    for low, high in ((-np.inf, -1.0), (3.0, np.inf), (5.0, 5.0)):
        assert solve_interior(*one_row(low, high), Stop(), 1e-7) is None


def test_columns_that_a_row_forces_to_nothing_stay_there_and_their_row_has_a_price() -> None:
    for low, high in ((-np.inf, 0.0), (0.0, 0.0)):
        model, _owners = one_row(low, high)
        extra = model.add_columns([3.0], upper=1.0)
        own = model.add_rows(-np.inf, 1.0, 1)
        model.add_entries(own, extra, 1.0)
        answer = solve_interior(model, Owners(np.array([0, 1, 0]), 2), Stop(), 1e-9)
        assert answer is not None
        assert np.allclose(answer.x, [0, 0, 1], atol=1e-6)
        # Nobody is left with a gain: the forced row's price takes it.
        assert answer.dual[0] + answer.dual[2] >= 1.0 - 1e-6
        assert answer.dual[1] + answer.dual[2] >= 2.0 - 1e-6


def test_a_column_that_no_row_limits_is_left_to_others() -> None:
    model = LinearModel()
    both = model.add_columns([1.0, 2.0], upper=1.0)
    row = model.add_rows(-np.inf, 5.0, 1)
    model.add_entries(np.repeat(row, 2), both, 1.0)
    assert solve_interior(model, Owners(np.array([0, 1]), 2), Stop(), 1e-7) is None


def test_a_program_whose_time_is_over_gives_prices_that_bound() -> None:
    relaxation, model = program(tight=True)
    stop = Stop(deadline=time.monotonic())
    answer = solve_interior(model.model, model.owners(relaxation.rows), stop, 1e-7)
    assert answer is not None
    assert answer.outcome == "stopped"
    flat, derived = model.duals(relaxation.rows, relaxation.derivations, answer.dual)
    assert relaxation.price(flat, derived).bound >= relaxation.value


@pytest.mark.parametrize("limit", ["MOST_PRODUCTS", "MOST_WORK", "MOST_ROOM"])
def test_a_program_whose_factors_would_be_too_large_is_left_to_others(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    relaxation, model = program(tight=False)
    monkeypatch.setattr(standard, limit, 10.0)
    owners = model.owners(relaxation.rows)
    assert solve_interior(model.model, owners, Stop(), 1e-4) is None


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("seed", range(10))
def test_large_tasks_by_it_change_no_optimum(
    seed: int, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "POLISHED", 0)
    monkeypatch.setattr(choice, "LARGE", 0)
    task = random_task(seed)
    solution = ColumnRun(task, Stop(), ignore, steps=60, workers=workers).solve()
    assert_honest(solution, best_plan(task))


def test_the_search_waits_for_both_processors_once_there_is_a_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(columns, "POLISHED", 0)
    monkeypatch.setattr(choice, "LARGE", 0)
    task = Task.of(rules_problem(1200, tight=False), Weights(2000, 1))
    # A dive goes on beside a round: one that takes longer leaves nothing to wait for.
    monkeypatch.setattr(Pace, "dives", False)
    run = ColumnRun(task, Stop(deadline=time.monotonic() + 600), ignore, workers=2, ahead=True)
    waited, step = [], Beside.step

    def wait(beside: Beside) -> None:
        assert beside.threads == 2
        assert beside.pending is not None
        waited.append(run.value)
        beside.pending.result()

    def stepped(beside: Beside, search: Search) -> bool:
        assert beside.threads < 2 or search.worth.short
        return step(beside, search)

    monkeypatch.setattr(Beside, "wait", wait)
    monkeypatch.setattr(Beside, "step", stepped)
    solution = run.solve()
    assert waited
    assert None not in waited
    assert solution.plan is not None
    assert solution.bound >= solution.value >= waited[-1]
    assert run.relaxation.near
