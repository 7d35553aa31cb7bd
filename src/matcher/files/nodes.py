"""``scenario.yaml`` as nodes: every scalar is text with its line and column.

YAML 1.2 is read as parser events, never composed or constructed, so that nothing is turned
into a number, date or yes/no unasked, and nesting and aliases can be limited on the way.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real
from typing import Any, Literal

from matcher.domain.issues import Code
from matcher.files.findings import Findings, quoted

MAX_DEPTH = 20
MAX_NODES = 100_000
MAX_LINE = 100_000
# What YAML 1.2 does not allow in a document (section 5.1), NUL apart, which is told by itself.
_NOT_ALLOWED = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")

Kind = Literal["scalar", "list", "map"]
KIND_WORDS: dict[Kind, str] = {
    "scalar": "a single value",
    "list": "a list",
    "map": "a mapping of keys to values",
}


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar (``text``), a list (``items``) or a map (``items``: key, value, key, value …).

    ``row`` and ``column`` are what an issue about it says: line and column of the file, or
    None and the path of plain data such as ``quotas[0].max``. ``size`` counts nodes, with
    every alias written out. ``file`` is given where it is not the file of the whole document.
    """

    kind: Kind
    text: str = ""
    items: tuple[Node, ...] = ()
    row: int | None = None
    column: str = ""
    plain: bool = True
    size: int = 1
    file: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing is given: no text, or YAML's null."""
        null = self.plain and self.text in ("~", "null", "Null", "NULL")
        return self.kind == "scalar" and (not self.text or null)

    @property
    def pairs(self) -> list[tuple[Node, Node]]:
        """Keys with their values."""
        return list(zip(self.items[::2], self.items[1::2], strict=True))

    @property
    def came(self) -> str:
        """What to show as having come."""
        return quoted(self.text) if self.kind == "scalar" else KIND_WORDS[self.kind]


def read_nodes(data: bytes, file: str, findings: Findings) -> Node | None:
    """The document in ``data``; None, with errors in ``findings``, where it is no YAML.

    Tags are errors and are otherwise passed over, so that all of them are told.
    """
    text = _yaml_text(data, file, findings)
    if text is None:
        return None
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    builder = _Builder(file, findings)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except _StopReadingError:
        return None
    except YAMLError as error:
        builder.syntax(error)
        return None
    # The parser's own slips on damaged text (ruamel.yaml 0.18, 0.19) are not worth a traceback.
    except (ValueError, IndexError, AssertionError, AttributeError, TypeError, KeyError):
        findings.error(Code.YAML_SYNTAX, "is no YAML", file)
        return None
    return builder.root


def _yaml_text(data: bytes, file: str, findings: Findings) -> str | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        row = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        message = f"byte 0x{data[error.start]:02x} is no UTF-8"
        findings.error(Code.ENCODING, message, file, row, str(column), "save the file as UTF-8")
        return None
    for row, line in enumerate(text.split("\n"), start=1):
        if "\0" in line:
            place = str(line.index("\0") + 1)
            findings.error(Code.NUL_BYTE, "a NUL byte has no place in text", file, row, place)
            return None
        if found := _NOT_ALLOWED.search(line):
            message = f"character {quoted(found[0])} is not allowed in YAML"
            findings.error(Code.YAML_SYNTAX, message, file, row, str(found.start() + 1))
            return None
        if len(line) > MAX_LINE:
            message = f"a line of {len(line)} characters, allowed are {MAX_LINE}"
            findings.error(Code.YAML_SYNTAX, message, file, row, "1")
            return None
    return text


class _StopReadingError(Exception):
    """Reading on would be endless or without meaning; an error has been added."""


@dataclass
class _Open:
    """A list or map that is being read."""

    kind: Kind
    items: list[Node]
    row: int
    column: str
    anchor: str | None
    size: int = 1


class _Builder:
    """Turns parser events into one tree of nodes."""

    def __init__(self, file: str, findings: Findings) -> None:
        self.file, self.findings = file, findings
        self.root: Node | None = None
        self.stack: list[_Open] = []
        self.anchors: dict[str, Node] = {}
        self.documents = 0

    def take(self, event: Any) -> None:
        """One event of the parser."""
        match type(event).__name__:
            case "DocumentStartEvent":
                self._document(event)
            case "ScalarEvent":
                self._scalar(event)
            case "AliasEvent":
                self._alias(event)
            case "SequenceStartEvent":
                self._start(event, "list")
            case "MappingStartEvent":
                self._start(event, "map")
            case "SequenceEndEvent" | "MappingEndEvent":
                self._end(event)

    def syntax(self, error: Any) -> None:
        """Tell an error of the parser with its place."""
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "characters that YAML does not allow"
        row = None if mark is None else mark.line + 1
        column = "" if mark is None else str(mark.column + 1)
        self.findings.error(Code.YAML_SYNTAX, f"is no YAML: {problem}", self.file, row, column)

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self._stop(event, Code.YAML_SYNTAX, "a second document, allowed is one")
        if event.version is not None and tuple(event.version) != (1, 2):
            self._stop(event, Code.YAML_SYNTAX, "a %YAML version, allowed is 1.2")

    def _scalar(self, event: Any) -> None:
        self._refuse_tag(event)
        row, column = _place(event)
        text = event.value if event.style in ("'", '"') else event.value.strip()
        node = Node("scalar", text, (), row, column, event.style is None)
        self._add(node, event, event.anchor)

    def _alias(self, event: Any) -> None:
        node = self.anchors.get(event.anchor)
        if node is None:
            message = f"alias {quoted('*' + event.anchor)} has no anchor that ends before it"
            self._stop(event, Code.YAML_ALIAS, message)
            return
        self._add(node, event, None)

    def _start(self, event: Any, kind: Kind) -> None:
        self._refuse_tag(event)
        if len(self.stack) >= MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} deep"
            self._stop(event, Code.YAML_DEPTH, message)
        self.stack.append(_Open(kind, [], *_place(event), event.anchor))

    def _end(self, event: Any) -> None:
        done = self.stack.pop()
        node = Node(done.kind, "", tuple(done.items), done.row, done.column, True, done.size)
        self._add(node, event, done.anchor)

    def _add(self, node: Node, event: Any, anchor: str | None) -> None:
        if anchor is not None:
            self.anchors[anchor] = node
        if not self.stack:
            self.root = node
            return
        self.stack[-1].items.append(node)
        self.stack[-1].size += node.size
        if self.stack[-1].size > MAX_NODES:
            message = f"more than {MAX_NODES} values, every alias written out"
            self._stop(event, Code.YAML_SIZE, message)

    def _refuse_tag(self, event: Any) -> None:
        if event.tag is None:
            return
        row, column = _place(event)
        message = f"tag {quoted(str(event.tag))}, allowed are values without a tag"
        self.findings.error(Code.YAML_TAG, message, self.file, row, column)

    def _stop(self, event: Any, code: Code, message: str) -> None:
        self.findings.error(code, message, self.file, *_place(event))
        raise _StopReadingError


def _place(event: Any) -> tuple[int, str]:
    return event.start_mark.line + 1, str(event.start_mark.column + 1)


def plain_node(value: Any, path: str = "", depth: int = 0) -> Node:
    """Plain data (dicts, lists, numbers, dates, text, None) as a node; ``path`` names it.

    Raises:
        TypeError: a value is of a type that no setting has, or nesting has no end.
    """
    if depth > MAX_DEPTH:
        raise TypeError(f"{path} is nested more than {MAX_DEPTH} deep")
    if isinstance(value, Mapping):
        items: list[Node] = []
        for key, item in value.items():
            below = f"{path}.{key}" if path else str(key)
            items += [Node("scalar", str(key), (), None, below), plain_node(item, below, depth + 1)]
        return Node("map", "", tuple(items), None, path)
    if isinstance(value, list | tuple | set | frozenset):
        listed = sorted(value) if isinstance(value, set | frozenset) else value
        nodes = (plain_node(item, f"{path}[{at}]", depth + 1) for at, item in enumerate(listed))
        return Node("list", "", tuple(nodes), None, path)
    return Node("scalar", plain_text(value, path), (), None, path, not isinstance(value, str))


def plain_text(value: Any, name: str) -> str:
    """One value as the text a planner would have written; None and NaN are blank.

    Raises:
        TypeError: the value is of a type that no cell or setting has.
    """
    if value is None or value != value:  # noqa: PLR0124 (NaN is the value unlike itself)
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dt.date):
        return _date_text(value)
    if type(value).__name__ in ("bool", "bool_"):  # Python's and numpy's
        return "yes" if value else "no"
    return _number_text(value, name)


def _date_text(value: dt.date) -> str:
    if not isinstance(value, dt.datetime):
        return value.isoformat()
    midnight = value.time() == dt.time() and value.tzinfo is None
    return value.date().isoformat() if midnight else value.isoformat(sep=" ")


def _number_text(value: Any, name: str) -> str:
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    if not isinstance(value, Real):
        raise TypeError(f"{name} is of type {type(value).__name__}, which no setting or cell has")
    number = float(value)
    return str(int(number)) if number.is_integer() else repr(number)
