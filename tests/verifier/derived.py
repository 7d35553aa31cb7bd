"""Derived rows, plainly: what exists, what each counts, and which whole counts are allowed.

Rows are (id, sense, right, share, soft, coefficient(candidate, order)); sense 0 is an equation.
"""

from __future__ import annotations


def existing(ref):
    """The pairs that exist: of a pinned candidate only the pinned one."""
    return [(c, o) for c, o in ref.pairs if ref.pinned.get(c, o) == o]


def opening_rows(ref):
    found = []
    orders = {o["order_id"]: o for o in ref.orders}
    for c, o in existing(ref):
        least = orders[o]["min_seats"]
        if least < 2:
            continue

        def counts(person, order, c=c, o=o, least=least):
            if order["order_id"] != o:
                return 0
            return least - 1 if person["candidate_id"] == c else -1

        found.append((f"opening:{o}:{c}", 1, 0, None, None, counts))
    return found


def group_rows(ref):
    found = []
    for group in {c["group"] for c in ref.candidates} - {""}:
        first, *others = [c["candidate_id"] for c in ref.candidates if c["group"] == group]
        for c in others:
            for company in ref.companies:

                def counts(person, order, c=c, first=first, company=company):
                    sign = {c: 1, first: -1}.get(person["candidate_id"], 0)
                    return sign * (order["company_id"] == company)

                found.append((f"group:{c}:{company}", 0, 0, None, None, counts))
    return sorted(found, key=lambda row: row[0])


def changes_row(previous, limit):
    """The lock of changes, linear in the placements."""

    def counts(person, order):
        home = previous.get(person["candidate_id"])
        return int(home is None) if home != order["order_id"] else -1

    return ("goal:changes", 1, limit - len(previous), None, None, counts)


def counts_row(ref, derived):
    """The row of one object of ``derived``."""
    side = sides(ref, derived["row"])
    weights = {True: derived["counted"], False: derived["others"], None: 0}

    def counts(person, order):
        return weights[side(person, order)]

    return (derived["id"], 1, derived["bound"], None, None, counts)


def sides(ref, row):
    """Of a pair: True where ROW counts it, False where it is another of its group, else None."""
    if row.startswith("seats:"):
        own = row.removeprefix("seats:")
        return lambda c, o: False if o["order_id"] == own else None
    ref.rows()
    return ref.sides[row]


def allowed_counts(ref, row, limits=()):
    """All whole (a, b) that section 4 of CERTIFICATE.md lets a derived row be checked on."""
    by_c = {c["candidate_id"]: c for c in ref.candidates}
    by_o = {o["order_id"]: o for o in ref.orders}
    rows, side = {r[0]: r for r in ref.rows()}, sides(ref, row)
    pairs = {(c, o): side(by_c[c], by_o[o]) for c, o in existing(ref)}
    inside = {pair: kind for pair, kind in pairs.items() if kind is not None}
    orders = {o for _, o in inside}
    most_a = len({c for (c, _), kind in inside.items() if kind})
    most_b = len({c for (c, _), kind in inside.items() if not kind})
    total = sum(by_o[o]["seats"] for o in orders)
    if limits:
        held = [{c for c, o in inside if rows[n][5](by_c[c], by_o[o])} for n in limits]
        let_in = sum(min(rows[n][2], len(who)) for n, who in zip(limits, held, strict=True))
        total = min(total, let_in)
    least = 0
    if len(orders) == 1 and all(pair in inside for pair in pairs if pair[1] in orders):
        least = by_o[next(iter(orders))]["min_seats"]
    _, sense, _, share, _, _ = rows[row]
    return [
        (a, b)
        for a in range(most_a + 1)
        for b in range(most_b + 1)
        if a + b <= total
        and (a + b == 0 or a + b >= least)
        and (share is None or sense * (share.denominator * a - share.numerator * (a + b)) <= 0)
    ]
