"""When a large task is priced again, dived for, improved on or left."""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import inf

from matcher.engines.general.improving import Improvement
from matcher.engines.general.pricing import lowest_for
from matcher.engines.general.relaxation import Relaxation
from matcher.engines.general.search import QUICKER
from matcher.problem.solution import Stop

#: A plan further from the bound than this share is left for that of a new dive, once bound and
#: program are nearer to each other than this part of what they were at the last one.
FAR, CLOSER = 1e-3, 0.8
#: Steps are for one goal alone once its plan is this near; while others are not raised yet.
LAST, LASTLY = 5e-4, 2e-3
#: A goal is left after so many steps without a better plan, at least, and so many seconds if it
#: lacks one unit, half as many for two: the last two of rules_10k_loose took 15 and 6 s.
STEPS, SECONDS = 24, 40.0
#: Rounds of pricing end at this distance, which is about what scattering ties costs; one that
#: leaves ties alone follows.
CLOSE = 1e-4
#: Those for several goals together end later, as plans by nearer prices are better: once one has
#: left more than this part of the distance before it, or after so many. With one worker the search
#: begins after so many in any case.
GAINED, ROUNDS = 0.5, 6
#: A dive and what betters its plan may take this many times as long as the dive before.
DEEPER = 2.5
#: A round may take this many times as long as the one before; beside other work, and where that
#: leaves time for the goals that follow.
LONGER, AMPLE = 1.2, 1.4
#: Prices for several goals together are not sharpened below this distance, as each goal's own are,
#: unless so many rounds would end in time.
ROUGHLY, CHEAP = 1.5e-3, 3.0
#: Both processors are given to a round while this many times its length is left.
PATIENT = 2.5
#: Rounds with cuts are both processors' while this many times their length is left: plans are
#: sought faster by prices that know of cuts.
EARLY = 12.0
#: A dive is quick where less than this many times the length of a round is left.
LEISURE = 6.0
#: Pricing goes on once the gap is less than this many times what pricing may still gain.
PART = 5
#: Rounding cuts are looked for once the gap is no more than a share, while so many times the length
#: of a round is left.
CUT, PRICED = 3e-3, 2.5
#: Until the search closes less than this part of the gap in a second, or nothing for so long, both
#: processors are its own: cuts and the round that follows close 0.05 to 0.1 in 20 to 35 s.
YIELD, IDLE = 1e-2, 10.0
#: That ends once so many looks in a row have closed less than this part of the gap: often one that
#: closes next to nothing is followed by one that closes much.
VAIN, CLOSES = 3, 1e-3
#: Pairs that the program lacks are priced once they may be worth more than this part of the gap.
REPAYS = 0.02


@dataclass
class Pace:
    """What plan, bound and the time that rounds take say of what to do next.

    Attributes:
        relaxation: the bound.
        improvement: the plan.
        stop: when to end.
        gap: a share of the value; a plan that near to the bound is enough.
        ahead: later solves go on from what this one learns.
        given: the plan to begin with was given.
        locked: earlier goals must keep what they reached.
        rounds: rounds of pricing so far.
        distance: share by which bound and program differed after the last of them.
        gained: whether it brought them much nearer to each other.
        took: seconds of the last, at first of the last of an earlier goal.
        converged: pricing has nothing more to add.
        polished: a round has left ties alone since.
        missing: the last one that did asked for more pairs or rows.
        since: steps since the value of the plan changed; ``changed`` the time when it or the bound
            did.
        program: value of the program when cuts were last found, to tell what they closed; ``vain``
            how many looks in a row have closed next to nothing.
    """

    relaxation: Relaxation
    improvement: Improvement
    stop: Stop
    gap: float
    ahead: bool
    given: bool
    locked: bool
    rounds: int = 0
    took: float = 0.0
    converged: bool = False
    distance: float = inf
    gained: bool = True
    polished: bool = False
    missing: bool = False
    since: int = 0
    changed: float = 0.0
    program: float = inf
    vain: int = 0

    def note(self, *, more: bool) -> None:
        """Take note of a round that has ended, and found ``more`` to add to the program or not."""
        self.rounds, self.changed = self.rounds + 1, time.monotonic()
        before, self.distance = self.distance, abs(self.relaxation.distance)
        self.gained = self.distance <= GAINED * before and self.rounds < ROUNDS
        settled = self.relaxation.near and self.distance <= CLOSE
        self.converged = not more or (settled and not (self.ahead and self.gained))

    def note_step(self, *, changed: bool) -> None:
        """Take note of a step of the search, and whether it changed the value of the plan."""
        self.since = 0 if changed else self.since + 1
        if changed:
            self.changed = time.monotonic()

    def note_cuts(self, *, found: bool) -> None:
        """Take note of a look for cuts that has ended, and what those before it have closed."""
        value, bound, program = self.value, self.bound, self.relaxation.value
        assert value is not None
        assert bound is not None
        closed = self.program - program >= CLOSES * (bound - value)
        self.vain, self.program = (0 if closed else self.vain + 1), program
        if not found:
            self.vain = VAIN

    @property
    def value(self) -> int | None:
        """Value of the plan; None while there is none that keeps every rule."""
        return self.improvement.value

    @property
    def bound(self) -> int | None:
        """What the best prices prove of plans that keep as much of earlier goals as this one."""
        kept, rows = self.improvement.kept, self.relaxation.rows
        lowest = lowest_for(self.relaxation.bounds, rows, kept)
        return None if lowest is None else lowest.bound_for(rows, kept)

    @property
    def enough(self) -> bool:
        """Whether the plan is as near to the bound as was asked for."""
        return self._within(self.gap)

    @property
    def last_units(self) -> bool:
        """Whether so little is missing that the other goals no longer matter."""
        return self._within(LAST if self.locked else LASTLY)

    @property
    def patient(self) -> bool:
        """Whether the last units may still be found; the fewer are missing the longer it is so."""
        value, bound = self.value, self.bound
        if value is None or bound is None:
            return True
        return time.monotonic() < self.changed + SECONDS / max(bound - value, 1)

    def _within(self, share: float) -> bool:
        value, bound = self.value, self.bound
        return value is not None and bound is not None and bound - value <= share * abs(value)

    @property
    def brief(self) -> bool:
        """Whether the plan is improved by later solves as well."""
        return self.ahead or (self.improvement.guide is not None and not self.locked)

    @property
    def another(self) -> bool:
        """Whether another round of pricing is of use, and would end in time."""
        if not self.brief:
            return self.ends(1.0)
        if not self.ahead:
            return not self.converged and self.ends(LONGER)
        enough = self.converged or (self.relaxation.near and not self.gained)
        if abs(self.relaxation.distance) <= ROUGHLY:
            enough |= not self.ends(CHEAP)
        return not enough and self.ends(AMPLE)

    @property
    def sharpens(self) -> bool:
        """Whether nearer prices make up for a search that waits for them."""
        return self.ahead and self.another and self.ends(PATIENT)

    @property
    def early(self) -> bool:
        """Whether nearer prices by cuts make up for a search that waits for them."""
        return self.ends(EARLY)

    @property
    def hurried(self) -> bool:
        """Whether a careful dive would take much of the time that is left."""
        return not self.ends(LEISURE)

    def ends(self, longer: float) -> bool:
        """Whether that many times the last round's time is left."""
        return time.monotonic() + longer * self.took < self.stop.deadline

    @property
    def dives(self) -> bool:
        """Whether a dive promises more than what the search does by itself."""
        search = self.improvement.search
        rough = abs(self.relaxation.distance) > ROUGHLY
        return self.far and not (rough and search is not None and search.approaches)

    @property
    def far(self) -> bool:
        """Whether a plan is far from its bound, and prices are better than at the last dive."""
        if self.given or self.value is None or self.bound is None or self._within(FAR):
            return False
        search = self.improvement.search
        if search is None:
            return True
        took = search.dive_took / (QUICKER if self.hurried else 1.0)
        if time.monotonic() + DEEPER * took > self.stop.deadline:
            return False
        first = search.dive_distance == inf
        return first or abs(self.relaxation.distance) < CLOSER * search.dive_distance

    @property
    def misses(self) -> bool:
        """Whether the program lacks pairs that the prices of the last cuts ask for."""
        if self.value is None or self.bound is None or not self.missing or not self.ends(1.0):
            return False
        short = self.relaxation.distance * abs(self.relaxation.value)
        return short > REPAYS * (self.bound - self.value)

    @property
    def cuts(self) -> bool:
        """Whether rounding cuts may close a part of the gap, and would be priced in time."""
        if self.brief or self.vain >= VAIN:
            return False
        return self._within(CUT) and self.ends(PRICED)

    @property
    def slow(self) -> bool:
        """Whether cuts close more of the gap than the search does by a second processor, or it
        finds nothing."""
        idle = time.monotonic() > self.changed + IDLE
        return idle or self.improvement.efforts.rate < YIELD

    @property
    def gains(self) -> bool:
        """Whether another round may lower the bound by what would show, or tell why there is no
        plan."""
        last = not self.polished and (self.value is None or self.shows)
        return last or not self.converged

    @property
    def shows(self) -> bool:
        """Whether what pricing may still gain is a good part of the gap."""
        value, bound = self.value, self.bound
        if value is None or bound is None:
            return False
        return bound - value <= PART * self.relaxation.distance * abs(self.relaxation.value)
