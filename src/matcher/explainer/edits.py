"""Changes of a scenario as data, and pure functions Scenario to Scenario that apply them.

A change is ``{"table", "id", "column", "from", "to"}``. ``id`` is the key of the table's row,
several columns joined by `` / `` (a pin: ``CANDIDATE / ORDER``). Values are written as in a
cell: dates ISO, lists joined by ``;``, yes or no, blank is null. ``to`` null on the column
``action`` of a pin or ``decision`` of a ranking removes the row. The table ``quotas`` has the
columns ``min``, ``max``, ``min_share``, ``max_share``, and ``except.GROUP.min`` and so on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from matcher.domain.scenario import Scenario
from matcher.domain.settings import Bounds, Quota
from matcher.domain.tables import TABLES, Field, Kind
from matcher.errors import MatcherError
from matcher.explainer.ids import UnknownIdError
from matcher.files.cells import read_column

JOIN = " / "
#: The column whose loss removes a row.
REMOVES = {"pins": "action", "rankings": "decision"}
BOUNDS = ("min", "max", "min_share", "max_share")

Cell = int | float | str | None


class ChangeError(MatcherError):
    """A change that can't be applied to a scenario."""


@dataclass(frozen=True)
class Change:
    """One cell, or one bound of a quota, from one value to another."""

    table: str
    id: str
    column: str
    before: Cell
    after: Cell

    def to_dict(self) -> dict[str, Any]:
        """The change as JSON holds it."""
        return {
            "table": self.table,
            "id": self.id,
            "column": self.column,
            "from": self.before,
            "to": self.after,
        }

    @classmethod
    def read(cls, told: dict[str, Any]) -> Change:
        """A change from JSON.

        Raises:
            ChangeError: a key is missing.
        """
        missing = [key for key in ("table", "id", "column", "from", "to") if key not in told]
        if missing:
            raise ChangeError(f"a change without {', '.join(missing)}")
        return cls(told["table"], told["id"], told["column"], told["from"], told["to"])


def apply(scenario: Scenario, changes: Iterable[Change]) -> Scenario:
    """The scenario with every change made, one after the other; ``scenario`` is left as it is.

    Raises:
        ChangeError: no such table or column, a cell that holds something else than ``from``,
            or a value that its column can't hold.
        UnknownIdError: no such row.
    """
    for change in changes:
        if change.table == "quotas":
            scenario = _with_quota(scenario, change)
        elif change.table in TABLES:
            scenario = _with_cell(scenario, change)
        else:
            known = ", ".join([*TABLES, "quotas"])
            raise ChangeError(f'no table "{change.table}" to change, allowed are {known}')
    return scenario


def cell(value: Any, item: Field) -> Cell:
    """A typed cell as a change writes it."""
    if value is None or value is pd.NA or value is pd.NaT or value == "":
        return None
    if item.kind is Kind.DATE:
        return str(np.datetime_as_string(np.datetime64(value), unit="D"))
    if item.kind is Kind.YES_NO:
        return "yes" if value else "no"
    if item.kind is Kind.COUNT:
        return int(value)
    return float(value) if item.kind is Kind.DECIMAL else str(value)


def _with_cell(scenario: Scenario, change: Change) -> Scenario:
    table = TABLES[change.table]
    frame: pd.DataFrame | None = getattr(scenario, change.table)
    if frame is None:
        raise ChangeError(f"the scenario has no table {change.table}")
    item = table.by_name.get(change.column)
    if item is None:
        raise ChangeError(f'the table {change.table} has no column "{change.column}"')
    place = _row(frame, table.key, change)
    _check_before(cell(frame[change.column].iloc[place], item), change)
    if change.after is None and REMOVES.get(change.table) == change.column:
        kept = np.arange(len(frame)) != place
        return _with_table(scenario, change.table, frame[kept])
    return _with_table(scenario, change.table, _replaced(frame, place, item, change))


def _with_table(scenario: Scenario, table: str, frame: pd.DataFrame) -> Scenario:
    tables: dict[str, Any] = {table: frame}
    return replace(scenario, **tables)


def _row(frame: pd.DataFrame, key: tuple[str, ...], change: Change) -> int:
    ids = frame[key[0]].astype(object)
    for name in key[1:]:
        ids = ids + JOIN + frame[name].astype(object)
    found = np.flatnonzero((ids == change.id).to_numpy())
    if not len(found):
        raise UnknownIdError(f"row of {change.table}", change.id, ids)
    return int(found[0])


def _check_before(now: Cell, change: Change) -> None:
    # Blank and the default are the same to a planner, who may have left the cell empty.
    if now != change.before and not (change.before is None and now in (0, "none", "no", "any")):
        raise ChangeError(
            f"{change.table} {change.id} has {change.column} {now}, not {change.before}"
        )


def _replaced(frame: pd.DataFrame, place: int, item: Field, change: Change) -> pd.DataFrame:
    text = "" if change.after is None else str(change.after)
    column = read_column(item, np.array([text], object))
    if column.faults:
        _, came, fault = column.faults[0]
        raise ChangeError(fault.message(item.name, came))
    values = frame[item.name].array.copy()
    values[place] = column.values.iloc[0]
    return frame.assign(**{item.name: pd.Series(values, index=frame.index)})


def _with_quota(scenario: Scenario, change: Change) -> Scenario:
    quotas = scenario.settings.quotas
    if all(quota.id != change.id for quota in quotas):
        raise UnknownIdError("quota", change.id, [quota.id for quota in quotas])
    changed = tuple(_bounded(quota, change) if quota.id == change.id else quota for quota in quotas)
    return replace(scenario, settings=replace(scenario.settings, quotas=changed))


def _bounded(quota: Quota, change: Change) -> Quota:
    group, bound = quota_column(change.column)
    if bound not in BOUNDS:
        raise ChangeError(f'a quota has no column "{change.column}", allowed are {BOUNDS}')
    now = quota.exceptions.get(group, Bounds()) if group else quota.bounds
    known = getattr(now, bound)
    if known is None and group:
        known = getattr(quota.bounds, bound)
    _check_before(written(known), change)
    given: dict[str, Any] = {bound: _bound(change, bound)}
    new = replace(now, **given)
    if not group:
        return replace(quota, bounds=new)
    return replace(quota, exceptions={**quota.exceptions, group: new})


def quota_column(column: str) -> tuple[str, str]:
    """Group and bound of a quota's column; the group is empty for the quota's own bounds."""
    if not column.startswith("except."):
        return "", column
    group, _, bound = column.removeprefix("except.").rpartition(".")
    return group, bound


def written(bound: int | Fraction | None) -> Cell:
    """A bound as a change writes it: shares as ``p/q``."""
    if isinstance(bound, Fraction):
        return f"{bound.numerator}/{bound.denominator}"
    return bound


def _bound(change: Change, bound: str) -> int | Fraction | None:
    if change.after is None:
        return None
    try:
        return Fraction(str(change.after)) if bound.endswith("_share") else int(change.after)
    except (ValueError, ZeroDivisionError) as error:
        raise ChangeError(f"{change.column} can't be {change.after}") from error
