"""certificate.json: the prices of the blocks under the names of their rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from matcher.compiler.compile import Compiled
from matcher.problem.derived import CountsRow, CutRow, DerivedRow, OpeningRow, RowName
from matcher.problem.solution import Prices
from matcher.solver.exact import exact
from matcher.solver.outcome import Block


def certificate(compiled: Compiled, blocks: tuple[Block, ...]) -> dict[str, Any]:
    """The content of certificate.json; see verifier/CERTIFICATE.md, section 4."""
    return {"version": 1, "blocks": [_Namer(compiled, block).told() for block in blocks]}


class _Namer:
    """One block as JSON."""

    def __init__(self, compiled: Compiled, block: Block) -> None:
        self.compiled, self.block = compiled, block
        self.names = (*compiled.names, *block.extra)
        self.ids = [self._derived_id(n, row) for n, row in enumerate(block.prices.derived)]

    def told(self) -> dict[str, Any]:
        block = self.block
        told: dict[str, Any] = {
            "weights": block.weights,
            "value": block.value if block.threshold is None else exact(block.threshold),
            "bound": block.bound,
            "denominator": block.prices.denominator,
            "prices": self._prices(),
        }
        if block.goal:
            told = {"goal": block.goal, **told}
        if block.goal == "worst_off":
            told["above"] = True
        for key, kind in (("cuts", CutRow), ("derived", CountsRow)):
            rows = [
                self._row(name, row)
                for name, row in zip(self.ids, block.prices.derived, strict=True)
                if isinstance(row, kind)
            ]
            if rows:
                told[key] = rows
        return told

    def _prices(self) -> dict[str, int]:
        """The prices that are not 0, by row id, in the order of the rows."""
        prices = self.block.prices
        named = self._seats(prices)
        for names, values in zip(self.names, prices.families, strict=True):
            for row in np.flatnonzero(values).tolist():
                named[names.row_id(row)] = int(values[row])
        for goal, price in zip(self.block.locks, prices.locks, strict=True):
            if price:
                # A lock on ``changes`` is a <=-row there, and raised as its negative here.
                named[f"goal:{goal}"] = -price if goal == "changes" else price
        for name, price in zip(self.ids, prices.derived_prices, strict=True):
            if price:
                named[name] = price
        for item in self.block.groups:
            named[self._group_id(item.candidate, item.company)] = item.price
        return named

    def _group_id(self, candidate: int, company: int) -> str:
        companies = self.compiled.scenario.companies["company_id"]
        return f"group:{self.compiled.candidate_ids[candidate]}:{companies.iat[company]}"

    def _seats(self, prices: Prices) -> dict[str, int]:
        return {
            f"seats:{self.compiled.order_ids[o]}": int(prices.seats[o])
            for o in np.flatnonzero(prices.seats).tolist()
        }

    def _derived_id(self, number: int, row: DerivedRow) -> str:
        if isinstance(row, OpeningRow):
            order = self.compiled.order_ids[row.order]
            return f"opening:{order}:{self.compiled.candidate_ids[row.candidate]}"
        return f"cut:{number + 1}" if isinstance(row, CutRow) else f"counts:{number + 1}"

    def _row(self, name: str, row: DerivedRow) -> dict[str, Any]:
        if isinstance(row, CountsRow):
            return {
                "id": name,
                "row": self._name(row.row),
                "counted": row.counted,
                "others": row.others,
                "bound": row.bound,
                "limits": [self._name(item) for item in row.limits],
            }
        assert isinstance(row, CutRow)
        multipliers = {
            self._name(item): -m if self._reversed(item) else m for item, m in row.multipliers
        }
        return {"id": name, "denominator": row.denominator, "multipliers": multipliers}

    def _reversed(self, row: RowName) -> bool:
        """Whether the row is a >=-row here and a <=-row there."""
        return row.kind == "lock" and self.block.locks[row.place] == "changes"

    def _name(self, row: RowName) -> str:
        if row.kind == "seats":
            return f"seats:{self.compiled.order_ids[row.place]}"
        if row.kind == "candidate":
            return f"candidate:{self.compiled.candidate_ids[row.place]}"
        if row.kind == "group":
            return self._group_id(row.place, row.row)
        if row.kind == "lock":
            return f"goal:{self.block.locks[row.place]}"
        if row.kind == "derived":
            return self.ids[row.place]
        return self.names[row.place].row_id(row.row)
