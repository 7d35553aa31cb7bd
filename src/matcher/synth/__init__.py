"""Seeded cohorts from published shares. ``matcher.synth(...)`` is the verb of the same name."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from matcher.synth.cohort import Cohort
from matcher.synth.synthesize import synthesize

__all__ = ["Cohort", "synthesize"]


class _Verb(ModuleType):
    """The package can be called, as the other verbs can."""

    def __call__(self, *args: Any, **options: Any) -> Cohort:
        return synthesize(*args, **options)


sys.modules[__name__].__class__ = _Verb
