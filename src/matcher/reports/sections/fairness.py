"""The fairness audit: placement rates of groups, without counts that point at a person.

A group of fewer than :data:`FEWEST` candidates is put with the other small ones. A number of
people from 1 to 4, placed or not, is told as a range; others get ranges too, smallest first,
until the sum over all groups, which is known, leaves more than one number in every range.
"""

from __future__ import annotations

import pandas as pd

from matcher.reports.facts import Facts

FEWEST = 5
ATTRIBUTES = ("sex", "age_band", "province", "sending_org")
SMALL = "\0small"
COLUMNS = ["group", "candidates", "eligible", "placed"]
Range = tuple[int, int]


def audit(facts: Facts, attribute: str) -> pd.DataFrame:
    """One row per group: group, candidates, eligible, placed.

    ``eligible`` (have a seat that they may take) and ``placed`` are ranges (low, high), which
    are one number where it may be told. Small groups together are the group ``SMALL``; where
    even all together are too few, there is no row.
    """
    people = facts.people
    eligible = people["placed"] | (people["reason"] != "no_eligible_seat")
    base = pd.DataFrame(
        {"group": people[attribute], "eligible": eligible, "placed": people["placed"]}
    )
    size = base["group"].value_counts()
    base["group"] = base["group"].where(base["group"].map(size) >= FEWEST, SMALL)
    frame = base.groupby("group", sort=True).agg(
        candidates=("placed", "size"), eligible=("eligible", "sum"), placed=("placed", "sum")
    )
    frame = _together(frame.astype(int))
    for column in ("eligible", "placed"):
        told = _ranges(frame["candidates"].tolist(), frame[column].tolist())
        frame[column] = pd.Series(told, index=frame.index, dtype=object)
    return frame.reset_index()[COLUMNS]


def _together(frame: pd.DataFrame) -> pd.DataFrame:
    """Small groups that are few even together take the smallest other group with them."""
    few = frame.index == SMALL
    if not few.any() or int(frame.loc[few, "candidates"].iloc[0]) >= FEWEST:
        return frame
    if len(frame) == 1:
        return frame.head(0)
    smallest = frame[~few].sort_values("candidates", kind="stable").index[0]
    together = few | (frame.index == smallest)
    merged: pd.DataFrame = frame[together].sum().to_frame(SMALL).T.rename_axis("group")
    told: pd.DataFrame = pd.concat([frame[~together], merged])
    return told


def _ranges(sizes: list[int], counts: list[int]) -> list[Range]:
    """A range for each count that may not be told, and for others until no sum tells one."""
    ranges = [_range(size, count) for size, count in zip(sizes, counts, strict=True)]
    told = sorted((i for i, (low, high) in enumerate(ranges) if low == high), key=sizes.__getitem__)
    for i in told:
        if not _found_out(ranges, counts):
            break
        low = max(0, min(counts[i] // FEWEST * FEWEST, sizes[i] - FEWEST + 1))
        ranges[i] = (low, min(low + FEWEST - 1, sizes[i]))
    return ranges


def _found_out(ranges: list[Range], counts: list[int]) -> bool:
    """Whether the sum of all counts leaves some range a single number."""
    total = sum(counts)
    lows, highs = sum(low for low, _ in ranges), sum(high for _, high in ranges)
    return any(
        max(low, total - (highs - high)) == min(high, total - (lows - low))
        for low, high in ranges
        if low < high
    )


def _range(size: int, count: int) -> Range:
    """The count itself, or the range that few people hide in."""
    few, few_left = 0 < count < FEWEST, 0 < size - count < FEWEST
    if not few and not few_left:
        return count, count
    low = 1 if few else size - FEWEST + 1
    return low, size - 1 if few_left else FEWEST - 1
