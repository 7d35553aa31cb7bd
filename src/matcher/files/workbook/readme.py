"""The first sheet: how to use the workbook, and what each column holds."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from xlsxwriter.worksheet import Worksheet

from matcher.domain.headings import LANGUAGES, Language, meaning, word
from matcher.domain.lists import list_of
from matcher.domain.tables import TABLES, Field, Kind, Table
from matcher.files.workbook.settingsheet import QUOTAS
from matcher.files.workbook.writing import BookWriter, put_text

STEPS = ("step1", "step2", "step3", "step4", "step5")
COMMANDS = {
    "check": "matcher check FILE.xlsx --annotate FAULTS.xlsx",
    "solve": "matcher solve FILE.xlsx --out RESULT",
}
_KINDS = {
    Kind.DATE: "date",
    Kind.YES_NO: "yes_no",
    Kind.COUNT: "whole",
    Kind.DECIMAL: "decimal",
    Kind.ITEMS: "items",
    Kind.SKILLS: "skills",
    Kind.LEVEL: "level",
}


@cache
def phrases() -> dict[str, dict[Language, str]]:
    """The texts of the sheet by key and language."""
    table = files("matcher.files.workbook").joinpath("readme.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in table.splitlines()[1:]]
    return {key: dict(zip(LANGUAGES, texts, strict=True)) for key, *texts in lines}


def write_readme(writer: BookWriter, sheet: Worksheet, tables: list[str]) -> None:
    """Write the sheet; ``tables`` are those the workbook has."""
    sheet.hide_gridlines(2)
    said = {key: texts[writer.language] for key, texts in phrases().items()}
    for column, width in enumerate((18, 32, 28, 60, 34)):
        sheet.set_column(column, column, width)
    put_text(sheet, 0, 0, said["title"], writer.title)
    put_text(sheet, 1, 0, said["subtitle"], writer.plain)
    put_text(sheet, 3, 0, said["steps"], writer.section)
    row = 4
    for number, step in enumerate(STEPS, start=1):
        sheet.merge_range(row, 0, row, 4, "", writer.wrapped)
        put_text(sheet, row, 0, f"{number}. {said[step]}", writer.wrapped)
        sheet.set_row(row, 20)
        row += 1
    row += 1
    for key, command in COMMANDS.items():
        sheet.merge_range(row, 0, row, 1, "", writer.wrapped)
        put_text(sheet, row, 0, said[key], writer.wrapped)
        sheet.merge_range(row, 2, row, 3, "", writer.command)
        put_text(sheet, row, 2, command, writer.command)
        row += 1
    _write_columns(writer, sheet, row + 1, said, tables)


def _write_columns(
    writer: BookWriter, sheet: Worksheet, row: int, said: dict[str, str], tables: list[str]
) -> None:
    put_text(sheet, row, 0, said["columns"], writer.section)
    row += 1
    for column, key in enumerate(("sheet", "column", "name", "meaning", "allowed")):
        put_text(sheet, row, column, said[key], writer.heading)
    listed = [table for name, table in {**TABLES, "quotas": QUOTAS}.items()
              if name in (*tables, "quotas")]  # fmt: skip
    for table in listed:
        for field in table.fields:
            row += 1
            for column, text in enumerate(_described(writer.language, table, field, said)):
                style = writer.quiet if column == 2 else writer.wrapped
                put_text(sheet, row, column, text, style)


def _described(
    language: Language, table: Table, field: Field, said: dict[str, str]
) -> tuple[str, ...]:
    told = meaning(table.name, field.name, language)
    unit = f" ({field.unit})" if field.unit and language == "en" else ""
    needed = field.required or (field.name in table.key)
    allowed = _allowed(language, table, field, said)
    return (
        word(table.name, "", language),
        word(table.name, field.name, language),
        field.name,
        told + unit,
        f"{allowed}; {said['needed']}" if needed else allowed,
    )


def _allowed(language: Language, table: Table, field: Field, said: dict[str, str]) -> str:
    if field.kind is Kind.CHOICE:
        return ", ".join(field.choices)
    if field.kind is Kind.TEXT and list_of(table.name, field):
        return f"{said['pick']} {word('lists', '', language)}"
    told = said[_KINDS.get(field.kind, "text")]
    if field.high is not None and field.kind in (Kind.COUNT, Kind.DECIMAL):
        told += f" {field.low or 0}–{field.high:,}"
    return told
