"""The language floor of each scheme."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.domain.levels import LEVELS
from matcher.presets.floors import language_floor
from matcher.presets.load import PRESET_IDS


def floor(scheme: str, field: str, course: bool, presets: tuple[str, ...] = PRESET_IDS) -> str:
    (rank,) = language_floor(presets, [scheme], [field], [course])
    return LEVELS[rank]


@pytest.mark.parametrize(
    ("scheme", "field", "course", "level"),
    [
        ("titp", "construction", False, "none"),
        ("titp", "care", False, "A2.2"),
        ("titp", "care", True, "A2.2"),
        ("esd", "agriculture", False, "A1"),
        ("esd", "agriculture", True, "none"),
        ("esd", "care", False, "A2.2"),
        ("esd", "care", True, "A2.2"),
        ("ssw", "agriculture", False, "A2.2"),
        ("ssw", "agriculture", True, "A2.2"),
        ("ssw", "care", False, "A2.2"),
        ("esd", "", False, "A1"),
    ],
)
def test_each_scheme_has_its_floor(scheme: str, field: str, course: bool, level: str) -> None:
    assert floor(scheme, field, course) == level


@pytest.mark.parametrize("scheme", ["titp", "esd", "ssw"])
def test_a_floor_holds_only_where_its_preset_is_listed(scheme: str) -> None:
    others = tuple(name for name in PRESET_IDS if not name.startswith(scheme))
    assert floor(scheme, "care", False, others) == "none"
    assert floor(scheme, "care", False, ()) == "none"


def test_one_rank_for_each_order_in_their_order() -> None:
    ranks = language_floor(
        PRESET_IDS, ["ssw", "titp", "esd"], ["food", "food", "food"], [False, False, False]
    )
    assert ranks.dtype == np.int64
    assert [LEVELS[rank] for rank in ranks] == ["A2.2", "none", "A1"]


def test_no_orders_have_no_floors() -> None:
    assert language_floor(PRESET_IDS, [], [], []).shape == (0,)
