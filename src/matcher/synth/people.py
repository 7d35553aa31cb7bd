"""The supply side: candidates, correlated where life is (job, sex, age, language, wishes)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from matcher.synth.companies import job_weights, yes
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
from matcher.synth.options import Options
from matcher.synth.shares import Job, prefectures, provinces

EXTRA_JOBS = 4
Dates = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class People:
    """The supply side; position in an array is the row of the candidates table."""

    jobs: Ints  # (candidates, 1 + EXTRA_JOBS) jobs each can do, main first, -1 where none
    level: Words
    frame: pd.DataFrame


def skills_of(
    streams: Streams, options: Options, jobs: tuple[Job, ...], group: Ints
) -> tuple[Ints, Ints]:
    """Jobs and levels of each candidate, (candidates, 1 + EXTRA_JOBS); job -1 where none.

    The denser, the more jobs; a further job is mostly of the same group. A level grows coarser
    with the knob for ties.
    """
    count, groups = len(group), options.shares.keys("mix")
    weights = job_weights(jobs, groups)
    columns = [streams.pick_by("candidates.job", group, weights)]
    for extra in range(EXTRA_JOBS):
        name = f"candidates.job.{extra}"
        has = streams.chance(name + ".has", count, 45 * options.density)
        away = streams.chance(name + ".away", count, 2_500)
        other = streams.pick(name + ".group", count, options.shares.weights("mix"))
        job = streams.pick_by(name, np.where(away, other, group), weights)
        repeated = np.any(np.stack(columns, axis=1) == job[:, None], axis=1)
        columns.append(np.where(has & ~repeated, job, -1))
    levels = [_level(streams, options, column, count) for column in range(1 + EXTRA_JOBS)]
    return np.stack(columns, axis=1), np.stack(levels, axis=1)


def coarse(values: Ints, options: Options) -> Ints:
    """Points rounded down to the grain of the knob for ties: 1 at 0, 5 at 20, 25 at 100."""
    grain = 1 + 24 * options.ties // 100
    return values // grain * grain


def _level(streams: Streams, options: Options, column: int, count: int) -> Ints:
    """A level with a middle: the mean of two draws; further jobs are known less well."""
    first = streams.below(f"candidates.level.{column}", count, 46)
    second = streams.below(f"candidates.level.{column}.b", count, 46)
    return coarse((55 if column == 0 else 40) + (first + second) // 2, options)


def _birth_dates(streams: Streams, options: Options, late: Flags) -> Dates:
    """Dates of birth by the ages at the day of the plan; ``late``: women and care."""
    count = len(late)
    ages = np.zeros(count, dtype=np.int64)
    for table, here in (("age", ~late), ("age_care", late)):
        years = np.array([int(age) for age in options.shares.keys(table)], dtype=np.int64)
        drawn = streams.pick(f"candidates.{table}", count, options.shares.weights(table))
        ages = np.where(here, years[drawn], ages)
    # 1461 days in four years; one day more, so that the age is reached whatever the leap years.
    old = ages * 1461 // 4 + 1 + streams.below("candidates.birthday", count, 364)
    return np.datetime64(options.date, "D") - old.astype("timedelta64[D]")


def _origins(streams: Streams, options: Options) -> dict[str, Words]:
    """Home province and sending organisation, mostly one of the province."""
    names, weights = provinces()
    count, organisations = options.candidates, options.sending_orgs
    province = streams.pick("candidates.province", count, weights)
    home = streams.pick("sending_orgs.province", organisations, weights)
    size = 1_000 // np.arange(1, organisations + 1) + 5  # a few large, many small
    local = np.where(home[None, :] == np.arange(len(names))[:, None], size[None, :], 0)
    at_home = streams.chance(
        "candidates.at_home", count, options.shares.per_10k("sending_org_at_home")
    )
    row = np.where(at_home & (local.sum(axis=1) > 0)[province], province, len(names))
    chosen = streams.pick_by("candidates.sending_org", row, np.vstack((local, size)))
    ids = np.array([f"SO-{i:03d}" for i in range(1, organisations + 1)], dtype=object)
    return {"province": np.array(names, dtype=object)[province], "sending_org": ids[chosen]}


def _languages(streams: Streams, options: Options, care: Flags) -> tuple[Words, Words]:
    """Level, by the tables of care and of others, and the cell: sometimes a test result."""
    count, level = len(care), np.full(len(care), "", dtype=object)
    for table, here in (("language", ~care), ("language_care", care)):
        drawn = streams.pick(f"candidates.{table}", count, options.shares.weights(table))
        names = np.array(options.shares.keys(table), dtype=object)
        level = np.where(here, names[drawn], level).astype(object)
    points, cell = streams.below("candidates.points", count, 25), level
    written = {
        "A1": "JFT-Basic " + words(145 + points),
        "A2.1": "JFT-Basic " + words(175 + points),
        "A2.2": np.full(count, "JLPT N4", dtype=object),
        "N3": np.full(count, "JLPT N3", dtype=object),
        "B1": "JLPT N3 " + words(104 + points),
    }
    by_test = streams.chance("candidates.test", count, options.shares.per_10k("test_result"))
    for name, text in written.items():
        cell = np.where(by_test & (level == name), text, cell).astype(object)
    return level, blank_where(cell, level == "none")


def _avoids(streams: Streams, options: Options, group: Words) -> Words:
    """Conditions declared; who chose construction does not mind heights, and so on."""
    count = len(group)
    keep = []
    for name, percent in options.shares.tables["avoid"].items():
        chance = np.full(count, 100 * percent, dtype=np.int64)
        if name == "heights":
            chance = np.where(group == "construction", chance // 5, chance)
        if name == "night_shift":
            chance = np.where(group == "care", chance // 3, chance)
        keep.append(streams.chance(f"candidates.avoid.{name}", count, chance))
    names = options.shares.keys("avoid")
    return joined([np.full(count, name, dtype=object) for name in names], keep)


def _listed(options: Options, name: str) -> int:
    """Chance in 10,000 of a wish list; fewer with the knob for ties."""
    return options.shares.per_10k(name) * (100 - 8 * options.ties // 10) // 100


def _wished_jobs(streams: Streams, options: Options, codes: Words, jobs: Ints) -> Words:
    """Jobs they can do, in an order of their own; sometimes blank."""
    count, width = jobs.shape
    noise = np.stack(
        [streams.below(f"candidates.wish.{k}", count, 100) + 40 * k for k in range(width)], axis=1
    )
    wished = np.take_along_axis(jobs, np.argsort(noise, axis=1, kind="stable"), axis=1)
    listed = streams.chance("candidates.wishes", count, _listed(options, "prefers_jobs"))
    columns = [codes[wished[:, k]] for k in range(width)]
    return joined(columns, [listed & (wished[:, k] >= 0) for k in range(width)])


def _wished_prefectures(streams: Streams, options: Options) -> Words:
    """Up to three prefectures, drawn towards the metropolitan ones; sometimes blank."""
    count, places = options.candidates, prefectures()
    weights = places.weights[0] * (1 + 2 * places.metro)
    listed = streams.chance("candidates.places", count, _listed(options, "prefers_prefectures"))
    number = 1 + streams.below("candidates.places.number", count, 3)
    drawn: list[Ints] = []
    keep: list[Flags] = []
    for k in range(3):
        place = streams.pick(f"candidates.place.{k}", count, weights)
        repeated = np.zeros(count, dtype=bool)
        for earlier in drawn:
            repeated |= earlier == place
        drawn.append(place)
        keep.append(listed & (k < number) & ~repeated)
    names = np.array(places.names, dtype=object)
    return joined([names[place] for place in drawn], keep)


def _dates(streams: Streams, options: Options) -> dict[str, Words]:
    """Ready from, papers valid until, waiting since."""
    count, today = options.candidates, np.datetime64(options.date, "D")

    def after(offset: Ints) -> Words:
        return days(today + offset.astype("timedelta64[D]"))

    kind = streams.below("candidates.ready.kind", count, 100)
    late = 45 + streams.below("candidates.ready.late", count, 31 * options.waves + 30)
    soon = streams.below("candidates.ready", count, 150) - 90
    short = streams.chance("candidates.papers.short", count, 200)
    papers = 420 + 30 * options.waves + streams.below("candidates.papers", count, 1_200)
    valid = np.where(short, 60 + streams.below("candidates.papers.days", count, 150), papers)
    ready = np.where(kind < 65, soon, late)
    valid = np.maximum(valid, ready + 15)
    ends = np.array([int(end) for end in options.shares.keys("waiting_months")], dtype=np.int64)
    starts = np.concatenate(([0], ends[:-1] + 1))
    drawn = streams.pick("candidates.waiting", count, options.shares.weights("waiting_months"))
    months = starts[drawn] + streams.below("candidates.months", count, (ends - starts + 1)[drawn])
    grain = 1 + 11 * options.ties // 100
    months = months // grain * grain
    since = streams.below("candidates.since", count, max(1, 28 - 28 * options.ties // 100))
    waited = (np.datetime64(options.date, "M") - months).astype("datetime64[D]")
    return {
        "ready_from": blank_where(after(ready), kind < 20),
        "valid_until": blank_where(
            after(valid), streams.chance("candidates.papers.no", count, 500)
        ),
        "waiting_since": days(waited - since.astype("timedelta64[D]")),
    }


def draw_people(streams: Streams, options: Options, jobs: tuple[Job, ...]) -> People:
    """The candidates."""
    count, shares = options.candidates, options.shares
    group = streams.pick("candidates.mix", count, shares.weights("mix"))
    mix = np.array(shares.keys("mix"), dtype=object)[group]
    can, levels = skills_of(streams, options, jobs, group)
    codes = np.array([job.code for job in jobs], dtype=object)
    share = np.array([shares.tables["women"][name] for name in shares.keys("mix")])[group]
    female = streams.below("candidates.sex", count, 100) < share
    no_sex = streams.chance("candidates.sex.blank", count, shares.per_10k("sex_blank"))
    states = streams.chance("candidates.states_wage", count, shares.per_10k("states_min_wage"))
    wage = 85_000 + 5_000 * streams.below("candidates.wage", count, 5 + options.tightness // 20)
    prior = streams.chance("candidates.prior", count, shares.per_10k("prior_titp"))
    screening = 50 + streams.below("candidates.screening", count, 51)
    level, language = _languages(streams, options, mix == "care")
    dates = _dates(streams, options)
    held = [codes[can[:, k]] + ":" + words(levels[:, k]) for k in range(can.shape[1])]
    cells: dict[str, Words] = {
        "candidate_id": identifiers("C", count),
        "birth_date": days(_birth_dates(streams, options, female | (mix == "care"))),
        "sex": blank_where(np.where(female, "F", "M").astype(object), no_sex),
        **_origins(streams, options),
        "language": language,
        "skills": joined(held, [can[:, k] >= 0 for k in range(can.shape[1])]),
        "screening": words(coarse(screening, options)),
        "avoid": _avoids(streams, options, mix),
        "ready_from": dates["ready_from"],
        "valid_until": dates["valid_until"],
        "min_net_wage": blank_where(words(wage), ~states),
        "prefer_jobs": _wished_jobs(streams, options, codes, can),
        "prefer_prefectures": _wished_prefectures(streams, options),
        "waiting_since": dates["waiting_since"],
        "prior_titp": yes(prior),
    }
    return People(can, level, pd.DataFrame(cells))
