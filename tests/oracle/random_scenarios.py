"""Seeded small scenario folders that stress every corner of the specification.

Each generator writes a folder of text files that is free of input errors: a pin on an
ineligible pair without override and a group without a shared company are taken out again.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oracle import presets
from oracle.eligibility import codes
from oracle.model import Company, Office, Scenario
from oracle.plans import faults
from oracle.quotas import CANDIDATE_ATTRIBUTES, groups
from oracle.reading import read_scenario
from oracle.whole_time import birthday_in, months_later

Row = dict[str, Any]
Quotas = list[dict[str, Any]]

PLAN_DATES = ("2026-10-01", "2027-02-28", "2028-02-29", "2026-10-31", "2027-04-30")
ARRIVALS = ("2028-02-29", "2029-02-28", "2029-03-01", "2028-04-01", "2028-04-30")
PRESETS = ("titp-2017", "esd-2027", "ssw-2024")
PROVINCES = ("Jawa Barat", "Bali", "Aceh", "")
SENDING_ORGS = ("S-1", "S-2", "")
PREFECTURES = ("Tokyo", "Hokkaido", "北海道")
FIELDS = ("care", "construction", "agriculture", "care", "")
JOBS = ("weld", "farm", "care")
CONDITIONS = ("heights", "pork", "night")
LANGUAGES = (
    *("", "none", "A1", "A2", "A2.1", "a2.2", "N3", "B1", "B2", "C1"),
    *("JLPT N5", "N4", "jlpt n4", "JLPT Ｎ４", "JLPT N3 94", "JLPT N3 103", "JLPT N3 104"),
    *("JLPT N2 111", "JLPT N2 112", "JLPT N1 141", "JLPT N1 142", "JLPT N1 99", "N2", "N1"),
    *("JFT-Basic 144", "JFT-Basic 145", "JFT-Basic 174", "JFT-Basic 175", "JFT-Basic 199"),
    *("JFT-Basic 200", "JFT-Basic 250", "ＪＦＴ-Basic ２００"),
)
LOW_LANGUAGES = ("", "", "", "", "none", "A1", "N5", "A2.1", "N4", "JFT-Basic 200", "N3")
STAFF = (0, 1, 2, 3, 7, 20, 29, 30, 31, 40, 41, 50, 51, 100, 101, 200, 201, 300, 301, 460)
CARE_STAFF = (0, 1, 2, 3, 8, 10, 11, 20, 21, 30, 31, 72, 100, 119, 120, 200, 201, 300, 301, 340)


@dataclass
class Draft:
    """The rows of every table, and the settings, before they are written."""

    rng: random.Random
    settings: dict[str, Any]
    tables: dict[str, list[Row]] = field(default_factory=dict)

    def one(self, *values: Any) -> Any:
        return self.rng.choice(values)

    def maybe(self, chance: float, value: Any, otherwise: Any = "") -> Any:
        return value if self.rng.random() < chance else otherwise

    def some(self, values: Sequence[str], chance: float) -> str:
        return ";".join(value for value in values if self.rng.random() < chance)


def random_flow_scenario(
    seed: int, folder: Path, candidates: int | None = None, orders: int | None = None
) -> Scenario:
    """A scenario that a network flow can hold: one seat each, nested caps, pins.

    Args:
        seed: same seed and sizes, same bytes.
        folder: made where it is not there.
        candidates: how many, else 0 to 6.
        orders: how many, else 0 to 5.
    """
    draft = _draft(seed, candidates, orders, beds=False, min_seats=False, groups=False)
    draft.settings["goals"] = draft.one(["fill", "score"], ["score", "fill"], ["fill"], ["score"])
    draft.settings["quotas"] = _nested_quotas(draft)
    return _write_without_faults(draft, folder)


def random_rules_scenario(
    seed: int, folder: Path, candidates: int | None = None, orders: int | None = None
) -> Scenario:
    """A scenario with every kind of rule in any mix, infeasible ones among them."""
    draft = _draft(seed, candidates, orders, beds=True, min_seats=True, groups=True)
    draft.settings["quotas"] = [_any_quota(draft, n) for n in range(draft.rng.randint(0, 4))]
    draft.settings["goals"] = _any_goals(draft, folder)
    return _write_without_faults(draft, folder)


def _draft(
    seed: int,
    candidates: int | None,
    orders: int | None,
    *,
    beds: bool,
    min_seats: bool,
    groups: bool,
) -> Draft:
    rng = random.Random(seed)
    draft = Draft(rng, {})
    date = draft.one(*PLAN_DATES)
    draft.settings |= {"version": 1, "name": f"random {seed}", "date": dt.date.fromisoformat(date)}
    draft.settings["presets"] = [name for name in PRESETS if rng.random() < 0.6]
    if rng.random() < 0.5:
        draft.settings["score"] = _score_settings(draft)
    people = _size(rng, candidates, 6)
    wanted = _size(rng, orders, 5)
    _companies_and_offices(draft, max(1, wanted // 2 if orders else rng.randint(1, 3)), beds)
    draft.tables["orders"] = [_order(draft, n, min_seats) for n in range(wanted)]
    draft.tables["candidates"] = [_candidate(draft, n) for n in range(people)]
    if rng.random() < 0.75:
        _relax(draft)
    if groups and rng.random() < 0.4:
        _join_groups(draft)
    _optional_tables(draft)
    return draft


def _size(rng: random.Random, asked: int | None, most: int) -> int:
    if asked is not None:
        return asked
    return (
        rng.choice((*range(most - 3, most + 1), *range(most - 2, most + 1)))
        if rng.random() < 0.95
        else rng.randint(0, 2)
    )


def _score_settings(draft: Draft) -> dict[str, Any]:
    parts = ("skill", "language", "job_preference", "region_preference", "wage", "screening")
    weights = {name: draft.rng.randint(0, 5) for name in (*parts, "waiting", "ranking")}
    if draft.rng.random() < 0.3:
        weights = {name: weight for name, weight in weights.items() if draft.rng.random() < 0.5}
    if not any(weights.values()):
        weights["screening"] = 1
    return {"weights": weights, "wage_range": draft.one([80000, 200000], [100000, 100001])}


def _companies_and_offices(draft: Draft, number: int, beds: bool) -> None:
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


def _order(draft: Draft, n: int, min_seats: bool) -> Row:
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


def _candidate(draft: Draft, n: int) -> Row:
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


def _relax(draft: Draft) -> None:
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


def _join_groups(draft: Draft) -> None:
    people = draft.tables["candidates"]
    for name in ("G-1", "G-2"):
        if len(people) >= 4 or name == "G-1":
            for row in draft.rng.sample(people, min(len(people), draft.one(2, 2, 3))):
                row["group"] = name
    if draft.rng.random() < 0.3:
        for row in people:
            row["group"] = row["group"] or draft.maybe(0.2, f"alone {row['candidate_id']}")


def _optional_tables(draft: Draft) -> None:
    rng = draft.rng
    if rng.random() < 0.6:
        draft.tables["rankings"] = _rankings(draft)
    if rng.random() < 0.25:
        draft.tables["scores"] = _scores(draft)
    if rng.random() < 0.5:
        draft.tables["pins"] = _pins(draft)
    if not draft.tables["offices"] and rng.random() < 0.5:
        del draft.tables["offices"]


def _all_pairs(draft: Draft) -> list[tuple[str, str]]:
    return [
        (candidate["candidate_id"], order["order_id"])
        for candidate in draft.tables["candidates"]
        for order in draft.tables["orders"]
    ]


def _rankings(draft: Draft) -> list[Row]:
    ranked_orders = {o["order_id"] for o in draft.tables["orders"] if draft.rng.random() < 0.6}
    rows = []
    for candidate, order in _all_pairs(draft):
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
        for candidate, order in _all_pairs(draft)
        if draft.rng.random() < chance
    ]


def _pins(draft: Draft) -> list[Row]:
    """Forbidden pairs, and at most one pin a person (bad ones are taken out later)."""
    rows, pinned = [], set()
    pairs = _all_pairs(draft)
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


ORDER_CHAINS = (
    ("order_id", ("order_id", "arrival_month"), "arrival_month"),
    ("order_id", "job"),
    ("order_id", "prefecture"),
    ("order_id", ("company_id", "scheme"), "company_id", "supervising_org"),
    ("order_id", ("company_id", "scheme"), "company_id", "field"),
    ("order_id", ("company_id", "scheme"), "company_id", "metro"),
)
CANDIDATE_CHAINS = (
    (("province", "sex"), "province"),
    ("sending_org",),
    (("sending_org", "language"), "sending_org"),
    ("age",),
)


def _nested_quotas(draft: Draft) -> Quotas:
    """Caps of which any two hold disjoint sets or one inside the other, side by side."""
    rng = draft.rng
    chain = draft.one(*(ORDER_CHAINS[3:] if draft.settings["presets"] else ORDER_CHAINS))
    people = draft.one(*CANDIDATE_CHAINS)
    found: Quotas = []
    for level in chain:
        if rng.random() < 0.35:
            found.append({"per": level, "max": draft.one(0, 1, 1, 2, 2, 3, 4)})
    for level in people:
        if rng.random() < 0.3:
            found.append({"per": level, "max": draft.one(0, 1, 1, 2, 2, 3, 4)})
    if rng.random() < 0.3:
        inside = draft.one("province", "sex", "sending_org", "language")
        found.append({"per": ["order_id", inside], "max": draft.one(0, 1, 1, 2)})
        if rng.random() < 0.3:
            other = draft.one(*({"province", "sex", "sending_org"} - {inside}))
            found.append({"per": ["order_id", inside, other], "max": 1})
    if rng.random() < 0.15:
        found.append({"max": rng.randint(1, 6)})
    for n, quota in enumerate(found):
        quota["id"] = f"q-{n}"
    return [{**quota, "per": _listed(quota["per"])} if "per" in quota else quota for quota in found]


def _listed(per: Any) -> Any:
    return list(per) if isinstance(per, tuple) else per


def _where_value(draft: Draft, name: str) -> Any:
    values: dict[str, Callable[[], Any]] = {
        "sex": lambda: draft.one("F", "M"),
        "province": lambda: draft.one("Bali", ["Bali", "Aceh"], "Jawa Barat"),
        "sending_org": lambda: draft.one("S-1", ["S-1"], ["S-1", "S-2"]),
        "language": lambda: draft.one(">=A2.1", "<N3", ["none", "A1"], "A2.2", ">A1", "<=A2.2"),
        "age": lambda: draft.one(">=20", "<20", ">17", "<=25", ["19", "20", "24"]),
        "scheme": lambda: draft.one("titp", ["esd", "ssw"]),
        "field": lambda: draft.one("care", ["construction", "agriculture"]),
        "job": lambda: draft.one("weld", ["farm", "care"]),
        "prefecture": lambda: draft.one("Tokyo", ["Hokkaido", "北海道"]),
        "metro": lambda: draft.one("yes", "no"),
        "type": lambda: draft.one("individual", "supervised"),
        "arrival": lambda: draft.one(">=2029-02-28", "<2029-03-01", "2028-02-29"),
        "arrival_month": lambda: draft.one(">2028-02", "<=2028-04", "2028-04"),
    }
    return values[name]()


WHERE_NAMES = (
    *("sex", "province", "sending_org", "language", "age", "scheme", "field", "job"),
    *("prefecture", "metro", "type", "arrival", "arrival_month"),
)
PER_NAMES = (
    *CANDIDATE_ATTRIBUTES,
    *("order_id", "company_id", "office_id", "supervising_org", "field", "job", "scheme"),
    *("prefecture", "metro", "arrival", "arrival_month", "type"),
)


def _bound(draft: Draft) -> dict[str, Any]:
    rng = draft.rng
    share = draft.one("1/3", "40%", "1/2", "12.5%", "2/3", "0%", "100%", 0.25)
    kind = draft.one("max", "max", "max", "min", "min_share", "max_share")
    if kind == "max":
        return {"max": draft.one(0, 1, 1, 2, 2, 3)}
    if kind == "min":
        return {"min": draft.one(0, 1, 1, 1, 2)}
    return {kind: share}


def _any_quota(draft: Draft, n: int) -> dict[str, Any]:
    rng = draft.rng
    quota: dict[str, Any] = {"id": f"q-{n}"}
    if rng.random() < 0.6:
        names = rng.sample(WHERE_NAMES, draft.one(1, 1, 2))
        quota["where"] = {name: _where_value(draft, name) for name in names}
    if rng.random() < 0.7:
        names = rng.sample(PER_NAMES, draft.one(1, 1, 1, 2))
        quota["per"] = names if len(names) > 1 else draft.one(names, names[0])
    quota |= _bound(draft)
    if rng.random() < 0.15 and "max" in quota:
        quota["min"] = rng.randint(0, quota["max"])
    hard_floor = "min" in quota or "min_share" in quota
    if rng.random() < (0.65 if hard_floor else 0.35):
        quota["soft"] = draft.one(0, 1, 50, 500, 2000)
    return quota


def _any_goals(draft: Draft, folder: Path) -> list[Any]:
    """Fill first or score first, then any others, with something given up here and there."""
    rng = draft.rng
    later: list[Any] = ["worst_off", _parity(draft), _changes(draft, folder), draft.one("score")]
    rng.shuffle(later)
    goals: list[Any] = [draft.one("fill", "fill", "score")]
    goals += [goal for goal in later if goal not in goals][: rng.randint(0, 3)]
    return [_with_give_up(draft, goal) for goal in goals]


def _with_give_up(draft: Draft, goal: Any) -> Any:
    name = goal if isinstance(goal, str) else goal["goal"]
    if name in ("parity", "changes") or draft.rng.random() < 0.75:
        return goal
    amounts = {"fill": [1, "1%", "25%"], "score": [20, 300, "1%", "10%"], "worst_off": [5, 50]}
    return {"goal": name, "give_up": draft.one(*amounts[name])}


def _parity(draft: Draft) -> dict[str, Any]:
    return {"goal": "parity", "per": draft.one("province", "sex", "sending_org", "language")}


def _changes(draft: Draft, folder: Path) -> dict[str, Any]:
    """An earlier plan beside the scenario, with people and orders that are gone since."""
    placed = {"C-gone": "O-0"}
    for candidate, order in _all_pairs(draft):
        if draft.rng.random() < 0.2:
            placed[candidate] = order
    if draft.rng.random() < 0.3:
        placed["C-0"] = "O-gone"
    earlier = folder / "earlier"
    earlier.mkdir(parents=True, exist_ok=True)
    lines = ["candidate_id,order_id", *(f"{c},{o}" for c, o in placed.items())]
    (earlier / "assignments.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return {"goal": "changes", "from": "earlier"}


def _write_without_faults(draft: Draft, folder: Path) -> Scenario:
    _drop_gone_people(draft)
    write_folder(folder, draft.settings, draft.tables)
    scenario = read_scenario(folder)
    _drop_bad_pins(draft, scenario)
    write_folder(folder, draft.settings, draft.tables)
    hopeless = {fault.split(":", 1)[1] for fault in faults(read_scenario(folder))}
    for row in draft.tables["candidates"]:
        if row["group"] in hopeless:
            row["group"] = ""
    _add_exceptions(draft, read_scenario(folder))
    write_folder(folder, draft.settings, draft.tables)
    return read_scenario(folder)


def _drop_gone_people(draft: Draft) -> None:
    """An empty optional table is kept half of the time: a heading without rows is fine."""
    for name in ("rankings", "pins"):
        if name in draft.tables and not draft.tables[name] and draft.rng.random() < 0.5:
            del draft.tables[name]


def _drop_bad_pins(draft: Draft, scenario: Scenario) -> None:
    """Without override a pin needs an eligible pair; most overfull orders lose pins too."""
    kept, filled = [], dict.fromkeys(scenario.orders, 0)
    allow_overfull = draft.rng.random() < 0.1
    for row in draft.tables.get("pins", []):
        if row["action"] == "pin":
            order = scenario.orders[row["order_id"]]
            found = codes(scenario, scenario.candidates[row["candidate_id"]], order)
            if found and row["override"] != "yes":
                continue
            if filled[order.order_id] >= order.seats and not allow_overfull:
                continue
            filled[order.order_id] += 1
        kept.append(row)
    if "pins" in draft.tables:
        draft.tables["pins"] = kept


def _add_exceptions(draft: Draft, scenario: Scenario) -> None:
    """Another bound for one group that occurs, of the same kind as the quota's own."""
    for node, quota in zip(draft.settings["quotas"], scenario.quotas, strict=True):
        names = groups(scenario, quota)
        if quota.per and names and "max" in node and draft.rng.random() < 0.2:
            bound = draft.rng.randint(node.get("min", 0), 4)
            node["except"] = {draft.one(*names): {"max": bound}}


HEADINGS = {
    "candidates": "candidate_id,birth_date,sex,province,sending_org,language,skills,screening,"
    "avoid,ready_from,valid_until,min_net_wage,prefer_jobs,prefer_prefectures,group,waiting_since,"
    "prior_titp,show_up",
    "companies": "company_id,name,field,hq_prefecture,hq_metro,supervising_org,staff,excellent,"
    "supervising_org_excellent,type,suspended,titp1_in_place,titp_in_place,esd_in_place",
    "offices": "office_id,company_id,prefecture,care_staff,care_titp1_in_place,"
    "care_titp_in_place,dorm_female,dorm_male",
    "orders": "order_id,company_id,office_id,prefecture,scheme,job,seats,min_seats,min_language,"
    "min_skill,conditions,arrival,net_wage,sex,sex_ground,min_age,max_age,age_ground,"
    "language_course,priority",
    "rankings": "order_id,candidate_id,rank,decision",
    "scores": "candidate_id,order_id,score",
    "pins": "candidate_id,order_id,action,reason,override",
}


def write_folder(folder: Path, settings: dict[str, Any], tables: dict[str, list[Row]]) -> None:
    """scenario.yaml and one CSV file a table; the three required tables always."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{key}: {_yaml(value)}" for key, value in settings.items()]
    (folder / "scenario.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    for name, heading in HEADINGS.items():
        path = folder / f"{name}.csv"
        path.unlink(missing_ok=True)
        if name in tables or name in ("candidates", "companies", "orders"):
            with path.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, heading.split(","), restval="")
                writer.writeheader()
                writer.writerows(tables.get(name, []))


def _yaml(value: Any) -> str:
    """A value on one line; JSON is YAML, but for dates."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)
