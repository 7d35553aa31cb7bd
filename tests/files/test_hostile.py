import os
import random
import socket
import time

import pytest

from files.samples import SETTINGS, TABLES, issues_of, places, write_sample
from matcher.errors import ScenarioError
from matcher.files import nodes, sources
from matcher.files.draft import read_draft
from matcher.files.load import load

HEAD = "version: 1\nname: Sample\ndate: 2026-10-01\n"


def only_error(folder, settings=SETTINGS):
    draft = read_draft(folder)
    (issue,) = draft.issues
    assert draft.has_errors
    return str(issue.code), issue.file


def without(folder, table):
    write_sample(folder, {table: None})
    return folder / f"{table}.csv"


def test_a_folder_in_the_place_of_a_table_is_told(tmp_path):
    without(tmp_path, "pins").mkdir()
    assert only_error(tmp_path) == ("file-kind", "pins.csv")


def test_a_pipe_in_the_place_of_a_table_is_told_without_waiting(tmp_path):
    os.mkfifo(without(tmp_path, "pins"))
    assert only_error(tmp_path) == ("file-kind", "pins.csv")


def test_a_pipe_in_the_place_of_the_settings_is_told_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "scenario.yaml")
    assert only_error(tmp_path) == ("file-kind", "scenario.yaml")


def test_a_socket_in_the_place_of_a_table_is_told(tmp_path, monkeypatch):
    without(tmp_path, "pins")
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("pins.csv")
        assert only_error(tmp_path) == ("file-kind", "pins.csv")


def test_a_device_is_told(tmp_path):
    with pytest.raises(ScenarioError) as caught:
        load("/dev/zero")
    assert caught.value.issues[0].code == "file-kind"


def test_a_link_that_leads_back_to_itself_is_told(tmp_path):
    path = without(tmp_path, "pins")
    path.symlink_to(path)
    assert only_error(tmp_path) == ("file-unreadable", "pins.csv")


def test_a_link_out_of_the_folder_is_told(tmp_path):
    (tmp_path / "secret.csv").write_text(TABLES["pins"])
    folder = tmp_path / "scenario"
    without(folder, "pins").symlink_to(tmp_path / "secret.csv")
    assert only_error(folder) == ("file-outside", "pins.csv")


def test_a_link_to_the_whole_folder_is_followed(tmp_path):
    write_sample(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert load(tmp_path / "link").settings.name == "Sample"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_told(tmp_path):
    write_sample(tmp_path)
    (tmp_path / "pins.csv").chmod(0)
    assert only_error(tmp_path) == ("file-unreadable", "pins.csv")


def test_a_refused_opening_is_told(tmp_path, monkeypatch):
    write_sample(tmp_path)
    opened = os.open

    def refuse(path, *rest, **named):
        if str(path).endswith("pins.csv"):
            raise PermissionError(13, "Permission denied")
        return opened(path, *rest, **named)

    monkeypatch.setattr(sources.os, "open", refuse)
    assert only_error(tmp_path) == ("file-unreadable", "pins.csv")


def test_a_missing_scenario_is_told(tmp_path):
    assert only_error(tmp_path / "nowhere") == ("file-missing", "nowhere")
    assert only_error(tmp_path) == ("file-missing", "scenario.yaml")
    assert only_error(tmp_path / ("x" * 300)) == ("file-unreadable", "x" * 300)


def test_a_workbook_that_is_none_is_told(tmp_path):
    (tmp_path / "scenario.xlsx").write_bytes(b"PK")
    assert only_error(tmp_path) == ("file-format", "scenario.xlsx")
    assert only_error(tmp_path / "scenario.xlsx") == ("file-format", "scenario.xlsx")


def test_a_missing_table_that_is_needed_is_told(tmp_path):
    draft = read_draft(write_sample(tmp_path, {"orders": None}))
    assert ("table-missing", "orders.csv", None, "") in places(draft.issues)
    assert {issue.code for issue in draft.issues} == {"table-missing"}
    assert draft.scenario is None


def test_a_file_that_is_too_large_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("matcher.files.tablefiles.MAX_TABLE_BYTES", 1000)
    write_sample(tmp_path, {"pins": TABLES["pins"] + "\n" * 1000})
    assert only_error(tmp_path) == ("file-size", "pins.csv")


def test_settings_that_are_too_large_are_told(tmp_path):
    write_sample(tmp_path, settings=SETTINGS + "#\n" * 600_000)
    assert only_error(tmp_path) == ("file-size", "scenario.yaml")


LEVELS = "\n".join(f"  - &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]" for at in range(1, 12))
YAML_BOMBS = {
    "aliases": (f"quotas:\n  - &a0 [x]\n{LEVELS}\n", "yaml-size"),
    "endless": ("quotas: &q [*q]\n", "yaml-alias"),
    "depth of lists": ("quotas: " + "[" * 50_000, "yaml-depth"),
    "depth of maps": ("quotas: " + "{a: " * 20_000, "yaml-depth"),
    "long line": (f"quotas: [{'!' * 200_000}]", "yaml-syntax"),
    "NUL": ("quotas: a\0b", "nul-byte"),
    "bell": ("quotas: a\7b", "yaml-syntax"),
    "two documents": ("---\nversion: 1\n", "yaml-syntax"),
    "many keys": ("quotas:\n" + "".join(f"  k{at}: 1\n" for at in range(6_000)), "yaml-size"),
}


@pytest.mark.parametrize("bomb", YAML_BOMBS)
def test_hostile_settings_are_told_and_take_no_time(tmp_path, monkeypatch, bomb):
    monkeypatch.setattr(nodes, "MAX_NODES", 10_000)
    text, code = YAML_BOMBS[bomb]
    start = time.monotonic()
    told = places(issues_of(tmp_path, settings=HEAD + text))
    assert code in [code for code, file, *_ in told if file == "scenario.yaml"]
    assert time.monotonic() - start < 60  # a hang, not slowness, is what this guards against


def test_settings_in_another_encoding_are_told(tmp_path):
    write_sample(tmp_path)
    (tmp_path / "scenario.yaml").write_bytes(HEAD.encode() + "quotas: 日本".encode("cp932"))
    told = places(read_draft(tmp_path).issues)
    assert told == [("encoding", "scenario.yaml", 4, "9")]


WITHOUT_ROW = {"encoding", "table-missing"}


def mutated(data: bytes, draw: random.Random) -> bytes:
    """The bytes with a few of them changed, removed, doubled or put elsewhere."""
    text = bytearray(data)
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(len(text))
        end = min(len(text), at + draw.randint(1, 6))
        strange = draw.choice(
            [b"\0", b"\7",
             b"\xff", b'"', b"'", b"\n", b",", b":", b"- ", b"&a ", b"*a", b"!x ", b"[", b"}",
             b"\xe3\x81\x82", b"%", b"-1", b"1e9", b"{", b"#", b"|", b"\t", b">", b"? "]
        )  # fmt: skip
        edit = draw.randrange(4)
        if edit == 0:
            text[at:end] = strange
        elif edit == 1:
            text[at:at] = strange
        elif edit == 2:
            del text[at:end]
        else:
            text[at:at] = text[end : end + 30]
    return bytes(text)


@pytest.mark.parametrize("seed", range(12))
def test_damaged_files_end_in_a_scenario_or_in_located_issues(tmp_path, seed):
    draw = random.Random(seed)
    write_sample(tmp_path)
    files = sorted(path.name for path in tmp_path.iterdir())
    for _ in range(12):
        path = tmp_path / draw.choice([*files, "scenario.yaml", "scenario.yaml"])
        whole = path.read_bytes()
        path.write_bytes(mutated(whole, draw))
        assert_told(tmp_path)
        path.write_bytes(whole)


def assert_told(folder):
    """Reading ends in a scenario, or in a ScenarioError whose every issue has a place."""
    try:
        scenario = load(folder)
    except ScenarioError as error:
        issues, severities = error.issues, {issue.severity for issue in error.issues}
        assert "error" in severities
    else:
        issues = scenario.warnings
        assert {issue.severity for issue in issues} <= {"warning"}
    assert all(issue.file and issue.code and issue.message for issue in issues)
    assert all(issue.row is not None for issue in issues if issue.code not in WITHOUT_ROW)
