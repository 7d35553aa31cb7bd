"""Repairs of a scenario that can't hold, cheapest first, each solved again."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace

from matcher.explainer.conflict import Conflict
from matcher.explainer.edits import apply
from matcher.explainer.elastic import Elastic, Repair, soft_parts
from matcher.explainer.loose import Loose, Part, holds

SHOWN = 10


def repairs(loose: Loose, found: Conflict, weights: Mapping[str, int]) -> list[Repair]:
    """The least changes of one rule of the conflict alone, of one kind of rule, and of all.

    Returns:
        At most :data:`SHOWN` repairs, by cost and then by how few changes they need. Each was
        made and the changed scenario found feasible; one that could not be shown in time is
        left out.
    """
    ranked = sorted(
        (repair for repair in _candidates(loose, found, weights) if repair is not None),
        key=lambda item: (item.cost, len(item.changes), str(item)),
    )
    told: list[Repair] = []
    for repair in ranked:
        if len(told) < SHOWN and not any(_cells(other) <= _cells(repair) for other in told):
            verified = _verified(loose, repair)
            told += [verified] if verified.verified else []
    return told


def _candidates(
    loose: Loose, found: Conflict, weights: Mapping[str, int]
) -> Iterator[Repair | None]:
    choices = [soft for soft in _choices(loose, found) if soft]
    for done, soft in enumerate(choices):
        # Half of the time is left to those after, and to solving again.
        yield Elastic(loose, soft, weights).repair(share=2 * (len(choices) - done))


def _cells(repair: Repair) -> set[tuple[str, str, str]]:
    """What a repair touches; one that touches more than another does nothing that it doesn't."""
    return {(change.table, change.id, change.column) for change in repair.changes}


def _choices(loose: Loose, found: Conflict) -> Iterator[list[Part]]:
    """Sets of rules that may give way."""
    soft = soft_parts(loose, loose.parts)
    # Groups and minimum seats give way as a whole, without a price: on their own only.
    whole = ("group", "min_seats")
    yield [part for part in soft if part.kind not in whole]
    for part in soft_parts(loose, found.parts):
        yield [part]
    for kind in ("pin", "seats", *whole):
        yield [part for part in soft if part.kind == kind]
    for bounds in ((":min", ":min_share"), (":max", ":max_share"), (":F", ":M")):
        yield [part for part in soft if part.kind == "row" and part.id.endswith(bounds)]
    yield soft


def _verified(loose: Loose, repair: Repair) -> Repair:
    left = max(0.0, loose.deadline - time.monotonic())
    scenario = apply(loose.scenario, repair.changes)
    return replace(repair, verified=holds(scenario, left) is True)
