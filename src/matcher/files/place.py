"""Output folders that are put in place whole, or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from matcher.errors import OutputError, Phrase

RESULT_MARK = "run.json"


@contextmanager
def placed_whole(out: Path | str, force: bool = False) -> Iterator[Path]:
    """Yield an empty folder beside ``out``; on success it becomes ``out``, by renaming.

    Where the body fails, or is interrupted, the new folder is removed, with the parents that were
    made for it, and an earlier one stays as it was. An earlier result folder that ``force``
    replaces is set aside first, put back if the new one can't take its place, and removed only
    when it has.

    Raises:
        OutputError: ``out`` exists and is no result folder or ``force`` is not given, is a file
            or a link, or the place can't be written (also a full disk, in the body).
    """
    out = Path(os.path.abspath(out))
    check_place(out, force)
    new = _sibling(out, "new")
    missing = [place for place in out.parents if not place.exists()]
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        new.mkdir()
        yield new
        check_place(out, force)  # it may have come into being meanwhile
        with _undisturbed():
            _put(new, out)
    except OSError as error:
        raise _refused(out, error) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)
        _remove_empty(missing)


def check_place(out: Path | str, force: bool = False) -> None:
    """Whether a result folder may be put at ``out``; to be asked before long work, too.

    Raises:
        OutputError: it may not.
    """
    out = Path(out)
    if not os.path.lexists(out):
        _check_parent(out)
        return
    if out.is_symlink() or not out.is_dir():
        raise OutputError(
            Phrase(
                "{place} is there and is no folder; name a folder that is not there yet",
                place=str(out),
            )
        )
    if not (out / RESULT_MARK).is_file():
        raise OutputError(
            Phrase(
                "{place} is there and is no result folder; name one that is not there yet",
                place=str(out),
            )
        )
    if not force:
        raise OutputError(
            Phrase(
                "{place} is there already; --force replaces an earlier result folder",
                place=str(out),
            )
        )


def _remove_empty(folders: list[Path]) -> None:
    """Remove folders made on the way to a place that nothing came to, innermost first."""
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            return


def _check_parent(out: Path) -> None:
    nearest = next(place for place in Path(os.path.abspath(out)).parents if os.path.lexists(place))
    if not nearest.is_dir():
        raise _unwritable(out, Phrase("{place} is no folder", place=str(nearest)))
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise _unwritable(out, Phrase("{place} may not be written to", place=str(nearest)))


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Put off interrupts while the body runs, so that none falls between two renames."""
    late: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        late.append(number)

    names = ("SIGINT", "SIGTERM", "SIGHUP")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    # Only the main thread may set handlers, and only there do they run.
    free = numbers if threading.current_thread() is threading.main_thread() else []
    before = {n: signal.signal(n, note) for n in free if callable(signal.getsignal(n))}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in late:
            signal.raise_signal(number)


def _sibling(out: Path, purpose: str) -> Path:
    return out.with_name(f".{out.name[:100]}.{purpose}-{secrets.token_hex(8)}")


def _put(new: Path, out: Path) -> None:
    if not out.exists():
        new.rename(out)
        return
    earlier = _sibling(out, "earlier")
    out.rename(earlier)
    try:
        new.rename(out)
    except BaseException:
        earlier.rename(out)
        raise
    shutil.rmtree(earlier, ignore_errors=True)


def _refused(out: Path, error: OSError) -> OutputError:
    return _unwritable(out, str(error.strerror or error))


def _unwritable(out: Path, problem: str) -> OutputError:
    return OutputError(Phrase("can't write {place}: {problem}", place=str(out), problem=problem))
