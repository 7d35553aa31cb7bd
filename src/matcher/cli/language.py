"""The language that a command speaks: ``--lang``, else the locale's."""

from __future__ import annotations

from contextvars import ContextVar

from matcher.texts.translate import Texts, preferred_language, texts

_SPOKEN: ContextVar[str] = ContextVar("language", default="")


def speak(language: str | None) -> None:
    """Speak a language from here on; without one, the locale's."""
    _SPOKEN.set(language or preferred_language())


def spoken() -> Texts:
    """The texts of the language that is spoken."""
    return texts(_SPOKEN.get() or preferred_language())
