"""A change changes one cell, and nothing else; what can't be changed is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cli.commands import SCENARIOS
from explainer.impossible import crowded
from matcher.domain.scenario import Scenario
from matcher.explainer.edits import Change, ChangeError, apply
from matcher.explainer.ids import UnknownIdError
from matcher.files.load import load


@pytest.fixture(scope="module")
def tiny() -> Scenario:
    return load(SCENARIOS / "tiny")


def test_a_cell_is_changed_and_the_scenario_left_alone(tiny: Scenario) -> None:
    name, before = tiny.candidates[["candidate_id", "language"]].iloc[0]
    after = apply(tiny, [Change("candidates", name, "language", before, "JLPT N3")])
    assert after.candidates["language"].iloc[0] == "N3"
    assert tiny.candidates["language"].iloc[0] == before
    assert after.candidates.iloc[1:].equals(tiny.candidates.iloc[1:])
    assert (after.candidates.dtypes == tiny.candidates.dtypes).all()


def test_a_pin_is_removed(tiny: Scenario) -> None:
    pin = tiny.pins.iloc[0]
    change = Change(
        "pins", f"{pin['candidate_id']} / {pin['order_id']}", "action", pin["action"], None
    )
    assert len(apply(tiny, [change]).pins) == len(tiny.pins) - 1


def test_bounds_of_a_quota_and_of_one_group(tiny: Scenario) -> None:
    quota = tiny.settings.quotas[0]
    most = quota.bounds.max
    (changed,) = apply(tiny, [Change("quotas", quota.id, "max", most, 9)]).settings.quotas[:1]
    assert changed.bounds.max == 9
    special = Change("quotas", quota.id, "except.SO-B.max", most, 7)
    (changed,) = apply(tiny, [special]).settings.quotas[:1]
    assert changed.exceptions["SO-B"].max == 7
    assert changed.bounds.max == most


def test_a_share_is_exact() -> None:
    scenario = crowded(0)
    quota = scenario.settings.quotas[0].id
    changed = apply(scenario, [Change("quotas", quota, "max_share", None, "1/3")])
    assert changed.settings.quotas[0].bounds.max_share == Fraction(1, 3)


@pytest.mark.parametrize(
    ("table", "column", "before", "after", "error"),
    [
        ("people", "language", "none", "N3", "no table"),
        ("candidates", "lingo", "none", "N3", "no column"),
        ("candidates", "language", "C1", "N3", "not C1"),
        ("candidates", "screening", 50, "lots", "screening"),
    ],
)
def test_what_can_not_be_changed_is_refused(
    tiny: Scenario, table: str, column: str, before: object, after: object, error: str
) -> None:
    name = tiny.candidates["candidate_id"].iloc[0]
    if column == "screening":
        before = int(tiny.candidates["screening"].iloc[0])
    with pytest.raises(ChangeError, match=error):
        apply(tiny, [Change(table, name, column, before, after)])  # type: ignore[arg-type]


def test_an_unknown_row_suggests_the_nearest(tiny: Scenario) -> None:
    name = tiny.candidates["candidate_id"].iloc[0]
    with pytest.raises(UnknownIdError, match=name):
        apply(tiny, [Change("candidates", f"{name}x", "language", None, "N3")])
