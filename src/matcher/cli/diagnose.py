"""``matcher diagnose``: what can't hold together, what would mend it, where the bottlenecks are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matcher.cli.output import tell, tell_json
from matcher.errors import Phrase
from matcher.explainer.diagnose import SECONDS, WeightsError, diagnose

EXIT = {"feasible": 0, "infeasible": 1, "stopped": 3}


def run_diagnose(given: dict[str, Any], *, as_json: bool = False) -> int:
    """Diagnose; ``given`` holds the options by name; the exit code of the scenario."""
    path: Path = given["scenario"]
    limit = given["time_limit"]
    found = diagnose(
        path,
        weights=weights(given["weight"] or ()),
        time_limit=SECONDS if limit is None else limit,
    )
    if as_json:
        tell_json(found.to_dict())
    else:
        tell(str(found))
    return EXIT[found["status"]]


def weights(texts: Sequence[str]) -> dict[str, int]:
    """Weights written ``TABLE=N`` or ``TABLE.ID=N``.

    Raises:
        WeightsError: one is not written so.
    """
    found = {}
    for text in texts:
        name, _, number = text.rpartition("=")
        if not name or not number.isdecimal():
            raise WeightsError(
                Phrase(
                    "{option} is not TABLE=N or TABLE.ID=N with a whole number",
                    option=f"--weight {text}",
                )
            )
        found[name] = int(number)
    return found
