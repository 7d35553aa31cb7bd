"""One change of one candidate, many at once: which pairs it would have, and their points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from matcher.compiler.columns import Vocabulary, candidate_columns
from matcher.compiler.compile import Compiled
from matcher.compiler.eligibility import Code, Facts, PairTables, ineligibility
from matcher.compiler.lookup import Lookup
from matcher.compiler.score import scores
from matcher.domain.levels import LEVELS, RANK
from matcher.domain.tables import CANDIDATES, Field
from matcher.explainer.clashes import shared, skill_level
from matcher.explainer.edits import JOIN, Cell, Change, cell
from matcher.files.cells import read_column
from matcher.problem.problem import Int64

#: Changes of one column that are looked at, at most: the smallest ones.
MOST = 120


@dataclass(frozen=True)
class Variant:
    """A change of a candidate's own data, and how far it goes.

    Attributes:
        change: the change.
        effort: how much is asked, to put the changes of one column in order: levels, points
            of skill, conditions, days, JPY.
    """

    change: Change
    effort: int


def variants(compiled: Compiled, c: int, bits: Int64) -> list[Variant]:
    """Every single change of a candidate that opens an order shut by one code alone.

    ``bits`` are the candidate's codes with every order.
    """
    maker = _Maker(compiled, c, bits)
    found = [
        *maker.languages(),
        *maker.skills(),
        *maker.conditions(),
        *maker.days("ready_from", Code.READY, earliest=True),
        *maker.days("valid_until", Code.DOCUMENTS, earliest=False),
        *maker.wages(),
        *maker.decisions(),
    ]
    return found


class _Maker:
    def __init__(self, compiled: Compiled, c: int, bits: Int64) -> None:
        self.compiled, self.c, self.bits = compiled, c, bits
        self.person = compiled.scenario.candidates.iloc[c]
        self.name = str(compiled.candidate_ids[c])
        self.orders = compiled.scenario.orders

    def _shut_by(self, code: Code) -> pd.DataFrame:
        alone = np.flatnonzero(self.bits == int(code))
        return self.orders.iloc[alone]

    def _variant(self, column: str, after: Cell, effort: int) -> Variant:
        before = cell(self.person[column], CANDIDATES.by_name[column])
        return Variant(Change("candidates", self.name, column, before, after), effort)

    def languages(self) -> list[Variant]:
        alone = np.flatnonzero(self.bits == int(Code.LANGUAGE))
        now = RANK[self.person["language"]]
        needed = np.unique(self.compiled.facts.orders.required_language[alone])
        return [
            self._variant("language", LEVELS[level], int(level) - now) for level in needed.tolist()
        ]

    def skills(self) -> list[Variant]:
        rows = self._shut_by(Code.SKILL)
        wanted = {(str(j), int(s)) for j, s in zip(rows["job"], rows["min_skill"], strict=True)}
        skills = self.person["skills"]
        found = []
        for job, level in sorted(wanted):
            held = skill_level(skills, job)
            after = _with_skill(skills, job, level)
            # A job to be learned from nothing asks more than any step within a job.
            effort = level - held if held is not None else 100 + level
            found.append(self._variant("skills", after, effort))
        return sorted(found, key=lambda item: item.effort)[:MOST]

    def conditions(self) -> list[Variant]:
        avoid = self.person["avoid"]
        sets = {
            tuple(shared(avoid, cell_text)) for cell_text in self._shut_by(Code.AVOID)["conditions"]
        }
        found = []
        for items in sorted(sets, key=lambda items: (len(items), items)):
            left = [item for item in avoid.split(";") if item not in items]
            found.append(self._variant("avoid", ";".join(left) or None, len(items)))
        return found[:MOST]

    def days(self, column: str, code: Code, *, earliest: bool) -> list[Variant]:
        arrivals = self._shut_by(code)["arrival"].drop_duplicates().sort_values()
        now = self.person[column]
        return [
            self._variant(column, str(day.date()), abs((now - day).days))
            for day in (arrivals[::-1] if earliest else arrivals)
        ][:MOST]

    def wages(self) -> list[Variant]:
        offered = self._shut_by(Code.WAGE)["net_wage"].dropna().drop_duplicates().sort_values()
        now = self.person["min_net_wage"]
        return [
            self._variant("min_net_wage", int(wage), int(now) - int(wage))
            for wage in offered[::-1].tolist()
        ][:MOST]

    def decisions(self) -> list[Variant]:
        """Interview outcomes taken back, and pins that forbid lifted."""
        found = []
        for table, column, key, codes in (
            ("rankings", "decision", ("order_id", "candidate_id"), (Code.REJECTED, Code.DECLINED)),
            ("pins", "action", ("candidate_id", "order_id"), (Code.FORBIDDEN,)),
        ):
            frame: pd.DataFrame = getattr(self.compiled.scenario, table)
            mine = frame[frame["candidate_id"] == self.name]
            shut = np.isin(self.bits, [int(code) for code in codes])
            alone = set(self.compiled.order_ids[shut])
            for row in mine.to_dict("records"):
                if row["order_id"] in alone:
                    name = JOIN.join(row[part] for part in key)
                    change = Change(table, name, column, row[column], None)
                    found.append(Variant(change, 1))
        return found


def _with_skill(skills: str, job: str, level: int) -> str:
    items = skills.split(";") if skills else []
    if skill_level(skills, job) is None:
        return ";".join([*items, f"{job}:{level}"])
    return ";".join(f"{job}:{level}" if item.rpartition(":")[0] == job else item for item in items)


class VariantPairs:
    """The pairs of a candidate under each of several changes.

    Attributes:
        codes: int64 of shape (variants, orders); 0 where eligible.
        scores: int64 of the same shape; 0 where not eligible.
    """

    def __init__(self, compiled: Compiled, c: int, changes: Sequence[Change]) -> None:
        self.compiled, self.c, self.changes = compiled, c, changes
        facts, orders = self._facts(), np.arange(compiled.problem.orders)
        row = np.arange(len(changes))[:, None]
        self.codes = ineligibility(facts, row, orders[None, :])
        lifted = facts.tables.override.find(*np.broadcast_arrays(row, orders[None, :])).there
        self.codes[lifted] = 0
        v, o = np.nonzero(self.codes == 0)
        self.scores = np.zeros(self.codes.shape, np.int64)
        weights = compiled.scenario.settings.score.weights
        self.scores[v, o] = scores(facts, weights, v, o)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The candidate's row once for each change, with the change made."""
        scenario, count = self.compiled.scenario, len(self.changes)
        frame = scenario.candidates.iloc[np.full(count, self.c)].reset_index(drop=True)
        for item in CANDIDATES.fields:
            asked = {
                place: change.after
                for place, change in enumerate(self.changes)
                if change.table == "candidates" and change.column == item.name
            }
            if asked:
                frame[item.name] = _typed(frame[item.name], asked, item)
        return frame

    def _facts(self) -> Facts:
        compiled = self.compiled
        scenario = replace(compiled.scenario, candidates=self.frame)
        vocabulary = Vocabulary(compiled.scenario)
        return Facts(candidate_columns(scenario, vocabulary), compiled.facts.orders, self._tables())

    def _tables(self) -> PairTables:
        """What tables say of the candidate, once for each change, without the rows it removes."""
        tables = self.compiled.facts.tables
        gone: dict[str, list[tuple[int, int]]] = {"rankings": [], "pins": []}
        order = {name: place for place, name in enumerate(self.compiled.order_ids)}
        for place, change in enumerate(self.changes):
            if change.table in gone:
                first, _, second = change.id.partition(JOIN)
                name = first if change.table == "rankings" else second
                gone[change.table].append((place, order[name]))
        return replace(
            tables,
            forbidden=self._repeated(tables.forbidden, gone["pins"]),
            override=self._repeated(tables.override, []),
            decision=self._repeated(tables.decision, gone["rankings"]),
            rank=self._repeated(tables.rank, gone["rankings"]),
            score=None if tables.score is None else self._repeated(tables.score, []),
        )

    def _repeated(self, lookup: Lookup, gone: list[tuple[int, int]]) -> Lookup:
        count = len(self.changes)
        low, high = np.searchsorted(
            lookup.keys, [self.c * lookup.columns, (self.c + 1) * lookup.columns]
        )
        own, values = lookup.keys[low:high] % lookup.columns, lookup.values[low:high]
        row = np.repeat(np.arange(count), len(own))
        column, value = np.tile(own, count), np.tile(values, count)
        kept = np.ones(len(row), bool)
        for place, o in gone:
            kept &= ~((row == place) & (column == o))
        return Lookup.build(row[kept], column[kept], value[kept], lookup.columns)


def _typed(column: pd.Series, asked: dict[int, Cell], item: Field) -> pd.Series:
    texts = np.array(["" if value is None else str(value) for value in asked.values()], object)
    values = column.array.copy()
    values[list(asked)] = read_column(item, texts).values.array
    return pd.Series(values)
