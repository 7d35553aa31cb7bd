"""Rounding cuts of a few rows of one company, combined in every way.

Shares, beds and seats of a company, and one place a candidate, keep fractions together that no
plan has, though each has its own hull. Sums of up to four of them with multipliers over 2, 3 or 4,
rounded down (Chvátal 1973; of halves, Caprara and Fischetti 1996), cut off the middle of the
optimal face itself, where cuts of a corner (``rounding``) need many corners for it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.engines.general.interior.compiled import compiled
from matcher.engines.general.linear import Float
from matcher.engines.general.model import WholeModel
from matcher.engines.general.rounding import Program, barred_rows
from matcher.engines.general.rows import Rows
from matcher.problem.derived import CutRow
from matcher.problem.problem import Bool, Int64

#: Most rows of a cut, and the largest denominator.
ROWS, LARGEST = 4, 4
#: Rows with more room than this are left out: they leave too little to round off.
ROOM = 0.8
#: Candidates are rows of a company where they are there by such a part, and nearly placed.
HERE, PLACED = (0.3, 0.999), 0.1
#: Least distance of the solution from a cut.
BROKEN = 1e-2
#: Sums that are tried of a company for each denominator, those of rows with least room first.
TRIED = 20_000
#: Deepest cuts of each company.
DEEPEST = 6


@dataclass(frozen=True)
class _Local:
    """Rows as <=-rows, those of a company one after the other; equations twice.

    Attributes:
        row: position of each in the program.
        sign: -1 where it is turned around.
        room: what the solution leaves of it.
        firsts: where each company starts, and the end.
    """

    row: Int64
    sign: Int64
    room: Float
    firsts: Int64


def combined_cuts(model: WholeModel, rows: Rows, x: Float) -> list[CutRow]:
    """The deepest cuts of each company that a solution breaks.

    Args:
        model: a program without openings, in which only soft rows may be broken.
        rows: rows of its task.
        x: value of each of its pairs.

    Complexity: at most ``TRIED`` sums of a company and denominator, each over the columns there;
    of rules_10k_loose a second.
    """
    if not len(x):
        return []
    program = Program(model.model, barred_rows(model, rows), x)
    company = rows.problem.company[rows.problem.order[model.pairs]].astype(np.int64)
    local = _local(program, company, len(model.people))
    if not len(local.row):
        return []
    count, found = _deepest(
        local.firsts,
        local.row,
        local.sign,
        local.room,
        program.right[local.row] * local.sign,
        local.row < len(model.people),
        program.starts,
        program.column,
        program.value,
        x,
        np.full(len(x), -1, np.int64),
    )
    names = model.names(rows) if count else []
    cuts = []
    for denominator, size, *terms in found[:count].tolist():
        total: dict[int, int] = {}
        for place, multiplier in zip(terms[:size], terms[ROWS : ROWS + size], strict=True):
            row = int(local.row[place])
            total[row] = total.get(row, 0) + multiplier * int(local.sign[place])
        summed = [(names[row], factor) for row, factor in sorted(total.items()) if factor]
        cuts.append(CutRow(tuple(summed), denominator))
    return cuts


def _local(program: Program, company: Int64, people: int) -> _Local:
    """Rows within one company that have little room, those with least room of each first."""
    size = len(program.right)
    row = np.repeat(np.arange(size), np.diff(program.starts))
    mine, amount = company[program.column], program.value * program.x[program.column]
    left = np.bincount(row, amount, minlength=size)
    room = np.maximum(program.sense * (program.right - left), 0.0)
    first, last = np.full(size, np.iinfo(np.int64).max), np.full(size, -1, np.int64)
    np.minimum.at(first, row, mine)
    np.maximum.at(last, row, mine)
    within = program.allowed & (first == last) & (room < ROOM)
    within[:people] = False
    of_one = np.flatnonzero(within)
    there, at = _candidates(row, mine, amount, room, people)
    turned = of_one[program.equal[of_one]]
    rows = np.concatenate([of_one, turned, there])
    sign = np.concatenate([program.sense[of_one], -program.sense[turned], np.ones_like(there)])
    companies = np.concatenate([first[of_one], first[turned], at])
    ranked = np.lexsort((room[rows], companies))
    ends = np.flatnonzero(np.diff(companies[ranked], prepend=-1, append=-1))
    return _Local(rows[ranked], sign[ranked], room[rows[ranked]], ends)


def _candidates(
    row: Int64, company: Int64, amount: Float, room: Float, people: int
) -> tuple[Int64, Int64]:
    """Rows of candidates who are nearly placed, and the companies where they are in part."""
    mine = row < people
    key, place = np.unique(np.stack([row[mine], company[mine]]), axis=1, return_inverse=True)
    part = np.bincount(place.ravel(), amount[mine], minlength=key.shape[1])
    here = (part > HERE[0]) & (part < HERE[1]) & (room[key[0]] < PLACED)
    return key[0][here], key[1][here]


@compiled
def _deepest(
    firsts: Int64,
    row: Int64,
    sign: Int64,
    room: Float,
    right: Int64,
    of_candidate: Bool,
    starts: Int64,
    column: Int64,
    value: Int64,
    x: Float,
    place: Int64,
) -> tuple[int, Int64]:
    """How many cuts, and of each the denominator, how many rows, these and their multipliers.

    ``place`` is scratch of each column, below 0 before and after.
    """
    found = np.zeros((max(len(firsts) - 1, 0) * DEEPEST, 2 + 2 * ROWS), np.int64)
    count = 0
    for company in range(len(firsts) - 1):
        start, end = firsts[company], firsts[company + 1]
        mine = row[start:end]
        columns = _number(mine[~of_candidate[start:end]], starts, column, place)
        matrix, part = np.zeros((end - start, columns)), np.zeros((2, columns))
        _fill(matrix, part, mine, sign[start:end], starts, column, value, x, place)
        columns = _merge(matrix, part)
        depth = np.zeros(DEEPEST)
        best = np.zeros((DEEPEST, 2 + 2 * ROWS), np.int64)
        for denominator in range(2, LARGEST + 1):
            _try_sums(
                matrix[:, :columns],
                part[:, :columns],
                right[start:end],
                room[start:end],
                denominator,
                depth,
                best,
            )
        for number in range(DEEPEST):
            if depth[number] > 0:
                found[count] = best[number]
                found[count, 2 : 2 + ROWS] += start
                count += 1
    return count, found


@compiled
def _number(row: Int64, starts: Int64, column: Int64, place: Int64) -> int:
    """Number the columns of some rows in ``place``; how many. What other rows alone have rounds
    down to nothing."""
    columns = 0
    for mine in row:
        for entry in range(starts[mine], starts[mine + 1]):
            if place[column[entry]] < 0:
                place[column[entry]] = columns
                columns += 1
    return columns


@compiled
def _fill(
    matrix: Float,
    part: Float,
    row: Int64,
    sign: Int64,
    starts: Int64,
    column: Int64,
    value: Int64,
    x: Float,
    place: Int64,
) -> None:
    """Entries of some rows, and of each column its value and that it is one, by their numbers;
    which are forgotten then."""
    for at in range(len(row)):
        for entry in range(starts[row[at]], starts[row[at] + 1]):
            here = place[column[entry]]
            if here >= 0:
                matrix[at, here] += sign[at] * value[entry]
                part[0, here], part[1, here] = x[column[entry]], 1.0
    for mine in row:
        for entry in range(starts[mine], starts[mine + 1]):
            place[column[entry]] = -1


@compiled
def _merge(matrix: Float, part: Float) -> int:
    """Put columns together that are the same in every row; how many are left."""
    columns = 0
    for column in range(matrix.shape[1]):
        same, row = 0, 0
        while same < columns and row < len(matrix):
            if matrix[row, same] == matrix[row, column]:
                row += 1
            else:
                same, row = same + 1, 0
        if same == columns:
            for row in range(len(matrix)):
                matrix[row, columns] = matrix[row, column]
            part[0, columns], part[1, columns] = part[0, column], part[1, column]
            columns += 1
        else:
            part[0, same] += part[0, column]
            part[1, same] += part[1, column]
    return columns


@compiled
def _try_sums(
    matrix: Float,
    part: Float,
    right: Int64,
    room: Float,
    denominator: int,
    depth: Float,
    best: Int64,
) -> None:
    """Put the sums into ``best`` that cut deepest, in place of those that cut least.

    ``part``: of each column its value, and how many it stands for.
    """
    size, columns = matrix.shape
    total, side = np.zeros((ROWS + 1, columns)), np.zeros(ROWS + 1, np.int64)
    left, part_of = np.zeros(ROWS + 1), 1.0 / denominator
    # No sum rounds off more.
    most = 1.0 - part_of - BROKEN
    at, factor = np.zeros(ROWS + 1, np.int64), np.zeros(ROWS + 1, np.int64)
    level, tried = 0, 0
    while level >= 0:
        factor[level] += 1
        if factor[level] >= denominator:
            factor[level] = 1
            at[level] += 1
        if at[level] >= size or tried >= TRIED:
            level -= 1
            continue
        row, by = at[level], factor[level]
        spent = left[level] + by * room[row] / denominator
        if spent >= most:
            # Those that follow have no less room.
            level -= int(by == 1)
            continue
        for column in range(columns):
            total[level + 1, column] = total[level, column] + by * matrix[row, column]
        side[level + 1], left[level + 1] = side[level] + by * right[row], spent
        tried += 1
        rounded = side[level + 1] // denominator
        # A cut is broken by no more than what it rounds off, less what rows have room.
        if side[level + 1] / denominator - rounded - spent > BROKEN:
            reached, square = 0.0, 0.0
            for column in range(columns):
                # Whole numbers that floats hold exactly; a half keeps their rounding away.
                coefficient = np.floor((total[level + 1, column] + 0.5) * part_of)
                reached += coefficient * part[0, column]
                square += part[1, column] * coefficient * coefficient
            if reached - rounded > BROKEN:
                distance = (reached - rounded) / np.sqrt(max(square, 1.0))
                _keep(distance, denominator, at[: level + 1], factor, depth, best)
        if level + 1 < ROWS:
            level += 1
            at[level], factor[level] = row + 1, 0


@compiled
def _keep(
    distance: float, denominator: int, at: Int64, factor: Int64, depth: Float, best: Int64
) -> None:
    """Put a sum in the place of the one that cuts least, if it cuts deeper."""
    least = np.argmin(depth)
    if distance > depth[least]:
        depth[least] = distance
        best[least, 0], best[least, 1] = denominator, len(at)
        for number in range(len(at)):
            best[least, 2 + number] = at[number]
            best[least, 2 + ROWS + number] = factor[number]
