"""``report``: the page and the workbook of a result folder."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from matcher.domain.scenario import Scenario
from matcher.errors import OutputError, Phrase
from matcher.reports.companies import write_companies
from matcher.reports.display import read_display
from matcher.reports.facts import Facts, facts
from matcher.reports.page import page
from matcher.reports.reading import read_folder
from matcher.reports.workbook import write_workbook
from matcher.solver.result import Result
from matcher.solver.resultfiles import not_readable
from matcher.texts.translate import preferred_language, texts
from matcher.verifier.judge import verify

REPORT, WORKBOOK, COMPANIES = "report.html", "results.xlsx", "companies.zip"


@dataclass(frozen=True, slots=True)
class Reported:
    """What ``report`` wrote.

    Attributes:
        page: report.html.
        workbook: results.xlsx.
        companies: companies.zip, where it was asked for.
        accepted: whether the verifier accepts the result folder; the page says so if not.
    """

    page: Path
    workbook: Path
    companies: Path | None
    accepted: bool


def report(
    result: str | Path | Result,
    *,
    lang: str | None = None,
    out: str | Path | None = None,
    per_company: bool = False,
    display: str | None = None,
    scenario: Scenario | str | Path | None = None,
) -> Reported:
    """Write report.html and results.xlsx of a result.

    Args:
        result: a result folder, or what ``solve`` returned (then ``out`` is needed).
        lang: en, id or ja; else what the locale asks for.
        out: folder for the files, made if it is not there; else the result folder.
        per_company: write companies.zip too: a workbook for each company that holds only what
            that company may see.
        display: a column ``x_...`` of the candidates' table to show beside their ids. Of the
            companies' workbooks each shows it for that company's own people.
        scenario: where ``display`` is read: the scenario that was solved, or a path to it;
            a Result brings its own.

    Raises:
        ResultFolderError: not a readable result folder.
        OutputError: the files can't be written.
        DisplayError: the scenario is not given, lacks the column or is another one.
        ScenarioError: the scenario can't be read.
        ValueError: another language, or a Result without ``out``.
    """
    language = preferred_language() if lang is None else lang
    texts(language)
    if not isinstance(result, Result):
        target = Path(result if out is None else out)
        return _report(Path(result), language, target, per_company, display, scenario)
    if out is None:
        raise ValueError("a Result that is in no folder needs a folder to write to: out=...")
    with tempfile.TemporaryDirectory(prefix="matcher-") as place:
        folder = result.write(Path(place) / "result")
        given = result.scenario if scenario is None else scenario
        return _report(folder, language, Path(out), per_company, display, given)


def _report(
    folder: Path,
    language: str,
    out: Path,
    per_company: bool,
    display: str | None,
    scenario: Scenario | str | Path | None,
) -> Reported:
    t = texts(language)
    verdict = verify(folder)
    if verdict.exit_code == 2:
        told = "; ".join(f"{item.code} {item.message}" for item in verdict.findings[:3])
        raise not_readable(folder, told)
    known = facts(read_folder(folder), verdict)
    people = known.people["candidate_id"].tolist()
    known = replace(known, display=read_display(display, scenario, people))
    text = page(known, t)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _whole(out / WORKBOOK) as place:
            write_workbook(known, place, t)
        companies = _companies(known, out / COMPANIES, language) if per_company else None
        with _whole(out / REPORT) as place:
            place.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        problem = str(error.strerror or error)
        raise OutputError(
            Phrase("can't write {place}: {problem}", place=str(out), problem=problem)
        ) from error
    return Reported(out / REPORT, out / WORKBOOK, companies, verdict.ok)


def _companies(known: Facts, target: Path, language: str) -> Path:
    with _whole(target) as place:
        write_companies(known, place, texts(language))
    return target


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A place beside the target that becomes it when all is written."""
    place = target.with_name(f".{target.name}.new-{secrets.token_hex(8)}")
    try:
        yield place
        os.replace(place, target)
    finally:
        place.unlink(missing_ok=True)
