"""Folders that can't be read: exit 2 and one clear sentence, never a traceback."""

import json
import random
import subprocess
import sys

import pytest

from matcher.verifier.judge import verify
from verifier import folders
from verifier.cases import CASES

FILES = (
    "scenario.json",
    "certificate.json",
    "run.json",
    "assignments.csv",
    "unplaced.csv",
    "open_seats.csv",
    "quotas.csv",
)
HUGE = 10**30


def refused(folder, code):
    verdict = verify(folder)
    assert verdict.exit_code == 2
    assert [str(finding.code) for finding in verdict.findings] == [code]
    assert len(verdict.findings[0].message) < 300


@pytest.fixture
def folder(tmp_path):
    return folders.write(tmp_path / "result", CASES["rich"]())


@pytest.mark.parametrize("name", FILES)
def test_missing_file(folder, name):
    (folder / name).unlink()
    refused(folder, "missing-file")


@pytest.mark.parametrize("name", FILES)
def test_folder_in_place_of_a_file(folder, name):
    (folder / name).unlink()
    (folder / name).mkdir()
    refused(folder, "missing-file")


def test_no_folder_at_all(tmp_path):
    refused(tmp_path / "nowhere", "missing-file")


@pytest.mark.parametrize("name", FILES[:3])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"version": 1, "version": 1}',
        '{"version": NaN}',
        '{"version": Infinity}',
        '{"version": ' + "9" * 5000 + "}",
        '{"a": ' + "[" * 200_000 + "]" * 200_000 + "}",
        '{"a": ' * 200_000 + "1" + "}" * 200_000,
    ],
)
def test_text_that_is_no_json_object(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    refused(folder, "bad-json")


@pytest.mark.parametrize("name", FILES)
def test_bytes_that_are_not_utf_8(folder, name):
    (folder / name).write_bytes(b"\xff\xfe\x00")
    refused(folder, "bad-json" if name.endswith("json") else "bad-csv")


@pytest.mark.parametrize("name", FILES[3:])
@pytest.mark.parametrize("text", ["", "a,b\n", '"open', "candidate_id\r\nC-1,C-2\r\n"])
def test_text_that_is_not_the_table(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    refused(folder, "bad-csv")


@pytest.mark.parametrize("name", FILES[3:])
def test_line_with_a_cell_too_many(folder, name):
    text = (folder / name).read_text(encoding="utf-8-sig").rstrip() + ",1\n"
    (folder / name).write_text(text, encoding="utf-8")
    refused(folder, "bad-csv")


def test_cell_beyond_the_csv_limit(folder):
    text = "candidate_id,reason,detail\n" + "x" * 200_000 + ",outbid,\n"
    (folder / "unplaced.csv").write_text(text, encoding="utf-8")
    refused(folder, "bad-csv")


def edit(folder, name, path, value):
    data = json.loads((folder / name).read_text(encoding="utf-8"))
    *way, last = path
    place = data
    for step in way:
        place = place[step]
    if value is KeyError:
        del place[last]
    else:
        place[last] = value
    (folder / name).write_text(json.dumps(data), encoding="utf-8")


BLOCK = ("blocks", 0)
NEGATIVE = {"weights": {}, "value": -1, "bound": -1, "denominator": 1, "prices": {}}
COUNTS = {"id": "counts:1", "row": "seats:O-1", "counted": 0, "others": 1, "bound": 9, "limits": []}
SHAPES = [
    ("scenario.json", ("version",), 2),
    ("scenario.json", ("version",), True),
    ("scenario.json", ("date",), "2026-02-30"),
    ("scenario.json", ("date",), "20261001"),
    ("scenario.json", ("presets",), ["titp-2099"]),
    ("scenario.json", ("tables",), []),
    ("scenario.json", ("tables", "orders"), None),
    ("scenario.json", ("tables", "orders", "seats"), KeyError),
    ("scenario.json", ("tables", "orders", "x_note"), [1, 2, 3]),
    ("scenario.json", ("tables", "orders", "seats"), [1, 2]),
    ("scenario.json", ("tables", "orders", "seats", 0), "1"),
    ("scenario.json", ("tables", "orders", "seats", 0), True),
    ("scenario.json", ("tables", "orders", "seats", 0), None),
    ("scenario.json", ("tables", "orders", "seats", 0), -1),
    ("scenario.json", ("tables", "orders", "seats", 0), HUGE),
    ("scenario.json", ("tables", "orders", "priority", 0), 0),
    ("scenario.json", ("tables", "orders", "arrival", 0), None),
    ("scenario.json", ("tables", "orders", "scheme", 0), "tourist"),
    ("scenario.json", ("tables", "orders", "conditions", 0), [1]),
    ("scenario.json", ("tables", "candidates", "skills", 0), [["weld", 101]]),
    ("scenario.json", ("tables", "candidates", "skills", 0), [["weld", 1], ["weld", 2]]),
    ("scenario.json", ("tables", "candidates", "skills", 0), [["weld"]]),
    ("scenario.json", ("tables", "candidates", "language", 0), "A2"),
    ("scenario.json", ("tables", "candidates", "birth_date", 0), "2000-13-01"),
    ("scenario.json", ("tables", "candidates", "candidate_id", 0), ""),
    ("scenario.json", ("tables", "companies", "excellent", 0), 1),
    ("scenario.json", ("score", "weights"), {}),
    ("scenario.json", ("score", "weights", "charm"), 1),
    ("scenario.json", ("score", "weights", "skill"), -4),
    ("scenario.json", ("score", "wage_range"), [5, 5]),
    ("scenario.json", ("goals", 0, "goal"), "joy"),
    ("scenario.json", ("goals", 1, "goal"), "fill"),
    ("scenario.json", ("goals", 0, "give_up"), -1),
    ("scenario.json", ("goals", 0, "give_up"), "1/0"),
    ("scenario.json", ("goals", 0, "give_up"), "١/٢"),
    ("scenario.json", ("quotas", 0, "per"), ["shoe_size"]),
    ("scenario.json", ("quotas", 0, "where"), [["language", ">=", ["A9"]]]),
    ("scenario.json", ("quotas", 0, "where"), [["province", ">=", ["Bali"]]]),
    ("scenario.json", ("quotas", 0, "where"), [["province", "in"]]),
    ("scenario.json", ("quotas", 0, "bounds"), {"max": -1}),
    ("scenario.json", ("quotas", 0, "bounds"), {"max": "1/2"}),
    ("scenario.json", ("quotas", 0, "bounds"), {"most": 1}),
    ("scenario.json", ("quotas", 0, "soft"), -5),
    ("scenario.json", ("quotas", 1, "id"), "soft"),
    ("scenario.json", ("rows", "seats:O-1"), "many"),
    ("scenario.json", ("extra",), 1),
    ("certificate.json", ("version",), 7),
    ("certificate.json", ("blocks",), {}),
    ("certificate.json", (*BLOCK, "bound"), KeyError),
    ("certificate.json", (*BLOCK, "bound"), "5"),
    ("certificate.json", (*BLOCK, "bound"), 10**70),
    ("certificate.json", (*BLOCK, "denominator"), None),
    ("certificate.json", (*BLOCK, "prices"), [1]),
    ("certificate.json", (*BLOCK, "prices", "seats:O-1"), True),
    ("certificate.json", (*BLOCK, "cuts"), [{"id": 1}]),
    ("certificate.json", (*BLOCK, "derived"), {}),
    ("certificate.json", (*BLOCK, "derived"), [1]),
    ("certificate.json", (*BLOCK, "derived"), [{"id": "counts:1"}]),
    ("certificate.json", (*BLOCK, "derived"), [{**COUNTS, "bound": "1"}]),
    ("certificate.json", (*BLOCK, "derived"), [{**COUNTS, "counted": 10**70}]),
    ("certificate.json", (*BLOCK, "derived"), [{**COUNTS, "limits": "seats:O-1"}]),
    ("certificate.json", (*BLOCK, "derived"), [{**COUNTS, "limits": [1]}]),
    ("certificate.json", (*BLOCK, "derived"), [{**COUNTS, "why": "so"}]),
    ("certificate.json", (*BLOCK, "goal"), "fill"),
    ("certificate.json", (*BLOCK, "above"), True),
    ("certificate.json", BLOCK, {**NEGATIVE, "goal": "worst_off", "above": True}),
    ("certificate.json", (*BLOCK, "mystery"), 0),
    ("run.json", ("status",), "perfect"),
    ("run.json", ("status",), []),
    ("run.json", ("proof",), KeyError),
    ("run.json", ("goals",), {"fill": 1}),
    ("run.json", ("goals", 0, "value"), 3.0),
    ("run.json", ("goals", 0, "bound"), "x/y"),
    ("run.json", ("goals", 0), "fill"),
    ("run.json", ("placed",), "four"),
]
CONTRADICTIONS = [
    ("tables", "candidates", "candidate_id", 0, "C-2"),
    ("tables", "orders", "order_id", 0, "O-2"),
    ("tables", "orders", "company_id", 0, "K-9"),
    ("tables", "orders", "office_id", 0, "F-9"),
    ("tables", "orders", "office_id", 1, "F-1"),
    ("tables", "offices", "company_id", 0, "K-9"),
    ("tables", "offices", "prefecture", 0, "Mie"),
    ("tables", "pins", "candidate_id", 0, "C-9"),
    ("tables", "pins", "order_id", 0, "O-2"),
    ("tables", "companies", "staff", 0, None),
]


@pytest.mark.parametrize(("name", "path", "value"), SHAPES)
def test_data_that_the_page_does_not_describe(folder, name, path, value):
    edit(folder, name, path, value)
    refused(folder, "bad-shape")


@pytest.mark.parametrize("change", CONTRADICTIONS, ids=str)
def test_scenario_that_contradicts_itself(folder, change):
    edit(folder, "scenario.json", change[:-1], change[-1])
    refused(folder, "bad-scenario")


def test_fraction_in_the_scenario_is_refused(folder):
    edit(folder, "scenario.json", ("tables", "orders", "seats", 0), 1.0)
    refused(folder, "bad-json")


def test_chain_of_cuts_with_ever_larger_numbers_is_cut_short(folder):
    cuts = [{"id": "cut:0", "denominator": 1, "multipliers": {"seats:O-1": 10**59}}]
    for n in range(1, 200):
        multipliers = {f"cut:{n - 1}": 10**59}
        cuts.append({"id": f"cut:{n}", "denominator": 1, "multipliers": multipliers})
    edit(folder, "certificate.json", (*BLOCK, "cuts"), cuts)
    verdict = verify(folder)
    assert "cut-form" in {str(finding.code) for finding in verdict.findings}


def test_row_id_of_nothing_but_colons_is_refused_at_once(folder):
    row = "opening:" + ":" * 1_000_000
    edit(folder, "certificate.json", (*BLOCK, "prices"), {row: 1})
    assert "price-row" in {str(finding.code) for finding in verify(folder).findings}


@pytest.mark.parametrize("seed", range(150))
def test_random_damage_never_raises_and_never_passes_as_another_scenario(tmp_path, seed):
    r = random.Random(seed)
    kinds = ["rich", "worst_off", "parity", "cut", "give_up", "counts", "halves", "opening"]
    found = CASES[r.choice(kinds)]()
    folder = folders.write(tmp_path / "result", found)
    name = r.choice(FILES)
    data = bytearray((folder / name).read_bytes())
    for _ in range(r.randint(1, 4)):
        at = r.randrange(len(data))
        data[at : at + r.randint(0, 3)] = bytes(
            r.choices(b'0129-"[]{},:\n\x00x', k=r.randint(0, 3))
        )
    (folder / name).write_bytes(data)
    verdict = verify(folder)
    assert verdict.exit_code in (0, 1, 2)
    assert verdict.ok == (not verdict.findings)


def run(*arguments):
    command = [sys.executable, "-m", "matcher.verifier", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_program_prints_findings_and_proof_and_exits_by_verdict(folder):
    good = run(str(folder))
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.splitlines()[-1] == "Every claim holds."
    edit(folder, "run.json", ("placed",), 0)
    bad = run(str(folder), "--json")
    assert bad.returncode == 1
    assert [f["code"] for f in json.loads(bad.stdout)["findings"]] == ["placed-count"]
    (folder / "run.json").unlink()
    gone = run(str(folder))
    assert gone.returncode == 2
    assert gone.stdout.startswith("missing-file run.json is not in the folder\n")


def test_judge_starts_without_numpy_or_any_other_part_of_matcher():
    code = (
        "import sys, matcher.verifier.judge, matcher.verifier.__main__\n"
        "own = {m for m in sys.modules if m.startswith('matcher')}\n"
        "print(sorted(m for m in own if m != 'matcher' and not m.startswith('matcher.verifier')))\n"
        "print(sorted({'numpy', 'pandas', 'scipy', 'ortools', 'pydantic'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "[]"]
