"""Which way to better a plan is taken next."""

from __future__ import annotations

import pytest

from matcher.engines.general.effort import HALF, KNOWN, LEAST, Efforts


def test_the_first_way_is_taken_while_nothing_is_known() -> None:
    assert Efforts(2).turn() == 0


def test_a_way_that_never_gains_has_its_share_of_the_time_and_no_more() -> None:
    efforts, seconds = Efforts(3), [0.0, 0.0, 0.0]
    for _ in range(3000):
        way = efforts.turn()
        took = 0.3 if way == 2 else 0.1
        efforts.note(way, 5.0 if way == 1 else 0.0, took)
        seconds[way] += took
    total = sum(seconds)
    assert seconds[0] / total == pytest.approx(LEAST, abs=0.01)
    assert seconds[2] / total == pytest.approx(LEAST, abs=0.01)


def test_what_was_gained_counts_by_the_second() -> None:
    efforts = Efforts(2)
    efforts.note(0, 30.0, 10.0)
    efforts.note(1, 40.0, 16.0)
    assert efforts.turn() == 0
    efforts.note(1, 40.0, 1.0)
    assert efforts.turn() == 1


def test_what_was_gained_long_ago_is_forgotten() -> None:
    efforts = Efforts(2)
    efforts.note(0, 100.0, 10.0)
    efforts.note(1, 10.0, 10.0)
    assert efforts.turn() == 0
    efforts.note(0, 0.0, 3 * HALF)
    efforts.note(1, 10.0, HALF)
    assert efforts.turn() == 1


def test_the_rate_is_that_of_all_ways_once_it_is_known() -> None:
    efforts = Efforts(2)
    assert efforts.rate == float("inf")
    efforts.note(0, 0.2, KNOWN / 2)
    assert efforts.rate == float("inf")
    efforts.note(1, 0.0, KNOWN)
    assert 0 < efforts.rate < 0.2 / KNOWN
    for _ in range(10):
        efforts.note(1, 0.0, HALF)
    assert efforts.rate < 1e-4
