"""Who may take which seat (the specification's section 3), as sets of orders.

A set of orders is one Python integer: bit *o* stands for order *o*. For each candidate and
each code there is the set of orders where the code applies; what no code takes is eligible.
Masks depend on single values (a level, a date, a wage) and are kept by value, so that a
candidate costs about a dozen operations on integers of as many bits as there are orders.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from matcher.verifier.law import LEVEL_RANK
from matcher.verifier.scenario import Scenario
from matcher.verifier.tables import Candidate

CODES = (
    "skill",
    "language",
    "avoid",
    "ready",
    "documents",
    "sex",
    "age",
    "wage",
    "suspended",
    "prior",
    "forbidden",
    "unlisted",
    "rejected",
    "declined",
)
_BITS = [tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256)]


def mask_of(positions: Iterable[int]) -> int:
    """The set with these positions."""
    mask = 0
    for position in positions:
        mask |= 1 << position
    return mask


def positions(mask: int) -> list[int]:
    """The positions in a set, ascending; linear in the highest of them."""
    data = mask.to_bytes((mask.bit_length() + 7) // 8, "little")
    return [8 * at + bit for at, byte in enumerate(data) if byte for bit in _BITS[byte]]


def birthday(birth_date: str, years: int) -> str:
    """ISO text of the day somebody turns so many years old, for comparison with dates.

    A 29 February stays as it is: as text it lies after 28 February and before 1 March, which
    is when the year is full in a year without that day.
    """
    year = int(birth_date[:4]) + years
    return f"{year:04d}{birth_date[4:]}" if year <= 9999 else "9999-99-99"


def age_at(birth_date: str, day: str) -> int:
    """Age in whole years at an ISO date."""
    return int(day[:4]) - int(birth_date[:4]) - (day[5:] < birth_date[5:])


class _Steps:
    """Sets of the orders whose value lies below or above a limit."""

    def __init__(self, values: dict[int, str] | dict[int, int]) -> None:
        by_value: dict[str | int, list[int]] = defaultdict(list)
        for order, value in values.items():
            by_value[value].append(order)
        self._values: list[str | int] = sorted(by_value)
        self._prefixes = [0]
        for value in self._values:
            self._prefixes.append(self._prefixes[-1] | mask_of(by_value[value]))

    def below(self, limit: str | int) -> int:
        """Orders with a value < limit."""
        return self._prefixes[bisect_left(self._values, limit)]

    def above(self, limit: str | int) -> int:
        """Orders with a value > limit."""
        at = bisect_right(self._values, limit)
        return self._prefixes[-1] & ~self._prefixes[at]


class Eligibility:
    """Which code applies to which pair."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        orders = scenario.orders
        self.all_orders = (1 << len(orders)) - 1
        self._arrivals = _Steps({o: order.arrival for o, order in enumerate(orders)})
        self._wages = _Steps(
            {o: order.net_wage for o, order in enumerate(orders) if order.net_wage is not None}
        )
        self._required = _Steps(dict(enumerate(scenario.required)))
        self._suspended = mask_of(o for o, k in enumerate(scenario.company_of) if k.suspended)
        self._titp = mask_of(o for o, order in enumerate(orders) if order.scheme == "titp")
        self._by_sex: dict[str, int] = defaultdict(int)
        self._by_condition: dict[str, int] = defaultdict(int)
        self._by_min_age: dict[int, int] = defaultdict(int)
        self._by_max_age: dict[int, int] = defaultdict(int)
        by_job: dict[str, dict[int, int]] = defaultdict(dict)
        for o, order in enumerate(orders):
            self._by_sex[order.sex] |= 1 << o
            for condition in order.conditions:
                self._by_condition[condition] |= 1 << o
            if order.min_age is not None:
                self._by_min_age[order.min_age] |= 1 << o
            if order.max_age is not None:
                self._by_max_age[order.max_age] |= 1 << o
            by_job[order.job][o] = order.min_skill
        self._skills = {job: _Steps(levels) for job, levels in by_job.items()}
        self._able = cache(lambda job, level: self._skills[job].below(level + 1))
        self._too_young = cache(self._age)

    def blocked(self, c: int) -> dict[str, int]:
        """For each code of :data:`CODES` the orders where it applies to candidate ``c``.

        An override is not looked at: see :meth:`eligible`.
        """
        scenario, candidate = self._scenario, self._scenario.candidates[c]
        ranked = scenario.rankings.get(c, {})
        return {
            "skill": self._skill(candidate),
            "language": self._required.above(LEVEL_RANK[candidate.language]),
            "avoid": self._avoid(candidate),
            "ready": self._arrivals.below(candidate.ready_from or ""),
            "documents": self._arrivals.above(candidate.valid_until or "9999-99-99"),
            "sex": self._sex(candidate.sex),
            "age": self._too_young(candidate.birth_date),
            "wage": self._wages.below(candidate.min_net_wage or 0),
            "suspended": self._suspended,
            "prior": self._titp if candidate.prior_titp else 0,
            "forbidden": mask_of(scenario.forbidden.get(c, ())),
            "unlisted": self._unlisted(c),
            "rejected": mask_of(o for o, (_, said) in ranked.items() if said == "reject"),
            "declined": mask_of(o for o, (_, said) in ranked.items() if said == "decline"),
        }

    def eligible(self, c: int) -> int:
        """The set of eligible orders of candidate ``c``, with the pair an override lets in."""
        taken = 0
        for mask in self.blocked(c).values():
            taken |= mask
        if c in self._scenario.overrides:
            taken &= ~(1 << self._scenario.pins[c])
        return self.all_orders & ~taken

    def codes(self, c: int, o: int) -> list[str]:
        """All codes that apply to one pair."""
        return [code for code, mask in self.blocked(c).items() if mask >> o & 1]

    def _skill(self, candidate: Candidate) -> int:
        if self._scenario.listed is not None and not candidate.skills:
            return 0
        able = 0
        for job, level in candidate.skills:
            if job in self._skills:
                able |= self._able(job, level)
        return self.all_orders & ~able

    def _avoid(self, candidate: Candidate) -> int:
        taken = 0
        for condition in candidate.avoid:
            taken |= self._by_condition.get(condition, 0)
        return taken

    def _sex(self, sex: str) -> int:
        others = [asked for asked in self._by_sex if asked not in ("any", sex)]
        taken = 0
        for asked in others:
            taken |= self._by_sex[asked]
        return taken

    def _age(self, birth_date: str | None) -> int:
        taken = 0
        if birth_date is None:
            for mask in (*self._by_min_age.values(), *self._by_max_age.values()):
                taken |= mask
            return taken
        taken = self._arrivals.below(birthday(birth_date, 18))
        for years, mask in self._by_min_age.items():
            taken |= mask & self._arrivals.below(birthday(birth_date, years))
        for years, mask in self._by_max_age.items():
            young_enough = self._arrivals.below(birthday(birth_date, years + 1))
            taken |= mask & ~young_enough
        return taken

    def _unlisted(self, c: int) -> int:
        listed = self._scenario.listed
        return 0 if listed is None else self.all_orders & ~mask_of(listed[c][0])
