"""The judge: reads a result folder, recomputes every claim, says what is proven.

Letters as in CERTIFICATE.md: candidate c, order o, pair e, row r, weight w, price y, right
side b. Standard library and Python's integers only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from matcher.verifier.blocks import Court, Proof
from matcher.verifier.bound import Duality
from matcher.verifier.certificate import Block, read_certificate
from matcher.verifier.claims import (
    Run,
    check_bounds,
    check_goals,
    check_placed,
    check_status,
    limits_of,
    reached_values,
    read_run,
)
from matcher.verifier.counts import People
from matcher.verifier.eligibility import Eligibility
from matcher.verifier.families import Row
from matcher.verifier.findings import Code, Finding, UnreadableError, Verdict, grouped
from matcher.verifier.goals import Objectives, Value, goal_values, objectives
from matcher.verifier.lists import check_open_seats, check_quotas, check_unplaced
from matcher.verifier.pairs import Pairs
from matcher.verifier.plan import COLUMNS, Plan, check_plan, read_plan
from matcher.verifier.pricing import Pricing
from matcher.verifier.reading import read_csv, read_text
from matcher.verifier.rows import compare_rows, derive_rows
from matcher.verifier.scenario import Scenario, bad_scenario, read_scenario
from matcher.verifier.terms import Names


def verify(folder: str | PathLike[str]) -> Verdict:
    """Judge a result folder.

    Time and memory are linear in the eligible pairs, and time again for each block: see
    :mod:`matcher.verifier.pairs` and :mod:`matcher.verifier.bound`.

    Returns:
        The verdict; ``exit_code`` 0 where every claim of run.json that the certificate is to
        carry holds, 1 where one does not, 2 where the folder can't be read. Never raises for
        anything that a folder may hold.
    """
    verdict = Verdict()
    try:
        evidence = read_evidence(Path(folder))
        _tell_sizes(evidence, verdict)
        verdict.findings.extend(compare_rows(evidence.scenario, evidence.rows))
        if evidence.run.has_plan:
            _judge_plan(evidence, verdict)
        else:
            _judge_no_plan(evidence, verdict)
    except UnreadableError as error:
        return Verdict(exit_code=2, findings=[error.finding])
    verdict.findings = grouped(verdict.findings)
    verdict.exit_code = 1 if verdict.findings else 0
    return verdict


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a folder says, and what follows from its scenario alone."""

    folder: Path
    run: Run
    scenario: Scenario
    blocks: list[Block]
    eligibility: Eligibility
    rows: dict[str, Row]
    pairs: Pairs
    found: Objectives


def read_evidence(folder: Path) -> Evidence:
    """Read the folder's JSON files and derive pairs, rows and objectives.

    Raises:
        UnreadableError: a file is missing or malformed, or the scenario contradicts itself.
    """
    run, scenario = read_run(folder), read_scenario(folder)
    is_optional = run.status == "stopped" or run.proof == "none"
    is_absent = is_optional and not (folder / "certificate.json").exists()
    blocks = [] if is_absent else read_certificate(folder)
    eligibility = Eligibility(scenario)
    _check_pins(scenario, eligibility)
    rows, pairs = derive_rows(scenario), Pairs(scenario, eligibility)
    found = objectives(scenario, rows, pairs)
    return Evidence(folder, run, scenario, blocks, eligibility, rows, pairs, found)


def _check_pins(scenario: Scenario, eligibility: Eligibility) -> None:
    for c, o in scenario.pins.items():
        if not eligibility.eligible(c) >> o & 1:
            codes = ", ".join(eligibility.codes(c, o))
            identity = scenario.candidates[c].candidate_id
            raise bad_scenario(f"{identity!r} is pinned to a pair that is not eligible: {codes}")


def _tell_sizes(evidence: Evidence, verdict: Verdict) -> None:
    verdict.numbers.update(
        candidates=len(evidence.scenario.candidates),
        orders=len(evidence.scenario.orders),
        eligible_pairs=sum(map(len, evidence.pairs.orders)),
        rows=len(evidence.rows),
    )


def _judge_plan(evidence: Evidence, verdict: Verdict) -> None:
    """The plan, then the goals' values, the blocks, the bounds, and last the lists."""
    run, found, scenario = evidence.run, evidence.found, evidence.scenario
    plan = _read_plan(evidence, verdict)
    values = goal_values(scenario, evidence.rows, found, plan)
    reached = reached_values(run, scenario.goals, values)
    limits = limits_of(scenario.goals, reached)
    verdict.findings.extend(check_goals(run, found, values, limits))
    proof = _judge_blocks(evidence, values, limits, verdict)
    verdict.findings.extend(check_status(run, proof, verdict))
    verdict.findings.extend(list(check_bounds(run, found, values, reached, proof, verdict)))
    verdict.findings.extend(check_placed(run, len(plan.placements)))
    verdict.findings.extend(_check_lists(evidence, plan))


def _read_plan(evidence: Evidence, verdict: Verdict) -> Plan:
    placements, findings = read_plan(evidence.folder, evidence.scenario, evidence.eligibility)
    plan = Plan(placements, evidence.rows)
    verdict.findings.extend(findings)
    verdict.findings.extend(check_plan(evidence.scenario, evidence.rows, plan))
    verdict.numbers["placed"] = len(placements)
    if not verdict.findings:
        count = len(placements)
        sentence = f"All {count} placements are eligible, scored right, and keep every rule."
        verdict.proven.append(sentence)
    return plan


def _judge_blocks(
    evidence: Evidence,
    values: Mapping[str, Value] | None,
    limits: Mapping[str, Value],
    verdict: Verdict,
) -> Proof:
    scenario, found = evidence.scenario, evidence.found
    pairs, rows = evidence.pairs, evidence.rows
    names, people = Names(scenario, pairs), People(scenario, pairs)
    pricing = Pricing(scenario, rows, pairs, found, names, people)
    duality = Duality(scenario, pairs, found.previous, found.group)
    court = Court(found, pricing, duality, values, limits)
    for block in evidence.blocks:
        verdict.findings.extend(court.judge(block))
    return court.proof


def _check_lists(evidence: Evidence, plan: Plan) -> Iterator[Finding]:
    folder, scenario = evidence.folder, evidence.scenario
    yield from check_unplaced(folder, scenario, evidence.eligibility, evidence.pairs, plan)
    yield from check_open_seats(folder, scenario, plan)
    yield from check_quotas(folder, evidence.rows, plan, evidence.blocks)


def _judge_no_plan(evidence: Evidence, verdict: Verdict) -> None:
    """That there are no placements, and what the blocks prove."""
    run, folder, name = evidence.run, evidence.folder, "assignments.csv"
    is_blank = not (folder / name).exists() or not read_text(folder, name).strip()
    if not is_blank and read_csv(folder, name, COLUMNS):
        message = f"status {run.status} has no plan, and {name} has placements"
        verdict.findings.append(Finding(Code.PLAN_UNEXPECTED, message))
    proof = _judge_blocks(evidence, None, {}, verdict)
    verdict.findings.extend(check_status(run, proof, verdict))
    verdict.findings.extend(check_placed(run, 0))
