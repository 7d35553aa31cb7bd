"""Seeded small scenarios whose floors, pins and limits mostly can't hold together."""

from __future__ import annotations

import random

import pandas as pd

from matcher.domain.scenario import Scenario

PREFECTURES = ("Osaka", "Tokyo", "Hokkaido")


def crowded(seed: int, candidates: int = 12, orders: int = 5) -> Scenario:
    """Floors by prefecture and province, few seats, few beds, a pin or two."""
    rng = random.Random(seed)
    people = pd.DataFrame(
        {
            "candidate_id": [f"C-{n}" for n in range(candidates)],
            "sex": [rng.choice("FM") for _ in range(candidates)],
            "province": [rng.choice(("Bali", "Aceh")) for _ in range(candidates)],
            "language": [rng.choice(("none", "A1", "A2.2")) for _ in range(candidates)],
            "skills": [
                rng.choice(("weld:70", "farm:60", "weld:50;farm:50")) for _ in range(candidates)
            ],
        }
    )
    places = [rng.choice(PREFECTURES) for _ in range(orders)]
    offices = pd.DataFrame(
        {
            "office_id": [f"F-{n}" for n in range(orders)],
            "company_id": ["K-1"] * orders,
            "prefecture": places,
            "dorm_female": [rng.randint(0, 3) for _ in range(orders)],
        }
    )
    table = pd.DataFrame(
        {
            "order_id": [f"O-{n}" for n in range(orders)],
            "company_id": ["K-1"] * orders,
            "office_id": offices["office_id"],
            "prefecture": places,
            "scheme": ["titp"] * orders,
            "job": [rng.choice(("weld", "farm")) for _ in range(orders)],
            "seats": [rng.randint(0, 4) for _ in range(orders)],
            "min_language": [rng.choice(("none", "A1", "A2.2")) for _ in range(orders)],
            "arrival": ["2027-04-01"] * orders,
        }
    )
    quotas = [
        {"id": "floor", "per": "prefecture", "min": rng.randint(1, 5)},
        {"id": "women", "where": {"sex": "F"}, "min": rng.randint(1, 6)},
        {"id": "cap", "max": rng.randint(2, 9)},
    ]
    return Scenario.from_frames(
        people,
        pd.DataFrame({"company_id": ["K-1"], "staff": [20]}),
        table,
        offices=offices,
        name=f"crowded {seed}",
        date="2026-10-01",
        quotas=rng.sample(quotas, rng.randint(1, 3)),
    )
