"""The bound that prices prove, computed pair by pair from the rules of the certificate."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from matcher.engines.general.task import Task
from matcher.problem.derived import CountsRow, CutRow, DerivedRow, OpeningRow, RowName
from matcher.problem.solution import Prices

Row = tuple[dict[int, int], int, bool]  # coefficients, right side, whether a <=-row


def static_row(task: Task, name: RowName) -> Row:
    """A row of the task itself."""
    problem = task.problem
    every = [(e, int(problem.candidate[e]), int(problem.order[e])) for e in range(problem.pairs)]
    if name.kind == "seats":
        return {e: 1 for e, _, o in every if o == name.place}, int(problem.seats[name.place]), True
    if name.kind == "candidate":
        return {e: 1 for e, c, _ in every if c == name.place}, 1, True
    if name.kind == "lock":
        lock = task.locks[name.place]
        return dict(enumerate(lock.weight.tolist())), lock.bound, lock.sense == "<="
    if name.kind == "group":
        return group_row(task, name.place, name.row), 0, True
    family = problem.families[name.place]
    left, right = divmod(name.row, family.order_keys)
    coefficients = {}
    for e, c, o in every:
        if family.candidate_key[c] == left and family.order_key[o] == right:
            coefficients[e] = 1
            if family.share is not None:
                p, q = family.share
                counted = family.counted_candidate[c] and family.counted_order[o]
                coefficients[e] = q - p if counted else -p
    return coefficients, int(family.bound[name.row]), family.sense == "<="


def group_row(task: Task, member: int, company: int) -> dict[int, int]:
    """What is 0 where a member of a group is at a company iff the group's first member is."""
    problem = task.problem
    group = problem.group.tolist()
    assert group[member] >= 0
    first = group.index(group[member])
    assert first != member
    sign = {first: -1, member: 1}
    return {
        e: sign[int(problem.candidate[e])]
        for e in range(problem.pairs)
        if int(problem.candidate[e]) in sign and problem.company[problem.order[e]] == company
    }


def _people(task: Task, pairs: list[int]) -> int:
    return len({int(task.problem.candidate[e]) for e in pairs})


def counts_row(task: Task, row: CountsRow) -> Row:
    """A row from whole counts, derived again by trying them all."""
    problem = task.problem
    coefficients, bound, upper = static_row(task, row.row)
    share = None if row.row.kind == "seats" else problem.families[row.row.place].share
    if row.row.kind == "family":
        assert problem.families[row.row.place].penalty is None
    counted = [e for e, a in coefficients.items() if share and a == share[1] - share[0]]
    others = [e for e in coefficients if e not in counted]
    orders = {int(problem.order[e]) for e in coefficients}
    most = sum(int(problem.seats[o]) for o in orders)
    left_out, let_in = set(coefficients), 0
    for limit in row.limits:
        inside, right, is_upper = static_row(task, limit)
        assert is_upper
        if limit.kind == "family":
            assert problem.families[limit.place].penalty is None
            assert problem.families[limit.place].active[limit.row]
        mine = [e for e in coefficients if inside.get(e) == 1]
        left_out -= set(mine)
        let_in += min(right, _people(task, mine))
    assert not (row.limits and left_out)
    most = min(most, let_in) if row.limits else most
    least = 0
    if len(orders) == 1 and len(coefficients) == sum(o in orders for o in problem.order.tolist()):
        least = int(problem.min_seats[orders.pop()])
    for a, b in product(range(_people(task, counted) + 1), range(_people(task, others) + 1)):
        if a + b > most or 0 < a + b < least:
            continue
        if share is not None:
            left = (share[1] - share[0]) * a - share[0] * b
            if (left > bound) if upper else (left < bound):
                continue
        assert row.counted * a + row.others * b <= row.bound
    found = {e: row.counted if e in counted else row.others for e in coefficients}
    return found, row.bound, True


def derived_row(task: Task, row: DerivedRow, before: list[Row]) -> Row:
    """A derived row, from what it carries and the rows before it."""
    if isinstance(row, CountsRow):
        return counts_row(task, row)
    if isinstance(row, OpeningRow):
        pairs, _, _ = static_row(task, RowName("seats", row.order))
        least = int(task.problem.min_seats[row.order])
        mine = task.problem.candidate
        return {e: least - 1 if mine[e] == row.candidate else -1 for e in pairs}, 0, True
    assert isinstance(row, CutRow)
    total: dict[int, int] = {}
    right = 0
    for name, factor in row.multipliers:
        derived = name.kind == "derived"
        coefficients, bound, upper = before[name.place] if derived else static_row(task, name)
        assert name.kind == "group" or (factor >= 0 if upper else factor <= 0)
        if name.kind == "family":
            assert task.problem.families[name.place].penalty is None
        if name.kind == "lock":
            assert task.locks[name.place].penalties == 0
        right += factor * bound
        for e, a in coefficients.items():
            total[e] = total.get(e, 0) + factor * a
    cut = {e: a // row.denominator for e, a in total.items()}
    return cut, right // row.denominator, True


def proven_bound(task: Task, prices: Prices, *, nothing: bool = False) -> int:
    """The bound on the weight, or with ``nothing`` on the weight 0, rounded down."""
    problem = task.problem
    rows: list[tuple[Row, Fraction]] = []
    y_of_locks = [Fraction(y, prices.denominator) for y in prices.locks]
    points = Fraction(0 if nothing else task.penalties) + sum(
        (lock.penalties * -y for lock, y in zip(task.locks, y_of_locks, strict=True)), Fraction(0)
    )
    named = [(RowName("seats", o), int(y)) for o, y in enumerate(prices.seats)]
    named += [(RowName("lock", i), y) for i, y in enumerate(prices.locks)]
    for place, family_prices in enumerate(prices.families):
        family = problem.families[place]
        for r, price in enumerate(family_prices.tolist()):
            if price:
                assert family.active[r]
                named.append((RowName("family", place, r), price))
                if family.penalty is not None:
                    unit = 1 if family.share is None else family.share[1]
                    assert (
                        unit * abs(Fraction(price, prices.denominator)) <= family.penalty * points
                    )
    rows = [(static_row(task, name), Fraction(y, prices.denominator)) for name, y in named if y]
    derived: list[Row] = []
    for row, price in zip(prices.derived, prices.derived_prices, strict=True):
        derived.append(derived_row(task, row, derived))
        rows.append((derived[-1], Fraction(price, prices.denominator)))
    net = [Fraction(0 if nothing else int(w)) for w in task.weight]
    total = Fraction(0)
    for (coefficients, bound, upper), y in rows:
        assert y >= 0 if upper else y <= 0
        total += y * bound
        for e, a in coefficients.items():
            net[e] -= y * a
    return (total + _surplus(task, net)).__floor__()


def _surplus(task: Task, net: list[Fraction]) -> Fraction:
    problem, total = task.problem, Fraction(0)
    pairs = [
        [
            e
            for e in range(problem.indptr[c], problem.indptr[c + 1])
            if task.removed is None or not task.removed[e]
        ]
        for c in range(problem.candidates)
    ]
    for c in np_where(problem.group < 0):
        worth = [net[e] for e in pairs[c]]
        total += max(worth) if problem.pinned[c] else max([Fraction(0), *worth])
    for group in sorted(set(problem.group.tolist()) - {-1}):
        members = np_where(problem.group == group)
        worth = [] if any(problem.pinned[c] for c in members) else [Fraction(0)]
        for company in sorted(set(problem.company.tolist())):
            parts = [
                [net[e] for e in pairs[c] if problem.company[problem.order[e]] == company]
                for c in members
            ]
            if all(parts):
                worth.append(sum((max(part) for part in parts), Fraction(0)))
        total += max(worth)
    return total


def np_where(mask) -> list[int]:
    """Positions where a mask is true."""
    return [int(i) for i in mask.nonzero()[0]]
