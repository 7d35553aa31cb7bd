"""``matcher bench``: figures as a table, with the machine they were taken on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from matcher.cli.output import note, tell, tell_json
from matcher.errors import Issue, Phrase, ScenarioError
from matcher.studies.bench import PHASES, bench, machine

SECONDS = (*PHASES, "total")
WIDTH = 80


def run_bench(
    scenarios: Sequence[Path], sizes: str, seed: int, repeat: int, *, as_json: bool = False
) -> int:
    """Print one column a run."""
    numbers = _numbers(sizes)
    note("matcher: each run is a process of its own; this takes a while")
    frame = bench(scenarios, sizes=numbers, seed=seed, repeat=repeat)
    if as_json:
        tell_json({"machine": machine(), "runs": frame.to_dict(orient="records")})
        return 0
    tell(table(frame))
    tell("\n".join(f"{name:<11} {value}" for name, value in machine().items()))
    return 0


def table(frame: pd.DataFrame) -> str:
    """The runs side by side, a line a figure, in blocks that fit a console."""
    columns = [
        [_figure(name, value) for name, value in run.items()]
        for run in frame.to_dict(orient="records")
    ]
    names = [_label(str(name)) for name in frame.columns]
    first = max(map(len, names))
    widest = max(len(cell) for column in columns for cell in column)
    each = max(1, (WIDTH - first) // (widest + 2))
    blocks = [columns[start : start + each] for start in range(0, len(columns), each)]
    return "\n\n".join(
        "\n".join(
            "  ".join([f"{name:<{first}}", *(f"{column[line]:>{widest}}" for column in block)])
            for line, name in enumerate(names)
        )
        for block in blocks
    )


def _label(name: str) -> str:
    return "peak (MB)" if name == "peak_mb" else f"{name} (s)" if name in SECONDS else name


def _figure(name: object, value: object) -> str:
    if name in SECONDS and isinstance(value, float):
        return f"{value:,.3f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _numbers(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts or not all(part.isdecimal() and int(part) > 0 for part in parts):
        raise ScenarioError(
            [
                Issue(
                    "bench-option",
                    "error",
                    Phrase("{option} is not a list of numbers", option=f"--sizes {text}"),
                    hint=Phrase(
                        "write whole numbers joined by commas, such as {example}",
                        example="1000,10000",
                    ),
                )
            ]
        )
    return [int(part) for part in parts]
