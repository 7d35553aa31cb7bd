"""The generator: options in, an invented scenario out."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from matcher.synth import options as asked
from matcher.synth.cohort import Cohort
from matcher.synth.draw import Streams
from matcher.synth.hidden import draw_hidden
from matcher.synth.orders import draw_market
from matcher.synth.pairs import draw_pins, draw_rankings
from matcher.synth.people import draw_people
from matcher.synth.rules import settings_text
from matcher.synth.severity import with_rules
from matcher.synth.shares import chosen_jobs


def synthesize(
    out: str | os.PathLike[str] | None = None,
    *,
    candidates: int = 1000,
    seed: int = 0,
    companies: int | None = None,
    orders: int | None = None,
    seats_ratio: Fraction | int | float | str | None = None,
    tightness: int = 50,
    density: int = 50,
    ties: int = 20,
    presets: Sequence[str] = ("titp-2017",),
    quotas: Sequence[str] = (),
    jobs: int | None = None,
    waves: int | None = None,
    sending_orgs: int | None = None,
    interviews: int = 0,
    pins: int = 0,
    overrides: int = 0,
    min_seats: int = 0,
    groups: int = 0,
    beds: int = 0,
    floors: int = 0,
    order_shares: int = 0,
    company_shares: int = 0,
    crossing: int = 0,
    soft: int = 0,
    goals: Sequence[str] = ("fill", "score"),
    shares: Mapping[str, Any] | str | os.PathLike[str] | None = None,
    date: dt.date | str | None = None,
    name: str = "",
) -> Cohort:
    """Invent a scenario: candidates, companies, orders, in published shares; no real person.

    The same options give the same bytes on every machine. Columns are drawn from streams of
    their own, so a knob changes only what it is about.

    Args:
        out: a new folder to write the scenario to; nothing is written where None.
        candidates: number of candidates, 1 ... 1,000,000.
        seed: whole number >= 0.
        companies: number of host companies; 4 for 5 orders where not given.
        orders: number of job orders; by the mean seats of an order where not given.
        seats_ratio: candidates for one seat ("1.2", 6/5); by tightness where not given.
        tightness: 0 ... 100: seats scarcer, limits fuller, more language and skill asked for. At 50
            some 3 % of companies order more than their limits leave, at 100 twice as many.
        density: 0 ... 100: more jobs a candidate can do, fewer jobs in all.
        ties: 0 ... 100: coarser levels, screenings, wages and waiting times, so more equal scores.
        presets: rule tables the scenario lists; they set the schemes of the orders.
        quotas: nested caps by name: ``flights`` (or ``prefectures``, or ``metro``), and
            ``sending-orgs`` (or ``provinces``). Two of one side would cross, and so does
            ``flights`` with company limits where one company has both TITP and ESD orders.
        jobs: number of jobs in use; by density where not given.
        waves: months of arrival; by size where not given.
        sending_orgs: number of sending organisations; by size, at most 464, where not given.
        interviews: percent of orders that have been interviewed for (rankings.csv).
        pins: rows of pins.csv, every third a forbidden pair.
        overrides: pins of people below the level asked for, let in by an override.
        min_seats: severity 0 ... 100, as all that follow; 0 is off. Orders that take nobody
            rather than a few: that percent of the orders, and the more people the higher.
        groups: people who go together or not at all: a tenth of that percent of the candidates.
        beds: an office with beds for women and men for every order, fewer the higher.
        floors: least numbers for each prefecture and sending organisation, at that percent of
            what the hidden plan has.
        order_shares: the least share of each order's people that speak Japanese, 1/5 ... 1/2.
        company_shares: the least share of each company's people aged 22 or more, 1/5 ... 1/2, and
            the largest from Central Java, 2/3 or 1/2.
        crossing: caps that cross each other and the company limits: by month, prefecture x
            province, month x sending organisation, order x province; less slack the higher.
        soft: soft rules that ask for more than the hidden plan has; penalties grow with it.
        goals: most important first; a name, with ``:1%`` or ``:20`` for what it may give up.
            ``parity`` is by province; ``changes`` adds a folder with an earlier plan.
        shares: other shares than the published ones: tables of ``tables/shares.toml``, or a
            TOML file of its form.
        date: the day of the plan; arrivals begin in the third month after it. Where not given, a
            day whose arrivals fall in the time of the presets.
        name: name of the scenario.

    Rules by severity compose: a hidden plan is drawn first that keeps them all, and bounds are set
    by what it has, so a plan exists for sure. It is in the cohort's ``hidden_plan``.

    Raises:
        ScenarioError: an option is wrong; one issue of code ``synth-option`` for each.
        OutputError: ``out`` exists or can't be written.
    """
    given = {key: value for key, value in locals().items() if key != "out"}
    cohort = draw(asked.check(given))
    if out is not None:
        cohort.write(out)
    return cohort


def draw(options: asked.Options) -> Cohort:
    """The cohort of checked options."""
    streams = Streams(options.seed)
    jobs = tuple(chosen_jobs(options.shares, options.jobs))
    market = draw_market(streams, options, jobs)
    people = draw_people(streams, options, jobs)
    rankings = draw_rankings(streams, options, people, market)
    frames = {"candidates": people.frame, "companies": market.companies.frame}
    if len(market.offices):
        frames["offices"] = market.offices
    frames["orders"] = market.orders
    if len(rankings):
        frames["rankings"] = rankings
    if options.needs_hidden_plan:
        hidden = draw_hidden(streams, options, people, market, rankings)
        return with_rules(streams, options, frames, hidden)
    if options.pins:
        frames["pins"] = draw_pins(streams, options, people, market, rankings)
    return Cohort(frames, settings_text(options, list(frames)))
