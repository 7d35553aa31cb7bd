"""The judge: reads a result folder, recomputes every claim, says what is proven.

Letters as in CERTIFICATE.md: candidate c, order o, pair e, row r, weight w, price y, right
side b. Standard library and Python's integers only.
"""

from __future__ import annotations

from collections.abc import Iterable
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
from matcher.verifier.eligibility import Eligibility
from matcher.verifier.families import Row
from matcher.verifier.findings import Code, Finding, UnreadableError, Verdict, grouped
from matcher.verifier.goals import Objectives, Value, goal_values, objectives
from matcher.verifier.lists import check_open_seats, check_quotas, check_unplaced
from matcher.verifier.pairs import Pairs
from matcher.verifier.plan import COLUMNS, Plan, check_plan, read_plan
from matcher.verifier.reading import read_csv
from matcher.verifier.rows import compare_rows, derive_rows
from matcher.verifier.scenario import Scenario, bad_scenario, read_scenario


def verify(folder: str | PathLike[str]) -> Verdict:
    """Judge a result folder.

    Returns:
        The verdict; ``exit_code`` 0 where every claim of run.json that the certificate is to
        carry holds, 1 where one does not, 2 where the folder can't be read. Never raises for
        anything that a folder may hold.
    """
    verdict = Verdict()
    try:
        _Case(Path(folder), verdict).judge()
        verdict.findings = grouped(verdict.findings)
        verdict.exit_code = 1 if verdict.findings else 0
    except UnreadableError as error:
        verdict = Verdict(exit_code=2, findings=[error.finding])
    return verdict


@dataclass(slots=True)
class _Case:
    """One folder before the judge."""

    folder: Path
    verdict: Verdict

    def judge(self) -> None:
        """Steps: read, derive rows, judge the plan, the blocks, the claims, the lists."""
        run = read_run(self.folder)
        scenario = read_scenario(self.folder)
        blocks = self._blocks(run)
        eligibility = Eligibility(scenario)
        _check_pins(scenario, eligibility)
        rows = derive_rows(scenario)
        self._find(compare_rows(scenario, rows))
        pairs = Pairs(scenario, eligibility)
        found = objectives(scenario, rows, pairs)
        self._sizes(scenario, rows, pairs)
        if run.has_plan:
            plan = self._plan(scenario, rows, eligibility)
            self._judge_plan(run, scenario, rows, pairs, found, plan, blocks)
            self._lists(scenario, rows, eligibility, pairs, plan, blocks)
        else:
            self._judge_no_plan(run, scenario, rows, pairs, found, blocks)

    def _find(self, findings: Iterable[Finding]) -> None:
        self.verdict.findings.extend(findings)

    def _blocks(self, run: Run) -> list[Block]:
        is_optional = run.status == "stopped" or run.proof == "none"
        if is_optional and not (self.folder / "certificate.json").exists():
            return []
        return read_certificate(self.folder)

    def _sizes(self, scenario: Scenario, rows: dict[str, Row], pairs: Pairs) -> None:
        self.verdict.numbers.update(
            candidates=len(scenario.candidates),
            orders=len(scenario.orders),
            eligible_pairs=sum(map(len, pairs.orders)),
            rows=len(rows),
        )

    def _plan(self, scenario: Scenario, rows: dict[str, Row], eligibility: Eligibility) -> Plan:
        placements, findings = read_plan(self.folder, scenario, eligibility)
        self._find(findings)
        plan = Plan(placements, rows)
        self._find(check_plan(scenario, rows, plan))
        self.verdict.numbers["placed"] = len(placements)
        if not self.verdict.findings:
            count = len(placements)
            sentence = f"All {count} placements are eligible, scored right, and keep every rule."
            self.verdict.proven.append(sentence)
        return plan

    def _judge_plan(
        self,
        run: Run,
        scenario: Scenario,
        rows: dict[str, Row],
        pairs: Pairs,
        found: Objectives,
        plan: Plan,
        blocks: list[Block],
    ) -> None:
        values = goal_values(scenario, rows, found, plan)
        reached = reached_values(run, scenario.goals, values)
        limits = limits_of(scenario.goals, reached)
        self._find(check_goals(run, found, values, limits))
        duality = Duality(scenario, pairs, found.previous, found.group)
        court = Court(scenario, rows, found, duality, values, limits)
        proof = self._judge_blocks(court, blocks)
        self._find(check_status(run, proof, self.verdict))
        self._find(list(check_bounds(run, found, values, reached, proof, self.verdict)))
        self._find(check_placed(run, len(plan.placements)))

    def _judge_no_plan(
        self,
        run: Run,
        scenario: Scenario,
        rows: dict[str, Row],
        pairs: Pairs,
        found: Objectives,
        blocks: list[Block],
    ) -> None:
        if (self.folder / "assignments.csv").exists():
            for _ in read_csv(self.folder, "assignments.csv", COLUMNS)[:1]:
                message = f"status {run.status} has no plan, and assignments.csv has placements"
                self._find([Finding(Code.PLAN_UNEXPECTED, message)])
        no_limits: dict[str, Value] = {}
        duality = Duality(scenario, pairs, found.previous, found.group)
        court = Court(scenario, rows, found, duality, None, no_limits)
        self._find(check_status(run, self._judge_blocks(court, blocks), self.verdict))
        self._find(check_placed(run, 0))

    def _judge_blocks(self, court: Court, blocks: list[Block]) -> Proof:
        for block in blocks:
            self._find(court.judge(block))
        return court.proof

    def _lists(
        self,
        scenario: Scenario,
        rows: dict[str, Row],
        eligibility: Eligibility,
        pairs: Pairs,
        plan: Plan,
        blocks: list[Block],
    ) -> None:
        self._find(check_unplaced(self.folder, scenario, eligibility, pairs, plan))
        self._find(check_open_seats(self.folder, scenario, plan))
        self._find(check_quotas(self.folder, rows, plan, blocks))


def _check_pins(scenario: Scenario, eligibility: Eligibility) -> None:
    for c, o in scenario.pins.items():
        if not eligibility.eligible(c) >> o & 1:
            codes = ", ".join(eligibility.codes(c, o))
            identity = scenario.candidates[c].candidate_id
            raise bad_scenario(
                f"the pin of {identity!r} is on a pair that is not eligible: {codes}"
            )
