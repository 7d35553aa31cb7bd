"""The report: one HTML page that needs nothing else."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

import matcher
from matcher.reports.facts import Facts
from matcher.reports.views import first
from matcher.reports.views.clash import clash_section
from matcher.reports.views.demand import demand_section
from matcher.reports.views.fairness import fairness_section
from matcher.reports.views.limits import limits_section
from matcher.reports.views.places import flow_section, map_section
from matcher.reports.views.reasons import open_section, unplaced_section
from matcher.reports.views.scores import scores_section
from matcher.reports.views.section import Section
from matcher.texts.translate import Texts

TEMPLATES = Path(__file__).parent / "templates"
WITH_PLAN = (
    demand_section,
    map_section,
    flow_section,
    scores_section,
    limits_section,
    fairness_section,
    unplaced_section,
    open_section,
)
WITHOUT_PLAN = (clash_section, demand_section)


def sections(facts: Facts, t: Texts) -> list[Section]:
    """The sections of the page, in order; without a plan, what clashes, and supply and demand."""
    made = (make(facts, t) for make in (WITH_PLAN if facts.folder.has_plan else WITHOUT_PLAN))
    return [section for section in made if section is not None]


def environment(t: Texts) -> Environment:
    """Templates that escape everything, and fail on a name they don't have."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["t"] = t
    return made


def page(facts: Facts, t: Texts) -> str:
    """The page as text.

    Args:
        facts: the result folder, joined.
        t: texts of the language.
    """
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    return (
        environment(t)
        .get_template("report.html.j2")
        .render(
            facts=facts,
            run=facts.run,
            scenario=facts.folder.scenario,
            version=matcher.__version__,
            style=Markup(style),
            status=first.status(facts, t),
            doubtful=not facts.verdict.ok,
            objection=first.objection(facts.verdict, t),
            proof=first.proof_sentence(facts, t),
            goals=first.goal_rows(facts, t),
            figures=first.figures(facts, t) if facts.folder.has_plan else [],
            pointers=first.pointers(facts, t) if facts.folder.has_plan else [],
            sections=sections(facts, t),
        )
    )
