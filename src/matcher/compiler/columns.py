"""The frames of a scenario as numpy columns, one value per candidate or order.

Blank cells become values that decide no comparison against their owner, so that eligibility
is plain comparisons over pairs.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from matcher.compiler.lookup import Lookup
from matcher.domain.levels import RANK
from matcher.domain.scenario import Scenario
from matcher.presets.floors import language_floor
from matcher.problem.problem import Bool, Int64

NO_UPPER = np.iinfo(np.int64).max
FEMALE, MALE, NO_SEX = 1, 2, 4
ADULT_AGE = 18

Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class CandidateColumns:
    """Columns over candidates. Dates of birth are ``yyyymmdd`` (0 = blank), others days."""

    ids: Texts
    language: Int64
    sex: Int64
    birth: Int64
    ready: Int64
    valid: Int64
    min_wage: Int64
    prior: Bool
    avoid: Int64
    screening: Int64
    waiting: Int64
    blank_skills: Bool
    skill: Lookup
    skill_candidate: Int64
    skill_job: Int64
    skill_level: Int64
    job_rank: Lookup
    has_job_list: Bool
    prefecture_rank: Lookup
    has_prefecture_list: Bool


@dataclass(frozen=True)
class OrderColumns:
    """Columns over orders. ``birth_from``..``birth_to`` is the range of births allowed."""

    ids: Texts
    company: Int64
    job: Int64
    prefecture: Int64
    min_skill: Int64
    required_language: Int64
    arrival: Int64
    sex: Int64
    birth_from: Int64
    birth_to: Int64
    wage: Int64
    wage_part: Int64
    suspended: Bool
    titp: Bool
    conditions: Int64
    jobs: int
    prefectures: int


def numbers(column: pd.Series, blank: int) -> Int64:
    """A nullable whole-number column as int64."""
    return column.to_numpy(dtype=np.int64, na_value=blank)


def flags(column: pd.Series) -> Bool:
    """A nullable yes/no column as bool; blank is no."""
    return column.to_numpy(dtype=bool, na_value=False)


def texts(column: pd.Series) -> Texts:
    """A text column as objects."""
    return column.to_numpy(dtype=object)


def positions(values: Texts, index: pd.Index) -> Int64:
    """Position of each value in ``index``; -1 where it isn't there."""
    return index.get_indexer(pd.Index(values, dtype=object)).astype(np.int64)


def days(column: pd.Series, blank: int) -> Int64:
    """A date column as days since 1970-01-01 (int64)."""
    stamps = column.to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(stamps), blank, stamps.astype(np.int64))


def calendar_code(column: pd.Series) -> Int64:
    """A date column as ``yyyymmdd`` (int64), 0 where blank.

    The difference of two codes, divided by 10,000 and rounded down, is the age in whole years,
    with a birthday on 29 February falling on 1 March of a common year.
    """
    blank = column.isna().to_numpy()
    code = column.dt.year * 10_000 + column.dt.month * 100 + column.dt.day
    return np.where(blank, 0, code.fillna(0).to_numpy()).astype(np.int64)


def whole_months(since: pd.Series, date: dt.date) -> Int64:
    """Whole months from each day to ``date``; 0 where blank or later.

    A month is full on the same day, or on the last day of a shorter month.
    """
    blank = since.isna().to_numpy()
    last_day = (date + dt.timedelta(days=1)).month != date.month
    day = since.dt.day.fillna(0).to_numpy()
    months = (date.year - since.dt.year.fillna(0).to_numpy()) * 12
    months = months + date.month - since.dt.month.fillna(0).to_numpy()
    months = months - ((day > date.day) & (not last_day))
    return np.where(blank, 0, np.maximum(months, 0)).astype(np.int64)


def _split(column: Texts) -> tuple[Int64, Texts, Int64]:
    """Items of ``;``-joined cells: owner position, item, and rank in the cell from 1."""
    filled = np.flatnonzero(column != "")
    parts = [cell.split(";") for cell in column[filled]]
    sizes = np.fromiter(map(len, parts), np.int64, len(parts))
    owner = np.repeat(filled, sizes)
    items = np.array([item for part in parts for item in part], dtype=object)
    starts = np.cumsum(sizes) - sizes
    return owner, items, np.arange(len(items)) - np.repeat(starts, sizes) + 1


def _masks(column: Texts, names: pd.Index) -> Int64:
    """Items of each cell that are in ``names``, as bits (at most 62 names)."""
    owner, items, _ = _split(column)
    place = positions(items, names)
    known = place >= 0
    masks = np.zeros(len(column), np.int64)
    np.bitwise_or.at(masks, owner[known], np.int64(1) << place[known])
    return masks


def _ranks(column: Texts, names: pd.Index) -> Lookup:
    owner, items, rank = _split(column)
    return Lookup.build(owner, positions(items, names), rank, len(names))


def _sex(column: pd.Series, other: int) -> Int64:
    values = texts(column)
    return np.where(values == "F", FEMALE, np.where(values == "M", MALE, other)).astype(np.int64)


def _births(orders: pd.DataFrame) -> tuple[Int64, Int64]:
    """Earliest and latest date of birth that an order allows, as calendar codes.

    A blank date of birth is code 0: it is inside unless the order states a limit.
    """
    arrival = calendar_code(orders["arrival"])
    low, high = numbers(orders["min_age"], -1), numbers(orders["max_age"], -1)
    oldest = np.minimum(high, 10_000) + 1
    birth_from = np.where(high >= 0, arrival - oldest * 10_000 + 1, np.where(low >= 0, 1, 0))
    birth_from = np.where((low >= 0) | (high >= 0), np.maximum(birth_from, 1), 0)
    youngest = np.minimum(np.maximum(low, ADULT_AGE), 10_000)
    return birth_from, arrival - youngest * 10_000


def _wage_part(wage: Int64, given: Bool, low: int, high: int) -> Int64:
    clamped = np.minimum(np.maximum(wage, low), high)
    return np.where(given, 100 * (clamped - low) // (high - low), 50)


class Vocabulary:
    """Names that pairs are matched on, and the positions they have."""

    def __init__(self, scenario: Scenario) -> None:
        orders = scenario.orders
        self.jobs = pd.Index(pd.unique(texts(orders["job"])), dtype=object)
        self.prefectures = pd.Index(pd.unique(texts(orders["prefecture"])), dtype=object)
        self.companies = pd.Index(texts(scenario.companies["company_id"]), dtype=object)
        _, items, _ = _split(texts(orders["conditions"]))
        wanted = pd.unique(items) if len(items) else np.empty(0, object)
        _, avoided, _ = _split(texts(scenario.candidates["avoid"]))
        both = [name for name in wanted if name in set(avoided)]
        self.conditions = [
            pd.Index(both[i : i + 62], dtype=object) for i in range(0, len(both), 62)
        ]


def condition_masks(column: Texts, vocabulary: Vocabulary) -> Int64:
    """Bits of the conditions in each cell, int64 of shape (words, rows)."""
    words = [_masks(column, names) for names in vocabulary.conditions]
    return np.stack(words) if words else np.zeros((0, len(column)), np.int64)


def candidate_columns(scenario: Scenario, vocabulary: Vocabulary) -> CandidateColumns:
    """The columns of the candidates. O(candidates + listed items)."""
    frame = scenario.candidates
    skills = texts(frame["skills"])
    owner, items, _ = _split(skills)
    names = [item.rpartition(":") for item in items]
    job = positions(np.array([name for name, _, _ in names], dtype=object), vocabulary.jobs)
    level = np.fromiter((int(text) for _, _, text in names), np.int64, len(names))
    wanted, places = texts(frame["prefer_jobs"]), texts(frame["prefer_prefectures"])
    return CandidateColumns(
        ids=texts(frame["candidate_id"]),
        language=_levels(frame["language"]),
        sex=_sex(frame["sex"], NO_SEX),
        birth=calendar_code(frame["birth_date"]),
        ready=days(frame["ready_from"], -NO_UPPER),
        valid=days(frame["valid_until"], NO_UPPER),
        min_wage=numbers(frame["min_net_wage"], 0),
        prior=flags(frame["prior_titp"]),
        avoid=condition_masks(texts(frame["avoid"]), vocabulary),
        screening=numbers(frame["screening"], 50),
        waiting=np.minimum(5 * whole_months(frame["waiting_since"], scenario.settings.date), 100),
        blank_skills=skills == "",
        skill=Lookup.build(owner, job, level, len(vocabulary.jobs)),
        skill_candidate=owner[job >= 0],
        skill_job=job[job >= 0],
        skill_level=level[job >= 0],
        job_rank=_ranks(wanted, vocabulary.jobs),
        has_job_list=wanted != "",
        prefecture_rank=_ranks(places, vocabulary.prefectures),
        has_prefecture_list=places != "",
    )


def _levels(column: pd.Series) -> Int64:
    return np.fromiter(map(RANK.__getitem__, column), np.int64, len(column))


def of_company(scenario: Scenario, column: str, company: Int64) -> pd.Series:
    """A column of the companies, one value per order."""
    return scenario.companies[column].iloc[company]


def order_columns(scenario: Scenario, vocabulary: Vocabulary) -> OrderColumns:
    """The columns of the orders. O(orders)."""
    frame = scenario.orders
    company = positions(texts(frame["company_id"]), vocabulary.companies)
    scheme = texts(frame["scheme"])
    floor = language_floor(
        scenario.settings.presets,
        scheme,
        texts(of_company(scenario, "field", company)),
        flags(frame["language_course"]),
    )
    wage = numbers(frame["net_wage"], NO_UPPER)
    given = frame["net_wage"].notna().to_numpy()
    birth_from, birth_to = _births(frame)
    return OrderColumns(
        ids=texts(frame["order_id"]),
        company=company,
        job=positions(texts(frame["job"]), vocabulary.jobs),
        prefecture=positions(texts(frame["prefecture"]), vocabulary.prefectures),
        min_skill=numbers(frame["min_skill"], 0),
        required_language=np.maximum(_levels(frame["min_language"]), floor),
        arrival=days(frame["arrival"], 0),
        sex=_sex(frame["sex"], FEMALE | MALE | NO_SEX),
        birth_from=birth_from,
        birth_to=birth_to,
        wage=wage,
        wage_part=_wage_part(wage, given, *scenario.settings.score.wage_range),
        suspended=flags(of_company(scenario, "suspended", company)),
        titp=scheme == "titp",
        conditions=condition_masks(texts(frame["conditions"]), vocabulary),
        jobs=len(vocabulary.jobs),
        prefectures=len(vocabulary.prefectures),
    )
