"""How well placements fit: the distribution of scores, and the worst by id."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from matcher.reports.facts import Facts

BINS = 20
#: Widths of a bin that read well, times a power of ten.
STEPS = (1, 2, 5)


def distribution(facts: Facts) -> pd.DataFrame:
    """Equal bins over 0 to the highest score: low, high (both inside), people.

    Empty without placements.
    """
    scores = [int(score) for score in facts.people["score"] if score is not None]
    if not scores:
        return pd.DataFrame({"low": [], "high": [], "people": []}, dtype=int)
    width = _width(max(1000, *scores))
    counts = Counter(score // width for score in scores)
    first, last = min(counts), max(counts)
    rows = [(n * width, (n + 1) * width - 1, counts[n]) for n in range(first, last + 1)]
    return pd.DataFrame(rows, columns=["low", "high", "people"])


def _width(highest: int) -> int:
    power = 1
    while True:
        for step in STEPS:
            if step * power * BINS >= highest:
                return step * power
        power *= 10


def middle(facts: Facts) -> int | None:
    """The lower median of the scores; None without placements."""
    scores = sorted(int(score) for score in facts.people["score"] if score is not None)
    return scores[(len(scores) - 1) // 2] if scores else None


def worst(facts: Facts, shown: int = 10) -> pd.DataFrame:
    """The placements with the lowest scores: candidate_id, order_id, company_id, score, parts."""
    frame = facts.folder.assignments
    keys = list(zip(frame["score"].tolist(), frame["candidate_id"].tolist(), strict=True))
    ranked = sorted(range(len(keys)), key=keys.__getitem__)
    return frame.iloc[ranked[:shown]].reset_index(drop=True)
