"""Which orders a preset's rule counts, and under which company or office."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matcher.presets.limits import is_excellent
from matcher.presets.load import Preset, Rule

if TYPE_CHECKING:
    import pandas as pd


def texts(frame: pd.DataFrame, column: str) -> NDArray[np.object_]:
    """A text column as an object array."""
    return frame[column].to_numpy(dtype=np.object_)


def counts(frame: pd.DataFrame, column: str) -> NDArray[np.int64]:
    """A count column as int64, blank as 0; see :func:`blanks`."""
    return frame[column].to_numpy(dtype=np.int64, na_value=0)


def flags(frame: pd.DataFrame, column: str, blank: bool = False) -> NDArray[np.bool_]:
    """A yes/no column as bool, a blank cell as ``blank``."""
    return frame[column].to_numpy(dtype=np.bool_, na_value=blank)


def blanks(frame: pd.DataFrame, column: str) -> NDArray[np.bool_]:
    """Where a column is blank."""
    return frame[column].isna().to_numpy(dtype=np.bool_)


def _positions(ids: Iterable[Any], wanted: Iterable[Any]) -> NDArray[np.int64]:
    first: dict[Any, int] = {}
    for position, key in enumerate(ids):
        first.setdefault(key, position)
    return np.array([first.get(key, -1) for key in wanted], dtype=np.int64)


def _taken(values: NDArray[Any], positions: NDArray[np.int64], absent: Any) -> NDArray[Any]:
    return np.append(values, absent)[positions]  # position -1 reads the value appended


@dataclass(frozen=True)
class Orders:
    """The orders of a scenario as the rules see them; position i is order i.

    ``company`` and ``office`` are positions in their tables, -1 where there is none.
    ``excellent`` is per company; ``office_company`` the company position of each office.
    """

    scheme: NDArray[np.object_]
    field: NDArray[np.object_]
    company: NDArray[np.int64]
    office: NDArray[np.int64]
    excellent: NDArray[np.bool_]
    office_company: NDArray[np.int64]

    @classmethod
    def of(cls, companies: pd.DataFrame, offices: pd.DataFrame, orders: pd.DataFrame) -> Orders:
        """Read the frames of a scenario; ids that name nothing become position -1."""
        ids = texts(companies, "company_id")
        company = _positions(ids, texts(orders, "company_id"))
        return cls(
            scheme=texts(orders, "scheme"),
            field=_taken(texts(companies, "field"), company, ""),
            company=company,
            office=_positions(texts(offices, "office_id"), texts(orders, "office_id")),
            excellent=is_excellent(
                flags(companies, "excellent"),
                flags(companies, "supervising_org_excellent"),
                texts(companies, "type") == "individual",
            ),
            office_company=_positions(ids, texts(offices, "company_id")),
        )

    @classmethod
    def without_offices(cls, companies: pd.DataFrame, orders: pd.DataFrame) -> Orders:
        """As :meth:`of`, where only schemes, fields and companies matter."""
        columns = ["office_id", "company_id"]
        return cls.of(companies, orders[columns].iloc[:0], orders)

    def counted(self, preset: Preset, rule: Rule) -> NDArray[np.bool_]:
        """Whether the rule counts the placements on each order."""
        counted = (self.scheme == preset.scheme) & (self.company >= 0)
        if rule.fields:
            counted &= np.isin(self.field, rule.fields)
        if rule.except_fields:
            counted &= ~np.isin(self.field, rule.except_fields)
        if rule.unless_excellent:
            counted &= ~_taken(self.excellent, self.company, False)
        return np.asarray(counted, dtype=np.bool_)

    def owner(self, rule: Rule) -> NDArray[np.int64]:
        """Each order's position in the table of the rule's owner, -1 where it has none."""
        return self.company if rule.owner == "company" else self.office
