"""Folders that hold: each form of proof, and what the judge says of it."""

import pytest

from matcher.verifier.judge import verify
from verifier import folders
from verifier.cases import CASES


def judged(tmp_path, name):
    return verify(folders.write(tmp_path / "result", CASES[name]()))


@pytest.mark.parametrize("name", CASES)
def test_folder_holds(tmp_path, name):
    verdict = judged(tmp_path, name)
    assert [str(finding) for finding in verdict.findings] == []
    assert (verdict.exit_code, verdict.ok) == (0, True)


@pytest.mark.parametrize(
    ("name", "proof"),
    [
        ("rich", "certificate"),
        ("scored", "certificate"),
        ("cut", "certificate"),
        ("branched", "solver"),
        ("infeasible", "certificate"),
        ("worst_off", "certificate"),
        ("worst_off_first", "certificate"),
        ("parity", "certificate"),
        ("unlisted", "certificate"),
        ("opening", "certificate"),
        ("together", "certificate"),
        ("counts", "certificate"),
        ("beds_for_two", "certificate"),
        ("halves", "certificate"),
    ],
)
def test_cases_are_proven_as_they_are_meant_to_be(name, proof):
    assert CASES[name]()["run.json"]["proof"] == proof


def test_solver_claim_is_told_with_the_certificates_own_bound(tmp_path):
    verdict = judged(tmp_path, "branched")
    assert verdict.unproven == [
        "fill: that 2 is the best is the solver's claim; the certificate proves 3."
    ]


def test_infeasible_scenario_is_said_to_be_proven(tmp_path):
    assert judged(tmp_path, "infeasible").proven == [
        "No plan keeps the rows: the scenario is infeasible."
    ]


def test_stopped_run_claims_nothing(tmp_path):
    verdict = judged(tmp_path, "stopped")
    assert verdict.proven == []
    assert verdict.unproven == ["No plan was found within the limit, and nothing is claimed."]


def test_optimum_is_said_goal_by_goal(tmp_path):
    verdict = judged(tmp_path, "scored")
    assert verdict.proven[1:] == [
        "fill: 2 is the best there is.",
        "score: 4700 is the best there is while the goals before it keep what they must.",
    ]
    assert verdict.numbers["goals"]["score"] == {"value": 4700, "bound": 4700}


@pytest.mark.parametrize("content", ["", "\n", [["a heading"]]])
def test_without_a_plan_assignments_may_be_empty_or_a_heading(tmp_path, content):
    found = CASES["infeasible"]()
    plan = folders.Reference(found["scenario.json"])
    heading = folders.lists(plan, {}, [])["assignments.csv"]
    found["assignments.csv"] = content if isinstance(content, str) else heading
    assert verify(folders.write(tmp_path / "result", found)).exit_code == 0


@pytest.mark.parametrize("reason", ["outbid", "limit_reached", "no_gain"])
def test_reason_of_somebody_with_an_eligible_seat_may_be(tmp_path, reason):
    found = CASES["rich"]()
    next(line for line in found["unplaced.csv"] if line[0] == "C-1")[1] = reason
    assert verify(folders.write(tmp_path / "result", found)).exit_code == 0


def test_more_than_twenty_findings_alike_are_grouped(tmp_path):
    found = CASES["rich"]()
    made_up = {f"quota:x:{n}:max": n for n in range(30)}
    found["scenario.json"]["rows"].update(made_up)
    findings = verify(folders.write(tmp_path / "result", found)).findings
    assert len(findings) == 21
    assert str(findings[-1]) == "row-unknown and 10 more of the kind"
