"""Large-neighbourhood search: some companies at a time are planned anew, exactly, by branching.

Shaw 1998; neighbourhoods by where the gap sits. What a plan leaves short comes first, at a cost
that outweighs all else.
"""

from __future__ import annotations

import time

import numpy as np

from matcher.engines.general import support
from matcher.engines.general.arithmetic import largest
from matcher.engines.general.attempt import LONGEST, SLOW, Attempt, Batch, Look
from matcher.engines.general.dive import Dive
from matcher.engines.general.effort import Efforts
from matcher.engines.general.highs import Answer
from matcher.engines.general.local import Local
from matcher.engines.general.merit import Merit, merit
from matcher.engines.general.neighbourhood import Neighbourhoods
from matcher.engines.general.options import pinned_group_pairs, whole_options
from matcher.engines.general.pricing import lowest_for
from matcher.engines.general.promising import USED, promising_pairs
from matcher.engines.general.proximity import PART, REGION, Proximity, moves_of
from matcher.engines.general.relaxation import Relaxation
from matcher.engines.general.support import Support
from matcher.problem.problem import Int64
from matcher.problem.solution import Stop

#: Companies planned anew at a time, at first; grows and shrinks with how long that takes.
COMPANIES = 40
#: Seconds at which a neighbourhood counts as fast.
FAST = 1.0
#: Neighbourhoods of more columns than this do not grow.
MOST_COLUMNS = 12_000
#: What closes less than this share of the gap is as good as nothing: larger parts are next, or all
#: companies by other pairs.
WORTHWHILE = 0.01
#: Late, small parts are worth the time again once all companies together close such a share.
ANEW = 0.1
#: Least number of steps that a dive's plan has to become better than the one before.
TRIED = 8
#: Another dive takes about this many times as long as a quick one.
QUICKER = 3.0
#: Pairs that lose more than so many points under the prices are left out, but those that the
#: relaxation has: by near prices, and each time that parts have brought nothing, more of them.
CORE_SLACKS = (25, 8, 3)
#: Neighbourhoods are solved to this part of the gap.
ENOUGH = 1 / 20
#: Of all companies together a lock has this many times its price in place of a row.
LOCKED = 1.5
#: What takes turns: parts of the companies, and all of them together.
PARTS, TOGETHER = 0, 1
#: What all companies together are taken to close of the gap, and in how many seconds, before they
#: are tried: of rules_10k_tight 0.1 to 0.4 in 12 to 22 s.
FIRST_EFFORT = 0.25, 18.0
#: Proximity leaves out pairs that lose more than this many times what prices are wrong by.
ASIDE = 2.0


class Search:
    """Improves a plan under given prices.

    Several tasks may be under way at a time: ``begin`` one, solve it anywhere, ``settle`` it.

    Attributes:
        plan: the best plan so far; it may break rules (see Merit).
        worth: its merit.
        pending: a dive that the next step runs.
        attempts: those that are under way.
        looks: how many looks are under way.
        parts: companies to plan anew together, as looks found them.
        gathered: all companies to plan anew together, as the last look for that found them.
        keeps: nothing that it keeps of earlier goals is given up, even beyond their locks.
        efforts: what parts of the gap some companies and all of them together have closed of late,
            those of two plans left out; ``closed`` and ``spent`` all of them, and their seconds.
        narrow: how many of ``CORE_SLACKS`` it is past.
        dive_took: seconds that the last dive took, or would have if it had not been quick.
        dive_distance: that of bound and program at the last dive; infinite before the first.
    """

    def __init__(
        self, relaxation: Relaxation, plan: Int64, *, seed: int = 0, keeps: bool = False
    ) -> None:
        self.rows, self.problem = relaxation.rows, relaxation.rows.problem
        self.derivations = relaxation.derivations
        self.keeps = keeps
        self.plan, self.worth = plan, self._merit(plan)
        self.size: float = COMPANIES
        self.rng = np.random.default_rng(seed)
        self.seed = seed
        self.unit = max(largest(self.rows.task.weight), 1)
        self.pending: Dive | None = None
        self.attempts: list[Attempt] = []
        self.looks = 0
        self.dive_took, self.dive_distance = 0.0, np.inf
        self.proximity, self.narrow = Proximity(), 0
        self.support = Support()
        self.efforts, self.closed, self.spent = Efforts(2), 0.0, 0.0
        self.efforts.note(TOGETHER, *FIRST_EFFORT)
        self.gathered: Attempt | None = None
        self.parts: list[tuple[Int64, Batch]] = []
        self.use(relaxation)

    def use(self, relaxation: Relaxation) -> None:
        """Take new prices: which pairs are worth a look, and where the gap sits."""
        priced = relaxation.leading
        assert priced is not None
        self.priced, self._bounds = priced, relaxation.bounds
        kept = relaxation.kept.copy()
        # What earlier goals reached is a row here, even where the bound has a price instead.
        kept[self.rows.locks :] = True
        tightened = relaxation.tightened
        self._corners = np.empty(0, np.int64) if tightened is None else tightened.used
        self._kept, self._derived = kept, np.array(sorted(relaxation.derived), np.int64)
        # Prices are wrong by some of what a pair seems to lose.
        self._aside = ASIDE * relaxation.astray
        self._promising = promising_pairs(relaxation, priced, max(CORE_SLACKS[0], self._aside))
        self._used = relaxation.x_pairs[relaxation.x > USED]
        self._known = np.union1d(relaxation.x_pairs, pinned_group_pairs(self.rows))
        self.narrow = max(self.narrow, int(relaxation.near))
        self._narrow_down()

    def raise_locks(self, relaxation: Relaxation) -> None:
        """Go on with locks that ask for more, which the plan keeps."""
        self._bounds, self.worth = relaxation.bounds, self._merit(self.plan)

    def _narrow_down(self) -> None:
        """Keep the pairs that lose little under the prices, and those that are known to be of
        use."""
        least, point = CORE_SLACKS[self.narrow], self.priced.prices.denominator
        slack = self.priced.slack
        close = slack[self._promising] <= max(least, self._aside) * point
        promising = np.union1d(self._promising[close], self._used)
        self.columns = len(promising)
        near = (slack <= least * point) & self.rows.task.usable
        near[self._known] = True
        core = whole_options(self.rows, np.flatnonzero(near))
        self.places = Neighbourhoods(self.rows, self.derivations, self.priced, core)
        # Cuts may have been derived since the prices were taken.
        binding = np.zeros(len(self.places.derived_company), bool)
        binding[self._derived] = True
        self.local = Local(
            self.rows,
            self.derivations,
            self.places,
            promising,
            self._kept,
            binding,
            keeps=self.keeps,
        )

    @property
    def bound(self) -> int:
        """What prices prove of plans that keep as much of earlier goals as this one."""
        lowest = lowest_for(self._bounds, self.rows, self.worth.kept)
        assert lowest is not None
        return lowest.bound_for(self.rows, self.worth.kept)

    @property
    def approaches(self) -> bool:
        """Whether proximity betters the plan, faster than a dive from anew."""
        return not self.worth.short and self.proximity.suits(self.columns)

    def step(self, stop: Stop) -> bool:
        """Go on with a dive, or begin a task and settle it; whether the plan got better."""
        if self.pending is not None:
            return self._dive(self.pending, stop)
        task = self.begin(stop)
        return task is not None and self.settle(task, task.solve(stop))

    def begin(self, stop: Stop, *, together: bool = True) -> Attempt | Look | None:
        """What to solve next; None where nothing can change.

        ``together``: all companies may be planned anew together, which takes room.
        """
        if self.gathered is not None and together:
            gathered, self.gathered = self.gathered, None
            return gathered
        while self.parts:
            companies, batch = self.parts.pop(0)
            attempt = self._attempt(companies, batch)
            if attempt is not None:
                return attempt
            self._settle_part(batch, better=False)
        if self.worth.short or not self.proximity.repays(self.columns, stop):
            return self.attempt()
        late = time.monotonic() + LONGEST > stop.deadline
        # A second processor is at parts meanwhile.
        turn = bool(self.attempts) or self.looks > 0 or self.efforts.turn() == TOGETHER
        if self._exhausted and turn and together and not late and not self.support.busy:
            return self._mixed_with_corners() or self._look_for_support()
        alone = not self.looks or self.proximity.regional
        return self._look() if alone else self.attempt()

    def attempt(self) -> Attempt | None:
        """Companies around the gap to plan anew; None where nothing can change."""
        draw = self.places.draw_broken if self.worth.short else self.places.draw
        return self._attempt(draw(self.plan, int(self.size), self.rng))

    def settle(self, task: Attempt | Look, answer: Answer) -> bool:
        """Take in what became of a task; whether the plan got better."""
        before, mixes = self.worth, task.together and self.support.mixes
        left = max(self.bound - before.value, 1)
        better = self._settle(task, answer)
        closed = 0.0 if before.short else max(self.worth.value - before.value, 0) / left
        self.closed, self.spent = self.closed + closed, self.spent + task.took
        if not mixes:
            self.efforts.note(TOGETHER if task.together else PARTS, closed, task.took)
        return better

    def _settle(self, task: Attempt | Look, answer: Answer) -> bool:
        if isinstance(task, Look):
            follow = self._gather if task.together else self._follow_moves
            follow(task, answer)
            return False
        if task.base is not None:
            return self._settle_all(task, task.base, answer)
        self.attempts.remove(task)
        before = self.worth
        better = self._take(task, answer)
        if task.batch is not None:
            self._settle_part(
                task.batch, better=better and self._closes(before, self.worth, WORTHWHILE)
            )
        else:
            self._resize(task)
        return better

    def give_up(self, task: Attempt | Look) -> None:
        """Go on as if a task that is under way had not begun."""
        if isinstance(task, Attempt):
            task.given_up = True
        self.settle(task, Answer("stopped"))

    def _look(self) -> Look:
        """Ask the relaxation what it would change first."""
        region = None
        if self.proximity.regional:
            region = self.places.draw(self.plan, REGION, self.rng, places=1)
        self.looks += 1
        return self.local.look(self.plan, region, self.proximity.cost * self.unit)

    @property
    def _late(self) -> bool:
        """Whether hardly anything but moves across all companies is left to find."""
        return self.bound - self.worth.value <= support.LATE * abs(self.worth.value)

    @property
    def _exhausted(self) -> bool:
        """Whether parts bring nothing any more, of the most promising pairs either."""
        return self.proximity.exhausted and self.narrow == len(CORE_SLACKS) - 1

    def _mixed_with_corners(self) -> Attempt | None:
        """All companies anew by what is best of the plan and the corners that the last cuts cut
        off, once, where it is late and other pairs brought nothing; None else."""
        if not (self._late and self.support.fruitless and len(self._corners)):
            return None
        corners, self._corners = self._corners, np.empty(0, np.int64)
        self.mix(corners)
        mixed, self.gathered = self.gathered, None
        return mixed

    def _look_for_support(self) -> Look:
        """Ask the relaxation near the plan for what all companies could be planned anew by."""
        self.support.busy = True
        look = self.local.look(self.plan, None, self.support.cost * self.unit)
        look.together = True
        return look

    def _gather(self, look: Look, answer: Answer) -> None:
        """Plan all companies anew next, among the pairs that a look uses."""
        self.support.busy = answer.outcome == "optimal" and answer.x is not None
        if self.support.busy:
            assert answer.x is not None
            pairs = look.model.pairs
            held = self.plan[self.plan >= 0]
            used = self.support.used(pairs, np.isin(pairs, held), answer.x[: len(pairs)])
            # The plan may have changed since, by pairs that the look does not have.
            self._gather_from(np.union1d(used, held))

    def _gather_from(self, pairs: Int64) -> None:
        prices = self.priced.prices
        gap = self._tolerance(support.PART if self._late else ENOUGH, 1e-8)
        dear = LOCKED * prices.rows[self.rows.locks :] / prices.denominator
        self.gathered = self.local.support(self.plan, pairs, dear, seed=self.seed, gap=gap)

    def _settle_all(self, task: Attempt, base: Int64, answer: Answer) -> bool:
        """Take in a plan of all companies; whether it is the best.

        Where companies were bettered meanwhile, what is best of both comes next.
        """
        found, meanwhile, before = self._planned(task, answer), self.plan, self._merit(base)
        after = before if found is None else self._merit(found)
        better = after.beats(before)
        enough = better and self._closes(before, after, WORTHWHILE)
        if task.given_up:
            self.support.forget()
        else:
            self.support.learn(better=enough, ended=answer.outcome == "optimal", late=self._late)
        if not self._late or (better and self._closes(before, after, ANEW)):
            self.proximity.part = PART
        if found is None or not better:
            return False
        taken = self.offer(found)
        if meanwhile is not base:
            self.mix(meanwhile if taken else found)
        return taken

    def _closes(self, before: Merit, after: Merit, share: float) -> bool:
        """Whether a better plan closes that share of the gap that another leaves, or more of what
        comes first."""
        if before.short or after.kept != before.kept:
            return True
        return after.value - before.value >= share * (self.bound - after.value)

    def mix(self, other: Int64) -> None:
        """Plan all companies anew next, among the pairs of the plan and others: another plan's
        (-1 for none)."""
        if self.support.busy or self.worth.short or not self.proximity.suits(self.columns):
            return
        self.support.busy = self.support.mixes = True
        both = np.union1d(self.plan, other)
        self._gather_from(both[both >= 0])

    def _follow_moves(self, look: Look, answer: Answer) -> None:
        """Plan the companies anew between which people would move, in parts."""
        self.looks -= 1
        if answer.outcome == "stopped":
            return
        if answer.x is None or answer.outcome != "optimal":
            self.proximity.learn(look, 0)
            return
        moves = moves_of(look, answer.x)
        self.proximity.learn(look, len(moves.all))
        if len(moves.all):
            columns = self.local.columns(self.plan, moves.all)
            parts = moves.parts(columns, int(self.proximity.part))
            batch = Batch(len(parts), len(parts), whole=look.whole)
            self.parts += [(part, batch) for part in parts]

    def _settle_part(self, batch: Batch, *, better: bool) -> None:
        batch.left -= 1
        batch.better |= better
        if not batch.left:
            self.proximity.learn_of_parts(batch)
            if self.proximity.exhausted and self.narrow < len(CORE_SLACKS) - 1:
                self.narrow += 1
                self.proximity.part = PART
                self._narrow_down()

    def _attempt(self, companies: Int64, batch: Batch | None = None) -> Attempt | None:
        """Some companies to plan anew, but those that other attempts are about."""
        busy = np.zeros(self.problem.candidates, bool)
        for other in self.attempts:
            companies = np.setdiff1d(companies, other.companies)
            busy |= other.free
        short, gap = self.worth.short > 0, self._tolerance(ENOUGH, 1e-6)
        attempt = self.local.attempt(
            self.plan, companies, busy, short=short, seed=self.seed, gap=gap
        )
        if attempt is not None:
            attempt.batch = batch
            self.attempts.append(attempt)
        return attempt

    def _take(self, attempt: Attempt, answer: Answer) -> bool:
        """Take the plan of an attempt if it is better; whether it was."""
        plan = self._planned(attempt, answer)
        if plan is None or not self.offer(plan):
            return False
        self.places.improved(attempt.companies)
        return True

    def _planned(self, attempt: Attempt, answer: Answer) -> Int64 | None:
        """The plan with what an attempt found in it, if anything."""
        if answer.x is None:
            return None
        plan = self.plan.copy()
        plan[attempt.free] = -1
        used = attempt.model.pairs[answer.x[: len(attempt.model.pairs)] > 0.5]
        plan[self.problem.candidate[used]] = used
        return plan

    def _dive(self, dive: Dive, stop: Stop) -> bool:
        """One program of a dive; whether the plan is better in the end, where proximity then
        begins anew."""
        began = time.monotonic()
        plan = dive.advance(stop)
        dive.took += time.monotonic() - began
        if plan is None:
            return False
        self.pending, self.dive_took = None, dive.took * (QUICKER if dive.quick else 1.0)
        self.dive_distance = abs(dive.distance)
        self.parts.clear()
        self.proximity.near()
        return self.offer(plan) or self._try(plan, stop, self.dive_took)

    def _try(self, plan: Int64, stop: Stop, seconds: float) -> bool:
        """Better another plan for some steps, where proximity suits for a time, and take it if that
        makes it the better one.

        A dive may leave a lower limit short, or a few seats empty; but where it does so is known,
        and all else fits together as it seldom does in a plan that was bettered bit by bit.
        """
        before, until = (self.plan, self.worth), time.monotonic() + seconds
        self.plan, self.worth = plan, self._merit(plan)
        steps = 0
        while not self.worth.beats(before[1]):
            timed = self.proximity.suits(self.columns) and time.monotonic() < until
            late = steps >= TRIED and not timed
            task = None if stop.due() or late else self.begin(stop)
            if task is None:
                self.plan, self.worth = before
                return False
            self.settle(task, task.solve(stop))
            steps += 1
        return True

    def _resize(self, attempt: Attempt) -> None:
        """Larger neighbourhoods while they are fast, smaller ones when they are slow."""
        if attempt.took < FAST and attempt.model.model.columns < MOST_COLUMNS:
            self.size = min(self.size * 1.1, self.places.companies)
        elif attempt.took > SLOW * 0.9:
            self.size = max(self.size * 0.85, 5)

    def follow(self, plan: Int64) -> None:
        """Take a plan that is no worse, for what it is worth to other goals."""
        worth = self._merit(plan)
        if not self.worth.beats(worth):
            self.plan, self.worth = plan, worth

    def beats(self, plan: Int64) -> bool:
        """Whether its plan is better than another."""
        return self.worth.beats(self._merit(plan))

    def _merit(self, plan: Int64) -> Merit:
        return merit(self.rows, plan, keeps=self.keeps)

    def offer(self, plan: Int64) -> bool:
        """Take a plan if it is better; whether it was."""
        worth = self._merit(plan)
        if not worth.beats(self.worth):
            return False
        self.plan, self.worth = plan, worth
        return True

    def _tolerance(self, part: float, least: float) -> float:
        """Relative gap at which a program is solved well enough: a part of what is left in all."""
        left = self.bound - self.worth.value
        return min(max(part * left / max(abs(self.worth.value), 1), least), 1e-3)
