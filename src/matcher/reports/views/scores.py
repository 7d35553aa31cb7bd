"""How well placements fit."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from matcher.reports.display import Display
from matcher.reports.facts import Facts
from matcher.reports.frames import records
from matcher.reports.sections.scores import distribution, middle, worst
from matcher.reports.svg import picture, tag
from matcher.reports.table import Table, cells, figures, name
from matcher.reports.views.section import Section
from matcher.texts.translate import Texts

SIZE, SIDE, FLOOR, TOP = (720, 280), 24, 250, 38


def scores_section(facts: Facts, t: Texts) -> Section:
    """The distribution, and the worst by id."""
    frame, lowest = distribution(facts), worst(facts)
    if frame.empty:
        return Section("scores", t("How well placements fit"), t("Nobody is placed."))
    finding = t(
        "Half of the placements have {middle} points or more; the lowest has {lowest}.",
        middle=t.number(middle(facts) or 0),
        lowest=t.number(int(lowest["score"][0])),
    )
    return Section(
        "scores",
        t("How well placements fit"),
        finding,
        picture=histogram(frame, finding, t),
        tables=[worst_table(lowest, facts.display, t)],
        folded=[distribution_table(frame, t)],
    )


def histogram(frame: pd.DataFrame, finding: str, t: Texts) -> Markup:
    """A column for each bin, with its number on top and its lower edge below."""
    most, step = int(frame["people"].max()), (SIZE[0] - 2 * SIDE) / len(frame)
    content = [tag("line", class_="axis", x1=0, x2=SIZE[0], y1=FLOOR, y2=FLOOR)]
    for i, (low, _, people) in enumerate(records(frame)):
        height = (FLOOR - TOP) * people / most
        x = SIDE + i * step
        content.append(
            tag("rect", class_="fill", x=x + 2, y=FLOOR - height, width=step - 4, height=height)
        )
        if people:
            content.append(
                tag("text", t.number(people), class_="figure", x=x + step / 2, y=FLOOR - height - 7)
            )
        if len(frame) <= 12 or i % 2 == 0:
            content.append(tag("text", t.number(low), class_="tick", x=x, y=FLOOR + 20))
    return picture("histogram", SIZE, t("Distribution of scores"), finding, *content)


def distribution_table(frame: pd.DataFrame, t: Texts) -> Table:
    """The bins in numbers."""
    rows = [
        cells(f"{t.number(low)}–{t.number(high)}", t.number(people))
        for low, high, people in records(frame)
    ]
    columns = [name(t("Points")), figures(t("Placements"))]
    return Table(t("Placements by score"), columns, rows)


def worst_table(frame: pd.DataFrame, display: Display, t: Texts) -> Table:
    """The placements with the lowest scores."""
    shown = [name(heading) for heading in display.headings]
    columns = [name(t("Candidate")), *shown, name(t("Job order")), name(t("Company")),
               figures(t("Points")), name(t("Weakest parts"))]  # fmt: skip
    rows = [
        cells(
            row.candidate_id,
            *display.cells(row.candidate_id),
            row.order_id,
            row.company_id,
            t.number(row.score),
            _weakest(row, t),
        )
        for row in records(frame)
    ]
    return Table(t("The placements that fit least"), columns, rows)


def part_names(t: Texts) -> dict[str, str]:
    """The parts of a score, by column."""
    return {
        "skill": t("skill"),
        "language": t("Japanese"),
        "job_preference": t("wished job"),
        "region_preference": t("wished place"),
        "wage": t("wage"),
        "screening": t("screening"),
        "waiting": t("waiting time"),
        "ranking": t("interview"),
    }


def _weakest(row: object, t: Texts) -> str:
    names = part_names(t)
    parts = [(getattr(row, key), names[key]) for key in names if getattr(row, key) is not None]
    parts.sort(key=lambda part: part[0])
    return ", ".join(f"{text} {value}" for value, text in parts[:3])
