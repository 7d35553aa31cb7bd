"""A workbook taken to parts with the standard library alone."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Book:
    """A workbook: its parts, and its sheets as rows of texts."""

    def __init__(self, content: bytes | Path) -> None:
        data = content.read_bytes() if isinstance(content, Path) else content
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            self.parts = {name: bundle.read(name) for name in bundle.namelist()}
        names = ElementTree.fromstring(self.parts["xl/workbook.xml"]).iter(f"{MAIN}sheet")
        self.names = [sheet.attrib["name"] for sheet in names]
        shared = self.parts.get("xl/sharedStrings.xml")
        found = ElementTree.fromstring(shared).iter(f"{MAIN}si") if shared else ()
        self._texts = ["".join(item.itertext()) for item in found]

    def xml(self, name: str) -> bytes:
        """A sheet as it is written."""
        return self.parts[f"xl/worksheets/sheet{self.names.index(name) + 1}.xml"]

    def rows(self, name: str) -> list[dict[str, str]]:
        """A sheet's rows: text by column letter; blank cells left out."""
        rows = []
        for row in ElementTree.fromstring(self.xml(name)).iter(f"{MAIN}row"):
            cells = {}
            for cell in row.iter(f"{MAIN}c"):
                value = cell.find(f"{MAIN}v")
                if value is not None and value.text is not None:
                    shared = cell.attrib.get("t") == "s"
                    text = self._texts[int(value.text)] if shared else value.text
                    cells[re.sub(r"\d", "", cell.attrib["r"])] = text
            rows.append(cells)
        return rows

    def column(self, name: str, letter: str) -> list[str]:
        """A column without its heading."""
        return [row.get(letter, "") for row in self.rows(name)[1:]]
