"""The plan and its rows as frames."""

from __future__ import annotations

import numpy as np
import pandas as pd

from matcher.compiler.columns import texts
from matcher.compiler.score import PARTS, score_parts
from matcher.problem.problem import RowFamily
from matcher.solver.standing import Standing

ASSIGNMENTS = ["candidate_id", "order_id", "company_id", "score", *PARTS, "pinned"]
QUOTAS = ["id", "count", "min", "max", "slack", "price", "basis"]


def assignments_frame(standing: Standing) -> pd.DataFrame:
    """One row per placement, by candidate: ids, score and its parts, pinned.

    Where a scores table gives the points, the parts are blank (NA).
    """
    compiled, problem = standing.compiled, standing.compiled.problem
    c = problem.candidate[standing.placed].astype(np.int64)
    o = problem.order[standing.placed].astype(np.int64)
    frame = pd.DataFrame(
        {
            "candidate_id": compiled.candidate_ids[c],
            "order_id": compiled.order_ids[o],
            "company_id": texts(compiled.scenario.companies["company_id"])[problem.company[o]],
            "score": problem.score[standing.placed].astype(np.int64),
        }
    )
    listed = compiled.facts.tables.score
    own = np.zeros(len(c), bool) if listed is None else listed.find(c, o).there
    for name, part in score_parts(compiled.facts, c, o).items():
        frame[name] = pd.array(part, dtype="Int64")
        frame.loc[own, name] = pd.NA
    frame["pinned"] = np.where(problem.pinned[c], "yes", "no").astype(object)
    return frame


def quotas_frame(standing: Standing) -> pd.DataFrame:
    """One row per constraint row beside the seats: id, count, min, max, slack, price, basis.

    ``slack`` is what is left before the bound; ``price`` the weight that one more unit is
    worth, text ``p/q`` where the prices have a denominator.
    """
    frames = [
        _family_rows(standing, place, family)
        for place, family in enumerate(standing.compiled.problem.families)
    ]
    if not frames:
        return pd.DataFrame({name: [] for name in QUOTAS}, dtype=object)
    return pd.concat(frames, ignore_index=True)


def _family_rows(standing: Standing, place: int, family: RowFamily) -> pd.DataFrame:
    rows = np.flatnonzero(family.active)
    bound, count = family.bound[rows], standing.counts[place][rows]
    upper = family.sense == "<="
    names = standing.compiled.names[place]
    blank = pd.array([pd.NA] * len(rows), dtype="Int64")
    return pd.DataFrame(
        {
            "id": standing.compiled.row_ids(place),
            "count": count,
            "min": blank if upper else pd.array(bound, dtype="Int64"),
            "max": pd.array(bound, dtype="Int64") if upper else blank,
            "slack": bound - count if upper else count - bound,
            "price": _price_texts(standing, place)[rows],
            "basis": [names.row_basis(int(row)) for row in rows],
        }
    )


def _price_texts(standing: Standing, place: int) -> np.ndarray:
    price, denominator = standing.prices.families[place], standing.prices.denominator
    whole = denominator == 1
    told = [str(y) if whole or not y else f"{y}/{denominator}" for y in price.tolist()]
    return np.array(told, dtype=object)
