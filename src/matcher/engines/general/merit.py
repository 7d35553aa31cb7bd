"""What a plan of a large task is worth while it may still break rules."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.engines.general.check import plan_value, violations
from matcher.engines.general.rows import Rows
from matcher.problem.problem import Int64


@dataclass
class Merit:
    """What a plan is worth: first how far it breaks rules, then its value."""

    short: int
    value: int

    def beats(self, other: Merit) -> bool:
        """Whether this one is better."""
        return (-self.short, self.value) > (-other.short, other.value)


def merit(rows: Rows, plan: Int64) -> Merit:
    """Merit of a plan."""
    short = sum(broken.amount for broken in violations(rows, plan))
    return Merit(short, plan_value(rows, plan))
