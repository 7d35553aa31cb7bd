import datetime as dt
import io
import sys
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from files.samples import TABLES, places, with_cell, write_sample
from matcher.domain.scenario import Scenario
from matcher.domain.settings import Bounds
from matcher.errors import ScenarioError
from matcher.files.frames import from_frames
from matcher.files.load import load

NAMES = tuple(TABLES)
DATE = dt.date(2026, 10, 1)


def text_frame(text):
    return pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)


def frames(**texts):
    return {name: text_frame(texts.get(name, text)) for name, text in TABLES.items()}


def built(**changes):
    given = {**frames(), "name": "Sample", "date": DATE, **changes}
    return from_frames(
        given.pop("candidates"), given.pop("companies"), given.pop("orders"), **given
    )


def faults(**changes):
    with pytest.raises(ScenarioError) as caught:
        built(**changes)
    return places(caught.value.issues)


def test_frames_of_text_read_as_the_files_do(tmp_path):
    files, direct = load(write_sample(tmp_path)), built(presets=["titp-2017"])
    for name in NAMES:
        pd.testing.assert_frame_equal(getattr(files, name), getattr(direct, name))


def test_native_types_read_as_text_does():
    people = pd.DataFrame(
        {
            "candidate_id": ["C-1", "C-2", "C-3", "C-4"],
            "birth_date": pd.to_datetime(["2001-02-28", None, "1999-12-31", None]),
            "screening": [70.0, np.nan, 85.0, np.nan],
            "min_net_wage": pd.array([120_000, None, 1, 2], dtype="Int64"),
            "prior_titp": [True, False, None, np.bool_(True)],
            "ready_from": [dt.date(2027, 1, 1), pd.Timestamp("2027-01-02"), pd.NaT, None],
            "show_up": [0.5, 1, None, float("nan")],
            "language": ["n4", None, pd.NA, ""],
        }
    )
    before = people.copy(deep=True)
    read = built(candidates=people).candidates
    pd.testing.assert_frame_equal(people, before)
    assert list(read["screening"]) == [70, 50, 85, 50]
    assert read["min_net_wage"].tolist()[0] == 120_000
    assert list(read["prior_titp"]) == [True, False, False, True]
    assert [str(day)[:10] for day in read["ready_from"]] == [
        "2027-01-01",
        "2027-01-02",
        "NaT",
        "NaT",
    ]
    assert list(read["show_up"]) == [0.5, 1, 1, 1]
    assert list(read["language"]) == ["A2.2", "none", "none", "none"]


def test_a_faulty_cell_is_told_under_the_name_of_its_table():
    people = frames()["candidates"]
    people["screening"] = [70, 85.5, -1, 1e20]
    assert faults(candidates=people) == [
        ("fraction", "candidates", 3, "screening"),
        ("negative", "candidates", 4, "screening"),
        ("out-of-range", "candidates", 5, "screening"),
    ]


@pytest.mark.parametrize(
    ("value", "code"),
    [(object(), "wrong-type"), ([1], "wrong-type"), (dt.datetime(2027, 1, 1, 5), "not-a-date")],
)
def test_a_value_of_no_meaning_is_told(value, code):
    people = frames()["candidates"].astype(object)
    people.at[0, "ready_from"] = value
    assert faults(candidates=people) == [(code, "candidates", 2, "ready_from")]


def test_rows_of_an_earlier_scenario_are_kept(tmp_path):
    scenario = load(write_sample(tmp_path))
    later = built(candidates=scenario.candidates.drop(index=[2]), pins=None, rankings=None)
    assert list(later.candidates.index) == [3, 4, 5]


def test_settings_are_told_by_their_path():
    quotas = [{"id": "a", "max": 4}, {"id": "b", "where": {"age": ">x"}, "max": 4.5}]
    assert faults(quotas=quotas, goals=["fill", {"goal": "scor"}]) == [
        ("goal-unknown", "settings", None, "goals[1].goal"),
        ("fraction", "settings", None, "quotas[1].max"),
        ("not-a-number", "settings", None, "quotas[1].where.age"),
    ]


def test_settings_take_native_types():
    quotas = [
        {"id": 7, "where": {"metro": False, "arrival": dt.date(2027, 2, 1)}, "max": np.int64(3)},
        {"id": "b", "per": ("sex", "province"), "min_share": Fraction(1, 3), "soft": 5},
        {"id": "c", "per": "sex", "max_share": 0.25},
    ]
    scenario = built(quotas=quotas, score={"weights": {"skill": 1.5}}, solve={"time_limit": 2})
    bounds = [quota.bounds for quota in scenario.settings.quotas]
    assert bounds == [
        Bounds(max=3),
        Bounds(min_share=Fraction(1, 3)),
        Bounds(max_share=Fraction(1, 4)),
    ]
    assert [clause.values for clause in scenario.settings.quotas[0].where] == [
        ("no",),
        ("2027-02-01",),
    ]


def test_settings_of_no_meaning_are_told():
    assert faults(score={"weights": object()})[0][:2] == ("wrong-type", "settings")
    assert faults(name="", date="soon") == [
        ("key-missing", "settings", None, ""),
        ("not-a-date", "settings", None, "date"),
    ]


def test_an_id_that_no_table_has_is_told_with_frames_too():
    assert faults(offices=None) == [
        ("unknown-id", "orders", 2, "office_id"),
        ("unknown-id", "orders", 3, "office_id"),
    ]
    pins = text_frame(with_cell("pins", 2, "order_id", "O-22"))
    assert faults(pins=pins) == [("unknown-id", "pins", 2, "order_id")]


def test_scenario_offers_the_same_function():
    given = frames()
    scenario = Scenario.from_frames(
        given["candidates"], given["companies"], given["orders"],
        offices=given["offices"], name="Sample", date="2026-10-01",
    )  # fmt: skip
    assert scenario.scores is None
    assert scenario.rankings.empty


def test_parquet_reads_as_csv_does(tmp_path):
    pytest.importorskip("pyarrow")
    plain = load(write_sample(tmp_path / "csv"))
    folder = write_sample(tmp_path / "parquet", {"candidates": None})
    plain.candidates.to_parquet(folder / "candidates.parquet")
    settings = (folder / "scenario.yaml").read_text()
    (folder / "scenario.yaml").write_text(settings + "tables: {candidates: candidates.parquet}\n")
    pd.testing.assert_frame_equal(load(folder).candidates, plain.candidates)
    (folder / "candidates.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(ScenarioError) as caught:
        load(folder)
    assert places(caught.value.issues) == [("file-format", "candidates.parquet", None, "")]


def test_parquet_without_pyarrow_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    folder = write_sample(tmp_path)
    (folder / "pins.parquet").write_bytes(b"PAR1")
    settings = (folder / "scenario.yaml").read_text()
    (folder / "scenario.yaml").write_text(settings + "tables: {pins: pins.parquet}\n")
    with pytest.raises(ScenarioError) as caught:
        load(folder)
    assert caught.value.issues[0].hint == "install matcher[parquet]"
