"""Section 3: the parts of a score, and the score."""

from __future__ import annotations

from oracle.eligibility import required_level
from oracle.levels import position
from oracle.model import Candidate, Order, Scenario
from oracle.whole_time import whole_months


def clamp(number: int) -> int:
    return max(0, min(100, number))


def preference_part(listed: tuple[str, ...], value: str) -> int:
    if not listed:
        return 50
    if value not in listed:
        return 0
    return max(0, 110 - 10 * (listed.index(value) + 1))


def language_part(scenario: Scenario, candidate: Candidate, order: Order) -> int:
    steps = position(candidate.language) - position(required_level(scenario, order))
    return clamp(50 + 25 * steps)


def wage_part(scenario: Scenario, order: Order) -> int:
    if order.net_wage is None:
        return 50
    low, high = scenario.wage_range
    return clamp(100 * (order.net_wage - low) // (high - low))


def waiting_part(scenario: Scenario, candidate: Candidate) -> int:
    if candidate.waiting_since is None:
        return 0
    return min(100, 5 * whole_months(candidate.waiting_since, scenario.date))


def ranking_part(scenario: Scenario, candidate: Candidate, order: Order) -> int:
    rows_of_order = {
        pair: row for pair, row in scenario.rankings.items() if pair[1] == order.order_id
    }
    mine = rows_of_order.get((candidate.candidate_id, order.order_id))
    if mine is not None and mine.decision == "reject":
        return 0
    if all(row.rank is None for row in rows_of_order.values()):
        return 50
    if mine is None or mine.rank is None:
        return 0
    return max(0, 110 - 10 * mine.rank)


def parts(scenario: Scenario, candidate: Candidate, order: Order) -> dict[str, int]:
    """Every part of the pair's score, each 0 to 100."""
    return {
        "skill": candidate.skills.get(order.job, 0),
        "language": language_part(scenario, candidate, order),
        "job_preference": preference_part(candidate.prefer_jobs, order.job),
        "region_preference": preference_part(candidate.prefer_prefectures, order.prefecture),
        "wage": wage_part(scenario, order),
        "screening": candidate.screening,
        "waiting": waiting_part(scenario, candidate),
        "ranking": ranking_part(scenario, candidate, order),
    }


def weighted(weights: dict[str, int], values: dict[str, int]) -> int:
    """The formula: ten times the weighted mean, rounded down."""
    total = sum(weight * values[part] for part, weight in weights.items())
    return 10 * total // sum(weights.values())


def score(scenario: Scenario, candidate: Candidate, order: Order) -> int:
    """The pair's score: its own points where it is listed, else the formula's."""
    pair = (candidate.candidate_id, order.order_id)
    if scenario.scores is not None and pair in scenario.scores:
        return scenario.scores[pair]
    return weighted(scenario.weights, parts(scenario, candidate, order))
