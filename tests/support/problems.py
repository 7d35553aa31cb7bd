"""Small random problems, and values computed without the engines."""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, vstack

from matcher.problem.problem import Problem, RowFamily, Weights
from matcher.problem.solution import Prices


def upper_family(
    candidate_key: np.ndarray, order_key: np.ndarray, rng: np.random.Generator, most: int
) -> RowFamily:
    """A hard upper limit with random bounds up to ``most``."""
    left, right = int(candidate_key.max()) + 1, int(order_key.max()) + 1
    return RowFamily(
        kind="quota",
        candidate_key=candidate_key.astype(np.int32),
        order_key=order_key.astype(np.int32),
        candidate_keys=left,
        order_keys=right,
        sense="<=",
        bound=rng.integers(0, most + 1, left * right),
        active=rng.random(left * right) < 0.9,
    )


def nested_problem(seed: int, candidates: int = 40, orders: int = 12) -> Problem:
    """A random problem that network flow can express, with pins now and then."""
    rng = np.random.default_rng(seed)
    allowed = rng.random((candidates, orders)) < rng.choice([0.15, 0.4, 0.8])
    pinned = (rng.random(candidates) < 0.1) & (rng.random() < 0.5) & allowed.any(axis=1)
    for c in np.flatnonzero(pinned):
        allowed[c] = np.arange(orders) == rng.choice(np.flatnonzero(allowed[c]))
    c, o = np.nonzero(allowed)
    everyone, every_order = np.zeros(candidates, int), np.zeros(orders, int)
    company = np.arange(orders) // 3
    province = rng.integers(-1, 4, candidates)
    families = [
        upper_family(everyone, company, rng, 6),
        upper_family(everyone, np.where(company == 1, -1, company // 2), rng, 8),
        upper_family(province, every_order, rng, 8),
        upper_family(np.where(province < 0, -1, province // 2), every_order, rng, 15),
        upper_family(province, np.arange(orders), rng, 3),
    ]
    chosen = rng.random(len(families)) < 0.5
    return Problem(
        indptr=np.concatenate([[0], np.cumsum(np.bincount(c, minlength=candidates))]),
        order=o.astype(np.int32),
        score=rng.integers(0, rng.choice([3, 1000]), len(c)).astype(np.int32),
        priority=rng.integers(1, 3, orders),
        seats=rng.integers(0, 6, orders),
        min_seats=np.zeros(orders, np.int64),
        company=company.astype(np.int32),
        group=np.full(candidates, -1, np.int32),
        pinned=pinned,
        families=tuple(f for f, keep in zip(families, chosen, strict=True) if keep),
    )


def best_value(problem: Problem, weights: Weights) -> int | None:
    """The optimum by a whole-model MIP; None where infeasible."""
    pairs = np.arange(problem.pairs)
    ones = np.ones(problem.pairs)
    rows = [
        coo_array((ones, (problem.candidate, pairs)), (problem.candidates, problem.pairs)),
        coo_array((ones, (problem.order, pairs)), (problem.orders, problem.pairs)),
    ]
    low = [problem.pinned.astype(float), np.zeros(problem.orders)]
    high = [np.ones(problem.candidates), problem.seats.astype(float)]
    for family in problem.families:
        row = family.row_of(problem.candidate, problem.order)
        inside = np.flatnonzero(row >= 0)
        shape = (family.size, problem.pairs)
        rows.append(coo_array((np.ones(len(inside)), (row[inside], inside)), shape))
        low.append(np.zeros(family.size))
        high.append(np.where(family.active, family.bound, problem.candidates).astype(float))
    w = weights.of(problem, slice(None))
    constraint = LinearConstraint(vstack(rows).tocsr(), np.concatenate(low), np.concatenate(high))
    result = milp(-w, constraints=constraint, bounds=Bounds(0, 1), integrality=np.ones(len(w)))
    if result.status == 2:
        return None
    return int(w[np.round(result.x) > 0.5].sum())


def certified_bound(problem: Problem, weights: Weights, prices: Prices) -> int:
    """The bound that prices prove, pair by pair."""
    assert prices.denominator == 1
    assert (prices.seats >= 0).all()
    total = int((prices.seats * problem.seats).sum())
    net = weights.of(problem, slice(None)) - prices.seats[problem.order]
    for family, y in zip(problem.families, prices.families, strict=True):
        assert (y >= 0).all()
        assert not y[~family.active].any()
        total += int((y * family.bound).sum())
        row = family.row_of(problem.candidate, problem.order)
        net = net - np.where(row >= 0, y[row], 0)
    for c in range(problem.candidates):
        mine = net[problem.indptr[c] : problem.indptr[c + 1]].tolist()
        total += max(mine) if problem.pinned[c] else max([0, *mine])
    return total


def keeps_limits(problem: Problem, plan: np.ndarray) -> bool:
    """Whether a plan keeps seats, limits and pins."""
    placed = plan[plan >= 0]
    if not (plan[problem.pinned] >= 0).all():
        return False
    c, o = problem.candidate[placed], problem.order[placed]
    if (np.bincount(o, minlength=problem.orders) > problem.seats).any():
        return False
    return all(
        bool((family.count(c, o) <= family.bound)[family.active].all())
        for family in problem.families
    )
