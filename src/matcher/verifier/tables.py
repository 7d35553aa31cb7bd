"""scenario.json into typed rows (CERTIFICATE.md, section 3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, NamedTuple

from matcher.verifier.law import LEVEL_RANK
from matcher.verifier.reading import LARGEST, Check, bad_shape, items, mapping, shown


class Candidate(NamedTuple):
    """One candidate; dates are ISO text, blanks None or empty text."""

    candidate_id: str
    birth_date: str | None
    sex: str
    province: str
    sending_org: str
    language: str
    skills: list[tuple[str, int]]
    screening: int
    avoid: list[str]
    ready_from: str | None
    valid_until: str | None
    min_net_wage: int | None
    prefer_jobs: list[str]
    prefer_prefectures: list[str]
    group: str
    waiting_since: str | None
    prior_titp: bool
    show_up: str


class Company(NamedTuple):
    """One host company."""

    company_id: str
    name: str
    field: str
    hq_prefecture: str
    hq_metro: bool | None
    supervising_org: str
    staff: int | None
    excellent: bool
    supervising_org_excellent: bool
    type: str
    suspended: bool
    titp1_in_place: int
    titp_in_place: int
    esd_in_place: int
    compatriots: int


class Office(NamedTuple):
    """One worksite with its dormitory."""

    office_id: str
    company_id: str
    prefecture: str
    care_staff: int | None
    care_titp1_in_place: int
    care_titp_in_place: int
    dorm_female: int | None
    dorm_male: int | None


class Order(NamedTuple):
    """One job order."""

    order_id: str
    company_id: str
    office_id: str
    prefecture: str
    scheme: str
    job: str
    seats: int
    min_seats: int
    min_language: str
    min_skill: int
    conditions: list[str]
    arrival: str
    net_wage: int | None
    sex: str
    sex_ground: str
    min_age: int | None
    max_age: int | None
    age_ground: str
    language_course: bool
    priority: int


@dataclass(frozen=True)
class Kind:
    """What a cell may hold: Python types, and a test of values that are not None."""

    words: str
    types: frozenset[type]
    test: Check = lambda value: True


def is_date(value: str) -> bool:
    """Whether a text is a calendar date written YYYY-MM-DD."""
    try:
        return len(value) == 10 and bool(dt.date.fromisoformat(value))
    except ValueError:
        return False


def _is_skills(value: list[Any]) -> bool:
    pairs = all(
        type(s) is list
        and len(s) == 2
        and type(s[0]) is str
        and type(s[1]) is int
        and 0 <= s[1] <= 100
        for s in value
    )
    return pairs and len({job for job, _ in value}) == len(value)


def _choice(*names: str) -> Kind:
    return Kind(
        "one of " + ", ".join(repr(name) for name in names),
        frozenset({str}),
        set(names).__contains__,
    )


def _count(low: int = 0, high: int = LARGEST, *, blank: bool = False) -> Kind:
    types = {int, type(None)} if blank else {int}
    words = f"an integer {low} to {high}" + (" or null" if blank else "")
    return Kind(words, frozenset(types), lambda value: bool(low <= value <= high))


_NULL = type(None)
_ID = Kind("a text that is not empty", frozenset({str}), bool)
_TEXT = Kind("a text", frozenset({str}))
_DATE = Kind("a date YYYY-MM-DD", frozenset({str}), is_date)
_DATE_OR_NULL = Kind("a date YYYY-MM-DD or null", frozenset({str, _NULL}), is_date)
_FLAG = Kind("true or false", frozenset({bool}))
_FLAG_OR_NULL = Kind("true, false or null", frozenset({bool, _NULL}))
_ITEMS = Kind(
    "a list of texts", frozenset({list}), lambda value: all(type(i) is str for i in value)
)
_SKILLS = Kind("a list of [job, level 0-100], each job once", frozenset({list}), _is_skills)
_LEVEL = _choice(*LEVEL_RANK)

COLUMNS: dict[str, dict[str, Kind]] = {
    "candidates": {
        "candidate_id": _ID,
        "birth_date": _DATE_OR_NULL,
        "sex": _choice("F", "M", ""),
        "province": _TEXT,
        "sending_org": _TEXT,
        "language": _LEVEL,
        "skills": _SKILLS,
        "screening": _count(0, 100),
        "avoid": _ITEMS,
        "ready_from": _DATE_OR_NULL,
        "valid_until": _DATE_OR_NULL,
        "min_net_wage": _count(blank=True),
        "prefer_jobs": _ITEMS,
        "prefer_prefectures": _ITEMS,
        "group": _TEXT,
        "waiting_since": _DATE_OR_NULL,
        "prior_titp": _FLAG,
        "show_up": _TEXT,
    },
    "companies": {
        "company_id": _ID,
        "name": _TEXT,
        "field": _TEXT,
        "hq_prefecture": _TEXT,
        "hq_metro": _FLAG_OR_NULL,
        "supervising_org": _TEXT,
        "staff": _count(blank=True),
        "excellent": _FLAG,
        "supervising_org_excellent": _FLAG,
        "type": _choice("supervised", "individual"),
        "suspended": _FLAG,
        "titp1_in_place": _count(),
        "titp_in_place": _count(),
        "esd_in_place": _count(),
        "compatriots": _count(),
    },
    "offices": {
        "office_id": _ID,
        "company_id": _ID,
        "prefecture": _TEXT,
        "care_staff": _count(blank=True),
        "care_titp1_in_place": _count(),
        "care_titp_in_place": _count(),
        "dorm_female": _count(blank=True),
        "dorm_male": _count(blank=True),
    },
    "orders": {
        "order_id": _ID,
        "company_id": _ID,
        "office_id": _TEXT,
        "prefecture": _TEXT,
        "scheme": _choice("titp", "esd", "ssw"),
        "job": _ID,
        "seats": _count(),
        "min_seats": _count(),
        "min_language": _LEVEL,
        "min_skill": _count(0, 100),
        "conditions": _ITEMS,
        "arrival": _DATE,
        "net_wage": _count(blank=True),
        "sex": _choice("F", "M", "any"),
        "sex_ground": _TEXT,
        "min_age": _count(blank=True),
        "max_age": _count(blank=True),
        "age_ground": _TEXT,
        "language_course": _FLAG,
        "priority": _count(1),
    },
    "rankings": {
        "order_id": _ID,
        "candidate_id": _ID,
        "rank": _count(1, blank=True),
        "decision": _choice("accept", "reject", "decline"),
    },
    "scores": {"candidate_id": _ID, "order_id": _ID, "score": _count(0, 1_000_000)},
    "pins": {
        "candidate_id": _ID,
        "order_id": _ID,
        "action": _choice("pin", "forbid"),
        "reason": _TEXT,
        "override": _FLAG,
    },
}


def table(tables: dict[str, Any], name: str) -> list[list[Any]]:
    """The columns of one table, in the order of :data:`COLUMNS`, every cell checked.

    Raises:
        UnreadableError: a column is missing or unknown, lengths differ, or a cell is wrong.
    """
    where = f"scenario.json tables.{name}"
    found = mapping(tables.get(name), where)
    if set(found) != set(COLUMNS[name]):
        odd = sorted(set(found) ^ set(COLUMNS[name]))
        raise bad_shape(where, f"columns missing or unknown: {shown(', '.join(odd))}")
    columns = [items(found[column], f"{where}.{column}") for column in COLUMNS[name]]
    if len({len(column) for column in columns}) > 1:
        raise bad_shape(where, "its columns differ in length")
    for (column, kind), values in zip(COLUMNS[name].items(), columns, strict=True):
        _check_column(values, kind, f"{where}.{column}")
    return columns


def _check_column(values: list[Any], kind: Kind, where: str) -> None:
    if not set(map(type, values)) <= kind.types:
        wrong = next(value for value in values if type(value) not in kind.types)
        raise bad_shape(where, f"{kind.words} is needed, found {shown(wrong)}")
    distinct = values if list in kind.types else set(values)
    for value in distinct:
        if value is not None and not kind.test(value):
            raise bad_shape(where, f"{kind.words} is needed, found {shown(value)}")
