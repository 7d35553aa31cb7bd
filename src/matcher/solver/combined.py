"""All goals in one solve: weights that dominate, one block of prices that proves them all."""

from __future__ import annotations

from matcher.compiler.compile import Compiled
from matcher.engines.engine import Engine
from matcher.problem.solution import Observer, Progress, Stop
from matcher.solver.goals import combine, combined_values, combined_weights, leading_value
from matcher.solver.outcome import Block, Outcome


def solve_combined(compiled: Compiled, engine: Engine, stop: Stop, observe: Observer) -> Outcome:
    """Solve linear goals, of which none may be given up, at once.

    Raises:
        OverflowError: the combined weights don't fit 64 bits.
    """
    problem = compiled.problem
    combined = combine(problem, [goal.name for goal in compiled.scenario.settings.goals])
    weights, constant = combined_weights(problem, combined)

    def shifted(progress: Progress) -> None:
        value, bound = progress.value, progress.bound
        if value is None or bound is None:
            observe(progress)
        else:
            value, bound = value + constant, bound + constant
            told = [leading_value(problem, combined, total) for total in (value, bound)]
            name = combined.goals[0]
            observe(Progress(progress.stage, progress.rounds, value, bound, name, *told))

    solution = engine.solve(problem, weights, stop, shifted)
    infeasible = solution.status == "infeasible"
    bound = solution.bound
    if bound is not None and not infeasible:
        bound += constant
    blocks = []
    if solution.prices is not None and bound is not None:
        value = None if solution.value is None else solution.value + constant
        signed = {} if infeasible else combined.signed()
        blocks.append(Block(signed, value, bound, solution.prices))
    denominator = 1 if solution.prices is None else solution.prices.denominator
    return Outcome(
        status=solution.status,
        proof=solution.proof,
        plan=solution.plan,
        goals=combined_values(compiled, combined, solution.plan, None if infeasible else bound),
        blocks=tuple(blocks),
        prices=solution.prices,
        scale=weights.times(denominator),
        rounds=solution.rounds,
        reason=solution.reason,
        counters=solution.counters,
    )
