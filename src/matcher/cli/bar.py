"""The bar of a terminal: stage, how near the plan is to the proven bound, and the time."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn
from rich.table import Column
from rich.text import Text

WIDTH = 16


class Elapsed(ProgressColumn):
    """Seconds since the start, which go on when a stage is done."""

    def render(self, task: Task) -> Text:
        """The seconds of a task."""
        return Text(f"{task.elapsed or 0:.0f} s")


def _text(form: str) -> TextColumn:
    # Cut rather than broken into lines where the terminal is narrow.
    return TextColumn(form, markup=False, table_column=Column(no_wrap=True, overflow="ellipsis"))


class Bar:
    """One line that is redrawn in place, and wiped when it is closed."""

    def __init__(self) -> None:
        # Letters of ASCII where that is all the console has; rich itself heeds NO_COLOR.
        self.progress = Progress(
            SpinnerColumn("line"),
            _text("{task.description}"),
            BarColumn(WIDTH),
            _text("{task.fields[told]}"),
            Elapsed(),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self.task = self.progress.add_task("", total=None, told="")
        self.progress.start()

    def begin(self, text: str) -> None:
        """A stage begins; how long it takes is not known."""
        # rich takes a total of None for "as before".
        self.progress.tasks[0].total = None
        self.progress.update(self.task, completed=0, description=text, told="")

    def reach(self, share: float, text: str) -> None:
        """A plan has this share of what is possible at most."""
        self.progress.update(self.task, completed=share, total=1.0, told=text)

    def close(self) -> None:
        """Wipe the line."""
        self.progress.stop()
