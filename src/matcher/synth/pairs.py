"""Rankings and pins: rows about people and orders together, none of them faulty.

A pin must be an eligible pair that can be kept; so the few pairs concerned are checked here by a
rule that is stricter than the scenario's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from matcher.domain.levels import RANK
from matcher.errors import Issue, Phrase, ScenarioError
from matcher.synth.draw import Streams
from matcher.synth.options import Options
from matcher.synth.orders import Market
from matcher.synth.people import People

Row = dict[str, Any]


def _rows(frame: pd.DataFrame) -> list[Row]:
    cells = [frame[column].tolist() for column in frame.columns]
    return [dict(zip(frame.columns, row, strict=True)) for row in zip(*cells, strict=True)]


def _number(cell: str) -> int:
    return int(cell) if cell else 0


@dataclass
class Fit:
    """Which pairs are surely eligible, and which orders are surely free for one pin."""

    people: People
    market: Market

    def __post_init__(self) -> None:
        self.candidates: list[Row] = _rows(self.people.frame)
        self.orders: list[Row] = _rows(self.market.orders)
        self.companies: list[Row] = _rows(self.market.companies.frame)
        self.orders_of_job: dict[int, list[int]] = {}
        for order, job in enumerate(self.market.order_job.tolist()):
            self.orders_of_job.setdefault(job, []).append(order)

    def choices(self, candidate: int) -> Iterator[int]:
        """The orders that surely are open to the candidate, by job and row."""
        for job in self.people.jobs[candidate].tolist():
            yield from (o for o in self.orders_of_job.get(job, []) if self.eligible(candidate, o))

    def eligible(self, candidate: int, order: int) -> bool:
        """Whether the pair surely meets every rule; the job is taken as given."""
        person, place = self.candidates[candidate], self.orders[order]
        company = self.companies[int(self.market.order_company[order])]
        floor = "A2.2" if place["scheme"] == "ssw" or company["field"] == "care" else "A1"
        needed = max(RANK[floor], RANK[place["min_language"] or "none"])
        checks = (
            RANK[str(self.people.level[candidate])] >= needed,
            not place["min_skill"],
            not set(filter(None, person["avoid"].split(";"))) & set(place["conditions"].split(";")),
            person["ready_from"] <= place["arrival"],
            person["valid_until"] >= place["arrival"],
            not place["sex"] and not place["min_age"],
            _number(place["net_wage"]) >= _number(person["min_net_wage"]),
            company["suspended"] == "" and person["prior_titp"] == "" and person["sex"] != "",
        )
        return all(checks)

    def free(self, candidate: int, order: int) -> bool:
        """Whether the order surely can keep this pin, if its company gets no other.

        Those agreed on early are speakers.
        """
        company = self.companies[int(self.market.order_company[order])]
        staff, in_place = int(company["staff"]), int(company["titp_in_place"])
        checks = (
            company["type"] == "supervised" and company["field"] != "care",
            staff > 1 + in_place + int(company["titp1_in_place"]),
            int(company["titp1_in_place"]) < 3 and int(company["esd_in_place"]) < 3,
            RANK[str(self.people.level[candidate])] >= RANK["A2.1"],
        )
        return all(checks)


def draw_rankings(
    streams: Streams, options: Options, people: People, market: Market
) -> pd.DataFrame:
    """Results of interviews: for some orders up to three people a seat, ranked, few refused."""
    chosen = streams.chance("rankings.order", options.orders, 100 * options.interviews)
    able: dict[int, list[int]] = {}
    for row, jobs in enumerate(people.jobs.tolist()):
        for job in jobs:
            able.setdefault(job, []).append(row)
    rows: list[tuple[str, str, str, str]] = []
    ids, order_ids = people.frame["candidate_id"].tolist(), market.orders["order_id"].tolist()
    for order in np.flatnonzero(chosen).tolist():
        known = able.get(int(market.order_job[order]), [])
        seats = int(market.order_seats[order])
        invited = streams.order(f"rankings.{order}", len(known))[: 3 * seats].tolist()
        outcomes = _outcomes(streams, options, order, len(invited))
        for row, (rank, decision) in zip(invited, outcomes, strict=True):
            rows.append((order_ids[order], ids[known[row]], rank, decision))
    return pd.DataFrame(rows, columns=["order_id", "candidate_id", "rank", "decision"])


def _outcomes(streams: Streams, options: Options, order: int, count: int) -> list[tuple[str, str]]:
    """Rank and decision of each of ``count`` people interviewed, best first."""
    reject = options.shares.tables["permille"]["reject"]
    decline = reject + options.shares.tables["permille"]["decline"]
    alike = 1 + options.ties // 34
    outcomes = []
    for place, draw in enumerate(streams.below(f"rankings.{order}.out", count, 1_000).tolist()):
        decision = "reject" if draw < reject else "decline" if draw < decline else "accept"
        outcomes.append(("" if decision == "reject" else str(1 + place // alike), decision))
    return outcomes


def draw_pins(
    streams: Streams, options: Options, people: People, market: Market, rankings: pd.DataFrame
) -> pd.DataFrame:
    """Pins that surely can be kept, one a company; every third row forbids its pair instead.

    Raises:
        ScenarioError: the intake has not as many pairs that surely can be pinned.
    """
    fit, interviewed = Fit(people, market), set(rankings["order_id"])
    rows: list[tuple[str, str, str, str]] = []
    used: set[int] = set()
    for candidate in streams.order("pins.candidate", options.candidates).tolist():
        if len(rows) == options.pins:
            break
        forbids = len(rows) % 3 == 2
        for order in fit.choices(candidate):
            company, row = int(market.order_company[order]), fit.orders[order]
            if company in used or row["order_id"] in interviewed or not fit.free(candidate, order):
                continue
            used.add(company)
            action = "forbid" if forbids else "pin"
            reason = "declined the prefecture" if forbids else "agreed at the interview"
            rows.append(
                (fit.candidates[candidate]["candidate_id"], row["order_id"], action, reason)
            )
            break
    if len(rows) < options.pins:
        text = Phrase(
            "expected at most {most} for this intake, got {n}", most=len(rows), n=options.pins
        )
        raise ScenarioError([Issue("synth-option", "error", text, column="pins")])
    return pd.DataFrame(rows, columns=["candidate_id", "order_id", "action", "reason"])
