"""Freed memory goes back to the system, where its allocator can be told so."""

from __future__ import annotations

import ctypes
import sys

import numpy as np
import pytest

from matcher.engines.general import room


@pytest.fixture(autouse=True)
def _anew() -> None:
    room._trim.cache_clear()


def test_it_gives_back_what_was_freed() -> None:
    for _ in range(2):
        blocks = [np.ones(100) for _ in range(1000)]
        del blocks
        room.give_back()


def test_other_systems_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    room.give_back()


def test_other_allocators_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    room.give_back()
    assert room._trim() is None
