"""Presets: rule tables with dates, legal basis, sources and the status of every figure."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from matcher.errors import Issue, Phrase, ScenarioError

Status = Literal["sourced", "provisional"]
Owner = Literal["company", "office"]

PRESET_IDS = ("titp-2017", "esd-2027", "ssw-2024")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure was read; ``url`` is empty where there is no page."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One leaf of a data file: a number, table, date or level, its sources and status."""

    value: Any
    source: tuple[str, ...]
    status: Status
    note: str = ""


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """The law that a rule rests on."""

    law: str
    law_ja: str
    article: str
    date: dt.date
    source: tuple[str, ...]
    status: Status


@dataclass(frozen=True, slots=True)
class Rule:
    """One family of limits: which orders it counts, by what owner, from which figures.

    Attributes:
        fields: company fields that it counts; empty means every field.
        except_fields: company fields that it doesn't count.
        needs: the column of the owner's table that the limit is computed from.
        figures: dotted names of the preset's figures that the limit uses.
        rounding: dotted name of the reading by which a fraction is rounded, or "".
    """

    name: str
    owner: Owner
    needs: str
    legal: LegalBasis
    figures: tuple[str, ...]
    fields: tuple[str, ...] = ()
    except_fields: tuple[str, ...] = ()
    unless_excellent: bool = False
    rounding: str = ""


@dataclass(frozen=True)
class Preset:
    """A dated rule table. ``figures`` maps dotted names to leaves; ``label`` marks them.

    Attributes:
        title: the scheme's name by language (en, ja, id).
        valid_until: last day, or None while no end is known.
        label: text shown beside every provisional figure, "" where there is none.
    """

    id: str
    scheme: str
    title: Mapping[str, str]
    valid_from: dt.date
    valid_until: dt.date | None
    rules: tuple[Rule, ...]
    figures: Mapping[str, Figure]
    sources: Mapping[str, Source]
    label: str = ""

    def value(self, name: str) -> Any:
        """The figure of that dotted name; KeyError where the preset has none."""
        return self.figures[name].value

    def is_provisional(self, rule: Rule) -> bool:
        """Whether the law or any figure that the rule's limit uses is provisional."""
        statuses = [rule.legal.status, *(self.figures[name].status for name in rule.figures)]
        return "provisional" in statuses

    def basis(self, rule: Rule) -> str:
        """Law, article and date of the rule, and the status of its figures, as one text."""
        legal = rule.legal
        status = self.label if self.is_provisional(rule) else "figures sourced"
        return f"{legal.law} ({legal.law_ja}), {legal.article}, {legal.date}; {status}"

    @property
    def status(self) -> Status:
        """``provisional`` where any rule's figures are."""
        provisional = any(self.is_provisional(rule) for rule in self.rules)
        return "provisional" if provisional else "sourced"


def _figures(tables: Mapping[str, Any], prefix: str = "") -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for name, node in tables.items():
        if "value" in node:
            found[prefix + name] = Figure(**{**node, "source": tuple(node["source"])})
        else:
            found |= _figures(node, f"{prefix}{name}.")
    return found


def _rule(name: str, node: Mapping[str, Any], legal: Mapping[str, LegalBasis]) -> Rule:
    lists = {key: tuple(value) for key, value in node.items() if isinstance(value, list)}
    return Rule(name, **{**node, **lists, "legal": legal[node["legal"]]})


def _preset(data: Mapping[str, Any]) -> Preset:
    legal = {
        name: LegalBasis(**{**node, "source": tuple(node["source"])})
        for name, node in data["legal"].items()
    }
    figures = _figures({"validity": data["validity"], **data["figures"]})
    until = figures.get("validity.valid_until")
    return Preset(
        id=data["id"],
        scheme=data["scheme"],
        title=MappingProxyType(data["title"]),
        valid_from=figures["validity.valid_from"].value,
        valid_until=until.value if until else None,
        rules=tuple(_rule(name, node, legal) for name, node in data["rules"].items()),
        figures=MappingProxyType(figures),
        sources=MappingProxyType({key: Source(**node) for key, node in data["sources"].items()}),
        label=data["label"],
    )


@cache
def load_preset(preset_id: str) -> Preset:
    """The preset of that id, read once.

    Raises:
        ScenarioError: there is no such preset; the issue (code ``unknown-preset``) names
            those that exist.
    """
    if preset_id not in PRESET_IDS:
        hint = Phrase("presets are {presets}", presets=PRESET_IDS)
        message = Phrase("unknown preset {preset}", preset=repr(preset_id))
        raise ScenarioError([Issue("unknown-preset", "error", message, hint=hint)])
    text = files("matcher.presets").joinpath("data", f"{preset_id}.toml").read_text("utf-8")
    return _preset(tomllib.loads(text))
