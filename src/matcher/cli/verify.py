"""``matcher verify``: the verifier's verdict, in its own words."""

from __future__ import annotations

from pathlib import Path

from matcher.cli.language import spoken
from matcher.cli.output import tell, tell_json
from matcher.texts.translate import marked
from matcher.verifier.findings import Verdict
from matcher.verifier.judge import verify

LAST = {
    0: marked("Every claim holds."),
    1: marked("A claim does not hold."),
    2: marked("The folder can't be read."),
}


def run_verify(folder: Path, *, as_json: bool = False) -> int:
    """Judge a result folder; 0 if every claim holds, 1 if not, 2 if it can't be read."""
    verdict = verify(folder)
    if as_json:
        tell_json(verdict.to_dict())
    else:
        tell(written(verdict))
    return verdict.exit_code


def written(verdict: Verdict) -> str:
    """The verdict: what is found and proven as the verifier says it, in English, which it shares
    with nobody; around it the language that is spoken.
    """
    t = spoken()
    lines = [str(finding) for finding in verdict.findings]
    lines += [t("proven: {claim}", claim=claim) for claim in verdict.proven]
    lines += [t("not proven: {claim}", claim=claim) for claim in verdict.unproven]
    return "\n".join([*lines, t(LAST[verdict.exit_code])])
