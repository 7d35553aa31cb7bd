"""The guard before a workbook: its zip directory is judged before anything is unpacked.

An .xlsx file is a zip archive of XML parts (ECMA-376, part 2). A part is only ever unpacked as a
stream, never beyond the size that the directory declares, and all of them within one budget.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from matcher.domain.issues import Code
from matcher.errors import Phrase
from matcher.files.sources import Source, UnreadableError

MAX_WORKBOOK_BYTES = 32 * 1024 * 1024
MAX_PARTS = 5_000
MAX_PART_BYTES = 160 * 1024 * 1024
MAX_RATIO = 200  # of a part over a megabyte; what spreadsheets write stays below 50
MAX_ELEMENTS = 4_000_000  # of all parts that are read: some four seconds
MAX_TOKEN_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 100
CHUNK = 64 * 1024

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
SAVE_AGAIN = Phrase("open it in a spreadsheet program and save it as .xlsx")
SAVE_AS = Phrase("save it as .xlsx")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY = b"PK\x01\x02"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_KINDS = {
    ".xlsm": Phrase("is a workbook with macros"),
    ".xltm": Phrase("is a template with macros"),
    ".xlsb": Phrase("is a binary workbook"),
    ".xls": Phrase("is a workbook of the old kind"),
    ".ods": Phrase("is an OpenDocument workbook"),
}
SUFFIXES = (".xlsx", *_KINDS)

Start = Callable[[str, dict[str, str]], Any]
End = Callable[[str], Any]
Characters = Callable[[str], Any]


@dataclass
class Package:
    """A workbook's archive whose directory has passed; ``elements`` counts what was parsed."""

    archive: zipfile.ZipFile
    elements: int = 0
    parts: dict[str, zipfile.ZipInfo] = field(default_factory=dict)

    def has(self, part: str) -> bool:
        """Whether there is such a part."""
        return part in self.parts

    def parse(
        self,
        part: str,
        start: Start,
        end: End | None = None,
        characters: Characters | None = None,
    ) -> None:
        """Read the XML of a part, piece by piece; elements are named ``namespace name``.

        Raises:
            UnreadableError: the part is damaged, holds a DOCTYPE, or breaks the budget.
        """
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler, parser.EndElementHandler = self._counted(start, end)
        parser.CharacterDataHandler = characters
        fed = 0
        try:
            for chunk in self._chunks(part):
                parser.Parse(chunk, False)
                fed += len(chunk)
                # What is not parsed yet is one token, which the parser keeps in memory whole.
                if fed - parser.CurrentByteIndex > MAX_TOKEN_BYTES:
                    raise _bomb(Phrase("a tag of more than {n} MB", n=MAX_TOKEN_BYTES // 2**20))
            parser.Parse(b"", True)
        except (expat.ExpatError, UnicodeDecodeError, LookupError) as error:
            what = Phrase("{part} is no XML ({problem})", part=part, problem=str(error))
            raise damaged(what) from None

    def _counted(self, start: Start, end: End | None) -> tuple[Start, End]:
        """The handlers, within the budget of elements and of elements that are open."""
        depth = 0

        def started(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            self.elements += 1
            if depth > MAX_DEPTH:
                raise _bomb(Phrase("elements {n} deep", n=MAX_DEPTH))
            if self.elements > MAX_ELEMENTS:
                hint = Phrase("delete empty rows and columns that only have a format")
                fault = Phrase(
                    "has more than {n} cells and rows, the most that is read", n=MAX_ELEMENTS
                )
                raise UnreadableError(Code.FILE_SIZE, fault, hint)
            start(name, attributes)

        def ended(name: str) -> None:
            nonlocal depth
            depth -= 1
            if end is not None:
                end(name)

        return started, ended

    def _chunks(self, part: str) -> Iterator[bytes]:
        try:
            with self.archive.open(self.parts[part]) as stream:
                while chunk := stream.read(CHUNK):
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            what = Phrase("{part} can't be unpacked ({problem})", part=part, problem=str(error))
            raise damaged(what) from None
        except RuntimeError:
            raise _protected() from None


def named(*names: str) -> dict[str, str]:
    """Elements of a workbook, as the parser names them in both of its dialects."""
    return {f"{space} {name}": name for space in MAIN for name in names}


def open_package(source: Source) -> Package:
    """The archive of a workbook.

    Raises:
        UnreadableError: it is no .xlsx file, is protected by a password, holds macros, or its
            directory is that of a zip bomb.
    """
    _refuse_other_kinds(source)
    # Every entry costs memory from the moment the directory is opened.
    if source.data.count(_ENTRY) > 2 * MAX_PARTS:
        raise _bomb(Phrase("more than {n} parts", n=MAX_PARTS))
    try:
        archive = zipfile.ZipFile(io.BytesIO(source.data))
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        fault = Phrase("is no workbook, though its name says so")
        raise UnreadableError(Code.FILE_FORMAT, fault, SAVE_AGAIN) from None
    infos = archive.infolist()
    _judge(infos, len(source.data))
    return Package(archive, parts={info.filename: info for info in infos})


def refuse_suffix(name: str) -> None:
    """Refuse names of workbooks of other kinds.

    Raises:
        UnreadableError: always, unless it ends in .xlsx.
    """
    suffix = next((end for end in _KINDS if name.lower().endswith(end)), None)
    if suffix is not None:
        fault = Phrase("{kind} ({suffix}), allowed is .xlsx", kind=_KINDS[suffix], suffix=suffix)
        raise UnreadableError(Code.FILE_FORMAT, fault, SAVE_AS)


def _refuse_other_kinds(source: Source) -> None:
    refuse_suffix(source.name)
    if source.data.startswith(_OLE):
        if _ENCRYPTED in source.data:
            raise _protected()
        fault = Phrase("is a workbook of the old kind (.xls) whatever its name, allowed is .xlsx")
        raise UnreadableError(Code.FILE_FORMAT, fault, SAVE_AS)


def _judge(infos: list[zipfile.ZipInfo], size: int) -> None:
    names = [info.filename for info in infos]
    if len(names) > MAX_PARTS:
        raise _bomb(Phrase("{n} parts", n=len(names)))
    if len({name.casefold() for name in names}) < len(names):
        raise damaged(Phrase("two parts have one name"))
    if "xl/workbook.xml" not in names:
        fault = Phrase("is a zip archive, but no Excel workbook")
        raise UnreadableError(Code.FILE_FORMAT, fault, SAVE_AGAIN)
    if any(info.flag_bits & 1 for info in infos):
        raise _protected()
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        fault = Phrase("holds macros, which are never needed here")
        hint = Phrase("save it as .xlsx, without macros")
        raise UnreadableError(Code.FILE_FORMAT, fault, hint)
    if any(info.compress_type not in (0, 8) for info in infos):
        raise damaged(Phrase("packed in a way that spreadsheet programs don't"))
    # Parts that overlap in the archive are how a small file can be a large bomb.
    if sum(info.compress_size for info in infos) > size:
        raise _bomb(Phrase("parts that overlap"))
    if sum(info.file_size for info in infos) > MAX_PART_BYTES:
        raise _bomb(Phrase("more than {n} MB when unpacked", n=MAX_PART_BYTES // 2**20))
    for info in infos:
        if info.file_size > 2**20 and info.file_size > MAX_RATIO * max(1, info.compress_size):
            raise _bomb(Phrase("a part packed to less than 1/{n} of its size", n=MAX_RATIO))


def _refuse_doctype(*_: object) -> None:
    raise damaged(Phrase("a part has a DOCTYPE, which no spreadsheet program writes"))


def damaged(what: Phrase) -> UnreadableError:
    """The error of a file that was harmed, or made by no spreadsheet program."""
    fault = Phrase("is damaged: {what}", what=what)
    return UnreadableError(Code.FILE_FORMAT, fault, SAVE_AGAIN)


def _protected() -> UnreadableError:
    fault = Phrase("is protected by a password")
    return UnreadableError(Code.FILE_FORMAT, fault, Phrase("save it without a password"))


def _bomb(what: Phrase) -> UnreadableError:
    fault = Phrase("is not read: {what}, as no scenario needs", what=what)
    return UnreadableError(Code.FILE_SIZE, fault, SAVE_AGAIN)
