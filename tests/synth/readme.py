"""The `matcher synth` command that a scenario's README names."""

import shlex
from pathlib import Path

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FOLDERS = sorted(path for path in SCENARIOS.iterdir() if path.is_dir())
TEACHING = [path for path in FOLDERS if path.name.startswith(("rule_", "goal_", "impossible_"))]
RULES_10K = [path for path in FOLDERS if path.name.startswith("rules_10k_")]
FLOW = [path for path in FOLDERS if path not in TEACHING + RULES_10K]
GENERATED = [path for path in FOLDERS if path.name != "tiny" and path not in TEACHING]


def command(folder: Path) -> list[str]:
    """The words after ``matcher`` of the one line that starts with ``matcher synth``."""
    text = (folder / "README.md").read_text(encoding="utf-8")
    (line,) = [line for line in text.splitlines() if line.strip().startswith("matcher synth ")]
    return shlex.split(line)[1:]
