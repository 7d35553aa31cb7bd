"""Host companies: trade, place, staff, interns already there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from matcher.presets import limits
from matcher.synth.draw import Flags, Ints, Streams, Words, blank_where, identifiers, words
from matcher.synth.options import Options
from matcher.synth.shares import Job, Prefectures, prefectures

UNLIMITED = 10**6


@dataclass(frozen=True)
class Companies:
    """Host companies; position in each array is the row of the companies table."""

    mix: Words  # group of jobs
    main_job: Ints
    field: Words
    place: Ints  # prefecture of the work
    staff: Ints
    care_staff: Ints  # of one office of a care company, else 0
    excellent: Flags  # with the supervising organisation, where there is one
    suspended: Flags
    supervised: Flags
    room: Ints  # new people that the limits leave while nobody is there yet
    frame: pd.DataFrame


def sizes_by_class(
    streams: Streams, options: Options, table: str, count: int, *, start: int = 1
) -> Ints:
    """Head counts by a table of classes that names the upper end of each."""
    ends = np.array([int(end) for end in options.shares.keys(table)], dtype=np.int64)
    starts = np.concatenate(([start], ends[:-1] + 1))
    chosen = streams.pick(f"companies.{table}", count, options.shares.weights(table))
    width = (ends - starts + 1)[chosen]
    return starts[chosen] + streams.below(f"companies.{table}.within", count, width)


def job_weights(jobs: tuple[Job, ...], groups: list[str]) -> Ints:
    """(groups of the mix, jobs) weights; a job has weight in its own group only."""
    table = [[job.weight if job.mix == group else 0 for job in jobs] for group in groups]
    return np.array(table, dtype=np.int64)


def _places(streams: Streams, mix: Words, places: Prefectures) -> Ints:
    """Prefecture of each company's work."""
    kind = np.select([mix == "construction", np.isin(mix, ["agriculture", "fishery"])], [1, 2], 0)
    return streams.pick_by("companies.prefecture", kind.astype(np.int64), places.weights)


def _trades(streams: Streams, options: Options, jobs: tuple[Job, ...]) -> tuple[Words, Ints, Words]:
    """Group of jobs, main job and field of each company."""
    groups, count = options.shares.keys("mix"), options.companies
    group = streams.pick("companies.mix", count, options.shares.weights("mix"))
    main = streams.pick_by("companies.job", group, job_weights(jobs, groups))
    choice = streams.below("companies.field", count, 6).tolist()
    fields = [
        jobs[job].fields[pick % len(jobs[job].fields)]
        for job, pick in zip(main.tolist(), choice, strict=True)
    ]
    return np.array(groups, dtype=object)[group], main, np.array(fields, dtype=object)


def _head_offices(streams: Streams, options: Options, place: Ints) -> dict[str, Words]:
    """Registered office: mostly where the work is, else as companies are spread; metro or not."""
    count, places = options.companies, prefectures()
    elsewhere = streams.chance("companies.hq", count, options.shares.per_10k("hq_elsewhere"))
    other = streams.pick("companies.hq.place", count, places.weights[0])
    hq = np.where(elsewhere, other, place)
    # Some municipalities of metropolitan prefectures are depopulated and do not count as metro.
    outside = options.shares.per_10k("hq_outside_metro_area")
    metro = (places.metro[hq] == 1) & ~streams.chance("companies.outside", count, outside)
    return {
        "hq_prefecture": np.array(places.names, dtype=object)[hq],
        "hq_metro": np.where(metro, "yes", "no").astype(object),
    }


def _supervising(streams: Streams, options: Options, supervised: Flags) -> dict[str, Words]:
    """Supervising organisation of each company, and whether it is excellent."""
    organisations = max(1, options.companies // 8)
    which = streams.below("companies.supervising", options.companies, organisations)
    chance = options.shares.per_10k("supervising_org_excellent")
    excellent = streams.chance("supervising.excellent", organisations, chance)[which]
    names = np.array([f"SV-{i:04d}" for i in range(1, organisations + 1)], dtype=object)
    return {
        "supervising_org": blank_where(names[which], ~supervised),
        "supervising_org_excellent": yes(excellent & supervised),
    }


def yes(flags: Flags) -> Words:
    """``yes`` or blank."""
    return np.where(flags, "yes", "").astype(object)


def _room(
    options: Options, staff: Ints, care_staff: Ints, excellent: Flags, supervised: Flags
) -> Ints:
    """New people that the limits leave at most: of the strictest preset among those listed."""
    nobody = np.zeros_like(staff)
    if options.presets and "titp-2017" not in options.presets:
        if "esd-2027" in options.presets:
            return limits.esd_limit(staff, excellent, np.zeros_like(excellent), nobody)
        return np.where(care_staff > 0, care_staff, UNLIMITED)
    company = limits.titp_company_limit(staff, excellent, ~supervised, nobody)
    office = limits.care_first_year_limit(care_staff, excellent, nobody)
    return np.where(care_staff > 0, office, company)


def _individual(streams: Streams, options: Options, staff: Ints) -> Flags:
    """Companies that take people without a supervising organisation: large ones."""
    count = options.companies
    wanted = streams.chance("companies.individual", count, options.shares.per_10k("individual"))
    small_last = np.lexsort((streams.order("companies.individual.turn", count), staff <= 100))
    chosen = np.zeros(count, dtype=bool)
    chosen[small_last[: int(wanted.sum())]] = True
    return chosen & (staff > 100)


def draw_companies(streams: Streams, options: Options, jobs: tuple[Job, ...]) -> Companies:
    """The companies, before anybody is there and before they order."""
    count, shares = options.companies, options.shares
    mix, main_job, field = _trades(streams, options, jobs)
    place = _places(streams, mix, prefectures())
    staff = sizes_by_class(streams, options, "company_staff", count)
    care = sizes_by_class(streams, options, "care_staff", count, start=3)
    care = np.where(mix == "care", np.minimum(care, np.maximum(staff * 9 // 10, 1)), 0)
    supervised = ~_individual(streams, options, staff)
    own = streams.chance("companies.excellent", count, shares.per_10k("excellent"))
    suspended = streams.chance("companies.suspended", count, shares.per_10k("suspended"))
    supervising = _supervising(streams, options, supervised)
    excellent = own & ((supervising["supervising_org_excellent"] == "yes") | ~supervised)
    cells: dict[str, Words] = {
        "company_id": identifiers("K", count),
        "field": field,
        **_head_offices(streams, options, place),
        **supervising,
        "staff": words(staff),
        "excellent": yes(own),
        "type": np.where(supervised, "supervised", "individual").astype(object),
        "suspended": yes(suspended),
    }
    room = _room(options, staff, care, excellent, supervised)
    frame = pd.DataFrame(cells)
    return Companies(
        mix, main_job, field, place, staff, care, excellent, suspended, supervised, room, frame
    )


def beyond_limit(streams: Streams, options: Options) -> Flags:
    """Companies that order more than their limits leave, by a change of plans; few but for tight.

    The share of the table ``permille`` holds at tightness 50 and grows in proportion.
    """
    share = options.shares.per_10k("beyond_limit")
    return streams.chance("companies.beyond", options.companies, share * options.tightness // 50)


def left_over(room: Ints, asked: Ints, most: Ints, beyond: Flags, draws: Ints) -> Ints:
    """People in place: up to ``most`` but so that ``asked`` fits, or one or two too many.

    Args:
        room: new people possible while nobody is there.
        asked: seats ordered.
        most: what a company of the size usually has in place.
        beyond: where the order shall not fit.
        draws: random numbers in 0 .. 2**31 - 1.
    """
    fits = draws % (np.clip(room - asked, 0, most) + 1)
    too_many = np.maximum(room - asked, 0) + 1 + draws % 2
    there: Ints = np.where(beyond & (asked > 0), too_many, fits)
    return there


def people_in_place(
    streams: Streams, options: Options, hosts: Companies, asked: Ints
) -> dict[str, Ints]:
    """People already there: the tighter, the more of the limits is used. Care counts by office."""
    count, staff, base = options.companies, hosts.staff, limits.titp_base(hosts.staff)
    nobody, beyond = np.zeros(count, dtype=np.int64), beyond_limit(streams, options)
    care = hosts.mix == "care"
    used = streams.chance("companies.used", count, 60 * options.tightness) & ~care
    drawn = streams.below("companies.titp1", count, 2**31)
    titp = not options.presets or "titp-2017" in options.presets
    first = nobody
    if titp:
        first = left_over(hosts.room, asked, base, beyond, drawn) * ((used | beyond) & ~care)
        first = np.minimum(first, staff)
    later = streams.below("companies.titp", count, 2 * base + 1) * used
    esd = nobody
    if "esd-2027" in options.presets:
        some = streams.chance("companies.has_esd", count, 30 * options.tightness)
        room = limits.esd_limit(staff, hosts.excellent, np.zeros_like(used), nobody)
        over = beyond & (not titp)
        esd = left_over(room, asked, base, over, streams.below("companies.esd", count, 2**31))
        esd = esd * (some | over)
    # Construction counts everybody who is there against the staff.
    return {
        "titp1_in_place": first,
        "titp_in_place": np.maximum(first, np.minimum(first + later, staff - asked)),
        "esd_in_place": esd,
    }


def with_people(streams: Streams, options: Options, hosts: Companies, asked: Ints) -> pd.DataFrame:
    """The companies table with the people in place beside the seats ``asked`` for."""
    in_place = people_in_place(streams, options, hosts, asked)
    all_in_place = in_place["titp_in_place"] + in_place["esd_in_place"]
    compatriots = streams.below("companies.compatriots", options.companies, all_in_place + 1)
    counts = {**in_place, "compatriots": compatriots}
    return hosts.frame.assign(**{name: words(values) for name, values in counts.items()})
