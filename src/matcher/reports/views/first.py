"""The first screen: what was decided, the proof in a sentence, and what to look at first."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.reports.facts import Facts
from matcher.reports.limits import row_text
from matcher.reports.sections import reasons
from matcher.reports.sections.demand import supply_and_demand
from matcher.reports.sections.rules import limits, tightest
from matcher.reports.sections.scores import worst
from matcher.reports.views.demand import level_text, shortest
from matcher.reports.views.limits import worth_of
from matcher.reports.words import FIELDS, GOALS, OPEN, UNPLACED, word
from matcher.texts.forms import DASH
from matcher.texts.translate import Texts, marked
from matcher.verifier.findings import Verdict

STATUS = {
    "optimal": marked("Proven best"),
    "feasible": marked("A plan, not proven best"),
    "infeasible": marked("No plan can keep every rule"),
    "stopped": marked("Stopped without a plan"),
}
PROOFS = {
    ("optimal", "certificate"): marked(
        "No other plan does better: the certificate beside this report proves it to anyone who "
        "checks it."
    ),
    ("optimal", "solver"): marked(
        "The solver went through every alternative and found none better; what the certificate "
        "proves on its own stands in the table of goals."
    ),
    ("feasible", "none"): marked(
        "The search ended before the plan was proven best; the table of goals says how much "
        "better a plan could be at most."
    ),
    ("infeasible", "certificate"): marked(
        "The rules contradict each other: the certificate beside this report proves it to anyone "
        "who checks it."
    ),
    ("infeasible", "solver"): marked(
        "The solver went through every alternative and found none that keeps every rule."
    ),
    ("stopped", "none"): marked(
        "The time ended before a plan was found; that does not say that there is none."
    ),
}
FILL_THEN_SCORE = marked(
    "No plan can fill more seats, and none that fills as many fits better: the certificate beside "
    "this report proves it to anyone who checks it."
)
FILL_BY_PRIORITY = marked(
    "No plan can fill more seats, counted by priority, and none that fills as many fits better: "
    "the certificate beside this report proves it to anyone who checks it."
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the first screen: ``part`` of ``whole``."""

    label: str
    value: str
    beside: str
    part: int = 0
    whole: int = 0
    style: str = "fill"

    @property
    def width(self) -> str:
        """Percent of the bar."""
        return f"{100 * self.part / self.whole:.1f}" if self.whole else "0"


@dataclass(frozen=True, slots=True)
class Pointer:
    """One thing to look at first, and the section that tells more."""

    text: str
    section: str


def status(facts: Facts, t: Texts) -> str:
    """The outcome in a few words."""
    if not facts.verdict.ok:
        return t("Not accepted by the verifier")
    if (facts.run.get("status"), facts.run.get("proof")) == ("optimal", "solver"):
        return t("Best by full search")
    return t(STATUS.get(facts.run.get("status", ""), ""))


def proof_sentence(facts: Facts, t: Texts) -> str:
    """The proof in one plain sentence."""
    run = facts.run
    goals = [goal["goal"] for goal in run.get("goals", [])]
    found = (run.get("status", ""), run.get("proof", ""))
    if found == ("optimal", "certificate") and goals == ["fill", "score"]:
        return t(FILL_BY_PRIORITY if facts.prioritised else FILL_THEN_SCORE)
    return t(PROOFS.get(found, ""))


def objection(verdict: Verdict, t: Texts) -> str:
    """What the verifier has against the folder; blank where it accepts it."""
    if verdict.ok:
        return ""
    told = "; ".join(f"{item.code} {item.message}" for item in verdict.findings[:3])
    return t(
        "The independent verifier does not accept this result; do not rely on it. {findings}",
        findings=told,
    )


def goal_rows(facts: Facts, t: Texts) -> list[tuple[str, str, str]]:
    """Each goal with its value and the bound that the verifier finds proven, in their order."""
    proven = facts.verdict.numbers.get("goals", {})
    return [
        (
            word(GOALS, goal["goal"], t),
            _value(goal["value"], t),
            _value(proven.get(goal["goal"], {}).get("bound"), t),
        )
        for goal in facts.run.get("goals", [])
    ]


def _value(value: int | str | None, t: Texts) -> str:
    return DASH if value is None else t.number(value) if isinstance(value, int) else value


def figures(facts: Facts, t: Texts) -> list[Figure]:
    """Seats filled, people without a seat, seats open."""
    people, placed, seats = len(facts.people), facts.placed, facts.seats
    left = facts.orders["open"].sum()
    orders = int((facts.orders["open"] > 0).sum())
    return [
        Figure(t("Seats filled"), t.number(placed),
               t("of {n}, {share}", n=t.number(seats), share=t.percent(placed, seats)),
               placed, seats),
        Figure(t("Candidates without a seat"), t.number(people - placed),
               t("of {n}, {share}", n=t.number(people), share=t.percent(people - placed, people)),
               people - placed, people, "warn"),
        Figure(t("Open seats"), t.number(int(left)),
               t.count("in {n} job order", "in {n} job orders", orders),
               int(left), seats, "warn"),
    ]  # fmt: skip


def pointers(facts: Facts, t: Texts) -> list[Pointer]:
    """What to look at first, most important first; at most five."""
    made = (_distance, _unplaced, _open, _loose, _short, _worth, _worst)
    found = (make(facts, t) for make in made)
    return [pointer for pointer in found if pointer][:5]


def _distance(facts: Facts, t: Texts) -> Pointer | None:
    """Of a plan that is not proven best: the first goal that a plan might better."""
    if facts.run.get("status") != "feasible":
        return None
    for goal, value, bound in goal_rows(facts, t):
        if value != bound:
            told = t("{goal}: {value}; proven so far: no plan can pass {bound}.",
                     goal=goal, value=value, bound=bound)  # fmt: skip
            return Pointer(told, "goals")
    return None


def _unplaced(facts: Facts, t: Texts) -> Pointer | None:
    frame = reasons.unplaced_by_reason(facts)
    if frame.empty:
        return None
    told = t(
        "{people} of {total} candidates without a seat: {reason}.",
        people=t.number(frame["people"][0]),
        total=t.number(int(frame["people"].sum())),
        reason=_within(word(UNPLACED, frame["reason"][0], t)),
    )
    return Pointer(told, "unplaced")


def _open(facts: Facts, t: Texts) -> Pointer | None:
    frame = reasons.open_by_reason(facts)
    if frame.empty:
        return None
    told = t(
        "{seats} of {total} open seats: {reason}.",
        seats=t.number(frame["open"][0]),
        total=t.number(int(frame["open"].sum())),
        reason=_within(word(OPEN, frame["reason"][0], t)),
    )
    return Pointer(told, "open")


def _within(sentence: str) -> str:
    """A sentence's first letter small, to stand within another."""
    return sentence[:1].lower() + sentence[1:]


def _short(facts: Facts, t: Texts) -> Pointer | None:
    row = shortest(supply_and_demand(facts))
    if row is None:
        return None
    told = t(
        "{field} (Japanese: {level}): {people} people for {seats} seats.",
        field=word(FIELDS, row["field"], t),
        level=level_text(row["level"], t),
        people=t.number(row["people"]),
        seats=t.number(row["seats"]),
    )
    return Pointer(told, "demand")


def _worth(facts: Facts, t: Texts) -> Pointer | None:
    rows = limits(facts)
    best = tightest(rows[rows["gain"].map(bool)], 1)
    if best.empty:
        return None
    told = t(
        "The limit that costs most: {row}. Loosened by one, it could gain {worth}.",
        row=row_text(best["id"][0], facts.quotas, t),
        worth=worth_of(best["gain"][0], facts, t),
    )
    return Pointer(told, "limits")


def _loose(facts: Facts, t: Texts) -> Pointer | None:
    rows = limits(facts)
    loose = int((rows["provisional"] & (rows["slack"] <= 0)).sum())
    if not loose:
        return None
    told = t.count(
        "{n} limit that is reached rests on provisional figures: have them confirmed.",
        "{n} limits that are reached rest on provisional figures: have them confirmed.",
        loose,
    )
    return Pointer(told, "limits")


def _worst(facts: Facts, t: Texts) -> Pointer | None:
    frame = worst(facts, 1)
    if frame.empty:
        return None
    told = t(
        "The placement that fits least: candidate {candidate} on job order {order}, "
        "{score} points.",
        candidate=facts.display.beside(frame["candidate_id"][0]),
        order=frame["order_id"][0],
        score=t.number(frame["score"][0]),
    )
    return Pointer(told, "scores")
