"""``scenario.yaml``: nodes read as :class:`~matcher.domain.settings.Settings`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from math import lcm

from matcher.domain.issues import Code
from matcher.domain.places import PRESETS
from matcher.domain.settings import (
    DEFAULT_WAGE_RANGE,
    DEFAULT_WEIGHTS,
    SCORE_PARTS,
    Goal,
    ScoreSettings,
    Settings,
    SolveSettings,
)
from matcher.domain.tables import TABLES
from matcher.errors import Phrase
from matcher.files import keys
from matcher.files.findings import TextError, nearest, one_of
from matcher.files.goals import read_goals
from matcher.files.nodes import Node
from matcher.files.quotas import read_quotas
from matcher.files.reading import Reader, parse_id, unknown_key
from matcher.files.scalars import parse_count, parse_date, parse_decimal, parse_share

# Stands in a draft for a date that is missing or faulty; such a draft is never solved.
NO_DATE = dt.date(1970, 1, 1)
DEFAULT_GOALS = (Goal("fill"), Goal("score"))


@dataclass(frozen=True)
class Written:
    """The settings, and the nodes that later checks point at.

    ``quotas`` and ``goals`` stand beside ``settings.quotas`` and ``settings.goals``.
    """

    settings: Settings
    quotas: tuple[Node, ...] = ()
    goals: tuple[Node, ...] = ()
    tables: dict[str, Node] = field(default_factory=dict)
    presets: Node | None = None


def read_settings(node: Node, reader: Reader) -> Written:
    """Settings of the document; a faulty part is left at its default, and told."""
    given = reader.mapping(node, keys.TOP, Phrase("the scenario"))
    for key in keys.REQUIRED:
        if key not in given and node.kind in ("map", "scalar"):
            message = Phrase("the scenario has no {key}, it is needed", key=key)
            reader.error(node, Code.KEY_MISSING, message)
    _check_version(given.get("version"), reader)
    quotas = read_quotas(given.get("quotas"), reader)
    goals = read_goals(given.get("goals"), reader)
    tables = _tables(given.get("tables"), reader)
    settings = Settings(
        name=reader.value(given.get("name"), "name", parse_id) or "",
        date=reader.value(given.get("date"), "date", parse_date) or NO_DATE,
        presets=_presets(given.get("presets"), reader),
        tables={name: item.text for name, item in tables.items()},
        quotas=tuple(quota for quota, _ in quotas),
        score=_score(given.get("score"), reader),
        goals=tuple(goal for goal, _ in goals) or DEFAULT_GOALS,
        solve=_solve(given.get("solve"), reader),
    )
    quota_nodes = tuple(item for _, item in quotas)
    goal_nodes = tuple(item for _, item in goals)
    return Written(settings, quota_nodes, goal_nodes, tables, given.get("presets"))


def _check_version(node: Node | None, reader: Reader) -> None:
    def parse(text: str) -> str:
        if text != str(keys.VERSION):
            raise TextError(Code.VERSION, Phrase.verbatim(str(keys.VERSION)))
        return text

    reader.value(node, "version", parse)


def _presets(node: Node | None, reader: Reader) -> tuple[str, ...]:
    def parse(text: str) -> str:
        if text not in PRESETS:
            raise TextError(Code.PRESET_UNKNOWN, one_of(PRESETS), nearest(text, PRESETS))
        return text

    names: list[str] = []
    for item in [] if node is None else reader.listed(node, "presets"):
        name = reader.value(item, Phrase("a preset"), parse)
        if item.blank:
            message = Phrase("a preset is blank, allowed is {allowed}", allowed=one_of(PRESETS))
            reader.error(item, Code.WRONG_TYPE, message)
        elif name in names:
            message = Phrase("preset {came} is listed twice", came=item.came)
            reader.error(item, Code.PRESET_TWICE, message)
        elif name is not None:
            names.append(name)
    return tuple(names)


def _tables(node: Node | None, reader: Reader) -> dict[str, Node]:
    """Table name to the node with its file name."""
    tables: dict[str, Node] = {}
    files: dict[str, str] = {}
    for key, value in [] if node is None else reader.entries(node, "tables"):
        if key.text not in TABLES:
            message = unknown_key("tables", key, TABLES)
            reader.error(key, Code.TABLE_UNKNOWN, message, nearest(key.text, list(TABLES)))
            continue
        name = reader.value(value, Phrase("the file of {table}", table=key.text), parse_id)
        if name is None:
            continue
        if name in files:
            message = Phrase(
                "{file} is the file of {first} and of {second}",
                file=value.came,
                first=files[name],
                second=key.text,
            )
            reader.error(value, Code.TABLE_TWICE, message)
            continue
        files[name], tables[key.text] = key.text, value
    return tables


def _score(node: Node | None, reader: Reader) -> ScoreSettings:
    given = {} if node is None else reader.mapping(node, keys.SCORE, "score")
    weights, wages = given.get("weights"), given.get("wage_range")
    return ScoreSettings(
        dict(DEFAULT_WEIGHTS) if weights is None else _weights(weights, reader),
        DEFAULT_WAGE_RANGE if wages is None else _wage_range(wages, reader),
    )


def _weights(node: Node, reader: Reader) -> dict[str, int]:
    """The weights given, decimals scaled to integers of the same proportions."""
    parse = partial(parse_decimal, low=0, high=keys.MAX_WEIGHT)
    given = reader.mapping(node, SCORE_PARTS, "weights")
    read = {
        part: reader.value(item, Phrase("weight {name}", name=part), parse)
        for part, item in given.items()
    }
    if node.kind != "map" or None in read.values() or len(given) < len(node.pairs):
        return dict(DEFAULT_WEIGHTS)
    exact = {part: read.get(part) or Fraction(0) for part in SCORE_PARTS}
    scale = lcm(*(weight.denominator for weight in exact.values()))
    weights = {part: int(weight * scale) for part, weight in exact.items()}
    if not any(weights.values()):
        reader.error(node, Code.WEIGHTS, Phrase("all weights are 0, one at least must be above 0"))
        return dict(DEFAULT_WEIGHTS)
    if max(weights.values()) > keys.MAX_WEIGHT * 1000:
        message = Phrase("weights with too many decimals, allowed are 3 beside the largest weights")
        reader.error(node, Code.WEIGHTS, message)
        return dict(DEFAULT_WEIGHTS)
    return weights


def _wage_range(node: Node, reader: Reader) -> tuple[int, int]:
    items = reader.listed(node, "wage_range")
    values = [reader.value(item, Phrase("a wage of wage_range"), parse_count) for item in items]
    low, high = values if len(values) == 2 else (None, None)
    if node.kind != "list" or (len(values) == 2 and None in values and not _any_blank(items)):
        return DEFAULT_WAGE_RANGE
    if low is None or high is None or low >= high:
        came = ", ".join(item.text for item in items)
        message = Phrase(
            "wage_range is [{came}], allowed are two wages [low, high] with low < high", came=came
        )
        reader.error(node, Code.WAGE_RANGE, message)
        return DEFAULT_WAGE_RANGE
    return low, high


def _any_blank(items: list[Node]) -> bool:
    return any(item.blank for item in items)


def _solve(node: Node | None, reader: Reader) -> SolveSettings:
    given = {} if node is None else reader.mapping(node, keys.SOLVE, "solve")
    whole = partial(parse_count, low=0, high=keys.MAX_SEED)
    workers = partial(parse_count, low=1, high=keys.MAX_WORKERS)
    seconds = reader.value(given.get("time_limit"), "time_limit", _parse_seconds)
    gap = reader.value(given.get("gap"), "gap", parse_share)
    seed = reader.value(given.get("seed"), "seed", whole)
    default = SolveSettings()
    return SolveSettings(
        default.time_limit if seconds is None else seconds,
        default.gap if gap is None else gap,
        default.seed if seed is None else seed,
        reader.value(given.get("workers"), "workers", workers) or default.workers,
    )


def _parse_seconds(text: str) -> float:
    seconds = parse_decimal(text, 0, keys.MAX_TIME_LIMIT)
    if seconds == 0:
        raise TextError(
            Code.OUT_OF_RANGE,
            Phrase("seconds above 0, up to {most}", most=str(keys.MAX_TIME_LIMIT)),
        )
    return float(seconds)
