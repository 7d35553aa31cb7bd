"""Every text in the code that is translated.

``marked``, ``t(...)``, ``t.count(...)``, ``Phrase(...)`` and ``Phrase.counted(...)``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

import matcher

SOURCE = Path(matcher.__file__).parent
Key = tuple[str, ...]


def keys_in_code(text: str) -> Iterator[Key]:
    """Keys of one module."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in ("t", "marked", "Phrase"):
            yield from _constants(node.args[:1])
        elif _is_count(node.func):
            yield from _constants(node.args[:2])


def _is_count(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and (function.value.id, function.attr) in (("t", "count"), ("Phrase", "counted"))
    )


def _constants(arguments: list[ast.expr]) -> Iterator[Key]:
    if not all(
        isinstance(item, ast.Constant) and isinstance(item.value, str) for item in arguments
    ):
        return
    if any(ast.literal_eval(item) for item in arguments):
        yield tuple(str(ast.literal_eval(item)) for item in arguments)


def keys_in_template(text: str) -> Iterator[Key]:
    """Keys of one template."""
    for call in Environment().parse(text).find_all(nodes.Call):
        target = call.node
        if isinstance(target, nodes.Name) and target.name == "t":
            yield (call.args[0].as_const(),)
        elif isinstance(target, nodes.Getattr) and target.attr == "count":
            yield (call.args[0].as_const(), call.args[1].as_const())


def keys() -> dict[Key, str]:
    """Every key, and the file where it is first used."""
    found: dict[Key, str] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for key in keys_in_code(path.read_text(encoding="utf-8")):
            found.setdefault(key, path.name)
    for path in sorted(SOURCE.rglob("*.j2")):
        for key in keys_in_template(path.read_text(encoding="utf-8")):
            found.setdefault(key, path.name)
    return found
