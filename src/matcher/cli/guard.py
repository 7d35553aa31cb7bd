"""The one place where errors become a message and an exit code."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from matcher.cli.interrupts import INTERRUPTED, Interrupted, asked
from matcher.cli.language import speaking, spoken
from matcher.cli.output import note, prepare, tell_json
from matcher.errors import Issue, MatcherError, Phrase, ScenarioError, UnsupportedError

BAD_INPUT, STOPPED = 2, 3


def guarded(
    verb: str, *given: Any, as_json: bool = False, speaks: str | None = None, **options: Any
) -> int:
    """Run a verb; every error becomes one message and an exit code, never a traceback.

    Args:
        verb: ``module:function``, imported here so that an interrupt while modules load is
            caught too.
        given: arguments of the function.
        speaks: language of what is said, by default the locale's; JSON holds English all the same.
        as_json: tell errors as JSON on standard output too, and tell the verb if it is so.
        options: keyword arguments of the function.
    """
    prepare()
    if as_json:
        options["as_json"] = True
    with speaking(speaks):
        return _run(verb, given, options, as_json)


def _run(verb: str, given: Sequence[Any], options: Mapping[str, Any], as_json: bool) -> int:
    module, _, name = verb.partition(":")
    try:
        code: int = getattr(import_module(module), name)(*given, **options)
        return code
    except (Interrupted, KeyboardInterrupt):
        return _say(INTERRUPTED, STOPPED, as_json)
    except Exception as error:
        if asked():
            # An interrupt amid an import comes out as whatever the module made of it.
            return _say(INTERRUPTED, STOPPED, as_json)
        if os.environ.get("MATCHER_DEBUG"):
            raise
        return _told(error, as_json)


def _told(error: Exception, as_json: bool) -> int:
    if isinstance(error, ScenarioError):
        from matcher.cli.check import fault_count, print_issues

        print_issues(error.issues)
        return _say(fault_count(error.issues), BAD_INPUT, as_json, error.issues)
    if isinstance(error, UnsupportedError):
        features = "".join(f"\n  {feature}" for feature in error.features)
        text = Phrase("no engine here can solve this scenario with:{features}", features=features)
        return _say(text, BAD_INPUT, as_json)
    if isinstance(error, MatcherError):
        from matcher.solver.folder import VerificationError

        defect = isinstance(error, VerificationError)
        return _say(error.told, STOPPED if defect else BAD_INPUT, as_json)
    if isinstance(error, OSError):
        place = f": {error.filename}" if error.filename else ""
        return _say(f"{error.strerror or error}{place}", BAD_INPUT, as_json)
    if isinstance(error, MemoryError):
        return _say(Phrase("not enough memory for this scenario"), STOPPED, as_json)
    # Nothing was found out about the scenario, so neither 1 (no plan) nor 2 (bad input).
    told = Phrase(
        "internal error ({problem}); set MATCHER_DEBUG=1 to see where",
        problem=f"{type(error).__name__}: {error}",
    )
    return _say(told, STOPPED, as_json)


def _say(message: str, code: int, as_json: bool, issues: Sequence[Issue] = ()) -> int:
    note(f"matcher: {spoken().tell(message)}")
    if as_json:
        try:
            told = [issue.to_dict() for issue in issues]
            tell_json({"ok": False, "message": str(message), "issues": told})
        except OSError:
            return code
    return code
