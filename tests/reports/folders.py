"""Result folders for the tests of reports, each solved once."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pandas as pd

import matcher
from matcher.reports.facts import Facts, facts
from matcher.reports.page import page
from matcher.reports.reading import read_folder
from matcher.texts.translate import texts
from matcher.verifier.judge import verify

SCENARIOS = Path(__file__).parents[2] / "scenarios"
#: Ids, names and values that a page or a spreadsheet might run.
HOSTILE = (
    "<script>window.hacked=1</script>",
    '=HYPERLINK("http://evil.example","click")',
    '"><img src=x onerror=window.hacked=1>',
    "@SUM(1)",
    "</style></title><svg onload=window.hacked=1>",
    "{{ 7 * 7 }} {n} %s",
    "http://evil.example/",
    "&lt;b&gt; ' \"",
)
_HELD = tempfile.TemporaryDirectory(prefix="matcher-reports-", ignore_cleanup_errors=True)


@cache
def folder_of(name: str) -> Path:
    """The result folder of a shipped scenario."""
    place = Path(_HELD.name) / name
    matcher.solve(SCENARIOS / name).write(place)
    return place


@cache
def facts_of(name: str) -> Facts:
    """The joined result of a shipped scenario, of ``hostile`` or of ``hopeless``."""
    place = {"hostile": hostile_folder, "hopeless": hopeless_folder}.get(name)
    folder = place() if place else folder_of(name)
    return facts(read_folder(folder), verify(folder))


@cache
def page_of(name: str, language: str = "en") -> str:
    """The page of a scenario whose folder the verifier accepts."""
    return page(facts_of(name), texts(language))


def hostile_frames() -> dict[str, pd.DataFrame]:
    """Tables whose every free text is hostile."""
    texts = list(HOSTILE)
    n = len(texts)
    turned = [*texts[1:], texts[0]]
    return {
        "candidates": pd.DataFrame(
            {
                "candidate_id": texts,
                "skills": [f"{job};plain:60" for job in ("3-8:70",) * n],
                "province": turned,
                "sending_org": texts,
                "birth_date": ["2003-04-11"] * n,
                "x_note": texts,
            }
        ),
        "companies": pd.DataFrame(
            {
                "company_id": turned,
                "name": texts,
                "field": ["construction"] * n,
                "supervising_org": texts,
                "staff": [3] * n,
            }
        ),
        "orders": pd.DataFrame(
            {
                "order_id": turned,
                "company_id": turned,
                "scheme": ["titp"] * n,
                "job": ["3-8"] * (n - 1) + ["none-has-it"],
                "prefecture": ["Aichi"] * n,
                "seats": [2] * (n - 1) + [1],
                "arrival": ["2027-02-01"] * n,
            }
        ),
    }


@cache
def hostile_folder() -> Path:
    """A result folder in which every id and free text is hostile."""
    quotas = [
        {"id": text, "per": "sending_org", "max": 1, "reason": text, "source": text}
        for text in HOSTILE
        if ":" not in text
    ]
    scenario = matcher.Scenario.from_frames(
        **hostile_frames(),
        name=HOSTILE[0] + HOSTILE[4],
        date="2026-10-01",
        presets=["titp-2017"],
        quotas=quotas,
    )
    place = Path(_HELD.name) / "hostile"
    matcher.solve(scenario).write(place)
    return place


@cache
def hopeless_folder() -> Path:
    """A result folder without a plan: two people are pinned to one seat."""
    people = pd.DataFrame({"candidate_id": ["C-1", "C-2"], "skills": ["3-8:70", "3-8:60"]})
    companies = pd.DataFrame({"company_id": ["K-1"], "field": ["construction"], "staff": [9]})
    orders = pd.DataFrame(
        {
            "order_id": ["O-1"], "company_id": ["K-1"], "scheme": ["titp"], "job": ["3-8"],
            "prefecture": ["Aichi"], "seats": [1], "arrival": ["2027-02-01"],
        }
    )  # fmt: skip
    pins = pd.DataFrame(
        {"candidate_id": ["C-1", "C-2"], "order_id": ["O-1"] * 2, "action": ["pin"] * 2,
         "reason": ["promised"] * 2}
    )  # fmt: skip
    scenario = matcher.Scenario.from_frames(
        people, companies, orders, pins=pins, name="Two on one seat", date="2026-10-01"
    )
    place = Path(_HELD.name) / "hopeless"
    matcher.solve(scenario).write(place)
    return place
