"""Interrupts and full disks at any moment: a message, whole folders, no strays."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys

import pytest

from cli.commands import MATCHER, SCENARIOS, command, contents, one_message, record, within

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")

SEEN = {
    "load": "reading the scenario",
    "compile": "finding eligible pairs",
    "solve": "looking for the best plan",
    "certify": "writing the proof",
}
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
def large(tmp_path_factory):
    """A scenario that takes seconds."""
    place = tmp_path_factory.mktemp("large") / "cohort"
    assert within("synth", place, "-n", 3000, "--seed", 3).exit_code == 0
    return place


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


def interrupted(scenario, out, number, moments):
    """Solve, and send the signal each time standard error says the next of ``moments``."""
    arguments = ["solve", str(scenario), "--out", str(out), "--force"]
    process = subprocess.Popen(
        [*MATCHER, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=attentive,  # noqa: PLW1509 - a child of a process without threads
    )  # fmt: skip
    left, said = list(moments), []
    assert process.stderr is not None
    for line in process.stderr:
        said.append(line)
        if left and left[0] in line:
            left.pop(0)
            process.send_signal(number)
    process.communicate(timeout=120)
    assert not left, f"never said {left}"
    return process.returncode, "".join(said)


def judged(place):
    return subprocess.run(
        [sys.executable, "-m", "matcher.verifier", str(place)], check=False, capture_output=True
    ).returncode


@pytest.mark.parametrize(
    ("number", "stage"),
    [(signal.SIGINT, "load"), (signal.SIGINT, "compile"), (signal.SIGTERM, "load")],
)
def test_an_interrupt_before_there_can_be_a_plan_ends_at_once(
    large, earlier, tmp_path, number, stage
):
    before = contents(tmp_path)
    code, said = interrupted(large, earlier, number, [SEEN[stage]])
    assert code == 3
    assert FIRST in one_message(said)
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("number", "stage"), [(signal.SIGINT, "solve"), (signal.SIGTERM, "certify")]
)
def test_an_interrupt_later_keeps_a_verified_plan(large, earlier, tmp_path, number, stage):
    code, said = interrupted(large, earlier, number, [SEEN[stage]])
    assert code == 0, said
    assert "Traceback" not in said
    assert SECOND in said
    assert record(earlier)["candidates"] == 3000
    assert judged(earlier) == 0
    assert [place.name for place in tmp_path.iterdir()] == ["plan"]


def test_a_second_interrupt_ends_at_once_and_harms_nothing(large, earlier, tmp_path):
    before = contents(tmp_path)
    code, said = interrupted(large, earlier, signal.SIGINT, [SEEN["certify"], SECOND])
    assert code == 3
    assert FIRST in one_message(said)
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("number", "module"),
    [
        (signal.SIGINT, "typer"),
        (signal.SIGINT, "matcher.cli.app"),
        (signal.SIGINT, "numpy"),
        (signal.SIGINT, "pandas"),
        (signal.SIGINT, "ortools.graph.python"),
        (signal.SIGTERM, "pandas"),
        (signal.SIGHUP, "matcher.solver.solve"),
    ],
)
def test_an_interrupt_while_modules_load_is_a_message(earlier, tmp_path, number, module):
    before = contents(tmp_path)
    arguments = ["solve", str(SCENARIOS / "tiny"), "--out", str(earlier), "--force"]
    done = subprocess.run(
        [sys.executable, "-c", AT_IMPORT, module, str(int(number)), *arguments],
        check=False, capture_output=True, text=True, preexec_fn=attentive,
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert FIRST in one_message(done.stderr)
    assert done.stdout == ""
    assert contents(tmp_path) == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupts_between_the_renames_leave_one_whole_folder(earlier, tmp_path, number):
    arguments = ["solve", str(SCENARIOS / "tiny"), "--out", str(earlier), "--force", "-q"]
    done = subprocess.run(
        [sys.executable, "-c", AT_RENAME, str(int(number)), *arguments],
        check=False, capture_output=True, text=True, preexec_fn=attentive,
    )  # fmt: skip
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
    arguments = ["synth", str(tmp_path / "cohort"), "-n", "100"]
    done = subprocess.run(
        [sys.executable, "-c", AT_IMPORT, "matcher.synth.people", "2", *arguments],
        check=False, capture_output=True, text=True, preexec_fn=attentive,
    )  # fmt: skip
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
