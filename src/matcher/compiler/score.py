"""How well a pair fits: eight integer parts of 0-100, and their weighted mean times ten."""

from __future__ import annotations

import numpy as np

from matcher.compiler.eligibility import Facts, Positions
from matcher.compiler.lookup import Lookup
from matcher.problem.problem import Bool, Int64


def _skill(facts: Facts, c: Positions, o: Positions) -> Int64:
    found: Int64 = facts.candidates.skill.find(c, facts.orders.job[o]).value
    return found


def _language(facts: Facts, c: Positions, o: Positions) -> Int64:
    steps = facts.candidates.language[c] - facts.orders.required_language[o]
    part: Int64 = np.minimum(np.maximum(50 + 25 * steps, 0), 100)
    return part


def _preference(ranks: Lookup, listed: Bool, c: Positions, place: Int64) -> Int64:
    found, rank = ranks.find(c, place)
    in_list = np.where(found, np.maximum(0, 110 - 10 * rank), 0)
    return np.where(listed[c], in_list, 50)


def _job_preference(facts: Facts, c: Positions, o: Positions) -> Int64:
    people = facts.candidates
    return _preference(people.job_rank, people.has_job_list, c, facts.orders.job[o])


def _region_preference(facts: Facts, c: Positions, o: Positions) -> Int64:
    people = facts.candidates
    place = facts.orders.prefecture[o]
    return _preference(people.prefecture_rank, people.has_prefecture_list, c, place)


def _ranking(facts: Facts, c: Positions, o: Positions) -> Int64:
    found, rank = facts.tables.rank.find(c, o)
    absent = np.where(facts.tables.ranked_order[o], 0, 50)
    return np.where(found, np.maximum(0, 110 - 10 * rank), absent)


PARTS = {
    "skill": _skill,
    "language": _language,
    "job_preference": _job_preference,
    "region_preference": _region_preference,
    "wage": lambda facts, c, o: facts.orders.wage_part[o],
    "screening": lambda facts, c, o: facts.candidates.screening[c],
    "waiting": lambda facts, c, o: facts.candidates.waiting[c],
    "ranking": _ranking,
}


def score_parts(facts: Facts, candidate: Positions, order: Positions) -> dict[str, Int64]:
    """The parts of the score of each pair (int64, 0-100), by name.

    ``candidate`` and ``order`` are positions of equal length, of eligible pairs or of pairs
    that an override lets in.
    """
    return {name: part(facts, candidate, order) for name, part in PARTS.items()}


def scores(facts: Facts, weights: dict[str, int], c: Positions, o: Positions) -> Int64:
    """The score of each pair: 0-1000 points, or the planner's own where a table gives them."""
    total = np.zeros(len(c), np.int64)
    for name, part in PARTS.items():
        if weights.get(name, 0):
            total += weights[name] * part(facts, c, o)
    formula = 10 * total // sum(weights.values())
    if facts.tables.score is None:
        return formula
    listed, points = facts.tables.score.find(c, o)
    return np.where(listed, points, formula)
