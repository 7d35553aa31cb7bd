"""Eligible pairs, found in blocks: memory grows with eligible pairs, never with all pairs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from matcher.compiler.columns import texts
from matcher.compiler.eligibility import Facts, PairTables, compared, ineligibility
from matcher.compiler.lookup import Lookup
from matcher.compiler.score import scores
from matcher.domain.scenario import Scenario
from matcher.problem.problem import Bool, Int32, Int64

#: Pairs looked at in one go; bounds the memory of what is thrown away again.
BLOCK = 1 << 20


def positions_of(scenario: Scenario, table: str) -> tuple[Int64, Int64]:
    """Positions of candidate and order in each row of rankings, scores or pins."""
    import pandas as pd

    frame = getattr(scenario, table)
    people = pd.Index(texts(scenario.candidates["candidate_id"]), dtype=object)
    orders = pd.Index(texts(scenario.orders["order_id"]), dtype=object)
    c = people.get_indexer(pd.Index(texts(frame["candidate_id"]), dtype=object))
    o = orders.get_indexer(pd.Index(texts(frame["order_id"]), dtype=object))
    return c.astype(np.int64), o.astype(np.int64)


def pair_tables(scenario: Scenario) -> PairTables:
    """The tables of single pairs as lookups."""
    orders = len(scenario.orders)
    c, o = positions_of(scenario, "pins")
    action = texts(scenario.pins["action"])
    override = scenario.pins["override"].to_numpy(dtype=bool, na_value=False)
    ones = np.ones(len(c), np.int64)

    def where(chosen: Bool) -> Lookup:
        return Lookup.build(c[chosen], o[chosen], ones[chosen], orders)

    rank_c, rank_o = positions_of(scenario, "rankings")
    decision = texts(scenario.rankings["decision"])
    number = np.select([decision == "reject", decision == "decline"], [2, 3], 1)
    rank = scenario.rankings["rank"].to_numpy(dtype=np.int64, na_value=0)
    given = (rank > 0) & (number != 2)
    ranked_order = np.zeros(orders, bool)
    ranked_order[rank_o[given]] = True
    worthless = np.where(number == 2, 11, rank)
    told = given | (number == 2)
    return PairTables(
        forbidden=where(action == "forbid"),
        override=where((action == "pin") & override),
        decision=Lookup.build(rank_c, rank_o, number, orders),
        rank=Lookup.build(rank_c[told], rank_o[told], worthless[told], orders),
        ranked_order=ranked_order,
        score=_score_table(scenario),
    )


def _score_table(scenario: Scenario) -> Lookup | None:
    if scenario.scores is None:
        return None
    c, o = positions_of(scenario, "scores")
    points = scenario.scores["score"].to_numpy(dtype=np.int64, na_value=0)
    return Lookup.build(c, o, points, len(scenario.orders))


def _job_blocks(facts: Facts) -> Iterator[tuple[Int64, Int64, Int64]]:
    """Candidates with a job, their level, and the orders of that job, in blocks."""
    people, orders = facts.candidates, facts.orders
    by_job = np.argsort(people.skill_job, kind="stable")
    starts = np.searchsorted(people.skill_job[by_job], np.arange(orders.jobs + 1))
    order_by_job = np.argsort(orders.job, kind="stable")
    order_starts = np.searchsorted(orders.job[order_by_job], np.arange(orders.jobs + 1))
    for job in range(orders.jobs):
        entries = by_job[starts[job] : starts[job + 1]]
        wanted = order_by_job[order_starts[job] : order_starts[job + 1]]
        wanted = wanted[~orders.suspended[wanted]]
        if not len(wanted):
            continue
        step = max(1, BLOCK // len(wanted))
        for first in range(0, len(entries), step):
            block = entries[first : first + step]
            yield people.skill_candidate[block], people.skill_level[block], wanted


def _keys_by_job(facts: Facts) -> Iterator[Int64]:
    """Keys ``c · orders + o`` of pairs that pass skill and every comparison."""
    orders = len(facts.orders.ids)
    for c, level, o in _job_blocks(facts):
        passed = level[:, None] >= facts.orders.min_skill[o]
        passed &= compared(facts, c[:, None], o[None, :])
        left, right = np.nonzero(passed)
        yield c[left] * orders + o[right]


def _keys_by_table(facts: Facts, listed: Lookup) -> Iterator[Int64]:
    """Keys of listed pairs that are eligible."""
    for first in range(0, len(listed.keys), BLOCK):
        keys = listed.keys[first : first + BLOCK]
        c, o = np.divmod(keys, listed.columns)
        yield keys[ineligibility(facts, c, o) == 0]


def _barred_keys(tables: PairTables) -> Int64:
    decided = tables.decision.keys[tables.decision.values > 1]
    return np.union1d(tables.forbidden.keys, decided)


def eligible_keys(facts: Facts) -> Int64:
    """Sorted keys ``c · orders + o`` of every pair that may be placed, overrides included."""
    tables = facts.tables
    if tables.score is None:
        found = list(_keys_by_job(facts))
    else:
        found = list(_keys_by_table(facts, tables.score))
    keys = np.concatenate(found) if found else np.empty(0, np.int64)
    keys.sort()
    barred = _barred_keys(tables)
    if len(barred) and len(keys):
        place = np.minimum(np.searchsorted(barred, keys), len(barred) - 1)
        keys = keys[barred[place] != keys]
    if len(tables.override.keys):
        keys = np.union1d(keys, tables.override.keys)
    return keys


def keep_pinned(keys: Int64, pinned: Lookup) -> Int64:
    """The keys without the other pairs of pinned candidates."""
    if not len(pinned.keys):
        return keys
    held = np.unique(pinned.keys // pinned.columns)
    place = np.minimum(np.searchsorted(held, keys // pinned.columns), len(held) - 1)
    other = held[place] == keys // pinned.columns
    own = np.isin(keys, pinned.keys)
    kept: Int64 = keys[~other | own]
    return kept


def scored_pairs(facts: Facts, weights: dict[str, int], keys: Int64) -> tuple[Int64, Int32, Int32]:
    """CSR arrays ``indptr``, ``order`` and ``score`` of the pairs in ``keys``."""
    people, orders = len(facts.candidates.ids), max(len(facts.orders.ids), 1)
    order = np.empty(len(keys), np.int32)
    score = np.empty(len(keys), np.int32)
    for first in range(0, len(keys), BLOCK):
        part = slice(first, first + BLOCK)
        c, o = np.divmod(keys[part], orders)
        order[part] = o
        score[part] = scores(facts, weights, c, o)
    indptr = np.searchsorted(keys, np.arange(people + 1) * orders)
    return indptr.astype(np.int64), order, score
