"""One seat each and nothing else: scipy's assignment, and the OR-Library's published optima."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from differential.solving import solved
from oracle.examples import example

ORLIB = Path(__file__).parents[3] / "shared" / "instances" / "orlib"
Costs = dict[tuple[int, int], int]


def assignment_scenario(folder: Path, people: int, jobs: int, points: Costs) -> None:
    """One order with one seat for each job, the points of each pair in the scores table."""
    example(
        folder,
        candidates={f"C-{i}": {"skills": ""} for i in range(people)},
        orders={f"O-{j}": {"seats": 1} for j in range(jobs)},
        scores={(f"C-{i}", f"O-{j}"): value for (i, j), value in points.items()},
        goals=["fill", "score"],
    )


@pytest.mark.parametrize("seed", range(12))
def test_dense_scores_reach_the_assignment_of_scipy(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    people, jobs = rng.randint(5, 40), rng.randint(5, 40)
    matrix = np.array([[rng.randint(0, 60) for _ in range(jobs)] for _ in range(people)])
    points = {(i, j): int(matrix[i, j]) for i in range(people) for j in range(jobs)}
    assignment_scenario(tmp_path, people, jobs, points)
    rows, columns = linear_sum_assignment(matrix, maximize=True)
    found = solved(tmp_path)
    assert found.status == "optimal"
    assert found.values == (min(people, jobs), int(matrix[rows, columns].sum()))


def read_dense(path: Path) -> tuple[int, Costs]:
    numbers = [int(word) for word in path.read_text().split()]
    n = numbers[0]
    return n, {divmod(k, n): cost for k, cost in enumerate(numbers[1:])}


def read_sparse(path: Path) -> tuple[int, Costs]:
    numbers = [int(float(word)) for word in path.read_text().split()]
    triples = zip(numbers[1::3], numbers[2::3], numbers[3::3], strict=True)
    return numbers[0], {(i - 1, j - 1): cost for i, j, cost in triples}


@pytest.mark.parametrize(
    ("name", "optimum"),
    [
        ("assign100", 305),
        pytest.param("assign200", 475, marks=pytest.mark.slow),
        pytest.param("assign300", 626, marks=pytest.mark.slow),
        pytest.param("assign400", 804, marks=pytest.mark.slow),
        pytest.param("assignp800", 2239, marks=pytest.mark.slow),
    ],
)
def test_or_library_instances_reach_the_published_optimum(
    name: str, optimum: int, tmp_path: Path
) -> None:
    path = ORLIB / f"{name}.txt"
    if not path.exists():
        pytest.skip(f"no {path.name} here")
    n, costs = (read_sparse if name.startswith("assignp") else read_dense)(path)
    most = max(costs.values())
    assignment_scenario(tmp_path, n, n, {pair: most - cost for pair, cost in costs.items()})
    found = solved(tmp_path)
    assert found.status == "optimal"
    assert found.values == (n, n * most - optimum)
    assert sum(costs[int(c[2:]), int(o[2:])] for c, o in found.plan.items()) == optimum
