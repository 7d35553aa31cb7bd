"""Freed memory goes back to the system, where its allocator can be told so."""

from __future__ import annotations

import ctypes
import mmap
import sys
from pathlib import Path

import numpy as np
import pytest

from matcher.engines.general import room


@pytest.fixture(autouse=True)
def _anew() -> None:
    room._of_allocator.cache_clear()


def test_it_gives_back_what_was_freed() -> None:
    for _ in range(2):
        blocks = [np.ones(100) for _ in range(1000)]
        del blocks
        room.give_back()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc")
def test_large_blocks_go_back_whatever_was_freed_before() -> None:
    if room._of_allocator("mallopt") is None:
        pytest.skip("another allocator")
    room.keep_little()
    size, before = 2 * room.LARGE, _resident()
    blocks = [np.ones(size // 8) for _ in range(16)]
    last = np.ones(100)
    held = _resident() - before
    assert held > 14 * size
    del blocks
    assert _resident() - before < held // 4
    assert last.any()


def _resident() -> int:
    """Bytes of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * mmap.PAGESIZE


def test_other_systems_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    room.give_back()
    room.keep_little()
    assert room._of_allocator("mallopt") is None


def test_other_allocators_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    room.give_back()
    room.keep_little()
    assert room._of_allocator("malloc_trim") is None
