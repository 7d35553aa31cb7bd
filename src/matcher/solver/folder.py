"""The result folder: written beside, judged by the verifier, then put in place whole."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any

import pandas as pd

from matcher.errors import MatcherError, Phrase
from matcher.files.place import placed_whole
from matcher.solver.record import run_record
from matcher.solver.result import Result
from matcher.solver.tables import ASSIGNMENTS
from matcher.verifier.findings import Verdict
from matcher.verifier.judge import verify

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class VerificationError(MatcherError):
    """The verifier did not accept a result: a defect of matcher."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        told = "; ".join(f"{item.code} {item.message}" for item in verdict.findings[:5])
        super().__init__(
            Phrase(
                "the verifier rejects this result, so it was not kept: {findings}", findings=told
            )
        )


def write_result(
    result: Result, out: str | Path, *, force: bool = False, judge: bool = True
) -> Path:
    """Write a result folder, whole or not at all.

    Args:
        result: what ``solve`` returned.
        out: the folder; an earlier result folder is replaced only with ``force``.
        force: replace an earlier result folder.
        judge: let the verifier check the folder before it is put in place.

    Returns:
        The folder.

    Raises:
        OutputError: the folder exists and may not be replaced, or can't be written.
        VerificationError: the verifier rejects the result; nothing was put in place.
    """
    target = Path(out)
    with placed_whole(target, force=force) as folder:
        _write_files(result, folder)
        if judge:
            started = time.perf_counter()
            _judge(folder)
            result.times["verify"] = time.perf_counter() - started
        write_json(folder / "run.json", run_record(result))
    return target


def judge_result(result: Result) -> Verdict:
    """What the verifier says of a result."""
    with tempfile.TemporaryDirectory(prefix="matcher-") as folder:
        _write_files(result, Path(folder))
        return verify(folder)


def _judge(folder: Path) -> None:
    verdict = verify(folder)
    if not verdict.ok:
        raise VerificationError(verdict)


def _write_files(result: Result, folder: Path) -> None:
    started = time.perf_counter()
    write_json(folder / "certificate.json", result.certificate)
    result.times["certify"] = time.perf_counter() - started
    write_json(folder / "scenario.json", result.understood)
    if result.has_plan:
        tables = {
            "assignments": result.assignments,
            "unplaced": result.unplaced,
            "open_seats": result.open_seats,
            "quotas": result.quotas,
        }
    else:
        tables = {"assignments": pd.DataFrame(columns=ASSIGNMENTS)}
    for name, frame in tables.items():
        write_csv(frame, folder / f"{name}.csv")
    result.times["write"] = time.perf_counter() - started - result.times["certify"]
    write_json(folder / "run.json", run_record(result))


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a file of a result folder: JSON on one line."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as UTF-8 with a byte-order mark; no cell becomes a formula when opened."""
    safe = frame.copy()
    for name in safe.columns[[not pd.api.types.is_numeric_dtype(kind) for kind in safe.dtypes]]:
        cells = safe[name].astype(object)
        risky = cells.map(lambda cell: isinstance(cell, str) and cell.startswith(FORMULA_STARTS))
        safe[name] = cells.where(~risky, "'" + cells.astype(str))
    safe.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
