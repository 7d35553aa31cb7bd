"""``matcher convert``: a folder to a workbook or back, ids hidden, or put back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.cli.check import print_issues
from matcher.cli.output import note, tell, tell_json
from matcher.cli.template import chosen
from matcher.domain.scenario import Scenario
from matcher.domain.tables import TABLES
from matcher.errors import MatcherError
from matcher.files.anonymise import anonymise
from matcher.files.convert import convert
from matcher.solver.restore import restore


class ConversionError(MatcherError):
    """The options of the command line do not go together."""


@dataclass(frozen=True)
class Conversion:
    """What the command line says."""

    scenario: Path
    out: Path
    anonymise: bool
    key: Path | None
    seed: int | None
    restore: Path | None
    lang: str | None


def run_convert(given: dict[str, Any], *, as_json: bool = False) -> int:
    """Write the other form and say what it holds; ``given`` holds the options by name."""
    asked = Conversion(**given)
    if asked.restore is not None:
        return _restore(asked, asked.restore, as_json)
    scenario = _converted(asked)
    frames = {name: getattr(scenario, name) for name in TABLES}
    rows = {name: len(frame) for name, frame in frames.items() if frame is not None and len(frame)}
    print_issues(scenario.warnings)
    if as_json:
        tell_json({"out": str(asked.out), "rows": rows})
    else:
        tell(f"{asked.out}: {', '.join(f'{count:,} {name}' for name, count in rows.items())}")
    return 0


def _converted(asked: Conversion) -> Scenario:
    if not asked.anonymise:
        if asked.key is not None or asked.seed is not None:
            raise ConversionError("--key and --seed belong to --anonymise")
        return convert(asked.scenario, asked.out, chosen(asked.lang))
    if asked.key is None:
        raise ConversionError("--anonymise needs --key KEY.csv, the only way back to the ids")
    language = chosen(asked.lang)
    made = anonymise(asked.scenario, asked.out, key=asked.key, seed=asked.seed, language=language)
    note(f"{asked.key}: the key; keep it where {asked.out} does not go")
    return made


def _restore(asked: Conversion, key: Path, as_json: bool) -> int:
    if asked.anonymise or asked.key is not None or asked.seed is not None:
        raise ConversionError("--restore stands alone: without --anonymise, --key and --seed")
    restore(asked.scenario, asked.out, key=key)
    if as_json:
        tell_json({"out": str(asked.out)})
    else:
        tell(f"{asked.out}: the result with its ids; for the report: matcher report {asked.out}")
    return 0
