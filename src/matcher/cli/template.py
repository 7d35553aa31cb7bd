"""``matcher template``: the empty form."""

from __future__ import annotations

import shlex
from pathlib import Path

from matcher.cli.language import spoken, spoken_language
from matcher.cli.output import tell
from matcher.errors import Phrase
from matcher.files.workbook.template import template


def run_template(out: Path) -> int:
    """Write the form in the language that is spoken."""
    template(out, spoken_language())
    command = f"matcher check {shlex.quote(str(out))}"
    tell(spoken().tell(Phrase("{file}: fill it, then: {command}", file=str(out), command=command)))
    return 0
