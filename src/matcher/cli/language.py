"""The language that a command speaks: ``--lang``, else the locale's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, cast

from matcher.texts.translate import Texts, preferred_language, texts

if TYPE_CHECKING:
    from matcher.domain.headings import Language

_SPOKEN: ContextVar[str] = ContextVar("language", default="")


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Speak a language while the body runs; without one, the locale's."""
    before = _SPOKEN.set(language or preferred_language())
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def spoken() -> Texts:
    """The texts of the language that is spoken."""
    return texts(_SPOKEN.get() or preferred_language())


def spoken_language() -> Language:
    """The language that is spoken, as workbooks take it."""
    return cast("Language", spoken().language)
