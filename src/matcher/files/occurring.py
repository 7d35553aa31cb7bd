"""Values of ``where`` and groups of ``except`` that occur nowhere."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from matcher.domain.issues import Code
from matcher.domain.settings import CANDIDATE_ATTRIBUTES, Quota
from matcher.errors import Phrase
from matcher.files.findings import nearest, quoted
from matcher.files.nodes import Node
from matcher.files.orderchecks import filled_prefectures
from matcher.files.quotas import SEPARATOR
from matcher.files.reading import Reader
from matcher.files.settings import Written
from matcher.files.tables import Tables

_OF_COMPANY = {
    "supervising_org": "supervising_org",
    "field": "field",
    "metro": "hq_metro",
    "type": "type",
}


def check_occurrence(
    written: Written,
    tables: Tables,
    date: dt.date | None,
    reader: Reader,
) -> None:
    """Warn of every value and every group that no candidate, or no order, has."""
    values = _Occurring(tables, date)
    for quota, node in zip(written.settings.quotas, written.quotas, strict=True):
        given = {key.text: value for key, value in node.pairs}
        _check_where(quota, given, values, reader)
        _check_groups(quota, given, values, reader)


class _Occurring:
    """The values of each attribute, in canonical form; computed when first asked for."""

    def __init__(self, tables: Tables, date: dt.date | None) -> None:
        self.tables, self.date = tables, date
        self.orders: pd.DataFrame | None = None
        self.found: dict[str, frozenset[str] | None] = {}

    def of(self, attribute: str) -> frozenset[str] | None:
        """The values, or None where they can't be known."""
        if attribute not in self.found:
            self.found[attribute] = self._values(attribute)
        return self.found[attribute]

    def _values(self, attribute: str) -> frozenset[str] | None:
        candidate = attribute in CANDIDATE_ATTRIBUTES
        needed = ("candidates",) if candidate else ("orders", "companies", "offices")
        if any(not self.tables[name].known for name in needed):
            return None
        column = self._of_candidates(attribute) if candidate else self._of_orders(attribute)
        return None if column is None else frozenset(column) - {""}

    def _of_candidates(self, attribute: str) -> list[str] | None:
        frame = self.tables["candidates"].frame
        if attribute != "age":
            return list(frame[attribute].unique())
        if self.date is None:
            return None
        return [str(age) for age in ages(frame["birth_date"].dropna(), self.date).unique()]

    def _of_orders(self, attribute: str) -> list[str]:
        orders = filled_prefectures(self.tables) if self.orders is None else self.orders
        self.orders = orders
        if attribute in ("arrival", "arrival_month"):
            form = "%Y-%m-%d" if attribute == "arrival" else "%Y-%m"
            return list(orders["arrival"].dropna().dt.strftime(form).unique())
        if attribute not in _OF_COMPANY:
            return list(orders[attribute].unique())
        companies = self.tables["companies"].frame
        hiring = companies[companies["company_id"].isin(orders["company_id"])]
        column = hiring[_OF_COMPANY[attribute]]
        if attribute == "metro":
            return ["yes" if flag else "no" for flag in column.dropna().unique()]
        return list(column.unique())


def ages(births: pd.Series, day: dt.date) -> pd.Series:
    """Whole years at a day; a 29 February birthday falls on 1 March in other years."""
    years = day.year - births.dt.year
    before = (births.dt.month * 100 + births.dt.day) > day.month * 100 + day.day
    whole: pd.Series = years - before.astype(np.int64)
    return whole


def _check_where(quota: Quota, given: dict[str, Node], values: _Occurring, reader: Reader) -> None:
    places = {key.text: value for key, value in given["where"].pairs} if quota.where else {}
    for condition in quota.where:
        occurring = values.of(condition.attribute)
        if condition.operator != "in" or occurring is None:
            continue
        node = places[condition.attribute]
        for value in condition.values:
            if value not in occurring:
                message = Phrase(
                    "{attribute} {value} occurs nowhere",
                    attribute=condition.attribute,
                    value=quoted(value),
                )
                hint = nearest(value, occurring)
                reader.warning(node, Code.WHERE_UNMATCHED, message, hint)


def _check_groups(quota: Quota, given: dict[str, Node], values: _Occurring, reader: Reader) -> None:
    if not quota.exceptions:
        return
    for (key, _), group in zip(given["except"].pairs, quota.exceptions, strict=True):
        parts = group.split(SEPARATOR) if len(quota.per) > 1 else [group]
        for attribute, part in zip(quota.per, parts, strict=True):
            occurring = values.of(attribute)
            if occurring is not None and part not in occurring:
                message = Phrase(
                    "{attribute} {value} of except occurs nowhere",
                    attribute=attribute,
                    value=quoted(part),
                )
                hint = nearest(part, occurring)
                reader.warning(key, Code.EXCEPT_UNMATCHED, message, hint)
