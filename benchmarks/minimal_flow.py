"""The minimal script that `matcher solve` is measured against: one min-cost flow, nothing else.

    python benchmarks/minimal_flow.py SCENARIO_FOLDER [--json]

What a good engineer writes in an afternoon: read the CSV files, build every eligible pair with
its exact score, add company limits and nested caps as nodes, call OR-Tools once. No checks of
the input, no certificate, no explanations; scenarios with rules that are no nested upper limits
(floors, shares, groups, min_seats, beds, own scores, overrides, crossing caps) are refused.
It shares no code with matcher, so agreement of fill and score is evidence for both.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
from ruamel.yaml import YAML

LEVELS = ["none", "A1", "A2.1", "A2.2", "N3", "B1", "B2", "C1"]
WEIGHTS = {
    "skill": 4, "language": 2, "job_preference": 2, "region_preference": 1,
    "wage": 1, "screening": 1, "waiting": 1, "ranking": 2,
}  # fmt: skip


class NotAFlowError(Exception):
    """The scenario has a rule that this script can't express."""


# Reading ------------------------------------------------------------------------------------


def read(folder):
    yaml = YAML(typ="safe").load((folder / "scenario.yaml").read_text(encoding="utf-8"))
    names = "candidates companies offices orders rankings pins scores"
    files = {name: f"{name}.csv" for name in names.split()} | (yaml.get("tables") or {})
    tables = {}
    for name, file in files.items():
        path = folder / file
        if path.exists():
            frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
            tables[name] = frame.apply(lambda cells: cells.str.strip())
    if "scores" in tables:
        raise NotAFlowError("own scores")
    return yaml, tables


def text(frame, name, default=""):
    if name not in frame:
        return np.full(len(frame), default, dtype=object)
    column = frame[name].to_numpy(dtype=object)
    return np.where(column == "", default, column)


def number(frame, name, default):
    cells = text(frame, name, str(default))
    return np.array([int(cell) for cell in cells], dtype=np.int64)


def day(frame, name, default):
    """Days since 1970."""
    return text(frame, name, default).astype("datetime64[D]").astype(np.int64)


def flag(frame, name):
    return text(frame, name) == "yes"


def level(cell):
    cell = unicodedata.normalize("NFKC", cell)
    if not cell or cell in LEVELS:
        return LEVELS.index(cell or "none")
    words = cell.replace("JLPT ", "").split()
    if words[0] == "A2":
        return LEVELS.index("A2.2")
    points = int(words[1]) if len(words) > 1 else None
    if words[0] == "JFT-Basic":
        return int(np.searchsorted([145, 175, 200], points, side="right"))
    plain = {"N5": "A1", "N4": "A2.2", "N3": "N3", "N2": "B1", "N1": "B2"}[words[0]]
    better = {"N3": (104, "B1"), "N2": (112, "B2"), "N1": (142, "C1")}.get(words[0])
    passed = {"N5": 80, "N4": 90, "N3": 95, "N2": 90, "N1": 100}[words[0]]
    if points is not None and points < passed:
        return 0
    return LEVELS.index(better[1] if better and points and points >= better[0] else plain)


def levels(frame, name):
    cells = text(frame, name, "none")
    known = {cell: level(cell) for cell in set(cells)}
    return np.array([known[cell] for cell in cells], dtype=np.int64)


def codes(cells, universe):
    """Bit mask of the items of each cell."""
    bit = {item: 1 << i for i, item in enumerate(universe)}
    known = {cell: sum(bit.get(item.strip(), 0) for item in cell.split(";")) for cell in set(cells)}
    return np.array([known[cell] for cell in cells], dtype=np.int64)


def items(cells):
    return sorted({item.strip() for cell in set(cells) for item in cell.split(";")} - {""})


def ranks(cells, universe):
    """(rows, universe) points of a wish list: 100, 90, ...; 0 not listed; 50 without a list."""
    column = {item: i for i, item in enumerate(universe)}
    points = np.zeros((len(cells), len(universe)), dtype=np.int64)
    for row, cell in enumerate(cells):
        if not cell:
            points[row] = 50
            continue
        for rank, item in enumerate(cell.split(";"), start=1):
            if item.strip() in column:
                points[row, column[item.strip()]] = max(0, 110 - 10 * rank)
    return points


# Pairs --------------------------------------------------------------------------------------


def full_months(since, until):
    """Whole months from each day to one day, by the calendar."""
    start = since.astype("datetime64[D]")
    end = np.datetime64(until, "D")
    months = end.astype("datetime64[M]").astype(int) - start.astype("datetime64[M]").astype(int)
    day_of_start = (start - start.astype("datetime64[M]")).astype(int)
    day_of_end = (end - end.astype("datetime64[M]")).astype(int)
    is_last = (end + 1).astype("datetime64[M]") != end.astype("datetime64[M]")
    return np.maximum(months - ((day_of_start > day_of_end) & ~is_last), 0)


def latest_birth(arrival, years):
    """Who is at least `years` old at arrival was born on this day or before."""
    result = np.empty(len(arrival), dtype=np.int64)
    for i, (when, age) in enumerate(
        zip(arrival.astype("datetime64[D]").astype(object), years, strict=True)
    ):
        try:
            result[i] = np.datetime64(when.replace(year=when.year - age), "D").astype(int)
        except ValueError:  # 29 February in a year without one
            result[i] = np.datetime64(when.replace(year=when.year - age, day=28), "D").astype(int)
    return result


def candidates_by_job(cells):
    """Job -> (rows, levels)."""
    rows = {}
    for row, cell in enumerate(cells):
        for item in filter(None, cell.split(";")):
            job, points = item.split(":")
            rows.setdefault(job.strip(), []).append((row, int(points)))
    return {job: np.array(pairs, dtype=np.int64).T for job, pairs in rows.items()}


def floors(presets, scheme, care, course):
    floor = np.zeros(len(scheme), dtype=np.int64)
    if "titp-2017" in presets:
        floor = np.where((scheme == "titp") & care, LEVELS.index("A2.2"), floor)
    if "esd-2027" in presets:
        entry = np.where(care, LEVELS.index("A2.2"), np.where(course, 0, LEVELS.index("A1")))
        floor = np.where(scheme == "esd", entry, floor)
    if "ssw-2024" in presets:
        floor = np.where(scheme == "ssw", LEVELS.index("A2.2"), floor)
    return floor


def join_orders(tables):
    """Orders with what they take from their company and office."""
    orders, companies = tables["orders"], tables["companies"].set_index("company_id")
    host = companies.reindex(orders["company_id"]).reset_index(drop=True).add_prefix("c_")
    joined = pd.concat([orders.reset_index(drop=True), host], axis=1)
    joined["prefecture"] = text(orders, "prefecture")
    if "offices" in tables and "office_id" in orders:
        place = tables["offices"].set_index("office_id")["prefecture"]
        named = orders["office_id"].map(place)
        joined["prefecture"] = named.where(named.notna(), joined["prefecture"])
    return joined


def build_pairs(yaml, tables, orders):  # noqa: PLR0915 - one block, read from top to bottom
    """Candidate, order and score of every eligible pair, one block of candidates a job."""
    people, date = tables["candidates"], np.datetime64(str(yaml["date"]), "D")
    score = yaml.get("score") or {}
    weights = score.get("weights", WEIGHTS)
    weight = {part: int(weights.get(part, 0)) for part in WEIGHTS}
    total = sum(weight.values())
    low, high = score.get("wage_range", [80000, 200000])

    # Small types: the blocks are compared, so bytes count.
    rank = levels(people, "language").astype(np.int8)
    known = text(people, "birth_date") != ""
    birth = day(people, "birth_date", "2000-01-01").astype(np.int32)
    sex = np.select([text(people, "sex") == "F", text(people, "sex") == "M"], [1, 2], 0)
    avoid_words = items(text(people, "avoid"))
    avoid = codes(text(people, "avoid"), avoid_words).astype(np.int32)
    ready = day(people, "ready_from", "1900-01-01").astype(np.int32)
    valid = day(people, "valid_until", "2900-01-01").astype(np.int32)
    asks = number(people, "min_net_wage", 0).astype(np.int32)
    prior = flag(people, "prior_titp")
    since = text(people, "waiting_since", str(date)).astype("datetime64[D]")
    jobs = sorted(set(orders["job"]))
    regions = sorted(set(orders["prefecture"]))
    wish_jobs = weight["job_preference"] * ranks(text(people, "prefer_jobs"), jobs)
    wish_regions = ranks(text(people, "prefer_prefectures"), regions)
    wish_regions = (weight["region_preference"] * wish_regions).astype(np.int32)
    own = weight["screening"] * number(people, "screening", 50)
    own += weight["waiting"] * np.minimum(5 * full_months(since, date), 100)

    scheme = text(orders, "scheme")
    care = text(orders, "c_field") == "care"
    floor = floors(yaml.get("presets") or [], scheme, care, flag(orders, "language_course"))
    needed = np.maximum(levels(orders, "min_language"), floor).astype(np.int8)
    conditions = codes(text(orders, "conditions"), avoid_words).astype(np.int32)
    arrival = day(orders, "arrival", "")
    youngest = latest_birth(arrival, np.maximum(number(orders, "min_age", 0), 18))
    oldest = latest_birth(arrival, number(orders, "max_age", 120) + 1)
    stated = (text(orders, "min_age") != "") | (text(orders, "max_age") != "")
    arrival, youngest, oldest = (d.astype(np.int32) for d in (arrival, youngest, oldest))
    wage = number(orders, "net_wage", -1)
    part = np.where(wage < 0, 50, np.clip(100 * (wage - low) // (high - low), 0, 100))
    part = (weight["wage"] * part).astype(np.int32)
    paid = np.where(wage < 0, 2**31 - 1, wage).astype(np.int32)
    wants = text(orders, "sex", "any")
    wants = np.select([wants == "F", wants == "M"], [1, 2], 0)
    min_skill = number(orders, "min_skill", 0)
    titp = scheme == "titp"
    region = np.searchsorted(regions, orders["prefecture"].to_numpy(dtype=str))
    open_orders = ~flag(orders, "c_suspended") & (number(orders, "seats", 0) > 0)
    job_of_order = orders["job"].to_numpy(dtype=object)
    steps = np.minimum(100, 50 + 25 * np.arange(len(LEVELS))) * weight["language"]
    steps = steps.astype(np.int32)

    blocks = []
    able = candidates_by_job(text(people, "skills"))
    for j, job in enumerate(jobs):
        here = np.flatnonzero((job_of_order == job) & open_orders)
        if job not in able or not len(here):
            continue
        c, skill = able[job]
        above = rank[c][:, None] - needed[here]
        fits = above >= 0
        fits &= skill[:, None] >= min_skill[here]
        fits &= (avoid[c][:, None] & conditions[here]) == 0
        fits &= ready[c][:, None] <= arrival[here]
        fits &= valid[c][:, None] >= arrival[here]
        fits &= (wants[here] == 0) | (sex[c][:, None] == wants[here])
        of_age = (birth[c][:, None] <= youngest[here]) & (birth[c][:, None] > oldest[here])
        fits &= np.where(known[c][:, None], of_age, ~stated[here])
        fits &= asks[c][:, None] <= paid[here]
        fits &= ~(prior[c][:, None] & titp[here])
        a, b = np.nonzero(fits)
        person, order = c[a], here[b]
        alone = (weight["skill"] * skill + wish_jobs[c, j] + own[c]).astype(np.int32)
        points = alone[a] + part[order] + steps[above[fits]] + wish_regions[person, region[order]]
        blocks.append((person, order, points))
    person, order, points = (np.concatenate(column) for column in zip(*blocks, strict=True))
    keep, ranked = interviews(tables, people, orders, person, order)
    points += weight["ranking"] * ranked
    return person[keep], order[keep], (10 * points // total)[keep].astype(np.int64)


def interviews(tables, people, orders, person, order):
    """Pairs that are not rejected, declined or forbidden, and the points of the rankings."""
    keep = np.ones(len(person), dtype=bool)
    ranked = np.full(len(person), 50, dtype=np.int32)
    who = {name: row for row, name in enumerate(people["candidate_id"])}
    where = {name: row for row, name in enumerate(orders["order_id"])}

    def rows_of(frame):
        c = np.array([who[name] for name in frame["candidate_id"]], dtype=np.int64)
        o = np.array([where[name] for name in frame["order_id"]], dtype=np.int64)
        return c, o

    def pairs_of_orders(o):
        """The pairs of some orders, and their keys; few, so what follows is cheap."""
        touched = np.zeros(len(orders), dtype=bool)
        touched[o] = True
        at = np.flatnonzero(touched[order])
        return at, order[at] * len(people) + person[at]

    if "rankings" in tables and len(tables["rankings"]):
        frame = tables["rankings"]
        c, o = rows_of(frame)
        value = np.maximum(0, 110 - 10 * number(frame, "rank", 11))
        has_rank = text(frame, "rank") != ""
        at, key = pairs_of_orders(o[has_rank])
        ranked[at] = 0
        points = dict(zip((o * len(people) + c).tolist(), value.tolist(), strict=True))
        ranked[at] = [points.get(k, 0) for k in key.tolist()]
        out = np.isin(text(frame, "decision"), ["reject", "decline"])
        at, key = pairs_of_orders(o[out])
        keep[at[np.isin(key, (o * len(people) + c)[out])]] = False
    if "pins" in tables and len(tables["pins"]):
        frame = tables["pins"]
        if flag(frame, "override").any():
            raise NotAFlowError("a pin that overrides eligibility")
        c, o = rows_of(frame)
        pin = (frame["action"] == "pin").to_numpy()
        at, key = pairs_of_orders(o)
        keep[at[np.isin(key, (o * len(people) + c)[~pin])]] = False
        own = np.isin(key, (o * len(people) + c)[pin])
        if (own & keep[at]).sum() != pin.sum():
            raise NotAFlowError("a pin that is not eligible")
        pinned = np.zeros(len(people), dtype=bool)
        pinned[c[pin]] = True
        keep &= ~pinned[person]
        keep[at[own]] = True
    return keep, ranked


# Limits -------------------------------------------------------------------------------------


def base(staff, first, last, step):
    """Legal steps by staff; `step` multiplies them (3 under ESD)."""
    heads = np.select(
        [staff <= limit for limit in first], [step * value for value in last], step * staff // 20
    )
    return heads.astype(np.int64)


STEPS = ([30, 40, 50, 100, 200, 300], [3, 4, 5, 6, 10, 15])
CARE_STEPS = ([10, 20, 30, 40, 50, 100, 200, 300], [1, 2, 3, 4, 5, 6, 10, 15])


def preset_limits(yaml, tables, orders):
    """(order rows, limit) of each statutory limit."""
    presets, companies = yaml.get("presets") or [], tables["companies"]
    staff = number(companies, "staff", 0)
    individual = text(companies, "type") == "individual"
    own = flag(companies, "excellent")
    excellent = own & (individual | flag(companies, "supervising_org_excellent"))
    field = text(companies, "field")
    scheme, order_company = text(orders, "scheme"), orders["company_id"].to_numpy()
    care_order = text(orders, "c_field") == "care"
    limits = []

    def add(ids, id_of_order, which, caps, rows):
        members = {}
        for o in np.flatnonzero(which):
            members.setdefault(id_of_order[o], []).append(o)
        for name, cap, row in zip(ids, caps, rows, strict=True):
            if row and name in members:
                limits.append((frozenset(members[name]), max(0, int(cap))))

    if "titp-2017" in presets:
        heads = np.where(excellent, 2, 1) * base(staff, *STEPS, 1)
        heads = np.where(individual, staff // np.where(own, 10, 20), heads)
        cap = np.minimum(heads, staff) - number(companies, "titp1_in_place", 0)
        which = (scheme == "titp") & ~care_order
        add(companies["company_id"], order_company, which, cap, field != "care")
        total = staff - number(companies, "titp_in_place", 0)
        building = (field == "construction") & ~excellent
        add(companies["company_id"], order_company, which, total, building)
    if "esd-2027" in presets:
        rural = text(companies, "hq_metro") == "no"
        heads = base(staff, *STEPS, 3) * np.where(excellent, np.where(rural, 3, 2), 1)
        cap = np.minimum(heads, 3 * staff) - number(companies, "esd_in_place", 0)
        add(companies["company_id"], order_company, scheme == "esd", cap, staff >= 0)
    if "offices" in tables:
        offices = tables["offices"]
        if (text(offices, "dorm_female") != "").any() or (text(offices, "dorm_male") != "").any():
            raise NotAFlowError("beds")
        here, ids = text(orders, "office_id"), offices["office_id"]
        care_staff = number(offices, "care_staff", 0)
        if "ssw-2024" in presets:
            add(ids, here, (scheme == "ssw") & care_order, care_staff, care_staff >= 0)
        if "titp-2017" in presets:
            good = pd.Series(excellent, companies["company_id"])[offices["company_id"]].to_numpy()
            b, which = base(care_staff, *CARE_STEPS, 1), (scheme == "titp") & care_order
            first = np.where(good, 2, 1) * b - number(offices, "care_titp1_in_place", 0)
            total = np.minimum(care_staff, np.where(good, 12, 3) * b)
            total = total - number(offices, "care_titp_in_place", 0)
            add(ids, here, which, first, care_staff >= 0)
            add(ids, here, which, total, care_staff >= 0)
    return limits


OF_ORDER = {
    *("order_id", "company_id", "office_id", "scheme", "job", "prefecture", "arrival"),
    *("supervising_org", "field", "metro", "arrival_month", "type"),
}
OF_CANDIDATE = {"sex", "province", "sending_org", "language", "group"}


def attribute(name, people, orders):
    if name == "language":
        return np.array(LEVELS, dtype=object)[levels(people, "language")]
    if name in OF_CANDIDATE:
        return text(people, name)
    if name == "arrival_month":
        return np.array([cell[:7] for cell in text(orders, "arrival")], dtype=object)
    column = {"metro": "c_hq_metro", "supervising_org": "c_supervising_org"}
    if name == "type":
        return text(orders, "c_type", "supervised")
    return text(orders, column.get(name, "c_field" if name == "field" else name))


def values(wanted):
    wanted = wanted if isinstance(wanted, list) else [wanted]
    words = [
        {True: "yes", False: "no"}.get(w, str(w)) if isinstance(w, bool) else str(w) for w in wanted
    ]
    if any(word[:1] in "<>" for word in words):
        raise NotAFlowError("a comparison in where")
    return words


def quota_limits(yaml, people, orders):
    """Caps on sets of orders and caps on sets of candidates."""
    on_orders, on_people = [], []
    for quota in yaml.get("quotas") or []:
        if not {"id", "where", "per", "max", "except", "reason", "source"} >= set(quota):
            raise NotAFlowError(f"quota {quota['id']} is more than a cap")
        per = quota.get("per") or []
        per = per if isinstance(per, list) else [per]
        names = [*per, *(quota.get("where") or {})]
        sides = {name in OF_ORDER for name in names} or {True}
        if len(sides) > 1 or not set(names) <= {*OF_ORDER, *OF_CANDIDATE}:
            raise NotAFlowError(f"quota {quota['id']} looks at both sides")
        of_orders = sides == {True}
        size = len(orders) if of_orders else len(people)
        chosen = np.ones(size, dtype=bool)
        for name, wanted in (quota.get("where") or {}).items():
            chosen &= np.isin(attribute(name, people, orders), values(wanted))
        columns = [attribute(name, people, orders) for name in per]
        for column in columns:
            chosen &= column != ""
        groups = {}
        for row in np.flatnonzero(chosen):
            groups.setdefault(" / ".join(column[row] for column in columns), []).append(row)
        for group, rows in groups.items():
            bound = ((quota.get("except") or {}).get(group) or quota)["max"]
            (on_orders if of_orders else on_people).append((frozenset(rows), bound))
    return on_orders, on_people


# Flow ---------------------------------------------------------------------------------------


def tree(limits, leaves, root, first_free):
    """Arcs (below, above, capacity) from each leaf node up to the root through nested limits."""
    top = dict(enumerate(leaves))
    capacity_of, inside = {}, {leaf: {i} for i, leaf in enumerate(leaves)}
    arcs, free = [], first_free
    for rows, cap in sorted(limits, key=lambda item: (len(item[0]), sorted(item[0]))):
        below = {top[row] for row in rows}
        for node in below:
            if not inside[node] <= rows:
                raise NotAFlowError("limits that cross")
            arcs.append((node, free, capacity_of.get(node)))
            for row in inside[node]:
                top[row] = free
        inside[free], capacity_of[free] = set(rows), cap
        free += 1
    arcs += [(node, root, capacity_of.get(node)) for node in set(top.values())]
    return arcs, free


def solve(yaml, tables, orders, pairs):
    people = tables["candidates"]
    person, order, score = pairs
    on_orders, on_people = quota_limits(yaml, people, orders)
    on_orders += preset_limits(yaml, tables, orders)
    n, m = len(people), len(orders)
    seats, priority = number(orders, "seats", 0), number(orders, "priority", 1)
    source, sink = n + m, n + m + 1
    up, free = tree(on_orders, range(n, n + m), sink, sink + 1)
    down, free = tree(on_people, range(n), source, free)
    unit = 1000 * n + 1
    weight = priority[order] * unit + score
    pinned = np.zeros(n, dtype=bool)
    if "pins" in tables:
        rows = tables["pins"]
        pinned = people["candidate_id"].isin(rows.loc[rows["action"] == "pin", "candidate_id"])
    # More than all that could be gained elsewhere; no arc is better than keeping a pin.
    prize = int(priority.max(initial=1)) * unit * 4
    weight = weight + np.where(np.asarray(pinned)[person], prize, 0)

    flow = SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        person, n + order, np.ones_like(person), -weight
    )

    def link(tails, heads, capacities):
        flow.add_arcs_with_capacity_and_unit_cost(
            np.array(tails), np.array(heads), np.array(capacities), np.zeros(len(tails), np.int64)
        )

    def capacity(node, given):
        if node < n:
            return 1
        own = int(seats[node - n]) if node < n + m else n
        return own if given is None else min(own, given)

    link([a for a, _, _ in up], [b for _, b, _ in up], [capacity(a, cap) for a, _, cap in up])
    link([b for _, b, _ in down], [a for a, _, _ in down], [capacity(a, cap) for a, _, cap in down])
    link([source], [sink], [n])
    flow.set_node_supply(source, n)
    flow.set_node_supply(sink, -n)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("no optimal flow")
    used = np.flatnonzero(flow.flows(arcs))
    if np.asarray(pinned).sum() != np.asarray(pinned)[person[used]].sum():
        raise NotAFlowError("pins that can't all be kept")
    return {
        "fill": int(priority[order[used]].sum()),
        "score": int(score[used].sum()),
        "placed": len(used),
        "pairs": list(zip(person[used].tolist(), order[used].tolist(), strict=True)),
    }


def run(folder):
    """Fill, score, counts, seconds by phase, peak memory."""
    folder, clock = Path(folder), [time.perf_counter()]
    yaml, tables = read(folder)
    goals = yaml.get("goals", ["fill", "score"])
    unusual = [c for c in ("min_seats",) if (text(tables["orders"], c, "0") != "0").any()]
    if goals != ["fill", "score"] or unusual or (text(tables["candidates"], "group") != "").any():
        raise NotAFlowError("other goals, min_seats or groups")
    orders = join_orders(tables)
    clock.append(time.perf_counter())
    pairs = build_pairs(yaml, tables, orders)
    clock.append(time.perf_counter())
    answer = solve(yaml, tables, orders, pairs)
    clock.append(time.perf_counter())
    seconds = {
        name: round(clock[i + 1] - clock[i], 3) for i, name in enumerate(("read", "pairs", "flow"))
    }
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return answer | {
        "eligible_pairs": len(pairs[0]),
        "seconds": seconds | {"total": round(clock[-1] - clock[0], 3)},
        "peak_mb": round(peak / (2**20 if sys.platform == "darwin" else 2**10)),
    }


def main(arguments):
    answer = run(arguments[0])
    del answer["pairs"]
    if "--json" in arguments:
        print(json.dumps(answer))
    else:
        print("\n".join(f"{name}: {value}" for name, value in answer.items()))


if __name__ == "__main__":
    main(sys.argv[1:])
