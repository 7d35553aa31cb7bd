"""Poor consoles, lost readers, odd paths."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from cli.commands import MATCHER, SCENARIOS, command, contents, environment, record, tiny, within
from matcher.cli.app import app

TINY = SCENARIOS / "tiny"
JAPANESE, NAME = "一覧 候補者", "介護 é 𠮷"


def shell(line: str, **options: object) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which ``matcher`` is the command line under test."""
    line = line.replace("matcher", shlex.join(MATCHER), 1)
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line], check=False, capture_output=True, text=True,
        encoding="utf-8", errors="replace", **options,
    )  # fmt: skip


bash = pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")


@pytest.fixture
def japanese(tmp_path):
    """A scenario with Japanese letters, an accent and a letter beyond 16 bits in it."""
    place = tiny(tmp_path / JAPANESE)
    text = (place / "scenario.yaml").read_text(encoding="utf-8")
    text = text.replace("Tiny, solved by hand", NAME)
    (place / "scenario.yaml").write_text(text, encoding="utf-8")
    return place


@bash
@pytest.mark.parametrize(
    "line",
    [
        f"matcher solve {TINY} -q --json | true",
        "matcher schema | head -1",
        "matcher --help | true",
    ],
)
def test_a_reader_that_leaves_brings_no_traceback(line):
    assert shell(line).stderr == ""


@bash
def test_a_plan_is_written_though_nobody_reads_the_progress(tmp_path):
    done = shell(f"matcher solve {TINY} --out {tmp_path / 'plan'} 2>&1 | true")
    assert done.returncode == 0
    assert record(tmp_path / "plan")["placed"] == 7


@bash
def test_an_exit_code_outlives_its_reader(tmp_path):
    place = tiny(tmp_path / "impossible")
    rows = "C-06,O-2,pin,first,yes\nC-07,O-2,pin,second,yes\n"
    (place / "pins.csv").write_text("candidate_id,order_id,action,reason,override\n" + rows)
    assert shell(f"matcher solve {place} 2>&1 | true").returncode == 1
    assert shell(f"matcher solve {tmp_path}/nowhere 2>&1 | true").returncode == 2


@bash
@pytest.mark.parametrize("closed", ["2>&-", ">&- 2>&-"])
def test_closed_streams_stop_nothing_and_messages_do_not_stray(tmp_path, closed):
    done = shell(f"matcher solve {TINY} --json --out {tmp_path / 'plan'} {closed}")
    assert (done.returncode, done.stderr) == (0, "")
    assert record(tmp_path / "plan")["placed"] == 7
    assert done.stdout == "" or json.loads(done.stdout)["placed"] == 7


@bash
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_output_to_a_full_disk_is_a_message():
    done = shell(f"matcher solve {TINY} > /dev/full")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "matcher: No space left on device"


CONSOLES = [
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "latin-1"},
    {"PYTHONIOENCODING": "cp932"},
    {"LANG": "C", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
]


@pytest.mark.parametrize("variables", CONSOLES, ids=lambda item: "-".join(item.values()))
def test_json_is_json_on_every_console(japanese, variables):
    done = command("solve", japanese, "--json", env=environment(**variables), encoding="ascii")
    assert json.loads(done.stdout)["scenario"]["name"] == NAME


@pytest.mark.parametrize("charset", ["ascii", "latin-1", "cp932", "utf-8"])
def test_a_console_without_the_letters_gets_them_escaped(japanese, tmp_path, charset):
    plan = tmp_path / "計画"
    console = CliRunner(charset=charset)
    done = console.invoke(app, ["solve", str(japanese), "--out", str(plan)])
    assert done.exit_code == 0
    assert record(plan)["scenario"]["name"] == NAME
    assert ("介護" in done.stdout) == (charset in ("cp932", "utf-8"))
    judged = console.invoke(app, ["verify", str(plan)])
    assert judged.exit_code == 0
    assert "Every claim holds." in judged.stdout


@pytest.mark.parametrize("charset", ["ascii", "latin-1", "cp932"])
def test_faults_with_letters_unknown_to_the_console_are_told(tmp_path, charset):
    place = tiny(tmp_path / "bad")
    (place / "pins.csv").write_text(
        "candidate_id,order_id,action,reason\n候補-𠮷,O-1,pin,希望\n", encoding="utf-8"
    )
    done = CliRunner(charset=charset).invoke(app, ["check", str(place)])
    assert done.exit_code == 2
    assert "pins.csv:2:candidate_id" in done.stderr


@pytest.mark.parametrize("name", ["with spaces", JAPANESE, "é'\"$x", "a;b"])
def test_odd_names_of_folders_are_names(tmp_path, name):
    place = tiny(tmp_path / name)
    done = within("solve", f"{place}/", "--out", f"{tmp_path}/out {name}/")
    assert done.exit_code == 0, done.stderr
    assert record(tmp_path / f"out {name}")["placed"] == 7
    again = done.stdout.partition("check again  ")[2].strip()
    assert shlex.split(again)[-1] == str(tmp_path / f"out {name}")
    assert within("verify", f"{tmp_path}/out {name}/").exit_code == 0


def test_a_scenario_is_a_folder_or_its_yaml_from_wherever_it_is_named(tmp_path, monkeypatch):
    place = tiny(tmp_path / "here")
    for named, folder in (("here", tmp_path), (".", place), ("scenario.yaml", place)):
        monkeypatch.chdir(folder)
        done = within("solve", named, "--json", "-q")
        assert done.exit_code == 0
        assert json.loads(done.stdout)["placed"] == 7


def test_a_result_may_stand_within_its_scenario(tmp_path, monkeypatch):
    place = tiny(tmp_path / "here")
    monkeypatch.chdir(place)
    for options in ([], ["--force"]):
        assert within("solve", ".", "--out", "plan", "-q", *options).exit_code == 0
    assert record(place / "plan")["placed"] == 7


def test_a_scenario_that_may_only_be_read_is_solved_and_untouched(tmp_path):
    place = tiny(tmp_path / "shut")
    before = contents(place)
    for file in place.iterdir():
        file.chmod(0o444)
    place.chmod(0o555)
    try:
        assert within("solve", place, "--out", tmp_path / "plan", "-q").exit_code == 0
        assert contents(place) == before
    finally:
        place.chmod(0o755)


def on_terminal(*arguments, **variables):
    """What the command writes to a terminal of 100 columns, and its exit code."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    plain = {name: text for name, text in os.environ.items() if name != "NO_COLOR"}
    size = {"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30"}
    process = subprocess.Popen(
        [*MATCHER, *map(str, arguments)], stdout=theirs, stderr=theirs,
        env={**plain, **size, **variables},
    )  # fmt: skip
    os.close(theirs)
    said = b""
    try:
        while part := os.read(ours, 4096):
            said += part
    except OSError:  # the other side has closed
        pass
    finally:
        os.close(ours)
    return said.decode(), process.wait()


COLOUR = re.compile(r"\x1b\[[0-9;]*3[0-9][0-9;]*m")


def test_progress_on_a_terminal_is_one_line_that_is_wiped():
    said, code = on_terminal("solve", TINY)
    assert code == 0
    bar, _, rest = said.rpartition("\x1b[2K")
    assert bar.count("\n") == 1  # the line that is wiped
    assert bar.endswith("\x1b[1A")
    assert "\x1b[?25h" in bar  # the cursor is back
    assert "fill 7, no gap left" in bar
    assert rest.startswith("\x1b[1mTiny, solved by hand")
    assert COLOUR.search(bar)
    assert "\x1b[32mproven best\x1b[0m" in rest


def test_no_color_means_none():
    said, code = on_terminal("solve", TINY, NO_COLOR="1")
    assert code == 0
    assert "fill 7, no gap left" in said
    assert not COLOUR.search(said)
    assert "Tiny, solved by hand\r\n  status       proven best\r\n" in said


def test_a_terminal_that_cannot_redraw_gets_plain_lines():
    said, code = on_terminal("solve", TINY, TERM="dumb")
    assert code == 0
    assert "\x1b" not in said
    assert "s  reading the scenario\r\n" in said
    assert "s  round 1: fill 7, no gap left\r\n" in said


@pytest.mark.parametrize("option", ["--quiet", "--json"])
def test_quiet_and_json_are_plain_on_a_terminal(option):
    said, code = on_terminal("solve", TINY, "--quiet", option)
    assert code == 0
    assert "\x1b" not in said
    assert bool(said) == (option == "--json")


def test_elsewhere_nothing_is_coloured_or_redrawn():
    done = command("solve", TINY, env=environment(TERM="xterm-256color"))
    assert "\x1b" not in done.stdout + done.stderr
    assert "\r" not in done.stderr
    assert "s  round 1: fill 7, no gap left\n" in done.stderr


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish"])
def test_shells_can_complete_the_verbs(shell_name):
    words = {"COMP_WORDS": "matcher con", "COMP_CWORD": "1", "_TYPER_COMPLETE_ARGS": "matcher con"}
    asked = {
        "_MATCHER_COMPLETE": f"complete_{shell_name}",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    # The name of the command is the one that the shell knows it by.
    code = "import sys; sys.argv = ['matcher']; from matcher.cli.start import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(**asked, **words),
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert "convert" in done.stdout
    assert "solve" not in done.stdout
