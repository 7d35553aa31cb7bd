import errno

import pytest

from matcher.errors import OutputError
from matcher.files.place import placed_whole


def result(path, text):
    path.mkdir()
    (path / "run.json").write_text(text)
    return path


def put(out, text="new", force=False):
    with placed_whole(out, force) as folder:
        (folder / "run.json").write_text(text)


def test_a_new_folder_is_put_in_place(tmp_path):
    put(tmp_path / "deep" / "out")
    assert (tmp_path / "deep" / "out" / "run.json").read_text() == "new"
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["out"]


def test_nothing_is_in_place_before_the_end(tmp_path):
    out = tmp_path / "out"
    with placed_whole(out) as folder:
        assert folder.parent == tmp_path
        assert not out.exists()


def test_an_earlier_result_is_replaced_by_force_only(tmp_path):
    out = result(tmp_path / "out", "old")
    with pytest.raises(OutputError, match="--force"):
        put(out)
    assert (out / "run.json").read_text() == "old"
    put(out, force=True)
    assert (out / "run.json").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("force", [False, True])
def test_what_is_no_result_folder_is_never_replaced(tmp_path, force):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("dear")
    (tmp_path / "file").write_text("dear")
    result(tmp_path / "real", "old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for name in ("other", "file", "link"):
        with pytest.raises(OutputError):
            put(tmp_path / name, force=force)
    assert (tmp_path / "other" / "letter.txt").read_text() == "dear"
    assert (tmp_path / "link" / "run.json").read_text() == "old"


def failing(out, error):
    with placed_whole(out, force=True) as folder:
        (folder / "half").write_text("half")
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_failure_leaves_the_earlier_result_as_it_was(tmp_path, error):
    out = result(tmp_path / "out", "old")
    with pytest.raises(error):
        failing(out, error())
    assert (out / "run.json").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_full_disk_is_told_and_leaves_the_earlier_result(tmp_path):
    out = result(tmp_path / "out", "old")
    with pytest.raises(OutputError, match="No space left"):
        failing(out, OSError(errno.ENOSPC, "No space left on device"))
    assert (out / "run.json").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_earlier_result_comes_back_where_the_new_one_cannot_take_its_place(
    tmp_path, monkeypatch
):
    out = result(tmp_path / "out", "old")
    rename = type(out).rename

    def refuse(path, target):
        if path.name.startswith(".out.new"):
            raise OSError(errno.EIO, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(type(out), "rename", refuse)
    with pytest.raises(OutputError, match="Input/output"):
        put(out, force=True)
    assert (out / "run.json").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_place_below_a_file_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="can't write"):
        put(tmp_path / "file" / "out")


def test_a_folder_that_appeared_meanwhile_is_not_overwritten(tmp_path):
    out = tmp_path / "out"
    with pytest.raises(OutputError), placed_whole(out):  # noqa: PT012
        out.mkdir()
        (out / "letter.txt").write_text("dear")
    assert [path.name for path in out.iterdir()] == ["letter.txt"]
