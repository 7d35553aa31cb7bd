"""The claims of run.json, held against plan and proof (the specification's sections 7 and 8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from matcher.verifier.blocks import Proof
from matcher.verifier.findings import Code, Finding, Verdict
from matcher.verifier.goals import Objectives, Value, keeps, kept
from matcher.verifier.reading import (
    LARGEST_PRICE,
    bad_shape,
    integer,
    items,
    mapping,
    read_json,
    share,
    shown,
    text,
)
from matcher.verifier.settings import Goal

STATUSES = ("optimal", "feasible", "infeasible", "stopped")
_WITHIN = " while the goals before it keep what they must"
PROOFS = ("certificate", "solver", "none")


@dataclass(frozen=True, slots=True)
class GoalClaim:
    """What run.json says of one goal; ``reached`` is its value before anything was given up."""

    goal: str
    value: Value | None
    bound: Value | None
    reached: Value | None


@dataclass(frozen=True, slots=True)
class Run:
    """The claims of run.json; other keys are not looked at."""

    status: str
    proof: str
    goals: tuple[GoalClaim, ...]
    placed: int | None

    @property
    def has_plan(self) -> bool:
        """Whether the status says that there is a plan."""
        return self.status in ("optimal", "feasible")


def read_run(folder: Path) -> Run:
    """The claims of run.json.

    Raises:
        UnreadableError: the file is missing, or a claim is malformed.
    """
    found = read_json(folder, "run.json", floats=True)
    for key, allowed in (("status", STATUSES), ("proof", PROOFS)):
        if found.get(key) not in allowed:
            what = f"one of {', '.join(allowed)} is needed, found {shown(found.get(key))}"
            raise bad_shape(f"run.json {key}", what)
    goals = items(found.get("goals", []), "run.json goals")
    placed = found.get("placed")
    return Run(
        found["status"],
        found["proof"],
        tuple(_claim(goal, f"run.json goals[{number}]") for number, goal in enumerate(goals)),
        None if placed is None else integer(placed, "run.json placed"),
    )


def _claim(value: object, where: str) -> GoalClaim:
    found = mapping(value, where)
    numbers = [_number(found, key, where) for key in ("value", "bound", "reached")]
    return GoalClaim(text(found.get("goal"), where), *numbers)


def _number(found: dict[str, Any], key: str, where: str) -> Value | None:
    value = found.get(key)
    if value is None:
        return None
    if isinstance(value, str):
        return share(value, f"{where}.{key}")
    return integer(value, f"{where}.{key}", largest=LARGEST_PRICE)


def reached_values(run: Run, goals: list[Goal], values: Mapping[str, Value]) -> dict[str, Value]:
    """For each goal the value that a later goal's allowance starts from.

    It is the plan's own value, or, for a goal that may be given up by later ones, what
    run.json says was reached: ``reached``, or else its ``bound``.
    """
    claims = {claim.goal: claim for claim in run.goals}
    reached: dict[str, Value] = {}
    for goal in goals:
        claim = claims.get(goal.name)
        reached[goal.name] = values[goal.name]
        if goal.give_up and goal is not goals[-1] and claim is not None:
            for number in (claim.bound, claim.reached):
                if number is not None:
                    reached[goal.name] = number
    return reached


def limits_of(goals: list[Goal], reached: Mapping[str, Value]) -> dict[str, Value]:
    """What must be kept of each goal."""
    return {goal.name: kept(goal, reached[goal.name]) for goal in goals}


def check_goals(
    run: Run, found: Objectives, values: Mapping[str, Value], limits: Mapping[str, Value]
) -> Iterator[Finding]:
    """Names and values of the goals, and that no more was given up than is allowed."""
    names = [goal.name for goal in found.goals]
    if [claim.goal for claim in run.goals] != names:
        yield Finding(Code.GOAL_LIST, f"run.json must name the goals {', '.join(names)}, in order")
        return
    for goal, claim in zip(found.goals, run.goals, strict=True):
        value = values[goal.name]
        if claim.value != value:
            message = f"{goal.name}: value {written(claim.value)}, the plan's is {written(value)}"
            yield Finding(Code.GOAL_VALUE, message)
        is_free = bool(goal.give_up) and goal is not found.goals[-1]
        if claim.reached is not None and claim.reached != value and not is_free:
            message = f"{goal.name}: nothing may be given up, and reached is not the value"
            yield Finding(Code.GOAL_VALUE, message)
        if not keeps(goal, value, limits[goal.name]):
            message = f"{goal.name}: {written(value)} does not keep {written(limits[goal.name])}"
            yield Finding(Code.GOAL_GIVEN_UP, message)


def check_bounds(
    run: Run,
    found: Objectives,
    values: Mapping[str, Value],
    reached: Mapping[str, Value],
    proof: Proof,
    verdict: Verdict,
) -> Iterator[Finding]:
    """The bounds that run.json claims, and what is proven of each goal, in words."""
    claims = {claim.goal: claim for claim in run.goals}
    for goal in found.goals:
        bound, claim = proven_bound(goal.name, found, proof), claims.get(goal.name)
        verdict.numbers.setdefault("goals", {})[goal.name] = {
            "value": _plain(values[goal.name]),
            "bound": _plain(bound),
        }
        if claim is None:
            continue
        allowed = {bound, proof.bounds.get(goal.name)}
        if run.proof == "solver":
            allowed.add(values[goal.name] if claim.reached is None else claim.reached)
        if claim.bound not in allowed:
            message = f"{goal.name}: bound {written(claim.bound)}, proven is {written(bound)}"
            yield Finding(Code.GOAL_BOUND, message)
        if bound is not None and not _within(goal.name, reached[goal.name], bound):
            message = f"{goal.name}: {written(reached[goal.name])} is beyond the proven bound"
            yield Finding(Code.GOAL_BOUND, message)
        is_closed = bound == reached[goal.name]
        if not is_closed and run.proof == "certificate":
            message = f"{goal.name}: {written(reached[goal.name])} against {written(bound)}"
            yield Finding(Code.PROOF_OPEN, message)
        _tell(run, goal, values[goal.name], reached[goal.name], bound, verdict)


def proven_bound(goal: str, found: Objectives, proof: Proof) -> Value | None:
    """The bound of a goal: that of the blocks, or one that holds without proof."""
    bounds: list[Value] = [proof.bounds[goal]] if goal in proof.bounds else []
    if goal == "parity":
        bounds.append(Fraction(1))
    if goal == "worst_off" and found.lowest_pinned is not None:
        bounds.append(found.lowest_pinned)
    if goal == "changes":
        bounds.append(0)
        return max(bounds)
    return min(bounds, default=None)


def _within(goal: str, value: Value, bound: Value) -> bool:
    return value >= bound if goal == "changes" else value <= bound


def _tell(
    run: Run, goal: Goal, value: Value, reached: Value, bound: Value | None, verdict: Verdict
) -> None:
    name, plain = goal.name, written(value)
    is_first = run.goals[0].goal == name
    if bound is None:
        verdict.unproven.append(f"{name}: the plan reaches {plain}; no bound is proven.")
    else:
        is_best = value == bound and not verdict.findings
        words = f"{plain} is the best there is" if is_best else f"no plan passes {written(bound)}"
        verdict.proven.append(f"{name}: {words}{'' if is_first else _WITHIN}.")
    if value not in (bound, reached):
        message = f"{name}: that {written(reached)} was reached before {plain} is as claimed."
        verdict.unproven.append(message)
    if run.proof == "solver" and reached != bound:
        message = f"{name}: that {plain} is the best is the solver's claim"
        verdict.unproven.append(f"{message}; the certificate proves {written(bound)}.")


def check_status(run: Run, proof: Proof, verdict: Verdict) -> Iterator[Finding]:
    """Whether status and proof go together, and what is proven where there is no plan."""
    wanted = {"optimal": ("certificate", "solver"), "infeasible": ("certificate", "solver")}
    allowed = wanted.get(run.status, ("none",))
    if run.proof not in allowed:
        message = f"status {run.status} goes with proof {' or '.join(allowed)}, not {run.proof}"
        yield Finding(Code.STATUS_PROOF, message)
    if proof.infeasible:
        verdict.proven.append("No plan keeps the rows: the scenario is infeasible.")
        if run.status != "infeasible":
            yield Finding(Code.STATUS_PROOF, f"status {run.status}, and infeasible is proven")
    elif run.status == "infeasible" and run.proof == "certificate":
        yield Finding(Code.PROOF_OPEN, "infeasible: no block with weights {} has a bound below 0")
    elif run.status == "infeasible":
        verdict.unproven.append("That no plan exists is the solver's claim.")
    if run.status == "stopped":
        verdict.unproven.append("No plan was found within the limit, and nothing is claimed.")


def check_placed(run: Run, placed: int) -> Iterator[Finding]:
    """The number of placements, where run.json gives it."""
    if run.placed is not None and run.placed != placed:
        yield Finding(Code.PLACED_COUNT, f"run.json says {run.placed} placed, they are {placed}")


def written(value: Value | None) -> str:
    """A value in words: an integer, a rate p/q, or none."""
    if value is None:
        return "none"
    return f"{value.numerator}/{value.denominator}" if isinstance(value, Fraction) else str(value)


def _plain(value: Value | None) -> int | str | None:
    return written(value) if isinstance(value, Fraction) else value
