"""The bound of prices that were found before, over a task that may keep other values."""

from __future__ import annotations

import numpy as np

from matcher.engines.general.bound import FlatPrices, certified_bound, net_of
from matcher.engines.general.derived import Derivations, Index
from matcher.engines.general.groups import group_prices
from matcher.engines.general.rows import Rows
from matcher.engines.general.task import Task
from matcher.problem.derived import GroupPrice
from matcher.problem.problem import Int64
from matcher.problem.solution import Prices


class Repriced:
    """Prices over the rows of a task.

    Args:
        task: the task; its locks may have other right sides than when the prices were found.
        prices: what a solution of it, or of such a task, carried.
    """

    def __init__(self, task: Task, prices: Prices) -> None:
        self.rows = Rows(task)
        self.derivations = Derivations(Index(self.rows))
        for row in prices.derived:
            self.derivations.add(row)
        locks = np.array(prices.locks, np.int64)
        self.flat = FlatPrices(
            np.concatenate([prices.seats, *prices.families, locks]),
            np.array(prices.derived_prices, np.int64),
            prices.denominator,
        )

    def bound(self) -> int:
        """No plan's value exceeds this; of a task with weights 0, below 0 proves infeasibility."""
        return certified_bound(self.rows, self.derivations, self.flat)

    def groups(self) -> list[GroupPrice]:
        """Prices of group equations that the bound rests on."""
        return group_prices(self.rows.task, self.net())

    def net(self) -> Int64:
        """Weight less prices of each pair, times the denominator (int64)."""
        return net_of(self.rows, self.derivations, self.flat, self.rows.task.weight)
