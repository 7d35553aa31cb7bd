"""``matcher convert``: a folder to a workbook, a workbook to a folder."""

from __future__ import annotations

from pathlib import Path

from matcher.cli.check import print_issues
from matcher.cli.output import tell, tell_json
from matcher.cli.template import chosen
from matcher.domain.tables import TABLES
from matcher.files.convert import convert


def run_convert(source: Path, out: Path, lang: str | None, *, as_json: bool = False) -> int:
    """Write the scenario in the other form and say what it holds."""
    scenario = convert(source, out, chosen(lang))
    frames = {name: getattr(scenario, name) for name in TABLES}
    rows = {name: len(frame) for name, frame in frames.items() if frame is not None and len(frame)}
    print_issues(scenario.warnings)
    if as_json:
        tell_json({"out": str(out), "rows": rows})
    else:
        tell(f"{out}: {', '.join(f'{count:,} {name}' for name, count in rows.items())}")
    return 0
