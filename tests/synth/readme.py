"""The `matcher synth` command that a scenario's README names, as options of `synthesize`."""

import datetime as dt
import shlex
from pathlib import Path

SCENARIOS = Path(__file__).parents[2] / "scenarios"
MADE_BY_HAND = {"tiny"}
SWITCHES = {"crossing_quotas", "dormitories", "groups", "min_seats"}


def command(folder: Path) -> list[str]:
    """The words of the one line that starts with ``matcher synth``."""
    text = (folder / "README.md").read_text(encoding="utf-8")
    (line,) = [line for line in text.splitlines() if line.strip().startswith("matcher synth ")]
    return shlex.split(line)[2:]


def options(folder: Path) -> dict[str, object]:
    """Keyword arguments of ``synthesize``; paths are relative to the scenario's folder."""
    words, found = iter(command(folder)), {}
    for word in words:
        name = word.removeprefix("--").replace("-", "_")
        value = True if name in SWITCHES else next(words)
        if name in ("presets", "quotas"):
            value = tuple(value.split(","))
        elif name == "shares":
            value = folder / value
        elif name == "date":
            value = dt.date.fromisoformat(value)
        elif isinstance(value, str) and value.isdecimal():
            value = int(value)
        found[name] = value
    del found["out"]
    return found
