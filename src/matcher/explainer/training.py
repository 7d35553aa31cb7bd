"""Which skills and language levels, for how many people, would fill the most open seats.

Everybody else stays: unplaced people are matched to open seats within what every limit has
left, so that each number is a plan that exists, not an estimate. Courses are chosen one after
the other, each the one that fills most of what is left.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from matcher.compiler.columns import texts
from matcher.compiler.eligibility import Code, ineligibility
from matcher.compiler.score import scores
from matcher.domain.levels import LEVELS, RANK
from matcher.explainer.clashes import skill_level
from matcher.explainer.edits import Change
from matcher.explainer.relaxed import Relaxed, fill_plan
from matcher.explainer.view import View
from matcher.problem.problem import Bool, Int64, Problem

#: Courses that are told, and pairs that are looked at in one go.
SHOWN, BLOCK = 8, 1 << 20


@dataclass(frozen=True)
class Course:
    """A level to be reached: of the language, or of a job's skill (``job``)."""

    column: str
    level: int
    job: str = ""


@dataclass(frozen=True)
class Trained:
    """People who take a course, each with the order that then has room for them."""

    course: Course
    people: tuple[int, ...]
    orders: tuple[int, ...]
    changes: tuple[Change, ...]


class Training:
    """Courses for the people whom a plan leaves unplaced.

    Pairs looked at are those of an unplaced candidate and an order with room that one code
    alone, ``language`` or ``skill``, keeps apart.
    """

    def __init__(self, view: View, network: Relaxed) -> None:
        self.view, self.network = view, network
        problem = view.problem
        self.left = self._left()
        # Nobody leaves a group for a course, and an order that is empty may need several people.
        self.people = np.flatnonzero((view.standing.plan < 0) & (problem.group < 0))
        begun = (view.standing.filled > 0) | (problem.min_seats <= 1)
        self.orders = np.flatnonzero((self.left.seats > 0) & begun)
        self.c, self.o, self.code = self._pairs()
        self.free = np.ones(problem.candidates, bool)
        self.placed: tuple[list[Int64], list[Int64]] = ([], [])

    def _left(self) -> Problem:
        """What seats and limits have left."""
        network, plan = self.network.problem, self.view.standing.plan
        placed = plan[plan >= 0]
        c = self.view.problem.candidate[placed].astype(np.int64)
        o = self.view.problem.order[placed].astype(np.int64)
        families = tuple(
            replace(family, bound=np.maximum(family.bound - family.count(c, o), 0))
            for family in network.families
        )
        return replace(network, seats=np.maximum(self.view.standing.open, 0), families=families)

    def _pairs(self) -> Int64:
        """Pairs that a course could open: candidate, order and the one code (int64, 3 rows)."""
        found = []
        step = max(1, BLOCK // max(len(self.orders), 1))
        for first in range(0, len(self.people), step):
            people = self.people[first : first + step]
            bits = ineligibility(self.view.compiled.facts, people[:, None], self.orders[None, :])
            c, o = np.nonzero((bits == int(Code.LANGUAGE)) | (bits == int(Code.SKILL)))
            found.append(np.stack([people[c], self.orders[o], bits[c, o]]))
        if not found:
            return np.empty((3, 0), np.int64)
        pairs: Int64 = np.concatenate(found, axis=1).astype(np.int64)
        return pairs

    @cached_property
    def _jobs(self) -> np.ndarray:
        return texts(self.view.result.scenario.orders["job"])

    @cached_property
    def _needed(self) -> Int64:
        """Language or skill level that each pair needs."""
        orders = self.view.compiled.facts.orders
        language = orders.required_language[self.o]
        skill = orders.min_skill[self.o]
        return np.asarray(np.where(self.code == int(Code.LANGUAGE), language, skill), np.int64)

    def courses(self) -> list[Course]:
        """Every level that some pair needs."""
        language = self.code == int(Code.LANGUAGE)
        found = [Course("language", int(n)) for n in np.unique(self._needed[language])]
        jobs = self._jobs[self.o[~language]]
        wanted = sorted(set(zip(jobs, self._needed[~language].tolist(), strict=True)))
        return found + [Course("skills", level, job) for job, level in wanted]

    def _opened(self, course: Course) -> Bool:
        """The pairs that a course opens."""
        language = course.column == "language"
        code = int(Code.LANGUAGE if language else Code.SKILL)
        inside = (self.code == code) & (self._needed <= course.level) & self.free[self.c]
        return np.asarray(inside if language else inside & (self._jobs[self.o] == course.job))

    def matched(self, course: Course) -> tuple[Int64, Int64]:
        """The most people that a course brings into open seats, and those seats."""
        inside = self._opened(course)
        c, o = self.c[inside], self.o[inside]
        if not len(c):
            return c, o
        counts = np.bincount(c, minlength=self.left.candidates)
        weights = self.view.result.scenario.settings.score.weights
        problem = replace(
            self.left,
            indptr=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            order=o.astype(np.int32),
            score=scores(self.view.compiled.facts, weights, c, o).astype(np.int32),
            pinned=np.zeros(self.left.candidates, bool),
        )
        plan = fill_plan(problem)
        assert plan is not None
        chosen = plan[plan >= 0]
        return problem.candidate[chosen].astype(np.int64), problem.order[chosen].astype(np.int64)

    def run(self, shown: int = SHOWN) -> list[Trained]:
        """The best courses, each given what those before it have filled.

        A course never fills more than before once others have taken seats, so only courses
        whose number is out of date are counted again (lazy evaluation: Minoux 1978).
        """
        courses, found = self.courses(), list[Trained]()
        heap = [(-len(self.matched(course)[0]), n, 0) for n, course in enumerate(courses)]
        heapq.heapify(heap)
        while heap and len(found) < shown and heap[0][0] < 0:
            _, n, turn = heapq.heappop(heap)
            people, orders = self.matched(courses[n])
            if turn < len(found):
                heapq.heappush(heap, (-len(people), n, len(found)))
            elif self._kept(people, orders):
                found.append(self._taken(courses[n], people, orders))
        return found

    def _kept(self, people: Int64, orders: Int64) -> bool:
        """Whether every hard row of the scenario holds with these people placed, too."""
        problem, plan = self.view.problem, self.view.standing.plan
        placed = plan[plan >= 0]
        c = np.concatenate([problem.candidate[placed], *self.placed[0], people])
        o = np.concatenate([problem.order[placed], *self.placed[1], orders])
        for family in problem.families:
            count = family.count(c, o)
            kept = count <= family.bound if family.sense == "<=" else count >= family.bound
            if family.penalty is None and not kept[family.active].all():
                return False
        return True

    def _taken(self, course: Course, people: Int64, orders: Int64) -> Trained:
        """Give the seats to these people."""
        self.free[people] = False
        self.placed[0].append(people)
        self.placed[1].append(orders)
        families = tuple(
            replace(family, bound=family.bound - family.count(people, orders))
            for family in self.left.families
        )
        seats = self.left.seats - np.bincount(orders, minlength=self.left.orders)
        self.left = replace(self.left, seats=seats, families=families)
        changes = tuple(
            self._change(course, c, o)
            for c, o in zip(people.tolist(), orders.tolist(), strict=True)
        )
        return Trained(course, tuple(people.tolist()), tuple(orders.tolist()), changes)

    def _change(self, course: Course, c: int, o: int) -> Change:
        """What one person must reach for one order."""
        person = self.view.result.scenario.candidates.iloc[c]
        name = str(person["candidate_id"])
        if course.column == "language":
            needed = int(self.view.compiled.facts.orders.required_language[o])
            before = person["language"]
            assert RANK[before] < needed
            return Change("candidates", name, "language", before, LEVELS[needed])
        level = int(self.view.compiled.facts.orders.min_skill[o])
        skills = person["skills"]
        items = [
            item for item in skills.split(";") if item and not item.startswith(f"{course.job}:")
        ]
        assert (skill_level(skills, course.job) or 0) <= level
        after = ";".join([*items, f"{course.job}:{level}"])
        return Change("candidates", name, "skills", skills or None, after)
