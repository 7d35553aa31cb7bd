"""The README is true: what it shows is what is printed, and its code runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def shown_after(marker: str) -> str:
    """The text block after a marker comment."""
    found = re.search(re.escape(f"<!-- {marker} -->") + r"\n```text\n(.*?)```", README, re.DOTALL)
    assert found, f"the README has no block after {marker}"
    return found.group(1)


def without_seconds(text: str) -> str:
    return re.sub(r"\d+\.\d s", "N s", text)


def test_the_first_command_prints_what_the_readme_shows(tmp_path: Path) -> None:
    command = "matcher solve scenarios/first_wave --out runs/first_wave"
    assert f".venv/bin/{command}" in README
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")
    done = subprocess.run(
        [sys.executable, "-m", *command.split()],
        cwd=tmp_path, capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    assert without_seconds(done.stdout) == without_seconds(shown_after(f"output: {command}"))


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_the_python_of_the_readme_runs(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(code, "README.md", "exec"), {})
    assert "optimal 1" in capsys.readouterr().out


def test_every_verb_is_in_the_readme() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "matcher", "--help"], capture_output=True, text=True, check=True
    )
    verbs = re.findall(r"^  (\w+)  ", done.stdout.partition("Commands:")[2], re.MULTILINE)
    assert len(verbs) >= 6
    assert all(f"`matcher {verb}" in README for verb in verbs)


def test_relative_links_lead_somewhere() -> None:
    for link in re.findall(r"\]\((?!http)([^)#]+)", README):
        assert (ROOT / link).exists(), link


def test_ci_runs_the_readmes_own_test_command() -> None:
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "grep -m 1 -F '.venv/bin/pytest' README.md" in run
    assert README.count(".venv/bin/pytest") == 1
