"""A plain second opinion for small scenarios: one pair at a time, one plan at a time.

Written from the specification's words, without sets of orders, families or classes. It takes
the object of scenario.json.
"""

from __future__ import annotations

import datetime as dt
import itertools
from fractions import Fraction

LEVELS = ["none", "A1", "A2.1", "A2.2", "N3", "B1", "B2", "C1"]
PARTS = [
    "skill",
    "language",
    "job_preference",
    "region_preference",
    "wage",
    "screening",
    "waiting",
    "ranking",
]
CANDIDATE_SIDE = {"sex", "province", "sending_org", "language", "group", "age"}


def records(scenario, name):
    columns = scenario["tables"][name]
    return (
        []
        if columns is None
        else [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    )


def years(birth, day):
    b, d = dt.date.fromisoformat(birth), dt.date.fromisoformat(day)
    try:
        anniversary = b.replace(year=d.year)
    except ValueError:
        anniversary = dt.date(d.year, 3, 1)
    return d.year - b.year - (d < anniversary)


def months(start, end):
    s, e = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    count = 0
    while True:
        year, month = divmod(s.year * 12 + s.month - 1 + count + 1, 12)
        last = (dt.date(year + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(1)).day
        if dt.date(year, month + 1, min(s.day, last)) > e:
            return count
        count += 1


class Reference:
    def __init__(self, scenario):
        self.s = scenario
        self.candidates = records(scenario, "candidates")
        self.orders = records(scenario, "orders")
        self.companies = {k["company_id"]: k for k in records(scenario, "companies")}
        self.rankings = {
            (r["candidate_id"], r["order_id"]): r for r in records(scenario, "rankings")
        }
        self.pins = {(p["candidate_id"], p["order_id"]): p for p in records(scenario, "pins")}
        self.listed = None
        if scenario["tables"]["scores"] is not None:
            rows = records(scenario, "scores")
            self.listed = {(r["candidate_id"], r["order_id"]): r["score"] for r in rows}
        self.pinned = {
            p["candidate_id"]: p["order_id"] for p in self.pins.values() if p["action"] == "pin"
        }
        self.pairs = {
            (c["candidate_id"], o["order_id"]): self.score(c, o)
            for c in self.candidates
            for o in self.orders
            if self.eligible(c, o)
        }

    def required(self, order):
        company, presets = self.companies[order["company_id"]], self.s["presets"]
        own, care = LEVELS.index(order["min_language"]), company["field"] == "care"
        if order["scheme"] == "titp" and "titp-2017" in presets:
            return max(own, 3 if care else 0)
        if order["scheme"] == "esd" and "esd-2027" in presets:
            return max(own, 3 if care else 0 if order["language_course"] else 1)
        if order["scheme"] == "ssw" and "ssw-2024" in presets:
            return max(own, 3)
        return own

    def codes(self, c, o):
        skills, pair = dict(c["skills"]), (c["candidate_id"], o["order_id"])
        said = self.rankings.get(pair, {}).get("decision")
        age = None if c["birth_date"] is None else years(c["birth_date"], o["arrival"])
        low, high = o["min_age"], o["max_age"]
        if age is None:
            age_fails = low is not None or high is not None
        else:
            age_fails = age < max(18, low or 0) or (high is not None and age > high)
        free_skill = self.listed is not None and not skills
        found = {
            "skill": not free_skill and skills.get(o["job"], -1) < o["min_skill"],
            "language": LEVELS.index(c["language"]) < self.required(o),
            "avoid": bool(set(c["avoid"]) & set(o["conditions"])),
            "ready": c["ready_from"] is not None and c["ready_from"] > o["arrival"],
            "documents": c["valid_until"] is not None and c["valid_until"] < o["arrival"],
            "sex": o["sex"] != "any" and c["sex"] != o["sex"],
            "age": age_fails,
            "wage": None not in (o["net_wage"], c["min_net_wage"])
            and o["net_wage"] < c["min_net_wage"],
            "suspended": self.companies[o["company_id"]]["suspended"],
            "prior": c["prior_titp"] and o["scheme"] == "titp",
            "forbidden": self.pins.get(pair, {}).get("action") == "forbid",
            "unlisted": self.listed is not None and pair not in self.listed,
            "rejected": said == "reject",
            "declined": said == "decline",
        }
        return [code for code, applies in found.items() if applies]

    def eligible(self, c, o):
        pin = self.pins.get((c["candidate_id"], o["order_id"]))
        lifted = pin is not None and pin["action"] == "pin" and pin["override"]
        return lifted or not self.codes(c, o)

    def parts(self, c, o):
        steps = LEVELS.index(c["language"]) - self.required(o)
        low, high = self.s["score"]["wage_range"]
        ranks = {pair: r["rank"] for pair, r in self.rankings.items() if pair[1] == o["order_id"]}
        own = self.rankings.get((c["candidate_id"], o["order_id"]))
        if own is not None and own["decision"] == "reject":
            ranking = 0
        elif all(rank is None for rank in ranks.values()):
            ranking = 50
        elif own is None or own["rank"] is None:
            ranking = 0
        else:
            ranking = max(0, 110 - 10 * own["rank"])

        def wish(wishes, value):
            if not wishes:
                return 50
            return max(0, 110 - 10 * (wishes.index(value) + 1)) if value in wishes else 0

        wage = o["net_wage"]
        waited = c["waiting_since"]
        return [
            dict(c["skills"]).get(o["job"], 0),
            min(100, max(0, 50 + 25 * steps)),
            wish(c["prefer_jobs"], o["job"]),
            wish(c["prefer_prefectures"], o["prefecture"]),
            50 if wage is None else min(100, max(0, (100 * (wage - low)) // (high - low))),
            c["screening"],
            0 if waited is None else min(100, 5 * months(waited, self.s["date"])),
            ranking,
        ]

    def score(self, c, o):
        pair = (c["candidate_id"], o["order_id"])
        if self.listed is not None and pair in self.listed:
            return self.listed[pair]
        weights = [self.s["score"]["weights"].get(part, 0) for part in PARTS]
        total = sum(w * p for w, p in zip(weights, self.parts(c, o), strict=True))
        return 10 * total // sum(weights)

    # Rows: (id, sense, right, share, soft, coefficient(candidate, order)).

    def rows(self):
        return [*self._seat_rows(), *self._bed_rows(), *self._quota_rows(), *self.preset_rows()]

    def preset_rows(self):
        """Only what the given scenarios use: rights are taken from their own list of rows."""
        found = []
        for identity, right in self.s["rows"].items():
            if not identity.startswith("preset:"):
                continue
            _, rule, key = identity.split(":", 2)
            found.append((identity, 1, right, None, None, self._preset_test(rule, key)))
        return found

    def _preset_test(self, rule, key):
        scheme = rule.split("-")[0]

        def test(c, o):
            field = self.companies[o["company_id"]]["field"]
            if o["scheme"] != scheme:
                return 0
            if "care" in rule:
                return int(field == "care" and o["office_id"] == key)
            allowed = scheme == "esd" or field != "care"
            return int(allowed and o["company_id"] == key)

        return test

    def _seat_rows(self):
        return [
            (
                f"seats:{order['order_id']}",
                1,
                order["seats"],
                None,
                None,
                lambda c, o, order=order: int(o is order),
            )
            for order in self.orders
        ]

    def _bed_rows(self):
        found = []
        for office in records(self.s, "offices"):
            for sex, beds in (("F", office["dorm_female"]), ("M", office["dorm_male"])):
                key = office["office_id"]
                if beds is None or all(o["office_id"] != key for o in self.orders):
                    continue

                def counts(c, o, sex=sex, key=key):
                    return int(c["sex"] in (sex, "") and o["office_id"] == key)

                found.append((f"beds:{key}:{sex}", 1, beds, None, None, counts))
        return found

    def value(self, attribute, c, o):
        company = None if o is None else self.companies[o["company_id"]]
        if attribute == "age":
            return "" if c["birth_date"] is None else str(years(c["birth_date"], self.s["date"]))
        if attribute in CANDIDATE_SIDE:
            return c[attribute]
        if attribute == "metro":
            return {True: "yes", False: "no", None: ""}[company["hq_metro"]]
        if attribute == "arrival_month":
            return o["arrival"][:7]
        return company[attribute] if attribute in company else o[attribute]

    def meets(self, where, c, o):
        for attribute, operator, values in where:
            own = self.value(attribute, c, o)
            if own == "":
                return False
            if operator == "in":
                if own not in values:
                    return False
                continue
            key = {"age": int, "language": LEVELS.index}.get(attribute, str)
            a, b = key(own), key(values[0])
            if not {">=": a >= b, "<=": a <= b, ">": a > b, "<": a < b}[operator]:
                return False
        return True

    def _quota_rows(self):
        found = []
        self.sides = {}  # by row: of a pair whether it is counted, None outside the group
        for quota in self.s["quotas"]:
            groups = {}
            for c, o in itertools.product(self.candidates or [None], self.orders or [None]):
                values = tuple(self.value(a, c, o) for a in quota["per"])
                if "" not in values:
                    groups[values] = " / ".join(values) or "all"
            for values, label in groups.items():
                bounds = {**quota["bounds"], **quota["except"].get(label, {})}
                for name, bound in bounds.items():
                    share = Fraction(bound) if name.endswith("share") else None

                    def counts(c, o, quota=quota, values=values, share=share):
                        if tuple(self.value(a, c, o) for a in quota["per"]) != values:
                            return 0
                        hit = self.meets(quota["where"], c, o)
                        if share is None:
                            return int(hit)
                        return share.denominator * hit - share.numerator

                    def side(c, o, quota=quota, values=values):
                        inside = tuple(self.value(a, c, o) for a in quota["per"]) == values
                        return self.meets(quota["where"], c, o) if inside else None

                    self.sides[f"quota:{quota['id']}:{label}:{name}"] = side
                    found.append(
                        (
                            f"quota:{quota['id']}:{label}:{name}",
                            1 if name.startswith("max") else -1,
                            0 if share is not None else bound,
                            share,
                            quota["soft"],
                            counts,
                        )
                    )
        return found

    def lefts(self, plan):
        by_c = {c["candidate_id"]: c for c in self.candidates}
        by_o = {o["order_id"]: o for o in self.orders}
        return {
            row[0]: sum(row[5](by_c[c], by_o[o]) for c, o in plan.items()) for row in self.rows()
        }

    def penalty(self, plan):
        lefts, total = self.lefts(plan), 0
        for identity, sense, right, share, soft, _ in self.rows():
            if soft is not None:
                over = max(0, sense * (lefts[identity] - right))
                total += soft * -(-over // (1 if share is None else share.denominator))
        return total

    def feasible(self, plan):
        lefts = self.lefts(plan)
        for identity, sense, right, _, soft, _ in self.rows():
            if soft is None and sense * (lefts[identity] - right) > 0:
                return False
        for order in self.orders:
            load = sum(o == order["order_id"] for o in plan.values())
            if 0 < load < order["min_seats"]:
                return False
        company = {o["order_id"]: o["company_id"] for o in self.orders}
        for group in {c["group"] for c in self.candidates} - {""}:
            members = [c["candidate_id"] for c in self.candidates if c["group"] == group]
            if len({company.get(plan.get(c)) for c in members}) > 1:
                return False
        return all(plan.get(c) == o for c, o in self.pinned.items())

    def goal_values(self, plan):
        values = {}
        scores = [self.pairs[pair] for pair in plan.items()]
        priority = {o["order_id"]: o["priority"] for o in self.orders}
        for goal in self.s["goals"]:
            name = goal["goal"]
            if name == "fill":
                values[name] = sum(priority[o] for o in plan.values())
            elif name == "score":
                values[name] = sum(scores) - self.penalty(plan)
            elif name == "worst_off":
                values[name] = min(scores, default=0)
            elif name == "parity":
                values[name] = self._parity(goal, plan)
            else:
                previous = goal["previous"]
                values[name] = sum(
                    plan.get(c["candidate_id"]) != previous.get(c["candidate_id"])
                    for c in self.candidates
                )
        return values

    def has_seat(self, c):
        """Whether a candidate has an eligible pair on an order with seats."""
        return any(
            (c["candidate_id"], o["order_id"]) in self.pairs and o["seats"] for o in self.orders
        )

    def _parity(self, goal, plan):
        rates = {}
        for c in self.candidates:
            key = tuple(self.value(a, c, None) for a in goal["per"])
            if "" in key or not self.has_seat(c):
                continue
            placed, size = rates.get(key, (0, 0))
            rates[key] = (placed + (c["candidate_id"] in plan), size + 1)
        return min((Fraction(*rate) for rate in rates.values()), default=Fraction(1))

    def plans(self):
        choices = []
        for c in self.candidates:
            own = [pair[1] for pair in self.pairs if pair[0] == c["candidate_id"]]
            pin = self.pinned.get(c["candidate_id"])
            choices.append([None, *own] if pin is None else [pin])
        ids = [c["candidate_id"] for c in self.candidates]
        for chosen in itertools.product(*choices):
            plan = {c: o for c, o in zip(ids, chosen, strict=True) if o is not None}
            if self.feasible(plan):
                yield plan

    def best(self):
        """The lexicographically best plan without give-ups, or None."""

        def key(plan):
            values = self.goal_values(plan)
            return [-v if name == "changes" else v for name, v in values.items()]

        return max(self.plans(), key=key, default=None)
