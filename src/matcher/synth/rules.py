"""Quotas and the text of scenario.yaml."""

from __future__ import annotations

import json
from datetime import date

from matcher.synth.hidden import MAIN_PROVINCE
from matcher.synth.options import Options
from matcher.synth.quotas import Counted, rule_lines

EARLIER = "earlier"  # folder of the earlier plan that the goal changes compares with


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
    }


def _with_room(options: Options, bounds: dict[str, int], counted: Counted) -> dict[str, int]:
    """The bounds, no lower than what the hidden plan has."""
    least = {
        "flight": counted.most("arrival_month"),
        "prefecture": counted.most("prefecture"),
        "metro": counted.most("metro", "yes"),
        "organisation": counted.most("sending_org"),
        "province": counted.most("province", MAIN_PROVINCE),
    }
    return {name: max(bound, least[name]) for name, bound in bounds.items()}


def quota_lines(options: Options, counted: Counted | None) -> list[str]:
    """The quotas asked for as YAML: caps by name, then the rules by severity."""
    catalog = {
        "flights": "per: arrival_month, max: {flight}, reason: seats on the monthly flight",
        "prefectures": "per: prefecture, max: {prefecture}, reason: spread over the country",
        "metro": "where: {{metro: yes}}, max: {metro}, reason: rural regions get their part",
        "sending-orgs": "per: sending_org, max: {organisation}, reason: no organisation dominates",
        "provinces": "where: {{province: Central Java}}, max: {province}, "
        "reason: other provinces get their part",
    }
    bounds = _bounds(options)
    if counted is not None:
        bounds = _with_room(options, bounds, counted)
    lines = [f"  - {{id: {name}, {catalog[name].format(**bounds)}}}" for name in options.quotas]
    return lines + (rule_lines(options, counted) if counted is not None else [])


def goal_text(goal: str) -> str:
    """A goal as YAML; ``goal`` is a name, with ``:1%`` or ``:20`` for what it may give up."""
    name, _, give_up = goal.partition(":")
    keys = {"parity": ", per: province", "changes": f", from: {EARLIER}"}.get(name, "")
    keys += f", give_up: {give_up}" if give_up else ""
    return f"{{goal: {name}{keys}}}" if keys else name


def settings_text(options: Options, tables: list[str], counted: Counted | None = None) -> str:
    """The text of scenario.yaml."""
    quotas = quota_lines(options, counted)
    lines = [
        "# A synthetic scenario: every person and company in it is invented.",
        "version: 1",
        f"name: {json.dumps(options.name, ensure_ascii=False)}",
        f"date: {date.isoformat(options.date)}",
        f"presets: [{', '.join(options.presets)}]",
        f"tables: {{{', '.join(f'{table}: {table}.csv' for table in tables)}}}",
        *(["quotas:", *quotas] if quotas else ["quotas: []"]),
        f"goals: [{', '.join(map(goal_text, options.goals))}]",
        f"solve: {{time_limit: 120, gap: 0, seed: {options.seed}, workers: 1}}",
    ]
    return "\n".join(lines) + "\n"
