"""Random quotas and goals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from oracle.drafts import Draft
from oracle.quotas import CANDIDATE_ATTRIBUTES
from oracle.random_tables import all_pairs

Quotas = list[dict[str, Any]]


ORDER_CHAINS = (
    ("order_id", ("order_id", "arrival_month"), "arrival_month"),
    ("order_id", "job"),
    ("order_id", "prefecture"),
    ("order_id", ("company_id", "scheme"), "company_id", "supervising_org"),
    ("order_id", ("company_id", "scheme"), "company_id", "field"),
    ("order_id", ("company_id", "scheme"), "company_id", "metro"),
)


CANDIDATE_CHAINS = (
    (("province", "sex"), "province"),
    ("sending_org",),
    (("sending_org", "language"), "sending_org"),
    ("age",),
)


def nested_quotas(draft: Draft) -> Quotas:
    """Caps of which any two hold disjoint sets or one inside the other, side by side."""
    rng = draft.rng
    chain = draft.one(*(ORDER_CHAINS[3:] if draft.settings["presets"] else ORDER_CHAINS))
    people = draft.one(*CANDIDATE_CHAINS)
    found: Quotas = []
    for level in chain:
        if rng.random() < 0.35:
            found.append({"per": level, "max": draft.scale * draft.one(0, 1, 1, 2, 2, 3, 4)})
    for level in people:
        if rng.random() < 0.3:
            found.append({"per": level, "max": draft.scale * draft.one(0, 1, 1, 2, 2, 3, 4)})
    if rng.random() < 0.3:
        inside = draft.one("province", "sex", "sending_org", "language")
        found.append({"per": ["order_id", inside], "max": draft.one(0, 1, 1, 2)})
        if rng.random() < 0.3:
            other = draft.one(*({"province", "sex", "sending_org"} - {inside}))
            found.append({"per": ["order_id", inside, other], "max": 1})
    if rng.random() < 0.15:
        found.append({"max": draft.scale * rng.randint(1, 6)})
    for n, quota in enumerate(found):
        quota["id"] = f"q-{n}"
    return [{**quota, "per": _listed(quota["per"])} if "per" in quota else quota for quota in found]


def _listed(per: Any) -> Any:
    return list(per) if isinstance(per, tuple) else per


def _where_value(draft: Draft, name: str) -> Any:
    values: dict[str, Callable[[], Any]] = {
        "sex": lambda: draft.one("F", "M"),
        "province": lambda: draft.one("Bali", ["Bali", "Aceh"], "Jawa Barat"),
        "sending_org": lambda: draft.one("S-1", ["S-1"], ["S-1", "S-2"]),
        "language": lambda: draft.one(">=A2.1", "<N3", ["none", "A1"], "A2.2", ">A1", "<=A2.2"),
        "age": lambda: draft.one(">=20", "<20", ">17", "<=25", ["19", "20", "24"]),
        "scheme": lambda: draft.one("titp", ["esd", "ssw"]),
        "field": lambda: draft.one("care", ["construction", "agriculture"]),
        "job": lambda: draft.one("weld", ["farm", "care"]),
        "prefecture": lambda: draft.one("Tokyo", ["Hokkaido", "北海道"]),
        "metro": lambda: draft.one("yes", "no"),
        "type": lambda: draft.one("individual", "supervised"),
        "arrival": lambda: draft.one(">=2029-02-28", "<2029-03-01", "2028-02-29"),
        "arrival_month": lambda: draft.one(">2028-02", "<=2028-04", "2028-04"),
    }
    return values[name]()


WHERE_NAMES = (
    *("sex", "province", "sending_org", "language", "age", "scheme", "field", "job"),
    *("prefecture", "metro", "type", "arrival", "arrival_month"),
)


PER_NAMES = (
    *CANDIDATE_ATTRIBUTES,
    *("order_id", "company_id", "office_id", "supervising_org", "field", "job", "scheme"),
    *("prefecture", "metro", "arrival", "arrival_month", "type"),
)


def _bound(draft: Draft) -> dict[str, Any]:
    share = draft.one("1/3", "40%", "1/2", "12.5%", "2/3", "0%", "100%", 0.25)
    kind = draft.one("max", "max", "max", "min", "min_share", "max_share")
    if kind == "max":
        return {"max": draft.scale * draft.one(0, 1, 1, 2, 2, 3)}
    if kind == "min":
        return {"min": draft.one(0, 1, 1, 1, 2)}
    return {kind: share}


def any_quota(draft: Draft, n: int) -> dict[str, Any]:
    rng = draft.rng
    quota: dict[str, Any] = {"id": f"q-{n}"}
    if rng.random() < 0.6:
        names = rng.sample(WHERE_NAMES, draft.one(1, 1, 2))
        quota["where"] = {name: _where_value(draft, name) for name in names}
    if rng.random() < 0.7:
        names = rng.sample(PER_NAMES, draft.one(1, 1, 1, 2))
        quota["per"] = names if len(names) > 1 else draft.one(names, names[0])
    quota |= _bound(draft)
    if rng.random() < 0.15 and "max" in quota:
        quota["min"] = rng.randint(0, quota["max"])
    hard_floor = "min" in quota or "min_share" in quota
    if rng.random() < (0.65 if hard_floor else 0.35):
        quota["soft"] = draft.one(0, 1, 50, 500, 2000)
    return quota


def any_goals(draft: Draft, folder: Path) -> list[Any]:
    """Fill, score or worst_off first, then any others, with something given up here and there."""
    rng = draft.rng
    later: list[Any] = ["worst_off", _parity(draft), _changes(draft, folder), "score", "fill"]
    rng.shuffle(later)
    goals: list[Any] = [draft.one("fill", "fill", "fill", "score", "score", "worst_off")]
    goals += [goal for goal in later if goal not in goals][: rng.randint(0, 3)]
    return [_with_give_up(draft, goal) for goal in goals]


def _with_give_up(draft: Draft, goal: Any) -> Any:
    name = goal if isinstance(goal, str) else goal["goal"]
    if name in ("parity", "changes") or draft.rng.random() < 0.75:
        return goal
    amounts = {"fill": [1, "1%", "25%"], "score": [20, 300, "1%", "10%"], "worst_off": [5, 50]}
    return {"goal": name, "give_up": draft.one(*amounts[name])}


def _parity(draft: Draft) -> dict[str, Any]:
    return {"goal": "parity", "per": draft.one("province", "sex", "sending_org", "language")}


def _changes(draft: Draft, folder: Path) -> dict[str, Any]:
    """An earlier plan beside the scenario, with people and orders that are gone since."""
    placed = {"C-gone": "O-0"}
    for candidate, order in all_pairs(draft):
        if draft.rng.random() < 0.2:
            placed[candidate] = order
    if draft.rng.random() < 0.3:
        placed["C-0"] = "O-gone"
    earlier = folder / "earlier"
    earlier.mkdir(parents=True, exist_ok=True)
    lines = ["candidate_id,order_id", *(f"{c},{o}" for c, o in placed.items())]
    (earlier / "assignments.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return {"goal": "changes", "from": "earlier"}
