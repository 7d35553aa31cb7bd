"""A cohort: the tables and settings of an invented scenario, and its folder."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from matcher.errors import OutputError

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Cohort:
    """An invented scenario.

    Attributes:
        frames: tables by name, every cell text as a planner would write it.
        settings: the text of scenario.yaml.
        extra: further files by name, such as an earlier plan.
        hidden_plan: candidate id to order id of a plan that keeps every rule; empty where no rule
            asked for one. It is not written.
    """

    frames: dict[str, pd.DataFrame]
    settings: str
    extra: dict[str, bytes] = field(default_factory=dict)
    hidden_plan: dict[str, str] = field(default_factory=dict)

    def files(self) -> dict[str, bytes]:
        """The files of the scenario folder by name: UTF-8 with byte-order mark, lines end in LF."""
        tables = {f"{name}.csv": csv_bytes(frame) for name, frame in self.frames.items()}
        return {"scenario.yaml": self.settings.encode(), **tables, **self.extra}

    def write(self, out: str | os.PathLike[str]) -> Path:
        """Write the scenario folder, put in place whole.

        Raises:
            OutputError: the folder exists, or can't be written.
        """
        target = Path(out)
        if target.exists():
            raise OutputError(f"{target.name} exists; name a new folder")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            _place(self.files(), target)
        except OSError as error:
            raise OutputError(f"{target.name} can't be written: {error.strerror}") from error
        return target


def _place(contents: dict[str, bytes], target: Path) -> None:
    workshop = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        for name, content in contents.items():
            (workshop / name).parent.mkdir(exist_ok=True)
            (workshop / name).write_bytes(content)
        workshop.chmod(0o755)
        workshop.rename(target)
    except OSError:
        shutil.rmtree(workshop, ignore_errors=True)
        raise


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """The table as CSV bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows(zip(*(frame[column].tolist() for column in frame.columns), strict=True))
    return BOM + text.getvalue().encode()
