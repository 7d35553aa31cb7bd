"""Where people go: prefectures with their seats, and flows from province to region."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from matcher.domain.places import PREFECTURES
from matcher.reports.facts import Facts
from matcher.reports.frames import records

REGIONS = {
    "Hokkaido": PREFECTURES[:1],
    "Tohoku": PREFECTURES[1:7],
    "Kanto": PREFECTURES[7:14],
    "Chubu": PREFECTURES[14:23],
    "Kansai": PREFECTURES[23:30],
    "Chugoku": PREFECTURES[30:35],
    "Shikoku": PREFECTURES[35:39],
    "Kyushu and Okinawa": PREFECTURES[39:],
}
REGION = {prefecture: region for region, names in REGIONS.items() for prefecture in names}
OTHERS = "\0others"


def prefectures(facts: Facts) -> pd.DataFrame:
    """One row per prefecture of Japan, north to south, then others: prefecture, seats, filled."""
    found = facts.orders.groupby("prefecture")[["seats", "filled"]].sum()
    others = sorted(set(found.index) - set(PREFECTURES))
    frame = found.reindex([*PREFECTURES, *others], fill_value=0).astype(int)
    return frame.rename_axis("prefecture").reset_index()


def flows(facts: Facts, provinces: int = 10) -> pd.DataFrame:
    """Placements from home province to region of Japan: province, region, people.

    The provinces with the most placements have rows of their own; the rest is ``OTHERS``.
    Regions stand north to south; a prefecture of no region is its own.
    """
    placed = facts.people[facts.people["placed"]]
    where = dict(zip(facts.orders["order_id"], facts.orders["prefecture"], strict=True))
    goal = [where[order] for order in placed["order_id"]]
    frame = pd.DataFrame(
        {"province": placed["province"].to_numpy(), "region": [REGION.get(p, p) for p in goal]},
        dtype=object,
    )
    size = frame["province"].value_counts().to_dict()
    ranked = sorted(size, key=lambda name: (-size[name], name))
    kept = ranked if len(ranked) <= provinces + 1 else ranked[:provinces]
    frame["province"] = frame["province"].where(frame["province"].isin(kept), OTHERS)
    counts = Counter((row.province, row.region) for row in records(frame))
    order = [*kept, OTHERS]
    regions = _in_order({region for _, region in counts})
    rows = [(p, r, counts[p, r]) for p in order for r in regions if (p, r) in counts]
    return pd.DataFrame(rows, columns=["province", "region", "people"])


def regions_in(frame: pd.DataFrame) -> list[str]:
    """The regions of a frame of flows, north to south."""
    return _in_order(set(frame["region"]))


def _in_order(regions: set[str]) -> list[str]:
    return [*(r for r in REGIONS if r in regions), *sorted(regions - set(REGIONS))]
