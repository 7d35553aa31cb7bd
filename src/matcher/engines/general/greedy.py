"""A first plan from a fractional one: people put in by their prices, then made to fit.

Shares let nobody in alone where each needs somebody of the other kind beside. People are therefore
first put in within what the fractional plan's own numbers allow, then those beyond a share are
taken out again, and last those who fit into what is left are put in.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from matcher.engines.general.linear import Float
from matcher.engines.general.pricing import Priced
from matcher.engines.general.rows import Rows
from matcher.problem.problem import Int64

#: How much less than a whole number a load may be to count as that number.
ROUNDED = 0.25


class Greedy:
    """Rows of the pairs at hand, and how full they are.

    Every row reads as ``left <= limit``, lower ones with their signs turned; only what adds to
    ``left`` is ever refused.

    Attributes:
        plan: pair of each candidate, -1 for none.
    """

    def __init__(self, rows: Rows, pairs: Int64, priced: Priced) -> None:
        self.rows, self.problem, self.pairs, self.priced = rows, rows.problem, pairs, priced
        self.plan = np.full(self.problem.candidates, -1, np.int64)
        families = len(self.problem.families) + len(rows.task.locks) + 1
        # The last row is nobody's: it is never full.
        self.row = np.full((len(pairs), families), rows.size, np.int64)
        self.sign = np.append(np.where(rows.upper, 1, -1), 1)
        self.add = np.zeros((len(pairs), families), np.int64)
        self._fill_in()
        self.own = self.add
        free = ~rows.active | (rows.penalty >= 0)
        limit = np.where(rows.upper, rows.bound, -rows.bound)
        never = np.iinfo(np.int64).max // 2
        self.strict = np.append(np.where(free, never, limit), never)
        self.limit = self.strict
        self.left = np.zeros(rows.size + 1, np.int64)
        self.where = {e: i for i, e in enumerate(pairs.tolist())}

    def _fill_in(self) -> None:
        rows, pairs = self.rows, self.pairs
        self.row[:, 0], self.add[:, 0] = self.problem.order[pairs], 1
        for place, of_pair in enumerate(rows.family_rows):
            mine, factor = of_pair[pairs], rows.family_coefficients[place]
            inside = mine >= 0
            self.row[inside, place + 1] = mine[inside] + rows.offset[place]
            self.add[inside, place + 1] = 1 if factor is None else factor[pairs][inside]
        for place, lock in enumerate(rows.task.locks):
            at = len(rows.family_rows) + 1 + place
            self.row[:, at], self.add[:, at] = rows.locks + place, lock.weight[pairs]
        self.add *= self.sign[self.row]

    def finish(self, x: Float) -> Int64:
        """Place everybody else who fits, and take out those who keep rules from being kept.

        Lower limits may stay short, and what pins alone break.
        """
        self._groups()
        ranked = self._ranked(x)
        self._put_in(ranked)
        self.add, self.limit = self.own, self.strict
        self._count_again()
        self._take_out()
        self._put_in(ranked)
        self._settle()
        load = self._load()
        shut = (load == 0) & (self.problem.min_seats > 1)
        self._put_in(ranked[~shut[self.problem.order[self.pairs[ranked]]]])
        return self.plan

    def _ranked(self, x: Float) -> Int64:
        """Pairs in the order in which they are tried: by what they lose, then by ``x``."""
        return np.lexsort((self.pairs, -np.round(x, 2), self._steps()))

    def _steps(self) -> Int64:
        """Slack of each pair in whole points of weight."""
        return np.asarray(self.priced.slack[self.pairs] // self.priced.prices.denominator)

    def loosen(self, x: Float) -> None:
        """Count only the kind that a share holds down, up to what the fractional load allows."""
        self.add, self.limit = self.add.copy(), self.strict.copy()
        for place, family in enumerate(self.problem.families):
            if family.share is None or family.penalty is not None:
                continue
            p, q = family.share
            row = self.row[:, place + 1]
            inside = row < self.rows.size
            load = np.bincount(row[inside], x[inside], minlength=self.rows.size)
            start = self.rows.offset[place]
            size = np.ceil(load[start : start + family.size] - ROUNDED).astype(np.int64)
            most = size * p // q if family.sense == "<=" else size - -(-size * p // q)
            held = self.add[:, place + 1] > 0
            self.add[:, place + 1] = np.where(held, 1, 0)
            active = family.active & (family.bound == 0)
            self.limit[start : start + family.size][active] = most[active]

    def fits(self, i: int) -> bool:
        """Whether a pair (by its place) can be put in."""
        row, add = self.row[i], self.add[i]
        return not ((add > 0) & (self.left[row] + add > self.limit[row])).any()

    def move(self, i: int, way: int) -> None:
        """Put a pair (by its place) in (1) or take it out (-1)."""
        np.add.at(self.left, self.row[i], way * self.add[i])
        e = int(self.pairs[i])
        self.plan[self.problem.candidate[e]] = e if way > 0 else -1

    def _count_again(self) -> None:
        self.left[:] = 0
        placed = [self.where[e] for e in self.plan[self.plan >= 0].tolist()]
        np.add.at(self.left, self.row[placed], self.add[placed])

    def pins(self) -> None:
        """Place those who are pinned."""
        for e in self.rows.task.pinned_pairs.tolist():
            self.move(self.where[e], 1)

    def _put_in(self, ranked: Int64) -> None:
        """Everybody without a seat and a group who fits, in the order given."""
        alone = self.problem.group < 0
        candidate = self.problem.candidate[self.pairs]
        free = alone[candidate] & (self.plan < 0)[candidate]
        for i in ranked[free[ranked]].tolist():
            if self.plan[candidate[i]] < 0 and self.fits(i):
                self.move(i, 1)

    def _groups(self) -> None:
        """Each group at the first of its companies, by what they are worth, where all fit."""
        group = self.problem.group[self.problem.candidate[self.pairs]]
        of_group: dict[int, dict[int, dict[int, list[int]]]] = defaultdict(
            lambda: defaultdict(lambda: defaultdict(list))
        )
        for i in np.flatnonzero(group >= 0).tolist():
            e = int(self.pairs[i])
            company = int(self.problem.company[self.problem.order[e]])
            of_group[int(group[i])][company][int(self.problem.candidate[e])].append(i)
        members = np.bincount(self.problem.group[self.problem.group >= 0], minlength=1)
        for g in sorted(of_group):
            whole = [own for own in of_group[g].values() if len(own) == members[g]]
            for own in sorted(whole, key=self._loss):
                if self._place_group(own):
                    break

    def _loss(self, own: dict[int, list[int]]) -> int:
        slack = self.priced.slack
        return sum(min(int(slack[self.pairs[i]]) for i in mine) for mine in own.values())

    def _place_group(self, own: dict[int, list[int]]) -> bool:
        done: list[int] = []
        slack = self.priced.slack
        for c in sorted(own):
            if self.plan[c] >= 0 and int(self.plan[c]) in {int(self.pairs[i]) for i in own[c]}:
                continue
            mine = sorted(own[c], key=lambda i: (int(slack[self.pairs[i]]), i))
            chosen = next((i for i in mine if self.plan[c] < 0 and self.fits(i)), None)
            if chosen is None:
                for i in done:
                    self.move(i, -1)
                return False
            self.move(chosen, 1)
            done.append(chosen)
        return True

    def _take_out(self) -> None:
        """Take people out until no share is broken."""
        while True:
            broken = np.flatnonzero(self.left[:-1] > self.limit[:-1])
            # Nothing is gained at lower rows by taking people out.
            broken = broken[self.rows.upper[broken] | (self.rows.unit[broken] > 1)]
            if not len(broken) or not self._take_out_of(broken):
                return

    def _take_out_of(self, broken: Int64) -> int:
        """One person of each broken row, if any can go; how many went."""
        placed = [self.where[e] for e in self.plan[self.plan >= 0].tolist()]
        is_broken = np.zeros(len(self.left), bool)
        is_broken[broken] = True
        at = np.array(placed, np.int64)
        candidate = self.problem.candidate[self.pairs[at]]
        adds = (self.add[at] > 0) & is_broken[self.row[at]]
        movable = adds.any(axis=1) & ~self.problem.pinned[candidate]
        gone = 0
        worst = np.lexsort((at, -self.priced.slack[self.pairs[at]], -adds.sum(axis=1)))
        for k in worst[movable[worst]].tolist():
            i = int(at[k])
            still = (self.add[i] > 0) & (self.left[self.row[i]] > self.limit[self.row[i]])
            if still.any() and self.plan[candidate[k]] >= 0:
                gone += self._leave(i)
        return gone

    def _leave(self, i: int) -> int:
        """Take out a person, and the whole group; how many, 0 where a pin forbids it."""
        c = int(self.problem.candidate[self.pairs[i]])
        group = int(self.problem.group[c])
        members = np.flatnonzero(self.problem.group == group) if group >= 0 else np.array([c])
        members = members[self.plan[members] >= 0]
        if self.problem.pinned[members].any():
            return 0
        for e in self.plan[members].tolist():
            self.move(self.where[e], -1)
        return len(members)

    def _settle(self) -> None:
        """Take people out until no order has too few and no share is broken."""
        while True:
            self._take_out()
            load = self._load()
            few = (load > 0) & (load < self.problem.min_seats)
            placed = self.plan[self.plan >= 0]
            gone = 0
            for e in placed[few[self.problem.order[placed]]].tolist():
                if self.plan[self.problem.candidate[e]] == e:
                    gone += self._leave(self.where[e])
            if not gone:
                return

    def _load(self) -> Int64:
        placed = self.plan[self.plan >= 0]
        return np.bincount(self.problem.order[placed], minlength=self.problem.orders)
