import datetime as dt
import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from files.samples import TABLES, with_cell, with_row, write_sample
from matcher.domain.settings import Bounds, Condition, Goal, Quota, ScoreSettings, SolveSettings
from matcher.errors import OutputError
from matcher.files.folder import protected, write_scenario
from matcher.files.load import load

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def equal(one, other):
    """Whether two scenarios say the same, apart from rows, lines and the digests of files."""
    for name in (*TABLES, "scores"):
        a, b = getattr(one, name), getattr(other, name)
        if (a is None) != (b is None):
            return False
        if a is not None:
            pd.testing.assert_frame_equal(a.reset_index(drop=True), b.reset_index(drop=True))
    return without_places(one.settings) == without_places(other.settings) and (
        one.previous == other.previous
    )


def without_places(settings):
    return replace(
        settings,
        quotas=tuple(replace(quota, line=None, column=None) for quota in settings.quotas),
        goals=tuple(replace(goal, line=None, column=None) for goal in settings.goals),
    )


def written(scenario, folder):
    write_scenario(scenario, folder)
    return load(folder)


def test_the_sample_reads_back_equal(tmp_path):
    tables = {
        "candidates": with_cell("candidates", 2, "x_note", "''=a, \"b\";\nc\rd"),
        "scores": "candidate_id,order_id,score\nC-1,O-1,5\n",
        "pins": with_row("pins", "C-2", "O-3", "forbid", "'-, later"),
    }
    scenario = load(write_sample(tmp_path / "a", tables))
    assert equal(scenario, written(scenario, tmp_path / "b"))


# Those named rules_10k are one cohort under many rules; imjapan_10k stands for their size.
PLACES = [path for path in sorted(SCENARIOS.glob("*/")) if not path.name.startswith("rules_10k")]


@pytest.mark.parametrize("folder", PLACES, ids=lambda path: path.name)
def test_the_scenarios_beside_the_code_read_back_equal(tmp_path, folder):
    scenario = load(folder)
    assert equal(scenario, written(scenario, tmp_path))


def strange_settings(settings, draw):
    words = [
        "null",
        "~",
        "- a",
        "a: b",
        "#x",
        "'",
        '"',
        "{x}",
        "yes",
        "1/3",
        "日本",
        "*a",
        "&b",
        "!c",
    ]
    quotas = tuple(
        Quota(
            id=f"{draw.choice(words).replace(':', '')} {at}",
            bounds=Bounds(min=draw.randrange(9), max_share=Fraction(draw.randrange(8), 7)),
            where=(
                Condition("province", "in", tuple(dict.fromkeys(draw.sample(words, 3)))),
                Condition("arrival", ">=", ("2027-01-01",)),
            ),
            per=("province", "sex"),
            soft=draw.choice([None, 0, 5]),
            exceptions={f"{draw.choice(words)} / F": Bounds(min=at) for at in range(20)},
            reason=draw.choice(words),
            source="a line\nand another",
        )
        for at in range(3)
    )
    goals = (Goal("fill", Fraction(1)), Goal("parity", Fraction(1, 7), per=("sex", "age")))
    score = ScoreSettings({**dict.fromkeys(settings.score.weights, 0), "wage": 3}, (1, 2))
    solve = SolveSettings(1e-5, Fraction(1, 3), 5, 6)
    return replace(
        settings, name=draw.choice(words), quotas=quotas, goals=goals, score=score, solve=solve
    )


@pytest.mark.parametrize("seed", range(10))
def test_strange_settings_read_back_equal(tmp_path, seed):
    scenario = load(write_sample(tmp_path / "a"))
    settings = strange_settings(scenario.settings, random.Random(seed))
    changed = replace(scenario, settings=replace(settings, date=dt.date(2027, 1, 1)))
    assert equal(changed, written(changed, tmp_path / "b"))


@pytest.mark.parametrize(("source", "kept"), [("earlier", "earlier"), ("../old", "previous")])
def test_the_earlier_plan_is_written_too(tmp_path, source, kept):
    scenario = load(write_sample(tmp_path / "a"))
    settings = replace(scenario.settings, goals=(Goal("changes", source=source),))
    changed = replace(scenario, settings=settings, previous={"C-1": "O-1"})
    again = written(changed, tmp_path / "b")
    assert (again.previous, again.settings.goals[0].source) == ({"C-1": "O-1"}, kept)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\ta", "\ra", "'=1", "''=1"])
def test_what_a_spreadsheet_would_compute_is_guarded(text):
    assert protected(text) == f"'{text}"


@pytest.mark.parametrize("text", ["1", "'x", "a=b", "", "'"])
def test_harmless_text_is_written_as_it_is(text):
    assert protected(text) == text


def test_the_same_scenario_is_written_as_the_same_bytes(tmp_path):
    scenario = load(write_sample(tmp_path / "a"))
    write_scenario(scenario, tmp_path / "b")
    write_scenario(scenario, tmp_path / "c")
    names = sorted(path.name for path in (tmp_path / "b").iterdir())
    assert names == sorted([f"{name}.csv" for name in TABLES] + ["scenario.yaml"])
    for name in names:
        assert (tmp_path / "b" / name).read_bytes() == (tmp_path / "c" / name).read_bytes()


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    scenario = load(write_sample(tmp_path / "a"))
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="can't write"):
        write_scenario(scenario, tmp_path / "file")
