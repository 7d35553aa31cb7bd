"""A result folder back to a Result: the scenario as understood, its plan and its prices."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from matcher.compiler.compile import Compiled, compile_scenario
from matcher.domain.scenario import Scenario
from matcher.domain.settings import Bounds, Condition, Goal, Quota, ScoreSettings, Settings
from matcher.domain.tables import TABLES, Field, Kind, Table
from matcher.errors import MatcherError, Phrase, ResultFolderError
from matcher.files.cells import read_column
from matcher.problem.problem import Int64, Weights
from matcher.problem.solution import Prices
from matcher.solver.blocks import pair_scale
from matcher.solver.goals import combine, combined_weights
from matcher.solver.outcome import Block, GoalValue, Outcome
from matcher.solver.result import Result
from matcher.solver.resultfiles import not_readable, read_object, unsound
from matcher.verifier.judge import verify

ESCAPE = "'"


@dataclass(frozen=True)
class Reloaded(Result):
    """A result read from a folder; its proof is told as the folder holds it."""

    told: dict[str, Any] = field(default_factory=dict)

    @property
    def certificate(self) -> dict[str, Any]:
        """The proof, as certificate.json holds it."""
        return self.told


def reload_result(folder: str | Path, *, judge: bool = True) -> Result:
    """Read a result folder.

    Args:
        folder: a folder that ``solve`` wrote.
        judge: let the verifier judge the folder first, so that nothing is explained that does
            not hold.

    Returns:
        The result, compiled again. Its reasons are read from the certificate's prices.

    Raises:
        ResultFolderError: it can't be read, or the verifier rejects it.
    """
    place = Path(folder)
    if judge:
        _judge(place)
    try:
        return _read(place)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise not_readable(folder, str(error)) from error
    except MatcherError as error:
        raise ResultFolderError(
            Phrase(
                "the scenario in {folder} has faults: {faults}",
                folder=str(folder),
                faults=str(error),
            )
        ) from error


def _judge(folder: Path) -> None:
    verdict = verify(folder)
    if not verdict.ok:
        told = "; ".join(f"{item.code} {item.message}" for item in verdict.findings[:3])
        raise unsound(folder, told)


def _read(folder: Path) -> Result:
    run = read_object(folder / "run.json")
    scenario = read_understood(read_object(folder / "scenario.json"), run.get("inputs", {}))
    compiled = compile_scenario(scenario)
    proof = folder / "certificate.json"
    told = read_object(proof) if proof.exists() else {"version": 1, "blocks": []}
    engine = run.get("engine", {})
    plan = None
    if run["status"] in ("optimal", "feasible"):
        plan = _plan(compiled, folder / "assignments.csv")
    return Reloaded(
        compiled=compiled,
        outcome=_outcome(compiled, run, told, plan),
        engine=engine.get("name", ""),
        reason=engine.get("reason", ""),
        seed=run.get("seed", 0),
        workers=run.get("workers", 1),
        times=dict(run.get("times", {})),
        told=told,
    )


def _outcome(
    compiled: Compiled, run: Mapping[str, Any], told: Mapping[str, Any], plan: Int64 | None
) -> Outcome:
    goals = tuple(
        GoalValue(goal["goal"], _number(goal["value"]), _number(goal["bound"]), _reached(goal))
        for goal in run["goals"]
    )
    blocks = [block for block in told["blocks"] if "goal" not in block and block["weights"]]
    prices, scale = None, Weights(1, 1)
    if plan is not None and blocks:
        block = _block(compiled, blocks[-1])
        prices, scale = block.prices, _scale(compiled, block)
    engine = run.get("engine", {})
    return Outcome(
        status=run["status"],
        proof=run["proof"],
        plan=plan,
        goals=goals,
        blocks=(),
        prices=prices,
        scale=scale,
        rounds=engine.get("rounds", 0),
        reason=engine.get("stopped", ""),
    )


def _reached(goal: Mapping[str, Any]) -> int | Fraction | None:
    return _number(goal["reached"]) if "reached" in goal else None


def _number(value: int | str | None) -> int | Fraction | None:
    return Fraction(value) if isinstance(value, str) else value


def _block(compiled: Compiled, told: Mapping[str, Any]) -> Block:
    """Weights and prices of a block, over the rows that are the scenario's own."""
    problem = compiled.problem
    priced: dict[str, int] = told["prices"]
    seats = np.array([priced.get(f"seats:{name}", 0) for name in compiled.order_ids], np.int64)
    families = []
    for place, family in enumerate(problem.families):
        price = np.zeros(family.size, np.int64)
        names = compiled.row_ids(place)
        price[family.active] = [priced.get(name, 0) for name in names]
        families.append(price)
    locks = [name for name in ("fill", "score", "changes") if f"goal:{name}" in priced]
    prices = Prices(
        seats=seats,
        families=tuple(families),
        denominator=told["denominator"],
        locks=tuple(priced[f"goal:{name}"] for name in locks),
    )
    return Block(told["weights"], told["value"], told["bound"], prices, tuple(locks))


def _scale(compiled: Compiled, block: Block) -> Weights:
    if len(block.weights) == 1:
        return pair_scale(compiled, block)
    problem, names = compiled.problem, [goal.name for goal in compiled.scenario.settings.goals]
    weights, _ = combined_weights(problem, combine(problem, names))
    return weights.times(block.prices.denominator)


def _plan(compiled: Compiled, path: Path) -> Int64:
    problem = compiled.problem
    people = {name: c for c, name in enumerate(compiled.candidate_ids)}
    orders = {name: o for o, name in enumerate(compiled.order_ids)}
    plan = np.full(problem.candidates, -1, np.int64)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            c = people[row["candidate_id"].removeprefix(ESCAPE)]
            o = orders[row["order_id"].removeprefix(ESCAPE)]
            low, high = problem.indptr[c], problem.indptr[c + 1]
            plan[c] = low + int(np.flatnonzero(problem.order[low:high] == o)[0])
    return plan


def read_understood(told: Mapping[str, Any], inputs: Mapping[str, str] | None = None) -> Scenario:
    """The scenario that a scenario.json holds.

    Raises:
        KeyError, TypeError, ValueError: it is not the content of one.
    """
    frames = {name: _frame(TABLES[name], told["tables"][name]) for name in TABLES}
    goals = [_goal(goal) for goal in told["goals"]]
    previous = [goal["previous"] for goal in told["goals"] if "previous" in goal]
    settings = Settings(
        name=told["name"],
        date=dt.date.fromisoformat(told["date"]),
        presets=tuple(told["presets"]),
        quotas=tuple(_quota(quota) for quota in told["quotas"]),
        score=ScoreSettings(dict(told["score"]["weights"]), _pair(told["score"]["wage_range"])),
        goals=tuple(goals),
    )
    return Scenario(
        settings=settings,
        candidates=_needed(frames, "candidates"),
        companies=_needed(frames, "companies"),
        offices=_needed(frames, "offices"),
        orders=_needed(frames, "orders"),
        rankings=_needed(frames, "rankings"),
        scores=frames["scores"],
        pins=_needed(frames, "pins"),
        previous=dict(previous[0]) if previous else {},
        inputs=dict(inputs or {}),
    )


def _needed(frames: Mapping[str, pd.DataFrame | None], name: str) -> pd.DataFrame:
    frame = frames[name]
    if frame is None:
        raise ValueError(f"the table {name} is missing")
    return frame


def _pair(values: list[int]) -> tuple[int, int]:
    low, high = values
    return low, high


def _goal(told: Mapping[str, Any]) -> Goal:
    give_up = _number(told["give_up"])
    return Goal(told["goal"], give_up or 0, tuple(told.get("per", ())))


def _bounds(told: Mapping[str, Any]) -> Bounds:
    shares = {name: Fraction(value) for name, value in told.items() if name.endswith("_share")}
    return Bounds(**{**told, **shares})


def _quota(told: Mapping[str, Any]) -> Quota:
    return Quota(
        id=told["id"],
        bounds=_bounds(told["bounds"]),
        where=tuple(Condition(name, op, tuple(values)) for name, op, values in told["where"]),
        per=tuple(told["per"]),
        soft=told["soft"],
        exceptions={group: _bounds(bounds) for group, bounds in told["except"].items()},
        reason=told["reason"],
        source=told["source"],
    )


_TEXT: dict[Kind, Callable[[Any], str]] = {
    Kind.ITEMS: ";".join,
    Kind.SKILLS: lambda cell: ";".join(f"{job}:{level}" for job, level in cell),
    Kind.YES_NO: lambda cell: "yes" if cell else "no",
}


def _frame(table: Table, told: Mapping[str, list[Any]] | None) -> pd.DataFrame | None:
    if told is None:
        return None
    frame = pd.DataFrame({item.name: _column(item, told[item.name]) for item in table.fields})
    frame.index = pd.RangeIndex(2, len(frame) + 2, name="row")
    return frame


def _column(item: Field, cells: list[Any]) -> pd.Series:
    text = _TEXT.get(item.kind, str)
    written = np.array(["" if cell is None else text(cell) for cell in cells], object)
    column = read_column(item, written)
    if column.faults:
        at, came, _ = column.faults[0]
        raise ValueError(f"{item.name} has {came} in row {at + 2}")
    return column.values
