"""Progress on standard error: a bar on a terminal, a line a stage or round elsewhere."""

from __future__ import annotations

import re
import sys
import time
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING

from matcher.cli.language import spoken
from matcher.cli.output import is_terminal, sketch
from matcher.domain.settings import GOAL_WORDS
from matcher.errors import Phrase
from matcher.problem.solution import Progress

if TYPE_CHECKING:
    from matcher.cli.bar import Bar

STAGES = {
    "load": Phrase("reading the scenario"),
    "compile": Phrase("finding eligible pairs"),
    "solve": Phrase("looking for the best plan"),
    "certify": Phrase("writing the proof and having it verified"),
}
#: Stages whose rounds tell the goal itself, not a combination of goals.
_RAISING = re.compile(r"raising (fill|score)")


class Reporter:
    """Tells an observer's progress to a person; use as a context manager."""

    def __init__(self, *, silent: bool = False) -> None:
        self.silent, self.goal = silent, ""
        self.bar: Bar | None = None
        self.started = time.perf_counter()

    def __enter__(self) -> Reporter:
        if not self.silent and is_terminal(sys.stderr):
            # It takes a moment to import, and is of use on a terminal alone.
            from matcher.cli.bar import Bar

            self.bar = Bar()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.bar is not None:
            with suppress(OSError):  # the terminal may have gone
                self.bar.close()

    def observe(self, progress: Progress) -> None:
        """Say that a stage begins, or how far the solver is."""
        if self.silent:
            return
        if progress.value is None or progress.bound is None:
            found = _RAISING.fullmatch(progress.stage)
            self.goal = found[1] if found else ""
            self._tell_stage(spoken().tell(STAGES.get(progress.stage, progress.stage)))
        else:
            self._tell_round(progress, progress.value, progress.bound)

    def _tell_stage(self, text: str) -> None:
        if self.bar is not None:
            self.bar.begin(text)
        else:
            self._line(text)

    def _tell_round(self, progress: Progress, value: int, bound: int) -> None:
        gap = abs(bound - value) / max(1, abs(bound))
        t = spoken()
        share = f"{t.decimal(100 * gap, 3)}%"
        text = (
            t("no gap left")
            if gap == 0
            else t("at most {share} below the best possible", share=share)
        )
        best = self._best(progress)
        if self.bar is not None:
            self.bar.reach(1 - min(1.0, gap), f"{best}{text}")
        else:
            self._line(t("round {n}: {told}", n=t.number(progress.rounds), told=f"{best}{text}"))

    def _best(self, progress: Progress) -> str:
        """The best value so far, where it is that of a goal."""
        goal, value = progress.goal, progress.goal_value
        if value is None:
            goal, value = self.goal, progress.value
        if not goal or value is None:
            return ""
        t = spoken()
        return t("{goal} {value}, ", goal=t.tell(GOAL_WORDS[goal]), value=t.number(value))

    def _line(self, text: str) -> None:
        t = spoken()
        seconds = t.decimal(time.perf_counter() - self.started, 1).rjust(6)
        sketch(f"{t('{seconds} s', seconds=seconds)}  {text}\n")
