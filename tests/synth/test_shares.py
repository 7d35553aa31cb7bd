from collections import Counter

import pytest

from matcher.domain.places import FIELDS, PREFECTURES
from matcher.synth import shares


def test_jobs_reproduce_the_published_counts_by_category():
    # 94 jobs: agriculture and forestry 3, fishery 2, construction 23, food 12, textile 14,
    # machinery and metal 17, other 21, in-house tests 2.
    rows = shares._read("jobs.csv").splitlines()[1:]
    counts = Counter(row.split(",")[1] for row in rows)
    assert counts == {
        "agriculture_forestry": 3,
        "fishery": 2,
        "construction": 23,
        "food": 12,
        "textile": 14,
        "machinery_metal": 17,
        "other": 21,
        "in_house_test": 2,
    }


def test_every_job_has_a_name_in_each_language_and_known_fields():
    for job in shares.all_jobs():
        assert all(job.names.values())
        assert set(job.fields) <= set(FIELDS)


def test_cited_jobs_keep_their_published_weights():
    weight = {job.code: job.weight for job in shares.all_jobs()}
    assert (weight["3-8"], weight["3-7"], weight["3-13"]) == (9_237, 3_148, 961)
    assert weight["3-6"] + weight["3-18"] == 4_278
    assert (weight["4-9"], weight["4-4"]) == (3_158, 2_128)


def test_prefectures_are_those_of_the_domain():
    places = shares.prefectures()
    assert places.names == PREFECTURES
    assert dict(zip(places.names, places.wage.tolist(), strict=True))["Tokyo"] == 1_226
    assert places.wage.min() == 1_023
    assert places.metro.sum() == 8


@pytest.mark.parametrize("count", [1, 8, 20, 60, 92])
def test_the_most_common_jobs_are_chosen_with_one_of_each_group(count):
    chosen = shares.chosen_jobs(shares.with_overrides({}), count)
    assert len(chosen) == max(count, 8)
    assert {job.mix for job in chosen} == set(shares.published()["mix"])
    if count >= 20:
        assert {"3-8", "3-7", "4-9", "7-13", "1-1"} <= {job.code for job in chosen}


def test_overrides_replace_mixes_whole_and_chances_one_by_one():
    merged = shares.with_overrides({"mix": {"care": 1}, "permille": {"ssw": 999}})
    assert merged.tables["mix"] == {"care": 1}
    assert merged.tables["permille"]["ssw"] == 999
    assert merged.tables["permille"]["urgent"] == shares.published()["permille"]["urgent"]


def test_every_fault_of_the_overrides_is_told():
    faults = shares.faults_in(
        {
            "mood": {"good": 1},
            "mix": {"space": 1},
            "age": {"17": 1},
            "avoid": {"heights": -1},
            "language": {"A1": 0},
        }
    )
    assert len(faults) == 5


def test_published_shares_have_no_fault():
    assert shares.faults_in(shares.published()) == []
