"""A section of the report."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from matcher.reports.table import Table


@dataclass(frozen=True, slots=True)
class Section:
    """A section: what it finds in one sentence, then pictures and tables.

    Attributes:
        key: anchor on the page.
        title: heading.
        finding: the section in one sentence.
        picture: an SVG picture, where the section has one.
        tables: tables that are pictures themselves, or short.
        folded: tables behind the picture, shown on demand and in print.
        note: how to read it.
    """

    key: str
    title: str
    finding: str
    picture: Markup | None = None
    tables: list[Table] = field(default_factory=list)
    folded: list[Table] = field(default_factory=list)
    note: str = ""
