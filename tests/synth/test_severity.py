"""Rules by severity: each is there, each is kept by the hidden plan, each grows with its knob."""

import re

import pytest

from matcher.files.load import load
from matcher.synth.options import SEVERITIES
from matcher.synth.synthesize import synthesize
from oracle.eligibility import codes
from oracle.plans import check_plan
from oracle.reading import read_scenario

ALL_PRESETS = ("titp-2017", "esd-2027", "ssw-2024")
GOALS = ("fill:1%", "score:20", "worst_off", "parity", "changes")


def broken(folder, **options):
    """Rules that the hidden plan breaks, by a reader of the rules that shares no code with it."""
    cohort = synthesize(folder, **options)
    assert load(folder).warnings == ()
    assert cohort.hidden_plan
    return check_plan(read_scenario(folder), cohort.hidden_plan)


@pytest.mark.parametrize(("severity", "seed"), [(1, 1), (40, 2), (75, 3), (100, 1), (100, 2)])
def test_the_hidden_plan_keeps_every_rule_at_once(tmp_path, severity, seed):
    options = {
        **{"candidates": 200, "seed": seed, "presets": ALL_PRESETS, "interviews": 20, "pins": 9},
        **{"overrides": 2, "quotas": ("prefectures", "provinces"), "goals": GOALS},
    }
    assert broken(tmp_path / "all", **options, **dict.fromkeys(SEVERITIES, severity)) == []


@pytest.mark.parametrize("rule", [*SEVERITIES, "overrides"])
def test_the_hidden_plan_keeps_each_rule_alone(tmp_path, rule):
    severity = 1 if rule == "overrides" else 90
    assert broken(tmp_path / "one", candidates=200, seed=3, **{rule: severity}) == []


def test_a_rule_is_off_at_0_and_nothing_is_drawn_for_it():
    plain = synthesize(candidates=200).files()
    assert synthesize(candidates=200, **dict.fromkeys(SEVERITIES, 0)).files() == plain
    assert synthesize(candidates=200).hidden_plan == {}


def bounds(cohort, name):
    """Every number of one quota of the settings, by group; the bound of the others as ``""``."""
    (text,) = re.findall(rf"id: {name}, .*?}}(?=\n  -|\ngoals)", cohort.settings, re.DOTALL)
    rest = dict(re.findall(r'"([^"]+)": {\w+: (\d+)}', text))
    first = re.search(r"(?:min|max): (\d+)", text)[1]
    return {group: int(number) for group, number in ({"": first} | rest).items()}


def measure(rule, cohort):
    """How much a rule asks; it grows with severity."""
    frames = cohort.frames
    if rule == "min_seats":
        return frames["orders"]["min_seats"].replace("", "0").astype(int).sum()
    if rule == "groups":
        return (frames["candidates"]["group"] != "").sum()
    if rule == "beds":
        return -sum(frames["offices"][name].astype(int).sum() for name in BEDS)
    if rule == "floors":
        found = bounds(cohort, "rural-floor")
        homes = set(frames["offices"]["prefecture"]) | set(frames["orders"]["prefecture"]) - {""}
        return sum(found.get(home, found[""]) for home in homes)
    if rule == "crossing":
        return -sum(bounds(cohort, "flights").values())
    if rule == "soft":
        return int(re.search(r"min_share: (\d+)%, soft", cohort.settings)[1])
    name = {"order_shares": "speakers", "company_shares": "experienced"}[rule]
    numerator, denominator = re.search(rf"{name}.*?min_share: (\d)/(\d)", cohort.settings).groups()
    return int(numerator) / int(denominator)


BEDS = ("dorm_female", "dorm_male")


@pytest.mark.parametrize("rule", SEVERITIES)
def test_a_rule_asks_more_the_severer_it_is(rule):
    options = {"candidates": 900, "seed": 4, "waves": 3, "sending_orgs": 9}
    asked = [measure(rule, synthesize(**options, **{rule: level})) for level in (10, 50, 100)]
    assert asked[0] < asked[1] < asked[2]


def test_soft_rules_ask_for_more_than_the_hidden_plan_has():
    cohort = synthesize(candidates=600, seed=5, soft=50)
    share = int(re.search(r"min_share: (\d+)%, soft", cohort.settings)[1])
    company = cohort.frames["orders"].set_index("order_id")["company_id"]
    metro = cohort.frames["companies"].set_index("company_id")["hq_metro"]
    rural = [metro[company[order]] == "no" for order in cohort.hidden_plan.values()]
    assert 100 * sum(rural) < share * len(rural)


def test_an_override_lets_in_somebody_below_the_level(tmp_path):
    cohort = synthesize(tmp_path / "lifted", candidates=300, seed=6, overrides=3)
    pins = cohort.frames["pins"]
    assert (pins["override"] == "yes").sum() == 3
    scenario = read_scenario(tmp_path / "lifted")
    for pair in zip(pins["candidate_id"], pins["order_id"], strict=True):
        assert cohort.hidden_plan[pair[0]] == pair[1]
        assert codes(scenario, scenario.candidates[pair[0]], scenario.orders[pair[1]]) != []


def test_some_groups_are_left_out_by_the_hidden_plan():
    cohort = synthesize(candidates=600, seed=7, groups=80)
    people = cohort.frames["candidates"]
    placed = people["candidate_id"].isin(cohort.hidden_plan.keys())
    grouped = people[people["group"] != ""]
    shares = placed[grouped.index].groupby(grouped["group"]).mean()
    assert set(shares) == {0, 1}
    assert set(grouped.groupby("group").size()) == {2, 3}


def test_an_earlier_plan_comes_with_the_goal_changes(tmp_path):
    cohort = synthesize(tmp_path / "again", candidates=200, goals=("fill", "changes"))
    rows = (tmp_path / "again" / "earlier" / "assignments.csv").read_text().split()[1:]
    assert 0.7 < len(rows) / len(cohort.hidden_plan) < 1
    assert dict(row.split(",") for row in rows).items() <= cohort.hidden_plan.items()
    assert "goals: [fill, {goal: changes, from: earlier}]" in cohort.settings


def test_goals_are_written_with_what_they_may_give_up():
    settings = synthesize(candidates=20, goals=("worst_off:5", "fill:1%", "parity")).settings
    line = "goals: [{goal: worst_off, give_up: 5}, {goal: fill, give_up: 1%}, "
    assert line + "{goal: parity, per: province}]" in settings
