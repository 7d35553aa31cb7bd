"""What network flow does not handle is named, with the ids that ask for it; never ignored."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.commands import tiny
from matcher.compiler.compile import compile_scenario
from matcher.engines.engine import Feature
from matcher.engines.flow import FlowEngine
from matcher.files.load import load
from matcher.solver.choose import describe

QUOTAS = "  - {id: sending-org"


def refusals(place: Path) -> dict[Feature, str]:
    compiled = compile_scenario(load(place))
    found = FlowEngine().refusals(compiled.problem)
    return {item.feature: describe(compiled, item) for item in found}


def with_quota(folder: Path, quota: str) -> Path:
    place = tiny(folder)
    text = (place / "scenario.yaml").read_text(encoding="utf-8")
    text = text.replace(QUOTAS, f"  - {quota}\n{QUOTAS}")
    (place / "scenario.yaml").write_text(text, encoding="utf-8")
    return place


def with_column(folder: Path, table: str, column: str, values: dict[str, str]) -> Path:
    place = tiny(folder)
    lines = (place / f"{table}.csv").read_text(encoding="utf-8-sig").splitlines()
    rows = [f"{line},{values.get(line.split(',')[0], '')}" for line in lines[1:]]
    (place / f"{table}.csv").write_text("\n".join([f"{lines[0]},{column}", *rows]) + "\n")
    return place


def test_the_tiny_scenario_is_refused_nothing(tmp_path):
    assert refusals(tiny(tmp_path / "tiny")) == {}


@pytest.mark.parametrize(
    ("quota", "feature"),
    [
        ("{id: q-floor, per: sending_org, min: 1}", Feature.FLOORS),
        ("{id: q-share, per: company_id, where: {sex: F}, min_share: 1/3}", Feature.SHARES),
        ("{id: q-most, per: company_id, where: {sex: F}, max_share: 40%}", Feature.SHARES),
        ("{id: q-soft, where: {sex: F}, max: 3, soft: 50}", Feature.SOFT),
        ("{id: q-cross, where: {province: [West Java, Bali]}, max: 2}", Feature.CROSSING),
    ],
)
def test_a_quota_is_named(tmp_path, quota, feature):
    found = refusals(with_quota(tmp_path / "quota", quota))
    assert "quota q-" in found[feature]
    assert feature.value in found[feature]


def test_a_quota_that_can_never_bind_is_refused_nothing(tmp_path):
    assert refusals(with_quota(tmp_path / "wide", "{id: q, where: {sex: F}, max: 12}")) == {}


def test_an_order_with_min_seats_is_named(tmp_path):
    place = with_column(tmp_path / "least", "orders", "min_seats", {"O-3": "2"})
    assert "order O-3" in refusals(place)[Feature.MIN_SEATS]


def test_a_group_is_named(tmp_path):
    place = with_column(tmp_path / "pair", "candidates", "group", {"C-05": "G1", "C-06": "G1"})
    assert "group G1" in refusals(place)[Feature.GROUPS]


def test_beds_are_named(tmp_path):
    place = with_column(tmp_path / "beds", "offices", "dorm_female", {"F-1": "1"})
    found = refusals(place)
    assert "beds" in found.get(Feature.BEDS, found.get(Feature.CROSSING, ""))
