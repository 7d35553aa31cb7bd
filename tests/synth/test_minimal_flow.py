"""The reference script refuses what it can't express, and agrees with worked examples."""

import datetime as dt

import numpy as np
import pytest

from matcher.synth.options import SEVERITIES
from matcher.synth.synthesize import synthesize
from synth.flow import minimal_flow


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        *(("", "none"), ("none", "none"), ("A2", "A2.2"), ("N5", "A1"), ("JLPT N4", "A2.2")),
        *(("JLPT N3", "N3"), ("JLPT N3 103", "N3"), ("JLPT N3 104", "B1"), ("N2 112", "B2")),
        *(("N1", "B2"), ("N1 142", "C1"), ("JFT-Basic 144", "none"), ("JFT-Basic 145", "A1")),
        *(("JFT-Basic 175", "A2.1"), ("JFT-Basic 200", "A2.2"), ("ＪＬＰＴ　Ｎ４", "A2.2")),
    ],
)
def test_levels_are_read_as_the_contract_says(cell, level):
    assert minimal_flow.LEVELS[minimal_flow.level(cell)] == level


@pytest.mark.parametrize(
    ("since", "until", "months"),
    [
        *(("2026-01-31", "2026-02-28", 1), ("2026-01-31", "2026-02-27", 0)),
        *(("2026-01-30", "2026-03-29", 1), ("2026-10-01", "2026-10-01", 0)),
        *(("2024-02-29", "2025-02-28", 12), ("2026-12-01", "2026-10-01", 0)),
    ],
)
def test_months_are_full_by_the_calendar(since, until, months):
    assert minimal_flow.full_months(np.array([since], "datetime64[D]"), until)[0] == months


@pytest.mark.parametrize(
    ("arrival", "born"), [("2026-02-28", "2008-02-28"), ("2026-03-01", "2008-03-01")]
)
def test_a_leap_day_birthday_falls_on_1_march(arrival, born):
    day = np.array([np.datetime64(arrival).astype(int)])
    latest = minimal_flow.latest_birth(day, [18])[0]
    assert dt.date(1970, 1, 1) + dt.timedelta(days=int(latest)) == dt.date.fromisoformat(born)


@pytest.mark.parametrize("option", SEVERITIES)
def test_rules_that_are_no_nested_caps_are_refused(option, tmp_path):
    synthesize(tmp_path / "intake", candidates=300, **{option: 50})
    with pytest.raises(minimal_flow.NotAFlowError):
        minimal_flow.run(tmp_path / "intake")
