"""``diagnose``: what can't hold together and what would mend it; or where the bottlenecks are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matcher.domain.scenario import Scenario
from matcher.errors import MatcherError, Phrase
from matcher.explainer.bottlenecks import bottlenecks
from matcher.explainer.conflict import conflict
from matcher.explainer.diagnosiswords import diagnosis_words
from matcher.explainer.elastic import WEIGHTS
from matcher.explainer.explanation import Explanation
from matcher.explainer.floors import Floors
from matcher.explainer.loose import Loose
from matcher.explainer.repairs import repairs
from matcher.explainer.view import View
from matcher.files.load import load
from matcher.solver.solve import solve

SECONDS = 120.0
#: Share of the time that a solve of the whole scenario may take.
SOLVING = 0.6


class WeightsError(MatcherError):
    """Weights of changes that say nothing that can be used."""


def diagnose(
    scenario: Scenario | str | Path,
    *,
    weights: Mapping[str, int] | None = None,
    time_limit: float = SECONDS,
) -> Explanation:
    """Say why a scenario can't hold and what would mend it, or where its bottlenecks are.

    Args:
        scenario: a scenario, or a path to one.
        weights: what a unit of change costs, by table (``quotas``, ``orders``, ``offices``,
            ``pins``, ``candidates``) or ``table.id``; by default
            :data:`matcher.explainer.elastic.WEIGHTS`.
        time_limit: seconds in all.

    Returns:
        ``{"status", "conflict", "repairs", "summary", "bottlenecks"}`` as a dict; ``str()``
        gives it in plain words. ``status`` is ``infeasible``, ``feasible`` or ``stopped``.

    Raises:
        ScenarioError: the scenario has faults.
        WeightsError: a weight is not a whole number of at least 1, or of no such table.
    """
    given = _checked(weights or {})
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    loose = Loose(scenario, time_limit)
    told: dict[str, Any] = {
        "status": "stopped",
        "conflict": None,
        "repairs": [],
        "summary": None,
        "bottlenecks": [],
    }
    if Floors(loose).first_broken() is None:
        # A part of the time is left for finding the conflict, should there be one.
        result = solve(scenario, time_limit=SOLVING * time_limit)
        told["status"] = "feasible" if result.has_plan else result.status
        if result.has_plan:
            told |= bottlenecks(View(result))
        if result.status != "infeasible":
            return Explanation(told, diagnosis_words)
    told["status"] = "infeasible"
    found = conflict(loose)
    if found is not None:
        told["conflict"] = {"rows": found.rows, "minimal": found.minimal}
        told["repairs"] = [repair.to_dict() for repair in repairs(loose, found, given)]
    return Explanation(told, diagnosis_words)


def _checked(weights: Mapping[str, int]) -> Mapping[str, int]:
    for name, weight in weights.items():
        if name.partition(".")[0] not in WEIGHTS:
            raise WeightsError(
                Phrase(
                    'no weight "{name}", allowed are {allowed}, each also with .ID',
                    name=name,
                    allowed=tuple(WEIGHTS),
                )
            )
        if isinstance(weight, bool) or not isinstance(weight, int) or weight < 1:
            raise WeightsError(
                Phrase(
                    "the weight of {name} is {came}, allowed are whole numbers from 1",
                    name=name,
                    came=str(weight),
                )
            )
    return weights
