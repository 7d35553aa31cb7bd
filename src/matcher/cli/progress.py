"""Progress on standard error: a live line on a terminal, a line a stage elsewhere."""

from __future__ import annotations

import shutil
import sys
import time
from types import TracebackType

from matcher.cli.output import sketch
from matcher.problem.solution import Progress

STAGES = {
    "load": "reading the scenario",
    "compile": "finding eligible pairs",
    "solve": "looking for the best plan",
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
            sketch("\r\x1b[K")

    def observe(self, progress: Progress) -> None:
        """Say that a stage begins, or how far the solver is."""
        if progress.value is None or progress.bound is None:
            self._tell(STAGES.get(progress.stage, progress.stage))
            return
        gap = (progress.bound - progress.value) / max(1, abs(progress.bound))
        text = "no gap left" if gap == 0 else f"at most {gap:.3%} below the best possible"
        self._tell(f"round {progress.rounds:,}: {text}")

    def _tell(self, text: str) -> None:
        if self.silent:
            return
        line = f"{time.perf_counter() - self.started:6.1f} s  {text}"
        if self.live:
            # A line that wraps could not be wiped again.
            sketch(f"\r\x1b[K{line[: shutil.get_terminal_size().columns - 1]}")
        else:
            sketch(f"{line}\n")
