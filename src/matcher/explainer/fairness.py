"""An audit of fairness: who was placed, beside the best that each group could reach.

It audits; it never bounds anything. Counts below :data:`FEW` are withheld, and so much more
that nobody can find them by subtraction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from matcher.compiler.attributes import Attributes
from matcher.compiler.columns import Texts
from matcher.explainer.explain import view_of
from matcher.explainer.explanation import Explanation
from matcher.explainer.relaxed import Relaxed, most_placed, relaxed
from matcher.explainer.view import View
from matcher.explainer.words import audit_words
from matcher.problem.problem import Bool
from matcher.solver.exact import exact
from matcher.solver.result import Result

#: Counts below this are not published. "Some agencies require at least five respondents in a
#: cell, others require three" (threshold rule, Glossary of Statistical Disclosure Control,
#: UNECE/Eurostat, 2005); the stricter of the two.
FEW = 5
ATTRIBUTES = ("province", "sending_org", "sex", "age_band")
#: First age of each band of ages, in whole years at the day of the plan.
BANDS = (0, 20, 25, 30, 35)
UNKNOWN = "not given"


@dataclass(frozen=True)
class Group:
    """One group: how many, how many could have a seat, have one, and with how many points."""

    name: str
    candidates: int
    eligible: int
    placed: int
    points: int

    @property
    def small(self) -> bool:
        """Whether a count would tell of a few people alone."""
        return any(0 < n < FEW for n in (self.candidates, self.placed, self.unplaced))

    @property
    def unplaced(self) -> int:
        """Candidates without a seat."""
        return self.candidates - self.placed

    def plus(self, other: Group) -> Group:
        """Two groups together."""
        return Group(
            "",
            self.candidates + other.candidates,
            self.eligible + other.eligible,
            self.placed + other.placed,
            self.points + other.points,
        )

    def to_dict(self, best: int) -> dict[str, Any]:
        """The group as JSON holds it; rates are exact, the mean score is rounded down."""
        return {
            "group": self.name,
            "candidates": self.candidates,
            "eligible": self.eligible,
            "placed": self.placed,
            "rate": exact(Fraction(self.placed, self.candidates)),
            "mean_score": self.points // self.placed if self.placed else None,
            "best_placed": best,
            "best_rate": exact(Fraction(best, self.candidates)),
            "suppressed": False,
        }


def audit(result: Result | str | Path) -> Explanation:
    """Placement rates and mean scores by province, sending organisation, sex and age band.

    Returns:
        ``{"threshold", "exact", "overall", "attributes": [{"attribute", "groups": [...]}]}``.
        ``best_placed`` is the most people of the group that any plan could place under the hard
        rules if nobody else wanted a seat (pins are kept); where ``exact`` is false, groups,
        ``min_seats``, floors, shares and limits that cross are left out, so that it is at least
        that. A group with a count of 1 to 4 is suppressed, with others where needed.

    Raises:
        NoPlanError: the result has no plan.
    """
    view = view_of(result)
    network = relaxed(view.problem)
    attributes = Attributes(view.result.scenario)
    everyone = np.full(view.problem.candidates, "all", object)
    told = {
        "threshold": FEW,
        "exact": network.exact,
        "overall": _published(view, network, everyone),
        "attributes": [
            {"attribute": name, "groups": _published(view, network, values(attributes, name))}
            for name in ATTRIBUTES
        ],
    }
    return Explanation(told, audit_words)


def values(attributes: Attributes, name: str) -> Texts:
    """The group of each candidate; ``not given`` where blank."""
    if name != "age_band":
        found = attributes.values(name)
    else:
        found = np.array([age_band(age) for age in attributes.values("age")], object)
    return np.where(found == "", UNKNOWN, found)


def age_band(age: str) -> str:
    """The band of an age in whole years."""
    if not age:
        return ""
    place = sum(int(age) >= start for start in BANDS) - 1
    if place + 1 == len(BANDS):
        return f"{BANDS[place]} and over"
    return f"{BANDS[place]}-{BANDS[place + 1] - 1}" if place else f"under {BANDS[1]}"


def _groups(view: View, names: Texts) -> Iterator[Group]:
    plan, problem = view.standing.plan, view.problem
    able = np.zeros(problem.candidates, bool)
    able[problem.candidate[problem.seats[problem.order] > 0]] = True
    for name in sorted(set(names)):
        inside: Bool = names == name
        pairs = plan[inside & (plan >= 0)]
        yield Group(
            name=str(name),
            candidates=int(inside.sum()),
            eligible=int((inside & able).sum()),
            placed=len(pairs),
            points=int(problem.score[pairs].sum()),
        )


def _published(view: View, network: Relaxed, names: Texts) -> list[dict[str, Any]]:
    """The groups, those suppressed with their name alone."""
    groups = list(_groups(view, names))
    hidden = suppressed(groups)
    return [
        {"group": group.name, "suppressed": True}
        if group.name in hidden
        else group.to_dict(most_placed(network, names == group.name))
        for group in groups
    ]


def suppressed(groups: list[Group]) -> set[str]:
    """Names of groups to withhold: small ones, and the smallest others until what is left
    over, the total less all that is told, tells of no few people either."""
    hidden = [group for group in groups if group.small]
    others = sorted((g for g in groups if not g.small), key=lambda g: (g.candidates, g.name))
    while hidden and others and _gives_away(hidden):
        hidden.append(others.pop(0))
    return {group.name for group in hidden}


def _gives_away(hidden: list[Group]) -> bool:
    rest = hidden[0]
    for group in hidden[1:]:
        rest = rest.plus(group)
    return len(hidden) < 2 or rest.small
