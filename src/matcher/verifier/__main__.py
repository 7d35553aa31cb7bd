"""``python -m matcher.verifier DIR [--json]``: judge a result folder."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from matcher.verifier.findings import Verdict
from matcher.verifier.judge import verify


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the verdict; exit code 0, 1 or 2 (CERTIFICATE.md, section 6)."""
    parser = argparse.ArgumentParser(
        prog="python -m matcher.verifier",
        description="Judge a result folder: recompute every claim, say what is proven.",
        epilog="exit: 0 every claim holds, 1 one does not, 2 the folder can't be read",
    )
    parser.add_argument("folder", help="the result folder", metavar="DIR")
    parser.add_argument("--json", action="store_true", help="print the verdict as JSON")
    options = parser.parse_args(arguments)
    verdict = verify(options.folder)
    if options.json:
        print(json.dumps(verdict.to_dict(), ensure_ascii=False, indent=2))
    else:
        print(written(verdict))
    return verdict.exit_code


def written(verdict: Verdict) -> str:
    """The verdict in words: a line a finding, then what is proven and what is not."""
    lines = [str(finding) for finding in verdict.findings]
    lines += [f"proven: {sentence}" for sentence in verdict.proven]
    lines += [f"not proven: {sentence}" for sentence in verdict.unproven]
    words = {0: "Every claim holds.", 1: "A claim does not hold.", 2: "The folder can't be read."}
    return "\n".join([*lines, words[verdict.exit_code]])


if __name__ == "__main__":
    sys.exit(main())
