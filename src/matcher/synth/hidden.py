"""A hidden plan: who could go where so that every rule asked for holds.

The rules of a cohort are then derived from what this plan does, with slack by severity, so a
scenario of any mix of rules has a plan for sure, and a fill that the best plan reaches at least.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from matcher.domain.levels import RANK
from matcher.presets import limits
from matcher.synth.draw import Flags, Ints, Streams, Words
from matcher.synth.eligible import Eligible, ages, flags, numbers
from matcher.synth.options import Options
from matcher.synth.orders import Market
from matcher.synth.people import People

SPEAKER, EXPERIENCED, MAIN_PROVINCE = "A2.1", 22, "Central Java"
NOBODY = -1


@dataclass(frozen=True)
class Hidden:
    """The hidden plan; rows are those of the tables."""

    order_of: Ints  # of each candidate, NOBODY where unplaced
    overridden: list[tuple[int, int]]  # (candidate, order): placed though ineligible
    eligible: Eligible
    companies: pd.DataFrame  # one row an order
    prefecture: Words  # of each order

    @property
    def placed(self) -> Ints:
        """Rows of the candidates placed."""
        return np.flatnonzero(self.order_of != NOBODY)

    def filled(self, orders: int) -> Ints:
        """People on each order."""
        return np.bincount(self.order_of[self.placed], minlength=orders).astype(np.int64)


def share_of(severity: int) -> Fraction:
    """The share that a share rule asks for, by severity: 1/5, 1/4, 1/3, 2/5, 1/2."""
    steps = ((20, 5), (40, 4), (60, 3))
    for upper, part in steps:
        if severity <= upper:
            return Fraction(1, part)
    return Fraction(2, 5) if severity <= 80 else Fraction(1, 2)


def most_of_main_province(severity: int) -> Fraction:
    """The largest share of a company's people that may come from one province."""
    return Fraction(1, 2) if severity > 50 else Fraction(2, 3)


def most_of_one_province(severity: int) -> int:
    """The most people of one province on one order."""
    return 2 if severity > 70 else 3


class Rooms:
    """Places left under the statutory limits: one counter for each company or office and scheme."""

    def __init__(self, options: Options, market: Market, companies: pd.DataFrame) -> None:
        self.left: dict[tuple[str, str], int] = {}
        self.presets, self.orders = options.presets, market.orders.to_dict("list")
        self.care = flags(companies, "field", "care")
        self._companies(companies.drop_duplicates("company_id"))
        if len(market.offices):
            excellent = dict(zip(companies["company_id"], self.excellent(companies), strict=True))
            self._offices(market.offices, excellent)

    def excellent(self, companies: pd.DataFrame) -> Flags:
        """Whether the enlarged limits hold, for each row."""
        return limits.is_excellent(
            flags(companies, "excellent"),
            flags(companies, "supervising_org_excellent"),
            flags(companies, "type", "individual"),
        )

    def _companies(self, frame: pd.DataFrame) -> None:
        excellent, staff = self.excellent(frame), numbers(frame, "staff")
        individual = flags(frame, "type", "individual")
        there = numbers(frame, "titp_in_place")
        titp = limits.titp_company_limit(
            staff, excellent, individual, numbers(frame, "titp1_in_place")
        )
        built = limits.construction_limit(staff, there)
        building = flags(frame, "field", "construction") & ~excellent
        titp = np.where(building, np.minimum(titp, built), titp)
        esd = limits.esd_limit(staff, excellent, staff < 0, numbers(frame, "esd_in_place"))
        for name, room in (("titp", titp), ("esd", esd)):
            rows = zip(frame["company_id"], room.tolist(), strict=True)
            self.left |= {(name, company): left for company, left in rows}

    def _offices(self, frame: pd.DataFrame, excellent: dict[str, bool]) -> None:
        better = np.array([excellent[company] for company in frame["company_id"]], dtype=bool)
        staff = numbers(frame, "care_staff")
        first = numbers(frame, "care_titp1_in_place")
        total = numbers(frame, "care_titp_in_place")
        titp = np.minimum(
            limits.care_first_year_limit(staff, better, first),
            limits.care_total_limit(staff, better, total),
        )
        for name, room in (("titp", titp), ("ssw", limits.ssw_care_limit(staff))):
            rows = zip(frame["office_id"], room.tolist(), strict=True)
            self.left |= {(name, office): left for office, left in rows}

    def key(self, order: int) -> tuple[str, str] | None:
        """The counter that governs an order; None where no listed preset does."""
        scheme = self.orders["scheme"][order]
        if not any(preset.startswith(scheme) for preset in self.presets):
            return None
        if scheme != "esd" and self.care[order]:
            return scheme, self.orders["office_id"][order]
        return None if scheme == "ssw" else (scheme, self.orders["company_id"][order])


class Chooser:
    """Chooses people for one order so that the shares and the mix of provinces hold in it.

    A share that holds on every order of a company holds for the company.
    """

    def __init__(self, options: Options, people: pd.DataFrame, language: Ints) -> None:
        self.speaks = (language >= RANK[SPEAKER]).tolist()
        young, _ = ages(people, np.datetime64(options.date, "D"))
        self.experienced = (young >= EXPERIENCED).tolist()
        self.province = people["province"].tolist()
        self.shares = (
            share_of(options.order_shares) if options.order_shares else Fraction(0),
            share_of(options.company_shares) if options.company_shares else Fraction(0),
        )
        self.main_share = Fraction(1)
        if options.company_shares:
            self.main_share = most_of_main_province(options.company_shares)
        self.alike = most_of_one_province(options.crossing) if options.crossing else 10**6

    def choose(self, pool: list[int], size: int, held: list[int], *, sparing: bool) -> list[int]:
        """Those ``held`` and people of ``pool`` in its order, up to ``size``, as many as can be.

        ``sparing`` takes no more speakers than needed. Nobody where the shares can't hold.
        """
        for wanted in range(size, len(held) - 1, -1):
            chosen = self._of_size(pool, wanted, held, sparing)
            if chosen:
                return chosen
        return []

    def _of_size(self, pool: list[int], size: int, held: list[int], sparing: bool) -> list[int]:
        least = [-(-share.numerator * size // share.denominator) for share in self.shares]
        most_main = int(self.main_share * size)
        chosen: list[int] = []
        origins: Counter[str] = Counter()

        def count(kind: list[bool]) -> int:
            return sum(kind[person] for person in chosen)

        def take(people: list[int], enough: int, kind: list[bool] | None) -> None:
            for person in people:
                if len(chosen) == size or (kind is not None and count(kind) >= enough):
                    return
                home = self.province[person]
                full = home == MAIN_PROVINCE and origins[home] >= most_main
                if person in chosen or full or origins[home] >= self.alike:
                    continue
                if kind is None or kind[person]:
                    chosen.append(person)
                    origins[home] += 1

        take(held, 0, None)
        take(pool, least[0], self.speaks)
        take(pool, least[1], self.experienced)
        others = [person for person in pool if not self.speaks[person]]
        take([person for person in others if not self.experienced[person]], 0, None)
        take(others if sparing else pool, 0, None)
        kept = count(self.speaks) >= least[0] and count(self.experienced) >= least[1]
        return chosen if kept and len(chosen) == size else []


@dataclass
class Draft:
    """The hidden plan while it grows, order by order."""

    chooser: Chooser
    rooms: Rooms
    pools: list[tuple[Ints, Ints]]  # of each order: eligible, and eligible but for their level
    seats: list[int]
    draws: Ints
    lifted: set[int]  # orders that may get somebody below the level asked for
    overrides: int

    def __post_init__(self) -> None:
        self.order_of = np.full(len(self.draws), NOBODY, dtype=np.int64)
        self.held: list[list[int]] = [[] for _ in self.seats]
        self.overridden: list[tuple[int, int]] = []

    def extend(self, order: int, *, sparing: bool) -> None:
        """Give an order more people, as many as its seats, limits and shares allow."""
        held, key = self.held[order], self.rooms.key(order)
        size = self.seats[order]
        if key is not None:
            size = min(size, len(held) + self.rooms.left[key])
        able, barred = (self._free(rows, order) for rows in self.pools[order])
        lifts = order in self.lifted and not held and len(self.overridden) < self.overrides
        forced = barred[:1] if lifts else []
        chosen = self.chooser.choose(able, size, held or forced, sparing=sparing)
        if len(chosen) <= len(held):
            return
        self.overridden += [(person, order) for person in forced if person in chosen]
        self.order_of[chosen] = order
        self.held[order] = chosen
        if key is not None:
            self.rooms.left[key] -= len(chosen) - len(held)

    def _free(self, rows: Ints, order: int) -> list[int]:
        """Those of ``rows`` without a place, in an order that differs from order to order."""
        free = rows[self.order_of[rows] == NOBODY]
        turn = np.argsort((self.draws[free] + order * 1_640_531_527) % 2**31, kind="stable")
        people: list[int] = free[turn].tolist()
        return people


def draw_hidden(
    streams: Streams, options: Options, people: People, market: Market, rankings: pd.DataFrame
) -> Hidden:
    """The hidden plan: orders with the fewest eligible people choose first, at random.

    Everybody chooses sparingly first, and takes what is left in a second turn.
    """
    companies = market.companies.frame.iloc[market.order_company].reset_index(drop=True)
    eligible = Eligible(people.frame, market.orders, companies, rankings)
    chooser = Chooser(options, people.frame, eligible.language)
    rooms = Rooms(options, market, companies)
    pools = [eligible.of(order) for order in range(options.orders)]
    draws = streams.below("hidden.people", options.candidates, 2**31)
    # A few orders more than needed, as not each has somebody whom its rules let in.
    lifted = streams.order("hidden.overrides", options.orders)[: max(50, 10 * options.overrides)]
    seats = market.order_seats.tolist()
    draft = Draft(chooser, rooms, pools, seats, draws, set(lifted.tolist()), options.overrides)
    turn = np.argsort([len(able) for able, _ in pools], kind="stable").tolist()
    for sparing in (True, False):
        for order in turn:
            draft.extend(order, sparing=sparing)
    return Hidden(draft.order_of, draft.overridden, eligible, companies, market.order_prefecture)
