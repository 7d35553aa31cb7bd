"""Interrupts and full disks at any moment: a message, whole folders, no strays."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

import matcher
from cli.commands import MATCHER, SCENARIOS, command, contents, one_message, record, within
from matcher.solver.outcome import GoalValue, Outcome

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")

FIRST, SECOND = "interrupted", "once more to end at once"

# Sends itself the signal when a module is about to be imported.
AT_IMPORT = """
import os, signal, sys
name, number = sys.argv[1], int(sys.argv[2])
class Sender:
    def find_spec(self, fullname, path=None, target=None):
        if fullname == name:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), number)
sys.meta_path.insert(0, Sender())
sys.argv = ["matcher", *sys.argv[3:]]
from matcher.cli.start import main
main()
"""

# Sends itself the signal, some times, when a function is called.
AT_CALL = """
import os, sys
from importlib import import_module
module, owner, name = sys.argv[1].split(":")
number, times = int(sys.argv[2]), int(sys.argv[3])
home = import_module(module)
home = getattr(home, owner) if owner else home
called = getattr(home, name)
def sending(*given, **options):
    setattr(home, name, called)
    for _ in range(times):
        os.kill(os.getpid(), number)
    return called(*given, **options)
setattr(home, name, sending)
sys.argv = ["matcher", *sys.argv[4:]]
from matcher.cli.start import main
main()
"""

# Sends itself the signal right after each rename that puts a folder in place.
AT_RENAME = """
import os, pathlib, signal, sys
number = int(sys.argv[1])
rename = pathlib.Path.rename
def renamed(self, target):
    found = rename(self, target)
    for _ in range(3):
        os.kill(os.getpid(), number)
    return found
pathlib.Path.rename = renamed
sys.argv = ["matcher", *sys.argv[2:]]
from matcher.cli.start import main
main()
"""


def attentive() -> None:
    """In the child: what a terminal gives, whatever started the tests."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """A result folder, to be copied."""
    place = tmp_path_factory.mktemp("result") / "plan"
    assert within("solve", SCENARIOS / "first_wave", "--out", place, "-q").exit_code == 0
    return place


@pytest.fixture
def earlier(tmp_path, result):
    """An earlier result where the new one shall go."""
    shutil.copytree(result, tmp_path / "plan")
    return tmp_path / "plan"


def sending(code, *given, **options):
    """Run code that sends itself signals."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, given)], check=False, capture_output=True,
        text=True, preexec_fn=attentive, **options,
    )  # fmt: skip


def replacing(scenario, out):
    """Arguments of a solve that replaces an earlier result."""
    return ["solve", scenario, "--out", out, "--force"]


def judged(place):
    return subprocess.run(
        [sys.executable, "-m", "matcher.verifier", str(place)], check=False, capture_output=True
    ).returncode


def test_an_interrupt_from_outside_ends_at_once(earlier, tmp_path):
    before = contents(tmp_path)
    arguments = map(str, replacing(SCENARIOS / "imjapan_10k", earlier))
    process = subprocess.Popen(
        [*MATCHER, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=attentive,  # noqa: PLW1509 - a child of a process without threads
    )  # fmt: skip
    assert process.stderr is not None
    said = process.stderr.readline()
    assert "reading the scenario" in said
    process.send_signal(signal.SIGINT)
    said += process.communicate(timeout=120)[1]
    assert process.returncode == 3
    assert FIRST in one_message(said)
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("number", "stage"), [(signal.SIGTERM, "load"), (signal.SIGINT, "compile_scenario")]
)
def test_an_interrupt_before_there_can_be_a_plan_ends_at_once(earlier, tmp_path, number, stage):
    before = contents(tmp_path)
    place = f"matcher.solver.solve::{stage}"
    done = sending(AT_CALL, place, int(number), 1, *replacing(SCENARIOS / "tiny", earlier))
    assert done.returncode == 3
    assert FIRST in one_message(done.stderr)
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("number", "place"),
    [
        (signal.SIGINT, "matcher.engines.flow:FlowEngine:solve"),
        (signal.SIGTERM, "matcher.solver.folder::write_csv"),
        (signal.SIGHUP, "matcher.solver.folder::verify"),
    ],
)
def test_an_interrupt_later_keeps_a_verified_plan(earlier, tmp_path, number, place):
    done = sending(AT_CALL, place, int(number), 1, *replacing(SCENARIOS / "tiny", earlier))
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert SECOND in done.stderr
    assert record(earlier)["scenario"]["name"] == "Tiny, solved by hand"
    assert judged(earlier) == 0
    assert [place.name for place in tmp_path.iterdir()] == ["plan"]


@pytest.mark.parametrize("interrupted", [True, False])
def test_an_interrupt_before_a_plan_is_found_leaves_an_earlier_one(
    earlier, tmp_path, monkeypatch, interrupted
):
    def without_plan(choice, compiled, stop, observe, **options):
        stop.interrupted = interrupted
        goals = tuple(GoalValue(goal.name, None, None) for goal in compiled.scenario.settings.goals)
        return Outcome("stopped", "none", None, goals, (), reason="interrupted")

    before = contents(tmp_path)
    monkeypatch.setattr("matcher.solver.solve._run", without_plan)
    done = within(*map(str, replacing(SCENARIOS / "tiny", earlier)))
    assert done.exit_code == 3
    assert ("interrupted before there was a plan" in done.stderr) is interrupted
    assert ("written to   nowhere" in done.stdout) is interrupted
    # A time limit that was reached is a result, as it is without an earlier folder.
    assert (contents(tmp_path) == before) is interrupted
    assert judged(earlier) == 0


def test_an_interrupted_search_says_that_its_best_plan_is_kept(tmp_path, monkeypatch):
    def interrupted(scenario, *, out, stop, observe, **options):
        stop.interrupted = True
        found = matcher.solve(scenario)
        outcome = replace(found.outcome, status="feasible", proof="none", reason="interrupted")
        return replace(found, outcome=outcome)

    monkeypatch.setattr("matcher.cli.solve.solve", interrupted)
    done = within("solve", SCENARIOS / "tiny", "--out", tmp_path / "plan")
    assert done.exit_code == 0
    assert one_message(done.stderr) == (
        f"matcher: interrupted; the best plan so far is kept in {tmp_path / 'plan'}"
    )
    assert "status       a plan, not proven best (interrupted)" in done.stdout


@pytest.mark.parametrize("place", ["::verify", "::write_csv"])
def test_a_second_interrupt_ends_at_once_and_harms_nothing(earlier, tmp_path, place):
    before = contents(tmp_path)
    place = f"matcher.solver.folder{place}"
    done = sending(AT_CALL, place, 2, 2, *replacing(SCENARIOS / "tiny", earlier))
    assert done.returncode == 3
    assert FIRST in one_message(done.stderr)
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("number", "module"),
    [
        (signal.SIGINT, "typer"),
        (signal.SIGINT, "pandas"),
        (signal.SIGINT, "ortools.graph.python"),
        (signal.SIGTERM, "pandas"),
        (signal.SIGHUP, "matcher.solver.solve"),
    ],
)
def test_an_interrupt_while_modules_load_is_a_message(earlier, tmp_path, number, module):
    before = contents(tmp_path)
    done = sending(AT_IMPORT, module, int(number), *replacing(SCENARIOS / "tiny", earlier))
    assert done.returncode == 3, done.stderr
    assert FIRST in one_message(done.stderr)
    assert done.stdout == ""
    assert contents(tmp_path) == before


def test_interrupts_between_the_renames_leave_one_whole_folder(earlier, tmp_path):
    done = sending(AT_RENAME, 2, *replacing(SCENARIOS / "tiny", earlier))
    assert done.returncode in (0, 3), done.stderr
    assert "Traceback" not in done.stderr
    assert record(earlier)["scenario"]["name"] == "Tiny, solved by hand"
    assert judged(earlier) == 0
    assert [place.name for place in tmp_path.iterdir()] == ["plan"]


def test_a_signal_that_was_ignored_stays_ignored(tmp_path):
    code = AT_IMPORT.replace(
        "import os", "import signal; signal.signal(2, signal.SIG_IGN)\nimport os"
    )
    arguments = ["solve", str(SCENARIOS / "tiny"), "--out", str(tmp_path / "plan"), "-q"]
    done = subprocess.run(
        [sys.executable, "-c", code, "pandas", "2", *arguments],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert record(tmp_path / "plan")["placed"] == 7


def test_an_interrupted_synth_leaves_nothing(tmp_path):
    place = "matcher.synth.synthesize::settings_text"
    done = sending(AT_CALL, place, 2, 1, "synth", tmp_path / "cohort", "-n", 100)
    assert done.returncode == 3
    assert FIRST in one_message(done.stderr)
    assert contents(tmp_path) == {}


@pytest.mark.parametrize("most", [0, 20_000])
def test_a_full_disk_is_a_message_and_harms_nothing(earlier, tmp_path, most):
    import resource

    before = contents(tmp_path)
    done = command(
        "solve", SCENARIOS / "first_wave", "--out", earlier, "--force",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "can't write" in one_message(done.stderr)
    assert contents(tmp_path) == before


def test_a_full_disk_leaves_no_folder_on_the_way(tmp_path):
    import resource

    done = command(
        "solve", SCENARIOS / "tiny", "--out", tmp_path / "a" / "b" / "plan",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),
    )  # fmt: skip
    assert done.returncode == 2
    assert contents(tmp_path) == {}


def test_a_disk_that_fills_up_is_a_message_and_leaves_nothing(tmp_path):
    mount = shutil.which("mount")
    disk = tmp_path / "disk"
    disk.mkdir()
    options = ["-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if not mount or subprocess.run([mount, *options], check=False, capture_output=True).returncode:
        pytest.skip("no right to mount a small disk")
    try:
        done = command("solve", SCENARIOS / "first_wave", "--out", disk / "plan")
        assert done.returncode == 2, done.stderr
        assert "No space left" in one_message(done.stderr)
        assert contents(disk) == {}
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_while_synth_writes_leaves_nothing(tmp_path):
    import resource

    done = command(
        "synth", tmp_path / "cohort", "-n", 100,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500)),
    )  # fmt: skip
    assert done.returncode == 2
    one_message(done.stderr)
    assert contents(tmp_path) == {}
