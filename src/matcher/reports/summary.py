"""The sheets Settings and Read-me of the results workbook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from matcher.reports.facts import Facts
from matcher.reports.sheet import Sheet
from matcher.reports.views.first import goal_rows, proof_sentence, status
from matcher.reports.views.scores import part_names
from matcher.texts.translate import Texts


def settings(facts: Facts, t: Texts) -> Sheet:
    """What was solved, how, and with what outcome."""
    columns: list[Any] = [(t("Setting"), "text"), (t("Value"), "wide")]
    return Sheet(t("Settings"), columns, list(_settings(facts, t)))


def _settings(facts: Facts, t: Texts) -> Iterator[list[Any]]:
    run, scenario = facts.run, facts.folder.scenario
    yield [t("Scenario"), scenario["name"]]
    yield [t("Day of the plan"), t.date(scenario["date"])]
    yield [t("Outcome"), status(facts, t)]
    yield [t("Proof"), proof_sentence(facts, t)]
    for goal, value, bound in goal_rows(facts, t):
        told = t("{value}; best possible, proven: {bound}", value=value, bound=bound)
        yield [t("Goal: {goal}", goal=goal), told]
    yield [t("Candidates"), len(facts.people)]
    yield [t("Seats"), facts.seats]
    yield [t("Placed"), facts.placed]
    yield [t("Presets"), ", ".join(scenario["presets"]) or "–"]
    names = part_names(t)
    for part, weight in scenario["score"]["weights"].items():
        yield [t("Weight: {part}", part=names.get(part, part)), weight]
    low, high = scenario["score"]["wage_range"]
    yield [t("Wage range"), f"{t.number(low)}–{t.number(high)} JPY"]
    for quota in scenario["quotas"]:
        told = "; ".join(text for text in (quota["reason"], quota["source"]) if text)
        yield [t("Quota {id}", id=quota["id"]), told or "–"]
    yield [t("Engine"), run.get("engine", {}).get("name", "")]
    for program, version in run.get("versions", {}).items():
        yield [t("Version: {program}", program=program), version]
    for file, digest in run.get("inputs", {}).items():
        yield [f"SHA-256 {file}", digest]


def _personal(facts: Facts, t: Texts) -> str:
    if facts.display.column:
        return t("This workbook shows the column {column} of people beside their ids. It says "
                 "things about them that concern only those who plan: pass it on with care.",
                 column=facts.display.column)  # fmt: skip
    return t("This workbook holds ids and no names. It says things about people that concern "
             "only those who plan: pass it on with care.")  # fmt: skip


def readme(facts: Facts, t: Texts) -> Sheet:
    """What each sheet holds, and how to read it."""
    rows = [
        [t("Assignments"), t("Who goes where, with the points of the pair and their parts.")],
        [t("Unplaced"), t("Everybody without a seat, with the reason and what would help.")],
        [t("Companies"), t("Every host company with its seats, filled and open.")],
        [t("Open seats"), t("Every job order with seats left, with the reason.")],
        [t("Quotas"), t("Every limit: how many it counts, its bound, what is left, and what "
                        "loosening it by one could gain. Statutory figures that are not "
                        "confirmed are marked as provisional.")],
        [t("Settings"), t("What was solved, by what, and what is proven.")],
        [t("Points"), t("How well candidate and job order fit, from 0 to 1000, unless the planner "
                        "gave points.")],
        [t("Personal data"), _personal(facts, t)],
    ]  # fmt: skip
    columns: list[Any] = [(t("Sheet"), "text"), (t("What it holds"), "wide")]
    return Sheet(t("Read-me"), columns, rows, plain=True)
