"""Pseudonyms: nothing of the old ids is left, nothing else is changed, the key leads back."""

from __future__ import annotations

import csv
import itertools
import re
import shutil
import stat
import sys
import zipfile
from pathlib import Path

import pytest

from files.samples import TABLES, write_sample
from matcher.errors import OutputError, ScenarioError
from matcher.files.anonymise import KINDS, anonymise
from matcher.files.load import load
from matcher.files.pseudonyms import KeyFileError, draw_pseudonyms, put_back, read_key, write_key
from matcher.solver.solve import solve

SCENARIOS = Path(__file__).parents[2] / "scenarios"
#: Every id and every free text holds this word.
SECRET = "Siti"
NOTES = re.compile(r"\bx_\w+")
SETTINGS = f"""\
version: 1
name: {SECRET} programme
date: 2026-10-01
tables: {{candidates: {SECRET}.csv}}
quotas:
  - {{id: {SECRET}-one, where: {{sending_org: [{SECRET} LPK, {SECRET} elsewhere]}}, max: 9,
     reason: asked by {SECRET}, source: {SECRET}}}
  - {{id: two, per: [company_id, sending_org], max: 8,
     except: {{{SECRET} KK / {SECRET} LPK: {{max: 1}}}}}}
  - {{id: three, where: {{office_id: {SECRET} F, supervising_org: {SECRET} SO}}, max: 7}}
  - {{id: four, where: {{order_id: {SECRET} O, group: {SECRET} pair}}, max: 6}}
goals: [fill, {{goal: changes, from: {SECRET} earlier}}, score]
"""
FULL = {
    f"{SECRET}.csv": f"""\
candidate_id,sex,province,sending_org,skills,group,x_name,x_phone
{SECRET} C1,F,Bali,{SECRET} LPK,weld:80,{SECRET} pair,{SECRET} Aminah,{SECRET} 0812
{SECRET} C2,M,Bali,{SECRET} LPK,weld:70,{SECRET} pair,{SECRET} Budi,
""",
    "companies.csv": f"""\
company_id,name,supervising_org,staff,x_contact
{SECRET} KK,{SECRET} Kogyo,{SECRET} SO,40,{SECRET} san
""",
    "offices.csv": f"office_id,company_id,prefecture\n{SECRET} F,{SECRET} KK,Aichi\n",
    "orders.csv": f"""\
order_id,company_id,office_id,scheme,job,seats,arrival,max_age,age_ground,sex,sex_ground
{SECRET} O,{SECRET} KK,{SECRET} F,titp,weld,2,2027-02-01,40,{SECRET} rule,any,
""",
    "rankings.csv": f"order_id,candidate_id,rank,decision\n{SECRET} O,{SECRET} C1,1,accept\n",
    "scores.csv": "candidate_id,order_id,score\n"
    + "".join(f"{SECRET} C{number},{SECRET} O,5{number}\n" for number in (1, 2)),
    "pins.csv": f"candidate_id,order_id,action,reason\n{SECRET} C2,{SECRET} O,pin,{SECRET} asked\n",
}


@pytest.fixture
def full(tmp_path):
    folder = tmp_path / "given"
    (folder / f"{SECRET} earlier").mkdir(parents=True)
    (folder / "scenario.yaml").write_text(SETTINGS, encoding="utf-8")
    for name, text in FULL.items():
        (folder / name).write_text(text, encoding="utf-8")
    plan = f"candidate_id,order_id\n{SECRET} C1,{SECRET} O\n{SECRET} C2,{SECRET} old\n"
    (folder / f"{SECRET} earlier" / "assignments.csv").write_text(plan, encoding="utf-8")
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_nothing_of_ids_names_notes_and_reasons_is_left(full, tmp_path):
    anonymise(full, tmp_path / "out", key=tmp_path / "key.csv")
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(written) == 9  # seven tables, settings, the earlier plan
    for path in written:
        text = f"{path.relative_to(tmp_path)}\n{path.read_text(encoding='utf-8-sig')}"
        assert SECRET not in text, path
        assert not NOTES.search(text), path


def test_a_workbook_holds_nothing_of_them_either(full, tmp_path):
    anonymise(full, tmp_path / "out.xlsx", key=tmp_path / "key.csv", language="ja")
    with zipfile.ZipFile(tmp_path / "out.xlsx") as bundle:
        parts = [bundle.read(name) for name in bundle.namelist()]
    assert any(b"weld" in part for part in parts)
    assert not any(SECRET.encode() in part or b"x_name" in part for part in parts)
    load(tmp_path / "out.xlsx")


def test_every_id_has_its_pseudonym_wherever_it_stands(full, tmp_path):
    anonymise(full, tmp_path / "out", key=tmp_path / "key.csv")
    new, old = load(tmp_path / "out"), load(full)
    back = read_key(tmp_path / "key.csv")
    assert set(back.values()) >= {f"{SECRET} elsewhere", f"{SECRET} old"}
    for table in ("candidates", "companies", "offices", "orders", "rankings", "scores", "pins"):
        one, two = getattr(old, table), getattr(new, table)
        for column in KINDS.keys() & set(one.columns):
            assert sorted(one[column]) == sorted(back.get(cell, cell) for cell in two[column])
    assert {back[a]: back[b] for a, b in new.previous.items()} == old.previous
    quotas = new.settings.quotas
    assert [back[quota.id] for quota in quotas] == [f"{SECRET}-one", "two", "three", "four"]
    for one, two in zip(old.settings.quotas, quotas, strict=True):
        told = [(clause.attribute, *map(back.get, clause.values)) for clause in two.where]
        wanted = [(clause.attribute, *clause.values) for clause in one.where]
        assert [set(clause) for clause in told] == [set(clause) for clause in wanted]
        assert [put_back(group, back) for group in two.exceptions] == [*one.exceptions]


@pytest.mark.parametrize(
    "name", ["tiny", "rule_groups", "rule_except", "rule_beds", "goal_changes", "first_wave"]
)
def test_the_plan_is_as_good_as_before(name, tmp_path):
    anonymise(SCENARIOS / name, tmp_path / "out", key=tmp_path / "key.csv")
    one, two = solve(SCENARIOS / name), solve(tmp_path / "out")
    assert (two.status, two.proof) == (one.status, one.proof)
    assert [(goal.goal, goal.value) for goal in two.goals] == [
        (goal.goal, goal.value) for goal in one.goals
    ]


def test_what_decides_the_plan_stays(tmp_path):
    write_sample(tmp_path / "given")
    anonymise(tmp_path / "given", tmp_path / "out", key=tmp_path / "key.csv")
    back = read_key(tmp_path / "key.csv")
    hidden = {"name", "sex_ground", "age_ground", "reason"}
    for table in TABLES:
        one, two = (load(tmp_path / place).__getattribute__(table) for place in ("given", "out"))
        kept = [column for column in one.columns if column not in hidden]
        told = two[kept].map(lambda cell: back.get(cell, cell) if isinstance(cell, str) else cell)
        key = kept[0]
        pair = [frame.sort_values([key, kept[1]]).reset_index(drop=True) for frame in (one, told)]
        assert pair[0][kept].equals(pair[1][kept]), table


def test_neither_pseudonyms_nor_rows_follow_the_old_order(tmp_path):
    place = tmp_path / "given"
    shutil.copytree(SCENARIOS / "first_wave", place)
    anonymise(place, tmp_path / "out", key=tmp_path / "key.csv", seed=1)
    back = read_key(tmp_path / "key.csv")
    old = {row["candidate_id"]: at for at, row in enumerate(rows(place / "candidates.csv"))}
    for written in (rows(tmp_path / "out" / "candidates.csv"), rows(tmp_path / "key.csv")):
        order = [old[name] for row in written if (name := _old(row, back)) in old]
        assert len(order) == 150
        inverted = sum(a > b for a, b in itertools.combinations(order, 2))
        assert 0.4 < inverted / (150 * 149 / 2) < 0.6


def _old(row: dict[str, str], back: dict[str, str]) -> str:
    return row["id"] if "id" in row else back[row["candidate_id"]]


def test_a_seed_gives_the_same_bytes_and_none_gives_others(tmp_path):
    written = []
    for name, seed in (("a", 7), ("b", 7), ("c", 8), ("d", None), ("e", None)):
        key = tmp_path / f"{name}.csv"
        anonymise(SCENARIOS / "tiny", tmp_path / name, key=key, seed=seed)
        out = sorted((tmp_path / name).iterdir())
        written.append(b"".join([path.read_bytes() for path in out] + [key.read_bytes()]))
    assert written[0] == written[1]
    assert len(set(written)) == 4


@pytest.mark.skipif(sys.platform == "win32", reason="no file modes there")
def test_only_its_owner_may_read_the_key(tmp_path):
    anonymise(SCENARIOS / "tiny", tmp_path / "out", key=tmp_path / "key.csv")
    assert stat.S_IMODE((tmp_path / "key.csv").stat().st_mode) == 0o600


@pytest.mark.parametrize("key", ["out/key.csv", "out/a/key.csv", "out", "x/../out/key.csv"])
def test_a_key_inside_of_what_it_opens_is_refused(key, tmp_path):
    with pytest.raises(OutputError, match="keep it apart"):
        anonymise(SCENARIOS / "tiny", tmp_path / "out", key=tmp_path / key)
    assert [*tmp_path.iterdir()] == []


def test_an_earlier_key_is_never_written_over(tmp_path):
    (tmp_path / "key.csv").write_text("mine")
    with pytest.raises(OutputError, match="never written over"):
        anonymise(SCENARIOS / "tiny", tmp_path / "out", key=tmp_path / "key.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["key.csv"]
    assert (tmp_path / "key.csv").read_text() == "mine"


@pytest.mark.parametrize("out", ["taken", "taken.xlsx"])
def test_where_the_scenario_cant_be_written_no_key_is_left(out, tmp_path):
    (tmp_path / out).write_text("mine")
    with pytest.raises(OutputError):
        anonymise(SCENARIOS / "tiny", tmp_path / out, key=tmp_path / "key.csv")
    assert [path.name for path in tmp_path.iterdir()] == [out]


def test_a_faulty_scenario_is_told_and_nothing_is_written(tmp_path):
    (tmp_path / "given").mkdir()
    with pytest.raises(ScenarioError):
        anonymise(tmp_path / "given", tmp_path / "out", key=tmp_path / "key.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["given"]


def test_a_pseudonym_is_never_an_id_that_was_there():
    first = draw_pseudonyms({"candidate": ["C-1"]}, seed=1)["candidate"]["C-1"]
    drawn = draw_pseudonyms({"candidate": ["C-1", first]}, seed=1)["candidate"]
    assert not set(drawn.values()) & set(drawn)
    assert re.fullmatch(r"C-[2-9B-DF-HJ-NP-TV-Z]{7}", drawn["C-1"])


def test_a_key_keeps_ids_of_every_kind_of_text(tmp_path):
    names = ["=A1", "'=A1", "''+x", "a,b", 'q"uote', "line\nbreak", "日本", "C-2345678", "'x"]
    drawn = draw_pseudonyms({"candidate": names, "group": ["=A1"]})
    write_key(drawn, tmp_path / "key.csv")
    back = read_key(tmp_path / "key.csv")
    assert {back[token] for token in drawn["candidate"].values()} == set(names)
    assert len(back) == len(names) + 1
    assert "\n=" not in (tmp_path / "key.csv").read_text("utf-8-sig").replace(",", "\n")


def test_pseudonyms_are_put_back_in_any_text_and_only_whole_ones():
    ids = {"C-2345678": "Siti", "O-BCDFGHJ": "O-1"}
    told = put_back("order O-BCDFGHJ: C-2345678, C-23456789, xC-2345678, K-2345678", ids)
    assert told == "order O-1: Siti, C-23456789, xC-2345678, K-2345678"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is no key"),
        ("a,b,c\n", "is no key"),
        ("kind,id,pseudonym\ncandidate,x\n", "row 2"),
        ("kind,id,pseudonym\nperson,x,C-2345678\n", "row 2"),
        ("kind,id,pseudonym\ncandidate,x,C-1\n", "row 2"),
        ("kind,id,pseudonym\ncandidate,x,C-2345678\ncandidate,y,C-2345678\n", "twice"),
        ('kind,id,pseudonym\ncandidate,"x', "not CSV"),
    ],
)
def test_a_file_that_is_no_key_is_refused(text, told, tmp_path):
    (tmp_path / "key.csv").write_text(text)
    with pytest.raises(KeyFileError, match=told):
        read_key(tmp_path / "key.csv")


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_a_key_that_cant_be_read_is_refused(name, tmp_path):
    with pytest.raises(KeyFileError, match="the key"):
        read_key(tmp_path / name)
