"""Random small scenarios in which every rule can occur."""

from __future__ import annotations

import random

from verifier.folders import make_scenario, quota
from verifier.reference import LEVELS

JOBS, PREFECTURES = ["weld", "cook", "care"], ["Gifu", "Aichi", "Oita"]
CONDITIONS = ["night", "pork"]


def day(r, first=2024, last=2028):
    return f"{r.randint(first, last)}-{r.choice(['01-31', '02-28', '03-01', '06-15', '12-31'])}"


def candidate(r):
    return {
        "birth_date": r.choice([None, "2008-02-29", day(r, 1990, 2010)]),
        "sex": r.choice(["F", "M", ""]),
        "province": r.choice(["Bali", "Java", ""]),
        "sending_org": r.choice(["S-1", "S-2"]),
        "language": r.choice(LEVELS),
        "skills": [[job, r.choice([0, 40, 77, 100])] for job in r.sample(JOBS, r.randint(0, 3))],
        "screening": r.randint(0, 100),
        "avoid": r.sample(CONDITIONS, r.choice([0, 0, 1])),
        "ready_from": r.choice([None, day(r)]),
        "valid_until": r.choice([None, None, day(r, 2026)]),
        "min_net_wage": r.choice([None, 90_000, 150_000]),
        "prefer_jobs": r.sample(JOBS, r.randint(0, 2)),
        "prefer_prefectures": r.sample(PREFECTURES, r.randint(0, 2)),
        "group": r.choice(["", "", "", "pair"]),
        "waiting_since": r.choice([None, day(r, 2024, 2027)]),
        "prior_titp": r.random() < 0.1,
    }


def order(r, companies, offices):
    office = r.choice([*offices, None])
    office_id = "" if office is None else office["office_id"]
    company = office["company_id"] if office else r.choice(companies)["company_id"]
    return {
        "company_id": company,
        "office_id": office_id,
        "prefecture": r.choice(PREFECTURES),
        "scheme": r.choice(["titp", "esd", "ssw"]),
        "job": r.choice(JOBS),
        "seats": r.randint(0, 3),
        "min_seats": r.choice([0, 0, 2]),
        "min_language": r.choice(["none", "none", "A1", "N3"]),
        "min_skill": r.choice([0, 0, 50]),
        "conditions": r.sample(CONDITIONS, r.choice([0, 1])),
        "arrival": day(r, 2026, 2028),
        "net_wage": r.choice([None, 70_000, 123_456, 240_000]),
        "sex": r.choice(["any", "any", "F", "M"]),
        "min_age": r.choice([None, None, 19]),
        "max_age": r.choice([None, None, 30]),
        "language_course": r.random() < 0.5,
        "priority": r.choice([1, 1, 3]),
    }


def random_quotas(r):
    pool = [
        quota("cap", {"max": 2}),
        quota("org", {"min": 1}, per=["sending_org"], soft=r.choice([0, 40])),
        quota(
            "mix",
            {"max": 1},
            per=["order_id", "province"],
            **{"except": {"O-1 / Bali": {"max": 0}}},
        ),
        quota(
            "talk", {"min_share": "1/3"}, where=[["language", ">=", ["A2.1"]]], per=["company_id"]
        ),
        quota("rural", {"min_share": "2/5"}, where=[["metro", "in", ["no"]]], soft=25),
        quota(
            "young", {"max_share": "1/2"}, where=[["age", "<", ["25"]]], per=["prefecture"], soft=9
        ),
        quota(
            "late", {"max": 1}, where=[["arrival_month", ">", ["2027-02"]], ["sex", "in", ["F"]]]
        ),
    ]
    return r.sample(pool, r.randint(0, 3))


def able(r):
    """What makes most pairs eligible."""
    return {
        "birth_date": r.choice(["2000-02-29", "2004-07-01"]),
        "sex": r.choice("FM"),
        "language": r.choice(["A2.2", "N3", "C1"]),
        "skills": [[job, r.choice([60, 77, 100])] for job in JOBS],
        "avoid": [],
        "ready_from": None,
        "valid_until": None,
        "min_net_wage": None,
        "prior_titp": False,
    }


def random_scenario(seed, *, people=4, places=3, dense=False, **fixed):
    """A scenario of a few candidates and orders; presets are listed for their floors only.

    ``dense`` makes most pairs eligible.
    """
    r = random.Random(seed)
    companies = [
        {
            "company_id": f"K-{n}",
            "field": r.choice(["food", "food", "mfg"]),
            "hq_metro": r.choice([True, False, None]),
            "suspended": r.random() < 0.1,
            "staff": r.randint(0, 60),
        }
        for n in (1, 2)
    ]
    offices = [
        {"office_id": "F-1", "company_id": "K-1", "dorm_female": r.choice([None, 0, 1])},
        {"office_id": "F-2", "company_id": "K-2", "dorm_male": r.choice([None, 1, 2])},
    ]
    orders = [order(r, companies, offices) for _ in range(places)]
    candidates = [{**candidate(r), **(able(r) if dense else {})} for _ in range(people)]
    pairs = [(f"C-{c + 1}", f"O-{o + 1}") for c in range(people) for o in range(places)]
    rankings = [
        {"candidate_id": c, "order_id": o, "rank": r.choice([None, 1, 4]), "decision": decision}
        for c, o in r.sample(pairs, 2)
        for decision in [r.choice(["accept", "reject", "decline"])]
    ]
    scores = None
    if r.random() < 0.25:
        chosen = r.sample(pairs, len(pairs) // 2)
        scores = [
            {"candidate_id": c, "order_id": o, "score": r.randint(0, 5000)} for c, o in chosen
        ]
    pins = []
    if r.random() < 0.4:
        (c, o), (other, far) = r.choice(pairs), r.choice(pairs)
        pins = [{"candidate_id": c, "order_id": o, "override": True}]
        if (c, o) != (other, far):
            pins.append({"candidate_id": other, "order_id": far, "action": "forbid"})
    scenario = {
        "companies": companies,
        "offices": offices,
        "rankings": rankings,
        "scores": scores,
        "pins": pins,
        "quotas": random_quotas(r),
        **fixed,
    }
    return make_scenario(candidates, orders, **scenario)
