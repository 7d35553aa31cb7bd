"""Workbooks made by hand, part by part, and one that says what the sample folder says."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from files.samples import TABLES, grid
from matcher.files.workbook.cells import column_letters

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
DATE_STYLE = 1

SETTINGS = [
    ["setting", "value"],
    ["version", 1],
    ["name", "Sample"],
    ["date", dt.date(2026, 10, 1)],
    ["preset.1", "titp-2017"],
    ["goal.1", "fill"],
    ["goal.2", "score"],
]
QUOTAS = [
    ["id", "where", "per", "max", "min_share", "soft"],
    ["hokkaido", "prefecture = Hokkaido", "", 4],
    ["speakers", "language >= A2.1", "company_id", "", "1/3", 5],
]


class Raw(str):
    """A cell's XML after its reference, such as ``t="b"><v>1</v></c>``."""


def cell(row: int, column: int, value: object) -> str:
    """The XML of a cell; ``""`` and None are no cell."""
    reference = f'<c r="{column_letters(column)}{row}"'
    if isinstance(value, Raw):
        return f"{reference} {value}"
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return f'{reference} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, dt.date):
        return f'{reference} s="{DATE_STYLE}"><v>{(value - dt.date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, int | float):
        return f"{reference}><v>{value}</v></c>"
    text = escape(str(value))
    return f'{reference} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def rows_xml(rows: Iterable[Sequence[object]]) -> str:
    """The XML of rows from the first on."""
    return "".join(
        f'<row r="{at}">{"".join(cell(at, c, value) for c, value in enumerate(row))}</row>'
        for at, row in enumerate(rows, start=1)
    )


def sheet_xml(data: str, after: str = "", main: str = MAIN) -> str:
    """A sheet's part around the XML of its rows."""
    return f'<worksheet xmlns="{main}"><sheetData>{data}</sheetData>{after}</worksheet>'


def styles_xml(formats: Mapping[int, str] | None = None, chosen: Sequence[int] = (0, 14)) -> str:
    """Styles whose cell formats have these number formats."""
    own = "".join(
        f"<numFmt numFmtId={quoteattr(str(key))} formatCode={quoteattr(code)}/>"
        for key, code in (formats or {}).items()
    )
    cells = "".join(f'<xf numFmtId="{code}"/>' for code in chosen)
    extra = '<cellStyleXfs><xf numFmtId="22"/></cellStyleXfs>'
    styles = f"<numFmts>{own}</numFmts>{extra}<cellXfs>{cells}</cellXfs>"
    return f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'


def book_bytes(
    sheets: Mapping[str, str] | Sequence[tuple[str, str]],
    *,
    strings: str = "",
    styles: str | None = None,
    properties: str = "",
    extra: Mapping[str, bytes | str] | None = None,
    main: str = MAIN,
) -> bytes:
    """A workbook of sheets given by name and part."""
    listed = list(sheets.items()) if isinstance(sheets, Mapping) else list(sheets)
    names = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{at}" r:id="rId{at}"/>'
        for at, (name, _) in enumerate(listed, start=1)
    )
    book = f'<workbook xmlns="{main}" xmlns:r="{RELATIONS}">{properties}<sheets>{names}</sheets>'
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{RELATIONS}/worksheet" Target="worksheets/s{at}.xml"/>'
        for at in range(1, len(listed) + 1)
    )
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f"{book}</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}'
        "</Relationships>",
        "xl/styles.xml": styles_xml() if styles is None else styles,
        **({"xl/sharedStrings.xml": f'<sst xmlns="{main}">{strings}</sst>'} if strings else {}),
        **{f"xl/worksheets/s{at}.xml": part for at, (_, part) in enumerate(listed, start=1)},
        **(extra or {}),
    }
    return zipped(parts)


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    """A zip archive of parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data,
                             zipfile.ZIP_DEFLATED)  # fmt: skip
    return stream.getvalue()


def grids() -> dict[str, list[list[object]]]:
    """The sample as rows of sheets."""
    tables: dict[str, list[list[object]]] = {name: list(grid(TABLES[name])) for name in TABLES}
    return {**tables, "settings": [list(row) for row in SETTINGS],
            "quotas": [list(row) for row in QUOTAS]}  # fmt: skip


def write_book(
    path: Path, changed: Mapping[str, Sequence[Sequence[object]] | None] | None = None,
    after: Mapping[str, str] | None = None, **options: object,
) -> Path:  # fmt: skip
    """Write the sample as a workbook, with sheets replaced, added, or (None) left out."""
    rows = {**grids(), **(changed or {})}
    sheets = {
        name: sheet_xml(rows_xml(listed), (after or {}).get(name, ""))
        for name, listed in rows.items()
        if listed is not None
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(book_bytes(sheets, **options))  # type: ignore[arg-type]
    return path


def changed(table: str, row: int, column: str, value: object) -> dict[str, list[list[object]]]:
    """A sheet of the sample with one cell changed."""
    rows = [list(cells) for cells in grids()[table]]
    rows[row - 1][rows[0].index(column)] = value
    return {table: rows}
