"""Shares of large cohorts against the tables they are drawn from; tolerances in percent points."""

import numpy as np
import pytest

from matcher.presets import limits
from matcher.synth.shares import all_jobs, prefectures, provinces, published
from matcher.synth.synthesize import synthesize

MIX_OF_JOB = {job.code: job.mix for job in all_jobs()}


@pytest.fixture(scope="module")
def frames():
    return synthesize(candidates=20_000, seed=3, seats_ratio="1.2").frames


def percents(table):
    total = sum(table.values())
    return {name: 100 * weight / total for name, weight in table.items()}


def assert_shares(column, expected, tolerance):
    found = (column.value_counts(normalize=True) * 100).to_dict()
    for name, percent in expected.items():
        assert abs(found.get(name, 0) - percent) <= tolerance, (name, percent, found.get(name))


def test_jobs_of_candidates_follow_the_mix(frames):
    main = frames["candidates"]["skills"].str.split(":").str[0].map(MIX_OF_JOB)
    assert_shares(main, percents(published()["mix"]), 1.2)


def test_jobs_of_companies_follow_the_mix(frames):
    orders = frames["orders"].drop_duplicates("company_id")
    assert_shares(orders["job"].map(MIX_OF_JOB), percents(published()["mix"]), 2)


def test_scaffolding_is_a_third_of_construction(frames):
    main = frames["candidates"]["skills"].str.split(":").str[0]
    construction = main[main.map(MIX_OF_JOB) == "construction"]
    assert abs((construction == "3-8").mean() - 0.35) < 0.03


def test_home_provinces_follow_their_weights(frames):
    expected = percents(dict(zip(provinces()[0], provinces()[1].tolist(), strict=True)))
    assert_shares(frames["candidates"]["province"], expected, 1)


def test_sending_organisations_mostly_recruit_in_one_province(frames):
    people = frames["candidates"]
    by_org = people.groupby("sending_org")["province"]
    largest = by_org.agg(lambda column: column.value_counts(normalize=True).iloc[0])
    assert largest.mean() > 0.6
    assert people["sending_org"].nunique() > 400


def test_language_levels_are_those_of_departures(frames):
    cell = frames["candidates"]["language"]
    points = cell.str.extract(r"JFT-Basic (\d+)")[0].astype(float)
    low = cell.isin(["", "A1"]) | (points < 175)
    middle = cell.eq("A2.1") | points.between(175, 199)
    high = cell.isin(["A2.2", "JLPT N4"])
    for found, percent in ((low, 55), (middle, 30), (high, 13)):
        assert abs(100 * found.mean() - percent) < 1.5


def test_care_candidates_hold_n4_or_more(frames):
    people = frames["candidates"]
    care = people[people["skills"].str.startswith("7-13:")]
    assert set(care["language"]) <= {"A2.2", "JLPT N4", "N3", "JLPT N3", "B1"} | {
        f"JLPT N3 {points}" for points in range(104, 129)
    }


def test_women_are_few_but_in_care_and_textile(frames):
    people = frames["candidates"]
    mix = people["skills"].str.split(":").str[0].map(MIX_OF_JOB)
    women = (people["sex"] == "F").groupby(mix).mean() * 100
    for group, percent in published()["women"].items():
        assert abs(women[group] - percent) < 9
    assert 15 < 100 * (people["sex"] == "F").mean() < 27


def test_ages_are_those_of_selection(frames):
    born = frames["candidates"]["birth_date"].to_numpy(dtype="datetime64[D]")
    months = np.datetime64("2026-01") - born.astype("datetime64[M]")
    years = months.astype(int) / 12
    assert years.min() >= 18
    assert years.max() <= 31.1
    assert (years < 27).mean() > 0.9


def test_order_sizes_follow_the_published_classes(frames):
    seats = frames["orders"]["seats"].astype(int)
    classes = {"1-2": (1, 2), "3": (3, 3), "4-5": (4, 5), "6-15": (6, 15)}
    for (low, high), percent in zip(classes.values(), (45, 30, 15, 10), strict=True):
        assert abs(100 * seats.between(low, high).mean() - percent) < 2.5


def test_most_companies_have_at_most_30_staff_so_limits_matter(frames):
    staff = frames["companies"]["staff"].astype(int)
    assert abs((staff <= 30).mean() - 0.62) < 0.03


def beyond_limit(frames):
    """Share of companies outside care that order more than their limit leaves."""
    companies = frames["companies"][frames["companies"]["field"] != "care"]
    orders = frames["orders"].assign(n=frames["orders"]["seats"].astype(int))
    asked = orders.groupby("company_id")["n"].sum().loc[companies["company_id"]].to_numpy()
    individual = (companies["type"] == "individual").to_numpy()
    excellent = limits.is_excellent(
        companies["excellent"] == "yes", companies["supervising_org_excellent"] == "yes", individual
    )
    staff, there = (
        companies[name].astype("int64").to_numpy() for name in ("staff", "titp1_in_place")
    )
    return (asked > limits.titp_company_limit(staff, excellent, individual, there)).mean()


def test_companies_order_within_their_limits_but_a_few(frames):
    assert 0.02 < beyond_limit(frames) < 0.04


def test_more_companies_order_beyond_their_limits_where_it_is_tight():
    shares = [beyond_limit(synthesize(candidates=9_000, tightness=t).frames) for t in (0, 50, 100)]
    assert shares[0] < 0.005 < shares[1] < shares[2] < 0.1


def test_care_offices_take_what_they_ask_for_but_a_few(frames):
    orders, offices = frames["orders"], frames["offices"].set_index("office_id")
    asked = orders.assign(n=orders["seats"].astype(int)).groupby("office_id")["n"].sum()
    asked = asked[asked.index != ""]
    staff, there = (
        offices.loc[asked.index, name].astype("int64").to_numpy()
        for name in ("care_staff", "care_titp1_in_place")
    )
    room = limits.care_first_year_limit(staff, staff < 0, there)
    assert (asked.to_numpy() > room).mean() < 0.12  # some of those are excellent and have more


def test_larger_intakes_go_to_larger_companies(frames):
    seats = frames["orders"].assign(n=frames["orders"]["seats"].astype(int))
    total = seats.groupby("company_id")["n"].sum()
    staff = frames["companies"].set_index("company_id")["staff"].astype(int)
    assert total.corr(staff[total.index]) > 0.3


def test_work_is_where_indonesians_are(frames):
    orders, companies = frames["orders"], frames["companies"].set_index("company_id")
    offices = frames["offices"].drop_duplicates("company_id").set_index("company_id")
    place = orders["prefecture"].where(
        orders["prefecture"] != "", orders["company_id"].map(offices["prefecture"])
    )
    field = orders["company_id"].map(companies["field"])
    general = place[~field.isin(["construction", "agriculture", "fishery", "forestry"])]
    weights = dict(zip(prefectures().names, prefectures().weights[0].tolist(), strict=True))
    assert_shares(general, percents(weights), 1.5)


def test_net_wages_follow_the_minimum_wage(frames):
    orders = frames["orders"][frames["orders"]["prefecture"] != ""]
    wage = orders["net_wage"].astype(int).groupby(orders["prefecture"]).mean()
    legal = dict(zip(prefectures().names, prefectures().wage.tolist(), strict=True))
    assert wage.index.map(legal).to_series().corr(wage.reset_index(drop=True)) is not None
    assert wage["Tokyo"] > wage["Miyazaki"]
    assert orders["net_wage"].astype(int).between(80_000, 200_000).all()


def test_no_slaughterhouse_is_without_pork(frames):
    orders = frames["orders"]
    pork = orders[orders["job"].isin(["4-6", "4-7"])]
    assert len(pork)
    assert pork["conditions"].str.contains("pork_handling").all()


def test_limits_by_sex_and_age_are_rare_and_have_a_ground(frames):
    orders = frames["orders"]
    assert (orders["sex"] != "").eq(orders["sex_ground"] != "").all()
    assert (orders["max_age"] != "").eq(orders["age_ground"] != "").all()
    assert 0.005 < (orders["sex"] != "").mean() < 0.03


def test_wishes_name_jobs_that_the_candidate_can_do(frames):
    people = frames["candidates"]
    for skills, wishes in zip(people["skills"][:2_000], people["prefer_jobs"][:2_000], strict=True):
        can = {item.split(":")[0] for item in skills.split(";")}
        assert set(filter(None, wishes.split(";"))) in (can, set())


def test_no_avoided_condition_is_left_unknown(frames):
    declared = frames["candidates"]["avoid"]
    share = 100 * declared.str.contains("pork_handling").mean()
    assert abs(share - published()["avoid"]["pork_handling"]) < 1.5
