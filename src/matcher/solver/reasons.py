"""Why somebody is not placed and why a seat stays open, in words with ids and numbers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from matcher.compiler.compile import Compiled
from matcher.compiler.eligibility import CODE_NAMES, ineligibility
from matcher.problem.problem import Int64
from matcher.solver.standing import Standing

#: Pairs looked at in one go when codes are counted.
BLOCK = 1 << 20


def shut_out(compiled: Compiled, people: Int64, orders: Int64, axis: int) -> Int64:
    """How often each code applies: int64 of shape (len of one side, codes).

    Args:
        compiled: the problem.
        people: positions of candidates.
        orders: positions of orders.
        axis: 1 counts over orders for each candidate, 0 over candidates for each order.
    """
    own, other = (people, orders) if axis else (orders, people)
    totals = np.zeros((len(own), len(CODE_NAMES)), np.int64)
    step = max(1, BLOCK // max(len(other), 1))
    for first in range(0, len(own), step):
        block = own[first : first + step]
        c, o = (block[:, None], other[None, :]) if axis else (other[:, None], block[None, :])
        codes = ineligibility(compiled.facts, c, o)
        for place, code in enumerate(CODE_NAMES):
            totals[first : first + step, place] = ((codes & int(code)) != 0).sum(axis=axis)
    return totals


def codes_text(counts: Int64, noun: str) -> str:
    """``skill: 3412 orders; language: 1 order``: most first, then by name."""
    named = [(-int(n), name) for n, name in zip(counts, CODE_NAMES.values(), strict=True) if n]
    return "; ".join(f"{name}: {counted(-n, noun)}" for n, name in sorted(named))


def counted(n: int, noun: str) -> str:
    """``1 order``, ``2 orders``."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def unplaced_frame(standing: Standing) -> pd.DataFrame:
    """One row per unplaced candidate: candidate_id, reason, detail.

    Reasons: ``no_eligible_seat`` (codes that shut out the most orders), ``limit_reached`` (an
    eligible order has open seats, but a full row keeps them shut), ``outbid`` (every eligible
    order is full), ``no_gain`` (a seat is open, but no goal gains by it).
    """
    compiled, problem = standing.compiled, standing.compiled.problem
    missing = np.flatnonzero(standing.plan < 0)
    has_pair = np.diff(problem.indptr)[missing] > 0
    told = dict(_barred(compiled, missing[~has_pair]))
    told.update(_beaten(standing, missing[has_pair]))
    return pd.DataFrame(
        {
            "candidate_id": compiled.candidate_ids[missing],
            "reason": [told[int(c)][0] for c in missing],
            "detail": [told[int(c)][1] for c in missing],
        }
    )


Told = tuple[int, tuple[str, str]]


def _barred(compiled: Compiled, people: Int64) -> Iterator[Told]:
    counts = shut_out(compiled, people, np.arange(compiled.problem.orders), axis=1)
    for c, row in zip(people.tolist(), counts, strict=True):
        yield c, ("no_eligible_seat", codes_text(row, "order"))


def _best(problem_pairs: Int64, gain: Int64, owner: Int64) -> dict[int, int]:
    """Position in ``problem_pairs`` of each owner's highest gain; ties go to the first."""
    ranked = np.lexsort((problem_pairs, -gain, owner))
    owners, first = np.unique(owner[ranked], return_index=True)
    return dict(zip(owners.tolist(), ranked[first].tolist(), strict=True))


def _beaten(standing: Standing, people: Int64) -> Iterator[Told]:
    """Reasons of people with eligible seats."""
    problem = standing.compiled.problem
    inside = np.zeros(problem.candidates, bool)
    inside[people] = True
    pairs = np.flatnonzero(inside[problem.candidate])
    price = standing.price(pairs)
    weight = standing.scale.of(problem, pairs)
    owner = problem.candidate[pairs].astype(np.int64)
    gain = weight - price
    open_pairs = np.flatnonzero(standing.open[problem.order[pairs]] > 0)
    family, row = standing.barring(pairs[open_pairs])
    best_open = _best(pairs[open_pairs], gain[open_pairs], owner[open_pairs])
    best = _best(pairs, gain, owner)
    orders = np.diff(problem.indptr)
    for c in people.tolist():
        if c not in best_open:
            place = best[c]
            text = _price_text(standing, int(pairs[place]), int(price[place]))
            full = "full" if orders[c] == 1 else "all full"
            yield (
                c,
                ("outbid", f"{counted(int(orders[c]), 'eligible order')}, {full}; nearest: {text}"),
            )
            continue
        place = best_open[c]
        o = int(problem.order[pairs[open_pairs[place]]])
        free = counted(int(standing.open[o]), "open seat")
        seats = f"order {standing.compiled.order_ids[o]} has {free}"
        if family[place] >= 0:
            text = standing.row_text(int(family[place]), int(row[place]))
            yield c, ("limit_reached", f"{seats}, but {text}")
        else:
            yield c, ("no_gain", f"{seats}, but the goals gain nothing by it")


def _price_text(standing: Standing, pair: int, price: int) -> str:
    """What a seat costs beside what a person brings."""
    problem, scale = standing.compiled.problem, standing.scale
    o, points = int(problem.order[pair]), int(problem.score[pair])
    order = f"order {standing.compiled.order_ids[o]}"
    if not scale.score:
        return f"{order}, whose seats go to others who count as much"
    threshold = -(-(price - scale.fill * int(problem.priority[o])) // scale.score)
    if not 0 <= threshold <= problem.highest_score:
        return f"{order} (own score {points}); a seat there would cost a placement elsewhere"
    if threshold <= points:
        return f"{order}, where others do as well with score {points}"
    return f"{order}, where a seat goes from {threshold} points, own score {points}"


def open_seats_frame(standing: Standing) -> pd.DataFrame:
    """One row per order with open seats: order_id, seats, filled, open, reason, detail.

    Reasons: ``no_eligible_candidate`` (codes that shut out the most candidates),
    ``limit_reached`` (a full row keeps the seats shut), ``candidates_elsewhere`` (all who are
    eligible are placed where they are worth more), ``no_gain``.
    """
    compiled, problem = standing.compiled, standing.compiled.problem
    orders = np.flatnonzero(standing.open > 0)
    told = dict(_nobody(compiled, orders[compiled.eligible_people[orders] == 0]))
    told.update(_nobody_left(standing, orders[compiled.eligible_people[orders] > 0]))
    return pd.DataFrame(
        {
            "order_id": compiled.order_ids[orders],
            "seats": problem.seats[orders],
            "filled": standing.filled[orders],
            "open": standing.open[orders],
            "reason": [told[int(o)][0] for o in orders],
            "detail": [told[int(o)][1] for o in orders],
        }
    )


def _nobody(compiled: Compiled, orders: Int64) -> Iterator[Told]:
    counts = shut_out(compiled, np.arange(compiled.problem.candidates), orders, axis=0)
    for o, row in zip(orders.tolist(), counts, strict=True):
        yield o, ("no_eligible_candidate", codes_text(row, "candidate"))


def _nobody_left(standing: Standing, orders: Int64) -> Iterator[Told]:
    """Reasons of orders that somebody is eligible for."""
    compiled, problem = standing.compiled, standing.compiled.problem
    inside = np.zeros(problem.orders, bool)
    inside[orders] = True
    wanted = inside[problem.order] & (standing.plan[problem.candidate] != np.arange(problem.pairs))
    pairs = np.flatnonzero(wanted)
    family, row = standing.barring(pairs)
    owner, idle = problem.order[pairs].astype(np.int64), standing.plan[problem.candidate[pairs]] < 0
    barred = family >= 0
    total = np.bincount(owner, minlength=problem.orders)
    shut = np.bincount(owner[barred], minlength=problem.orders)
    unplaced = np.bincount(owner[idle], minlength=problem.orders)
    first = _best(pairs[barred], np.zeros(int(barred.sum()), np.int64), owner[barred])
    where = np.flatnonzero(barred)
    for o in orders.tolist():
        people = f"{compiled.eligible_people[o]} eligible"
        if o in first and (unplaced[o] or shut[o] == total[o]):
            place = where[first[o]]
            text = standing.row_text(int(family[place]), int(row[place]))
            yield o, ("limit_reached", f"{people}; {text}")
        elif unplaced[o]:
            yield o, ("no_gain", f"{people}, {unplaced[o]} unplaced; no goal gains by them")
        else:
            yield o, ("candidates_elsewhere", f"{people}, all placed")
