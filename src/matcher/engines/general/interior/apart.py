"""Programs solved in a process of their own, beside whatever this one does.

Threads would share one interpreter, and the processor's time that numpy needs it for. The process
is this module, run by the same interpreter: what it is told to solve comes in on its standard
input, answers go out on its standard output, and it ends when either closes.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Lock
from typing import IO, Any

from matcher.engines.general.highs import Answer
from matcher.engines.general.interior.program import Owners, solve_interior
from matcher.engines.general.linear import LinearModel
from matcher.engines.general.room import give_back
from matcher.problem.solution import Stop

#: Bytes that say how long a message is.
LENGTH = 8
#: Seconds of a wait, after which somebody looks whether the whole is to stop.
MOMENT = 0.1
#: Settings of numpy's matrix library: one processor, as the other one is in use.
ALONE = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class Apart:
    """The other process; it is begun by the first program."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self._lock, self._over = Lock(), False
        self._pool = ThreadPoolExecutor(1, "apart")

    def solve(
        self, model: LinearModel, owners: Owners, stop: Stop, tolerance: float, threads: int = 1
    ) -> Answer | None:
        """As ``solve_interior``; None also where the process cannot be reached.

        When it is time to stop the process is ended, wherever it is: its prices would seldom
        bound any better, and an interrupt is not to wait for them.
        """
        left = stop.deadline - time.monotonic()
        try:
            answer = self._pool.submit(self._exchange, (model, owners, left, tolerance, threads))
            while not wait([answer], MOMENT).done:
                if stop.due():
                    self.close()
                    return Answer("stopped")
            return answer.result()
        except (OSError, EOFError, ValueError, RuntimeError, pickle.UnpicklingError):
            return Answer("stopped") if stop.due() else None

    def _exchange(self, message: Any) -> Answer | None:
        with self._lock:
            if self._over:
                return None
            self.process = self.process or _begin()
            process = self.process
        assert process.stdin is not None
        assert process.stdout is not None
        _send(process.stdin, message)
        answer: Answer | None = _receive(process.stdout)
        return answer

    def close(self) -> None:
        """End the process, whatever it does."""
        with self._lock:
            self._over = True
            process, self.process = self.process, None
            if process is not None:
                process.kill()
        self._pool.shutdown(wait=True)
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
            model, owners, left, tolerance, threads = _receive(sys.stdin.buffer)
        except EOFError:
            return
        stop = Stop(deadline=time.monotonic() + left)
        _send(sys.stdout.buffer, solve_interior(model, owners, stop, tolerance, threads))
        del model, owners
        give_back()


if __name__ == "__main__":
    _serve()
