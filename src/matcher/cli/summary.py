"""What ``solve`` says at its end: what was decided, in some ten lines."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matcher.cli.output import styled
from matcher.domain.settings import GOAL_WORDS
from matcher.errors import Phrase
from matcher.solver.result import Result
from matcher.texts.forms import display_width, padded
from matcher.texts.translate import Texts, marked

STATUS = {
    "optimal": marked("proven best"),
    "feasible": marked("a plan, not proven best"),
    "infeasible": marked("no plan keeps every rule"),
    "stopped": marked("stopped without a plan"),
}
STYLE = {"optimal": "good", "feasible": "fair", "infeasible": "bad", "stopped": "bad"}
#: Why a search ended, as engines and their stop rule say it.
WHY = (
    marked("time limit reached"),
    marked("interrupted"),
    marked("pins"),
    marked("no plan keeps every rule"),
    marked("a pinned pair may not be used"),
    marked("a pinned candidate's group can't be placed whole at one company"),
    marked("the rows contradict each other"),
    marked("the solver ended early"),
    marked("near enough to the bound"),
    marked("the limit of steps was reached"),
    marked("an earlier goal"),
)
REASONS = {
    "outbid": marked("outbid"),
    "limit_reached": marked("limit reached"),
    "no_eligible_seat": marked("no eligible seat"),
    "no_eligible_candidate": marked("no eligible candidate"),
    "candidates_elsewhere": marked("candidates elsewhere"),
    "no_gain": marked("no gain"),
}
#: What no plan has, by: fewer rather than more, after other goals, at another bound.
NONE_BETTER = {
    (False, False, False): marked("{value}, no plan has more"),
    (False, False, True): marked("{value}, no plan has more than {bound}"),
    (False, True, False): marked("{value}, no plan with this {goals} has more"),
    (False, True, True): marked("{value}, no plan with this {goals} has more than {bound}"),
    (True, False, False): marked("{value}, no plan has fewer"),
    (True, False, True): marked("{value}, no plan has fewer than {bound}"),
    (True, True, False): marked("{value}, no plan with this {goals} has fewer"),
    (True, True, True): marked("{value}, no plan with this {goals} has fewer than {bound}"),
}
WIDTH, INDENT = 80, 15
Rows = list[tuple[str, str]]


def summary(result: Result, out: Path | None, t: Texts) -> str:
    """What was decided; ``out`` is the folder that holds it, if there is one."""
    rows = [(t("status"), styled(_status(result, t), STYLE[result.status]))]
    rows.append((t("engine"), result.engine))
    if result.has_plan:
        rows += _plan_rows(result, t)
    rows.append((t("proof"), _proof(result, t)))
    rows.append((t("time"), t("{seconds} s", seconds=t.decimal(sum(result.times.values()), 1))))
    rows.append((t("written to"), str(out) if out else t("nowhere; --out DIR keeps the result")))
    if out:
        rows.append((t("check again"), f"matcher verify {shlex.quote(str(out))}"))
    first = max(INDENT - 2, *(display_width(name) + 1 for name, _ in rows))
    told = [_row(name, text, first) for name, text in rows]
    return "\n".join([styled(result.scenario.settings.name, "title"), *told])


def _row(name: str, text: str, first: int) -> str:
    more = f"\n{' ' * (first + 2)}"
    return f"  {styled(padded(name, first), 'name')}{more.join(text.splitlines())}"


def _plan_rows(result: Result, t: Texts) -> Rows:
    problem = result.compiled.problem
    seats, placed = int(problem.seats.sum()), len(result.assignments)
    numbers = {
        name: t.number(n)
        for name, n in (
            ("placed", placed),
            ("people", problem.candidates),
            ("seats", seats),
            ("orders", problem.orders),
        )
    }
    rows = [
        (t("placed"), t("{placed} of {people} candidates", **numbers)),
        (t("seats filled"), t("{placed} of {seats} in {orders} orders", **numbers)),
    ]
    rows += _goal_rows([(goal.goal, goal.value, goal.bound) for goal in result.goals], t)
    open_seats = result.open_seats.groupby("reason")["open"].sum()
    rows.append((t("unplaced"), _counted(result.unplaced["reason"].value_counts().to_dict(), t)))
    rows.append((t("open seats"), _counted(open_seats.to_dict(), t)))
    return rows


def _status(result: Result, t: Texts) -> str:
    if result.status == "optimal" and result.proof == "solver":
        return t("best, on the solver's word")
    status, reason = t(STATUS[result.status]), t(result.outcome.reason)
    return t("{status} ({reason})", status=status, reason=reason) if reason else status


def _goal_rows(goals: Sequence[tuple[str, object, object]], t: Texts) -> Rows:
    rows: Rows = []
    before: str = Phrase()
    for goal, value, bound in goals:
        text, name = _number(value, t), GOAL_WORDS[goal]
        if value is not None and bound is not None:
            # A later goal is bounded only among plans that are as good on the earlier ones.
            form = NONE_BETTER[goal == "changes", bool(before), value != bound]
            told = {"value": text, "bound": _number(bound, t), "goals": t.tell(before)}
            text = t(form, **told)
        rows.append((t.tell(name), text))
        before = Phrase("{first} and {second}", first=before, second=name) if before else name
    return rows


def _number(value: object, t: Texts) -> str:
    return "-" if value is None else t.number(value) if isinstance(value, int) else str(value)


def _counted(counts: dict[Any, int], t: Texts) -> str:
    """How many for each reason, most first, in lines that fit a console."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    lines: list[str] = []
    for reason, count in ranked:
        part = t("{reason} {n}", reason=t(REASONS[reason]), n=t.number(int(count)))
        joined = t.listed([lines[-1], part]) if lines else part
        if lines and display_width(joined) < WIDTH - INDENT:
            lines[-1] = joined
        elif lines:
            lines[-1:] = [t.listed([lines[-1], ""]).rstrip(), part]
        else:
            lines = [part]
    return "\n".join(lines) or t("none")


def _proof(result: Result, t: Texts) -> str:
    if result.proof == "certificate":
        return t("complete, accepted by the independent verifier")
    if result.proof == "solver":
        return t("partly the solver's word; the rest accepted by the independent verifier")
    return t("none that it is the best") if result.has_plan else t("none")
