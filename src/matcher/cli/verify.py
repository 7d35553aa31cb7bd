"""``matcher verify``: the verifier's verdict, in its own words."""

from __future__ import annotations

from pathlib import Path

from matcher.cli.output import tell, tell_json
from matcher.verifier.__main__ import written
from matcher.verifier.judge import verify


def run_verify(folder: Path, *, as_json: bool = False) -> int:
    """Judge a result folder; 0 if every claim holds, 1 if not, 2 if it can't be read."""
    verdict = verify(folder)
    if as_json:
        tell_json(verdict.to_dict())
    else:
        tell(written(verdict))
    return verdict.exit_code
