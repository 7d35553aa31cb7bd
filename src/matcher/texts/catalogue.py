"""Catalogues: the sources that translators write (.po) and the form that is read (.mo).

``python -m matcher.texts.catalogue`` compiles every source anew. Format of both: GNU gettext
manual, "The Format of PO Files" and "The Format of GNU MO Files".
"""

from __future__ import annotations

import ast
import struct
from collections.abc import Iterator
from pathlib import Path

from matcher.texts.translate import DOMAIN, LANGUAGES, LOCALE

MAGIC = 0x950412DE
#: Between a key and the context before it.
CONTEXT = "\x04"
#: By key, or by (key for one, key for many): the translations, one for each plural form.
Entries = dict[tuple[str, ...], tuple[str, ...]]


def sources() -> list[Path]:
    """The catalogues in their written form."""
    places = [LOCALE / name / "LC_MESSAGES" / f"{DOMAIN}.po" for name in LANGUAGES]
    return [place for place in places if place.exists()]


def read_catalogue(text: str) -> Entries:
    """Every entry of a .po text; the heading has the key ``("",)``.

    Raises:
        ValueError: a line that is not understood, or a key twice.
    """
    entries: Entries = {}
    for fields in _blocks(text):
        key = tuple(fields[name] for name in ("msgid", "msgid_plural") if name in fields)
        if "msgctxt" in fields:
            key = (f"{fields['msgctxt']}{CONTEXT}{key[0]}", *key[1:])
        if key in entries:
            raise ValueError(f"twice in the catalogue: {key[0]!r}")
        entries[key] = tuple(told for name, told in fields.items() if name.startswith("msgstr"))
    return entries


def _blocks(text: str) -> Iterator[dict[str, str]]:
    fields: dict[str, str] = {}
    name = ""
    for line in [*text.splitlines(), ""]:
        if line.startswith("#"):
            continue
        if not line.strip():
            if fields:
                yield fields
            fields, name = {}, ""
        elif line.startswith('"') and name:
            fields[name] += _quoted(line)
        elif line.startswith("msg"):
            name, _, rest = line.partition(" ")
            fields[name] = _quoted(rest)
        else:
            raise ValueError(f"not understood in a catalogue: {line!r}")


def _quoted(text: str) -> str:
    told = ast.literal_eval(text.strip())
    if not isinstance(told, str):
        raise ValueError(f"no text: {text!r}")
    return told


def compiled(entries: Entries) -> bytes:
    """The entries as a .mo file, keys in order; the same entries give the same bytes."""
    keyed = {"\0".join(key).encode(): "\0".join(told).encode() for key, told in entries.items()}
    keys = sorted(keyed)
    start = 28 + 16 * len(keys)
    tables, blob = [], b""
    for column in (keys, [keyed[key] for key in keys]):
        for item in column:
            tables += [len(item), start + len(blob)]
            blob += item + b"\0"
    head = (MAGIC, 0, len(keys), 28, 28 + 8 * len(keys), 0, start)
    return struct.pack(f"<{7 + len(tables)}I", *head, *tables) + blob


def main() -> None:
    """Compile every catalogue."""
    for source in sources():
        entries = read_catalogue(source.read_text(encoding="utf-8"))
        source.with_suffix(".mo").write_bytes(compiled(entries))


if __name__ == "__main__":
    main()
