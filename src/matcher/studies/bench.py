"""``bench``: time by phase, peak memory and proven gap of whole solves, each in a process."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from matcher.errors import MatcherError
from matcher.synth.synthesize import synthesize

PHASES = ("load", "compile", "solve", "certify", "write", "verify")
DEFAULT_SIZES = (1_000, 10_000, 30_000)


@dataclass(frozen=True)
class Measured:
    """One finished command: exit code, wall seconds, peak memory in MB, standard output."""

    code: int
    seconds: float
    megabytes: float
    output: str


def measure(command: Sequence[str]) -> Measured:
    """Run a command as a process of its own and take its time and peak memory.

    Peak memory is the operating system's own figure for the process (0 where it has none).
    """
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL)
        megabytes = 0.0
        if hasattr(os, "wait4"):
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            megabytes = usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
        else:
            process.wait()
        seconds = time.perf_counter() - started
        output.seek(0)
        return Measured(process.returncode, seconds, megabytes, output.read())


def bench_scenario(scenario: str | Path, repeat: int = 1) -> list[dict[str, Any]]:
    """Solve a scenario ``repeat`` times, everything included; one record a run.

    Raises:
        MatcherError: a run ended without a plan.
    """
    records = []
    for run in range(repeat):
        with tempfile.TemporaryDirectory(prefix="matcher-bench-") as folder:
            out = Path(folder) / "result"
            command = [sys.executable, "-m", "matcher", "solve", str(scenario)]
            done = measure([*command, "--out", str(out), "--json"])
        if done.code != 0:
            raise MatcherError(f"{scenario}: solve ended with exit code {done.code}")
        records.append(_record(str(Path(scenario).name), run, done))
    return records


def _record(name: str, run: int, done: Measured) -> dict[str, Any]:
    told = json.loads(done.output)
    return {
        "scenario": name,
        "run": run,
        "candidates": told["candidates"],
        "orders": told["orders"],
        "pairs": told["eligible_pairs"],
        **{phase: told["times"].get(phase) for phase in PHASES},
        "total": round(done.seconds, 3),
        "peak_mb": round(done.megabytes),
        "status": told["status"],
        "gap": told["gap"],
    }


def bench(
    scenarios: Sequence[str | Path] = (),
    *,
    sizes: Sequence[int] = DEFAULT_SIZES,
    seed: int = 0,
    repeat: int = 1,
) -> pd.DataFrame:
    """Benchmark whole solves.

    Args:
        scenarios: scenario folders; without any, invented cohorts of ``sizes``.
        sizes: numbers of candidates.
        seed: seed of the cohorts.
        repeat: runs of each.

    Returns:
        One row per run: scenario, run, candidates, orders, pairs, seconds by phase, total
        seconds of the process, peak memory in MB, status and gap.

    Raises:
        MatcherError: a run ended without a plan.
    """
    records = []
    with tempfile.TemporaryDirectory(prefix="matcher-bench-") as folder:
        places = [Path(scenario) for scenario in scenarios]
        for size in sizes if not places else ():
            place = Path(folder) / f"cohort_{size}"
            synthesize(place, candidates=size, seed=seed)
            places.append(place)
        for place in places:
            records += bench_scenario(place, repeat)
    return pd.DataFrame(records)


def machine() -> dict[str, str]:
    """Processor, cores and versions, to go beside the figures."""
    from matcher.solver.record import versions

    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "system": platform.system(),
        **versions(),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
