"""A small scenario without a fault, and ways to give it one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from matcher.errors import Issue
from matcher.files.draft import read_draft

SETTINGS = """\
version: 1
name: Sample
date: 2026-10-01
presets: [titp-2017]
quotas:
  - {id: hokkaido, where: {prefecture: Hokkaido}, max: 4}
  - {id: speakers, per: company_id, where: {language: ">=A2.1"}, min_share: 1/3, soft: 5}
goals: [fill, score]
"""
TABLES = {
    "candidates": """\
candidate_id,birth_date,sex,province,language,skills,screening,ready_from,valid_until,group,show_up
C-1,2001-02-28,F,Jawa Barat,JLPT N4,weld:80;paint:55,70,2027-01-01,2030-01-01,friends,0.9
C-2,2000-05-05,M,Jawa Tengah,A1,weld:60,,,,friends,
C-3,1999-12-31,f,Bali,JFT-Basic 205,care:90,85.0,,,,1
C-4,,,Bali,,care:40,50,,,,
""",
    "companies": """\
company_id,name,field,hq_prefecture,hq_metro,staff,excellent,type
K-1,Ono,construction,Hokkaido,no,30,no,supervised
K-2,Seto,care,Aichi,yes,120,yes,
""",
    "offices": """\
office_id,company_id,prefecture,care_staff,dorm_female,dorm_male
F-1,K-1,Hokkaido,,2,2
F-2,K-2,Aichi,40,,3
""",
    "orders": """\
order_id,company_id,office_id,prefecture,scheme,job,seats,min_seats,min_language,min_skill,\
arrival,net_wage,sex,sex_ground,min_age,max_age,age_ground,priority
O-1,K-1,F-1,,titp,weld,2,,,50,2027-02-01,120000,any,,,,,
O-2,K-2,F-2,Aichi,titp,care,2,1,A2,,2027-03-01,130000,F,dormitory,20,35,visa rule,2
O-3,K-1,,Hokkaido,esd,paint,1,,,,2027-06-01,,,,,,,
""",
    "rankings": """\
order_id,candidate_id,rank,decision
O-2,C-3,1,accept
O-2,C-4,,reject
""",
    "pins": """\
candidate_id,order_id,action,reason,override
C-3,O-2,pin,agreed,no
C-4,O-1,forbid,asked for care,
""",
}


def grid(text: str) -> list[list[str]]:
    """The records of a CSV text."""
    return list(csv.reader(io.StringIO(text)))


def csv_text(rows: list[list[str]], separator: str = ",") -> str:
    """Records as a CSV text."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
    return text.getvalue()


def with_cell(table: str, row: int, column: str, value: str) -> str:
    """The text of a sample table with one cell changed; a new column where it has none."""
    rows = grid(TABLES[table])
    if column not in rows[0]:
        rows[0].append(column)
        for other in rows[1:]:
            other.append("")
    rows[row - 1][rows[0].index(column)] = value
    return csv_text(rows)


def with_row(table: str, *cells: str) -> str:
    """The text of a sample table with a row added."""
    width = len(grid(TABLES[table])[0])
    return csv_text([*grid(TABLES[table]), [*cells, *[""] * (width - len(cells))]])


def without_column(table: str, column: str) -> str:
    """The text of a sample table without a column."""
    rows = grid(TABLES[table])
    at = rows[0].index(column)
    return csv_text([row[:at] + row[at + 1 :] for row in rows])


def write_sample(
    folder: Path, tables: Mapping[str, str | bytes | None] | None = None, settings: str = SETTINGS
) -> Path:
    """Write the sample into a folder; ``tables`` replaces texts, None leaves a file out."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scenario.yaml").write_text(settings, encoding="utf-8")
    for name, text in {**TABLES, **(tables or {})}.items():
        if text is not None:
            data = text if isinstance(text, bytes) else text.encode()
            (folder / f"{name}.csv").write_bytes(data)
    return folder


def issues_of(
    folder: Path, tables: Mapping[str, str | bytes | None] | None = None, settings: str = SETTINGS
) -> tuple[Issue, ...]:
    """Every issue of the sample with these changes."""
    return read_draft(write_sample(folder, tables, settings)).issues


def places(issues: Iterable[Issue]) -> list[tuple[str, str, int | None, str]]:
    """Code, file, row and column of each issue."""
    return [(str(issue.code), issue.file, issue.row, issue.column) for issue in issues]
