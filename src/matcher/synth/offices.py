"""Offices: worksites of care companies, and of all companies where dormitories are asked for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from matcher.presets import limits
from matcher.synth.companies import Companies, beyond_limit, left_over
from matcher.synth.draw import Ints, Streams, Words, blank_where, identifiers, words
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
    with_office = np.isin(mix[company], ["care"]) | options.beds > 0
    new = (first | own) & with_office
    # The last order at or before each one that opened an office; a company's first always does.
    office = np.cumsum(new) - 1
    ids = identifiers("F", int(new.sum()))
    name = np.where(with_office, ids[office] if len(ids) else "", "").astype(object)
    load = np.bincount(office[with_office], seats[with_office], len(ids)).astype(np.int64)
    columns: dict[str, Words] = {
        "office_id": ids,
        "company_id": identifiers("K", options.companies)[company[new]],
        "prefecture": np.array(prefectures().names, dtype=object)[place[new]],
        **_care_staff(streams, options, hosts, company[new], load),
    }
    return pd.DataFrame(columns), name


def _care_staff(
    streams: Streams, options: Options, hosts: Companies, company: Ints, load: Ints
) -> dict[str, Words]:
    """Care staff of each office, and care interns there, who leave room for the load but rarely."""
    count, care = len(company), hosts.mix[company] == "care"
    staff, excellent, nobody = hosts.care_staff[company], hosts.excellent[company], load * 0
    used = streams.chance("offices.used", count, 60 * options.tightness)
    titp = not options.presets or "titp-2017" in options.presets
    beyond = beyond_limit(streams, options)[company] & titp
    drawn = streams.below("offices.first_year", count, 2**31)
    room = limits.care_first_year_limit(staff, excellent, nobody)
    first = left_over(room, load, limits.care_base(staff), beyond, drawn) * (used | beyond)
    later = streams.below("offices.total", count, 3) * used
    free = limits.care_total_limit(staff, excellent, nobody) - load
    total = np.maximum(first, np.minimum(first + later, free))
    cells = {"care_staff": staff, "care_titp1_in_place": first, "care_titp_in_place": total}
    return {name: blank_where(words(values), ~care) for name, values in cells.items()}
