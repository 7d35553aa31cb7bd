"""Quotas asked for by severity, bounded by what the hidden plan has."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from matcher.synth.hidden import (
    EXPERIENCED,
    MAIN_PROVINCE,
    SPEAKER,
    Hidden,
    most_of_main_province,
    most_of_one_province,
    share_of,
)
from matcher.synth.options import Options

Counts = dict[str, int]
EXCEPTIONS = 60  # the most groups of one quota that have a bound of their own
OF_PEOPLE = ("sending_org", "province")
CROSSING = {
    "flights": ("arrival_month",),
    "region-by-province": ("prefecture", "province"),
    "flight-by-sending-org": ("arrival_month", "sending_org"),
}


class Counted:
    """Placements of the hidden plan by the values of attributes."""

    def __init__(self, hidden: Hidden, candidates: pd.DataFrame) -> None:
        placed, orders = hidden.placed, hidden.eligible.orders
        where = hidden.order_of[placed].tolist()
        self.all = {
            "sending_org": candidates["sending_org"].tolist(),
            "province": candidates["province"].tolist(),
            "prefecture": hidden.prefecture.tolist(),
            "arrival_month": [day[:7] for day in orders["arrival"].tolist()],
            "metro": hidden.companies["hq_metro"].tolist(),
        }
        self.of = {
            name: [values[row] for row in (placed.tolist() if name in OF_PEOPLE else where)]
            for name, values in self.all.items()
        }
        self.people = len(where)

    def most(self, attribute: str, value: str = "") -> int:
        """The largest count of a value of an attribute, or the count of the one named."""
        counts = self.by(attribute)
        return counts.get(value, 0) if value else max(counts.values())

    def by(self, *attributes: str) -> Counts:
        """The count of every combination that has any, or of every value of one attribute."""
        keys = zip(*(self.of[name] for name in attributes), strict=True)
        counts = Counter(" / ".join(key) for key in keys)
        if len(attributes) == 1:
            return {value: counts[value] for value in sorted(set(self.all[attributes[0]]))}
        return dict(sorted(counts.items()))


def floors(severity: int, counts: Counts) -> tuple[int, Counts]:
    """Floors at severity percent of the counts: one for all, and the groups with another."""
    values = {group: count * severity // 100 for group, count in counts.items()}
    if len(values) <= EXCEPTIONS:
        base = Counter(values.values()).most_common(1)[0][0]
        return base, {group: value for group, value in values.items() if value != base}
    base = sorted(values.values())[EXCEPTIONS]
    return base, {group: value for group, value in values.items() if value < base}


def caps(severity: int, counts: Counts) -> tuple[int, Counts]:
    """Caps with slack by severity (40 % at 0, none at 100): one, and the groups with a higher."""
    values = {
        group: max(1, -(-count * (140_000 - 400 * severity) // 100_000))
        for group, count in counts.items()
    }
    ranked = sorted(values.values(), reverse=True)
    middle = ranked[len(ranked) // 2]
    base = max(middle, ranked[EXCEPTIONS] if len(ranked) > EXCEPTIONS else 1)
    return base, {group: value for group, value in values.items() if value > base}


def quota(name: str, rule: str, bound: str, value: int, other: Counts) -> str:
    """One quota as YAML, with the groups that have a bound of their own."""
    text = f"id: {name}, {rule}, {bound}: {value}"
    if not other:
        return f"  - {{{text}}}"
    lines, line = [], ""
    for item in (f'"{group}": {{{bound}: {n}}}' for group, n in other.items()):
        if len(line) + len(item) > 84:
            lines.append(line)
            line = ""
        line += ("" if not line else " ") + item + ","
    rest = "\n".join(f"       {line}" for line in [*lines, line.rstrip(",")])
    return f"  - {{{text}, except: {{\n{rest}}}}}"


def rule_lines(options: Options, counted: Counted) -> list[str]:
    """The quotas asked for by severity, as YAML."""
    lines = []
    if options.floors:
        for name, per in (("rural-floor", "prefecture"), ("every-sending-org", "sending_org")):
            lines.append(
                quota(name, f"per: {per}", "min", *floors(options.floors, counted.by(per)))
            )
    if options.crossing:
        for name, pair in CROSSING.items():
            if name in options.quotas:
                continue
            rule = f"per: [{', '.join(pair)}]" if len(pair) > 1 else f"per: {pair[0]}"
            lines.append(quota(name, rule, "max", *caps(options.crossing, counted.by(*pair))))
        most = most_of_one_province(options.crossing)
        lines.append(quota("no-enclave", "per: [order_id, province]", "max", most, {}))
    if options.order_shares:
        rule = f'per: order_id, where: {{language: ">={SPEAKER}"}}'
        lines.append(f"  - {{id: speakers, {rule}, min_share: {share_of(options.order_shares)}}}")
    if options.company_shares:
        older = f'per: company_id, where: {{age: ">={EXPERIENCED}"}}'
        main = f"per: company_id, where: {{province: {MAIN_PROVINCE}}}"
        least = share_of(options.company_shares)
        most_share = most_of_main_province(options.company_shares)
        lines.append(f"  - {{id: experienced, {older}, min_share: {least}}}")
        lines.append(f"  - {{id: mixed-origins, {main}, max_share: {most_share}}}")
    return lines + (soft_lines(options, counted) if options.soft else [])


def soft_lines(options: Options, counted: Counted) -> list[str]:
    """Soft rules that ask for more than the hidden plan has, the more the severer."""
    severity = options.soft
    rural = counted.by("metro").get("no", 0) * 100 // max(counted.people, 1)
    share = min(rural + 1 + severity // 10, 99)
    organisations = counted.by("sending_org")
    mean = counted.people // max(len(organisations), 1)
    months = counted.by("arrival_month")
    even = -(-counted.people * (150 - severity // 2) // (100 * len(months)))
    return [
        f"  - {{id: rural, where: {{metro: no}}, min_share: {share}%, soft: {10 + 2 * severity}}}",
        f"  - {{id: no-org-forgotten, per: sending_org, min: {max(1, mean * severity // 100)}, "
        f"soft: {20 + severity}}}",
        f"  - {{id: even-months, per: arrival_month, max: {even}, soft: {10 + severity}}}",
    ]
