"""Array-level problems with every kind of rule at once, loose or tight, of any size.

Crossing limits (region × sending organisation), floors for each of both, beds, shares for each
order and company, diversity (order × province), limits of companies, minimum seats, pairs of
friends, pins and one soft share. ``python -m benchmarks.rules_problem`` prints the sizes.
"""

from __future__ import annotations

import numpy as np

from matcher.problem.problem import Problem, RowFamily

REGIONS, ORGANISATIONS, PROVINCES = 8, 40, 7


def rules_problem(candidates: int, *, tight: bool, seed: int = 0, jobs: int = 0) -> Problem:
    """A problem of ``candidates`` people and a quarter as many orders of about four seats.

    Args:
        candidates: number of people.
        tight: more people than seats, higher shares and floors, lower limits.
        seed: seed of all draws.
        jobs: number of jobs; about 1 pair in ``jobs / 2`` is eligible. 0: by size.
    """
    rng = np.random.default_rng([seed, candidates, int(tight)])
    orders = candidates // 4
    jobs = jobs or (50 if candidates >= 5000 else 20)
    people = _people(rng, candidates, jobs, tight)
    market = _market(rng, orders, jobs, tight)
    group = np.full(candidates, -1, np.int32)
    friends = rng.permutation(candidates)[: candidates * (6 if tight else 3) // 100 // 2 * 2]
    group[friends] = np.repeat(np.arange(len(friends) // 2), 2)
    # Friends have the same trades, or they would share no company.
    people["jobs"][friends[1::2]] = people["jobs"][friends[::2]]
    c, o, score = _pairs(rng, people, market)
    pinned = np.zeros(candidates, bool)
    kept = np.ones(len(c), bool)
    # Pins are to leave every rule possible: people who help the shares, each at a company.
    free = (group < 0) & people["speaks"] & people["experienced"]
    free = np.flatnonzero(free & (np.bincount(c, minlength=candidates) > 0))
    taken: set[int] = set()
    for one in rng.choice(free, max(1, candidates // 500), replace=False).tolist():
        mine = np.flatnonzero(c == one)
        # An order with a minimum might be left without enough people by other pins.
        possible = mine[market["min_seats"][o[mine]] == 0]
        chosen = rng.choice(possible) if len(possible) else -1
        if chosen >= 0 and market["company"][o[chosen]] not in taken:
            taken.add(int(market["company"][o[chosen]]))
            kept[mine] = False
            kept[chosen] = True
            pinned[one] = True
    c, o, score = c[kept], o[kept], score[kept]
    return Problem(
        indptr=np.concatenate([[0], np.cumsum(np.bincount(c, minlength=candidates))]),
        order=o.astype(np.int32),
        score=score.astype(np.int32),
        priority=np.ones(orders, np.int64),
        seats=market["seats"],
        min_seats=market["min_seats"],
        company=market["company"].astype(np.int32),
        group=group,
        pinned=pinned,
        families=_families(rng, people, market, tight),
    )


def _people(rng: np.random.Generator, count: int, jobs: int, tight: bool) -> dict[str, np.ndarray]:
    held = np.zeros((count, jobs), bool)
    held[np.arange(count), rng.integers(0, jobs, count)] = True
    second = rng.random(count) < 0.6
    held[np.flatnonzero(second), rng.integers(0, jobs, int(second.sum()))] = True
    third = rng.random(count) < 0.4
    held[np.flatnonzero(third), rng.integers(0, jobs, int(third.sum()))] = True
    return {
        "jobs": held,
        "level": rng.integers(30, 101, count),
        "speaks": rng.random(count) < (0.45 if tight else 0.5),
        "experienced": rng.random(count) < (0.4 if tight else 0.5),
        "female": rng.random(count) < 0.45,
        "province": rng.choice(PROVINCES, count, p=np.arange(PROVINCES, 0, -1) / 28),
        "organisation": rng.integers(0, ORGANISATIONS, count),
        "region": rng.integers(0, REGIONS, count),
    }


def _market(rng: np.random.Generator, orders: int, jobs: int, tight: bool) -> dict[str, np.ndarray]:
    company = np.sort(rng.integers(0, max(1, orders // 2), orders))
    seats = rng.choice(
        [1, 2, 3, 4, 5, 6, 8, 10], orders, p=[0.08, 0.2, 0.22, 0.2, 0.12, 0.08, 0.06, 0.04]
    )
    large = (seats >= 3) & (rng.random(orders) < (0.4 if tight else 0.25))
    least = (seats + 1) // 2
    if not tight:
        seats = seats + (rng.random(orders) < 0.5)
    return {
        "company": company,
        "job": rng.integers(0, jobs, orders),
        "seats": seats.astype(np.int64),
        "min_seats": np.where(large, least if tight else 2, 0).astype(np.int64),
        "region": rng.integers(0, REGIONS, max(1, orders // 2))[company],
        "least_level": rng.integers(30, 70, orders),
        "metro": (rng.random(max(1, orders // 2)) < 0.5)[company],
    }


def _pairs(
    rng: np.random.Generator, people: dict[str, np.ndarray], market: dict[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    c, o = np.nonzero(people["jobs"][:, market["job"]])
    able = people["level"][c] >= market["least_level"][o]
    c, o = c[able], o[able]
    likes = people["region"][c] == market["region"][o]
    score = 4 * people["level"][c] + 150 * likes + 100 * people["speaks"][c]
    return c, o, np.minimum(score + rng.integers(0, 351, len(c)), 1000)


def _family(
    left: np.ndarray, right: np.ndarray, sense: str, bound: np.ndarray | int, **more: object
) -> RowFamily:
    keys = int(left.max()) + 1, int(right.max()) + 1
    bounds = np.broadcast_to(np.asarray(bound, np.int64).ravel(), keys[0] * keys[1]).copy()
    return RowFamily(
        kind=str(more.pop("kind", "quota")),
        candidate_key=left.astype(np.int32),
        order_key=right.astype(np.int32),
        candidate_keys=keys[0],
        order_keys=keys[1],
        sense=sense,
        bound=bounds,
        active=np.ones(len(bounds), bool),
        **more,
    )


def _families(
    rng: np.random.Generator,
    people: dict[str, np.ndarray],
    market: dict[str, np.ndarray],
    tight: bool,
) -> tuple[RowFamily, ...]:
    count, orders = len(people["level"]), len(market["seats"])
    everyone, every_order = np.zeros(count, int), np.zeros(orders, int)
    anywhere = np.ones(orders, bool)
    each = np.arange(orders)
    region, company, organisation = market["region"], market["company"], people["organisation"]
    seats_of = np.bincount(company, market["seats"], company.max() + 1)
    filled = min(count, int(market["seats"].sum()))
    in_region = np.bincount(region, market["seats"], REGIONS) * filled / market["seats"].sum()
    of_organisation = np.bincount(organisation, minlength=ORGANISATIONS) * filled / count
    crossing = np.outer(of_organisation, in_region / filled) * (1.05 if tight else 1.3) + 1
    women = seats_of * 0.45
    spare = rng.integers(0, 2 if tight else 3, len(seats_of))
    share = (1, 2) if tight else (1, 3)
    order_share = {"share": share, "counted_candidate": people["speaks"], "counted_order": anywhere}
    company_share = {
        "share": (1, 3),
        "counted_candidate": people["experienced"],
        "counted_order": anywhere,
    }
    rural = {
        "share": (2, 5),
        "counted_candidate": np.ones(count, bool),
        "counted_order": ~market["metro"],
        "penalty": 50,
    }
    female, male = np.where(people["female"], 0, -1), np.where(people["female"], -1, 0)
    return (
        _family(everyone, company, "<=", np.maximum(seats_of - (seats_of >= 8), 1), kind="preset"),
        _family(female, company, "<=", np.ceil(women) + spare, kind="beds"),
        _family(male, company, "<=", seats_of - np.floor(women) + spare, kind="beds"),
        _family(organisation, region, "<=", crossing),
        _family(everyone, region, ">=", in_region * (0.85 if tight else 0.6)),
        _family(organisation, every_order, ">=", of_organisation * (0.8 if tight else 0.5)),
        _family(everyone, each, ">=", 0, **order_share),
        _family(everyone, company, ">=", 0, **company_share),
        _family(people["province"], each, "<=", 2 if tight else 3),
        _family(everyone, every_order, ">=", 0, **rural),
    )


def main() -> None:
    for candidates in (1000, 10_000):
        for tight in (False, True):
            problem = rules_problem(candidates, tight=tight)
            rows = sum(int(family.active.sum()) for family in problem.families)
            print(
                candidates,
                "tight" if tight else "loose",
                f"{problem.pairs} pairs, {rows} rows, {int(problem.seats.sum())} seats",
            )


if __name__ == "__main__":
    main()
