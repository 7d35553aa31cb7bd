"""A scenario with a pseudonym for every id, and the key to it apart.

What decides the plan stays: dates of birth, sex, province, levels, skills, wages, preferences,
counts, fields, prefectures. Whoever knows a person by these may still know the person, so the
copy is pseudonymous, not anonymous in the sense of a data protection law.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from matcher.domain.headings import Language
from matcher.domain.scenario import Scenario
from matcher.domain.settings import Condition, Goal, Quota, Settings
from matcher.domain.tables import TABLES
from matcher.errors import OutputError, Phrase
from matcher.files.convert import refuse_out, write_out
from matcher.files.folder import PREVIOUS
from matcher.files.load import load
from matcher.files.pseudonyms import Pseudonyms, draw_pseudonyms, write_key

#: Column (or attribute of a quota) to the kind of its ids.
KINDS = {
    "candidate_id": "candidate",
    "company_id": "company",
    "office_id": "office",
    "order_id": "order",
    "sending_org": "sending_org",
    "supervising_org": "supervising_org",
    "group": "group",
}
#: Free texts, which may hold names: emptied, or this word where the scenario needs one.
TEXTS = ("name", "sex_ground", "age_ground", "reason")
WITHHELD = "withheld"
BLANKED = ("name",)
SEPARATOR = " / "


def anonymise(
    source: Path | str,
    out: Path | str,
    *,
    key: Path | str,
    seed: int | None = None,
    language: Language = "en",
) -> Scenario:
    """Write a scenario with pseudonyms instead of ids to ``out``, and the key to ``key``.

    Every id of a candidate, company, office, order, sending or supervising organisation, group
    and quota gets a new one, wherever it stands, and so does the name of the scenario. Names of
    companies, notes (``x_`` columns), reasons, sources and grounds are left out. Rows stand in
    the order of their pseudonyms. The plans are the same, so are the values of the goals.

    Args:
        source: a scenario: folder, scenario.yaml or workbook.
        out: a new folder, or a new workbook where the name ends in .xlsx.
        key: a new CSV file outside ``out`` that leads back; only its owner may read it.
        seed: same scenario and seed, same bytes, but whoever knows both can make the key
            again. Without one the pseudonyms are secrets.
        language: of a workbook's headings.

    Returns:
        The scenario as written.

    Raises:
        ScenarioError: the scenario has a fault.
        OutputError: ``out`` or ``key`` is there already, can't be written, or ``key`` lies in
            ``out``.
    """
    target, place = Path(out), Path(key)
    _refuse_inside(place, target)
    refuse_out(target)
    scenario = load(source)
    drawn = draw_pseudonyms(ids_of(scenario), seed)
    hidden = pseudonymous(scenario, drawn)
    write_key(drawn, place)
    try:
        write_out(hidden, target, language)
    except BaseException:
        place.unlink(missing_ok=True)  # a key to nothing would only be in the way
        raise
    return hidden


def _refuse_inside(key: Path, out: Path) -> None:
    inside = out.resolve()
    if key.resolve() == inside or inside in key.resolve().parents:
        raise OutputError(
            Phrase(
                "the key {key} would lie in {out}; keep it apart from what it opens",
                key=str(key),
                out=str(out),
            )
        )


def ids_of(scenario: Scenario) -> dict[str, list[str]]:
    """Every id of a scenario by kind, in the order met; rules may name some that no table has."""
    found: dict[str, list[str]] = {kind: [] for kind in KINDS.values()}
    for name in TABLES:
        frame: pd.DataFrame | None = getattr(scenario, name)
        for column, kind in KINDS.items():
            if frame is not None and column in frame.columns:
                found[kind] += frame[column].dropna().tolist()
    for quota in scenario.settings.quotas:
        for attribute, value in _values(quota):
            if attribute in KINDS:
                found[KINDS[attribute]].append(value)
    found["candidate"] += scenario.previous
    found["order"] += scenario.previous.values()
    found["quota"] = [quota.id for quota in scenario.settings.quotas]
    found["scenario"] = [scenario.settings.name]
    return found


def _values(quota: Quota) -> Iterator[tuple[str, str]]:
    """Every value that a quota names, with its attribute."""
    for clause in quota.where:
        yield from ((clause.attribute, value) for value in clause.values)
    for group in quota.exceptions:
        yield from zip(quota.per, _parts(group, quota), strict=True)


def _parts(group: str, quota: Quota) -> list[str]:
    return group.split(SEPARATOR) if len(quota.per) > 1 else [group]


def pseudonymous(scenario: Scenario, drawn: Pseudonyms) -> Scenario:
    """The scenario with pseudonyms for ids and without free texts."""
    frames = {name: _frame(getattr(scenario, name), name, drawn) for name in TABLES}
    previous = {
        drawn["candidate"][person]: drawn["order"][order]
        for person, order in scenario.previous.items()
    }
    return replace(
        scenario,
        **frames,  # type: ignore[arg-type]
        settings=_settings(scenario.settings, drawn),
        previous=dict(sorted(previous.items())),
        warnings=(),
        inputs={},
    )


def _frame(frame: pd.DataFrame | None, name: str, drawn: Pseudonyms) -> pd.DataFrame | None:
    if frame is None:
        return None
    table = TABLES[name]
    hidden = frame[[column for column in frame.columns if column in table.by_name]].copy()
    for column in hidden.columns:
        if column in KINDS:
            names = drawn[KINDS[column]]
            hidden[column] = hidden[column].map(lambda cell, names=names: names.get(cell, cell))
        elif column in TEXTS:
            word = "" if column in BLANKED else WITHHELD
            hidden[column] = hidden[column].map(lambda cell, word=word: word if cell else "")
    rows = hidden.index
    return hidden.sort_values(list(table.key), kind="stable").set_axis(rows)


def _settings(settings: Settings, drawn: Pseudonyms) -> Settings:
    # Names of files may hold names, too; the usual ones are taken instead.
    return replace(
        settings,
        name=drawn["scenario"].get(settings.name, settings.name),
        tables={},
        quotas=tuple(_quota(quota, drawn) for quota in settings.quotas),
        goals=tuple(map(_goal, settings.goals)),
    )


def _goal(goal: Goal) -> Goal:
    return replace(goal, source=PREVIOUS) if goal.source else goal


def _quota(quota: Quota, drawn: Pseudonyms) -> Quota:
    where = [
        Condition(item.attribute, item.operator, _hidden_values(item, drawn))
        for item in quota.where
    ]
    exceptions = {
        SEPARATOR.join(
            _hidden(attribute, value, drawn)
            for attribute, value in zip(quota.per, _parts(group, quota), strict=True)
        ): bounds
        for group, bounds in quota.exceptions.items()
    }
    return replace(
        quota,
        id=drawn["quota"][quota.id],
        where=tuple(where),
        exceptions=dict(sorted(exceptions.items())),
        reason="",
        source="",
    )


def _hidden_values(clause: Condition, drawn: Pseudonyms) -> tuple[str, ...]:
    values = tuple(_hidden(clause.attribute, value, drawn) for value in clause.values)
    return tuple(sorted(values)) if clause.attribute in KINDS else values


def _hidden(attribute: str, value: str, drawn: Mapping[str, Mapping[str, str]]) -> str:
    return drawn[KINDS[attribute]][value] if attribute in KINDS else value
