"""The tables of shares that a cohort is drawn from, and their overrides."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from matcher.domain.levels import LEVELS
from matcher.synth.draw import Ints

Table = Mapping[str, int]


def _read(name: str) -> str:
    return (files("matcher.synth") / "tables" / name).read_text(encoding="utf-8")


@dataclass(frozen=True)
class Shares:
    """Integer weights by table and entry; see ``tables/shares.toml`` for sources."""

    tables: Mapping[str, Table]

    def keys(self, table: str) -> list[str]:
        """The entries of a table, in their written order."""
        return list(self.tables[table])

    def weights(self, table: str) -> Ints:
        """The weights of a table, in their written order."""
        return np.array(list(self.tables[table].values()), dtype=np.int64)

    def per_10k(self, name: str) -> int:
        """A chance of the table ``permille``, in 10,000."""
        return self.tables["permille"][name] * 10


@cache
def published() -> dict[str, dict[str, int]]:
    """The shares that come with the package."""
    return tomllib.loads(_read("shares.toml"))


BY_ENTRY = ("permille", "women", "avoid")  # chances of their own; the other tables are mixes


def faults_in(overrides: Mapping[str, Any]) -> list[str]:
    """What is wrong with overrides: unknown tables or entries, weights that are no counts."""
    faults = []
    for table, entries in overrides.items():
        if table not in published() or not isinstance(entries, Mapping):
            faults.append(f"unknown table {table!r}; known: {', '.join(published())}")
            continue
        faults += [
            f"{table}: unknown entry {entry!r}" for entry in entries if not _known(table, entry)
        ]
        wrong = {k: v for k, v in entries.items() if type(v) is not int or not 0 <= v <= 1_000_000}
        faults += [f"{table}.{k}: expected 0 ... 1,000,000, got {v!r}" for k, v in wrong.items()]
        if not wrong and table not in BY_ENTRY and not any(entries.values()):
            faults.append(f"{table}: every weight is 0")
    return faults


def _known(table: str, entry: str) -> bool:
    """Whether a table may have the entry: one it has, a language level, or a working age."""
    if "language" in table:
        return entry in LEVELS
    if table in ("age", "age_care"):
        return entry in map(str, range(18, 61))
    return entry in published()[table]


def with_overrides(overrides: Mapping[str, Table]) -> Shares:
    """The published shares with whole tables replaced; ``permille`` and the like entry by entry."""
    merged: dict[str, Table] = dict(published())
    for table, entries in overrides.items():
        merged[table] = {**merged[table], **entries} if table in BY_ENTRY else dict(entries)
    return Shares(merged)


def read_overrides(source: Mapping[str, Any] | str | Path | None) -> dict[str, Any]:
    """Overrides as given: a mapping, or the path of a TOML file of the form of shares.toml."""
    if source is None:
        return {}
    if isinstance(source, Mapping):
        return dict(source)
    return tomllib.loads(Path(source).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Job:
    """One job: code, group of the mix, fields it belongs to, weight, chance of conditions."""

    code: str
    mix: str
    names: Mapping[str, str]
    fields: tuple[str, ...]
    weight: int
    conditions: Mapping[str, int]


@cache
def all_jobs() -> tuple[Job, ...]:
    """The jobs of the Technical Intern Training Program, in the order of their codes."""
    return tuple(
        Job(
            row["code"],
            row["mix"],
            {language: row[f"job_{language}"] for language in ("en", "id", "ja")},
            tuple(filter(None, row["fields"].split(";"))),
            int(row["weight"]),
            {
                name: int(percent)
                for name, percent in (
                    item.split("=") for item in filter(None, row["conditions"].split(";"))
                )
            },
        )
        for row in csv.DictReader(_read("jobs.csv").splitlines())
    )


def chosen_jobs(shares: Shares, count: int) -> list[Job]:
    """The ``count`` most common jobs, at least one of each group of the mix, by code order."""
    mix = shares.tables["mix"]
    usable = [job for job in all_jobs() if job.weight and job.fields and mix.get(job.mix)]
    total = {group: sum(job.weight for job in usable if job.mix == group) for group in mix}
    # Cross-multiplied to compare shares exactly: every share on one scale of 10**9.
    share = {job.code: mix[job.mix] * job.weight * 10**9 // total[job.mix] for job in usable}
    ranked = sorted(usable, key=lambda job: (-share[job.code], job.code))
    leaders = {
        group: next(job for job in ranked if job.mix == group) for group in mix if mix[group]
    }
    first = list(leaders.values())
    chosen = (first + [job for job in ranked if job not in first])[: max(count, len(first))]
    codes = {job.code for job in chosen}
    return [job for job in usable if job.code in codes]


@dataclass(frozen=True)
class Prefectures:
    """The 47 prefectures: names, hourly minimum wage (JPY), metro flag, weights by kind of work."""

    names: tuple[str, ...]
    wage: Ints
    metro: Ints
    weights: Ints  # (general, construction, farms and fishery) x prefectures


@cache
def prefectures() -> Prefectures:
    """The prefectures with the weights of ``tables/prefectures.csv``."""
    rows = list(csv.DictReader(_read("prefectures.csv").splitlines()))

    def column(name: str) -> list[int]:
        return [int(row[name]) for row in rows]

    kinds = ("weight", "weight_construction", "weight_primary")
    return Prefectures(
        tuple(row["prefecture"] for row in rows),
        np.array(column("minimum_wage"), dtype=np.int64),
        np.array(column("metro"), dtype=np.int64),
        np.array([column(kind) for kind in kinds], dtype=np.int64),
    )


@cache
def provinces() -> tuple[tuple[str, ...], Ints]:
    """Home provinces and their weights."""
    rows = list(csv.DictReader(_read("provinces.csv").splitlines()))
    weights = np.array([int(row["weight"]) for row in rows], dtype=np.int64)
    return tuple(row["province"] for row in rows), weights
