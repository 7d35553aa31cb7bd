"""The attributes that quotas look at, one canonical text per candidate or order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import pandas as pd

from matcher.compiler.columns import (
    Texts,
    calendar_code,
    of_company,
    positions,
    texts,
)
from matcher.domain.levels import RANK
from matcher.domain.scenario import Scenario
from matcher.domain.settings import CANDIDATE_ATTRIBUTES, Condition
from matcher.problem.problem import Bool, Int64


def _ages(scenario: Scenario) -> Texts:
    birth = calendar_code(scenario.candidates["birth_date"])
    date: dt.date = scenario.settings.date
    today = date.year * 10_000 + date.month * 100 + date.day
    age = (today - birth) // 10_000
    return np.where(birth == 0, "", age.astype(str)).astype(object)


def _yes_no(column: pd.Series) -> Texts:
    yes = column.to_numpy(dtype=bool, na_value=False)
    return np.where(column.isna().to_numpy(), "", np.where(yes, "yes", "no")).astype(object)


class Attributes:
    """Values of every attribute, computed once each.

    ``values(name)`` is an object array of text over candidates or over orders; ``""`` where
    blank.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._cache: dict[str, Texts] = {}
        index = pd.Index(texts(scenario.companies["company_id"]), dtype=object)
        self._company = positions(texts(scenario.orders["company_id"]), index)

    def values(self, name: str) -> Texts:
        """The attribute's text for each candidate or order."""
        if name not in self._cache:
            self._cache[name] = self._compute(name)
        return self._cache[name]

    def _compute(self, name: str) -> Texts:
        scenario, orders = self._scenario, self._scenario.orders
        of_companies: dict[str, Callable[[], Texts]] = {
            "metro": lambda: _yes_no(of_company(scenario, "hq_metro", self._company)),
            **{
                column: lambda column=column: texts(  # type: ignore[misc]
                    of_company(scenario, column, self._company)
                )
                for column in ("supervising_org", "field", "type")
            },
        }
        if name == "age":
            return _ages(scenario)
        if name in CANDIDATE_ATTRIBUTES:
            return texts(scenario.candidates[name])
        if name in of_companies:
            return of_companies[name]()
        if name == "arrival":
            return texts(orders["arrival"].dt.strftime("%Y-%m-%d"))
        if name == "arrival_month":
            return texts(orders["arrival"].dt.strftime("%Y-%m"))
        return texts(orders[name])


def _ranks(attribute: str, values: Texts) -> Int64:
    """Order of values of an ordered attribute; -1 where blank. Dates compare as digits."""
    if attribute == "language":
        return np.fromiter((RANK[value] for value in values), np.int64, len(values))
    digits = [int(value.replace("-", "")) if value else -1 for value in values]
    return np.array(digits, dtype=np.int64)


COMPARE: dict[str, Callable[[Int64, int], Bool]] = {
    ">=": lambda left, right: left >= right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    "<": lambda left, right: left < right,
}


def meets(condition: Condition, values: Texts) -> Bool:
    """Whether each value meets one clause of a ``where``; a blank never does."""
    known, inverse = np.unique(values.astype(str), return_inverse=True)
    known_texts = known.astype(object)
    if condition.operator == "in":
        hit = np.isin(known, np.array(condition.values, dtype=str))
    else:
        bound = _ranks(condition.attribute, np.array(condition.values, dtype=object))[0]
        hit = COMPARE[condition.operator](_ranks(condition.attribute, known_texts), int(bound))
    return np.asarray((hit & (known != ""))[inverse], dtype=bool)
