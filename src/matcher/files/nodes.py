"""``scenario.yaml`` as nodes: every scalar is text with its line and column.

YAML 1.2 is read as parser events, never composed or constructed, so that nothing is turned
into a number, date or yes/no unasked, and nesting and aliases can be limited on the way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from matcher.domain.issues import Code
from matcher.errors import Phrase
from matcher.files.findings import Findings, quoted

MAX_DEPTH = 20
MAX_NODES = 100_000
MAX_LINE = 100_000
# What YAML 1.2 does not allow in a document (section 5.1), NUL apart, which is told by itself.
_NOT_ALLOWED = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")

Kind = Literal["scalar", "list", "map"]
KIND_WORDS: dict[Kind, Phrase] = {
    "scalar": Phrase("a single value"),
    "list": Phrase("a list"),
    "map": Phrase("a mapping of keys to values"),
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
        findings.error(Code.YAML_SYNTAX, Phrase("is no YAML"), file)
        return None
    return builder.root


def _yaml_text(data: bytes, file: str, findings: Findings) -> str | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        row = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        message = Phrase("byte {byte} is no UTF-8", byte=f"0x{data[error.start]:02x}")
        hint = Phrase("save the file as UTF-8")
        findings.error(Code.ENCODING, message, file, row, str(column), hint)
        return None
    for row, line in enumerate(text.split("\n"), start=1):
        if "\0" in line:
            place = str(line.index("\0") + 1)
            message = Phrase("a NUL byte has no place in text")
            findings.error(Code.NUL_BYTE, message, file, row, place)
            return None
        if found := _NOT_ALLOWED.search(line):
            message = Phrase("character {came} is not allowed in YAML", came=quoted(found[0]))
            findings.error(Code.YAML_SYNTAX, message, file, row, str(found.start() + 1))
            return None
        if len(line) > MAX_LINE:
            message = Phrase(
                "a line of {n} characters, allowed are {most}", n=len(line), most=MAX_LINE
            )
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
        problem = getattr(error, "problem", None)
        message = (
            Phrase("is no YAML: {problem}", problem=str(problem))
            if problem
            else Phrase("is no YAML: characters that YAML does not allow")
        )
        row = None if mark is None else mark.line + 1
        column = "" if mark is None else str(mark.column + 1)
        self.findings.error(Code.YAML_SYNTAX, message, self.file, row, column)

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self._stop(event, Code.YAML_SYNTAX, Phrase("a second document, allowed is one"))
        if event.version is not None and tuple(event.version) != (1, 2):
            self._stop(event, Code.YAML_SYNTAX, Phrase("a %YAML version, allowed is 1.2"))

    def _scalar(self, event: Any) -> None:
        self._refuse_tag(event)
        row, column = _place(event)
        text = event.value if event.style in ("'", '"') else event.value.strip()
        node = Node("scalar", text, (), row, column, event.style is None)
        self._add(node, event, event.anchor)

    def _alias(self, event: Any) -> None:
        node = self.anchors.get(event.anchor)
        if node is None:
            message = Phrase(
                "alias {came} has no anchor that ends before it", came=quoted("*" + event.anchor)
            )
            self._stop(event, Code.YAML_ALIAS, message)
            return
        self._add(node, event, None)

    def _start(self, event: Any, kind: Kind) -> None:
        self._refuse_tag(event)
        if len(self.stack) >= MAX_DEPTH:
            message = Phrase("nested more than {n} deep", n=MAX_DEPTH)
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
            message = Phrase("more than {n} values, every alias written out", n=MAX_NODES)
            self._stop(event, Code.YAML_SIZE, message)

    def _refuse_tag(self, event: Any) -> None:
        if event.tag is None:
            return
        row, column = _place(event)
        message = Phrase(
            "tag {came}, allowed are values without a tag", came=quoted(str(event.tag))
        )
        self.findings.error(Code.YAML_TAG, message, self.file, row, column)

    def _stop(self, event: Any, code: Code, message: Phrase) -> None:
        self.findings.error(code, message, self.file, *_place(event))
        raise _StopReadingError


def _place(event: Any) -> tuple[int, str]:
    return event.start_mark.line + 1, str(event.start_mark.column + 1)
