"""Bytes and text from files that may be anything: each fault is told, none hangs."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from matcher.domain.issues import Code
from matcher.errors import NO_HINT, Phrase

MAX_TABLE_BYTES = 256 * 1024 * 1024
MAX_YAML_BYTES = 1024 * 1024

# Without O_NONBLOCK the opening of a pipe waits for a writer that may never come.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_KINDS = {
    stat.S_IFDIR: Phrase("a folder"),
    stat.S_IFIFO: Phrase("a pipe"),
    stat.S_IFCHR: Phrase("a device"),
    stat.S_IFBLK: Phrase("a device"),
    stat.S_IFSOCK: Phrase("a socket"),
}


class UnreadableError(Exception):
    """A file can't be used; the code and what is the matter, said of the file."""

    def __init__(self, code: Code, fault: Phrase, hint: Phrase = NO_HINT) -> None:
        self.code, self.fault, self.hint = code, fault, hint
        super().__init__(fault)

    def of(self, file: str) -> Phrase:
        """The fault with the name of the file before it."""
        return Phrase("{file} {fault}", file=file, fault=self.fault)


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of a file, under the name it is told by, and their SHA-256."""

    name: str
    data: bytes

    @property
    def digest(self) -> str:
        """SHA-256 in hex."""
        return hashlib.sha256(self.data).hexdigest()


def read_bytes(path: Path, limit: int) -> bytes:
    """The bytes of a regular file of at most ``limit`` bytes.

    Raises:
        UnreadableError: it is missing, no regular file, too large, or the system refuses it.
    """
    try:
        handle = os.open(
            path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        )
    except (OSError, ValueError) as error:
        raise _refusal(path, error) from None
    try:
        mode = os.fstat(handle).st_mode
        if not stat.S_ISREG(mode):
            raise _wrong_kind(mode)
        if os.fstat(handle).st_size > limit:
            raise _too_large(limit)
        with os.fdopen(handle, "rb", closefd=False) as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise _refusal(path, error) from None
    finally:
        os.close(handle)
    if len(data) > limit:
        raise _too_large(limit)
    return data


def _too_large(limit: int) -> UnreadableError:
    fault = Phrase("is larger than {n} MB, the most that is read", n=limit // (1024 * 1024))
    return UnreadableError(Code.FILE_SIZE, fault)


def _wrong_kind(mode: int) -> UnreadableError:
    kind = _KINDS.get(stat.S_IFMT(mode), Phrase("no regular file"))
    return UnreadableError(Code.FILE_KIND, Phrase("is {kind}, a file is needed", kind=kind))


def _refusal(path: Path, error: OSError | ValueError) -> UnreadableError:
    if not isinstance(error, OSError):
        return UnreadableError(Code.FILE_MISSING, Phrase("is no possible file name"))
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return UnreadableError(Code.FILE_MISSING, Phrase("is not there"))
    if error.errno == errno.ELOOP:
        fault = Phrase("is a link that leads back to itself")
        return UnreadableError(Code.FILE_UNREADABLE, fault)
    if error.errno in (errno.EISDIR, errno.EACCES) and os.path.isdir(path):
        return _wrong_kind(stat.S_IFDIR)
    if error.errno in (errno.ENXIO, errno.ENODEV):
        fault = Phrase("is a device or socket, a file is needed")
        return UnreadableError(Code.FILE_KIND, fault)
    reason = error.strerror or type(error).__name__
    return UnreadableError(Code.FILE_UNREADABLE, Phrase("can't be read: {reason}", reason=reason))


def stays_inside(folder: Path, path: Path) -> bool:
    """Whether ``path``, links followed, lies within ``folder``."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return True  # a loop or an impossible name; reading it tells so


def decode(data: bytes) -> str:
    """The text of a table: UTF-8 (byte-order mark allowed), else cp932.

    A byte that fits neither, as in a file that mixes both, becomes a lone surrogate: the cell
    that holds it is found, and told, where cells are checked.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if not data.startswith(b"\xef\xbb\xbf") and not _has_utf8_line(data):
        try:
            return data.decode("cp932")
        except UnicodeDecodeError:
            pass
    return data.decode("utf-8-sig", errors="surrogateescape")


def _has_utf8_line(data: bytes) -> bool:
    """Whether a line holds multibyte UTF-8 beyond U+07FF, which cp932 text hardly ever forms."""
    for line in data.splitlines():
        if line.isascii():
            continue
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if any(letter > "\u07ff" for letter in text):
            return True
    return False
