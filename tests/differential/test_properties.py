"""What must hold of any solver: order plays no part, freedom never hurts, rules never help."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from differential.solving import Solved, solved
from oracle.model import Scenario
from oracle.random_scenarios import random_flow_scenario
from oracle.writing import HEADINGS

SEEDS = st.integers(50_000, 10_000_000)
EXAMPLES = settings(
    max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
Cells = list[dict[str, str]]


@contextmanager
def flow_folder(seed: int) -> Iterator[tuple[Path, Scenario]]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        yield folder, random_flow_scenario(seed, folder)


def edit(folder: Path, table: str, change: Callable[[Cells], Cells]) -> None:
    """Rewrite one table of a folder; a table that is not there is empty."""
    path = folder / f"{table}.csv"
    rows: Cells = []
    if path.exists():
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, HEADINGS[table].split(","), restval="")
        writer.writeheader()
        writer.writerows(change(rows))


def add_quota(folder: Path, quota: dict[str, Any]) -> None:
    path = folder / "scenario.yaml"
    yaml = YAML()
    node = yaml.load(path.read_text("utf-8"))
    node["quotas"].append(quota)
    with path.open("w", encoding="utf-8") as stream:
        yaml.dump(node, stream)


def not_worse(better: Solved, worse: Solved) -> bool:
    """Lexicographically at least as good; infeasible is the worst of all."""
    if worse.status == "infeasible":
        return True
    return better.status == "optimal" and list(better.values) >= list(worse.values)  # type: ignore[operator]


@EXAMPLES
@given(seed=SEEDS, shuffle=st.integers(0, 2**32))
def test_permuting_rows_changes_no_value(seed: int, shuffle: int) -> None:
    rng = random.Random(shuffle)
    with flow_folder(seed) as (folder, _):
        before = solved(folder)
        for table in HEADINGS:
            if (folder / f"{table}.csv").exists():
                edit(folder, table, lambda rows: rng.sample(rows, len(rows)))
        after = solved(folder)
    assert (after.status, after.values) == (before.status, before.values)


@EXAMPLES
@given(seed=SEEDS, which=st.integers(0, 4))
def test_an_extra_optional_seat_never_worsens(seed: int, which: int) -> None:
    def one_more(rows: Cells) -> Cells:
        if rows:
            row = rows[which % len(rows)]
            row["seats"] = str(int(float(row["seats"])) + 1)
        return rows

    with flow_folder(seed) as (folder, _):
        before = solved(folder)
        edit(folder, "orders", one_more)
        assert not_worse(solved(folder), before)


@EXAMPLES
@given(seed=SEEDS, most=st.integers(0, 2))
def test_a_hard_rule_never_improves(seed: int, most: int) -> None:
    with flow_folder(seed) as (folder, _):
        before = solved(folder)
        add_quota(folder, {"id": "extra", "max": most})
        after = solved(folder)
    assert not_worse(before, after)
    assert len(after.plan) <= most


@EXAMPLES
@given(seed=SEEDS)
def test_pinning_the_optimum_changes_nothing(seed: int) -> None:
    with flow_folder(seed) as (folder, _):
        before = solved(folder)
        pinned = {row["candidate_id"] for row in pins_of(folder)}
        new = [
            {"candidate_id": c, "order_id": o, "action": "pin", "reason": "the optimum"}
            for c, o in before.plan.items()
            if c not in pinned
        ]
        edit(folder, "pins", lambda rows: rows + new)
        after = solved(folder)
    assert (after.status, after.values) == (before.status, before.values)
    if before.status == "optimal":
        assert set(before.plan.items()) <= set(after.plan.items())


def pins_of(folder: Path) -> Cells:
    found: Cells = []

    def remember(rows: Cells) -> Cells:
        found.extend(row for row in rows if row["action"] == "pin")
        return rows

    edit(folder, "pins", remember)
    return found
