"""A sheet's cells as a table of text: headings in three languages, and what cells can't be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.domain.headings import LANGUAGES, columns_by_word, folded, headings
from matcher.domain.issues import Code
from matcher.domain.tables import Kind, Table
from matcher.errors import Phrase
from matcher.files.findings import Findings, quoted
from matcher.files.raw import NOTE, RawTable, known_headings, own_note, without_heading
from matcher.files.workbook.cells import CellKind, Cells, column_letters

_DATES = (Kind.DATE,)


@dataclass(frozen=True)
class Sheet:
    """A sheet's cells, the name it is told by, and the table it is taken for."""

    file: str
    table: Table
    cells: Cells

    def headings(self) -> tuple[list[str], int]:
        """The name of each column (an unknown heading as it stands), and the heading's rows.

        A row of plain column names below the heading decides, as the template has it; where it
        is blank, and without it, the words of the heading do.
        """
        first, second = self._row(1), self._row(2)
        width = max([*first, *second], default=-1) + 1
        stable = bool(second) and all(self._is_name(text) for text in second.values())
        names = [second.get(place, "") if stable else "" for place in range(width)]
        words = [canonical(self.table.name, first.get(place, "")) for place in range(width)]
        if not stable:
            width = max(first, default=-1) + 1
        chosen = [name or word for name, word in zip(names, words, strict=True)]
        return chosen[:width], 2 if stable else 1

    def _row(self, number: int) -> dict[int, str]:
        cells = self.cells
        found = {}
        for at, row in enumerate(cells.rows):
            if row > number:
                break
            if row == number and (text := cells.texts[at].strip()):
                found[cells.columns[at]] = text
        return found

    def _is_name(self, text: str) -> bool:
        return text in self.table.by_name or text.startswith(NOTE)


def canonical(table: str, heading: str) -> str:
    """The column that a heading means; a heading that none of the languages has as it is."""
    return columns_by_word(table).get(folded(heading), heading.strip())


def known_words(table: str) -> list[str]:
    """Every word for a column, to find the nearest."""
    return [
        word
        for heading in headings().values()
        if heading.table == table and heading.column
        for word in (heading.column, *(heading.words[language] for language in LANGUAGES))
    ]


def raw_table(sheet: Sheet, findings: Findings) -> RawTable | None:
    """The table as text; None, and an error, where there is not even a heading.

    Rows are those of the sheet. A date in a column that holds none is an error: spreadsheets
    turn what is typed, such as the job 3-8, into dates unasked.
    """
    names, heading_rows = sheet.headings()
    if not any(names):
        message = Phrase("the sheet has no column names in its first row")
        findings.error(Code.HEADING_MISSING, message, sheet.file, 1)
        return None
    words = known_words(sheet.table.name)
    places = known_headings(sheet.table, names, sheet.file, findings, row=heading_rows, words=words)
    return _Filling(sheet, names, heading_rows, findings).table(places)


class _Filling:
    """Spreads the cells of one sheet over columns."""

    def __init__(
        self, sheet: Sheet, names: list[str], heading_rows: int, findings: Findings
    ) -> None:
        self.sheet, self.names, self.findings = sheet, names, findings
        cells = sheet.cells
        rows = np.frombuffer(cells.rows, np.int32) if len(cells.rows) else np.empty(0, np.int32)
        columns = np.frombuffer(cells.columns, np.int16) if len(rows) else np.empty(0, np.int16)
        self.kinds = np.frombuffer(cells.kinds, np.int8) if len(rows) else np.empty(0, np.int8)
        self.texts = np.empty(len(rows), object)
        self.texts[:] = [text.strip() for text in cells.texts]
        self.body = (rows > heading_rows) & ((self.texts != "") | (self.kinds != 0))
        self.cell_rows, self.cell_columns = rows, columns
        self.rows, self.at = np.unique(rows[self.body], return_inverse=True)
        self.computed = np.zeros(len(rows), bool)
        self.computed[cells.formulas] = True

    def table(self, places: dict[str, int]) -> RawTable:
        """The columns of the table; whatever a cell can't be is told, and blank."""
        self._tell_doubled()
        self._tell_nameless()
        columns: dict[str, np.ndarray] = {}
        faulty: dict[str, np.ndarray] = {}
        for name, place in places.items():
            columns[name], faulty[name] = self._column(name, place)
        self._tell_merged(places)
        return RawTable(self.sheet.file, columns, self.rows.astype(np.int64), faulty=_given(faulty))

    def _column(self, name: str, place: int) -> tuple[np.ndarray, np.ndarray]:
        mine = self.cell_columns[self.body] == place
        at, kinds = self.at[mine], self.kinds[self.body][mine]
        texts = self.texts[self.body][mine]
        wrong = (kinds == CellKind.ERROR) | (kinds == CellKind.UNCOMPUTED)
        field = self.sheet.table.by_name.get(name)
        if field is not None and field.kind not in _DATES:
            wrong |= kinds == CellKind.DATE
        for position in np.flatnonzero(wrong).tolist():
            row = int(self.rows[at[position]])
            self._tell_cell(CellKind(kinds[position]), texts[position], row, name)
        self._tell_computed(name, at[self.computed[self.body][mine] & ~wrong])
        column = np.full(len(self.rows), "", object)
        column[at[~wrong]] = texts[~wrong]
        return column, at[wrong]

    def _tell_cell(self, kind: CellKind, text: str, row: int, name: str) -> None:
        file = self.sheet.file
        match kind:
            case CellKind.ERROR:
                message = Phrase(
                    "{name} is the error {came} of the spreadsheet", name=name, came=quoted(text)
                )
                self.findings.error(Code.CELL_ERROR, message, file, row, name)
            case CellKind.UNCOMPUTED:
                message = Phrase(
                    "{name} is a formula whose value the file does not have", name=name
                )
                hint = Phrase("open the file in a spreadsheet program and save it")
                self.findings.error(Code.FORMULA, message, file, row, name, hint)
            case _:
                message = Phrase(
                    "{name} is the date {came}, which this column can't hold", name=name, came=text
                )
                hint = Phrase(
                    "the spreadsheet may have changed what was typed; format the cell as text"
                )
                self.findings.error(Code.CELL_DATE, message, file, row, name, hint)

    def _tell_computed(self, name: str, at: np.ndarray) -> None:
        if not len(at):
            return
        row = int(self.rows[at].min())
        message = Phrase.counted(
            "{name} is a formula, the value last computed is taken",
            "{n} cells of {name} are formulas, the value last computed is taken",
            len(at),
            name=name,
        )
        self.findings.warning(Code.FORMULA, message, self.sheet.file, row, name)

    def _tell_doubled(self) -> None:
        places = self.cell_rows.astype(np.int64) * 2**15 + self.cell_columns
        _, first, counts = np.unique(places, return_index=True, return_counts=True)
        for at in first[counts > 1][:1].tolist():
            row, letters = int(self.cell_rows[at]), column_letters(int(self.cell_columns[at]))
            message = Phrase(
                "the file is damaged: it has the cell {cell} twice", cell=f"{letters}{row}"
            )
            self.findings.error(Code.FILE_FORMAT, message, self.sheet.file, row)

    def _tell_nameless(self) -> None:
        nameless = np.ones(int(self.cell_columns.max(initial=0)) + 1, bool)
        nameless[[place for place, name in enumerate(self.names) if name]] = False
        wrong = self.body & nameless[self.cell_columns]
        told = set()
        for at in np.flatnonzero(wrong).tolist():
            letters = column_letters(int(self.cell_columns[at]))
            if letters not in told:
                told.add(letters)
                message = without_heading(self.texts[at], letters)
                place = self.sheet.file, int(self.cell_rows[at])
                self.findings.error(Code.COLUMN_UNKNOWN, message, *place, hint=own_note())

    def _tell_merged(self, places: dict[str, int]) -> None:
        """A merged range shows one value for many cells, of which only the first has it."""
        names = {place: name for name, place in places.items()}
        filled = set(
            zip(self.cell_rows[self.body].tolist(), self.cell_columns[self.body].tolist(),
                strict=True)
        )  # fmt: skip
        for top, first, bottom, last in self.sheet.cells.merged:
            if (top, first) not in filled or not any(first <= at <= last for at in names):
                continue
            area = f"{column_letters(first)}{top}:{column_letters(last)}{bottom}"
            message = Phrase(
                "cells {cells} are merged, so that all but the first are blank", cells=area
            )
            hint = Phrase("unmerge them and fill each")
            name = names.get(first, "")
            self.findings.error(Code.CELL_MERGED, message, self.sheet.file, top, name, hint)


def _given(faulty: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: at for name, at in faulty.items() if len(at)}
