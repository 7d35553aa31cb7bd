"""Progress on standard error: a live line on a terminal, a line a stage elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from matcher.problem.solution import Progress

STAGES = {
    "load": "reading the scenario",
    "compile": "finding eligible pairs",
    "certify": "writing the proof and having it verified",
}


class Reporter:
    """Tells an observer's progress to a person; use as a context manager."""

    def __init__(self, *, silent: bool = False) -> None:
        self.silent, self.live = silent, sys.stderr.isatty()
        self.started = time.perf_counter()

    def __enter__(self) -> Reporter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.live and not self.silent:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def stage(self, name: str) -> None:
        """Say that a stage begins."""
        self._tell(STAGES.get(name, name))

    def observe(self, progress: Progress) -> None:
        """Say how far the solver is."""
        if progress.value is None or progress.bound is None:
            self.stage(progress.stage)
            return
        gap = (progress.bound - progress.value) / max(1, abs(progress.value))
        self._tell(f"solving, round {progress.rounds}: gap {gap:.4%} to the proven bound")

    def _tell(self, text: str) -> None:
        if self.silent:
            return
        line = f"{time.perf_counter() - self.started:6.1f} s  {text}"
        sys.stderr.write(f"\r\x1b[K{line}" if self.live else f"{line}\n")
        sys.stderr.flush()
