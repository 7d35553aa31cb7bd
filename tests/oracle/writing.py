"""A scenario folder as text files."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

from oracle.drafts import Row

HEADINGS = {
    "candidates": "candidate_id,birth_date,sex,province,sending_org,language,skills,screening,"
    "avoid,ready_from,valid_until,min_net_wage,prefer_jobs,prefer_prefectures,group,waiting_since,"
    "prior_titp,show_up",
    "companies": "company_id,name,field,hq_prefecture,hq_metro,supervising_org,staff,excellent,"
    "supervising_org_excellent,type,suspended,titp1_in_place,titp_in_place,esd_in_place",
    "offices": "office_id,company_id,prefecture,care_staff,care_titp1_in_place,"
    "care_titp_in_place,dorm_female,dorm_male",
    "orders": "order_id,company_id,office_id,prefecture,scheme,job,seats,min_seats,min_language,"
    "min_skill,conditions,arrival,net_wage,sex,sex_ground,min_age,max_age,age_ground,"
    "language_course,priority",
    "rankings": "order_id,candidate_id,rank,decision",
    "scores": "candidate_id,order_id,score",
    "pins": "candidate_id,order_id,action,reason,override",
}


def write_folder(folder: Path, settings: dict[str, Any], tables: dict[str, list[Row]]) -> None:
    """scenario.yaml and one CSV file a table; the three required tables always."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{key}: {_yaml(value)}" for key, value in settings.items()]
    (folder / "scenario.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    for name, heading in HEADINGS.items():
        path = folder / f"{name}.csv"
        path.unlink(missing_ok=True)
        if name in tables or name in ("candidates", "companies", "orders"):
            with path.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, heading.split(","), restval="")
                writer.writeheader()
                writer.writerows(tables.get(name, []))


def _yaml(value: Any) -> str:
    """A value on one line; JSON is YAML, but for dates."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)
