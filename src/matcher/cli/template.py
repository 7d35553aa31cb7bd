"""``matcher template``: the empty form."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import cast

from matcher.cli.output import tell
from matcher.domain.headings import Language
from matcher.files.workbook.template import template
from matcher.texts.translate import preferred_language


def run_template(out: Path, lang: str | None) -> int:
    """Write the form in a language, by default the locale's."""
    template(out, chosen(lang))
    tell(f"{out}: fill it, then: matcher check {shlex.quote(str(out))}")
    return 0


def chosen(lang: str | None) -> Language:
    """The language asked for, else the locale's."""
    return cast(Language, lang or preferred_language())
