"""Offices: worksites of care companies, and of all companies where dormitories are asked for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from matcher.synth.companies import Companies
from matcher.synth.draw import Flags, Ints, Streams, Words, blank_where, identifiers, words
from matcher.synth.options import Options
from matcher.synth.shares import prefectures


def draw_offices(
    streams: Streams,
    options: Options,
    hosts: Companies,
    *,
    company: Ints,
    place: Ints,
    seats: Ints,
) -> tuple[pd.DataFrame, Words]:
    """Offices and each order's office: care companies always have some, others on request."""
    count, mix = len(company), hosts.mix
    first = np.concatenate(([True], company[1:] != company[:-1]))
    own = streams.chance("orders.own_office", count, options.shares.per_10k("own_office"))
    with_office = np.isin(mix[company], ["care"]) | options.dormitories
    new = (first | own) & with_office
    # The last order at or before each one that opened an office; a company's first always does.
    office = np.cumsum(new) - 1
    ids = identifiers("F", int(new.sum()))
    name = np.where(with_office, ids[office] if len(ids) else "", "").astype(object)
    care = mix[company[new]] == "care"
    offices_of = np.bincount(company[new], minlength=options.companies)
    room = np.maximum(hosts.staff * 9 // 10 // np.maximum(offices_of, 1), 1)[company[new]]
    columns: dict[str, Words] = {
        "office_id": ids,
        "company_id": identifiers("K", options.companies)[company[new]],
        "prefecture": np.array(prefectures().names, dtype=object)[place[new]],
        **_care_staff(streams, options, care, room),
    }
    if options.dormitories:
        load = np.bincount(office[with_office], seats[with_office], len(ids)).astype(np.int64)
        columns |= _beds(streams, options, load, mix[company[new]])
    return pd.DataFrame(columns), name


def _care_staff(streams: Streams, options: Options, care: Flags, room: Ints) -> dict[str, Words]:
    """Care staff of an office, within its part of the company's staff; care interns there."""
    count = len(care)
    ends = np.array([int(end) for end in options.shares.keys("care_staff")], dtype=np.int64)
    starts = np.concatenate(([3], ends[:-1] + 1))
    size = streams.pick("offices.care_staff", count, options.shares.weights("care_staff"))
    drawn = starts[size] + streams.below("offices.within", count, (ends - starts + 1)[size])
    staff = np.minimum(drawn, room)
    used = streams.chance("offices.used", count, 60 * options.tightness)
    first_year = np.where(
        used, streams.below("offices.first_year", count, 1 + (staff + 9) // 10), 0
    )
    total = np.minimum(first_year + streams.below("offices.total", count, 3) * used, staff)
    cells = {"care_staff": staff, "care_titp1_in_place": first_year, "care_titp_in_place": total}
    return {name: blank_where(words(values), ~care) for name, values in cells.items()}


def _beds(streams: Streams, options: Options, load: Ints, mix: Words) -> dict[str, Words]:
    """Free beds for each sex: by the women of the group of jobs; the tighter, the fewer."""
    women = np.array([options.shares.tables["women"][group] for group in mix], dtype=np.int64)
    spare = streams.below("offices.beds", len(load), 1 + (100 - options.tightness) // 25)
    female = (load * women + 50) // 100 + spare
    male = load - (load * women + 50) // 100 + spare
    return {"dorm_female": words(female), "dorm_male": words(male)}
