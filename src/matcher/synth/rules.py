"""Quotas and the text of scenario.yaml."""

from __future__ import annotations

import json
from datetime import date

from matcher.synth.options import Options

CROSSING = (
    ("every-sending-org", "per: sending_org, min: {each}, soft: 200"),
    ("speakers", 'per: company_id, where: {{language: ">=A2.1"}}, min_share: 1/4'),
    ("no-enclave", "per: [order_id, province], max: 3"),
    ("rural", "where: {{metro: no}}, min_share: 60%, soft: 50"),
    ("region-by-province", "per: [prefecture, province], max: {pair}"),
    ("flights", "per: arrival_month, max: {flight}"),
)


def _bounds(options: Options) -> dict[str, int]:
    """Bounds of the quotas: shares of the people who can be placed; the tighter, the lower."""
    people = min(options.candidates, options.seats)
    organisations = options.sending_orgs
    easing = 130 - 4 * options.tightness // 10
    return {
        "flight": max(1, people * easing // 100 // options.waves),
        "prefecture": max(2, people * easing * 6 // 10_000),
        "metro": max(2, people * easing * 34 // 10_000),
        # A few organisations are large; small intakes have too few of them for a share of 3 %.
        "organisation": max(people * easing * 3 // 10_000, people * easing // 50 // organisations),
        "province": max(2, people * easing * 24 // 10_000),
        "pair": max(2, people * easing * 15 // 100_000),
        "each": max(1, people // options.sending_orgs // 8),
    }


def quota_lines(options: Options) -> list[str]:
    """The quotas asked for, one line of YAML each."""
    catalog = {
        "flights": "per: arrival_month, max: {flight}, reason: seats on the monthly flight",
        "prefectures": "per: prefecture, max: {prefecture}, reason: spread over the country",
        "metro": "where: {{metro: yes}}, max: {metro}, reason: rural regions get their part",
        "sending-orgs": "per: sending_org, max: {organisation}, reason: no organisation dominates",
        "provinces": "where: {{province: Central Java}}, max: {province}, "
        "reason: other provinces get their part",
    }
    chosen = [(name, catalog[name]) for name in options.quotas]
    chosen += [
        item for item in CROSSING if options.crossing_quotas and item[0] not in options.quotas
    ]
    bounds = _bounds(options)
    return [f"  - {{id: {name}, {rule.format(**bounds)}}}" for name, rule in chosen]


def settings_text(options: Options, tables: list[str]) -> str:
    """The text of scenario.yaml."""
    quotas = quota_lines(options)
    lines = [
        "# A synthetic scenario: every person and company in it is invented.",
        "version: 1",
        f"name: {json.dumps(options.name, ensure_ascii=False)}",
        f"date: {date.isoformat(options.date)}",
        f"presets: [{', '.join(options.presets)}]",
        f"tables: {{{', '.join(f'{table}: {table}.csv' for table in tables)}}}",
        *(["quotas:", *quotas] if quotas else ["quotas: []"]),
        "goals: [fill, score]",
        f"solve: {{time_limit: 120, gap: 0, seed: {options.seed}, workers: 1}}",
    ]
    return "\n".join(lines) + "\n"
