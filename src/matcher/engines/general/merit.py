"""What a plan of a large task is worth while it may still break rules."""

from __future__ import annotations

from dataclasses import dataclass, field

from matcher.engines.general.check import beyond_locks, plan_value, violations
from matcher.engines.general.rows import Rows
from matcher.problem.problem import Int64


@dataclass
class Merit:
    """What a plan is worth: how far it breaks rules, what it keeps of earlier goals beyond what
    they must, its value; the first that differs decides."""

    short: int
    value: int
    kept: list[int] = field(default_factory=list)

    def beats(self, other: Merit) -> bool:
        """Whether this one is better."""
        return self._rank > other._rank

    @property
    def _rank(self) -> tuple[int, ...]:
        return -self.short, *self.kept, self.value


def merit(rows: Rows, plan: Int64, *, keeps: bool = False) -> Merit:
    """Merit of a plan; with ``keeps``, more of earlier goals than their locks ask for counts."""
    left = rows.left_sides(plan[plan >= 0])
    short = sum(broken.amount for broken in violations(rows, plan, left))
    kept = beyond_locks(rows, left) if keeps else []
    return Merit(short, plan_value(rows, plan, left), kept)
