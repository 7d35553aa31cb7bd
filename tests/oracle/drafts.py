"""A scenario while it is being made up, and values to draw from: many at a limit or beside it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]


PLAN_DATES = ("2026-10-01", "2027-02-28", "2028-02-29", "2026-10-31", "2027-04-30")


ARRIVALS = ("2028-02-29", "2029-02-28", "2029-03-01", "2028-04-01", "2028-04-30")


PRESETS = ("titp-2017", "esd-2027", "ssw-2024")


PROVINCES = ("Jawa Barat", "Bali", "Aceh", "")


SENDING_ORGS = ("S-1", "S-2", "")


PREFECTURES = ("Tokyo", "Hokkaido", "北海道")


FIELDS = ("care", "construction", "agriculture", "care", "")


JOBS = ("weld", "farm", "care")


CONDITIONS = ("heights", "pork", "night")


LANGUAGES = (
    *("", "none", "A1", "A2", "A2.1", "a2.2", "N3", "B1", "B2", "C1"),
    *("JLPT N5", "N4", "jlpt n4", "JLPT Ｎ４", "JLPT N3 94", "JLPT N3 103", "JLPT N3 104"),
    *("JLPT N2 111", "JLPT N2 112", "JLPT N1 141", "JLPT N1 142", "JLPT N1 99", "N2", "N1"),
    *("JFT-Basic 144", "JFT-Basic 145", "JFT-Basic 174", "JFT-Basic 175", "JFT-Basic 199"),
    *("JFT-Basic 200", "JFT-Basic 250", "ＪＦＴ-Basic ２００"),
)


LOW_LANGUAGES = ("", "", "", "", "none", "A1", "N5", "A2.1", "N4", "JFT-Basic 200", "N3")


STAFF = (0, 1, 2, 3, 7, 20, 29, 30, 31, 40, 41, 50, 51, 100, 101, 200, 201, 300, 301, 460)


CARE_STAFF = (0, 1, 2, 3, 8, 10, 11, 20, 21, 30, 31, 72, 100, 119, 120, 200, 201, 300, 301, 340)


@dataclass
class Draft:
    """The rows of every table, and the settings, before they are written."""

    rng: random.Random
    settings: dict[str, Any]
    tables: dict[str, list[Row]] = field(default_factory=dict)
    scale: int = 1  # what bounds of quotas are multiplied by in larger scenarios

    def one(self, *values: Any) -> Any:
        return self.rng.choice(values)

    def maybe(self, chance: float, value: Any, otherwise: Any = "") -> Any:
        return value if self.rng.random() < chance else otherwise

    def some(self, values: Sequence[str], chance: float) -> str:
        return ";".join(value for value in values if self.rng.random() < chance)
