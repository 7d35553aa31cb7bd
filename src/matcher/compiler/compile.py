"""``Scenario`` to ``Problem``: pairs, scores, rows, and the names they have."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from matcher.compiler.attributes import Attributes
from matcher.compiler.checks import eligibility_issues
from matcher.compiler.columns import Vocabulary, candidate_columns, order_columns, texts
from matcher.compiler.eligibility import Facts
from matcher.compiler.lookup import Lookup
from matcher.compiler.pairs import (
    eligible_keys,
    keep_pinned,
    pair_tables,
    positions_of,
    scored_pairs,
)
from matcher.compiler.rows import FamilyNames, bed_families, preset_families, quota_families
from matcher.domain.scenario import Scenario
from matcher.errors import ScenarioError
from matcher.problem.problem import GONE, UNPLACED, Bool, Int32, Int64, Problem

FORMULA_HIGHEST = 1000


@dataclass(frozen=True)
class Compiled:
    """A problem, and what its positions are called.

    ``names`` goes with ``problem.families``, one for one. ``eligible_people`` is the number of
    eligible candidates of each order (int64), pinned ones included.
    """

    scenario: Scenario
    problem: Problem
    facts: Facts
    names: tuple[FamilyNames, ...]
    eligible_people: Int64

    @cached_property
    def candidate_ids(self) -> npt.NDArray[np.object_]:
        """Ids by position."""
        return self.facts.candidates.ids

    @cached_property
    def order_ids(self) -> npt.NDArray[np.object_]:
        """Ids by position."""
        return self.facts.orders.ids

    def row_ids(self, family: int) -> list[str]:
        """Ids of the active rows of a family, by position."""
        rows = np.flatnonzero(self.problem.families[family].active)
        return [self.names[family].row_id(int(row)) for row in rows]


def facts_of(scenario: Scenario) -> Facts:
    """Columns and tables that eligibility and score are computed from."""
    vocabulary = Vocabulary(scenario)
    return Facts(
        candidate_columns(scenario, vocabulary),
        order_columns(scenario, vocabulary),
        pair_tables(scenario),
    )


def _pinned(scenario: Scenario) -> Lookup:
    c, o = positions_of(scenario, "pins")
    chosen = texts(scenario.pins["action"]) == "pin"
    return Lookup.build(c[chosen], o[chosen], c[chosen], len(scenario.orders))


def _groups(scenario: Scenario) -> Int32:
    names = texts(scenario.candidates["group"])
    codes, _ = pd.factorize(pd.Series(names, dtype=object).mask(names == ""))
    return codes.astype(np.int32)


def _previous(scenario: Scenario) -> Int32 | None:
    if not any(goal.name == "changes" for goal in scenario.settings.goals):
        return None
    place = {name: o for o, name in enumerate(scenario.orders["order_id"])}
    earlier = [scenario.previous.get(name) for name in scenario.candidates["candidate_id"]]
    return np.array([UNPLACED if o is None else place.get(o, GONE) for o in earlier], np.int32)


def _highest_score(facts: Facts) -> int:
    listed = facts.tables.score
    return max(FORMULA_HIGHEST, int(listed.values.max(initial=0)) if listed else 0)


def compile_scenario(scenario: Scenario) -> Compiled:
    """Compile a scenario.

    Time and memory grow with the pairs of candidates and orders that share a job, and with
    eligible pairs; never with candidates times orders.

    Raises:
        ScenarioError: a pin is on an ineligible pair, or a group can't be placed anywhere.
    """
    facts = facts_of(scenario)
    keys = eligible_keys(facts)
    issues = eligibility_issues(scenario, facts, keys)
    if any(issue.severity == "error" for issue in issues):
        raise ScenarioError(issues)
    pinned = _pinned(scenario)
    people = np.bincount(keys % max(len(scenario.orders), 1), minlength=len(scenario.orders))
    keys = keep_pinned(keys, pinned)
    indptr, order, score = scored_pairs(facts, scenario.settings.score.weights, keys)
    named = [
        *preset_families(scenario),
        *bed_families(scenario),
        *quota_families(scenario, Attributes(scenario)),
    ]
    orders = scenario.orders
    problem = Problem(
        indptr=indptr,
        order=order,
        score=score,
        priority=orders["priority"].to_numpy(dtype=np.int64, na_value=1),
        seats=orders["seats"].to_numpy(dtype=np.int64, na_value=0),
        min_seats=orders["min_seats"].to_numpy(dtype=np.int64, na_value=0),
        company=facts.orders.company.astype(np.int32),
        group=_groups(scenario),
        pinned=_members(pinned, len(scenario.candidates)),
        families=tuple(family for family, _ in named),
        highest_score=_highest_score(facts),
        previous=_previous(scenario),
    )
    return Compiled(scenario, problem, facts, tuple(names for _, names in named), people)


def _members(pinned: Lookup, candidates: int) -> Bool:
    inside = np.zeros(candidates, bool)
    inside[pinned.keys // pinned.columns] = True
    return inside
