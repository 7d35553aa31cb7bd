"""``matcher template``: the empty form."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import cast

from matcher.cli.language import spoken
from matcher.cli.output import tell
from matcher.domain.headings import Language
from matcher.errors import Phrase
from matcher.files.workbook.template import template


def run_template(out: Path, lang: str | None) -> int:
    """Write the form in a language, by default the locale's."""
    template(out, chosen(lang))
    command = f"matcher check {shlex.quote(str(out))}"
    tell(spoken().tell(Phrase("{file}: fill it, then: {command}", file=str(out), command=command)))
    return 0


def chosen(lang: str | None) -> Language:
    """The language asked for, else the locale's."""
    return cast(Language, lang or spoken().language)
