"""Entry point: answers interrupts from the first moment on, before anything large is imported."""

from __future__ import annotations

import signal
import sys

from matcher.cli.interrupts import INTERRUPTED, Interrupted, answer, end, warn


def main() -> None:
    """Run the command line; leaves by ``SystemExit``."""
    try:
        answer(end)
        from matcher.cli.app import app

        app()
    except (Interrupted, KeyboardInterrupt):
        warn(INTERRUPTED)
        sys.exit(3)
    finally:
        # All is said and done; an interrupt from here on could only spoil the exit code.
        answer(signal.SIG_IGN)
