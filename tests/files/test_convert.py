"""Converting: what can't be written is told by the name that was asked for."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from matcher.errors import OutputError
from matcher.files import convert as converting

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def test_a_full_disk_is_told_by_the_place_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(converting, "write_files", full)
    out = tmp_path / "out"
    with pytest.raises(OutputError) as refused:
        converting.convert(SCENARIOS / "tiny", out)
    assert str(refused.value) == f"can't write {out}: No space left on device"
    assert list(tmp_path.iterdir()) == []
