"""What the README says of personal data is so."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import matcher

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("## Personal data")[2].partition("\n## ")[0]
NETWORK = {"socket", "ssl", "http", "urllib", "requests", "httpx", "ftplib", "smtplib", "asyncio"}
#: Runs the command line where nothing can be reached, and says if something tried.
ALONE = """
import socket, sys
def refuse(*given, **options):
    sys.exit("the network was asked for")
for name in ("socket", "create_connection", "getaddrinfo"):
    setattr(socket, name, refuse)
sys.argv = ["matcher", *sys.argv[1:]]
from matcher.cli.start import main
main()
"""


def run(*arguments: object) -> str:
    """Everything the command says."""
    done = subprocess.run(
        [sys.executable, "-c", ALONE, *map(str, arguments)],
        check=False, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def said_and_result(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What checking, solving, judging and reporting say and write; everybody has a name."""
    place = tmp_path_factory.mktemp("privacy")
    shutil.copytree(ROOT / "scenarios" / "tiny", place / "given")
    table = place / "given" / "candidates.csv"
    heading, *rows = table.read_text("utf-8-sig").splitlines()
    told = [f"{heading},x_name", *(f"{row},Siti {row[:4]}" for row in rows)]
    table.write_text("\n".join(told), encoding="utf-8")
    result = place / "result"
    said = run("check", place / "given") + run("solve", place / "given", "--out", result)
    said += run("verify", result) + run("report", result, "--per-company")
    return said, result


def test_no_message_holds_a_row_or_an_id(said_and_result: tuple[str, Path]) -> None:
    said, _ = said_and_result
    assert "proven best" in said
    assert not re.search(r"C-\d\d|Siti|SO-A", said)


def test_run_json_holds_no_row_or_id(said_and_result: tuple[str, Path]) -> None:
    text = (said_and_result[1] / "run.json").read_text("utf-8")
    assert not re.search(r"C-\d\d|Siti|SO-A|Java", text)


def test_notes_go_nowhere(said_and_result: tuple[str, Path]) -> None:
    for path in said_and_result[1].iterdir():
        assert b"Siti" not in path.read_bytes(), path


def test_every_file_that_is_written_is_on_the_page(said_and_result: tuple[str, Path]) -> None:
    for path in said_and_result[1].iterdir():
        assert f"`{path.name}`" in SECTION, path.name


def test_the_page_names_what_hides_and_shows_ids() -> None:
    for option in ("--anonymise", "--restore", "--display"):
        assert option in SECTION


def test_nothing_in_the_package_can_reach_a_network() -> None:
    source = Path(matcher.__file__).parent
    for path in source.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [name.name for name in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not {name.partition(".")[0] for name in names} & NETWORK, path
