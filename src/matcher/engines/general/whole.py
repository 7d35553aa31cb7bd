"""Small tasks whole: linear relaxation with derived rows for the proof, then branching."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from matcher.engines.general.bound import FlatPrices, certified_bound
from matcher.engines.general.check import plan_value, violations
from matcher.engines.general.derived import Derivations, Index
from matcher.engines.general.highs import solve_integer, solve_linear
from matcher.engines.general.hulls import HullFinder, OpeningFinder
from matcher.engines.general.linear import Float
from matcher.engines.general.model import WholeModel, whole_model
from matcher.engines.general.pricing import DENOMINATOR, Priced, price_all
from matcher.engines.general.rows import Rows
from matcher.engines.general.task import Task
from matcher.engines.general.tightening import Tightening
from matcher.problem.derived import CutRow
from matcher.problem.problem import Int64
from matcher.problem.solution import CancelledStop, Observer, Progress, Solution, Stop

#: Rounds of separation before branching.
MOST_ROUNDS = 30
#: With more pairs than this the relaxation is solved by interior point, as simplex is slow where
#: ties abound, and separation ends once a round lowers the bound by less than this share.
CORNERS, IDLE = 3000, 1e-5
#: Rounds of cuts that lower the bound by less than that before they end.
PATIENCE = 2


@dataclass
class WholeRun:
    """One solve of a task whole.

    Attributes:
        task: what to maximise.
        stop: when to end.
        observe: told of plans and bounds.
        seed: seed of the branching.
        start: a plan to begin with, None without; ignored where it breaks a rule.
    """

    task: Task
    stop: Stop
    observe: Observer
    seed: int = 0
    start: Int64 | None = None
    plan: Int64 | None = field(default=None, init=False)
    best: Priced | None = field(default=None, init=False)
    rounds: int = 0
    counters: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows = Rows(self.task)
        self.derivations = Derivations(Index(self.rows))
        grouped = self.task.grouped
        kept = self.task.eligible.copy()
        kept[grouped.pairs] &= grouped.whole[grouped.option_of_pair]
        self.pairs = np.flatnonzero(kept)

    def solve(self) -> Solution:
        """Maximise; see the module."""
        broken = self.task.broken_pins()
        if broken:
            return Solution("infeasible", reason=broken)
        if self.start is not None:
            self._take_plan(self.start)
        finder = HullFinder(self.derivations.index)
        for row in [*finder.shut_orders(), *finder.share_rows()]:
            self.derivations.add(row)
        feasible = self._relax()
        if not feasible:
            return self._infeasible()
        if not self._reached() and not self.stop.due() and not self._tighten():
            proof = self._infeasible()
            if proof.bound is not None:
                return proof
        if self._reached():
            return self._finished("optimal")
        return self._branch()

    def _tighten(self) -> bool:
        """Lower the bound by rounding cuts, while they do; False if nothing keeps them all."""
        every = set(range(len(self.derivations.rows)))
        tightening = Tightening(
            self.rows, self.derivations, self.pairs, self.stop, kept=self.rows.active, derived=every
        )
        last, idle = np.inf, 0
        for _ in range(MOST_ROUNDS):
            self.rounds += 1
            found = tightening.round()
            answer = tightening.answer
            if answer is None or answer.x is None or answer.dual is None:
                break
            self._take_prices(tightening.model, answer.dual)
            self._take_whole(tightening.model, answer.x)
            idle = 0 if tightening.value < last - IDLE * abs(last) else idle + 1
            last = min(last, tightening.value)
            if not found or idle > PATIENCE or self._reached() or self.stop.due():
                break
        return tightening.answer is None or tightening.answer.outcome != "infeasible"

    def _relax(self) -> bool:
        """Bound by the relaxation, derived rows added while they help; False if infeasible."""
        openings, interior = OpeningFinder(self.derivations), len(self.pairs) > CORNERS
        last = np.inf
        for _ in range(MOST_ROUNDS):
            self.rounds += 1
            model = self._model()
            answer = solve_linear(model.model, self.stop, interior=interior)
            if interior and answer.outcome == "infeasible":
                # Interior point without a corner is not taken at its word here.
                answer = solve_linear(model.model, self.stop)
            if answer.outcome == "infeasible":
                return False
            if answer.dual is not None:
                self._take_prices(model, answer.dual)
            if answer.x is None or answer.outcome != "optimal":
                break
            self._take_whole(model, answer.x)
            if self.stop.due():
                break
            if not openings.add_broken(self.pairs, answer.x[: len(self.pairs)]):
                break
            value = float(np.concatenate(model.model.cost) @ answer.x)
            if interior and value > last - IDLE * abs(value):
                break
            last = value
        return True

    def _model(self, *, elastic: bool = False) -> WholeModel:
        return whole_model(self.rows, self.derivations, self.pairs, integer=False, elastic=elastic)

    def _take_prices(self, model: WholeModel, dual: Float) -> None:
        flat, derived = model.duals(self.rows, self.derivations, dual)
        prices = FlatPrices.rounded(self.rows, flat, derived, DENOMINATOR)
        priced = price_all(self.rows, self.derivations, prices)
        if self.best is None or priced.bound < self.best.bound:
            self.best = priced

    def _take_whole(self, model: WholeModel, x: Float) -> None:
        """Keep a solution of a relaxation if it happens to be whole."""
        mine = x[: len(self.pairs)]
        if (np.abs(mine - np.rint(mine)) < 1e-6).all():
            self._take_plan(model.plan(self.rows, x))

    def _take_plan(self, plan: Int64) -> None:
        """Keep a plan if it keeps every rule and beats the one at hand."""
        if violations(self.rows, plan):
            return
        value = plan_value(self.rows, plan)
        if self.plan is None or value > plan_value(self.rows, self.plan):
            self.plan = plan
            if self.bound is not None:
                self.observe(Progress("columns", self.rounds, value, self.bound))

    @property
    def bound(self) -> int | None:
        """What the best prices prove."""
        return None if self.best is None else self.best.bound

    @property
    def value(self) -> int | None:
        """Value of the best plan."""
        return None if self.plan is None else plan_value(self.rows, self.plan)

    def _reached(self) -> bool:
        return self.plan is not None and self.value == self.bound

    def _infeasible(self) -> Solution:
        """Prices that prove it: those of the plan that breaks the rows least."""
        model = self._model(elastic=True)
        answer = solve_linear(model.model, self.stop)
        if answer.dual is None:
            return Solution(
                "infeasible", reason="the rows contradict each other", rounds=self.rounds
            )
        flat, derived = model.duals(self.rows, self.derivations, answer.dual)
        zeros = np.zeros_like(self.task.weight)
        free = Rows(Task(self.task.problem, zeros, 0, self.task.locks, self.task.removed))
        prices = FlatPrices.rounded(free, flat, derived, DENOMINATOR)
        bound = certified_bound(free, self.derivations, prices, zeros)
        return Solution(
            "infeasible",
            bound=bound if bound < 0 else None,
            prices=prices.named(self.rows, self.derivations) if bound < 0 else None,
            rounds=self.rounds,
            reason="the rows contradict each other",
        )

    def _branch(self) -> Solution:
        """Branch until the plan reaches the bound, or is proven best without it.

        Cuts are left out: there are many over many columns, and branching finds its own.
        """
        rows = enumerate(self.derivations.rows)
        plain = [place for place, row in rows if not isinstance(row, CutRow)]
        model = whole_model(
            self.rows, self.derivations, self.pairs, integer=True, derived=np.array(plain, np.int64)
        )
        stop = CancelledStop(self.stop)

        def told(x: Float | None, _bound: float) -> None:
            if x is not None:
                self._take_plan(model.plan(self.rows, x))
                stop.cancelled = self._reached()

        answer = solve_integer(model.model, stop, seed=self.seed, told=told)
        if answer.x is not None:
            self._take_plan(model.plan(self.rows, answer.x))
        if answer.outcome == "infeasible" and self.plan is None:
            return Solution("infeasible", rounds=self.rounds, reason="no plan keeps every rule")
        branching = _floor(answer.bound)
        done = self.value is not None and branching is not None and branching <= self.value
        return self._finished("optimal" if done or self._reached() else "", branching)

    def _finished(self, status: str, branching: int | None = None) -> Solution:
        best = self.best
        useful = branching is not None and (self.bound is None or branching < self.bound)
        return Solution(
            status="optimal" if status else ("stopped" if self.plan is None else "feasible"),
            plan=self.plan,
            value=self.value,
            bound=self.bound,
            prices=None if best is None else best.prices.named(self.rows, self.derivations),
            rounds=self.rounds,
            reason="" if status else (self.stop.due() or "the solver ended early"),
            counters={"pairs": len(self.pairs), "derived": len(self.derivations.rows)},
            branching_bound=branching if useful else None,
        )


def _floor(bound: float) -> int | None:
    """The bound of branching on a whole value, its float error forgiven."""
    if not np.isfinite(bound):
        return None
    return int(np.floor(bound + 1e-6 * max(1.0, abs(bound) * 1e-6)))
