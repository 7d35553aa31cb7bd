"""``matcher synth``: invent a scenario."""

from __future__ import annotations

from typing import Any

from matcher.cli.output import tell, tell_json
from matcher.synth.synthesize import synthesize


def run_synth(given: dict[str, Any], *, as_json: bool = False) -> int:
    """Write an invented scenario; ``given`` holds the options by name."""
    options = dict(given)
    out, presets, quotas = options.pop("out"), options.pop("preset"), options.pop("quota")
    if presets is not None:
        options["presets"] = tuple(name for name in presets if name != "none")
    goals = options.pop("goal")
    if goals:
        options["goals"] = tuple(goals)
    cohort = synthesize(out, **{**options, "quotas": quotas or ()})
    if as_json:
        rows = {table: len(frame) for table, frame in cohort.frames.items()}
        tell_json({"out": str(out), "rows": rows})
    else:
        sizes = ", ".join(f"{len(frame):,} {table}" for table, frame in cohort.frames.items())
        tell(f"{out}: {sizes}")
    return 0
