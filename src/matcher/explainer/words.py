"""Explanations in plain words. Every number comes from the JSON that is told."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

WIDTH = 96
#: Ids that are listed before the rest is counted.
LISTED = 5

Told = Mapping[str, Any]


def candidate_words(told: Told) -> str:
    """An explanation of a candidate."""
    lines = [_headline(told)]
    if told["placement"]:
        lines += _placement(told["placement"])
    else:
        lines += [f"{told['reason']}: {told['detail']}"]
    if told["alternatives"]:
        lines += ["", "Alternatives, best first by score minus price:"]
        lines += [item for other in told["alternatives"] for item in _alternative(other)]
    if not told["placed"]:
        lines += ["", *_counterfactuals(told["counterfactuals"])]
    return "\n".join(lines)


def _headline(told: Told) -> str:
    orders = counted(told["eligible_orders"], "eligible order")
    if not told["placed"]:
        return f"Candidate {told['candidate']} is not placed ({orders})."
    return f"Candidate {told['candidate']} is placed on order {told['order']} ({orders})."


def _placement(place: Told) -> list[str]:
    score, price = place["score"], place["price"]
    if place["pinned"]:
        return [f"  A pin keeps the seat; score {score}."]
    lines = [f"  Score {score}; {_price(price)}, so the seat is worth it."]
    if place["parts"]:
        lines.append("  Parts: " + ", ".join(f"{n} {v}" for n, v in place["parts"].items()) + ".")
    return lines


def _price(price: int) -> str:
    if price > 1_000_000:
        return "a seat there costs a placement elsewhere"
    if price <= 0:
        return "a seat there goes at any score"
    return f"a seat there goes from {price} points"


def _alternative(item: Told) -> list[str]:
    head = f"  {item['order']}: score {item['score']}, "
    verdict = item["verdict"]
    if verdict == "ineligible":
        clashes = "; ".join(f"{c['code']}: {c['needed']}, {c['held']}" for c in item["clashes"])
        return wrapped(f"{head}ineligible: {clashes}", 4)
    text = {"outbid": _outbid, "blocked": _blocked, "no_gain": _no_gain}[verdict](item)
    return wrapped(f"{head}{text}{_insisting(item['insisting'])}", 4)


def _outbid(item: Told) -> str:
    holders = [f"{held['candidate']} ({held['score']})" for held in item["holders"]]
    missing = item["price"] - item["score"]
    text = f"outbid: {_price(item['price'])}"
    if 0 < missing <= 1_000_000 and item["price"] > 0:
        text += f", {missing} more than this candidate brings"
    return f"{text}; held by {listed(holders)}"


def _blocked(item: Told) -> str:
    full = [limit for limit in item["limits"] if limit["count"] >= limit["bound"]]
    return "blocked: " + "; ".join(_limit(limit) for limit in full)


def _no_gain(item: Told) -> str:
    return "eligible, but the goals gain nothing by it"


def _limit(limit: Told) -> str:
    basis = f" ({limit['basis']})" if limit["basis"] else ""
    return f"{limit['id']} stands at {limit['count']} of {limit['bound']}{basis}"


def _insisting(cost: Told | None) -> str:
    if cost is None:
        return ""
    parts = [f"{value:+,} {name}" for name, value in cost.items() if value]
    return f"; insisting on it changes the plan by {', '.join(parts) or 'nothing'}"


def _counterfactuals(items: Sequence[Told]) -> list[str]:
    if not items:
        return ["No single change was found that would place this candidate."]
    lines = ["Any one of these changes would place this candidate (each solved again):"]
    return lines + [line for item in items for line in wrapped(f"  {_counterfactual(item)}", 4)]


def _counterfactual(item: Told) -> str:
    effect = item["effect"]
    who = [
        f"{verb} {listed(effect[key])}"
        for key, verb in (("displaced", "loses a seat:"), ("gained", "also placed:"))
        if effect[key]
    ]
    moved = [f"{len(effect['moved'])} change order"] if effect["moved"] else []
    numbers = [f"{value:+,} {name}" for name, value in effect.items() if name in ("fill", "score")]
    told = ", ".join([*numbers, *who, *moved])
    return f"{change_words(item['change'])}: order {item['order']} ({told})"


def change_words(change: Told) -> str:
    """A proposed change in words."""
    table, name, column = change["table"], change["id"], change["column"]
    before, after = change["from"], change["to"]
    if table in ("pins", "rankings") and after is None:
        return f"take back the {before} of {name} in {table}"
    if column == "skills":
        return f"{name} learns {_skills_gained(before or '', after or '')}"
    if column == "avoid":
        gone = [item for item in before.split(";") if item not in (after or "").split(";")]
        return f"{name} accepts {', '.join(gone)}"
    if column in _COLUMNS:
        return _COLUMNS[column].format(name=name, before=before, after=after)
    if table == "quotas":
        return f"quota {name}: {_bound(column)} {after} instead of {before}"
    return f"{table} {name}: {column} {after} instead of {before}"


_COLUMNS = {
    "language": "{name} reaches {after} in Japanese instead of {before}",
    "ready_from": "{name} is ready from {after} instead of {before}",
    "valid_until": "documents of {name} are valid until {after} instead of {before}",
    "min_net_wage": "{name} accepts a net wage of {after:,} JPY instead of {before:,}",
    "seats": "order {name} has {after} seats instead of {before}",
    "min_seats": "order {name} takes {after} or more people instead of {before} or more",
    "dorm_female": "office {name} has {after} beds for women instead of {before}",
    "dorm_male": "office {name} has {after} beds for men instead of {before}",
    "group": "{name} leaves the group {before}",
}


def _bound(column: str) -> str:
    group, _, bound = column.removeprefix("except.").rpartition(".")
    return f"{bound} of {group}" if group else bound


def _skills_gained(before: str, after: str) -> str:
    held = before.split(";")
    new = [item.rpartition(":") for item in after.split(";") if item not in held]
    return ", ".join(f"job {job} to level {level}" for job, _, level in new)


def pair_words(told: Told) -> str:
    """An explanation of a pair."""
    name, order = told["candidate"], told["order"]
    lines = [f"Candidate {name} and order {order}: {_verdict(told)}."]
    lines += [f"  {c['code']}: {c['needed']}, {c['held']}" for c in told["clashes"]]
    would = "would have " if told["clashes"] else ""
    lines.append(f"  Score: {would}{told['score']}; {_price(told['price'])}.")
    if told["parts"]:
        lines.append("  Parts: " + ", ".join(f"{n} {v}" for n, v in told["parts"].items()) + ".")
    for limit in told["limits"]:
        lines += wrapped(f"  Row {_limit(limit)}; price {limit['price']:,}", 4)
    if told["instead"]:
        lines.append(f"  The plan has this candidate on order {told['instead']}.")
    if told["clashes"] and told["insisting"]:
        lines.append("  If a pin lifted what shuts this pair out:")
    return "\n".join(lines + _insisted(told["insisting"]))


def _verdict(told: Told) -> str:
    return {
        "placed": "in the plan",
        "ineligible": "not eligible",
        "outbid": "eligible, but the seats go to others",
        "blocked": "eligible and a seat is open, but a limit is reached",
        "no_gain": "eligible and a seat is open, but the goals gain nothing by it",
    }[told["verdict"]]


def _insisted(told: Told | None) -> list[str]:
    if told is None:
        return []
    if told["possible"] is None:
        return ["  Whether a plan can hold this pair was not found out in time."]
    if not told["possible"]:
        return ["  No plan can hold this pair."]
    how = "The best plan with this pair" if told["proven"] else "A plan with this pair"
    goals = [f"{goal['goal']} {goal['value']} ({goal['change']})" for goal in told["goals"]]
    return [f"  {how}: {', '.join(goals)}; changes in brackets."]


def order_words(told: Told) -> str:
    """An explanation of an order."""
    lines = [
        f"Order {told['order']}: {told['filled']} of {counted(told['seats'], 'seat')} filled, "
        f"{told['eligible']} eligible."
    ]
    if told["reason"]:
        lines += wrapped(f"  Open: {told['open']}; {told['reason']}: {told['detail']}", 4)
    for held in told["placements"]:
        pin = ", pinned" if held["pinned"] else ""
        lines.append(f"  {held['candidate']} ({held['score']} points{pin})")
    for limit in told["limits"]:
        lines += wrapped(f"  Row {_limit(limit)}", 4)
    if told["nearest"]:
        near = [f"{item['candidate']} ({item['score']})" for item in told["nearest"]]
        lines += wrapped(f"  Unplaced and eligible, nearest first: {', '.join(near)}", 4)
    return "\n".join(lines + _worth(told["worth"]))


def all_words(told: Told) -> str:
    """Reasons for everybody, a line each."""
    lines = [f"Unplaced: {len(told['unplaced']):,}"]
    for item in told["unplaced"]:
        near = f"; {item['order']}{_insisting(item['insisting'])}" if item["insisting"] else ""
        lines.append(f"  {item['candidate']}: {item['reason']}: {item['detail']}{near}")
    lines.append(f"Orders with open seats: {len(told['open_seats']):,}")
    for item in told["open_seats"]:
        seats = f"{item['open']} of {item['seats']} open"
        lines.append(f"  {item['order']}: {seats}, {item['reason']}: {item['detail']}")
    return "\n".join(lines)


def audit_words(told: Told) -> str:
    """The audit as a table for each attribute."""
    lines = ["An audit, never a quota. Groups whose counts could tell of fewer than "
             f"{told['threshold']} people are withheld."]  # fmt: skip
    if not told["exact"]:
        lines.append("The best rates leave out rules that network flow can't express.")
    for item in [{"attribute": "overall", "groups": told["overall"]}, *told["attributes"]]:
        lines += ["", f"{item['attribute']:<24} people placed   rate   mean   best"]
        lines += [_audited(group) for group in item["groups"]]
    return "\n".join(lines)


def _audited(group: Told) -> str:
    name = f"  {group['group'][:22]:<22}"
    if group["suppressed"]:
        return f"{name} withheld"
    mean = "-" if group["mean_score"] is None else str(group["mean_score"])
    counts = f"{group['candidates']:>6,} {group['placed']:>6,}"
    return f"{name} {counts} {_percent(group['rate'])} {mean:>6} {_percent(group['best_rate'])}"


def _percent(rate: str) -> str:
    above, _, below = rate.partition("/")
    return f"{100 * int(above) / int(below):>5.1f}%"


def _worth(worth: Told | None) -> list[str]:
    if worth is None:
        return []
    lines = []
    for key, text in (("one_more", "One seat more"), ("one_less", "One seat less")):
        change = worth[key]
        if change is not None:
            parts = [f"{value:+,} {name}" for name, value in change.items() if value]
            lines.append(f"  {text} changes the plan by {', '.join(parts) or 'nothing'}.")
    return lines


def listed(items: Sequence[Any]) -> str:
    """The first few of some ids, and how many more there are."""
    shown = [str(item) for item in items[:LISTED]]
    more = len(items) - LISTED
    return ", ".join(shown) + (f" and {more:,} more" if more > 0 else "")


def counted(number: int, noun: str) -> str:
    """``1,204 seats``."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def wrapped(text: str, indent: int) -> list[str]:
    """Text in lines that fit a console; all but the first are indented."""
    return textwrap.wrap(
        text, WIDTH, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False
    ) or [""]
