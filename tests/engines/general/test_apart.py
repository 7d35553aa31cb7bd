"""Work in the other process: the same answers, and an end at any time."""

from __future__ import annotations

import signal
import threading
import time
from typing import Any

import numpy as np
import pytest

from engines.general.test_interior import program
from matcher.engines.general import relaxed as choice
from matcher.engines.general.apart import Apart
from matcher.engines.general.highs import Answer
from matcher.engines.general.interior.program import solve_interior
from matcher.problem.solution import LimitedStop, Stop


def given(tolerance: float = 1e-6) -> dict[str, Any]:
    relaxation, model = program(tight=False)
    owners = model.owners(relaxation.rows)
    return {"model": model.model, "owners": owners, "tolerance": tolerance}


def solved(apart: Apart, stop: Stop | None = None) -> Answer | None:
    return apart.call(solve_interior, stop or Stop(), **given())


def test_the_other_process_finds_the_same_and_can_be_ended_at_any_time() -> None:
    here = solve_interior(**given(), stop=Stop())
    apart = Apart()
    try:
        there, again = solved(apart), solved(apart)
    finally:
        apart.close()
    assert there is not None
    assert again is not None
    assert np.allclose(here.x, there.x, atol=1e-4)
    assert np.array_equal(there.x, again.x)
    assert solved(apart) is None
    ended = Apart()
    assert solved(ended) is not None
    assert ended.process is not None
    # A stopped process never answers.
    ended.process.send_signal(signal.SIGSTOP)
    threading.Timer(0.5, ended.close).start()
    assert solved(ended) is None
    assert ended.process is None


def test_where_no_process_can_be_started_programs_are_solved_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    apart = Apart()
    assert solved(apart) is None
    monkeypatch.setattr(choice, "LARGE", 0)
    relaxation, model = program(tight=False)
    answer = choice.solve_relaxed(model, relaxation.rows, Stop(), tolerance=1e-4, apart=apart)
    assert answer.outcome == "optimal"
    apart.close()


def test_an_interrupt_does_not_wait_for_the_other_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(choice, "LARGE", 0)
    apart, stop = Apart(), Stop()
    assert solved(apart, stop) is not None
    assert apart.process is not None
    apart.process.send_signal(signal.SIGSTOP)
    threading.Timer(0.5, lambda: setattr(stop, "interrupted", True)).start()
    began = time.monotonic()
    relaxation, model = program(tight=True)
    answer = choice.solve_relaxed(model, relaxation.rows, stop, tolerance=1e-4, apart=apart)
    assert answer.outcome == "stopped"
    assert time.monotonic() - began < 5
    assert apart.process is None
    apart.close()


def test_work_that_was_late_or_went_wrong_leaves_the_process_to_others() -> None:
    apart = Apart()
    try:
        assert solved(apart) is not None
        late = apart.process
        assert late is not None
        late.send_signal(signal.SIGSTOP)
        assert solved(apart, LimitedStop(Stop(), time.monotonic() + 0.3)) is None
        assert late.poll() is not None
        assert apart.call(np.reshape, Stop(), a=3) is None
        assert solved(apart) is not None
        assert apart.process is not late
    finally:
        apart.close()
