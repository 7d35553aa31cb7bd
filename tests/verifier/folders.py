"""Result folders for the judge's tests: small scenarios, brute-force plans, LP prices."""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from math import ceil, floor

from scipy.optimize import linprog

from verifier.derived import counts_row
from verifier.reference import PARTS, Reference, records

DEFAULTS = {
    "candidates": {
        "candidate_id": "",
        "birth_date": "2000-05-05",
        "sex": "F",
        "province": "Bali",
        "sending_org": "",
        "language": "A2.2",
        "skills": [["weld", 80]],
        "screening": 50,
        "avoid": [],
        "ready_from": None,
        "valid_until": None,
        "min_net_wage": None,
        "prefer_jobs": [],
        "prefer_prefectures": [],
        "group": "",
        "waiting_since": None,
        "prior_titp": False,
        "show_up": "1",
    },
    "companies": {
        "company_id": "K-1",
        "name": "",
        "field": "food",
        "hq_prefecture": "",
        "hq_metro": None,
        "supervising_org": "",
        "staff": None,
        "excellent": False,
        "supervising_org_excellent": False,
        "type": "supervised",
        "suspended": False,
        "titp1_in_place": 0,
        "titp_in_place": 0,
        "esd_in_place": 0,
        "compatriots": 0,
    },
    "offices": {
        "office_id": "F-1",
        "company_id": "K-1",
        "prefecture": "",
        "care_staff": None,
        "care_titp1_in_place": 0,
        "care_titp_in_place": 0,
        "dorm_female": None,
        "dorm_male": None,
    },
    "orders": {
        "order_id": "",
        "company_id": "K-1",
        "office_id": "",
        "prefecture": "Gifu",
        "scheme": "titp",
        "job": "weld",
        "seats": 1,
        "min_seats": 0,
        "min_language": "none",
        "min_skill": 0,
        "conditions": [],
        "arrival": "2027-04-01",
        "net_wage": None,
        "sex": "any",
        "sex_ground": "",
        "min_age": None,
        "max_age": None,
        "age_ground": "",
        "language_course": False,
        "priority": 1,
    },
    "rankings": {"order_id": "", "candidate_id": "", "rank": None, "decision": "accept"},
    "scores": {"candidate_id": "", "order_id": "", "score": 0},
    "pins": {
        "candidate_id": "",
        "order_id": "",
        "action": "pin",
        "reason": "told so",
        "override": False,
    },
}
WEIGHTS = dict(zip(PARTS, (4, 2, 2, 1, 1, 1, 1, 2), strict=True))
QUOTA = {"where": [], "per": [], "soft": None, "except": {}, "reason": "", "source": ""}


def quota(identity, bounds, **more):
    return {"id": identity, **QUOTA, "bounds": bounds, **more}


def table(name, rows):
    full = [{**DEFAULTS[name], **row} for row in rows]
    return {column: [row[column] for row in full] for column in DEFAULTS[name]}


def make_scenario(
    candidates,
    orders,
    companies=({},),
    offices=(),
    rankings=(),
    scores=None,
    pins=(),
    quotas=(),
    goals=("fill", "score"),
    presets=(),
    preset_rows=None,
    **settings,
):
    """The object of scenario.json; candidates get ids C-1…, orders O-1… where none is given."""
    candidates = [{"candidate_id": f"C-{n}", **row} for n, row in enumerate(candidates, 1)]
    orders = [{"order_id": f"O-{n}", **row} for n, row in enumerate(orders, 1)]
    found = {
        "version": 1,
        "name": "test",
        "date": "2026-10-01",
        "presets": list(presets),
        "score": {"weights": dict(WEIGHTS), "wage_range": [80000, 200000]},
        "goals": [{"goal": g, "give_up": 0} if isinstance(g, str) else g for g in goals],
        "quotas": list(quotas),
        "tables": {
            "candidates": table("candidates", candidates),
            "companies": table("companies", companies),
            "offices": table("offices", offices),
            "orders": table("orders", orders),
            "rankings": table("rankings", rankings),
            "scores": None if scores is None else table("scores", scores),
            "pins": table("pins", pins),
        },
        "rows": dict(preset_rows or {}),
        **settings,
    }
    for identity, _, right, share, _, _ in Reference(found).rows():
        found["rows"][identity] = right if share is None else rate(share)
    return found


def rate(fraction):
    return f"{fraction.numerator}/{fraction.denominator}"


# Bounds, plainly: one pair at a time.


def lock_rows(ref, limits):
    """Rows of goal locks and parity by id: (id, sense, right, None, None, coefficient)."""
    found = []
    for name, limit in limits.items():
        if name == "fill":
            found.append(("goal:fill", -1, limit, None, None, lambda c, o: o["priority"]))
        elif name == "score":

            def points(c, o):
                return ref.pairs[c["candidate_id"], o["order_id"]]

            found.append(("goal:score", -1, limit, None, None, points))
    return found


def somebody_row():
    """The row of worst_off: at least one placement."""
    return ("goal:worst_off", -1, 1, None, None, lambda c, o: 1)


def parity_rows(ref, goal, threshold, *, above):
    sizes = {}
    for c in ref.candidates:
        key = tuple(ref.value(a, c, None) for a in goal["per"])
        if "" not in key and ref.has_seat(c):
            sizes[key] = sizes.get(key, 0) + 1
    found = []
    for key, size in sizes.items():
        people = floor(threshold * size) + 1 if above else ceil(threshold * size)

        def counts(c, o, key=key):
            own = tuple(ref.value(a, c, None) for a in goal["per"])
            return int(own == key and ref.has_seat(c))

        found.append(("goal:parity/" + " / ".join(key), -1, people, None, None, counts))
    return found


def all_rows(ref, extra, cuts):
    """Rows with cuts as further rows."""
    rows = {row[0]: row for row in [*ref.rows(), *extra]}
    for cut in cuts:
        parts, right = [], 0
        for name, m in cut["multipliers"].items():
            if name.startswith("candidate:"):
                own = name.removeprefix("candidate:")
                parts.append((m, lambda c, o, own=own: int(c["candidate_id"] == own)))
                right += m
            else:
                parts.append((m, rows[name][5]))
                right += m * rows[name][2]
        d = cut["denominator"]

        def coefficient(c, o, parts=tuple(parts), d=d):
            return sum(m * count(c, o) for m, count in parts) // d

        rows[cut["id"]] = (cut["id"], 1, right // d, None, None, coefficient)
    return rows


def pair_weights(ref, weights, lowest=0):
    """Weight of each pair, and of staying at home by candidate."""
    by_o = {o["order_id"]: o for o in ref.orders}
    previous = next((g["previous"] for g in ref.s["goals"] if g["goal"] == "changes"), {})
    change = weights.get("changes", 0)
    pairs = {
        (c, o): weights.get("fill", 0) * by_o[o]["priority"]
        + weights.get("score", 0) * points
        + (change if previous.get(c) != o else 0)
        for (c, o), points in ref.pairs.items()
        if points >= lowest or ref.pinned.get(c) == o
    }
    home = {c["candidate_id"]: change * (c["candidate_id"] in previous) for c in ref.candidates}
    return pairs, home


def naive_bound(ref, weights, prices, denominator, extra=(), cuts=(), lowest=0):
    """⌊B⌋ by the formula, pair by pair in fractions."""
    rows = all_rows(ref, extra, cuts)
    y = {row: Fraction(price, denominator) for row, price in prices.items()}
    pairs, home = pair_weights(ref, weights, lowest)
    by_c = {c["candidate_id"]: c for c in ref.candidates}
    by_o = {o["order_id"]: o for o in ref.orders}
    total = sum(price * rows[row][2] for row, price in y.items())
    for c, person in by_c.items():
        reduced = {
            o: w - sum(p * rows[r][5](person, by_o[o]) for r, p in y.items())
            for (own, o), w in pairs.items()
            if own == c
        }
        if c in ref.pinned:
            total += reduced[ref.pinned[c]]
        else:
            total += max([home[c], *reduced.values()])
    return floor(total)


def lp_prices(ref, weights, extra=(), cuts=(), lowest=0):
    """Prices from the LP's duals, rounded to the denominator that gives the best bound."""
    rows = list(all_rows(ref, extra, cuts).values())
    weight, home = pair_weights(ref, weights, lowest)
    pairs = list(weight)
    by_c = {c["candidate_id"]: c for c in ref.candidates}
    by_o = {o["order_id"]: o for o in ref.orders}
    soft = [row for row in rows if row[4] is not None]
    costs = [home[c] - weight[c, o] for c, o in pairs]
    costs += [row[4] * weights.get("score", 0) for row in soft]
    matrix, rights = [], []
    signed = [(row, sign) for row in rows for sign in ([row[1]] if row[1] else [1, -1])]
    for row, sign in signed:
        line = [sign * row[5](by_c[c], by_o[o]) for c, o in pairs]
        unit = 1 if row[3] is None else row[3].denominator
        matrix.append(line + [-unit if other is row else 0 for other in soft])
        rights.append(sign * row[2])
    for c in by_c:
        line = [int(own == c) for own, _ in pairs] + [0] * len(soft)
        matrix.append(line)
        rights.append(1)
        if c in ref.pinned:
            matrix.append([-int(pair == (c, ref.pinned[c])) for pair in pairs] + [0] * len(soft))
            rights.append(-1)
    costs, matrix = [*costs, 0], [[*line, 0] for line in matrix]  # scipy wants a column
    answer = linprog(costs, A_ub=matrix, b_ub=rights, method="highs")
    if answer.status == 2:
        answer = elastic(matrix, rights, len(signed))
    duals = [max(0.0, -dual) for dual in answer.ineqlin.marginals[: len(signed)]]
    best = None
    for d in (1, 2, 3, 4, 6, 12, 60, 1000):
        prices = {}
        for (row, sign), dual in zip(signed, duals, strict=True):
            price = round(dual * d)
            if row[4] is not None:
                unit = 1 if row[3] is None else row[3].denominator
                price = min(price, row[4] * weights.get("score", 0) * d // unit)
            prices[row[0]] = prices.get(row[0], 0) + sign * price
        prices = {identity: price for identity, price in prices.items() if price}
        bound = naive_bound(ref, weights, prices, d, extra, cuts, lowest)
        if best is None or bound < best[0]:
            best = (bound, d, prices)
    return best


def elastic(matrix, rights, row_count):
    """The LP that breaks rows as little as possible; its duals prove infeasibility."""
    wide = [
        line + [-int(other == at) for other in range(row_count)] for at, line in enumerate(matrix)
    ]
    costs = [0] * len(matrix[0]) + [1] * row_count
    return linprog(costs, A_ub=wide, b_ub=rights, method="highs")


def block(ref, plan, weights, *, extra=(), cuts=(), **special):
    """A block of certificate.json for these weights, with LP prices."""
    lowest = special.pop("lowest", 0)
    derived = special.pop("derived", ())
    extra = [*extra, *(counts_row(ref, one) for one in derived)]
    bound, denominator, prices = lp_prices(ref, weights, extra, cuts, lowest)
    values = None if plan is None else ref.goal_values(plan)
    value = None
    if plan is not None and weights:
        value = sum(w * values[name] for name, w in weights.items())
    found = {
        "weights": weights,
        "value": value,
        "bound": bound,
        "denominator": denominator,
        "prices": prices,
        **special,
    }
    if derived:
        found["derived"] = list(derived)
    return {**found, "cuts": list(cuts)} if cuts else found


def penalty_range(ref):
    total, n = 0, len(ref.candidates)
    for _, sense, right, share, soft, _ in ref.rows():
        if soft is None:
            continue
        limit = right if share is None else share * n
        total += soft * (max(0, n - floor(limit)) if sense == 1 else ceil(limit))
    return total


def combined_weights(ref):
    """Weights of fill, score and changes in the scenario's order, that dominate."""
    n = len(ref.candidates)
    highest = max([1000, *(ref.listed or {}).values()])
    ranges = {
        "fill": n * max((o["priority"] for o in ref.orders), default=0),
        "score": n * highest + penalty_range(ref),
        "changes": n,
    }
    weights, later = {}, 0
    for goal in reversed(ref.s["goals"]):
        weight = later + 1
        later += weight * ranges[goal["goal"]]
        weights[goal["goal"]] = -weight if goal["goal"] == "changes" else weight
    return dict(reversed(weights.items()))


def chain(ref, plan, weights, bound):
    """Bound of each goal in a block on several."""
    values, low = ref.goal_values(plan), {"fill": 0, "score": penalty_range(ref)}
    low["changes"] = len(ref.candidates)
    found, left, names = {}, bound, list(weights)
    for place, name in enumerate(names):
        rest = sum(abs(weights[n]) * low[n] for n in names[place + 1 :])
        reach = (left + rest) // abs(weights[name])
        found[name] = -reach if name == "changes" else reach
        left -= weights[name] * values[name]
    return found


# Folders.


def solved(scenario):
    """The files of a solved scenario: brute force, one block on all goals (linear goals only)."""
    ref = Reference(scenario)
    plan = ref.best()
    if plan is None:
        return files(scenario, None, [block(ref, None, {})], {})
    weights = combined_weights(ref)
    made = block(ref, plan, weights)
    return files(scenario, plan, [made], chain(ref, plan, weights, made["bound"]))


def files(scenario, plan, blocks, bounds):
    """All files of a folder as data; run.json claims what the bounds allow."""
    ref = Reference(scenario)
    run = {"version": 1, "status": "infeasible", "goals": [], "proof": "solver"}
    if plan is None:
        if any(b["bound"] < 0 and not b["weights"] for b in blocks):
            run["proof"] = "certificate"
    else:
        values = ref.goal_values(plan)
        is_closed = all(values[name] == bounds.get(name) for name in values)
        run["status"], run["proof"] = "optimal", "certificate" if is_closed else "solver"
        run["goals"] = [
            {"goal": name, "value": plain(value), "bound": plain(bounds.get(name))}
            for name, value in values.items()
        ]
        run["placed"] = len(plan)
    found = {
        "scenario.json": scenario,
        "certificate.json": {"version": 1, "blocks": blocks},
        "run.json": run,
    }
    return found if plan is None else {**found, **lists(ref, plan, blocks)}


def plain(value):
    return rate(value) if isinstance(value, Fraction) else value


def lists(ref, plan, blocks):
    return {
        "assignments.csv": assignments(ref, plan),
        "unplaced.csv": unplaced(ref, plan),
        "open_seats.csv": open_seats(ref, plan),
        "quotas.csv": quotas(ref, plan, blocks),
    }


def assignments(ref, plan):
    lines = [["candidate_id", "order_id", "company_id", "score", *PARTS, "pinned"]]
    by_c = {c["candidate_id"]: c for c in ref.candidates}
    by_o = {o["order_id"]: o for o in ref.orders}
    for c, o in plan.items():
        is_listed = ref.listed is not None and (c, o) in ref.listed
        parts = [""] * 8 if is_listed else ref.parts(by_c[c], by_o[o])
        pinned = "yes" if ref.pinned.get(c) == o else "no"
        lines.append([c, o, by_o[o]["company_id"], ref.pairs[c, o], *parts, pinned])
    return lines


def unplaced(ref, plan):
    lines = [["candidate_id", "reason", "detail"]]
    for c in ref.candidates:
        identity = c["candidate_id"]
        if identity in plan:
            continue
        if any(pair[0] == identity for pair in ref.pairs):
            lines.append([identity, "outbid", ""])
            continue
        counts = {}
        for o in ref.orders:
            for code in ref.codes(c, o):
                counts[code] = counts.get(code, 0) + 1
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        detail = "; ".join(f"{code}: {count} order{'s' * (count != 1)}" for code, count in ordered)
        lines.append([identity, "no_eligible_seat", detail])
    return lines


def open_seats(ref, plan):
    lines = [["order_id", "seats", "filled", "open", "reason", "detail"]]
    for o in ref.orders:
        filled = sum(own == o["order_id"] for own in plan.values())
        if filled < o["seats"]:
            lines.append([o["order_id"], o["seats"], filled, o["seats"] - filled, "none", ""])
    return lines


def quotas(ref, plan, blocks):
    lines, lefts = [["id", "count", "min", "max", "slack", "price", "basis"]], ref.lefts(plan)
    prices = blocks[-1]["prices"] if blocks else {}
    denominator = blocks[-1]["denominator"] if blocks else 1
    for identity, sense, right, _, _, _ in ref.rows():
        if identity.startswith("seats:"):
            continue
        left = lefts[identity]
        bounds = ["", right] if sense == 1 else [right, ""]
        price = str(Fraction(prices.get(identity, 0), denominator))
        lines.append([identity, left, *bounds, sense * (right - left), price, ""])
    return lines


def write(folder, found):
    """Write files; a value that is text is written as it is."""
    folder.mkdir(exist_ok=True, parents=True)
    for name, content in found.items():
        if isinstance(content, str):
            (folder / name).write_text(content, encoding="utf-8")
        elif name.endswith(".json"):
            text = json.dumps(content, ensure_ascii=False, indent=1)
            (folder / name).write_text(text, encoding="utf-8")
        else:
            with (folder / name).open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows([[guarded(cell) for cell in row] for row in content])
    return folder


def guarded(cell):
    text = str(cell)
    return "'" + text if text[:1] in "=+-@\t\r" and text else text


__all__ = ["Reference", "files", "make_scenario", "records", "solved", "write"]
