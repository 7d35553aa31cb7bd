"""The one place where errors become a message and an exit code."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

from matcher.errors import MatcherError, ScenarioError

NO_PLAN, BAD_INPUT, STOPPED = 1, 2, 3


def guarded(verb: str, *given: Any, **options: Any) -> int:
    """Run a verb; every error becomes one message and an exit code, never a traceback.

    Args:
        verb: ``module:function``, imported here so that an interrupt while modules load is
            caught too.
        given: arguments of the function.
        options: keyword arguments of the function.
    """
    module, _, name = verb.partition(":")
    try:
        code: int = getattr(import_module(module), name)(*given, **options)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return _say("interrupted: nothing was written, what was there before is untouched", STOPPED)
    except BrokenPipeError:
        # The reader has gone; point standard output elsewhere so that closing it stays quiet.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("MATCHER_DEBUG"):
            raise
        return _told(error)


def _told(error: Exception) -> int:
    if isinstance(error, ScenarioError):
        from matcher.cli.check import print_issues

        print_issues(error.issues)
        return BAD_INPUT
    if isinstance(error, MatcherError):
        return _say(str(error), BAD_INPUT)
    if isinstance(error, OSError):
        place = f": {error.filename}" if error.filename else ""
        return _say(f"{error.strerror or error}{place}", BAD_INPUT)
    if isinstance(error, MemoryError):
        return _say("not enough memory for this scenario", BAD_INPUT)
    return _say(
        f"internal error ({type(error).__name__}: {error}); set MATCHER_DEBUG=1 to see where",
        NO_PLAN,
    )


def _say(message: str, code: int) -> int:
    print(f"matcher: {message}", file=sys.stderr)
    return code
