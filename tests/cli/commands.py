"""Running the command line, and scenarios to run it on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from matcher.cli.app import app

SCENARIOS = Path(__file__).parents[2] / "scenarios"
MATCHER = (sys.executable, "-m", "matcher")
RESULT_FILES = {
    "assignments.csv",
    "certificate.json",
    "open_seats.csv",
    "quotas.csv",
    "run.json",
    "scenario.json",
    "unplaced.csv",
}


def command(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run matcher as a process of its own."""
    given = {"capture_output": True, "text": True, "encoding": "utf-8", "timeout": 120, **options}
    return subprocess.run([*MATCHER, *map(str, arguments)], check=False, **given)


def within(*arguments: object) -> Result:
    """Run matcher in this process, which is quicker."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def environment(**variables: str) -> dict[str, str]:
    """This process's environment and some more."""
    return {**os.environ, **variables}


def tiny(folder: Path) -> Path:
    """A copy of the tiny scenario that may be spoilt."""
    shutil.copytree(SCENARIOS / "tiny", folder)
    return folder


def with_yaml(folder: Path, extra: str) -> Path:
    """A tiny scenario whose settings end with some more lines."""
    place = tiny(folder)
    settings = (place / "scenario.yaml").read_text(encoding="utf-8")
    (place / "scenario.yaml").write_text(settings + extra, encoding="utf-8")
    return place


def with_text(folder: Path, file: str, old: str, new: str) -> Path:
    """A tiny scenario in which one text of a file is another."""
    place = tiny(folder)
    text = (place / file).read_text(encoding="utf-8-sig")
    assert old in text
    (place / file).write_text(text.replace(old, new), encoding="utf-8")
    return place


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes; a folder counts with none."""
    return {
        str(place.relative_to(folder)): place.read_bytes() if place.is_file() else b""
        for place in sorted(folder.rglob("*"))
    }


def record(folder: Path) -> dict[str, Any]:
    """run.json of a result folder."""
    told: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    return told


def one_message(stderr: str) -> str:
    """The last line on standard error, which must be a message and no traceback."""
    assert "Traceback" not in stderr
    assert "internal error" not in stderr
    lines = [line for line in stderr.splitlines() if line.strip()]
    assert lines, "nothing was said"
    return lines[-1]
