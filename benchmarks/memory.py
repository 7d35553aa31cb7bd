"""Peak memory of a command and the processes that it starts, together."""

from __future__ import annotations

import threading
from pathlib import Path

#: Seconds between looks.
PERIOD = 0.5


class Watched:
    """Looks at a process and its descendants now and then, until it is closed.

    What they share counts once (proportional set size), which Linux alone tells.

    Attributes:
        peak: largest sum seen, in MB; 0 where nothing was told.
    """

    def __init__(self, pid: int) -> None:
        self.pid, self.peak = pid, 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while True:
            self.peak = max(self.peak, sum(map(proportional, family(self.pid))))
            if self._over.wait(PERIOD):
                return

    def close(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()


def family(pid: int) -> list[int]:
    """A process and its descendants; nobody where it has ended or the system does not tell."""
    found = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in children.read_text().split()]
        except OSError:
            continue
    return [pid, *(one for child in found for one in family(child))]


def proportional(pid: int) -> float:
    """Its part of memory in MB; 0 where it has ended or the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
