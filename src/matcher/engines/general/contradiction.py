"""That rows contradict each other, by prices: on weight 0 they bound every plan below 0."""

from __future__ import annotations

import numpy as np

from matcher.engines.general.pricing import Priced
from matcher.engines.general.relaxation import Relaxation
from matcher.engines.general.rows import Rows
from matcher.engines.general.task import Task
from matcher.problem.solution import Stop


def contradiction(relaxation: Relaxation, stop: Stop) -> Priced | None:
    """Prices whose bound on weight 0 is below 0; None where there are none, or time is up.

    They are those of the fractional plan that breaks the rows least, columns and rows added until
    no more are asked for (Farkas' lemma).
    """
    task, derivations = relaxation.rows.task, relaxation.derivations
    nothing = np.zeros_like(task.weight)
    rows = Rows(Task(task.problem, nothing, 0, task.locks, task.removed))
    kept = relaxation.kept
    proof = Relaxation(rows, derivations, relaxation.pairs, stop, kept=kept, elastic=True)
    proof.derived |= relaxation.derived
    while not stop.due():
        more = proof.round(interior=False, exact=True)
        if proof.best is not None and proof.best.bound < 0:
            return proof.best
        if not more:
            break
    return None
