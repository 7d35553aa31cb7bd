"""Every single corruption of a folder that holds is caught, by its own code."""

import copy

import pytest

from matcher.verifier.findings import Code
from matcher.verifier.judge import verify
from verifier import folders
from verifier.cases import CASES

CORRUPTIONS = []


def corruption(case, *codes):
    """Register a change of a case's files, and the codes that must be among the findings."""

    def register(change):
        CORRUPTIONS.append(pytest.param(case, codes, change, id=change.__name__))
        return change

    return register


def line_of(rows, first):
    return next(row for row in rows if row[0] == first)


# scenario.json: rows


@corruption("rich", "row-missing")
def row_left_out(f):
    del f["scenario.json"]["rows"]["beds:F-1:F"]


@corruption("rich", "row-unknown")
def row_made_up(f):
    f["scenario.json"]["rows"]["beds:F-1:M"] = 3


@corruption("rich", "row-value")
def preset_row_loosened(f):
    f["scenario.json"]["rows"]["preset:titp-2017/company:K-1"] = 2


@corruption("rich", "row-value")
def share_row_changed(f):
    f["scenario.json"]["rows"]["quota:talk:K-1:min_share"] = "1/3"


@corruption("rich", "row-missing", "row-unknown")
def quota_renamed(f):
    f["scenario.json"]["quotas"][2]["id"] = "cup"


# scenario.json: the tables under the plan


@corruption("rich", "ineligible")
def candidate_made_too_young(f):
    f["scenario.json"]["tables"]["candidates"]["birth_date"][3] = "2012-01-01"


@corruption("rich", "wrong-part", "wrong-score", "goal-value")
def screening_changed(f):
    candidates = f["scenario.json"]["tables"]["candidates"]
    c = candidates["candidate_id"].index(f["assignments.csv"][1][0])
    candidates["screening"][c] = 99


@corruption("rich", "row-value", "seats-exceeded")
def seats_taken_away(f):
    orders = f["scenario.json"]["tables"]["orders"]
    orders["seats"][orders["order_id"].index(f["assignments.csv"][1][1])] = 0


@corruption("grouped", "group-split")
def group_enlarged(f):
    f["scenario.json"]["tables"]["candidates"]["group"][2] = "twins"


@corruption("grouped", "min-seats")
def min_seats_raised(f):
    f["scenario.json"]["tables"]["orders"]["min_seats"][0] = 3


@corruption("scored", "wrong-score", "goal-value")
def listed_score_changed(f):
    f["scenario.json"]["tables"]["scores"]["score"][0] = 4001


@corruption("scored", "ineligible")
def listed_pair_taken_away(f):
    for column in f["scenario.json"]["tables"]["scores"].values():
        del column[0]


# assignments.csv


@corruption("grouped", "min-seats", "group-split")
def twin_left_out(f):
    f["assignments.csv"].remove(line_of(f["assignments.csv"], "C-2"))


@corruption("rich", "unknown-id")
def unknown_candidate(f):
    f["assignments.csv"][1][0] = "C-99"


@corruption("rich", "unknown-id")
def unknown_order(f):
    f["assignments.csv"][1][1] = "O-99"


@corruption("rich", "placed-twice")
def line_twice(f):
    f["assignments.csv"].append(list(f["assignments.csv"][1]))


@corruption("rich", "pin-broken", "unplaced-list", "goal-value", "placed-count")
def pinned_line_left_out(f):
    f["assignments.csv"].remove(line_of(f["assignments.csv"], "C-3"))


@corruption("rich", "goal-value", "open-count", "unplaced-list", "block-value", "placed-count")
def line_left_out(f):
    f["assignments.csv"].remove(line_of(f["assignments.csv"], "C-4"))


@corruption("rich", "wrong-company")
def company_changed(f):
    line_of(f["assignments.csv"], "C-3")[2] = "K-2"


@corruption("rich", "wrong-score")
def score_raised(f):
    f["assignments.csv"][1][3] += 1


@corruption("rich", "wrong-score")
def score_written_as_a_fraction(f):
    f["assignments.csv"][1][3] = f"{f['assignments.csv'][1][3]}.0"


@corruption("rich", "wrong-part")
def part_raised(f):
    f["assignments.csv"][1][4] += 1


@corruption("scored", "wrong-part")
def part_given_beside_listed_scores(f):
    f["assignments.csv"][1][4] = 80


@corruption("rich", "wrong-pinned")
def pin_denied(f):
    line_of(f["assignments.csv"], "C-3")[12] = "no"


@corruption("rich", "wrong-pinned")
def pin_made_up(f):
    line_of(f["assignments.csv"], "C-4")[12] = "yes"


@corruption("rich", "ineligible")
def moved_to_an_order_of_another_job(f):
    line_of(f["assignments.csv"], "C-4")[1:3] = ["O-3", "K-2"]


@corruption("rich", "preset-broken", "seats-exceeded")
def crowd_placed(f):
    for c in ("C-1", "C-2"):
        f["assignments.csv"].append([c, "O-1", "K-1", 1, *["0"] * 8, "no"])


@corruption("rich", "beds-broken")
def beds_taken_away(f):
    f["scenario.json"]["tables"]["offices"]["dorm_female"][0] = 0


@corruption("rich", "quota-broken", "row-value")
def hard_quota_tightened(f):
    f["scenario.json"]["quotas"][2]["bounds"]["max"] = 1


@corruption("rich", "pin-broken")
def pin_moved(f):
    f["scenario.json"]["tables"]["pins"]["candidate_id"][0] = "C-1"


@corruption("infeasible", "plan-unexpected")
def plan_beside_infeasible(f):
    columns = folders.lists(folders.Reference(f["scenario.json"]), {"C-1": "O-1"}, [])
    f["assignments.csv"] = columns["assignments.csv"]


# certificate.json


def first(f):
    return f["certificate.json"]["blocks"][0]


@corruption("rich", "block-weights")
def weight_of_an_unknown_goal(f):
    first(f)["weights"]["joy"] = 1


@corruption("rich", "block-weights")
def weight_negative(f):
    first(f)["weights"]["score"] = -1


@corruption("rich", "block-dominance")
def weight_too_small(f):
    first(f)["weights"]["fill"] = 900


@corruption("rich", "block-dominance")
def weight_one_too_small(f):
    first(f)["weights"]["fill"] -= 1


@corruption("rich", "block-denominator")
def denominator_zero(f):
    first(f)["denominator"] = 0


@corruption("rich", "block-denominator")
def denominator_negative(f):
    first(f)["denominator"] = -1


@corruption("rich", "block-value")
def block_value_changed(f):
    first(f)["value"] += 1


@corruption("rich", "block-bound")
def block_bound_lowered(f):
    first(f)["bound"] -= 1


@corruption("rich", "block-bound")
def block_bound_raised(f):
    first(f)["bound"] += 1


@corruption("rich", "price-row")
def price_on_an_unknown_row(f):
    first(f)["prices"]["seats:O-99"] = 1


@corruption("rich", "price-row")
def lock_on_the_blocks_own_goal(f):
    first(f)["prices"]["goal:fill"] = -1


@corruption("rich", "price-sign")
def price_of_a_maximum_negative(f):
    first(f)["prices"]["quota:cap:all:max"] = -1


@corruption("rich", "price-sign")
def price_of_a_minimum_positive(f):
    first(f)["prices"]["quota:talk:K-1:min_share"] = 1


@corruption("rich", "price-soft")
def soft_price_above_its_penalty(f):
    first(f)["prices"]["quota:soft:all:min"] = -7 * first(f)["denominator"] - 1


@corruption("rich", "block-bound", "goal-bound", "proof-open")
def prices_left_out(f):
    first(f)["prices"] = {}


def derived(f):
    return first(f)["derived"][0]


@corruption("counts", "derived-form")
def counts_of_an_unknown_row(f):
    derived(f)["row"] = "quota:talk:all:max_share"


@corruption("counts", "derived-form")
def counts_by_another_name(f):
    derived(f)["id"] = "hull:1"


@corruption("counts", "derived-form")
def counts_twice(f):
    first(f)["derived"] *= 2


@corruption("counts", "derived-form")
def counts_of_a_soft_share(f):
    f["scenario.json"]["quotas"][0]["soft"] = 9


@corruption("beds_for_two", "derived-form")
def counts_of_a_row_that_is_no_share(f):
    derived(f)["row"] = "beds:F-1:F"


@corruption("counts", "derived-false")
def counts_bound_lowered(f):
    derived(f)["bound"] -= 1


@corruption("counts", "derived-false")
def counts_coefficient_of_the_counted_raised(f):
    derived(f)["counted"] += 1


@corruption("counts", "derived-false")
def counts_coefficient_of_the_others_raised(f):
    derived(f)["others"] += 1


@corruption("counts", "block-bound", "proof-open")
def counts_bound_raised(f):
    derived(f)["bound"] += 1


@corruption("counts", "derived-false", "row-value")
def counts_with_one_seat_more(f):
    f["scenario.json"]["tables"]["orders"]["seats"][0] += 1


@corruption("counts", "price-sign")
def counts_price_negative(f):
    first(f)["prices"]["counts:1"] = -1


@corruption("counts", "price-row")
def counts_left_out(f):
    del first(f)["derived"]


@corruption("beds_for_two", "derived-false")
def limit_left_out(f):
    derived(f)["limits"] = []


@corruption("beds_for_two", "derived-limit")
def limit_of_an_unknown_row(f):
    derived(f)["limits"] = ["beds:F-1:M"]


@corruption("beds_for_two", "derived-limit")
def limit_that_counts_some_alone(f):
    f["scenario.json"]["tables"]["candidates"]["sex"][0] = "M"


@corruption("beds_for_two", "derived-false")
def least_number_within_the_beds(f):
    f["scenario.json"]["tables"]["orders"]["min_seats"][0] = 2


@corruption("beds_for_two", "derived-size")
def counts_of_more_than_are_gone_through(f):
    f["scenario.json"]["tables"]["offices"]["dorm_female"][0] = 2000
    f["scenario.json"]["tables"]["orders"]["seats"][0] = 2000
    candidates = f["scenario.json"]["tables"]["candidates"]
    for name, column in candidates.items():
        column[:] = [f"C-{n}" for n in range(1, 1002)] if "_id" in name else column[:1] * 1001


@corruption("opening", "price-sign")
def opening_price_negative(f):
    first(f)["prices"]["opening:O-1:C-1"] *= -1


@corruption("opening", "price-row")
def opening_of_an_order_that_takes_one(f):
    first(f)["prices"]["opening:O-2:C-2"] = 1


@corruption("opening", "price-row")
def opening_of_an_order_that_now_takes_one(f):
    f["scenario.json"]["tables"]["orders"]["min_seats"][0] = 1


@corruption("opening", "price-row")
def opening_of_a_pair_that_is_not_eligible(f):
    f["scenario.json"]["tables"]["candidates"]["skills"][0] = [["cook", 1]]


@corruption("opening", "block-bound", "proof-open")
def least_number_lowered(f):
    f["scenario.json"]["tables"]["orders"]["min_seats"][0] = 2


@corruption("together", "price-row")
def group_row_of_the_first_member(f):
    first(f)["prices"]["group:C-1:K-1"] = 1


@corruption("together", "price-row")
def group_row_of_somebody_without_a_group(f):
    first(f)["prices"]["group:C-3:K-1"] = 1


@corruption("together", "price-row")
def group_row_of_an_unknown_company(f):
    first(f)["prices"]["group:C-2:K-9"] = 1


@corruption("together", "block-bound", "proof-open")
def group_price_turned_round(f):
    prices = first(f)["prices"]
    prices.update({row: -y for row, y in prices.items() if row.startswith("group:")})


@corruption("together", "price-row")
def group_dissolved(f):
    f["scenario.json"]["tables"]["candidates"]["group"][1] = ""


@corruption("halves", "cut-form")
def cut_of_a_group_row_that_is_not_there(f):
    first(f)["cuts"][0]["multipliers"]["group:C-1:K-1"] = 1


@corruption("halves", "block-bound", "proof-open")
def cut_without_the_group_row(f):
    for cut in first(f)["cuts"]:
        del cut["multipliers"]["group:C-2:K-1" if ":1" in cut["id"] else "group:C-2:K-2"]


@corruption("unlisted", "wrong-score")
def unlisted_pair_without_points(f):
    line_of(f["assignments.csv"], "C-2")[3] = 0


@corruption("unlisted", "wrong-part")
def unlisted_pair_without_parts(f):
    line_of(f["assignments.csv"], "C-2")[4:12] = [""] * 8


@corruption("rich", "proof-open", "goal-bound")
def no_blocks(f):
    f["certificate.json"]["blocks"] = []


@corruption("cut", "cut-form")
def cut_with_a_negative_multiplier(f):
    first(f)["cuts"][0]["multipliers"]["seats:O-1"] = -1


@corruption("cut", "cut-form")
def cut_of_an_unknown_row(f):
    first(f)["cuts"][0]["multipliers"]["seats:O-9"] = 1


@corruption("cut", "cut-form")
def cut_of_itself(f):
    first(f)["cuts"][0]["multipliers"]["cut:1"] = 1


@corruption("cut", "cut-form")
def cut_over_zero(f):
    first(f)["cuts"][0]["denominator"] = 0


@corruption("cut", "cut-form")
def cut_twice(f):
    first(f)["cuts"] *= 2


@corruption("cut", "price-sign")
def cut_price_negative(f):
    first(f)["prices"]["cut:1"] = -1


@corruption("cut", "block-bound", "goal-bound", "proof-open")
def cut_without_its_rounding(f):
    first(f)["cuts"][0]["denominator"] = 1


@corruption("cut", "price-row")
def cut_left_out(f):
    first(f)["cuts"] = []


@corruption("infeasible", "proof-open", "block-bound")
def infeasible_without_prices(f):
    first(f)["prices"] = {}


@corruption("infeasible", "block-value")
def value_without_a_plan(f):
    first(f)["value"] = 3


@corruption("infeasible", "status-proof")
def infeasible_proven_by_nothing(f):
    f["run.json"]["proof"] = "none"


@corruption("give_up", "block-weights")
def goal_that_is_given_up_proven_with_others(f):
    first(f)["weights"] = {"fill": 100_000, "score": 1}


@corruption("give_up", "price-sign")
def lock_price_positive(f):
    f["certificate.json"]["blocks"][1]["prices"]["goal:fill"] = 5


@corruption("give_up", "goal-given-up")
def more_given_up_than_allowed(f):
    f["scenario.json"]["goals"][0]["give_up"] = 0
    f["run.json"]["goals"][0].pop("reached")
    f["run.json"]["goals"][1]["reached"] += 200


@corruption("give_up", "goal-bound")
def reached_beyond_the_bound(f):
    f["run.json"]["goals"][1]["reached"] += 1


@corruption("give_up", "proof-open")
def reached_below_the_bound(f):
    f["run.json"]["goals"][1]["reached"] -= 1


@corruption("worst_off", "block-proof", "goal-bound")
def worst_off_threshold_lowered(f):
    f["certificate.json"]["blocks"][1]["value"] -= 1


@corruption("worst_off", "goal-bound", "proof-open")
def worst_off_threshold_raised(f):
    f["certificate.json"]["blocks"][1]["value"] = 900


@corruption("worst_off", "proof-open", "goal-bound")
def worst_off_block_left_out(f):
    del f["certificate.json"]["blocks"][1]


@corruption("worst_off", "block-weights")
def worst_off_with_the_weight_of_a_later_goal(f):
    f["certificate.json"]["blocks"][1]["weights"] = {"score": 1}


@corruption("parity", "block-proof")
def parity_prices_left_out(f):
    f["certificate.json"]["blocks"][1].update(prices={}, bound=0)


@corruption("parity", "price-row")
def parity_row_of_an_unknown_group(f):
    f["certificate.json"]["blocks"][1]["prices"]["goal:parity/Mars"] = -1


# run.json


@corruption("rich", "status-proof")
def optimal_without_proof(f):
    f["run.json"]["proof"] = "none"


@corruption("rich", "status-proof")
def feasible_with_proof(f):
    f["run.json"]["status"] = "feasible"


@corruption("rich", "goal-list")
def goal_left_out(f):
    del f["run.json"]["goals"][1]


@corruption("rich", "goal-list")
def goals_in_another_order(f):
    f["run.json"]["goals"].reverse()


@corruption("rich", "goal-value")
def goal_value_raised(f):
    f["run.json"]["goals"][0]["value"] += 1


@corruption("rich", "goal-bound")
def goal_bound_raised(f):
    f["run.json"]["goals"][1]["bound"] += 1


@corruption("rich", "goal-bound")
def goal_bound_left_out(f):
    f["run.json"]["goals"][1]["bound"] = None


@corruption("rich", "goal-value")
def reached_where_nothing_may_be_given_up(f):
    f["run.json"]["goals"][0]["reached"] = 99


@corruption("feasible", "goal-bound")
def bound_of_a_feasible_plan_lowered(f):
    f["run.json"]["goals"][0]["bound"] -= 1


@corruption("feasible", "plan-unexpected", "proof-open")
def feasible_plan_called_infeasible(f):
    f["run.json"]["status"], f["run.json"]["proof"] = "infeasible", "certificate"


@corruption("feasible", "proof-open")
def gap_called_closed(f):
    f["run.json"].update(status="optimal", proof="certificate")


@corruption("branched", "proof-open")
def branching_called_a_certificate(f):
    f["run.json"]["proof"] = "certificate"


@corruption("branched", "goal-bound")
def solvers_bound_neither_value_nor_proven(f):
    f["run.json"]["goals"][0]["bound"] = 7


@corruption("give_up", "goal-bound")
def solvers_bound_of_a_goal_that_is_given_up_made_up(f):
    f["run.json"]["proof"] = "solver"
    f["run.json"]["goals"][0]["bound"] += 1
    del f["run.json"]["goals"][0]["reached"]


@corruption("parity", "goal-value")
def rate_changed(f):
    f["run.json"]["goals"][1]["value"] = "1/2"


@corruption("rich", "placed-count")
def placed_count_changed(f):
    f["run.json"]["placed"] += 1


@corruption("stopped", "status-proof")
def stopped_with_a_proof(f):
    f["run.json"]["proof"] = "solver"


# The lists


@corruption("rich", "unplaced-list")
def unplaced_left_out(f):
    del f["unplaced.csv"][1]


@corruption("rich", "unplaced-list")
def unplaced_twice(f):
    f["unplaced.csv"].append(list(f["unplaced.csv"][1]))


@corruption("rich", "unplaced-list")
def placed_person_among_the_unplaced(f):
    f["unplaced.csv"].append(["C-3", "outbid", ""])


@corruption("rich", "unplaced-reason")
def reason_hides_that_there_is_no_seat(f):
    line_of(f["unplaced.csv"], "C-5")[1] = "outbid"


@corruption("rich", "unplaced-reason")
def reason_claims_that_there_is_no_seat(f):
    line_of(f["unplaced.csv"], "C-1")[1] = "no_eligible_seat"


@corruption("rich", "unplaced-reason")
def reason_unknown(f):
    line_of(f["unplaced.csv"], "C-1")[1] = "bad luck"


@corruption("rich", "unplaced-detail")
def detail_count_changed(f):
    line = line_of(f["unplaced.csv"], "C-5")
    line[2] = line[2].replace("skill: 2", "skill: 3")


@corruption("rich", "unplaced-detail")
def detail_code_left_out(f):
    line = line_of(f["unplaced.csv"], "C-5")
    line[2] = line[2].split("; ")[0]


@corruption("rich", "open-list")
def open_seats_left_out(f):
    del f["open_seats.csv"][1]


@corruption("rich", "open-list")
def open_seats_of_a_full_order(f):
    f["open_seats.csv"].append(["O-99", 1, 1, 0, "", ""])


@corruption("rich", "open-count")
def filled_changed(f):
    f["open_seats.csv"][1][2] += 1


@corruption("rich", "open-count")
def open_changed(f):
    f["open_seats.csv"][1][3] += 1


@corruption("rich", "quota-list")
def quota_line_left_out(f):
    f["quotas.csv"].pop()


@corruption("rich", "quota-list")
def quota_line_of_seats(f):
    f["quotas.csv"].append(["seats:O-1", 1, "", 2, 1, 0, ""])


@corruption("rich", "quota-count")
def quota_count_changed(f):
    line_of(f["quotas.csv"], "quota:cap:all:max")[1] += 1


@corruption("rich", "quota-bound")
def quota_maximum_changed(f):
    line_of(f["quotas.csv"], "quota:cap:all:max")[3] += 1


@corruption("rich", "quota-bound")
def quota_minimum_blank(f):
    line_of(f["quotas.csv"], "quota:soft:all:min")[2] = ""


@corruption("rich", "quota-slack")
def quota_slack_changed(f):
    line_of(f["quotas.csv"], "quota:talk:K-1:min_share")[4] += 1


@corruption("rich", "quota-price")
def quota_price_changed(f):
    line_of(f["quotas.csv"], "quota:cap:all:max")[5] = "1/3"


@corruption("rich", "quota-price")
def quota_price_not_a_number(f):
    line_of(f["quotas.csv"], "quota:cap:all:max")[5] = "much"


@pytest.mark.parametrize(("case", "codes", "change"), CORRUPTIONS)
def test_corruption_is_caught_by_its_code(tmp_path, case, codes, change):
    found = copy.deepcopy(CASES[case]())
    change(found)
    verdict = verify(folders.write(tmp_path / "result", found))
    assert verdict.exit_code == 1
    assert set(codes) <= {str(finding.code) for finding in verdict.findings}


def test_every_code_of_a_claim_that_fails_has_a_corruption():
    unreadable = {"missing-file", "bad-json", "bad-csv", "bad-shape", "bad-scenario"}
    used = {code for case in CORRUPTIONS for code in case.values[1]}
    assert used | unreadable == {str(code) for code in Code}
