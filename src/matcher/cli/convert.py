"""``matcher convert``: a folder to a workbook or back, ids hidden, or put back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.cli.check import print_issues
from matcher.cli.language import spoken, spoken_language
from matcher.cli.output import note, tell, tell_json
from matcher.domain.scenario import Scenario
from matcher.domain.tables import TABLES
from matcher.errors import MatcherError, Phrase
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
        t = spoken()
        tell(f"{asked.out}: {t.listed(f'{t.number(n)} {name}' for name, n in rows.items())}")
    return 0


def _converted(asked: Conversion) -> Scenario:
    if not asked.anonymise:
        if asked.key is not None or asked.seed is not None:
            raise ConversionError(Phrase("--key and --seed belong to --anonymise"))
        return convert(asked.scenario, asked.out, spoken_language())
    if asked.key is None:
        raise ConversionError(
            Phrase("--anonymise needs --key KEY.csv, the only way back to the ids")
        )
    language = spoken_language()
    made = anonymise(asked.scenario, asked.out, key=asked.key, seed=asked.seed, language=language)
    keep = Phrase(
        "{key}: the key; keep it where {out} does not go", key=str(asked.key), out=str(asked.out)
    )
    note(spoken().tell(keep))
    return made


def _restore(asked: Conversion, key: Path, as_json: bool) -> int:
    if asked.anonymise or asked.key is not None or asked.seed is not None:
        raise ConversionError(
            Phrase("--restore stands alone: without --anonymise, --key and --seed")
        )
    restore(asked.scenario, asked.out, key=key)
    if as_json:
        tell_json({"out": str(asked.out)})
    else:
        command = f"matcher report {asked.out}"
        done = Phrase(
            "{out}: the result with its ids; for the report: {command}",
            out=str(asked.out),
            command=command,
        )
        tell(spoken().tell(done))
    return 0
