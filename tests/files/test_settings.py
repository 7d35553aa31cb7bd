import datetime as dt
from fractions import Fraction

import pytest

from files.samples import SETTINGS, issues_of, places, write_sample
from matcher.domain.settings import Bounds, Condition, Goal
from matcher.files.draft import read_draft
from matcher.files.findings import Findings
from matcher.files.load import load
from matcher.files.nodes import read_nodes
from matcher.files.reading import Reader
from matcher.files.settings import read_settings

HEAD = "version: 1\nname: Sample\ndate: 2026-10-01\n"
QUOTA_FAULTS = [
    # what stands within "- {…}" in line 5, code, column
    ("max: 4", "key-missing", "3"),
    ("id: q", "quota-bound-missing", "3"),
    ("id: q, max: 4.5", "fraction", "16"),
    ("id: q, max: -4", "negative", "16"),
    ("id: q, max: 99999999999999999999", "out-of-range", "16"),
    ("id: q, max: many", "not-a-number", "16"),
    ("id: q, min: 5, max: 4", "quota-bound-order", "3"),
    ("id: q, min_share: 2/3, max_share: 1/3", "quota-bound-order", "3"),
    ("id: q, min_share: 7/3", "share", "22"),
    ("id: q, min_share: -1/3", "share", "22"),
    ("id: q, min_share: 1/0", "share", "22"),
    ("id: q, min_share: 140%", "share", "22"),
    ("id: q, min_share: third", "share", "22"),
    ("id: q, max: 4, soft: -1", "negative", "25"),
    ("id: 'a:b', max: 4", "quota-id", "8"),
    ("id: q, max: 4, maxx: 5", "key-unknown", "19"),
    ("id: q, max: 4, max: 5", "key-twice", "19"),
    ("id: q, max: [4]", "wrong-type", "16"),
    ("id: q, max: 4, per: provinces", "attribute-unknown", "24"),
    ("id: q, max: 4, per: [province, province]", "attribute-twice", "35"),
    ("id: q, max: 4, per: []", "wrong-type", "24"),
    ("id: q, max: 4, where: {provnce: Bali}", "attribute-unknown", "27"),
    ('id: q, max: 4, where: {province: ">=Bali"}', "comparison", "37"),
    ('id: q, max: 4, where: {age: "=> 20"}', "comparison", "32"),
    ('id: q, max: 4, where: {age: [">=20", "30"]}', "comparison", "33"),
    ('id: q, max: 4, where: {language: ">="}', "comparison", "37"),
    ('id: q, max: 4, where: {language: ">=D9"}', "level", "37"),
    ("id: q, max: 4, where: {sex: X}", "choice", "32"),
    ("id: q, max: 4, where: {metro: maybe}", "choice", "34"),
    ("id: q, max: 4, where: {arrival: 2027-02-30}", "not-a-date", "36"),
    ("id: q, max: 4, where: {arrival_month: 2027-13}", "not-a-date", "42"),
    ("id: q, max: 4, where: {province: []}", "where-empty", "37"),
    ("id: q, max: 4, where: {province: }", "where-empty", "36"),
    ("id: q, max: 4, where: Bali", "wrong-type", "26"),
    ("id: q, max: 4, except: {Bali: {max: 5}}", "except-without-per", "27"),
    ("id: q, max: 4, per: [province, sex], except: {Bali: {max: 5}}", "except-parts", "50"),
    ("id: q, max: 4, per: province, except: {Bali: {mx: 5}}", "key-unknown", "50"),
    ("id: q, max: 4, per: province, except: {Bali: {}}", "quota-bound-missing", "49"),
    ("id: q, max: 4, per: province, except: {Bali: {min: 5}}", "quota-bound-order", "49"),
]


@pytest.mark.parametrize(("quota", "code", "column"), QUOTA_FAULTS)
def test_a_faulty_quota_is_told_with_line_and_column(quota, code, column):
    findings = Findings()
    node = read_nodes(f"{HEAD}quotas:\n- {{{quota}}}\n".encode(), "scenario.yaml", findings)
    settings = read_settings(node, Reader("scenario.yaml", findings)).settings
    assert places(findings.issues) == [(code, "scenario.yaml", 5, column)]
    assert settings.quotas == ()


SETTING_FAULTS = [
    ("presets: [titp-2018]\n", "preset-unknown", "11"),
    ("presets: [titp-2017, titp-2017]\n", "preset-twice", "22"),
    ("presets: titp-2017\n", "wrong-type", "10"),
    ("tables: {candidate: candidates.csv}\n", "table-unknown", "10"),
    ("tables: {pins: pinned.csv}\n", "table-missing", "16"),
    ("tables: {pins: ../pins.csv}\n", "file-outside", "16"),
    ("tables: {pins: /etc/passwd}\n", "file-outside", "16"),
    ("tables: {pins: 'C:\\pins.csv'}\n", "file-outside", "16"),
    ("tables: {pins: pins.xlsx}\n", "file-format", "16"),
    ("tables: {pins: [pins.csv]}\n", "wrong-type", "16"),
    ("quotas: {}\n", "wrong-type", "9"),
    ("quotas: [{id: q, max: 1}, {id: q, min: 0}]\n", "quota-twice", "27"),
    ("score: {weights: {skil: 1}}\n", "key-unknown", "19"),
    ("score: {weights: {skill: 0}}\n", "weights", "18"),
    ("score: {weights: {skill: -1}}\n", "negative", "26"),
    ("score: {weights: {skill: 0.000000000001, wage: 1000000}}\n", "weights", "18"),
    ("score: {wage_range: [200000, 80000]}\n", "wage-range", "21"),
    ("score: {wage_range: [80000]}\n", "wage-range", "21"),
    ("score: {wage_range: 80000}\n", "wrong-type", "21"),
    ("goals: [speed]\n", "goal-unknown", "9"),
    ("goals: [fill, fill]\n", "goal-twice", "15"),
    ("goals: []\n", "goal-unknown", "8"),
    ("goals: [parity]\n", "goal-per", "9"),
    ("goals: [{goal: parity, per: field}]\n", "attribute-unknown", "29"),
    ("goals: [{goal: fill, per: province}]\n", "goal-per", "27"),
    ("goals: [{goal: fill, from: earlier}]\n", "goal-from", "28"),
    ("goals: [changes]\n", "goal-from", "9"),
    ("goals: [{goal: changes, from: earlier}]\n", "goal-from", "9"),
    ("goals: [{goal: changes, from: /earlier}]\n", "goal-from", "9"),
    ("goals: [{goal: fill, give_up: 0.5}]\n", "give-up", "31"),
    ("goals: [{goal: fill, give_up: 120%}]\n", "share", "31"),
    ("goals: [{per: province}]\n", "key-missing", "9"),
    ("solve: {time_limit: 0}\n", "out-of-range", "21"),
    ("solve: {gap: 2}\n", "share", "14"),
    ("solve: {workers: 0}\n", "out-of-range", "18"),
    ("solve: {seed: -1}\n", "negative", "15"),
    ("solves: {seed: 1}\n", "key-unknown", "1"),
    ("name: Again\n", "key-twice", "1"),
    ("presets: !!seq [titp-2017]\n", "yaml-tag", "10"),
    ("presets: [*titp]\n", "yaml-alias", "11"),
    ("presets: [titp-2017\n", "yaml-syntax", "1"),
    ("? [a, b]\n: c\n", "wrong-type", "3"),
]


@pytest.mark.parametrize(("line", "code", "column"), SETTING_FAULTS)
def test_a_faulty_setting_is_told_with_line_and_column(tmp_path, line, code, column):
    ((came, file, row, where), *more) = places(issues_of(tmp_path, settings=HEAD + line))
    assert (came, file, where, more) == (code, "scenario.yaml", column, [])
    assert row == (5 if code == "yaml-syntax" else 4)


@pytest.mark.parametrize("key", ["version", "name", "date"])
def test_what_is_needed_and_missing_is_told(tmp_path, key):
    kept = [line for line in HEAD.splitlines() if not line.startswith(key)]
    told = issues_of(tmp_path, settings="\n".join(kept))
    assert places(told) == [("key-missing", "scenario.yaml", 1, "1")]
    assert key in told[0].message


@pytest.mark.parametrize("version", ["2", "1.0", "one"])
def test_another_version_is_refused(tmp_path, version):
    told = issues_of(tmp_path, settings=HEAD.replace("version: 1", f"version: {version}"))
    assert places(told) == [("version", "scenario.yaml", 1, "10")]


def test_an_unknown_key_gets_the_nearest_name_as_hint(tmp_path):
    (issue,) = issues_of(tmp_path, settings=HEAD + "quota: []\n")
    assert issue.hint == 'did you mean "quotas"?'


def test_values_and_groups_that_occur_nowhere_are_warnings(tmp_path):
    quotas = (
        "- {id: a, where: {province: [Bali, Bally]}, max: 4}\n"
        "- {id: b, per: [order_id, province], max: 4, except: {O-9 / Bali: {max: 5}}}\n"
        "- {id: c, where: {age: 26, metro: yes, arrival_month: 2027-02}, max: 4}\n"
        "- {id: d, where: {age: 27}, max: 4}\n"
    )
    told = issues_of(tmp_path, settings=f"{HEAD}quotas:\n{quotas}")
    assert [(issue.code, issue.severity, issue.row, issue.column) for issue in told] == [
        ("where-unmatched", "warning", 5, "29"),
        ("except-unmatched", "warning", 6, "55"),
        ("where-unmatched", "warning", 8, "24"),
    ]
    assert told[0].hint == 'did you mean "Bali"?'


def test_settings_are_read_exactly(tmp_path):
    text = (
        f"{HEAD}"
        "presets: [esd-2027, titp-2017]\n"
        "quotas:\n"
        "- id: speakers\n"
        "  where: {language: '>= JLPT N4', metro: true, sex: f}\n"
        "  per: [company_id, province]\n"
        "  min_share: 12.5%\n"
        "  max: 3.0\n"
        "  soft: ５０\n"
        "  except: {K-1 / Bali: {max: 5, min_share: 0.1}}\n"
        "  reason: >\n"
        "    because\n"
        "score: {weights: {skill: 1.5, wage: 0.25}, wage_range: [90000, 150000]}\n"
        "goals:\n"
        "- {goal: fill, give_up: 1%}\n"
        "- {goal: score, give_up: 20}\n"
        "- {goal: parity, per: province}\n"
        "solve: {time_limit: 0.5, gap: 1/1000, seed: 7, workers: 2}\n"
    )
    settings = load(write_sample(tmp_path, settings=text)).settings
    (quota,) = settings.quotas
    assert settings.date == dt.date(2026, 10, 1)
    assert settings.presets == ("esd-2027", "titp-2017")
    assert quota.where == (
        Condition("language", ">=", ("A2.2",)),
        Condition("metro", "in", ("yes",)),
        Condition("sex", "in", ("F",)),
    )
    assert quota.bounds == Bounds(max=3, min_share=Fraction(1, 8))
    assert quota.exceptions == {"K-1 / Bali": Bounds(max=5, min_share=Fraction(1, 10))}
    assert (quota.soft, quota.reason, quota.line, quota.column) == (50, "because", 6, 3)
    assert [(goal.name, goal.give_up, goal.per) for goal in settings.goals] == [
        ("fill", Fraction(1, 100), ()),
        ("score", 20, ()),
        ("parity", 0, ("province",)),
    ]
    weights = {part: weight for part, weight in settings.score.weights.items() if weight}
    assert weights == {"skill": 6, "wage": 1}
    assert settings.score.wage_range == (90_000, 150_000)
    assert (settings.solve.time_limit, settings.solve.gap) == (0.5, Fraction(1, 1000))
    assert (settings.solve.seed, settings.solve.workers) == (7, 2)


def test_words_of_older_yaml_stay_text(tmp_path):
    quota = "quotas:\n- {id: 00123, where: {province: NO}, max: 1}\n"
    (quota,) = load(write_sample(tmp_path, settings=HEAD + quota)).settings.quotas
    assert (quota.id, quota.where[0].values) == ("00123", ("NO",))


def test_one_file_for_two_tables_is_told(tmp_path):
    tables = "tables: {rankings: pins.csv, pins: pins.csv}\n"
    told = places(issues_of(tmp_path, settings=HEAD + tables))
    assert told[0] == ("table-twice", "scenario.yaml", 4, "36")


def test_what_is_left_blank_is_at_its_default(tmp_path):
    settings = load(write_sample(tmp_path, settings=f"{HEAD}quotas:\ngoals: null\n")).settings
    assert settings.quotas == ()
    assert settings.goals == (Goal("fill"), Goal("score"))


def test_an_earlier_plan_is_read(tmp_path):
    plan = "candidate_id,order_id,score\nC-1,O-1,5\nC-9,O-1,5\n"
    (tmp_path / "earlier").mkdir()
    (tmp_path / "earlier" / "assignments.csv").write_text(plan)
    text = HEAD + "goals: [fill, {goal: changes, from: ../earlier}]\n"
    scenario = load(write_sample(tmp_path / "scenario", settings=text))
    assert scenario.previous == {"C-1": "O-1"}
    assert [warning.code for warning in scenario.warnings] == ["previous-unknown"]
    assert "../earlier/assignments.csv" in scenario.inputs


def test_faults_of_the_tables_are_told_beside_those_of_broken_yaml(tmp_path):
    tables = {"pins": "candidate_id\n"}
    draft = read_draft(write_sample(tmp_path, tables, "a: [\n"))
    assert draft.scenario is None
    assert {issue.file for issue in draft.issues} == {"scenario.yaml", "pins.csv"}


def test_the_sample_is_without_fault(tmp_path):
    assert issues_of(tmp_path, settings=SETTINGS) == ()
