"""Work on arrays in a process of its own, beside whatever this one does.

Threads would share one interpreter, and the processor's time that numpy needs it for. The process
is this module, run by the same interpreter: what it is to do comes in on its standard input,
answers go out on its standard output, and it ends when either closes.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Lock
from typing import IO, Any, TypeVar

from matcher.engines.general.room import give_back
from matcher.problem.solution import Stop

#: Bytes that say how long a message is.
LENGTH = 8
#: Seconds of a wait, after which somebody looks whether the whole is to stop.
MOMENT = 0.1
#: Settings of numpy's matrix library: one processor, as the other one is in use.
ALONE = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


Found = TypeVar("Found")


class Apart:
    """The other process; it is begun by the first work."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self._lock, self._over = Lock(), False
        self._pool = ThreadPoolExecutor(1, "apart")

    def call(self, work: Callable[..., Found | None], stop: Stop, **given: Any) -> Found | None:
        """``work(**given, stop=stop)`` there; None also where it is time to stop, or where the
        process cannot be reached.

        When it is time to stop the process is ended, wherever it is: what it was about to find
        would seldom be of use, and an interrupt is not to wait for it. The next call begins
        another.

        Args:
            work: a function of a module.
            stop: when to end.
            given: what it is given.
        """
        left = stop.deadline - time.monotonic()
        try:
            answer = self._pool.submit(self._exchange, (work, given, left))
            while not wait([answer], MOMENT).done:
                if stop.due():
                    self._end(for_good=False)
                    return None
            found: Found | None = answer.result()
        except (OSError, EOFError, ValueError, RuntimeError, pickle.UnpicklingError):
            self._end(for_good=False)
            return None
        return found

    def _exchange(self, message: Any) -> Any:
        with self._lock:
            if self._over:
                return None
            self.process = self.process or _begin()
            process = self.process
        assert process.stdin is not None
        assert process.stdout is not None
        _send(process.stdin, message)
        return _receive(process.stdout)

    def close(self) -> None:
        """End the process, whatever it does, for good."""
        self._end(for_good=True)

    def _end(self, *, for_good: bool) -> None:
        with self._lock:
            self._over |= for_good
            process, self.process = self.process, None
            if process is not None:
                process.kill()
        self._pool.shutdown(wait=True)
        if not self._over:
            self._pool = ThreadPoolExecutor(1, "apart")
        if process is not None:
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    _close(stream)


def _begin() -> subprocess.Popen[bytes]:
    """Start the process.

    Raises:
        OSError: it can't be started.
    """
    path = os.pathsep.join(place for place in sys.path if place)
    return subprocess.Popen(
        # -P: no module of the folder that the command happens to be called in.
        [sys.executable or "python", "-P", "-m", __spec__.name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path, **dict.fromkeys(ALONE, "1")},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except OSError:
        # What was still to be sent has nobody left to read it.
        return


def _send(stream: IO[bytes], message: Any) -> None:
    content = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(len(content).to_bytes(LENGTH, "little"))
    stream.write(content)
    stream.flush()


def _receive(stream: IO[bytes]) -> Any:
    """The next message.

    Raises:
        EOFError: there is none.
    """
    length = int.from_bytes(stream.read(LENGTH), "little")
    content = stream.read(length)
    if not length or len(content) < length:
        raise EOFError
    return pickle.loads(content)


def _serve() -> None:
    # An interrupt is for the process that asks: it ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            work, given, left = _receive(sys.stdin.buffer)
        except EOFError:
            return
        _send(sys.stdout.buffer, work(**given, stop=Stop(time.monotonic() + left)))
        del given
        give_back()


if __name__ == "__main__":
    _serve()
