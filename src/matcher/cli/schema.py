"""``matcher schema``: the JSON Schema of scenario.yaml."""

from __future__ import annotations

import json
from pathlib import Path

from matcher.cli.output import tell
from matcher.files.schema import scenario_schema


def run_schema(out: Path | None) -> int:
    """Print the schema, or write it to a file."""
    text = json.dumps(scenario_schema(), indent=2, ensure_ascii=False)
    if out is None:
        tell(text)
    else:
        out.write_text(f"{text}\n", encoding="utf-8")
    return 0
