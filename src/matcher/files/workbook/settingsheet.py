"""The sheets Settings and Quotas as nodes, in the shape that scenario.yaml has.

A row of Settings names a setting and gives its value: ``date``, ``preset.1``, ``weight.skill``,
``goal.1`` with ``goal.1.give_up``, ``goal.1.per`` and ``goal.1.from``. A blank value is not given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from matcher.domain.headings import SETTING, columns_by_word, folded
from matcher.domain.issues import Code
from matcher.domain.settings import SCORE_PARTS
from matcher.domain.tables import Field, Kind, Table
from matcher.errors import Phrase
from matcher.files import keys
from matcher.files.findings import Findings, nearest, quoted
from matcher.files.nodes import Node
from matcher.files.raw import RawTable
from matcher.files.workbook.clauses import ClauseError, parse_except, parse_where

SIMPLE = ("version", "name", "date", "time_limit", "gap", "seed", "workers")
NAMES = (
    *SIMPLE[:3],
    "preset.1",
    "wage_range.low",
    "wage_range.high",
    *(f"weight.{part}" for part in SCORE_PARTS),
    "goal.1",
    "goal.1.give_up",
    "goal.1.per",
    "goal.1.from",
    *SIMPLE[3:],
)
SETTINGS = Table(
    "settings",
    (),
    (
        Field("label", Kind.TEXT, "the setting in words"),
        Field("setting", Kind.TEXT, "the setting by name"),
        Field("value", Kind.DATE, "its value, a date for one of them"),
        Field("meaning", Kind.TEXT, "what it means; not read"),
    ),
)
QUOTAS = Table("quotas", ("id",), tuple(Field(name, Kind.TEXT, "") for name in keys.QUOTA))
_NUMBERED = re.compile(r"(preset|goal)[. ]?([1-9][0-9]?)(?:[. ](give_up|per|from))?")
WHERE_HINT = Phrase(
    "write it as: {example}", example="prefecture = Hokkaido, Aomori; language >= A2.1"
)
EXCEPT_HINT = Phrase("write it as: {example}", example="Hokkaido: max 500; Aomori: max 400, min 3")


class SettingsSheet:
    """The rows of a Settings sheet, by name."""

    def __init__(self, raw: RawTable, findings: Findings) -> None:
        self.raw, self.findings = raw, findings
        self.given: dict[str, Node] = {}
        blank = [""] * len(raw.rows)
        columns = [list(raw.columns.get(name, blank)) for name in ("setting", "label", "value")]
        for row, name, label, value in zip(raw.rows.tolist(), *columns, strict=True):
            self._take(int(row), name, label, value)

    def _take(self, row: int, name: str, label: str, value: str) -> None:
        known = known_setting(name or label)
        file, column = self.raw.file, "setting" if name else "label"
        if known is None:
            message = Phrase("{came} is no setting", came=quoted(name or label))
            hint = nearest(name or label, NAMES)
            self.findings.error(Code.KEY_UNKNOWN, message, file, row, column, hint)
        elif known in self.given:
            message = Phrase(
                "the setting {name} is there twice, first in row {row}",
                name=known,
                row=str(self.given[known].row),
            )
            self.findings.error(Code.KEY_TWICE, message, file, row, column)
        else:
            self.given[known] = self.scalar(value, row)

    def scalar(self, text: str, row: int | None, column: str = "value") -> Node:
        """A value with its place."""
        return Node("scalar", text, (), row, column, False, file=self.raw.file)

    def node(self) -> Node:
        """All settings as one map; ``tables`` and ``quotas`` are not among them."""
        given = {name: node for name, node in self.given.items() if node.text}
        parts: dict[str, Node | None] = {name: given.get(name) for name in SIMPLE[:3]}
        parts["presets"] = self._presets(given)
        parts["score"] = self._map(
            {"weights": self._weights(given), "wage_range": self._wages(given)}
        )
        parts["goals"] = self._goals(given)
        parts["solve"] = self._map({name: given.get(name) for name in SIMPLE[3:]})
        return self._map(parts) or Node("map", row=1, file=self.raw.file)

    def _map(self, parts: dict[str, Node | None]) -> Node | None:
        items: list[Node] = []
        for key, value in parts.items():
            if value is not None:
                items += [self.scalar(key, value.row, value.column), value]
        if not items:
            return None
        return Node("map", "", tuple(items), items[0].row, items[0].column, file=self.raw.file)

    def _list(self, items: Iterable[Node]) -> Node | None:
        listed = tuple(items)
        if not listed:
            return None
        first = listed[0]
        return Node("list", "", listed, first.row, first.column, file=self.raw.file)

    def _presets(self, given: dict[str, Node]) -> Node | None:
        numbers = _numbers(given, "preset")
        return self._list(given[f"preset.{number}"] for number in numbers)

    def _weights(self, given: dict[str, Node]) -> Node | None:
        return self._map({part: given.get(f"weight.{part}") for part in SCORE_PARTS})

    def _wages(self, given: dict[str, Node]) -> Node | None:
        ends = [given.get(f"wage_range.{end}") for end in ("low", "high")]
        return self._list(node for node in ends if node is not None)

    def _goals(self, given: dict[str, Node]) -> Node | None:
        goals = []
        for number in _numbers(given, "goal"):
            own = f"goal.{number}"
            per = given.get(f"{own}.per")
            goal = self._map(
                {
                    "goal": given.get(own),
                    "give_up": given.get(f"{own}.give_up"),
                    "per": None if per is None else _listed(per),
                    "from": given.get(f"{own}.from"),
                }
            )
            if goal is not None:
                goals.append(goal)
        return self._list(goals)


def known_setting(text: str) -> str | None:
    """The name of a setting from its name or its words in any language; None for another."""
    word = folded(text)
    if word in SIMPLE or word in NAMES:
        return word
    if match := _NUMBERED.fullmatch(word):
        kind, number, part = match.groups()
        return None if kind == "preset" and part else ".".join(filter(None, (kind, number, part)))
    head, _, number = word.rpartition(" ")
    words = columns_by_word(SETTING)
    if number.isascii() and number.isdigit() and head in words:
        head_name, _, part = words[head].partition(".")
        return known_setting(".".join(filter(None, (head_name, number, part))))
    return words.get(word)


def quota_nodes(raw: RawTable, findings: Findings) -> Node | None:
    """The rows of a Quotas sheet as a list of quotas; None where there is none."""
    rows = []
    for at, row in enumerate(raw.rows.tolist()):
        cells = {name: raw.columns[name][at] for name in keys.QUOTA if name in raw.columns}
        rows.append(_quota(cells, int(row), raw.file, findings))
    return Node("list", "", tuple(rows), 1, "", file=raw.file) if rows else None


def _quota(cells: dict[str, str], row: int, file: str, findings: Findings) -> Node:
    items: list[Node] = []
    for name, text in cells.items():
        if not text:
            continue
        cell = Node("scalar", text, (), row, name, False, file=file)
        value = _READERS.get(name, _itself)(cell, findings)
        if value is not None:
            items += [_beside(cell, name), value]
    return Node("map", "", tuple(items), row, "id", file=file)


def _itself(cell: Node, findings: Findings) -> Node:
    return cell


def _per(cell: Node, findings: Findings) -> Node:
    return _listed(cell)


def _where(cell: Node, findings: Findings) -> Node | None:
    def read(text: str) -> list[tuple[str, Node]]:
        return [
            (name, _beside(cell, value) if isinstance(value, str) else _list(cell, value))
            for name, value in parse_where(text)
        ]

    return _read(cell, read, WHERE_HINT, findings)


def _except(cell: Node, findings: Findings) -> Node | None:
    def read(text: str) -> list[tuple[str, Node]]:
        return [
            (group, _pairs(cell, [(name, _beside(cell, bound)) for name, bound in bounds]))
            for group, bounds in parse_except(text)
        ]

    return _read(cell, read, EXCEPT_HINT, findings)


def _read(
    cell: Node, read: Callable[[str], list[tuple[str, Node]]], hint: Phrase, findings: Findings
) -> Node | None:
    try:
        return _pairs(cell, read(cell.text))
    except ClauseError as error:
        message = Phrase(
            "{name} has {came}, which is not understood",
            name=cell.column,
            came=quoted(str(error)),
        )
        findings.error(Code.WRONG_TYPE, message, cell.file, cell.row, cell.column, hint)
        return None


_READERS: dict[str, Callable[[Node, Findings], Node | None]] = {
    "per": _per,
    "where": _where,
    "except": _except,
}


def _beside(cell: Node, text: str) -> Node:
    return Node("scalar", text, (), cell.row, cell.column, False, file=cell.file)


def _list(cell: Node, texts: list[str]) -> Node:
    items = tuple(_beside(cell, text) for text in texts)
    return Node("list", "", items, cell.row, cell.column, file=cell.file)


def _pairs(cell: Node, pairs: list[tuple[str, Node]]) -> Node:
    items: list[Any] = [part for key, value in pairs for part in (_beside(cell, key), value)]
    return Node("map", "", tuple(items), cell.row, cell.column, file=cell.file)


def _listed(cell: Node) -> Node:
    """A cell of items joined by ``;`` as a list; one item as it is."""
    parts = [part for item in cell.text.split(";") if (part := item.strip())]
    return _list(cell, parts) if len(parts) > 1 else _beside(cell, "".join(parts))


def _numbers(given: dict[str, Node], kind: str) -> list[int]:
    found = {int(match[2]) for name in given if (match := _NUMBERED.fullmatch(name))
             and match[1] == kind}  # fmt: skip
    return sorted(found)
