"""Nodes read as mappings, lists and single values, every fault told with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from matcher.domain.issues import Code
from matcher.errors import NO_HINT, Phrase
from matcher.files.findings import Findings, TextError, nearest, not_allowed, one_of
from matcher.files.nodes import KIND_WORDS, Kind, Node

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the nodes of one file."""

    file: str
    findings: Findings

    def error(self, node: Node, code: Code, message: Phrase, hint: Phrase = NO_HINT) -> None:
        """Add an error at a node."""
        self.findings.error(code, message, node.file or self.file, node.row, node.column, hint)

    def warning(self, node: Node, code: Code, message: Phrase, hint: Phrase = NO_HINT) -> None:
        """Add a warning at a node."""
        self.findings.warning(code, message, node.file or self.file, node.row, node.column, hint)

    def is_kind(self, node: Node, kind: Kind, name: str) -> bool:
        """Whether the node is of a kind; otherwise an error."""
        if node.kind == kind:
            return True
        message = not_allowed(name, node.came, KIND_WORDS[kind])
        self.error(node, Code.WRONG_TYPE, message)
        return False

    def mapping(self, node: Node, keys: Sequence[str], name: str) -> dict[str, Node]:
        """Values by key, only the known keys and those that are not blank."""
        found = {key.text: value for key, value in self.entries(node, name)}
        known = {key: value for key, value in found.items() if key in keys and not value.blank}
        if node.kind == "map":
            for key, _ in node.pairs:
                if key.kind == "scalar" and key.text not in keys:
                    message = unknown_key(name, key, keys)
                    self.error(key, Code.KEY_UNKNOWN, message, nearest(key.text, keys))
        return known

    def entries(self, node: Node, name: str) -> list[tuple[Node, Node]]:
        """Keys and values of a map; an error where it is none, or a key comes twice."""
        if node.blank or not self.is_kind(node, "map", name):
            return []
        seen: dict[str, Node] = {}
        entries = []
        for key, value in node.pairs:
            if not self.is_kind(key, "scalar", Phrase("a key of {name}", name=name)):
                continue
            if key.text in seen:
                message = _twice(name, key.came, seen[key.text].row)
                self.error(key, Code.KEY_TWICE, message)
                continue
            seen[key.text] = key
            entries.append((key, value))
        return entries

    def listed(self, node: Node, name: str) -> list[Node]:
        """The items of a list that is not blank."""
        if node.blank or not self.is_kind(node, "list", name):
            return []
        return list(node.items)

    def one_or_more(self, node: Node) -> list[Node]:
        """The items of a list, or the one value in its place."""
        return list(node.items) if node.kind == "list" else [node]

    def value(self, node: Node | None, name: str, parse: Callable[[str], T]) -> T | None:
        """A single value; None where it is not given, or is faulty."""
        if node is None or node.blank or not self.is_kind(node, "scalar", name):
            return None
        try:
            return parse(node.text)
        except TextError as fault:
            self.error(node, fault.code, fault.message(name, node.text), fault.hint)
            return None


def unknown_key(name: str, key: Node, keys: Iterable[str]) -> Phrase:
    """What is said of a key that is not one of ``keys``."""
    return Phrase(
        "{name} has the key {came}, allowed are {allowed}",
        name=name,
        came=key.came,
        allowed=one_of(keys),
    )


def _twice(name: str, came: str, row: int | None) -> Phrase:
    if row is None:
        return Phrase("{name} has the key {came} twice", name=name, came=came)
    return Phrase(
        "{name} has the key {came} twice, first in line {row}", name=name, came=came, row=str(row)
    )


def parse_text(text: str) -> str:
    """Any text on one line or more, without control characters."""
    if any(not letter.isprintable() and letter not in "\n\t\u3000" for letter in text):
        raise TextError(Code.ID_FORM, Phrase("text without control characters"))
    return text


def parse_id(text: str) -> str:
    """An id or name: at most 200 printable characters."""
    if not text.replace("\u3000", " ").isprintable():
        raise TextError(Code.ID_FORM, Phrase("text without control or invisible characters"))
    if len(text) > 200:
        raise TextError(Code.ID_FORM, Phrase("text of at most {n} characters", n=200))
    return text
