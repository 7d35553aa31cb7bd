"""Derived rows: which exist, which whole counts they are checked on, and that plans keep them."""

import random
from fractions import Fraction
from itertools import combinations

import pytest

from matcher.verifier.certificate import Block, Cut, Derived
from matcher.verifier.counts import check_counts
from matcher.verifier.score import highest_score
from verifier.courts import court_of, read
from verifier.derived import (
    allowed_counts,
    changes_row,
    counts_row,
    existing,
    group_rows,
    opening_rows,
    sides,
)
from verifier.folders import (
    lock_rows,
    make_scenario,
    naive_bound,
    parity_rows,
    quota,
    somebody_row,
)
from verifier.randoms import random_scenario
from verifier.reference import Reference

TWINS = [{"group": "twins"}, {"group": "twins"}, {}]


def codes(tmp_path, data, prices, *, derived=(), cuts=(), weights=None, **more):
    """Codes of a block's findings on its prices, derived rows and cuts."""
    court = court_of(tmp_path, data, **more)
    block = Block("block", weights or {"fill": 1}, None, 0, 1, prices, cuts, derived=derived)
    return {str(finding.code) for finding in court.priced(block)[1]}


# Which rows exist


def crowded(**more):
    people = [{}, {}, {"language": "none"}]
    orders = [{"seats": 3, "min_seats": 2, "min_language": "A1"}, {"seats": 3, "min_seats": 1}]
    return make_scenario(people, orders, **more)


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("opening:O-1:C-1", set()),
        ("opening:O-1:C-3", {"price-row"}),  # not eligible
        ("opening:O-2:C-1", {"price-row"}),  # one alone may go
        ("opening:O-1:C-9", {"price-row"}),
        ("opening:O-9:C-1", {"price-row"}),
        ("opening:C-1:O-1", {"price-row"}),
        ("opening:O-1", {"price-row"}),
        ("opening:", {"price-row"}),
        ("candidate:C-1", {"price-row"}),
    ],
)
def test_opening_row_needs_an_eligible_pair_and_two_to_open(tmp_path, row, found):
    assert codes(tmp_path, crowded(), {row: 1}) == found


def test_opening_row_of_a_pinned_candidate_exists_at_the_pinned_order_alone(tmp_path):
    pins = [{"candidate_id": "C-1", "order_id": "O-1"}, {"candidate_id": "C-2", "order_id": "O-2"}]
    assert codes(tmp_path, crowded(pins=pins), {"opening:O-1:C-1": 1}) == set()
    assert codes(tmp_path, crowded(pins=pins), {"opening:O-1:C-2": 1}) == {"price-row"}


@pytest.mark.parametrize("price", [3, -3])
@pytest.mark.parametrize("company", ["K-1", "K-2"])
def test_group_row_exists_with_any_company_at_any_price(tmp_path, company, price):
    data = make_scenario(TWINS, [{}], companies=[{}, {"company_id": "K-2"}])
    assert codes(tmp_path, data, {f"group:C-2:{company}": price}) == set()


@pytest.mark.parametrize("row", ["group:C-1:K-1", "group:C-3:K-1", "group:C-2:K-9", "group:C-2"])
def test_group_row_needs_a_later_member_and_a_company(tmp_path, row):
    assert codes(tmp_path, make_scenario(TWINS, [{}]), {row: 1}) == {"price-row"}


def test_ids_with_colons_are_found_unless_they_read_two_ways(tmp_path):
    orders = [{"order_id": "a", "min_seats": 2}, {"order_id": "a:b", "min_seats": 2}]
    people = [{"candidate_id": "b:c"}, {"candidate_id": "c"}, {"candidate_id": "d:e"}]
    data = make_scenario(people, orders)
    assert codes(tmp_path, data, {"opening:a:d:e": 1, "opening:a:b:d:e": 1}) == set()
    assert codes(tmp_path, data, {"opening:a:b:c": 1}) == {"price-row"}


# Which whole counts are allowed


def speakers(seats, *, share="min_share", bound="1/3", people=None, per=(), **order):
    where = [["language", ">=", ["A1"]]]
    people = people or [{}, {}, {}, *[{"language": "none"}] * 3]
    talk = quota("talk", {share: bound}, where=where, per=per)
    return make_scenario(people, [{"seats": seats, **order}], quotas=[talk])


def judged(tmp_path, data, row, counted, others, bound, limits=()):
    """Codes of the findings on one derived row."""
    one = Derived("counts:1", row, counted, others, bound, tuple(limits))
    return codes(tmp_path, data, {}, derived=(one,))


def test_share_of_two_seats_lets_one_other_in_beside_one_counted(tmp_path):
    row = "quota:talk:all:min_share"
    assert judged(tmp_path, speakers(2), row, -1, 1, 0) == set()
    assert judged(tmp_path, speakers(3), row, -1, 1, 0) == {"derived-false"}
    assert judged(tmp_path, speakers(3), row, -2, 1, 0) == set()


def test_share_from_above_bounds_the_counted(tmp_path):
    row, data = "quota:talk:all:max_share", speakers(3, share="max_share", bound="1/2")
    assert judged(tmp_path, data, row, 1, 0, 1) == set()
    assert judged(tmp_path, data, row, 1, 0, 0) == {"derived-false"}


def test_no_more_are_counted_than_have_a_pair(tmp_path):
    row, people = "quota:talk:all:min_share", [{}, *[{"language": "none"}] * 9]
    assert judged(tmp_path, speakers(9, people=people), row, 0, 1, 2) == set()
    assert judged(tmp_path, speakers(9, people=people), row, 0, 1, 1) == {"derived-false"}
    more = [{}, *people]
    assert judged(tmp_path, speakers(9, people=more), row, 0, 1, 2) == {"derived-false"}


def test_candidate_pinned_elsewhere_is_not_counted(tmp_path):
    people = [{}, *[{"language": "none"}] * 4]
    data = speakers(9, people=people, per=["order_id"])
    elsewhere = [{"order_id": "O-9"}, {"candidate_id": "C-1", "order_id": "O-9"}]
    row = "quota:talk:O-1:min_share"
    assert judged(tmp_path, data, row, 0, 1, 0) == {"derived-false"}
    orders = [{"order_id": "O-1", "seats": 9}, elsewhere[0]]
    data = make_scenario(people, orders, quotas=data["quotas"], pins=[elsewhere[1]])
    assert judged(tmp_path, data, row, 0, 1, 0) == set()


def test_order_opens_for_its_least_number_where_a_row_counts_all_of_it(tmp_path):
    data = make_scenario([{}, {}, {}], [{"seats": 5, "min_seats": 4}])
    assert judged(tmp_path, data, "seats:O-1", 0, 1, 0) == set()
    data = make_scenario([{}, {}, {}], [{"seats": 5, "min_seats": 3}])
    assert judged(tmp_path, data, "seats:O-1", 0, 1, 0) == {"derived-false"}
    assert judged(tmp_path, data, "seats:O-1", 0, 1, 3) == set()


def test_beds_of_both_sexes_limit_an_order_together(tmp_path):
    people = [{"sex": sex} for sex in "FFFMM"]
    order = {"seats": 5, "min_seats": 4, "office_id": "F-1"}
    beds = ["beds:F-1:F", "beds:F-1:M"]

    def found(female, male, limits):
        offices = [{"dorm_female": female, "dorm_male": male}]
        data = make_scenario(people, [order], offices=offices)
        return judged(tmp_path, data, "seats:O-1", 0, 1, 0, limits)

    assert found(2, 1, beds) == set()
    assert found(2, 2, beds) == {"derived-false"}
    assert found(1, 9, beds) == set(), "no more than the two men there are"
    assert found(2, 1, []) == {"derived-false"}
    assert found(0, 0, beds[:1]) == {"derived-limit"}


def test_others_may_fill_up_an_order_that_a_row_counts_in_part(tmp_path):
    where = [["language", ">=", ["A1"]]]
    people = [{"province": "Bali"}, {"province": "Java"}, {"province": "Java"}]
    talk = quota("talk", {"min_share": "1/2"}, where=where, per=["province"])
    order = {"seats": 3, "min_seats": 2}
    row = "quota:talk:Bali:min_share"
    data = make_scenario(people, [order], quotas=[talk])
    assert judged(tmp_path, data, row, 1, 1, 0) == {"derived-false"}
    data = make_scenario(people[:1], [order], quotas=[talk])
    assert judged(tmp_path, data, row, 1, 1, 0) == set()


def test_seats_have_no_counted_whatever_their_coefficient(tmp_path):
    data = make_scenario([{}, {}], [{"seats": 1}])
    assert judged(tmp_path, data, "seats:O-1", 99, 1, 1) == set()
    one = Derived("counts:1", "seats:O-1", 99, 1, 1, ())
    court = court_of(tmp_path, data)
    prices = {"counts:1": 1}
    block = Block("block", {"fill": 1}, None, 0, 1, prices, (), derived=(one,))
    assert court.duality.bound(court.priced(block)[0]) == 1


def limited(**more):
    quotas = [
        quota("all", {"max": 2, "min": 0}),
        quota("soft", {"max": 2}, soft=5),
        quota("some", {"max": 2}, where=[["sex", "in", ["F"]]]),
        quota("there", {"max": 2}, where=[["job", "in", ["weld"]]]),
        quota("part", {"max_share": "1/2"}, where=[["sex", "in", ["F"]]]),
    ]
    people = [{}, {}, {"sex": "M"}]
    office = {"office_id": "F-1", "dorm_female": 2, "dorm_male": 2}
    company = {"staff": 0}
    order = {"seats": 3, "office_id": "F-1"}
    orders = [order, {"job": "cook", "seats": 0}]
    rows = {"preset:titp-2017/company:K-1": 0}
    return make_scenario(
        people,
        orders,
        [company],
        [office],
        quotas=quotas,
        presets=["titp-2017"],
        preset_rows=rows,
    )


@pytest.mark.parametrize(
    ("limit", "found"),
    [
        ("quota:all:all:max", set()),
        ("quota:there:all:max", set()),
        ("preset:titp-2017/company:K-1", set()),
        ("seats:O-1", {"derived-false"}),  # a fair limit, that does not help
        ("quota:all:all:min", {"derived-limit"}),
        ("quota:soft:all:max", {"derived-limit"}),
        ("quota:some:all:max", {"derived-limit"}),
        ("quota:part:all:max_share", {"derived-limit"}),
        ("beds:F-1:F", {"derived-limit"}),
        ("seats:O-2", {"derived-limit"}),
        ("counts:1", {"derived-limit"}),
        ("quota:nothing:all:max", {"derived-limit"}),
    ],
)
def test_limit_is_a_hard_count_of_every_pair(tmp_path, limit, found):
    assert judged(tmp_path, limited(), "seats:O-1", 0, 1, 2, [limit]) == found


@pytest.mark.parametrize("number", [1000, 1001])
def test_more_people_than_are_gone_through_are_refused(tmp_path, number):
    data = make_scenario([{}] * number, [{"seats": number}])
    found = set() if number == 1000 else {"derived-size"}
    assert judged(tmp_path, data, "seats:O-1", 0, 1, number) == found


def test_seats_beyond_the_people_are_not_gone_through(tmp_path):
    data = make_scenario([{}, {}], [{"seats": 10**9}])
    assert judged(tmp_path, data, "seats:O-1", 0, 1, 2) == set()


@pytest.mark.parametrize(
    "row", ["quota:all:all:max", "beds:F-1:F", "preset:titp-2017/company:K-1", "cut:1", "counts:1"]
)
def test_row_of_counts_is_a_hard_share_or_seats(tmp_path, row):
    assert judged(tmp_path, limited(), row, 0, 1, 99) == {"derived-form"}


def test_every_false_row_is_told_and_not_only_the_first(tmp_path):
    data = make_scenario([{}], [{}])
    court = court_of(tmp_path, data)
    wrong = tuple(Derived(f"counts:{n}", "seats:O-1", 0, 1, 0, ()) for n in range(3))
    made, findings = check_counts(court.pricing.people, court.pricing.rows, wrong, "block")
    assert made == {}
    assert [str(finding) for finding in findings] == [
        f"derived-false block 'counts:{n}': 0 counted and 1 others are allowed, and break it"
        for n in range(3)
    ]


# Cuts


@pytest.mark.parametrize(
    ("row", "multiplier", "found"),
    [
        ("seats:O-1", 1, set()),
        ("seats:O-1", -1, {"cut-form"}),
        ("quota:all:all:min", -1, set()),
        ("quota:all:all:min", 1, {"cut-form"}),
        ("quota:soft:all:max", 1, {"cut-form"}),
        ("quota:part:all:max_share", 2, set()),
        ("candidate:C-1", 1, set()),
        ("candidate:C-1", -1, {"cut-form"}),
        ("counts:1", 1, set()),
        ("counts:1", -1, {"cut-form"}),
        ("counts:2", 1, {"cut-form"}),
        ("goal:fill", -1, {"cut-form"}),  # not an earlier goal here
    ],
)
def test_multiplier_in_a_cut_has_the_sign_of_its_row(tmp_path, row, multiplier, found):
    derived = (Derived("counts:1", "seats:O-1", 0, 1, 3, ()),)
    cuts = (Cut("cut:1", 2, {row: multiplier}),)
    assert codes(tmp_path, limited(), {}, derived=derived, cuts=cuts) == found


@pytest.mark.parametrize(("multiplier", "found"), [(1, set()), (-1, {"cut-form"})])
def test_earlier_cut_in_a_cut_must_not_be_negative(tmp_path, multiplier, found):
    cuts = (Cut("cut:1", 2, {"seats:O-1": 1}), Cut("cut:2", 2, {"cut:1": multiplier}))
    assert codes(tmp_path, limited(), {}, cuts=cuts) == found


@pytest.mark.parametrize("multiplier", [2, -2])
def test_group_row_in_a_cut_may_have_any_multiplier(tmp_path, multiplier):
    cuts = (Cut("cut:1", 3, {"group:C-2:K-1": multiplier}),)
    assert codes(tmp_path, make_scenario(TWINS, [{}]), {}, cuts=cuts) == set()


def test_opening_row_in_a_cut_must_not_be_negative(tmp_path):
    fine, wrong = [(Cut("cut:1", 2, {"opening:O-1:C-1": sign}),) for sign in (1, -1)]
    assert codes(tmp_path, crowded(), {}, cuts=fine) == set()
    assert codes(tmp_path, crowded(), {}, cuts=wrong) == {"cut-form"}


def test_cut_may_use_the_locks_of_its_block_and_no_others(tmp_path):
    change = {"goal": "changes", "give_up": 0, "previous": {"C-1": "O-1"}}
    data = make_scenario(TWINS, [{}], goals=["fill", change, "score"])
    limits = {"fill": 1, "changes": 0, "score": 0}
    more = {"weights": {"score": 1}, "limits": limits}
    for lock, sign in (("goal:fill", -1), ("goal:changes", 1)):
        cuts = (Cut("cut:1", 2, {lock: sign}),)
        assert codes(tmp_path, data, {}, cuts=cuts, **more) == set()
        wrong = (Cut("cut:1", 2, {lock: -sign}),)
        assert codes(tmp_path, data, {}, cuts=wrong, **more) == {"cut-form"}
    own = (Cut("cut:1", 2, {"goal:score": -1}),)
    assert codes(tmp_path, data, {}, cuts=own, **more) == {"cut-form"}


# Against plain counting


def tangled(seed, **more):
    """A random scenario in which groups and least numbers are common."""
    r = random.Random(seed)
    data = random_scenario(seed, dense=True, **more)
    candidates, orders = data["tables"]["candidates"], data["tables"]["orders"]
    candidates["group"] = [r.choice(["", "a", "a"]) for _ in candidates["group"]]
    orders["min_seats"] = [r.choice([0, 2, 2, 3]) for _ in orders["min_seats"]]
    orders["seats"] = [r.randint(1, 4) for _ in orders["seats"]]
    data["rows"].update({f"seats:O-{n}": seats for n, seats in enumerate(orders["seats"], 1)})
    return data


def covering(ref, row):
    """Hard ≤-counts of every pair of a row, those that are not, and twos that are together."""
    by_c = {c["candidate_id"]: c for c in ref.candidates}
    by_o = {o["order_id"]: o for o in ref.orders}
    side = sides(ref, row)
    inside = [(by_c[c], by_o[o]) for c, o in existing(ref) if side(by_c[c], by_o[o]) is not None]
    fit, unfit, parts = [], [], {}
    for identity, sense, _, share, soft, counts in ref.rows():
        is_count = sense == 1 and share is None and soft is None
        held = [counts(*pair) == 1 for pair in inside] if is_count else []
        if is_count and any(held) and not all(held):
            parts[identity] = held
        (fit if is_count and all(held) else unfit).append(identity)
    together = [
        [one, other]
        for one, other in combinations(parts, 2)
        if all(map(any, zip(parts[one], parts[other], strict=True)))
    ]
    return fit, unfit, together


def random_counts(r, ref):
    """Derived rows with the smallest right side that holds, as objects of ``derived``."""
    usable = [
        row[0]
        for row in ref.rows()
        if row[4] is None and (row[3] is not None or row[0].startswith("seats:"))
    ]
    found = []
    for n, row in enumerate(r.choices(usable, k=4)):
        fit, _, together = covering(ref, row)
        limits = r.sample(fit, min(len(fit), r.choice([0, 1, 2])))
        if together and r.random() < 0.7:
            limits = r.choice(together)
        counted, others = r.randint(-3, 3), r.randint(-3, 3)
        bound = max(counted * a + others * b for a, b in allowed_counts(ref, row, limits))
        one = {"id": f"counts:{n}", "row": row, "counted": counted, "others": others}
        found.append({**one, "bound": bound, "limits": limits})
    return found


def records_of(objects):
    return tuple(Derived(**{**one, "limits": tuple(one["limits"])}) for one in objects)


@pytest.mark.parametrize("seed", range(100))
def test_counts_are_valid_just_down_to_the_bound_of_a_plain_search(tmp_path, seed):
    data, r = tangled(seed, people=6), random.Random(seed)
    ref = Reference(data)
    objects = random_counts(r, ref)
    assert codes(tmp_path, data, {}, derived=records_of(objects)) == set()
    for one in objects:
        lower = records_of([{**one, "bound": one["bound"] - 1}])
        assert codes(tmp_path, data, {}, derived=lower) == {"derived-false"}
    _, unfit, _ = covering(ref, objects[0]["row"])
    for limit in unfit:
        other = records_of([{**objects[0], "limits": [limit]}])
        assert codes(tmp_path, data, {}, derived=other) == {"derived-limit"}


def random_combinations(r, rows):
    """Three cuts, the later on the earlier too, with multipliers of the right sign."""
    hard = [row for row in rows if row[4] is None]
    found = []
    for n in range(3):
        chosen = r.sample(hard, min(len(hard), r.choice([2, 3, 5])))
        multipliers = {
            row[0]: r.randint(0, 3) * (row[1] or r.choice([1, -1])) for row in chosen
        } | {f"cut:{before}": r.randint(0, 2) for before in range(n)}
        found.append({"id": f"cut:{n}", "denominator": r.choice([1, 2, 3, 7])})
        found[-1]["multipliers"] = multipliers
    return found


def candidate_rows(ref):
    found = []
    for person in ref.candidates:
        own = person["candidate_id"]
        count = lambda c, o, own=own: int(c["candidate_id"] == own)  # noqa: E731
        found.append((f"candidate:{own}", 1, 1, None, None, count))
    return found


def random_price(r, row, d, score_price=0):
    identity, sense, _, share, soft, _ = row
    if identity.startswith("candidate:"):
        return 0
    price = r.choice([0, r.randint(0, 300 * d)])
    if soft is not None:
        unit = 1 if share is None else share.denominator
        price = min(price, int(soft * score_price * d) // unit)
    return price * (sense or r.choice([1, -1]))


CHANGE = {"goal": "changes", "give_up": 0, "previous": {"C-1": "O-2", "C-2": "O-9"}}
FAIR = {"goal": "parity", "give_up": 0, "per": ["province"]}


def locks_of(ref, values):
    return [
        *lock_rows(ref, {name: values[name] for name in ("fill", "score")}),
        *parity_rows(ref, FAIR, values["parity"], above=False),
        changes_row(CHANGE["previous"], values["changes"]),
        somebody_row(),
    ]


@pytest.mark.parametrize("seed", range(150))
def test_bound_with_derived_rows_agrees_and_holds_for_every_plan(tmp_path, seed):
    """With locks the block is one on worst_off: without weights, and on scores above 0."""
    r = random.Random(seed)
    goals = ["fill", "score", FAIR, CHANGE, "worst_off"]
    data = tangled(seed, goals=goals)
    ref = Reference(data)
    plans = [(plan, ref.goal_values(plan)) for plan in ref.plans()]
    limits = r.choice(plans)[1] if plans else None
    objects = random_counts(r, ref)
    rows = [*opening_rows(ref), *group_rows(ref), *(counts_row(ref, one) for one in objects)]
    locks = locks_of(ref, limits) if limits and r.random() < 0.6 else []
    extra = [*rows, *locks, *candidate_rows(ref)]
    cuts = random_combinations(r, [*ref.rows(), *extra])
    d = r.choice([1, 5])
    prices = {row[0]: random_price(r, row, d) for row in extra}
    score_price = Fraction(-prices.get("goal:score", 0), d)
    prices |= {row[0]: random_price(r, row, d, score_price) for row in ref.rows()}
    prices |= {cut["id"]: r.randint(0, 200) for cut in cuts}
    prices = {row: y for row, y in prices.items() if y}
    court = court_of(tmp_path, data, limits, limits)
    made = tuple(Cut(**cut) for cut in cuts)
    weights = {} if locks else {"fill": 900}
    special = {"goal": "worst_off"} if locks else {}
    block = Block("block", weights, 0, 0, d, prices, made, derived=records_of(objects), **special)
    priced, findings = court.priced(block)
    assert findings == []
    bound = court.duality.bound(priced)
    assert bound == naive_bound(ref, weights, prices, d, extra, cuts, lowest=bool(locks))
    for _, values in plans:
        if not locks or (keeps_all(values, limits) and values["worst_off"] > 0):
            assert 900 * values["fill"] * (not locks) <= bound


def keeps_all(values, limits):
    better = all(values[name] >= limits[name] for name in ("fill", "score", "parity"))
    return better and values["changes"] <= limits["changes"]


@pytest.mark.parametrize("seed", range(60))
def test_plans_keep_every_derived_row(seed):
    ref = Reference(tangled(seed))
    by_c = {c["candidate_id"]: c for c in ref.candidates}
    by_o = {o["order_id"]: o for o in ref.orders}
    objects = random_counts(random.Random(seed), ref)
    rows = [*opening_rows(ref), *group_rows(ref), *(counts_row(ref, one) for one in objects)]
    for plan in ref.plans():
        for _, sense, right, _, _, counts in rows:
            left = sum(counts(by_c[c], by_o[o]) for c, o in plan.items())
            assert left <= right if sense else left == right


# Scores tables


@pytest.mark.parametrize(("points", "highest"), [(30, 1000), (1000, 1000), (4000, 4000)])
def test_highest_score_is_that_of_the_formula_or_a_larger_listed_one(tmp_path, points, highest):
    scores = [{"candidate_id": "C-1", "order_id": "O-1", "score": points}]
    data = make_scenario([{}], [{}], scores=scores)
    assert highest_score(read(tmp_path, data)) == highest


def test_weights_dominate_by_the_formulas_range_though_the_table_is_small(tmp_path):
    scores = [{"candidate_id": "C-1", "order_id": "O-1", "score": 3}]
    court = court_of(tmp_path, make_scenario([{}], [{}], scores=scores), {"fill": 1, "score": 3})
    for weight, found in ((1000, {"block-dominance"}), (1001, set())):
        weights = {"fill": weight, "score": 1}
        block = Block("block", weights, weight + 3, weight + 3, 1, {}, ())
        assert {str(finding.code) for finding in court.judge(block)} == found
