"""What every engine offers, and the features that a problem may need."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from matcher.engines.general.task import Lock
from matcher.problem.problem import Bool, Int64, Problem, Weights
from matcher.problem.solution import Observer, Solution, Stop


class Feature(StrEnum):
    """What a problem may ask for beyond one seat each, seats, and nested upper limits."""

    MIN_SEATS = "min_seats"
    GROUPS = "groups"
    BEDS = "beds"
    FLOORS = "floors (min)"
    SHARES = "shares (min_share, max_share)"
    CROSSING = "crossing quotas"
    SOFT = "soft rows"


@dataclass(frozen=True)
class Refusal:
    """A feature that an engine does not handle, and where the problem asks for it.

    ``families`` are positions in ``problem.families``; ``orders`` and ``candidates`` are
    positions too.
    """

    feature: Feature
    families: tuple[int, ...] = ()
    orders: tuple[int, ...] = ()
    candidates: tuple[int, ...] = ()


class Engine(Protocol):
    """An engine: it says what it does not handle, and solves the rest."""

    name: str

    def refusals(self, problem: Problem) -> list[Refusal]:
        """Everything in the problem that this engine does not handle; empty if it can solve."""

    def solve(self, problem: Problem, weights: Weights, stop: Stop, observe: Observer) -> Solution:
        """Maximise the weight of a plan."""


class StageEngine(Protocol):
    """An engine that raises one goal within what earlier goals keep."""

    def solve(
        self,
        problem: Problem,
        weights: Weights,
        stop: Stop,
        observe: Observer,
        *,
        pair_weights: Int64 | None = None,
        locks: tuple[Lock, ...] = (),
        removed: Bool | None = None,
        start: Int64 | None = None,
        seed: int = 0,
        gap: float = 0.0,
        ahead: bool = False,
    ) -> Solution:
        """Maximise the weight of a plan; see the general engine's for the arguments."""
