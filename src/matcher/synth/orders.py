"""Job orders, with the companies and offices they belong to: the demand side."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from matcher.synth.companies import Companies, draw_companies, job_weights, with_people, yes
from matcher.synth.draw import (
    Flags,
    Ints,
    Streams,
    Words,
    blank_where,
    days,
    identifiers,
    joined,
    words,
)
from matcher.synth.offices import draw_offices
from matcher.synth.options import MAX_SEATS, Options
from matcher.synth.rooms import company_of_orders
from matcher.synth.shares import Job, prefectures

ESD_BEGINS = np.datetime64("2027-04-01")  # titp takes nobody new from then on


@dataclass(frozen=True)
class Market:
    """The demand side; position in an array ``order_*`` is the row of the orders table."""

    companies: Companies
    order_company: Ints
    order_job: Ints
    order_seats: Ints
    order_arrival: npt.NDArray[np.datetime64]
    order_scheme: Words
    order_prefecture: Words
    offices: pd.DataFrame
    orders: pd.DataFrame


def order_sizes(streams: Streams, options: Options) -> Ints:
    """Seats of each order by the published sizes, moved by single seats until the sum is right."""
    sizes = options.shares.keys("order_seats")
    drawn = streams.pick("orders.seats", options.orders, options.shares.weights("order_seats"))
    seats = np.array([int(size) for size in sizes], dtype=np.int64)[drawn]
    turn = streams.order("orders.seats.turn", options.orders)
    while missing := options.seats - int(seats.sum()):
        step = 1 if missing > 0 else -1
        movable = seats < MAX_SEATS if missing > 0 else seats > 1
        seats[turn[movable[turn]][: abs(missing)]] += step
    return seats


def _jobs_of_orders(
    streams: Streams, options: Options, jobs: tuple[Job, ...], company: Ints, hosts: Companies
) -> Ints:
    """Job of each order: the company's own, sometimes another of the same field.

    A company's orders share one field, so that limits by field and by company stay nested.
    """
    groups = options.shares.keys("mix")
    group = np.array([groups.index(name) for name in hosts.mix], dtype=np.int64)[company]
    other = streams.pick_by("orders.job", group, job_weights(jobs, groups))
    fields = hosts.field[company].tolist()
    fits = np.array(
        [field in jobs[j].fields for field, j in zip(fields, other.tolist(), strict=True)],
        dtype=bool,
    )
    second = streams.chance("orders.second", len(company), options.shares.per_10k("second_job"))
    return np.where(second & fits, other, hosts.main_job[company])


def _arrivals(streams: Streams, options: Options, company: Ints) -> npt.NDArray[np.datetime64]:
    """The middle of a month, from the third month on; one wave a company unless schemes change."""
    wave = streams.below("companies.wave", options.companies, options.waves)[company]
    if {"titp-2017", "esd-2027"} <= set(options.presets) or options.crossing:
        wave = streams.below("orders.wave", options.orders, options.waves)
    month = np.datetime64(options.date, "M") + 3 + wave
    first: npt.NDArray[np.datetime64] = np.asarray(month, dtype="datetime64[D]")
    return first + np.timedelta64(14, "D")


def _schemes(streams: Streams, options: Options, arrival: npt.NDArray[np.datetime64]) -> Words:
    """Scheme of each order by presets and arrival (ESD from 1 April 2027)."""
    count = len(arrival)
    schemes = [name.split("-")[0] for name in options.presets] or ["titp"]
    main = [scheme for scheme in schemes if scheme != "ssw"] or ["ssw"]
    scheme = np.full(count, main[0], dtype=object)
    if {"titp", "esd"} <= set(main):
        scheme = np.where(arrival < ESD_BEGINS, "titp", "esd").astype(object)
    if "ssw" in schemes and main != ["ssw"]:
        chosen = streams.chance("orders.ssw", count, options.shares.per_10k("ssw"))
        scheme = np.where(chosen, "ssw", scheme).astype(object)
    return scheme


def _wages(streams: Streams, options: Options, wage: Ints, metro: Ints) -> Ints:
    """Net wage a month (JPY) [E]: 173 hours at up to 12 % over the minimum, 22 % off, rent off."""
    count = len(wage)
    gross = wage * 173 * (100 + streams.below("orders.wage", count, 13)) // 100
    rent = 15_000 + 5_000 * metro + 1_000 * streams.below("orders.rent", count, 16)
    step = 500 + 2 * options.ties**2
    above: Ints = np.maximum(gross * 78 // 100 - rent - 80_000, 0) // step
    return 80_000 + above * step


def _languages(streams: Streams, options: Options, care: Flags) -> Words:
    """Level asked for: the tighter, the more orders ask for one."""
    count = len(care)
    asks = streams.chance(
        "orders.asks_language",
        count,
        options.shares.per_10k("asks_language") + 60 * options.tightness,
    )
    levels = np.where(
        care,
        np.array(options.shares.keys("order_language_care"), dtype=object)[
            streams.pick(
                "orders.language_care", count, options.shares.weights("order_language_care")
            )
        ],
        np.array(options.shares.keys("order_language"), dtype=object)[
            streams.pick("orders.language", count, options.shares.weights("order_language"))
        ],
    ).astype(object)
    return np.where(asks, levels, np.where(care, "A2.2", "")).astype(object)


def _conditions(streams: Streams, jobs: tuple[Job, ...], job: Ints) -> Words:
    """Conditions of the work, by the chances of the job."""
    names = sorted({name for item in jobs for name in item.conditions})
    columns, keep = [], []
    for name in names:
        chance = np.array([100 * item.conditions.get(name, 0) for item in jobs], dtype=np.int64)
        keep.append(streams.chance(f"orders.{name}", len(job), chance[job]))
        columns.append(np.full(len(job), name, dtype=object))
    if not names:
        return np.full(len(job), "", dtype=object)
    return joined(columns, keep)


def _limits(streams: Streams, options: Options, women: Ints) -> dict[str, Words]:
    """The rare limits by sex and age, each with its ground."""
    count = len(women)
    by_sex = streams.chance("orders.sex", count, options.shares.per_10k("sex_limit"))
    female = streams.below("orders.sex.female", count, 100) < women
    by_age = streams.chance("orders.age", count, options.shares.per_10k("age_limit"))
    fill = np.full(count, "", dtype=object)
    return {
        "sex": np.where(by_sex, np.where(female, "F", "M"), fill).astype(object),
        "sex_ground": np.where(by_sex, "shared rooms for one sex only", fill).astype(object),
        "min_age": np.where(by_age, "20", fill).astype(object),
        "max_age": np.where(by_age, "28", fill).astype(object),
        "age_ground": np.where(by_age, "age range of the programme agreement", fill).astype(object),
    }


def _min_skill(streams: Streams, options: Options, count: int) -> Words:
    """Skill asked for: the tighter, the more orders ask for some."""
    asks = streams.chance(
        "orders.asks_skill", count, options.shares.per_10k("asks_skill") + 40 * options.tightness
    )
    level = 40 + 5 * streams.below("orders.min_skill", count, 7)
    return blank_where(words(level), ~asks)


def _work_places(streams: Streams, options: Options, of_company: Ints) -> Ints:
    """Prefecture of each order: its company's; some elsewhere where rules are to cross."""
    if not options.crossing:
        return of_company
    moves = streams.chance("orders.moves", options.orders, 2_000)
    other = streams.pick("orders.place", options.orders, prefectures().weights[0])
    return np.where(moves, other, of_company)


def draw_market(streams: Streams, options: Options, jobs: tuple[Job, ...]) -> Market:
    """Companies, offices and orders of the demand side."""
    count = options.orders
    hosts = draw_companies(streams, options, jobs)
    drawn = order_sizes(streams, options)
    company = company_of_orders(streams, hosts.room, drawn)
    by_company = np.argsort(company, kind="stable")
    company, seats = company[by_company], drawn[by_company]
    asked = np.bincount(company, seats, options.companies).astype(np.int64)
    hosts = replace(hosts, frame=with_people(streams, options, hosts, asked))
    job = _jobs_of_orders(streams, options, jobs, company, hosts)
    place = _work_places(streams, options, hosts.place[company])
    arrival = _arrivals(streams, options, company)
    scheme = _schemes(streams, options, arrival)
    offices, office = draw_offices(
        streams, options, hosts, company=company, place=place, seats=seats
    )
    places = prefectures()
    # Orders of one office are where it is.
    of_office = dict(zip(offices["office_id"], offices["prefecture"], strict=True))
    own = np.array(places.names, dtype=object)[place].tolist()
    where = [of_office.get(name, home) for name, home in zip(office.tolist(), own, strict=True)]
    prefecture = np.array(where, dtype=object)
    women = options.shares.tables["women"]
    course = streams.chance("orders.course", count, options.shares.per_10k("language_course"))
    urgent = streams.chance("orders.urgent", count, options.shares.per_10k("urgent"))
    cells: dict[str, Words] = {
        "order_id": identifiers("O", count),
        "company_id": identifiers("K", options.companies)[company],
        "office_id": office,
        "prefecture": blank_where(prefecture, office != ""),
        "scheme": scheme,
        "job": np.array([item.code for item in jobs], dtype=object)[job],
        "seats": words(seats),
        "min_language": _languages(streams, options, hosts.mix[company] == "care"),
        "min_skill": _min_skill(streams, options, count),
        "conditions": _conditions(streams, jobs, job),
        "arrival": days(arrival),
        "net_wage": words(_wages(streams, options, places.wage[place], places.metro[place])),
        **_limits(streams, options, np.array([women[mix] for mix in hosts.mix])[company]),
        "language_course": yes(course & (scheme == "esd")),
        "priority": blank_where(np.full(count, "2", dtype=object), ~urgent),
    }
    return Market(
        hosts, company, job, seats, arrival, scheme, prefecture, offices, pd.DataFrame(cells)
    )
