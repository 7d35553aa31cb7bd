"""The settings in scenario.json: presets, score, goals, quotas and the claimed rows."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from matcher.verifier.law import LEVEL_RANK, PRESET_OF_SCHEME
from matcher.verifier.reading import (
    bad_shape,
    integer,
    items,
    known,
    mapping,
    share,
    shown,
    text,
    texts,
)
from matcher.verifier.tables import is_date

PARTS = (
    "skill",
    "language",
    "job_preference",
    "region_preference",
    "wage",
    "screening",
    "waiting",
    "ranking",
)
CANDIDATE_ATTRIBUTES = ("sex", "province", "sending_org", "language", "group", "age")
ORDER_ATTRIBUTES = (
    "order_id",
    "company_id",
    "office_id",
    "supervising_org",
    "field",
    "job",
    "scheme",
    "prefecture",
    "metro",
    "arrival",
    "arrival_month",
    "type",
)
ATTRIBUTES = CANDIDATE_ATTRIBUTES + ORDER_ATTRIBUTES
BOUNDS = ("min", "max", "min_share", "max_share")


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """Weights of the parts in the order of :data:`PARTS`, and the wage range."""

    weights: tuple[int, ...]
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal; ``previous`` (candidate id to order id) is that of ``changes``."""

    name: str
    give_up: int | Fraction = 0
    is_share: bool = False
    per: tuple[str, ...] = ()
    previous: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of ``where``."""

    attribute: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quota:
    """One quota; ``exceptions`` replace bounds of the same name for one group."""

    id: str
    where: tuple[Clause, ...]
    per: tuple[str, ...]
    bounds: dict[str, int | Fraction]
    soft: int | None
    exceptions: dict[str, dict[str, int | Fraction]]


def read_settings(found: dict[str, Any]) -> dict[str, Any]:
    """The settings as keyword arguments of :class:`~matcher.verifier.scenario.Scenario`.

    Raises:
        UnreadableError: a setting is not as CERTIFICATE.md, section 3, describes it.
    """
    if integer(found["version"], "scenario.json version") != 1:
        raise bad_shape("scenario.json version", "this judge reads version 1")
    text(found["name"], "scenario.json name")
    date = text(found["date"], "scenario.json date")
    if not is_date(date):
        raise bad_shape("scenario.json date", f"a date is needed, found {shown(date)}")
    presets = frozenset(texts(found["presets"], "scenario.json presets"))
    for preset in presets - set(PRESET_OF_SCHEME.values()):
        raise bad_shape("scenario.json presets", f"unknown preset {shown(preset)}")
    goals = [_goal(g, f"scenario.json goals[{i}]") for i, g in _each(found, "goals")]
    quotas = [_quota(q, f"scenario.json quotas[{i}]") for i, q in _each(found, "quotas")]
    _once([goal.name for goal in goals], "scenario.json goals")
    _once([quota.id for quota in quotas], "scenario.json quotas")
    rows = mapping(found["rows"], "scenario.json rows")
    return {
        "date": date,
        "presets": presets,
        "rule": _score_rule(found["score"]),
        "goals": goals,
        "quotas": quotas,
        "claimed_rows": {key: _side(side, "scenario.json rows") for key, side in rows.items()},
    }


def _each(found: dict[str, Any], key: str) -> list[tuple[int, Any]]:
    return list(enumerate(items(found[key], f"scenario.json {key}")))


def _once(names: list[str], where: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise bad_shape(where, f"{shown(name)} is there twice")


def _score_rule(value: object) -> ScoreRule:
    where = "scenario.json score"
    found = mapping(value, where)
    known(found, ("weights", "wage_range"), (), where)
    weights = mapping(found["weights"], f"{where}.weights")
    known(weights, (), PARTS, f"{where}.weights")
    numbers = tuple(integer(weights.get(part, 0), f"{where}.weights") for part in PARTS)
    wages = [integer(wage, f"{where}.wage_range") for wage in items(found["wage_range"], where)]
    if min(numbers) < 0 or sum(numbers) == 0:
        raise bad_shape(f"{where}.weights", "weights are not negative, and not all 0")
    if len(wages) != 2 or wages[0] >= wages[1]:
        raise bad_shape(f"{where}.wage_range", "two numbers are needed, the lower first")
    return ScoreRule(numbers, *wages)


def _goal(value: object, where: str) -> Goal:
    found = mapping(value, where)
    name = text(found.get("goal"), where)
    extra = {"parity": ("per",), "changes": ("previous",)}.get(name, ())
    known(found, ("goal", "give_up", *extra), (), where)
    if name not in ("fill", "score", "worst_off", "parity", "changes"):
        raise bad_shape(where, f"unknown goal {shown(name)}")
    give_up = _side(found["give_up"], f"{where}.give_up")
    previous = _previous(found["previous"], where) if name == "changes" else None
    per = tuple(texts(found["per"], where)) if name == "parity" else ()
    if name == "parity" and (not per or not set(per) <= set(CANDIDATE_ATTRIBUTES)):
        raise bad_shape(f"{where}.per", "attributes of the candidate are needed")
    return Goal(name, give_up, isinstance(found["give_up"], str), per, previous)


def _previous(value: object, where: str) -> dict[str, str]:
    found = mapping(value, f"{where}.previous")
    return {key: text(order, f"{where}.previous") for key, order in found.items()}


def _side(value: object, where: str) -> int | Fraction:
    if isinstance(value, str):
        return share(value, where)
    number = integer(value, where)
    if number < 0:
        raise bad_shape(where, f"a number that is not negative is needed, found {number}")
    return number


def _quota(value: object, where: str) -> Quota:
    found = mapping(value, where)
    keys = ("id", "where", "per", "bounds", "soft", "except")
    known(found, keys, ("reason", "source"), where)
    per = tuple(texts(found["per"], where))
    if not set(per) <= set(ATTRIBUTES) or len(set(per)) < len(per):
        raise bad_shape(f"{where}.per", "attributes are needed, each once")
    soft = None if found["soft"] is None else integer(found["soft"], f"{where}.soft")
    if soft is not None and soft < 0:
        raise bad_shape(f"{where}.soft", "a penalty is not negative")
    exceptions = mapping(found["except"], f"{where}.except")
    return Quota(
        text(found["id"], where),
        tuple(_clause(clause, f"{where}.where") for clause in items(found["where"], where)),
        per,
        _bounds(found["bounds"], f"{where}.bounds"),
        soft,
        {group: _bounds(bounds, f"{where}.except") for group, bounds in exceptions.items()},
    )


def _bounds(value: object, where: str) -> dict[str, int | Fraction]:
    found = mapping(value, where)
    known(found, (), BOUNDS, where)
    bounds: dict[str, int | Fraction] = {}
    for name in BOUNDS:
        if name not in found:
            continue
        if name.endswith("share"):
            bounds[name] = share(found[name], where)
        else:
            bounds[name] = _side(integer(found[name], where), where)
    return bounds


def _clause(value: object, where: str) -> Clause:
    found = items(value, where)
    if len(found) != 3:
        raise bad_shape(where, "a clause is [attribute, operator, values]")
    attribute, operator = text(found[0], where), text(found[1], where)
    values = tuple(texts(found[2], where))
    if attribute not in ATTRIBUTES or operator not in ("in", ">=", "<=", ">", "<"):
        raise bad_shape(where, f"unknown attribute or operator {shown(found[:2])}")
    if operator != "in" and (len(values) != 1 or not _is_ordered(attribute, values[0])):
        raise bad_shape(where, f"{attribute} can't be compared with {shown(values)}")
    return Clause(attribute, operator, values)


def _is_ordered(attribute: str, value: str) -> bool:
    if attribute == "age":
        return value.isascii() and value.isdigit() and len(value) < 10
    if attribute == "language":
        return value in LEVEL_RANK
    return is_date({"arrival": value, "arrival_month": value + "-01"}.get(attribute, ""))
