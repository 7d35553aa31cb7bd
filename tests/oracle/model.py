"""A scenario as plain records, blank cells already replaced by what the text says they mean."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class Candidate:
    candidate_id: str
    birth_date: dt.date | None
    sex: str
    province: str
    sending_org: str
    language: str
    skills: dict[str, int]
    screening: int
    avoid: tuple[str, ...]
    ready_from: dt.date | None
    valid_until: dt.date | None
    min_net_wage: int | None
    prefer_jobs: tuple[str, ...]
    prefer_prefectures: tuple[str, ...]
    group: str
    waiting_since: dt.date | None
    prior_titp: bool


@dataclass(frozen=True)
class Company:
    company_id: str
    field: str
    hq_metro: str  # yes, no or blank
    supervising_org: str
    staff: int | None
    excellent: bool
    supervising_org_excellent: bool
    type: str
    suspended: bool
    titp1_in_place: int
    titp_in_place: int
    esd_in_place: int


@dataclass(frozen=True)
class Office:
    office_id: str
    company_id: str
    prefecture: str
    care_staff: int | None
    care_titp1_in_place: int
    care_titp_in_place: int
    dorm_female: int | None
    dorm_male: int | None


@dataclass(frozen=True)
class Order:
    order_id: str
    company_id: str
    office_id: str
    prefecture: str  # that of the office where there is one
    scheme: str
    job: str
    seats: int
    min_seats: int
    min_language: str
    min_skill: int
    conditions: tuple[str, ...]
    arrival: dt.date
    net_wage: int | None
    sex: str
    min_age: int | None
    max_age: int | None
    language_course: bool
    priority: int


@dataclass(frozen=True)
class Ranking:
    rank: int | None
    decision: str


@dataclass(frozen=True)
class Pin:
    action: str
    override: bool


@dataclass(frozen=True)
class Quota:
    id: str
    where: dict[str, object]
    per: tuple[str, ...]
    bounds: dict[str, Fraction]  # min, max (whole), min_share, max_share
    soft: int | None
    exceptions: dict[str, dict[str, Fraction]]


@dataclass(frozen=True)
class Goal:
    name: str
    give_up: int | Fraction = 0
    give_up_is_share: bool = False
    per: tuple[str, ...] = ()
    previous: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """Tables by id; ``scores`` is None where there is no scores table."""

    date: dt.date
    presets: tuple[str, ...]
    candidates: dict[str, Candidate]
    companies: dict[str, Company]
    offices: dict[str, Office]
    orders: dict[str, Order]
    rankings: dict[tuple[str, str], Ranking]  # (candidate, order)
    scores: dict[tuple[str, str], int] | None
    pins: dict[tuple[str, str], Pin]
    quotas: tuple[Quota, ...]
    weights: dict[str, int]
    wage_range: tuple[int, int]
    goals: tuple[Goal, ...]

    def company_of(self, order: Order) -> Company:
        return self.companies[order.company_id]

    def office_of(self, order: Order) -> Office | None:
        return self.offices[order.office_id] if order.office_id else None
