"""Section 1: a scenario folder, read with the csv module and ruamel.yaml.

Only well-formed folders with comma-separated UTF-8 tables are read; faults are not looked for.
"""

from __future__ import annotations

import csv
import datetime as dt
from fractions import Fraction
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from oracle.levels import read_level
from oracle.model import (
    Candidate,
    Company,
    Goal,
    Office,
    Order,
    Pin,
    Quota,
    Ranking,
    Scenario,
)

DEFAULT_WEIGHTS = {
    "skill": 4,
    "language": 2,
    "job_preference": 2,
    "region_preference": 1,
    "wage": 1,
    "screening": 1,
    "waiting": 1,
    "ranking": 2,
}
TABLES = ("candidates", "companies", "offices", "orders", "rankings", "scores", "pins")
BOUNDS = ("min", "max", "min_share", "max_share")

Cells = dict[str, str]


def read_scenario(folder: Path) -> Scenario:
    """The scenario of a folder."""
    settings = YAML(typ="safe", pure=True).load((folder / "scenario.yaml").read_text("utf-8"))
    names = {table: f"{table}.csv" for table in TABLES} | dict(settings.get("tables") or {})
    tables = {table: _table(folder / name) for table, name in names.items()}
    offices = {cells["office_id"]: _office(cells) for cells in tables["offices"] or []}
    score = settings.get("score") or {}
    scores = tables["scores"]
    return Scenario(
        date=_as_date(settings["date"]),
        presets=tuple(settings.get("presets") or ()),
        candidates={c["candidate_id"]: _candidate(c) for c in tables["candidates"] or []},
        companies={c["company_id"]: _company(c) for c in tables["companies"] or []},
        offices=offices,
        orders={o["order_id"]: _order(o, offices) for o in tables["orders"] or []},
        rankings={_pair(row): _ranking(row) for row in tables["rankings"] or []},
        scores=None if scores is None else {_pair(r): int(_whole(r, "score", 0)) for r in scores},
        pins={_pair(row): _pin(row) for row in tables["pins"] or []},
        quotas=tuple(_quota(quota) for quota in settings.get("quotas") or ()),
        weights=dict(score.get("weights") or DEFAULT_WEIGHTS),
        wage_range=tuple(score.get("wage_range") or (80_000, 200_000)),
        goals=tuple(_goal(goal, folder) for goal in settings.get("goals") or ("fill", "score")),
    )


def _table(path: Path) -> list[Cells] | None:
    if not path.exists():
        return None
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = [
            {name.strip(): (cell or "").strip() for name, cell in row.items()}
            for row in csv.DictReader(stream)
        ]
    return [row for row in rows if any(row.values())]


def _pair(cells: Cells) -> tuple[str, str]:
    return cells["candidate_id"], cells["order_id"]


def _whole_or_blank(cells: Cells, name: str) -> int | None:
    text = cells.get(name, "")
    return int(Fraction(text)) if text else None


def _whole(cells: Cells, name: str, blank: int) -> int:
    number = _whole_or_blank(cells, name)
    return blank if number is None else number


def _as_date(value: object) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))


def _day(cells: Cells, name: str) -> dt.date | None:
    text = cells.get(name, "")
    return dt.date.fromisoformat(text) if text else None


def _yes(cells: Cells, name: str) -> bool:
    return cells.get(name, "").lower() == "yes"


def _items(cells: Cells, name: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in cells.get(name, "").split(";") if item.strip())


def _skills(cells: Cells) -> dict[str, int]:
    pairs = (item.rsplit(":", 1) for item in _items(cells, "skills"))
    return {job.strip(): int(Fraction(level)) for job, level in pairs}


def _candidate(cells: Cells) -> Candidate:
    return Candidate(
        candidate_id=cells["candidate_id"],
        birth_date=_day(cells, "birth_date"),
        sex=cells.get("sex", "").upper(),
        province=cells.get("province", ""),
        sending_org=cells.get("sending_org", ""),
        language=read_level(cells.get("language", "")),
        skills=_skills(cells),
        screening=_whole(cells, "screening", 50),
        avoid=_items(cells, "avoid"),
        ready_from=_day(cells, "ready_from"),
        valid_until=_day(cells, "valid_until"),
        min_net_wage=_whole_or_blank(cells, "min_net_wage"),
        prefer_jobs=_items(cells, "prefer_jobs"),
        prefer_prefectures=_items(cells, "prefer_prefectures"),
        group=cells.get("group", ""),
        waiting_since=_day(cells, "waiting_since"),
        prior_titp=_yes(cells, "prior_titp"),
    )


def _company(cells: Cells) -> Company:
    return Company(
        company_id=cells["company_id"],
        field=cells.get("field", ""),
        hq_metro=cells.get("hq_metro", "").lower(),
        supervising_org=cells.get("supervising_org", ""),
        staff=_whole_or_blank(cells, "staff"),
        excellent=_yes(cells, "excellent"),
        supervising_org_excellent=_yes(cells, "supervising_org_excellent"),
        type=cells.get("type", "") or "supervised",
        suspended=_yes(cells, "suspended"),
        titp1_in_place=_whole(cells, "titp1_in_place", 0),
        titp_in_place=_whole(cells, "titp_in_place", 0),
        esd_in_place=_whole(cells, "esd_in_place", 0),
    )


def _office(cells: Cells) -> Office:
    return Office(
        office_id=cells["office_id"],
        company_id=cells["company_id"],
        prefecture=cells.get("prefecture", ""),
        care_staff=_whole_or_blank(cells, "care_staff"),
        care_titp1_in_place=_whole(cells, "care_titp1_in_place", 0),
        care_titp_in_place=_whole(cells, "care_titp_in_place", 0),
        dorm_female=_whole_or_blank(cells, "dorm_female"),
        dorm_male=_whole_or_blank(cells, "dorm_male"),
    )


def _order(cells: Cells, offices: dict[str, Office]) -> Order:
    office_id = cells.get("office_id", "")
    arrival = _day(cells, "arrival")
    assert arrival is not None
    sex = cells.get("sex", "").upper()
    return Order(
        order_id=cells["order_id"],
        company_id=cells["company_id"],
        office_id=office_id,
        prefecture=offices[office_id].prefecture if office_id else cells.get("prefecture", ""),
        scheme=cells["scheme"].lower(),
        job=cells["job"],
        seats=_whole(cells, "seats", 0),
        min_seats=_whole(cells, "min_seats", 0),
        min_language=read_level(cells.get("min_language", "")),
        min_skill=_whole(cells, "min_skill", 0),
        conditions=_items(cells, "conditions"),
        arrival=arrival,
        net_wage=_whole_or_blank(cells, "net_wage"),
        sex="any" if sex in ("", "ANY") else sex,
        min_age=_whole_or_blank(cells, "min_age"),
        max_age=_whole_or_blank(cells, "max_age"),
        language_course=_yes(cells, "language_course"),
        priority=_whole(cells, "priority", 1),
    )


def _ranking(cells: Cells) -> Ranking:
    return Ranking(_whole_or_blank(cells, "rank"), cells["decision"].lower())


def _pin(cells: Cells) -> Pin:
    return Pin(cells["action"].lower(), _yes(cells, "override"))


def read_share(value: object) -> Fraction:
    """An exact share from a fraction, a percentage or a decimal number."""
    text = str(value).strip()
    return Fraction(text[:-1].strip()) / 100 if text.endswith("%") else Fraction(text)


def _bounds(node: dict[str, Any]) -> dict[str, Fraction]:
    return {name: read_share(node[name]) for name in BOUNDS if node.get(name) is not None}


def _names(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)  # type: ignore[arg-type]


def _quota(node: dict[str, Any]) -> Quota:
    return Quota(
        id=str(node["id"]),
        where=dict(node.get("where") or {}),
        per=_names(node.get("per")),
        bounds=_bounds(node),
        soft=node.get("soft"),
        exceptions={
            str(group): _bounds(bounds) for group, bounds in (node.get("except") or {}).items()
        },
    )


def _goal(node: Any, folder: Path) -> Goal:
    if isinstance(node, str):
        return Goal(node)
    give_up = node.get("give_up", 0)
    is_share = isinstance(give_up, str)
    return Goal(
        name=node["goal"],
        give_up=read_share(give_up) if is_share else give_up,
        give_up_is_share=is_share,
        per=_names(node.get("per")),
        previous=_previous(folder / node["from"]) if "from" in node else {},
    )


def _previous(folder: Path) -> dict[str, str]:
    rows = _table(folder / "assignments.csv") or []
    return {row["candidate_id"]: row["order_id"] for row in rows}
