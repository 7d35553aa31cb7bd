"""The texts of a workbook: shared strings, and escaped letters."""

from __future__ import annotations

import re

from matcher.domain.issues import Code
from matcher.errors import Phrase
from matcher.files.sources import UnreadableError
from matcher.files.workbook.package import Package, named

PART = "xl/sharedStrings.xml"
MAX_CHARACTERS = 48 * 1024 * 1024  # of all texts together, each counted once where it is shared
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """The text with ``_x000D_`` and its like as letters (ECMA-376, part 1, ST_Xstring)."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def too_much_text() -> UnreadableError:
    """The refusal of a workbook with more text than is read."""
    fault = Phrase("has more than {n} characters of text, the most that is read", n=MAX_CHARACTERS)
    return UnreadableError(Code.FILE_SIZE, fault)


def shared_strings(package: Package) -> list[str]:
    """The shared strings in their order, without formats and pronunciation.

    Raises:
        UnreadableError: the part is damaged, or too large.
    """
    if not package.has(PART):
        return []
    reader = _Strings()
    package.parse(PART, reader.start, reader.end, reader.characters)
    return reader.texts


class _Strings:
    def __init__(self) -> None:
        self.texts: list[str] = []
        self.elements = named("si", "t", "rPh")
        self.pieces: list[str] = []
        self.listening, self.pronouncing, self.size = False, False, 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        kind = self.elements.get(name)
        if kind == "si":
            self.pieces = []
        elif kind == "rPh":
            self.pronouncing = True
        elif kind == "t":
            self.listening = not self.pronouncing

    def end(self, name: str) -> None:
        kind = self.elements.get(name)
        if kind == "si":
            self.texts.append(unescaped("".join(self.pieces)))
        elif kind == "rPh":
            self.pronouncing = False
        elif kind == "t":
            self.listening = False

    def characters(self, text: str) -> None:
        if self.listening:
            self.size += len(text)
            if self.size > MAX_CHARACTERS:
                raise too_much_text()
            self.pieces.append(text)
