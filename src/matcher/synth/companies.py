"""Host companies: trade, place, staff, interns already there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from matcher.synth.draw import Flags, Ints, Streams, Words, blank_where, identifiers, words
from matcher.synth.options import Options
from matcher.synth.shares import Job, Prefectures, prefectures


@dataclass(frozen=True)
class Companies:
    """Host companies; position in each array is the row of the companies table."""

    mix: Words  # group of jobs
    main_job: Ints
    field: Words
    place: Ints  # prefecture of the work
    staff: Ints
    excellent: Flags
    suspended: Flags
    supervised: Flags
    titp1_in_place: Ints
    titp_in_place: Ints
    frame: pd.DataFrame


def staff_sizes(streams: Streams, options: Options, seats: Ints) -> Ints:
    """Full-time staff by the published classes; the more seats, the larger, but for some noise."""
    count = len(seats)
    ends = np.array([int(end) for end in options.shares.keys("company_staff")], dtype=np.int64)
    starts = np.concatenate(([1], ends[:-1] + 1))
    size_class = streams.pick("companies.staff", count, options.shares.weights("company_staff"))
    within = streams.below("companies.staff.within", count, (ends - starts + 1)[size_class])
    staff = np.sort(starts[size_class] + within)
    rank = np.empty(count, dtype=np.int64)
    rank[np.argsort(seats, kind="stable")] = np.arange(count)
    noise = streams.below("companies.staff.noise", count, max(1, count * 2 // 3))
    by_size = np.empty(count, dtype=np.int64)
    by_size[np.argsort(rank + noise, kind="stable")] = staff
    return by_size


def _base(staff: Ints) -> Ints:
    """TITP first-stage base by staff, only to place plausible numbers of interns already there."""
    steps = np.searchsorted(np.array([30, 40, 50, 100, 200, 300]), staff)
    return np.where(staff > 300, staff // 20, np.array([3, 4, 5, 6, 10, 15, 15])[steps])


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


def _in_place(streams: Streams, options: Options, staff: Ints, care: Flags) -> dict[str, Ints]:
    """People already there: the tighter, the more of the limits is used. Care counts by office."""
    count, base = options.companies, _base(staff)
    used = streams.chance("companies.used", count, 60 * options.tightness) & ~care
    first = np.minimum(streams.below("companies.titp1", count, base + 1), staff) * used
    later = streams.below("companies.titp", count, 2 * base + 1) * used
    esd = np.zeros(count, dtype=np.int64)
    if "esd-2027" in options.presets:
        some = streams.chance("companies.has_esd", count, 30 * options.tightness)
        esd = streams.below("companies.esd", count, base + 1) * some
    return {
        "titp1_in_place": first,
        "titp_in_place": np.minimum(first + later, staff),
        "esd_in_place": esd,
    }


def draw_companies(
    streams: Streams, options: Options, jobs: tuple[Job, ...], seats: Ints
) -> Companies:
    """The companies; ``seats`` are all seats of each company, which follow its staff."""
    count, shares = options.companies, options.shares
    mix, main_job, field = _trades(streams, options, jobs)
    place = _places(streams, mix, prefectures())
    staff = staff_sizes(streams, options, seats)
    supervised = ~streams.chance("companies.individual", count, shares.per_10k("individual"))
    excellent = streams.chance("companies.excellent", count, shares.per_10k("excellent"))
    suspended = streams.chance("companies.suspended", count, shares.per_10k("suspended"))
    in_place = _in_place(streams, options, staff, mix == "care")
    compatriots = in_place["titp_in_place"] + in_place["esd_in_place"]
    cells: dict[str, Words] = {
        "company_id": identifiers("K", count),
        "field": field,
        **_head_offices(streams, options, place),
        **_supervising(streams, options, supervised),
        "staff": words(staff),
        "excellent": yes(excellent),
        "type": np.where(supervised, "supervised", "individual").astype(object),
        "suspended": yes(suspended),
        **{name: words(values) for name, values in in_place.items()},
        "compatriots": words(streams.below("companies.compatriots", count, compatriots + 1)),
    }
    return Companies(
        mix,
        main_job,
        field,
        place,
        staff,
        excellent,
        suspended,
        supervised,
        in_place["titp1_in_place"],
        in_place["titp_in_place"],
        pd.DataFrame(cells),
    )
