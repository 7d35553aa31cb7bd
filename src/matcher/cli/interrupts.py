"""Interrupts: Ctrl-C, a request to end, or a closed terminal; told, never a traceback."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from matcher.cli.language import spoken
from matcher.errors import Phrase

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
SIGNALS = tuple(getattr(signal, name) for name in NAMES if hasattr(signal, name))
INTERRUPTED = Phrase(
    "interrupted: no half-written folder is left, and what was there before is whole"
)

Handler = Callable[[int, FrameType | None], None]


class Interrupted(BaseException):
    """The command was asked to end. No KeyboardInterrupt, which typer would answer with exit 1."""


class _Asked:
    ever = False


def asked() -> bool:
    """Whether an interrupt came, even one that somebody's code swallowed or renamed."""
    return _Asked.ever


def end(number: int, frame: FrameType | None) -> None:
    """Signal handler: end the command."""
    _Asked.ever = True
    raise Interrupted


def answer(handler: Handler | signal.Handlers) -> dict[int, object]:
    """Let a handler answer every interrupt; returns the handlers before.

    A signal that whoever started the command had ignored (nohup, a job in the background)
    stays ignored, and outside of the main thread there is nothing to answer.
    """
    before: dict[int, object] = {}
    for number in SIGNALS:
        if signal.getsignal(number) is signal.SIG_IGN:
            continue
        try:
            before[number] = signal.signal(number, handler)
        except ValueError:
            break
    return before


@contextmanager
def answered_by(handler: Handler) -> Iterator[None]:
    """Let a handler answer every interrupt while the body runs."""
    before = answer(handler)
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)  # type: ignore[arg-type]


def warn(text: str) -> None:
    """Say something from within a signal handler, where a buffered stream can't be used."""
    try:
        code = sys.stderr.encoding or "ascii"
        os.write(2, f"\nmatcher: {spoken().tell(text)}\n".encode(code, "backslashreplace"))
    except (OSError, AttributeError):
        return
