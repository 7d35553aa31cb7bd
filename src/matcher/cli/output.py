"""What the verbs say: results on standard output, everything else on standard error.

A reader that has gone (``| head -1``) ends the output, not the work. A console that can't show
a letter gets it escaped.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path
from typing import Any, TextIO

READER_GONE = (errno.EPIPE, errno.EINVAL, errno.EIO)

#: Styles by name, as parameters of the escape sequence that selects them.
STYLES = {"title": "1", "name": "2", "good": "32", "fair": "33", "bad": "31"}


def prepare() -> None:
    """Make both streams usable: closed ones lead nowhere, letters unknown to them are escaped."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - stays open
            setattr(sys, name, nowhere)
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def tell(text: str) -> None:
    """Print a result.

    Raises:
        OSError: it can't be written, say to a full disk.
    """
    _write(sys.stdout, f"{text}\n")


def is_terminal(stream: TextIO) -> bool:
    """Whether a person sits before the stream, at a terminal that can redraw a line."""
    return stream.isatty() and os.environ.get("TERM", "") not in ("dumb", "unknown")


def styled(text: str, style: str) -> str:
    """The text for standard output, in a style of :data:`STYLES` where that is a terminal.

    NO_COLOR keeps it plain (no-color.org), and so does whatever has no escape sequences.
    """
    plain = bool(os.environ.get("NO_COLOR")) or not is_terminal(sys.stdout)
    old_console = os.name == "nt" and "WT_SESSION" not in os.environ
    return text if plain or old_console else f"\x1b[{STYLES[style]}m{text}\x1b[0m"


def tell_json(content: Any) -> None:
    """Print a result as JSON; letters that the stream has no code for are escaped."""
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    tell(json.dumps(content, ensure_ascii=not utf8, indent=2, default=str))


def note(text: str) -> None:
    """Print a message; one that can't be written is lost, and stops nothing."""
    try:
        _write(sys.stderr, f"{text}\n")
    except OSError:
        return


def sketch(text: str) -> None:
    """Print on standard error as it is, without an end of line; lost if it can't be written."""
    try:
        _write(sys.stderr, text)
    except OSError:
        return


def _write(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        # What is left in the buffer would fail once more when the stream is closed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if error.errno not in READER_GONE:
            raise
