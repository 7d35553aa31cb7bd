"""The score of a pair and its eight parts, in exact integers (the specification's section 3)."""

from __future__ import annotations

import calendar

from matcher.verifier.law import LEVEL_RANK
from matcher.verifier.scenario import Scenario

HIGHEST = 1000  # of the formula


def whole_months(start: str, end: str) -> int:
    """Whole months between two ISO dates, not negative.

    A month is full on the same day, or on the last day of a shorter month.
    """
    year, month, day = int(end[:4]), int(end[5:7]), int(end[8:])
    months = 12 * (year - int(start[:4])) + month - int(start[5:7])
    last = calendar.monthrange(year, month)[1]
    return max(0, months - (day < min(int(start[8:]), last)))


def language_part(level: int, required: int) -> int:
    """50 at the level required, 25 for each step above, within 0 to 100."""
    return max(0, min(100, 50 + 25 * (level - required)))


def preference_part(wishes: list[str], value: str) -> int:
    """110 - 10 * rank in the list; 0 if it is not there; 50 without a list."""
    if not wishes:
        return 50
    return max(0, 100 - 10 * wishes.index(value)) if value in wishes else 0


def wage_part(wage: int | None, low: int, high: int) -> int:
    """The wage's place in the range, rounded down, within 0 to 100; 50 without a wage."""
    return 50 if wage is None else max(0, min(100, 100 * (wage - low) // (high - low)))


def waiting_part(since: str | None, date: str) -> int:
    """5 for each whole month waited, at most 100."""
    return 0 if since is None else min(100, 5 * whole_months(since, date))


def rank_part(rank: int | None, decision: str) -> int:
    """110 - 10 * rank, not negative; 0 without a rank or where rejected."""
    return 0 if rank is None or decision == "reject" else max(0, 110 - 10 * rank)


def ranking_part(scenario: Scenario, c: int, o: int) -> int:
    """What the interview says of a pair; 50 where the order ranked nobody."""
    rank, decision = scenario.rankings.get(c, {}).get(o, (None, ""))
    if o in scenario.ranked_orders or decision == "reject":
        return rank_part(rank, decision)
    return 50


def parts(scenario: Scenario, c: int, o: int) -> tuple[int, ...]:
    """The eight parts of a pair, each 0 to 100, in the order of the weights."""
    candidate, order, rule = scenario.candidates[c], scenario.orders[o], scenario.rule
    return (
        dict(candidate.skills).get(order.job, 0),
        language_part(LEVEL_RANK[candidate.language], scenario.required[o]),
        preference_part(candidate.prefer_jobs, order.job),
        preference_part(candidate.prefer_prefectures, order.prefecture),
        wage_part(order.net_wage, rule.low, rule.high),
        candidate.screening,
        waiting_part(candidate.waiting_since, scenario.date),
        ranking_part(scenario, c, o),
    )


def listed_score(scenario: Scenario, c: int, o: int) -> int | None:
    """The points that the scores table gives a pair, None where it does not list the pair."""
    if scenario.listed is None:
        return None
    orders, points = scenario.listed[c]
    return points[orders.index(o)] if o in orders else None


def score(scenario: Scenario, c: int, o: int) -> int:
    """The points of a pair: the listed score, or the formula's where none is listed."""
    listed = listed_score(scenario, c, o)
    if listed is not None:
        return listed
    weights = scenario.rule.weights
    total = sum(w * part for w, part in zip(weights, parts(scenario, c, o), strict=True))
    return 10 * total // sum(weights)


def highest_score(scenario: Scenario) -> int:
    """The highest score that is possible: 1000, or the largest listed one if that is greater."""
    listed = scenario.listed or ()
    return max([HIGHEST, *(max(points) for _, points in listed if points)])
