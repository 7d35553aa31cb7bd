"""One row per candidate and one per order, with what the plan did: the base of every picture."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from matcher.domain.levels import LEVELS, RANK
from matcher.presets.floors import language_floor
from matcher.reports.display import Display
from matcher.reports.limits import price_weights
from matcher.reports.reading import Folder
from matcher.verifier.findings import Verdict

#: Bands of age in whole years, as the audit of ``matcher explain`` has them.
AGE_BANDS = ((0, 19), (20, 24), (25, 29), (30, 34), (35, None))


@dataclass(frozen=True)
class Facts:
    """A result folder, joined.

    Attributes:
        folder: what was read.
        people: candidate_id, sex, province, sending_org, language, age_band, skills (list of
            [job, level]); order_id, company_id, score (None), reason, detail, placed (bool).
        orders: order_id, company_id, office_id, prefecture, field, scheme, job, supervising_org,
            arrival, level (rank asked for, floors included), seats, filled, open, reason, detail.
        verdict: what the verifier says of the folder.
        display: what is shown beside the ids of candidates; nothing unless asked for.
    """

    folder: Folder
    people: pd.DataFrame
    orders: pd.DataFrame
    verdict: Verdict
    display: Display = field(default_factory=Display)

    @property
    def run(self) -> dict[str, Any]:
        """run.json."""
        return self.folder.run

    @cached_property
    def placed(self) -> int:
        """Number of placements."""
        return int(self.people["placed"].sum())

    @cached_property
    def seats(self) -> int:
        """Number of seats."""
        return int(self.orders["seats"].sum())

    @cached_property
    def prioritised(self) -> bool:
        """Whether some seat counts more than another."""
        return any(priority != 1 for priority in self.folder.tables["orders"]["priority"])

    @cached_property
    def quotas(self) -> dict[str, Any]:
        """The scenario's quotas by id."""
        return {quota["id"]: quota for quota in self.folder.scenario.get("quotas", [])}

    @cached_property
    def weights(self) -> dict[str, int]:
        """Weights of the goals beside the prices of the list of limits."""
        rows = self.folder.quotas
        prices = {
            row: price
            for row, price in zip(rows["id"], rows["price"], strict=True)
            if price is not None
        }
        return price_weights(self.folder.certificate, prices)


def facts(folder: Folder, verdict: Verdict) -> Facts:
    """Join the tables and the plan of a result folder with the verifier's verdict on it."""
    return Facts(folder, _people(folder), _orders(folder), verdict)


def _people(folder: Folder) -> pd.DataFrame:
    columns = ["candidate_id", "sex", "province", "sending_org", "language", "skills"]
    people = folder.tables["candidates"][columns].copy()
    people["age_band"] = _age_bands(folder)
    plan = folder.assignments.set_index("candidate_id")
    why = folder.unplaced.set_index("candidate_id")
    for name, frame, blank in (
        ("order_id", plan, ""), ("company_id", plan, ""), ("score", plan, None),
        ("reason", why, ""), ("detail", why, ""),
    ):  # fmt: skip
        known = frame[name].to_dict()
        cells = [known.get(person, blank) for person in people["candidate_id"]]
        people[name] = pd.Series(cells, dtype=object, index=people.index)
    people["placed"] = np.array([bool(order) for order in people["order_id"]], dtype=bool)
    return people


def _age_bands(folder: Folder) -> pd.Series:
    day = dt.date.fromisoformat(folder.scenario["date"])
    born = folder.tables["candidates"]["birth_date"]
    return pd.Series([_age_band(birth, day) for birth in born], dtype=object, index=born.index)


def _age_band(birth: str | None, day: dt.date) -> str:
    if birth is None:
        return ""
    born = dt.date.fromisoformat(birth)
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    for low, high in AGE_BANDS:
        if high is None or age <= high:
            return f"{low}+" if high is None else f"–{high}" if low == 0 else f"{low}–{high}"
    raise AssertionError("the last band has no end")


def _orders(folder: Folder) -> pd.DataFrame:
    orders = folder.tables["orders"]
    companies = folder.tables["companies"].set_index("company_id")
    names = ["order_id", "company_id", "office_id", "prefecture", "scheme", "job", "arrival"]
    told = orders[names].copy()
    for name in ("field", "supervising_org"):
        known = companies[name].to_dict()
        told[name] = pd.Series([known[key] for key in orders["company_id"]], dtype=object)
    told["level"] = _levels_asked(folder, told["field"])
    told["seats"] = orders["seats"].astype(np.int64)
    filled = folder.assignments["order_id"].value_counts().to_dict()
    told["filled"] = np.array([filled.get(key, 0) for key in told["order_id"]], dtype=np.int64)
    told["open"] = (told["seats"] - told["filled"]).clip(lower=0)
    why = folder.open_seats.set_index("order_id")
    for name in ("reason", "detail"):
        known = why[name].to_dict()
        told[name] = pd.Series([known.get(key, "") for key in told["order_id"]], dtype=object)
    return told


def _levels_asked(folder: Folder, fields: pd.Series) -> np.ndarray:
    orders = folder.tables["orders"]
    course = np.array([bool(given) for given in orders["language_course"]], dtype=bool)
    floor = language_floor(
        folder.scenario["presets"], orders["scheme"].to_numpy(), fields.to_numpy(), course
    )
    own = np.array([RANK[level] for level in orders["min_language"]], dtype=np.int64)
    return np.maximum(floor, own)


def level_name(rank: int) -> str:
    """The level of a rank."""
    return LEVELS[rank]
