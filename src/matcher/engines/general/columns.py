"""Large tasks: priced columns for the bound, then a search for the plan, guided by the prices."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from matcher.engines.general.beside import Beside
from matcher.engines.general.branching import branched, possible_pairs
from matcher.engines.general.check import plan_value, violations
from matcher.engines.general.contradiction import contradiction
from matcher.engines.general.derived import Derivations, Index
from matcher.engines.general.improving import Improvement
from matcher.engines.general.memory import Memory
from matcher.engines.general.pace import ROUNDS, STEPS, Pace
from matcher.engines.general.pricing import Bound, lowest_for
from matcher.engines.general.reprice import Repriced
from matcher.engines.general.room import keep_little
from matcher.engines.general.rows import Rows
from matcher.engines.general.start import first_relaxation
from matcher.engines.general.task import Task
from matcher.problem.problem import Int64
from matcher.problem.solution import Observer, Prices, Progress, Solution, Status, Stop

#: Steps without a better plan after which they count as in vain.
PATIENCE = 12
#: Steps that mend the plan of a dive before the next round, where no second processor prices.
MENDED = 5
#: Steps of the search between rounds of pricing that only put in broken rows; one more for
#: each thousand columns, as such a round takes longer.
WAITED = 8
#: Prices are polished by simplex if there are no more columns than this.
POLISHED = 8_000
#: A goal that lacks its last units is left in any case while this many times the length of a round
#: is left.
LATER = 3.0
#: A last round of branching over all pairs that a better plan could use, if no more than this, once
#: steps bring nothing.
BRANCHED = 50_000


@dataclass
class ColumnRun:
    """One solve of a large task.

    Attributes:
        task: what to maximise.
        stop: when to end.
        observe: told of plans and bounds.
        seed: seed of the search.
        start: a plan to begin with, None without.
        gap: a share of the value; a plan that near to the bound is enough.
        steps: most steps of the search; None for no limit.
        known: what an earlier solve on the same problem learned.
        workers: 2 to price or search beside the search.
        ahead: nothing will be claimed, and later solves go on from what this one learns; it ends
            once prices have settled, or their next round would not end in time.
        learned: what a later solve on the same problem may use, once this one has ended.
    """

    task: Task
    stop: Stop
    observe: Observer
    seed: int = 0
    start: Int64 | None = None
    gap: float = 0.0
    steps: int | None = None
    known: Memory | None = None
    workers: int = 1
    ahead: bool = False
    learned: Memory | None = field(default=None, init=False)
    taken: int = field(default=0, init=False)
    branching: int | None = field(default=None, init=False)
    told: int | None = field(default=None, init=False)
    priced_at: int = field(default=0, init=False)
    beside: Beside | None = field(default=None, init=False)
    impossible: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        counted = None if self.known is None else self.known.counted
        self.rows = Rows(self.task, None if counted is None else counted.rows)
        self.derivations = Derivations(Index(self.rows, counted))
        guide = None if self.known is None else self.known.guide_for(self.task)
        other = None if self.known is None else self.known.other_for(self.task)
        self.improvement = Improvement(
            self.rows, self.derivations, self.stop, self.seed, self.start, guide, other
        )

    def solve(self) -> Solution:
        """Maximise; see the module."""
        keep_little()
        broken = self.task.broken_pins()
        if broken:
            return Solution("infeasible", reason=broken)
        self.relaxation = first_relaxation(
            self.rows, self.derivations, self.stop, self.known, self.start
        )
        self.pace = Pace(
            self.relaxation,
            self.improvement,
            self.stop,
            gap=self.gap,
            ahead=self.ahead,
            given=self.start is not None,
            locked=bool(self.task.locks),
            took=0.0 if self.known is None else self.known.took,
        )
        # A goal that later ones raise further is bounded without cuts.
        self.relaxation.combines = self.ahead or not self.pace.brief
        large = self.workers > 1 and len(self.relaxation.pairs) > POLISHED
        self.beside = Beside(self.relaxation, self.stop) if large else None
        self.improvement.beside = self.beside
        try:
            return self._price() or self._improve() or self._finished()
        finally:
            if self.beside is not None:
                self.beside.close()
            self.learned = self._learned()

    def _learned(self) -> Memory:
        known = self.known
        earlier = None if known is None else known.earlier or known
        search = self.improvement.search if self.ahead else None
        return Memory.of(self.relaxation, search, self.pace.took, earlier)

    def _price(self) -> Solution | None:
        """Rounds of pricing, each with a plan, until bound and program are near each other."""
        # Other prices may be known to search by.
        known = self._searches() and self.improvement.search is not None
        beside = self.beside is not None
        if known and (not self.pace.another or (beside and self.pace.cuts)):
            # Not even one would end in time, or cuts are worth more than one without them.
            return None
        while not self.stop.due() and not self.pace.converged:
            self._price_once()
            proof = self._infeasible()
            if proof is not None:
                return proof
            near = self.relaxation.near and not self.ahead
            most = ROUNDS if self.beside is None else 1
            if near or not self.pace.another or self.pace.rounds >= most:
                break
            if self.beside is None:
                self._search_between()
        return None

    def _search_between(self) -> None:
        """Better the plan for as long as the last round took: rounds may take all the time."""
        search, until = self.improvement.search, time.monotonic() + self.pace.took
        while search is not None and search.approaches and time.monotonic() < until:
            if self.stop.due() or self.taken == self.steps:
                break
            self._step()

    def _price_once(self) -> None:
        self.priced_at = self.taken
        self._raise_locks()
        if self.beside is not None:
            searches = self._searches()
            self.beside.start(threads=1 if searches else 2)
            if not searches:
                self.beside.prepare()
            while not self.beside.ready and not self.stop.due() and self.taken != self.steps:
                self._step()
            more = self.beside.take()
            self.pace.took = self.beside.took
        else:
            began = time.monotonic()
            more = self.relaxation.round()
            self.pace.took = time.monotonic() - began
        self._take_round(more)

    def _searches(self) -> bool:
        """Begin to search by the prices that are known before the first round; whether it can."""
        improvement = self.improvement
        if improvement.search is None and self.task.locks and self.relaxation.best is not None:
            improvement.begin(self.relaxation)
        return improvement.search is not None or improvement.guide is not None

    def _take_round(self, more: bool, *, exact: bool = False) -> None:
        """Go on with the prices and rows of another round, and with the plan that they suggest.

        A round that leaves ties alone spreads people over all of them, which suggests none.
        """
        self.pace.note(more=more)
        self._tell()
        relaxation = self.relaxation
        if self.pace.brief and relaxation.lowest:
            # Rows that are still missing might lower the bound of a plan for several goals, but
            # the program of those had them.
            self.pace.converged = self.pace.polished = True
        if relaxation.last is None:
            return
        if exact:
            self.pace.polished, self.pace.missing = True, more
            relaxation.drop_cuts()
        self.improvement.use(relaxation)
        if self.beside is not None and self.pace.another and self.pace.gains:
            self._start_beside()
        if exact:
            return
        late = relaxation.near or self.pace.rounds == ROUNDS or not self.pace.another
        if self.value is None:
            self.improvement.dive(relaxation, at_once=True)
            self._first_steps()
        if self.value is None or (self.pace.dives and (late or self._approaches)):
            self.improvement.dive(relaxation, hurried=self.pace.hurried)
            if self.beside is None:
                self._first_steps()

    @property
    def _waits(self) -> bool:
        """Whether there is a plan, and both processors are at nearer prices.

        A dive goes on meanwhile: who interrupts is not to be left with the first plan.
        """
        if self.value is None or self.improvement.dives:
            return False
        return self.beside is not None and self.beside.threads > 1

    @property
    def _approaches(self) -> bool:
        """Whether the search betters plans between rounds, or beside them."""
        search = self.improvement.search
        return self.beside is not None or (search is not None and search.approaches)

    def _first_steps(self) -> None:
        """Run the dive, if any, and mend the few rows that a plan may break."""
        for _ in range(MENDED):
            while self.improvement.dives and not self.stop.due():
                self.improvement.step()
            if self.value is not None or self.stop.due():
                break
            self.improvement.step()
        self._tell()

    def _price_beside(self) -> Solution | None:
        """Take in a round that has ended, and begin another."""
        assert self.beside is not None
        if self.beside.ready:
            exact = self.beside.exact
            more = self.beside.take()
            self.pace.took = self.beside.took
            self._take_round(more, exact=exact)
            return self._infeasible()
        if self.beside.cutting is not None:
            self._take_cuts()
        elif self.beside.pending is None:
            if self.pace.cuts and self.relaxation.centred:
                # Pairs that it lacks are priced in with the cuts.
                if self.pace.slow:
                    self.beside.cut(self.improvement.plan)
            elif self.pace.misses or (self.pace.cuts and not self.pace.polished):
                # Cuts are read off its optimal face.
                self._start_exact()
            elif self.pace.another and self.pace.gains:
                self._start_beside()
        return None

    def _take_cuts(self) -> None:
        """Begin a round with the cuts that were found, if any."""
        assert self.beside is not None
        assert self.beside.cutting is not None
        if self.beside.cutting.done():
            found = self.beside.take_cuts()
            self.pace.note_cuts(found=found > 0)
            if found and self.pace.ends(1.0):
                self._start_exact()

    def _start_exact(self) -> None:
        """Begin a round that leaves ties alone, by both processors while it is early."""
        assert self.beside is not None
        self._raise_locks()
        self.beside.start(exact=True, threads=2 if self.pace.early else 1)

    def _raise_locks(self) -> None:
        """Let the next round bound plans that keep as much of earlier goals as the one at hand."""
        search, kept = self.improvement.search, self.improvement.kept
        if search is not None and self.value is not None and any(kept):
            self.relaxation.raise_locks(kept)
            search.raise_locks(self.relaxation)
            if self.known is not None:
                raised = int(self.rows.raised[0])
                self.improvement.guide = self.known.guide_for(self.task, raised)

    def _start_beside(self) -> None:
        """Begin another round, by both processors where nearer prices are worth the wait."""
        assert self.beside is not None
        threads = 2 if self.pace.sharpens else 1
        self._raise_locks()
        # Scattered ties cost more than what cuts gain.
        exact = self.pace.converged or self.pace.missing
        self.beside.start(exact=exact, threads=threads)

    def _sharpen(self) -> Solution | None:
        """One more round of pricing, once the bound's own part of the gap is what shows.

        While there is no plan, or rows were broken, pricing goes on now and then: the rows may
        contradict each other.
        """
        if self.beside is not None:
            return self._price_beside()
        if self.pace.converged:
            self._polish()
            return self._infeasible()
        patience = WAITED + len(self.relaxation.pairs) // 1000
        useful = self.relaxation.broken > 0 or self.value is None
        waited = useful and self.taken - self.priced_at >= patience
        if not (self.pace.shows or waited):
            return None
        self._price_once()
        return self._infeasible()

    def _polish(self) -> None:
        """The prices of the program as it is, ties and all; a corner's where that is quick."""
        if not self.pace.polished:
            interior = len(self.relaxation.pairs) > POLISHED
            more = self.relaxation.round(interior=interior, exact=True)
            self.pace.polished = not more or interior

    def _step(self) -> bool:
        self.taken += 1
        before = self.value
        better = self.improvement.step(own=self.pace.last_units)
        self.pace.note_step(changed=self.value != before)
        self._tell()
        return better

    def _improve(self) -> Solution | None:
        """Steps of the search until the gap is closed, and branching once they bring nothing."""
        if self.improvement.search is None:
            return None
        idle = 0
        while not self.pace.enough and not self.stop.due() and self.taken != self.steps:
            proof = self._sharpen()
            if proof is not None:
                return proof
            if self._settled():
                break
            if self._waits:
                assert self.beside is not None
                self.beside.wait()
                continue
            idle = 0 if self._step() else idle + 1
            if idle >= PATIENCE and self._branch():
                break
            idle %= PATIENCE
        if self.impossible:
            return Solution(
                "infeasible", rounds=self.pace.rounds, reason="no plan keeps every rule"
            )
        return None

    def _settled(self) -> bool:
        """Whether later solves may go on from here.

        The last units are worth the more patience the fewer they are; the search for them goes on
        beside the next goal's bound.
        """
        search = self.improvement.search
        pending = self.beside is not None and self.beside.busy
        if not self.pace.brief or self.value is None or pending or self.pace.another:
            return False
        if self.ahead or search is None or not self.pace.ends(LATER):
            return True
        return self.pace.since >= STEPS and not (search.approaches and self.pace.patient)

    @property
    def value(self) -> int | None:
        """Value of the plan; None while there is none that keeps every rule."""
        return self.improvement.value

    @property
    def bound(self) -> int | None:
        """What the best prices prove of plans that keep as much of earlier goals as this one."""
        return self.pace.bound

    def _tell(self) -> None:
        value, bound = self.value, self.bound
        if value is not None and bound is not None and value != self.told:
            self.told = value
            self.observe(Progress("columns", self.pace.rounds + self.taken, value, bound))

    def _branch(self) -> bool:
        """Branch over every pair that a better plan could use; whether that settled it."""
        search, best = self.improvement.search, self.relaxation.best
        assert search is not None
        assert best is not None
        pairs = possible_pairs(best, self.value, search.plan, self.rows)
        if len(pairs) > BRANCHED:
            return False
        plan, answer = branched(
            self.rows, self.derivations, pairs, search.plan, self.stop, self.seed
        )
        if plan is not None:
            search.offer(plan)
        self.impossible = answer.outcome == "infeasible" and self.value is None
        if np.isfinite(answer.bound):
            self.branching = int(np.floor(answer.bound + 1e-4))
        self._tell()
        return answer.outcome == "optimal" or self.impossible

    def _infeasible(self) -> Solution | None:
        """Prices under which nothing weighs less than nothing; None where there are none."""
        if self.relaxation.short <= 1e-6 or self.stop.due():
            return None
        proof = contradiction(self.relaxation, self.stop)
        if proof is None:
            return None
        return Solution(
            "infeasible",
            bound=proof.bound,
            prices=proof.prices.named(self.rows, self.derivations),
            rounds=self.pace.rounds,
            reason="the rows contradict each other",
        )

    def _finished(self) -> Solution:
        value, plan, best = self.value, self.improvement.plan, self.relaxation.best
        if plan is not None:
            assert not violations(self.rows, plan)
            assert plan_value(self.rows, plan) == value
        bound = None if best is None else best.bound
        # What holds of plans that keep more than locks ask for closes nothing for the others.
        raised = bool(self.rows.raised.any())
        branching = None if raised else self.branching
        lowest = min([b for b in (bound, branching) if b is not None], default=None)
        proven = not raised and value is not None and lowest is not None and lowest <= value
        # Of a plan that keeps more, other prices may prove more.
        other = lowest_for(self.relaxation.bounds, self.rows, self.improvement.kept)
        proof = best if proven else other
        prices = None if proof is None else proof.prices.named(self.rows, self.derivations)
        status: Status = "optimal" if proven else ("stopped" if plan is None else "feasible")
        useful = branching is not None and bound is not None and branching < bound
        return Solution(
            status=status,
            plan=plan,
            value=value,
            bound=self._claimed(proof, prices),
            prices=prices,
            rounds=self.pace.rounds,
            reason="" if proven else self._why(),
            counters={
                "pairs": self.task.problem.pairs,
                "pairs_used": len(self.relaxation.pairs),
                "steps": self.taken,
            },
            branching_bound=branching if useful else None,
        )

    def _claimed(self, proof: Bound | None, prices: Prices | None) -> int | None:
        """What prices prove of all plans of the task, also of those that keep no more than it asks
        for."""
        if proof is None or prices is None or not self.rows.raised.any():
            return None if proof is None else proof.bound
        return Repriced(self.task, prices).bound()

    def _why(self) -> str:
        if self.stop.due():
            return self.stop.due()
        if self.pace.enough:
            return "near enough to the bound"
        limited = self.steps is not None and self.taken >= self.steps
        return "the limit of steps was reached" if limited else "the solver ended early"
