"""Random rows of every table."""

from __future__ import annotations

import datetime as dt

from oracle import presets
from oracle.drafts import (
    ARRIVALS,
    CARE_STAFF,
    CONDITIONS,
    FIELDS,
    JOBS,
    LANGUAGES,
    LOW_LANGUAGES,
    PREFECTURES,
    PROVINCES,
    SENDING_ORGS,
    STAFF,
    Draft,
    Row,
)
from oracle.model import Company, Office
from oracle.whole_time import birthday_in, months_later


def companies_and_offices(draft: Draft, number: int, beds: bool) -> None:
    draft.tables["companies"] = companies = []
    draft.tables["offices"] = offices = []
    for n in range(number):
        company = _company(draft, n)
        companies.append(company)
        for m in range(1 if company["field"] == "care" else draft.rng.randint(0, 2)):
            offices.append(_office(draft, company, f"F-{n}{m}", beds))


def _in_place(draft: Draft, cap: int) -> int:
    """People in place such that few or no seats remain under a cap."""
    return max(0, cap - draft.one(-1, 0, 1, 1, 2, 2, 3, 4, 5))


def _company(draft: Draft, n: int) -> Row:
    row: Row = {
        "company_id": f"K-{n}",
        "name": draft.maybe(0.5, f"株式会社 {n}"),
        "field": draft.one(*FIELDS),
        "hq_prefecture": draft.one("", "Tokyo"),
        "hq_metro": draft.one("yes", "no", "NO", ""),
        "supervising_org": draft.one("U-1", "U-2", ""),
        "staff": draft.one(*STAFF),
        "excellent": draft.one("yes", "no", "Yes", ""),
        "supervising_org_excellent": draft.one("yes", "yes", "no", ""),
        "type": draft.one("supervised", "individual", ""),
        "suspended": draft.maybe(0.06, "yes", draft.one("", "no")),
    }
    company = _as_company(row)
    row["titp1_in_place"] = draft.maybe(0.5, _in_place(draft, presets.titp_company_cap(company)))
    row["titp_in_place"] = draft.maybe(0.5, _in_place(draft, company.staff or 0))
    row["esd_in_place"] = draft.maybe(0.5, _in_place(draft, presets.esd_company_cap(company)))
    return row


def _as_company(row: Row) -> Company:
    """Just enough of a company to ask the presets for its caps."""
    return Company(
        company_id=row["company_id"],
        field=row["field"],
        hq_metro=row["hq_metro"].lower(),
        supervising_org=row["supervising_org"],
        staff=row["staff"],
        excellent=row["excellent"].lower() == "yes",
        supervising_org_excellent=row["supervising_org_excellent"] == "yes",
        type=row["type"] or "supervised",
        suspended=False,
        titp1_in_place=0,
        titp_in_place=0,
        esd_in_place=0,
    )


def _office(draft: Draft, company: Row, office_id: str, beds: bool) -> Row:
    staff = draft.one(*CARE_STAFF)
    bare = Office(office_id, company["company_id"], "", staff, 0, 0, None, None)
    first = presets.care_first_year_cap(_as_company(company), bare)
    total = presets.care_total_cap(_as_company(company), bare)
    return {
        "office_id": office_id,
        "company_id": company["company_id"],
        "prefecture": draft.one(*PREFECTURES),
        "care_staff": staff,
        "care_titp1_in_place": draft.maybe(0.6, _in_place(draft, first)),
        "care_titp_in_place": draft.maybe(0.6, _in_place(draft, total)),
        "dorm_female": draft.maybe(0.4, draft.rng.randint(0, 2)) if beds else "",
        "dorm_male": draft.maybe(0.4, draft.rng.randint(0, 2)) if beds else "",
    }


def order_row(draft: Draft, n: int, min_seats: bool) -> Row:
    company = draft.one(*draft.tables["companies"])
    own = [o for o in draft.tables["offices"] if o["company_id"] == company["company_id"]]
    must = company["field"] == "care"
    office = draft.one(*own) if own and (must or draft.rng.random() < 0.6) else None
    seats = draft.one(0, 1, 1, 1, 1, 1, 2, 2, 2, 3)
    asks_sex = draft.maybe(0.15, draft.one("F", "m"))
    low, high = sorted((draft.one(18, 19, 20, 25), draft.one(20, 25, 30)))
    min_age, max_age = draft.maybe(0.2, low), draft.maybe(0.2, high)
    return {
        "order_id": f"O-{n}",
        "company_id": company["company_id"],
        "office_id": office["office_id"] if office else "",
        "prefecture": draft.maybe(0.5, office["prefecture"]) if office else draft.one(*PREFECTURES),
        "scheme": draft.one("titp", "titp", "esd", "esd", "ssw"),
        "job": draft.one(*JOBS[:2]) if company["field"] != "care" else draft.one(*JOBS[1:]),
        "seats": draft.maybe(0.1, f"{seats}.0", seats),
        "min_seats": draft.maybe(0.25, draft.rng.randint(0, seats)) if min_seats else "",
        "min_language": draft.one(*LOW_LANGUAGES),
        "min_skill": draft.one("", 0, 30, 40, 41),
        "conditions": draft.some(CONDITIONS, 0.2),
        "arrival": draft.one(*ARRIVALS),
        "net_wage": draft.one("", 79999, 80000, 100000, 123456, 199999, 200000, 250000),
        "sex": asks_sex or draft.one("", "any", "Any"),
        "sex_ground": "one dormitory" if asks_sex else "",
        "min_age": min_age,
        "max_age": max_age,
        "age_ground": "programme rule" if (min_age, max_age) != ("", "") else "",
        "language_course": draft.one("yes", "no", ""),
        "priority": draft.one("", 1, 1, 1, 2, 3),
    }


def _birth_date(draft: Draft) -> str:
    """Birthdays at, just before and just after an age limit on an arrival, or 29 February."""
    if draft.rng.random() < 0.1:
        return ""
    if draft.rng.random() < 0.2:
        return draft.one("2004-02-29", "2008-02-29", "2000-02-29")
    arrival = dt.date.fromisoformat(draft.one(*ARRIVALS))
    age = draft.one(18, 19, 20, 20, 25, 25, 30)
    exactly = birthday_in(arrival, arrival.year - age)
    return str(exactly + dt.timedelta(draft.one(-200, -1, -1, 0, 0, 1)))


def _waiting_since(draft: Draft) -> str:
    """Month ends, one day off them, and days after the plan's date."""
    date = draft.settings["date"]
    month_end = draft.one("2026-01-31", "2026-08-31", "2024-02-29", "2025-11-30", "2020-01-01", "")
    near = months_later(date, -draft.rng.randint(0, 24)) + dt.timedelta(draft.one(-1, 0, 0, 1))
    return draft.one(month_end, str(near), str(date + dt.timedelta(1)))


def _near_arrival(draft: Draft, *days: int) -> str:
    return str(dt.date.fromisoformat(draft.one(*ARRIVALS)) + dt.timedelta(draft.one(*days)))


def candidate_row(draft: Draft, n: int) -> Row:
    known = draft.rng.sample(JOBS, draft.one(1, 2, 2, 3, 3))
    skills = ";".join(f"{job}:{draft.one(0, 30, 40, 55, 99, 100)}" for job in known)
    jobs = draft.rng.sample(JOBS, draft.rng.randint(1, 3))
    prefectures = draft.rng.sample(PREFECTURES, draft.rng.randint(1, 3))
    return {
        "candidate_id": f"C-{n}",
        "birth_date": _birth_date(draft),
        "sex": draft.one("F", "M", "f", "m", ""),
        "province": draft.one(*PROVINCES),
        "sending_org": draft.one(*SENDING_ORGS),
        "language": draft.one(*LANGUAGES),
        "skills": draft.maybe(0.93, skills),
        "screening": draft.one("", 0, 50, 85, "85.0", 100),
        "avoid": draft.some(CONDITIONS, 0.12),
        "ready_from": draft.maybe(0.2, _near_arrival(draft, -300, -1, 0, 1)),
        "valid_until": draft.maybe(0.2, _near_arrival(draft, -1, 0, 1, 900)),
        "min_net_wage": draft.maybe(0.3, draft.one(0, 80000, 100000, 100001, 123456)),
        "prefer_jobs": draft.maybe(0.5, ";".join(jobs)),
        "prefer_prefectures": draft.maybe(0.5, " ; ".join(prefectures)),
        "group": "",
        "waiting_since": _waiting_since(draft),
        "prior_titp": draft.maybe(0.1, "yes", draft.one("", "no")),
        "show_up": draft.one("", 0.5, 1),
    }


LIMITS = ("sex", "sex_ground", "min_age", "max_age", "age_ground")


def relax(draft: Draft) -> None:
    """Take most obstacles away, so that many pairs are eligible and caps decide."""
    for row in draft.tables["candidates"]:
        for column in ("ready_from", "valid_until", "min_net_wage", "avoid", "prior_titp"):
            row[column] = draft.maybe(0.1, row[column])
        generous = ";".join(f"{job}:{draft.one(41, 60, 77, 100)}" for job in JOBS)
        row["skills"] = draft.maybe(0.15, row["skills"], generous)
        row["language"] = draft.maybe(0.25, row["language"], draft.one("N3", "JLPT N4", "A2", "B1"))
        row["birth_date"] = draft.maybe(
            0.2, row["birth_date"], draft.one("2004-02-29", "2003-05-05")
        )
    for row in draft.tables["orders"]:
        row["min_language"] = draft.maybe(0.5, row["min_language"])
        if draft.rng.random() < 0.8:
            row.update(dict.fromkeys(LIMITS, ""))
    for row in draft.tables["companies"]:
        row["suspended"] = draft.maybe(0.3, row["suspended"])
        for column in ("titp1_in_place", "titp_in_place", "esd_in_place"):
            row[column] = draft.maybe(0.6, row[column])
    for row in draft.tables["offices"]:
        for column in ("care_titp1_in_place", "care_titp_in_place"):
            row[column] = draft.maybe(0.4, row[column])


def join_groups(draft: Draft) -> None:
    people = draft.tables["candidates"]
    for name in ("G-1", "G-2"):
        if len(people) >= 4 or name == "G-1":
            for row in draft.rng.sample(people, min(len(people), draft.one(2, 2, 3))):
                row["group"] = name
    if draft.rng.random() < 0.3:
        for row in people:
            row["group"] = row["group"] or draft.maybe(0.2, f"alone {row['candidate_id']}")


def optional_tables(draft: Draft) -> None:
    rng = draft.rng
    if rng.random() < 0.6:
        draft.tables["rankings"] = _rankings(draft)
    if rng.random() < 0.25:
        draft.tables["scores"] = _scores(draft)
    if rng.random() < 0.5:
        draft.tables["pins"] = _pins(draft)
    if not draft.tables["offices"] and rng.random() < 0.5:
        del draft.tables["offices"]


def all_pairs(draft: Draft) -> list[tuple[str, str]]:
    return [
        (candidate["candidate_id"], order["order_id"])
        for candidate in draft.tables["candidates"]
        for order in draft.tables["orders"]
    ]


def _rankings(draft: Draft) -> list[Row]:
    ranked_orders = {o["order_id"] for o in draft.tables["orders"] if draft.rng.random() < 0.6}
    rows = []
    for candidate, order in all_pairs(draft):
        if order in ranked_orders and draft.rng.random() < 0.5:
            decision = draft.one("accept", "Accept", "accept", "accept", "reject", "decline")
            rank = "" if decision == "reject" else draft.one(1, 1, 2, 3, 10, 11, 12)
            rows.append(
                {"order_id": order, "candidate_id": candidate, "rank": rank, "decision": decision}
            )
    return rows


def _scores(draft: Draft) -> list[Row]:
    chance = draft.one(0.0, 0.7, 0.9)
    return [
        {
            "candidate_id": candidate,
            "order_id": order,
            "score": draft.one(0, 1, 999, 1000000, draft.rng.randint(0, 3000)),
        }
        for candidate, order in all_pairs(draft)
        if draft.rng.random() < chance
    ]


def _pins(draft: Draft) -> list[Row]:
    """Forbidden pairs, and at most one pin a person (bad ones are taken out later)."""
    rows, pinned = [], set()
    pairs = all_pairs(draft)
    for candidate, order in draft.rng.sample(pairs, min(len(pairs), draft.rng.randint(0, 5))):
        action = draft.one("pin", "pin", "forbid", "forbid", "Forbid")
        if action == "pin" and candidate in pinned:
            continue
        pinned |= {candidate} if action == "pin" else set()
        override = draft.maybe(0.35, "yes", draft.one("", "no")) if action == "pin" else ""
        rows.append(
            {
                "candidate_id": candidate,
                "order_id": order,
                "action": action,
                "reason": "agreed, by phone",
                "override": override,
            }
        )
    return rows
