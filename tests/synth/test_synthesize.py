import csv
import hashlib
import io
import re

import pytest
from typer.testing import CliRunner

import matcher
from matcher.cli.app import app
from matcher.domain.levels import LEVELS
from matcher.domain.places import FIELDS, PREFECTURES
from matcher.domain.tables import TABLES
from matcher.errors import OutputError, ScenarioError
from matcher.synth.options import SEVERITIES
from matcher.synth.shares import all_jobs, provinces, published
from matcher.synth.synthesize import synthesize

EVERYTHING = {
    "candidates": 700,
    "seed": 11,
    "presets": ("titp-2017", "esd-2027", "ssw-2024"),
    "interviews": 20,
    "pins": 9,
    "overrides": 2,
    "goals": ("fill:1%", "score:20", "worst_off", "parity", "changes"),
    **dict.fromkeys(SEVERITIES, 60),
}
PINNED = "cc1db3767377159e9acad91fb8e3f067e36ea10ac576af735cf786cc3f2a3430"


def digest(cohort):
    total = hashlib.sha256()
    for name, content in sorted(cohort.files().items()):
        total.update(name.encode() + b"\0" + content)
    return total.hexdigest()


def test_bytes_are_pinned_with_every_option_on():
    assert digest(synthesize(**EVERYTHING)) == PINNED


def test_another_seed_gives_other_bytes():
    assert digest(synthesize(seed=1, candidates=50)) != digest(synthesize(seed=2, candidates=50))


def test_a_knob_leaves_the_columns_it_is_not_about_as_they_were():
    one = synthesize(candidates=300, tightness=10, seats_ratio=1).frames
    two = synthesize(candidates=300, tightness=90, seats_ratio=1).frames
    columns = [c for c in one["candidates"] if c != "min_net_wage"]
    assert one["candidates"][columns].equals(two["candidates"][columns])
    same = ["order_id", "company_id", "prefecture", "job", "seats", "conditions", "arrival"]
    assert one["orders"][same].equals(two["orders"][same])


def test_columns_are_those_of_the_data_dictionary():
    for name, frame in synthesize(**EVERYTHING).frames.items():
        assert set(frame) <= set(TABLES[name].by_name)


def test_the_generator_obeys_its_sizes():
    frames = synthesize(candidates=500, companies=60, orders=80, seats_ratio="2").frames
    assert [len(frames[name]) for name in ("candidates", "companies", "orders")] == [500, 60, 80]
    assert frames["orders"]["seats"].astype(int).sum() == 250
    assert set(frames["orders"]["company_id"]) == set(frames["companies"]["company_id"])


def test_an_intake_of_one_works():
    frames = synthesize(candidates=1, tightness=100, density=100, ties=100).frames
    assert len(frames["orders"]) == len(frames["companies"]) == 1


@pytest.mark.parametrize("presets", [(), ("titp-2017",), ("esd-2027",), ("ssw-2024",)])
def test_a_single_preset_sets_the_scheme_of_every_order(presets):
    schemes = set(synthesize(candidates=200, presets=presets).frames["orders"]["scheme"])
    assert schemes == {presets[0].split("-")[0] if presets else "titp"}


def test_titp_orders_arrive_before_esd_begins():
    orders = synthesize(candidates=400, presets=("titp-2017", "esd-2027")).frames["orders"]
    assert set(orders.loc[orders["scheme"] == "titp", "arrival"].str[:7]) == {
        "2027-01",
        "2027-02",
        "2027-03",
    }
    assert min(orders.loc[orders["scheme"] == "esd", "arrival"]) > "2027-04-01"


def test_every_wrong_option_is_told_at_once():
    with pytest.raises(ScenarioError) as caught:
        synthesize(
            candidates=0,
            seed=-1,
            tightness=101,
            density=True,
            presets=("titp-2099",),
            quotas=("moon",),
            seats_ratio="none",
            date="soon",
            goals=("fill", "joy"),
            floors=101,
            overrides=-1,
            shares={"mood": {}},
        )
    columns = {issue.column for issue in caught.value.issues}
    assert columns == {
        *("candidates", "seed", "tightness", "density"),
        *("presets", "quotas", "seats_ratio", "date", "shares"),
        *("goals", "floors", "overrides"),
    }


def test_shares_may_come_from_a_file(tmp_path):
    path = tmp_path / "shares.toml"
    path.write_text("[mix]\ncare = 1\n", encoding="utf-8")
    frames = synthesize(candidates=40, shares=path).frames
    assert set(frames["orders"]["job"]) == {"7-13"}


@pytest.mark.parametrize("text", [None, "[mix", "[mix]\nspace = 1"])
def test_a_file_of_shares_that_is_missing_or_wrong_is_told(tmp_path, text):
    path = tmp_path / "shares.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        synthesize(candidates=40, shares=path)
    assert [issue.column for issue in caught.value.issues] == ["shares"]


@pytest.mark.parametrize(
    ("option", "values"),
    [
        ("companies", {"candidates": 100, "orders": 20, "companies": 21}),
        ("orders", {"candidates": 100, "orders": 200, "seats_ratio": 1}),
        ("orders", {"candidates": 100, "orders": 2, "companies": 1, "seats_ratio": 1}),
        ("orders", {"candidates": 10, "companies": 20, "seats_ratio": 1}),
        ("pins", {"candidates": 10, "pins": 10}),
        ("pins", {"candidates": 10, "pins": 10, "floors": 50}),
        ("overrides", {"candidates": 10, "overrides": 10}),
        ("goals", {"candidates": 10, "goals": ()}),
        ("goals", {"candidates": 10, "goals": ("fill", "fill:1%")}),
    ],
)
def test_sizes_that_do_not_fit_together_are_refused(option, values):
    with pytest.raises(ScenarioError) as caught:
        synthesize(**values)
    assert [issue.column for issue in caught.value.issues] == [option]


def test_the_folder_holds_the_bytes_and_is_never_overwritten(tmp_path):
    cohort = synthesize(tmp_path / "new" / "intake", candidates=20)
    written = {p.name: p.read_bytes() for p in (tmp_path / "new" / "intake").iterdir()}
    assert written == cohort.files()
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["intake"]
    with pytest.raises(OutputError):
        synthesize(tmp_path / "new" / "intake", candidates=20)


def test_a_place_that_cannot_be_written_is_an_output_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        synthesize(tmp_path / "file" / "intake", candidates=20)


def test_the_verb_can_be_called_from_the_package():
    assert digest(matcher.synth(candidates=20)) == digest(synthesize(candidates=20))
    assert digest(matcher.synth(candidates=20)) == digest(synthesize(candidates=20))


@pytest.mark.parametrize("options", [EVERYTHING, {"candidates": 300}, {"candidates": 5}])
def test_what_is_written_is_read_without_fault_or_warning(tmp_path, options):
    from matcher.files.load import load

    synthesize(tmp_path / "intake", **options)
    assert load(tmp_path / "intake").warnings == ()


ID = r"[A-Z]{1,2}-\d{3,6}"
NUMBER = r"\d{1,6}"
DATE = r"\d{4}-\d\d-\d\d"
JOB = r"\d{1,2}-\d{1,2}"
CONDITION = "|".join(
    sorted({name for job in all_jobs() for name in job.conditions} | set(published()["avoid"]))
)
LEVEL = "|".join(re.escape(level) for level in LEVELS)
SHAPES = {
    **dict.fromkeys(["candidate_id", "order_id", "company_id", "office_id", "group"], ID),
    **dict.fromkeys(["sending_org", "supervising_org"], ID),
    **dict.fromkeys(["birth_date", "ready_from", "valid_until", "waiting_since", "arrival"], DATE),
    **dict.fromkeys(["province"], "|".join(provinces()[0])),
    **dict.fromkeys(["prefecture", "hq_prefecture"], "|".join(PREFECTURES)),
    "language": f"{LEVEL}|JLPT N\\d( \\d+)?|JFT-Basic \\d+",
    "min_language": LEVEL,
    "skills": f"({JOB}:\\d+;?)+",
    "job": JOB,
    "prefer_jobs": f"({JOB};?)+",
    "prefer_prefectures": f"(({'|'.join(PREFECTURES)});?)+",
    **dict.fromkeys(["avoid", "conditions"], f"(({CONDITION});?)+"),
    "field": "|".join(FIELDS),
    "sex": "F|M",
    "scheme": "titp|esd|ssw",
    "type": "supervised|individual",
    "decision": "accept|reject|decline",
    "action": "pin|forbid",
    "sex_ground": "shared rooms for one sex only",
    "age_ground": "age range of the programme agreement",
    "reason": "declined the prefecture|agreed at the interview|"
    "agreed with the company although below its level",
}
OTHER = f"{NUMBER}|yes|no"


@pytest.mark.parametrize("options", [EVERYTHING, {"candidates": 2_000, "seed": 5}])
def test_no_cell_can_be_the_name_of_anybody(options):
    """Every cell is an id, a number, a date or a word of a closed list."""
    for name, content in synthesize(**options).files().items():
        if not name.endswith(".csv"):
            continue
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        for row in rows:
            assert "name" not in row
            for column, cell in row.items():
                shape = SHAPES.get(column, OTHER)
                assert not cell or re.fullmatch(shape, cell), (name, column, cell)


def test_the_command_line_takes_every_rule_and_goal(tmp_path):
    words = ["synth", str(tmp_path / "told"), "-n", "120", "--seed", "8", "--overrides", "1"]
    for name in SEVERITIES:
        words += [f"--{name.replace('_', '-')}", "30"]
    for goal in ("worst_off:5", "fill"):
        words += ["--goal", goal]
    outcome = CliRunner().invoke(app, words)
    assert outcome.exit_code == 0, outcome.output
    options = {"goals": ("worst_off:5", "fill"), **dict.fromkeys(SEVERITIES, 30)}
    meant = synthesize(candidates=120, seed=8, overrides=1, **options).files()
    assert {path.name: path.read_bytes() for path in (tmp_path / "told").iterdir()} == meant
