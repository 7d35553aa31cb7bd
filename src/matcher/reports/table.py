"""A table as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, a class of the page's style, and a bar instead of or beside the text."""

    text: str = ""
    style: str = ""
    bar: Markup | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; ``number`` sets its cells to the right in even figures."""

    heading: str
    number: bool = False
    style: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the first cell of each row is its heading. ``note`` stands under it."""

    caption: str
    columns: list[Column]
    rows: list[list[Cell]] = field(default_factory=list)
    note: str = ""

    @property
    def stacked(self) -> bool:
        """Whether a narrow screen shows each row as a block: where texts would be squeezed."""
        rest = self.columns[1:]
        return any(not column.number or column.style == "bars" for column in rest)


def cells(*items: str | Cell) -> list[Cell]:
    """A row of plain texts and cells."""
    return [item if isinstance(item, Cell) else Cell(item) for item in items]


def name(heading: str) -> Column:
    """A column of texts."""
    return Column(heading)


def wide(heading: str) -> Column:
    """A column of sentences."""
    return Column(heading, style="wide")


def figures(heading: str) -> Column:
    """A column of numbers."""
    return Column(heading, number=True)


def bars(heading: str) -> Column:
    """A column of bars."""
    return Column(heading, style="bars")
