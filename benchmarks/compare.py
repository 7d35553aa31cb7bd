"""`matcher solve`, everything included, beside a minimal flow script, on the same bytes.

    python benchmarks/compare.py [SCENARIO ...] [--sizes 1000,10000,30000] [--repeat 3]

Both run as whole processes in turn; the ratio is taken pair by pair, so that it holds when the
machine's speed drifts. Both must reach the same fill and score. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from matcher.studies.bench import PHASES, machine, measure
from matcher.synth.synthesize import synthesize

HERE = Path(__file__).parent


def run_pair(scenario: Path) -> dict[str, float]:
    """One run of each; the figures of ours by phase, and the other's total."""
    with tempfile.TemporaryDirectory(prefix="matcher-compare-") as folder:
        out = str(Path(folder) / "result")
        ours = measure([sys.executable, "-m", "matcher", "solve", str(scenario), "--out", out,
                        "--json"])  # fmt: skip
    other = measure([sys.executable, str(HERE / "minimal_flow.py"), str(scenario), "--json"])
    if ours.code or other.code:
        raise SystemExit(f"{scenario}: exit codes {ours.code} and {other.code}")
    told, reference = json.loads(ours.output), json.loads(other.output)
    values = {goal["goal"]: goal["value"] for goal in told["goals"]}
    if (values["fill"], values["score"]) != (reference["fill"], reference["score"]):
        raise SystemExit(f"{scenario}: {values} against {reference}")
    if told["status"] != "optimal" or told["proof"] != "certificate":
        raise SystemExit(f"{scenario}: {told['status']} by {told['proof']}")
    return {
        "candidates": told["candidates"],
        "pairs": told["eligible_pairs"],
        **{phase: told["times"].get(phase, 0.0) for phase in PHASES},
        "total": ours.seconds,
        "peak_mb": ours.megabytes,
        "minimal": other.seconds,
        "minimal_mb": other.megabytes,
        "ratio": ours.seconds / other.seconds,
    }


def table(rows: dict[str, list[dict[str, float]]]) -> str:
    """Medians as a Markdown table."""
    heads = ["scenario", "candidates", "pairs", *PHASES, "total", "peak MB", "minimal script",
             "its MB", "ratio"]  # fmt: skip
    lines = [" | ".join(heads), " | ".join("---" for _ in heads)]
    for name, runs in rows.items():
        middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        seconds = [f"{middle[phase]:.2f}" for phase in (*PHASES, "total")]
        lines.append(
            " | ".join(
                [name, f"{middle['candidates']:,.0f}", f"{middle['pairs']:,.0f}", *seconds,
                 f"{middle['peak_mb']:,.0f}", f"{middle['minimal']:.2f}",
                 f"{middle['minimal_mb']:,.0f}", f"{middle['ratio']:.2f}"]
            )
        )  # fmt: skip
    return "\n".join(f"| {line} |" for line in lines)


def commit() -> str:
    """The commit that is measured, where git can tell."""
    command = ["git", "-C", str(HERE), "rev-parse", "--short", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenarios", nargs="*", type=Path)
    parser.add_argument("--sizes", default="", help="invented cohorts, joined by commas")
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    rows: dict[str, list[dict[str, float]]] = {}
    with tempfile.TemporaryDirectory(prefix="matcher-compare-") as folder:
        places = list(given.scenarios)
        for size in [int(part) for part in given.sizes.split(",") if part]:
            places.append(Path(folder) / f"cohort_{size}")
            synthesize(places[-1], candidates=size, seed=0)
        for place in places:
            run_pair(place)
            rows[place.name] = [run_pair(place) for _ in range(given.repeat)]
    print(table(rows))
    print(f"\nCommit {commit()}; " + "; ".join(f"{k} {v}" for k, v in machine().items()))


if __name__ == "__main__":
    main()
