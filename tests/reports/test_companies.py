"""companies.zip: a workbook for each company, and nothing in it that is not for its eyes."""

from __future__ import annotations

import zipfile
from functools import cache
from pathlib import Path

import pytest

from matcher.reports.companies import file_names, write_companies
from matcher.texts.translate import texts
from reports.folders import facts_of
from reports.workbooks import Book


@cache
def _bundle(name: str, place: Path) -> dict[str, bytes]:
    write_companies(facts_of(name), place / "companies.zip", texts("en"))
    with zipfile.ZipFile(place / "companies.zip") as bundle:
        return {entry: bundle.read(entry) for entry in bundle.namelist()}


def test_every_company_with_an_order_has_its_workbook(tmp_path: Path) -> None:
    companies = facts_of("first_wave").orders["company_id"].unique()
    assert set(_bundle("first_wave", tmp_path)) == {f"{company}.xlsx" for company in companies}


def test_a_company_sees_its_own_people_and_orders_alone(tmp_path: Path) -> None:
    facts = facts_of("first_wave")
    for entry, content in _bundle("first_wave", tmp_path).items():
        book, company = Book(content), entry.removesuffix(".xlsx")
        own = facts.people.loc[facts.people["company_id"] == company, "candidate_id"]
        assert book.column("People", "A") == own.tolist()
        orders = facts.orders.loc[facts.orders["company_id"] == company, "order_id"]
        assert book.column("Job orders", "A") == orders.tolist()
        everything = b"".join(book.parts.values()).decode()
        others = set(facts.orders["company_id"]) - {company}
        assert not any(f">{other}<" in everything for other in others)


def test_a_company_sees_no_points_wishes_or_origin(tmp_path: Path) -> None:
    headings = {
        heading
        for content in _bundle("first_wave", tmp_path).values()
        for heading in Book(content).rows("People")[0].values()
    }
    assert headings == {
        "Candidate", "Job order", "Job", "Skill level", "Japanese level", "Prefecture", "Arrival",
    }  # fmt: skip


def test_file_names_are_safe_and_apart() -> None:
    ids = ["K-1", "k-1", "../etc", "a/b", "a?b", "", "会社", "<script>", "." * 3, "x" * 300]
    names = file_names(ids)
    assert len({name.casefold() for name in names.values()}) == len(ids)
    for name in names.values():
        assert not set('/\\:*?"<>|') & set(name)
        assert not name.startswith(".")
        assert len(name) < 100


@pytest.mark.parametrize("name", ["hostile", "first_wave"])
def test_the_same_folder_gives_the_same_bundle(tmp_path: Path, name: str) -> None:
    for place in ("one", "two"):
        write_companies(facts_of(name), tmp_path / place, texts("id"))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
