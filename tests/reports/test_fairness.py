"""The audit: right where it may tell, silent where a number would point at a person."""

from __future__ import annotations

from itertools import product

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.reports.sections.fairness import SMALL, _range, _ranges, audit
from matcher.reports.views.fairness import rate_text
from matcher.texts.translate import texts
from reports.folders import facts_of

GROUPS = st.lists(
    st.integers(5, 12).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))),
    min_size=1,
    max_size=4,
)


@given(GROUPS)
def test_every_range_holds_its_count(groups: list[tuple[int, int]]) -> None:
    sizes, counts = [size for size, _ in groups], [count for _, count in groups]
    for (low, high), size, count in zip(_ranges(sizes, counts), sizes, counts, strict=True):
        assert 0 <= low <= count <= high <= size


@given(GROUPS)
def test_no_sum_gives_a_hidden_number_away(groups: list[tuple[int, int]]) -> None:
    sizes, counts = [size for size, _ in groups], [count for _, count in groups]
    ranges = _ranges(sizes, counts)
    if all(low < high for low, high in ranges):
        return  # nothing more can be hidden
    possible = [
        numbers
        for numbers in product(*(range(low, high + 1) for low, high in ranges))
        if sum(numbers) == sum(counts)
    ]
    for i, (low, high) in enumerate(ranges):
        if low < high:
            assert len({numbers[i] for numbers in possible}) > 1


@pytest.mark.parametrize(
    ("size", "count", "told"),
    [
        (20, 0, (0, 0)), (20, 20, (20, 20)), (20, 10, (10, 10)), (20, 2, (1, 4)),
        (20, 18, (16, 19)), (6, 3, (1, 5)), (5, 4, (1, 4)), (20, 5, (5, 5)), (20, 15, (15, 15)),
    ],
)  # fmt: skip
def test_few_people_are_told_as_a_range(size: int, count: int, told: tuple[int, int]) -> None:
    assert _range(size, count) == told


def test_the_audit_counts_everybody_once() -> None:
    facts = facts_of("first_wave")
    for attribute in ("sex", "age_band", "province", "sending_org"):
        frame = audit(facts, attribute)
        assert frame["candidates"].sum() == len(facts.people)
        lows = sum(low for low, _ in frame["placed"])
        highs = sum(high for _, high in frame["placed"])
        assert lows <= facts.placed <= highs


def test_small_groups_stand_together() -> None:
    frame = audit(facts_of("first_wave"), "province").set_index("group")
    sizes: pd.Series = facts_of("first_wave").people["province"].value_counts()
    assert SMALL in frame.index
    assert frame.loc[SMALL, "candidates"] >= 5
    assert all(sizes[name] >= 5 for name in frame.index if name != SMALL)


def test_a_rate_within_a_range_is_a_range() -> None:
    assert rate_text((10, 10), 20, texts("en")) == "50%"
    assert rate_text((16, 19), 20, texts("en")) == "80–95%"
    assert rate_text((0, 0), 0, texts("en")) == "–"
