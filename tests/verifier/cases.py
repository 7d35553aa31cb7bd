"""Hand-made folders, each with a proof of another form. Each function returns its files."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from verifier.derived import group_rows, opening_rows
from verifier.folders import (
    block,
    chain,
    files,
    lock_rows,
    make_scenario,
    parity_rows,
    quota,
    solved,
)
from verifier.reference import Reference

SKILLS = ({"skills": [["weld", 90]]}, {"skills": [["weld", 70]]}, {"skills": [["weld", 40]]})


def rich():
    """Every kind of row, a pin, a person without a seat, open seats; one block on both goals."""
    candidates = [
        *SKILLS,
        {"skills": [["cook", 55]], "sex": "M", "province": "Java"},
        {"skills": [["weld", 10], ["cook", 10]], "sex": "M", "language": "none"},
    ]
    orders = [
        {"office_id": "F-1", "seats": 2, "min_skill": 20},
        {"job": "cook", "company_id": "K-2", "seats": 3, "min_language": "A1", "priority": 2},
        {"company_id": "K-2", "min_skill": 95},
    ]
    quotas = [
        quota("soft", {"min": 2}, where=[["province", "in", ["Java"]]], soft=7),
        quota(
            "talk", {"min_share": "1/2"}, where=[["language", ">=", ["A2.1"]]], per=["company_id"]
        ),
        quota("cap", {"max": 4}),
    ]
    return solved(
        make_scenario(
            candidates,
            orders,
            companies=[{"staff": 1}, {"company_id": "K-2", "staff": 40}],
            offices=[{"dorm_female": 2}],
            quotas=quotas,
            pins=[{"candidate_id": "C-3", "order_id": "O-1"}],
            presets=["titp-2017"],
            preset_rows={
                "preset:titp-2017/company:K-1": 1,
                "preset:titp-2017/company:K-2": 4,
            },
        )
    )


def scored():
    """A scores table, so that parts are blank."""
    points = [("C-1", "O-1", 4000), ("C-2", "O-1", 9), ("C-2", "O-2", 700)]
    scores = [{"candidate_id": c, "order_id": o, "score": s} for c, o, s in points]
    return solved(make_scenario([{"skills": []}, {"skills": []}], [{}, {}], scores=scores))


def grouped():
    """A pair that must stay together, and an order that takes nobody or two."""
    candidates = [{"group": "twins"}, {"group": "twins"}, {"skills": [["weld", 30]]}]
    orders = [{"seats": 2, "min_seats": 2}, {"company_id": "K-2"}]
    return solved(make_scenario(candidates, orders, companies=[{}, {"company_id": "K-2"}]))


def _clash():
    pairs = (["O-1", "O-2"], ["O-2", "O-3"], ["O-1", "O-3"])
    quotas = [
        quota(f"clash{n}", {"max": 1}, where=[["order_id", "in", pair]])
        for n, pair in enumerate(pairs)
    ]
    orders = [{"priority": 2}, {"priority": 2}, {"priority": 2}]
    return make_scenario(SKILLS, orders, quotas=quotas, goals=["fill"])


def branched():
    """Three orders of which any two clash: prices alone prove no better than 3 of 2 points."""
    scenario = _clash()
    ref = Reference(scenario)
    plan = {"C-1": "O-1"}
    made = block(ref, plan, {"fill": 1})
    return files(scenario, plan, [made], {"fill": made["bound"]})


def cut():
    """The same, closed by the rounding of the three clashes' sum."""
    scenario = _clash()
    multipliers = {f"quota:clash{n}:all:max": 1 for n in range(3)}
    cuts = [{"id": "cut:1", "denominator": 2, "multipliers": multipliers}]
    plan = {"C-1": "O-1"}
    made = block(Reference(scenario), plan, {"fill": 1}, cuts=cuts)
    return files(scenario, plan, [made], {"fill": made["bound"]})


def infeasible():
    """A hard minimum above the seats."""
    found = make_scenario(SKILLS, [{}], quotas=[quota("many", {"min": 2})])
    return files(found, None, [block(Reference(found), None, {})], {})


def feasible():
    """A plan that is not the best, with the bounds its block gives."""
    scenario = make_scenario(SKILLS, [{}], goals=["score"])
    plan = {"C-2": "O-1"}
    made = block(Reference(scenario), plan, {"score": 1})
    found = files(scenario, plan, [made], {"score": made["bound"]})
    found["run.json"].update(status="feasible", proof="none")
    return found


def stopped():
    """The limit was reached before any plan."""
    scenario = make_scenario(SKILLS, [{}])
    run = {"status": "stopped", "proof": "none", "goals": []}
    return {"scenario.json": scenario, "run.json": run}


def give_up():
    """Fill may lose one placement for the sake of the score; changes come last."""
    goals = [
        {"goal": "fill", "give_up": 1},
        {"goal": "score", "give_up": "1/10"},
        {"goal": "changes", "give_up": 0, "previous": {"C-3": "O-9", "C-2": "O-2"}},
    ]
    quotas = [quota("costly", {"max": 1}, per=["company_id"], soft=900)]
    scenario = make_scenario(SKILLS, [{}, {}], quotas=quotas, goals=goals)
    ref = Reference(scenario)
    plans = [(plan, ref.goal_values(plan)) for plan in ref.plans()]
    fill = max(values["fill"] for _, values in plans)
    plans = [(plan, values) for plan, values in plans if values["fill"] >= fill - 1]
    score = max(values["score"] for _, values in plans)
    least = ceil(score - Fraction(score, 10))
    plans = [(plan, values) for plan, values in plans if values["score"] >= least]
    plan, values = min(plans, key=lambda item: item[1]["changes"])
    limits = {"fill": fill - 1, "score": least}
    blocks = [
        block(ref, plan, {"fill": 1}),
        block(ref, plan, {"score": 1}, extra=lock_rows(ref, {"fill": fill - 1})),
        block(ref, plan, {"changes": -1}, extra=lock_rows(ref, limits)),
    ]
    bounds = {"fill": blocks[0]["bound"], "score": blocks[1]["bound"]}
    found = files(scenario, plan, blocks, {**bounds, "changes": -blocks[2]["bound"]})
    found["run.json"]["proof"] = "certificate"
    for goal, reached in zip(found["run.json"]["goals"], (fill, score), strict=False):
        goal["reached"] = reached
    assert values["fill"] < fill
    assert values["score"] < score
    return found


def worst_off():
    """The lowest score is raised before the sum; proven with the low pairs removed."""
    scenario = make_scenario(SKILLS, [{}, {}], goals=["fill", "worst_off", "score"])
    ref = Reference(scenario)
    plan = ref.best()
    values = ref.goal_values(plan)
    v, fill = values["worst_off"], lock_rows(ref, {"fill": values["fill"]})
    blocks = [
        block(ref, plan, {"fill": 1}),
        block(ref, plan, {"fill": 1}, lowest=v + 1, goal="worst_off", above=True),
        block(ref, plan, {"score": 1}, extra=fill, lowest=v),
    ]
    blocks[1]["value"] = v
    bounds = {"fill": blocks[0]["bound"], "worst_off": v, "score": blocks[2]["bound"]}
    return files(scenario, plan, blocks, bounds)


def worst_off_first():
    """The lowest score before anything else: any placement at all has to be worse."""
    scenario = make_scenario(SKILLS, [{}, {}], goals=["worst_off", "fill"])
    ref = Reference(scenario)
    plan = ref.best()
    v = ref.goal_values(plan)["worst_off"]
    blocks = [
        block(ref, plan, {"fill": 1}, lowest=v + 1, goal="worst_off", above=True),
        block(ref, plan, {"fill": 1}, lowest=v),
    ]
    blocks[0]["value"] = v
    return files(scenario, plan, blocks, {"worst_off": v, "fill": blocks[1]["bound"]})


def parity():
    """Both provinces get their rate before the score decides."""
    goal = {"goal": "parity", "give_up": 0, "per": ["province"]}
    people = [*SKILLS, {"skills": [["weld", 20]], "province": "Java"}]
    scenario = make_scenario(people, [{"seats": 2}], goals=["fill", goal, "score"])
    ref = Reference(scenario)
    plan = ref.best()
    values = ref.goal_values(plan)
    p, fill = values["parity"], lock_rows(ref, {"fill": values["fill"]})
    above = parity_rows(ref, goal, p, above=True)
    locked = parity_rows(ref, goal, p, above=False)
    blocks = [
        block(ref, plan, {"fill": 1}),
        block(ref, plan, {}, extra=[*fill, *above], goal="parity"),
        block(ref, plan, {"score": 1}, extra=[*fill, *locked]),
    ]
    blocks[1]["value"] = f"{p.numerator}/{p.denominator}"
    bounds = {"fill": blocks[0]["bound"], "parity": p, "score": blocks[2]["bound"]}
    return files(scenario, plan, blocks, bounds)


def unlisted():
    """A pair that an override lets in beside the scores table has the formula's score."""
    scores = [{"candidate_id": "C-1", "order_id": "O-1", "score": 30}]
    pins = [{"candidate_id": "C-2", "order_id": "O-2", "override": True}]
    people = [{"skills": []}, {"skills": [["cook", 10]], "language": "none"}]
    return solved(make_scenario(people, [{}, {}], scores=scores, pins=pins))


def _derived(scenario, weights, **more):
    """A folder whose one block has derived rows as well."""
    ref = Reference(scenario)
    plan = ref.best()
    extra = [*opening_rows(ref), *group_rows(ref)]
    made = block(ref, plan, weights, extra=extra, **more)
    return files(scenario, plan, [made], chain(ref, plan, weights, made["bound"]))


def opening():
    """Two people at an order that takes nobody or three: neither is the other's company."""
    people = [{"skills": [["weld", 90]]}, {"skills": [["weld", 70], ["cook", 20]]}]
    orders = [{"seats": 3, "min_seats": 3}, {"job": "cook"}]
    return _derived(make_scenario(people, orders, goals=["score"]), {"score": 1})


def together():
    """Twins without a company that has a seat for both, and one whom a company has."""
    people = [
        {"group": "twins"},
        {"group": "twins", "skills": [["cook", 90]]},
        {"skills": [["weld", 30]]},
    ]
    orders = [{"min_skill": 20}, {"company_id": "K-2", "job": "cook"}]
    companies = [{}, {"company_id": "K-2"}]
    scenario = make_scenario(people, orders, companies=companies, goals=["fill"])
    return _derived(scenario, {"fill": 1})


def counts():
    """A third must speak, so of two at most one does not."""
    people = [{"language": "none", "screening": n} for n in (90, 80)] + [{"screening": 0}]
    talk = quota("talk", {"min_share": "1/3"}, where=[["language", ">=", ["A1"]]])
    scenario = make_scenario(people, [{"seats": 2}], quotas=[talk], goals=["score"])
    row = {"id": "counts:1", "row": "quota:talk:all:min_share", "counted": -1, "others": 1}
    return _derived(scenario, {"score": 1}, derived=[{**row, "bound": 0, "limits": []}])


def beds_for_two():
    """An order for nobody or three has two beds: the count of its people is nothing."""
    scenario = make_scenario(
        [{}, {}, {}],
        [{"seats": 3, "min_seats": 3, "office_id": "F-1"}],
        offices=[{"dorm_female": 2}],
        goals=["fill"],
    )
    row = {"id": "counts:1", "row": "seats:O-1", "counted": 0, "others": 1, "bound": 0}
    derived = [{**row, "limits": ["beds:F-1:F"]}]
    return _derived(scenario, {"fill": 1}, derived=derived)


def halves():
    """Twins at two companies of one seat each: halves fit, and rounding shuts them out."""
    people = [{"group": "twins"}, {"group": "twins"}]
    orders = [{}, {"company_id": "K-2"}]
    companies = [{}, {"company_id": "K-2"}]
    scenario = make_scenario(people, orders, companies=companies, goals=["fill"])
    cuts = [
        {
            "id": f"cut:{n}{sign}",
            "denominator": 2,
            "multipliers": {f"seats:O-{n}": 1, f"group:C-2:K-{n}": sign},
        }
        for n in (1, 2)
        for sign in (1, -1)
    ]
    return _derived(scenario, {"fill": 1}, cuts=cuts)


CASES = {
    made.__name__: made
    for made in (
        rich,
        scored,
        grouped,
        branched,
        cut,
        infeasible,
        feasible,
        stopped,
        give_up,
        worst_off,
        worst_off_first,
        parity,
        unlisted,
        opening,
        together,
        counts,
        beds_for_two,
        halves,
    )
}
