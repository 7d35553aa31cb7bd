"""Texts in three languages, from gettext catalogues beside this module.

The English text is the key. A text has its values as ``{name}``, filled in after translation,
so that a value is never read as a text. ``tests/texts`` holds every key in the code against the
catalogues.
"""

from __future__ import annotations

import datetime as dt
import gettext
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matcher.errors import Filling, Phrase
from matcher.texts import forms

LANGUAGES = ("en", "id", "ja")
LOCALE = Path(__file__).parent / "locale"
DOMAIN = "matcher"
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def marked(text: str) -> str:
    """The text itself: marks a key that is translated where it is shown."""
    return text


@dataclass(frozen=True)
class Texts:
    """The texts and forms of one language; see :func:`texts`."""

    language: str
    catalogue: gettext.NullTranslations

    def __call__(self, text: str, /, **values: object) -> str:
        """The text in this language, with its values filled in."""
        told = self.catalogue.gettext(text) if text else ""
        return told.format(**values) if values else told

    def tell(self, phrase: str) -> str:
        """A phrase in this language; text that is none stays as it is."""
        if self.language == "en" or not isinstance(phrase, Phrase) or not phrase.template:
            return str(phrase)
        found = self.catalogue
        if phrase.many:
            n = phrase.values["n"]
            told = found.ngettext(phrase.template, phrase.many, n if isinstance(n, int) else 0)
        else:
            told = found.gettext(phrase.template)
        filled = {name: self._filled(value) for name, value in phrase.values.items()}
        return (_closed(told, filled) if self.language == "ja" else told).format(**filled)

    def _filled(self, value: Filling) -> str:
        if isinstance(value, tuple):
            return self.listed(map(self._filled, value))
        if isinstance(value, str):
            return self.tell(value)
        if isinstance(value, dt.date):
            return self.date(value.isoformat())
        return self.number(value)

    def listed(self, items: Iterable[str]) -> str:
        """Items one after the other, as the language sets them."""
        return ("、" if self.language == "ja" else ", ").join(items)

    def place(self, name: str) -> str:
        """A prefecture, region or province in this language, where its name is known."""
        return self.catalogue.pgettext("place", name)

    def count(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The text for one thing or for ``n``; ``{n}`` is the number in this language's form."""
        told = self.catalogue.ngettext(one, many, n)
        return told.format(n=self.number(n), **values)

    def sentences(self, *told: str) -> str:
        """Sentences one after the other, as the language sets them; blank ones left out."""
        return ("" if self.language == "ja" else " ").join(text for text in told if text)

    def number(self, value: int) -> str:
        """A whole number: 10,000 or 10.000."""
        return forms.number(value, self.language)

    def decimal(self, value: float, digits: int) -> str:
        """A number with decimals: 1,234.5 or 1.234,5."""
        return forms.decimal(value, digits, self.language)

    def percent(self, part: int, whole: int) -> str:
        """A share in whole percent; never 0% or 100% where it is not; a dash of nothing."""
        return forms.percent(part, whole, self.language)

    def date(self, iso: str) -> str:
        """A day such as 2026-10-01, in words; other text stays as it is."""
        return forms.date(iso, self.language)

    def month(self, iso: str) -> str:
        """A month such as 2027-04, in words; other text stays as it is."""
        return forms.month(iso, self.language)


def _closed(template: str, filled: Mapping[str, str]) -> str:
    """The template without spaces between a place and what fills it in Japanese letters.

    Japanese sets a space around Latin letters and numbers, and none between its own.
    """
    for name, value in filled.items():
        place = f"{{{name}}}"
        if forms.display_width(value[:1]) == 2:
            template = template.replace(f" {place}", place)
        if forms.display_width(value[-1:]) == 2:
            template = template.replace(f"{place} ", place)
    return template


@cache
def texts(language: str) -> Texts:
    """The texts of a language.

    Raises:
        ValueError: not one of :data:`LANGUAGES`.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no language {language!r}; there are {', '.join(LANGUAGES)}")
    if language == "en":
        return Texts(language, gettext.NullTranslations())
    return Texts(language, gettext.translation(DOMAIN, LOCALE, [language]))


def preferred_language(environment: Mapping[str, str] | None = None) -> str:
    """The language that the environment's locale asks for; English where it names another."""
    given = os.environ if environment is None else environment
    named = next((given[name] for name in VARIABLES if given.get(name)), "")
    wanted = named.partition(":")[0].lower().replace("-", "_").partition("_")[0].partition(".")[0]
    return wanted if wanted in LANGUAGES else "en"
