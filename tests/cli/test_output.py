"""What is printed: figures side by side, gaps, and letters."""

from __future__ import annotations

import io
import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from matcher.cli.bench import table
from matcher.cli.output import note, tell_json
from matcher.cli.progress import Reporter
from matcher.cli.summary import summary
from matcher.problem.solution import Progress
from matcher.texts.translate import texts


def runs(count: int) -> pd.DataFrame:
    one = {"scenario": "cohort_30000", "candidates": 30_000, "load": 0.5, "gap": 0.0}
    return pd.DataFrame([one] * count)


@pytest.mark.parametrize("count", [1, 3, 8])
def test_a_table_of_runs_fits_80_columns_and_loses_none(count):
    text = table(runs(count))
    assert max(map(len, text.splitlines())) <= 80
    assert text.count("cohort_30000") == count
    assert text.count("30,000") == count
    assert text.count("0.500") == count


def goal_lines(place, goals):
    result = SimpleNamespace(
        status="feasible", outcome=SimpleNamespace(reason="interrupted"), engine="columns",
        proof="none", has_plan=True, assignments=[1] * 1234,
        compiled=SimpleNamespace(
            problem=SimpleNamespace(seats=np.array([2000]), candidates=3000, orders=1)
        ),
        unplaced=pd.DataFrame({"reason": ["outbid"] * 1766}),
        open_seats=pd.DataFrame({"reason": ["limit_reached"], "open": [766]}),
        goals=[SimpleNamespace(goal=goal, value=v, bound=b) for goal, v, b in goals],
        times={"solve": 1234.5}, scenario=SimpleNamespace(settings=SimpleNamespace(name="Large")),
    )  # fmt: skip
    lines = summary(result, place, texts("en")).splitlines()
    return lines, [line[15:] for line in lines if line.split()[0] in {goal[0] for goal in goals}]


def test_goals_are_told_with_what_no_plan_can_reach():
    goals = [("changes", 3, 1), ("fill", 1234, 2000), ("parity", "1/3", "2/5"), ("score", 7, None)]
    lines, told = goal_lines(None, goals)
    assert told == [
        "3, no plan has fewer than 1",
        "1,234, no plan with this changes has more than 2,000",
        "1/3, no plan with this changes and fill has more than 2/5",
        "7",
    ]
    assert lines[1].split(maxsplit=1) == ["status", "a plan, not proven best (interrupted)"]
    assert "  proof        none that it is the best" in lines
    assert "  time         1,234.5 s" in lines


class Broken(io.StringIO):
    """A stream that takes nothing."""

    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")

    def fileno(self) -> int:
        return self.sink

    sink = 0


def test_a_message_that_cannot_be_written_stops_nothing(monkeypatch, tmp_path):
    with (tmp_path / "sink").open("w") as sink:
        stream = Broken()
        stream.sink = sink.fileno()
        monkeypatch.setattr(sys, "stderr", stream)
        note("lost")
        monkeypatch.setattr(sys, "stdout", stream)
        with pytest.raises(OSError, match="No space left"):
            tell_json({})


@pytest.mark.parametrize(
    ("value", "bound", "said"),
    [
        (10, 10, "round 1,234: no gap left"),
        (1000, 1001, "round 1,234: at most 0.100% below the best possible"),
        (0, 3, "round 1,234: at most 100.000% below the best possible"),
    ],
)
def test_the_gap_is_told_in_words(value, bound, said, capsys):
    with Reporter() as reporter:
        reporter.observe(Progress("flow", 1234, value, bound))
    assert capsys.readouterr().err.strip().endswith(said)


def test_a_round_tells_the_goal_that_is_raised(capsys):
    with Reporter() as reporter:
        reporter.observe(Progress("raising fill"))
        reporter.observe(Progress("columns", 2, 1999, 2000))
        reporter.observe(Progress("raising changes"))  # its rounds tell another number
        reporter.observe(Progress("columns", 3, -5, -4))
        reporter.observe(Progress("flow", 4, 70_000, 80_000, "fill", 7, 8))
    told = [line[10:] for line in capsys.readouterr().err.splitlines()]
    assert told == [
        "raising fill",
        "round 2: fill 1,999, at most 0.050% below the best possible",
        "raising changes",
        "round 3: at most 25.000% below the best possible",
        "round 4: fill 7, at most 12.500% below the best possible",
    ]


def test_a_silent_reporter_says_nothing(capsys):
    with Reporter(silent=True) as reporter:
        reporter.observe(Progress("load"))
    assert capsys.readouterr().err == ""
