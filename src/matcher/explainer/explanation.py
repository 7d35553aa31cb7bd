"""What an explanation is: the JSON object, which reads as plain words when printed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Explanation(dict[str, Any]):
    """The JSON of an explanation; ``str()`` gives it in words."""

    def __init__(self, told: dict[str, Any], words: Callable[[dict[str, Any]], str]) -> None:
        super().__init__(told)
        self._words = words

    def to_dict(self) -> dict[str, Any]:
        """The explanation as plain data."""
        return dict(self)

    def __str__(self) -> str:
        return self._words(self)
