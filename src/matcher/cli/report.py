"""``matcher report``: the page and the workbook of a result folder."""

from __future__ import annotations

from pathlib import Path

from matcher.cli.language import spoken
from matcher.cli.output import note, tell, tell_json
from matcher.errors import Phrase
from matcher.reports.report import report

NOT_ACCEPTED = Phrase(
    "the verifier does not accept this result folder; see: {command}", command="matcher verify"
)


def run_report(
    folder: Path,
    out: Path | None,
    per_company: bool,
    display: str | None = None,
    scenario: Path | None = None,
    *,
    as_json: bool = False,
) -> int:
    """Write the files and name them; 1 if the verifier does not accept the folder."""
    made = report(
        folder,
        lang=spoken().language,
        out=out,
        per_company=per_company,
        display=display,
        scenario=scenario,
    )
    files = [made.page, made.workbook, *([made.companies] if made.companies else [])]
    if as_json:
        tell_json({"ok": made.accepted, "files": [str(file) for file in files]})
    else:
        tell("\n".join(str(file) for file in files))
    if not made.accepted:
        note(f"matcher: {spoken().tell(NOT_ACCEPTED)}")
    return 0 if made.accepted else 1
