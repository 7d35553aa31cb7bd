"""``matcher explain``: why, why not, and what would help."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.cli.output import tell, tell_json
from matcher.errors import MatcherError, Phrase
from matcher.explainer.counterfactuals import SECONDS
from matcher.explainer.everyone import explain_all
from matcher.explainer.explain import explain
from matcher.explainer.explanation import Explanation
from matcher.explainer.fairness import audit
from matcher.solver.reload import reload_result


class QuestionError(MatcherError):
    """The command line does not say what is to be explained."""


@dataclass(frozen=True)
class Question:
    """What the command line asks."""

    result: Path
    candidate: str | None
    order: str | None
    everyone: bool
    fairness: bool
    time_limit: float | None


def run_explain(given: dict[str, Any], *, as_json: bool = False) -> int:
    """Explain; ``given`` holds the options by name; 0 where there is an answer."""
    asked = Question(**given)
    if sum([bool(asked.candidate), asked.everyone, asked.fairness]) != 1:
        raise QuestionError(
            Phrase("say what to explain: a candidate or an order, --all, or --fairness")
        )
    found = _explanation(asked)
    if as_json:
        tell_json(found.to_dict())
    else:
        tell(str(found))
    return 0


def _explanation(asked: Question) -> Explanation:
    result = reload_result(asked.result)
    if asked.candidate:
        limit = SECONDS if asked.time_limit is None else asked.time_limit
        return explain(result, asked.candidate, asked.order, time_limit=limit)
    return explain_all(result) if asked.everyone else audit(result)
