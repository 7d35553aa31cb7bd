"""The flow engine reaches the optimum, proves it, and refuses what it can't express."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.engines.flow import FlowEngine
from matcher.problem.problem import Weights
from matcher.problem.solution import Stop, ignore
from support.problems import best_value, certified_bound, keeps_limits, nested_problem


@pytest.mark.parametrize("seed", range(150))
@pytest.mark.parametrize("weights", [Weights(40_001, 1), Weights(0, 1), Weights(1, 0)])
def test_flow_equals_whole_model_optimum_and_proves_it(seed: int, weights: Weights) -> None:
    problem = nested_problem(seed)
    solution = FlowEngine().solve(problem, weights, Stop(), ignore)
    expected = best_value(problem, weights)
    assert solution.prices is not None
    bound = certified_bound(problem, weights, solution.prices)
    if expected is None:
        assert solution.status == "infeasible"
        zero = Weights(0, 0)
        assert certified_bound(problem, zero, solution.prices) == solution.bound < 0
        return
    assert solution.status == "optimal"
    assert solution.value == expected == bound == solution.bound
    assert solution.plan is not None
    assert keeps_limits(problem, solution.plan)
    placed = solution.plan[solution.plan >= 0]
    assert int(weights.of(problem, placed).sum()) == solution.value
    assert np.array_equal(problem.candidate[placed], np.flatnonzero(solution.plan >= 0))
