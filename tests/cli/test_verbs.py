"""Every verb: exit codes, what stands on which stream, help."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from fractions import Fraction

import pytest

import matcher
from cli.commands import (
    SCENARIOS,
    command,
    contents,
    one_message,
    record,
    tiny,
    with_text,
    with_yaml,
    within,
)
from matcher.verifier.findings import Code, Finding, Verdict

VERBS = ("check", "solve", "verify", "synth", "bench", "schema")
TINY = SCENARIOS / "tiny"


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_verb_has_help_that_fits_a_console(verb, option, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    done = within(verb, option)
    assert done.exit_code == 0
    assert f"{verb} [OPTIONS]" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_help_names_every_verb_and_cuts_no_sentence():
    done = within("--help")
    assert done.exit_code == 0
    for verb in VERBS:
        assert f"\n  {verb}  " in done.stdout
    assert "..." not in done.stdout.partition("Commands:")[2]


def test_help_is_there_at_once():
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        assert command("--help").returncode == 0
        seconds.append(time.perf_counter() - started)
    assert min(seconds) < 1  # 0.12 s where nothing else runs


def test_help_imports_nothing_large():
    code = (
        "import sys\n"
        "from matcher.cli.start import main\n"
        "sys.argv = ['matcher', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "large = {'numpy', 'pandas', 'ortools', 'pydantic', 'ruamel', 'rich'}\n"
        "assert not large & set(sys.modules), large & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_version():
    done = within("--version")
    assert (done.exit_code, done.stdout) == (0, f"matcher {matcher.__version__}\n")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["frobnicate"], "frobnicate"),
        (["solve"], "SCENARIO"),
        (["check"], "SCENARIO"),
        (["verify"], "DIR"),
        (["synth"], "OUT"),
        (["solve", TINY, "--bogus"], "--bogus"),
        (["solve", TINY, "--time-limit", "soon"], "--time-limit"),
        (["solve", TINY, "--time-limit", "nan"], "nan"),
        (["solve", TINY, "--time-limit", "-1"], "-1"),
        (["solve", TINY, "--seed", "1.5"], "--seed"),
        (["solve", TINY, "--workers", "0"], "--workers"),
        (["solve", TINY, "--gap", "much"], "--gap much: allowed is a share"),
        (["solve", TINY, "--gap", "-1%"], "--gap -1%"),
        (["solve", TINY, "--gap", "101%"], "from 0 to 1"),
        (["solve", TINY, TINY], "argument"),
        (["bench", "--repeat", "0"], "--repeat"),
    ],
)
def test_a_wrong_command_line_is_named_with_exit_2(arguments, named):
    done = within(*arguments)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert named in one_message(done.stderr)


def test_solve_keeps_the_streams_apart(tmp_path):
    done = command("solve", TINY, "--out", tmp_path / "plan")
    assert done.returncode == 0
    assert "reading the scenario" in done.stderr
    assert "reading" not in done.stdout
    assert done.stdout.startswith("Tiny, solved by hand\n  status")


def test_solve_json_is_run_json_and_nothing_else(tmp_path):
    done = within("solve", TINY, "--out", tmp_path / "plan", "--json")
    assert done.exit_code == 0
    told, kept = json.loads(done.stdout), record(tmp_path / "plan")
    assert told == kept
    assert set(kept["times"]) == {"load", "compile", "solve", "certify", "write", "verify"}


@pytest.mark.parametrize("option", ["--quiet", "-q"])
def test_quiet_says_nothing_where_all_is_well(option, tmp_path):
    place = with_text(tmp_path / "odd", "scenario.yaml", "prefecture: Hokkaido", "job: 99-9")
    done = within("solve", place, option, "--out", tmp_path / "plan")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    assert record(tmp_path / "plan")["warnings"]


def test_quiet_still_tells_faults(tmp_path):
    done = within("solve", tmp_path / "nowhere", "--quiet")
    assert done.exit_code == 2
    assert "file-missing" in done.stderr


def test_quiet_and_json_go_together():
    done = within("solve", TINY, "--quiet", "--json")
    assert json.loads(done.stdout)["status"] == "optimal"
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("written", "exact"), [("1%", "1/100"), ("1/3", "1/3"), ("0.005", "1/200"), ("0", "0")]
)
def test_a_gap_is_taken_exactly(written, exact, monkeypatch):
    taken = []
    run = matcher.solve

    def noting(*given, gap, **options):
        taken.append(gap)
        return run(*given, gap=gap, **options)

    monkeypatch.setattr("matcher.cli.solve.solve", noting)
    assert within("solve", TINY, "-q", "--gap", written).exit_code == 0
    assert within("solve", TINY, "-q").exit_code == 0
    assert taken == [Fraction(exact), None]


def test_solve_shows_warnings(tmp_path):
    place = with_text(tmp_path / "odd", "scenario.yaml", "prefecture: Hokkaido", "job: 99-9")
    done = within("solve", place)
    assert done.exit_code == 0
    assert "where-unmatched warning scenario.yaml:7:" in done.stderr


def test_the_summary_fits_a_console():
    done = within("solve", SCENARIOS / "intake_2500")
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert all(line[2:3] != " " or line[:15].isspace() for line in lines[1:])


def test_what_is_only_shown_is_verified_too(monkeypatch):
    found = Verdict(1, [Finding(Code.SEATS_EXCEEDED, "O-1 has 9")])
    monkeypatch.setattr("matcher.solver.folder.judge_result", lambda result: found)
    done = within("solve", TINY)
    assert done.exit_code == 3
    assert done.stdout == ""
    assert "seats-exceeded O-1 has 9" in one_message(done.stderr)


def test_check_of_a_sound_scenario():
    done = within("check", TINY)
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"{TINY}: no faults\n", "")
    told = json.loads(within("check", TINY, "--json").stdout)
    assert told == {"ok": True, "issues": []}


def test_check_tells_every_fault_with_its_place(tmp_path):
    place = with_text(tmp_path / "bad", "candidates.csv", "2002-01-25,M", "2002-13-25,X")
    (place / "pins.csv").write_text("candidate_id,order_id,action,reason\nC-02,O-9,pin,\n")
    done = within("check", place)
    assert done.exit_code == 2
    assert done.stdout == ""
    for part in (
        "not-a-date error candidates.csv:4:birth_date ",
        "choice error candidates.csv:4:sex ",
        "unknown-id error pins.csv:2:order_id ",
        "blank error pins.csv:2:reason ",
        "4 faults to mend",
    ):
        assert part in done.stderr
    told = json.loads(within("check", place, "--json").stdout)
    assert told["ok"] is False
    assert [issue["code"] for issue in told["issues"]] == [
        "not-a-date", "choice", "unknown-id", "blank",
    ]  # fmt: skip


def test_solve_tells_the_same_faults_as_check_and_writes_nothing(tmp_path):
    place = with_text(tmp_path / "bad", "candidates.csv", "2002-01-25,M", "2002-13-25,X")
    checked, solved = within("check", place), within("solve", place, "--out", tmp_path / "p", "-q")
    assert solved.exit_code == 2
    assert solved.stderr == checked.stderr
    assert not (tmp_path / "p").exists()
    told = json.loads(within("solve", place, "--json").stdout)
    assert told["ok"] is False
    assert [issue["code"] for issue in told["issues"]] == ["not-a-date", "choice"]


def test_a_pin_on_an_ineligible_pair_is_told_by_check_and_by_solve(tmp_path):
    place = tiny(tmp_path / "bad")
    row = "candidate_id,order_id,action,reason\nC-01,O-4,pin,wish of the company\n"
    (place / "pins.csv").write_text(row)
    checked, solved = within("check", place), within("solve", place, "-q")
    assert checked.exit_code == solved.exit_code == 2
    assert checked.stderr == solved.stderr
    assert "pins.csv:2" in checked.stderr
    assert "skill" in checked.stderr


@pytest.mark.parametrize("row", ["C-02,O-1,pin,asked for", "C-02,O-1,pin,asked for\n" * 2])
def test_a_pin_that_is_there_twice_is_bad_input_once_is_not(row, tmp_path):
    place = tiny(tmp_path / "pinned")
    (place / "pins.csv").write_text(f"candidate_id,order_id,action,reason\n{row}")
    assert within("solve", place, "-q").exit_code == (2 if row.count("pin") > 1 else 0)


def test_ten_thousand_like_faults_are_grouped_and_quick(tmp_path):
    place = tiny(tmp_path / "many")
    rows = "".join(f"X-{number},M,3-8:180\n" for number in range(10_000))
    (place / "candidates.csv").write_text(f"candidate_id,sex,skills\n{rows}")
    (place / "pins.csv").unlink()
    started = time.perf_counter()
    done = within("check", place)
    assert time.perf_counter() - started < 10
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) < 30
    assert "and 9,980 more alike" in done.stderr
    assert one_message(done.stderr) == "matcher: 10,000 faults to mend"


def test_verify_judges_a_folder(tmp_path):
    plan = tmp_path / "plan"
    within("solve", TINY, "--out", plan, "-q")
    done = within("verify", plan)
    assert done.exit_code == 0
    assert "fill: 7 is the best there is" in done.stdout
    assert done.stderr == ""
    told = json.loads(within("verify", plan, "--json").stdout)
    assert told["findings"] == []
    assert len(told["proven"]) == 3


def test_verify_of_a_spoilt_plan_is_1_and_of_no_folder_2(tmp_path):
    plan = tmp_path / "plan"
    within("solve", TINY, "--out", plan, "-q")
    rows = (plan / "assignments.csv").read_text(encoding="utf-8-sig")
    (plan / "assignments.csv").write_text(rows.replace(",725,", ",999,"), encoding="utf-8-sig")
    done = within("verify", plan)
    assert done.exit_code == 1
    assert "wrong-score" in done.stdout
    (plan / "certificate.json").write_text("{")
    assert within("verify", plan).exit_code == 2
    for place in (tmp_path / "nowhere", TINY, TINY / "scenario.yaml"):
        done = within("verify", place, "--json")
        assert done.exit_code == 2
        assert json.loads(done.stdout)["findings"]


def test_a_folder_whose_name_starts_with_a_dash_can_be_verified(tmp_path):
    plan = tmp_path / "-plan"
    within("solve", TINY, "--out", plan, "-q")
    assert command("verify", "--", "-plan", cwd=tmp_path).returncode == 0


def test_synth_writes_a_scenario_that_can_be_solved(tmp_path):
    done = within("synth", tmp_path / "new", "-n", 40, "--seed", 5)
    assert done.exit_code == 0
    assert done.stdout.startswith(f"{tmp_path / 'new'}: 40 candidates, ")
    assert within("check", tmp_path / "new").exit_code == 0
    assert within("solve", tmp_path / "new", "-q").exit_code == 0
    told = json.loads(within("synth", tmp_path / "other", "-n", 40, "--json").stdout)
    assert told["rows"]["candidates"] == 40


def test_synth_spares_what_is_there(tmp_path):
    tiny(tmp_path / "mine")
    before = contents(tmp_path)
    done = within("synth", tmp_path / "mine", "-n", 40)
    assert done.exit_code == 2
    assert "mine" in one_message(done.stderr)
    assert contents(tmp_path) == before


def test_synth_names_every_wrong_option(tmp_path):
    arguments = ["-n", -5, "--tightness", 300, "--preset", "foo", "--date", "soon"]
    done = within("synth", tmp_path / "new", *arguments)
    assert done.exit_code == 2
    for option in ("candidates", "tightness", "presets", "date"):
        assert f"synth-option error {option} " in done.stderr
    assert not (tmp_path / "new").exists()


def test_bench_measures_small_cohorts():
    done = within("bench", "--sizes", "30", "--json")
    assert done.exit_code == 0
    (run,) = json.loads(done.stdout)["runs"]
    assert (run["scenario"], run["candidates"], run["status"]) == ("cohort_30", 30, "optimal")
    assert run["total"] > run["load"] > 0


def test_bench_shows_a_scenario_as_a_table_that_fits():
    done = within("bench", TINY)
    assert done.exit_code == 0
    assert "load (s)" in done.stdout
    assert "processor" in done.stdout
    assert max(map(len, done.stdout.splitlines()[:-8])) <= 80


@pytest.mark.parametrize("sizes", ["", "x", "10,x", "0", "-5", "1.5"])
def test_bench_names_wrong_sizes(sizes):
    done = within("bench", "--sizes", sizes)
    assert done.exit_code == 2
    assert "bench-option" in done.stderr
    assert "takes a while" not in done.stderr


def test_bench_of_a_scenario_that_cannot_be_solved_says_so(tmp_path):
    done = within("bench", tmp_path / "nowhere")
    assert done.exit_code == 2
    assert "nowhere" in one_message(done.stderr)


def test_schema_is_json_on_standard_output_or_in_a_file(tmp_path):
    done = within("schema")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["title"]
    assert within("schema", "--out", tmp_path / "s.json").stdout == ""
    assert (tmp_path / "s.json").read_text(encoding="utf-8") == done.stdout
    assert within("schema", "--out", tmp_path).exit_code == 2
    assert within("schema", "--out", tmp_path / "no" / "s.json").exit_code == 2


def test_every_unknown_error_is_a_message_and_claims_nothing(monkeypatch):
    def broken(scenario):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("matcher.cli.check.check", broken)
    done = within("check", TINY)
    assert done.exit_code == 3
    assert done.stderr.startswith("matcher: internal error (ZeroDivisionError")
    monkeypatch.setenv("MATCHER_DEBUG", "1")
    assert isinstance(within("check", TINY).exception, ZeroDivisionError)


def test_weights_that_leave_64_bits_are_refused_by_name(tmp_path):
    place = tiny(tmp_path / "huge")
    (place / "pins.csv").unlink()
    people = [f"C-{number}" for number in range(60)]
    tables = {
        "candidates": ["candidate_id,skills", *(f"{person},3-8:80" for person in people)],
        "orders": [
            "order_id,company_id,prefecture,scheme,job,seats,arrival,priority",
            "O-1,K-1,Chiba,titp,3-8,3,2027-02-15,1000000000",
        ],
        "scores": ["candidate_id,order_id,score", *(f"{person},O-1,1000000" for person in people)],
    }
    for name, lines in tables.items():
        (place / f"{name}.csv").write_text("\n".join(lines) + "\n")
    done = within("solve", place, "--out", tmp_path / "plan")
    assert done.exit_code == 2
    assert "weights too large" in done.stderr
    assert "lower the priorities" in one_message(done.stderr)
    assert not (tmp_path / "plan").exists()


def test_a_second_fault_in_the_settings_hides_none_in_the_tables(tmp_path):
    place = with_yaml(tmp_path / "bad", "colour: red\n")
    (place / "orders.csv").unlink()
    told = json.loads(within("check", place, "--json").stdout)
    assert {issue["code"] for issue in told["issues"]} >= {"key-unknown", "table-missing"}
