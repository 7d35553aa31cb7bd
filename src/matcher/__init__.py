"""Matches screened candidates to host-company seats; every plan carries a proof.

The names below are handed out lazily, so that ``import matcher`` costs nothing and
``matcher.verifier`` runs without numpy or pandas.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "Issue": "matcher.errors",
    "MatcherError": "matcher.errors",
    "ScenarioError": "matcher.errors",
    "UnsupportedError": "matcher.errors",
    "Scenario": "matcher.domain.scenario",
    "Result": "matcher.solver.result",
    "load": "matcher.files.load",
    "convert": "matcher.files.convert",
    "anonymise": "matcher.files.anonymise",
    "restore": "matcher.solver.restore",
    "template": "matcher.files.workbook.template",
    "check": "matcher.solver.check",
    "solve": "matcher.solver.solve",
    "verify": "matcher.verifier.judge",
    "synthesize": "matcher.synth.synthesize",
    "explain": "matcher.explainer.explain",
    "explain_all": "matcher.explainer.everyone",
    "audit": "matcher.explainer.fairness",
    "diagnose": "matcher.explainer.diagnose",
    "bench": "matcher.studies.bench",
    "report": "matcher.reports.report",
}

__all__ = ["__version__", *sorted(_HOMES)]  # noqa: PLE0604 - the names are those of _HOMES


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'matcher' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
