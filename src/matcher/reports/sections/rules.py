"""Limits in use: a line for each rule, and the rows where one more would gain most."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from matcher.reports.facts import Facts
from matcher.reports.limits import is_provisional, row_name

ROWS = [
    "id", "kind", "rule", "bound", "count", "limit", "share", "slack", "price", "gain", "basis",
    "provisional",
]  # fmt: skip
RULES = ["kind", "rule", "bound", "rows", "full", "priced", "gain", "provisional"]


def limits(facts: Facts) -> pd.DataFrame:
    """quotas.csv with each id in parts: id, kind, rule, bound, count, limit, share, slack, price,
    gain, basis, provisional.

    ``share`` is the bound of a share row (text ``p/q``; its count is no number of people), else
    blank. ``gain`` is what a plan could gain at most were the limit looser by one person: the
    size of the price, for a share times q, as its left side moves by q for a person.
    ``provisional`` says that a statutory figure is not confirmed.
    """
    rows = facts.folder.quotas
    names = [row_name(row) for row in rows["id"]]
    frame = rows[["id", "count", "slack", "price", "basis"]].copy()
    bounds = zip(rows["min"], rows["max"], strict=True)
    frame["limit"] = pd.Series(
        [low if high is None else high for low, high in bounds], dtype=object
    )
    sides = facts.folder.scenario["rows"]
    shares = [sides.get(row, "") for row in rows["id"]]
    frame["share"] = pd.Series([s if isinstance(s, str) else "" for s in shares], dtype=object)
    steps = [Fraction(s).denominator if isinstance(s, str) and s else 1 for s in shares]
    gains = [abs(y or Fraction(0)) * q for y, q in zip(rows["price"], steps, strict=True)]
    frame["gain"] = pd.Series(gains, dtype=object)
    frame["kind"] = pd.Series([name.kind for name in names], dtype=object)
    frame["rule"] = pd.Series([name.rule for name in names], dtype=object)
    bound = [name.bound if name.kind == "quota" else "max" for name in names]
    frame["bound"] = pd.Series(bound, dtype=object)
    pairs = zip(rows["id"], rows["basis"], strict=True)
    frame["provisional"] = pd.Series([is_provisional(*pair) for pair in pairs], dtype=bool)
    return frame[ROWS]


def by_rule(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per rule: rows, how many are full, how many have a price, the highest, and whether
    figures are provisional; in the order of the list.
    """
    told = []
    for (kind, rule, bound), part in rows.groupby(["kind", "rule", "bound"], sort=False):
        priced = [gain for gain in part["gain"] if gain]
        full = sum(slack <= 0 for slack in part["slack"])
        highest = max(priced, default=None)
        provisional = bool(part["provisional"].any())
        told.append((kind, rule, bound, len(part), full, len(priced), highest, provisional))
    return pd.DataFrame(told, columns=RULES).astype({"gain": object})


def tightest(rows: pd.DataFrame, shown: int = 10) -> pd.DataFrame:
    """The rows where one more would gain most; where none gains, those with the least left."""
    order = sorted(rows.index, key=lambda i: (-rows["gain"][i], *_left(rows, i)))
    return rows.loc[order[:shown]].reset_index(drop=True)


def own_quotas(rows: pd.DataFrame, shown: int = 8) -> pd.DataFrame:
    """The planner's quotas, of each the rows with a count or a price that have the least left."""
    used = rows[(rows["kind"] == "quota") & (rows["count"].map(bool) | (rows["slack"] <= 0))]
    order: list[int] = []
    for _, part in used.groupby(["rule", "bound"], sort=False):
        order += sorted(part.index, key=lambda i: _left(rows, i))[:shown]
    return rows.loc[order].reset_index(drop=True)


def _left(rows: pd.DataFrame, i: int) -> tuple[Fraction | int, int, str]:
    """Rank by the share that is left of the bound, then by size."""
    limit, slack = int(rows["limit"][i]), int(rows["slack"][i])
    return Fraction(slack, limit) if limit else slack, -int(rows["count"][i]), str(rows["id"][i])
