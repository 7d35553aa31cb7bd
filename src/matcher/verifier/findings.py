"""What the judge says: one finding for each fault, each with a stable code."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """Every kind of fault; CERTIFICATE.md, section 8, has a sentence on each."""

    # The folder can't be read (exit 2).
    MISSING_FILE = "missing-file"
    BAD_JSON = "bad-json"
    BAD_CSV = "bad-csv"
    BAD_SHAPE = "bad-shape"
    BAD_SCENARIO = "bad-scenario"
    # The scenario's own list of rows.
    ROW_MISSING = "row-missing"
    ROW_UNKNOWN = "row-unknown"
    ROW_VALUE = "row-value"
    # The plan.
    UNKNOWN_ID = "unknown-id"
    PLACED_TWICE = "placed-twice"
    WRONG_COMPANY = "wrong-company"
    INELIGIBLE = "ineligible"
    WRONG_SCORE = "wrong-score"
    WRONG_PART = "wrong-part"
    WRONG_PINNED = "wrong-pinned"
    PIN_BROKEN = "pin-broken"
    SEATS_EXCEEDED = "seats-exceeded"
    MIN_SEATS = "min-seats"
    GROUP_SPLIT = "group-split"
    PRESET_BROKEN = "preset-broken"
    BEDS_BROKEN = "beds-broken"
    QUOTA_BROKEN = "quota-broken"
    PLAN_UNEXPECTED = "plan-unexpected"
    # The certificate.
    BLOCK_WEIGHTS = "block-weights"
    BLOCK_DOMINANCE = "block-dominance"
    BLOCK_DENOMINATOR = "block-denominator"
    BLOCK_VALUE = "block-value"
    BLOCK_BOUND = "block-bound"
    BLOCK_PROOF = "block-proof"
    PRICE_ROW = "price-row"
    PRICE_SIGN = "price-sign"
    PRICE_SOFT = "price-soft"
    CUT_FORM = "cut-form"
    DERIVED_FORM = "derived-form"
    DERIVED_LIMIT = "derived-limit"
    DERIVED_SIZE = "derived-size"
    DERIVED_FALSE = "derived-false"
    # The claims of run.json.
    STATUS_PROOF = "status-proof"
    GOAL_LIST = "goal-list"
    GOAL_VALUE = "goal-value"
    GOAL_BOUND = "goal-bound"
    GOAL_GIVEN_UP = "goal-given-up"
    PROOF_OPEN = "proof-open"
    PLACED_COUNT = "placed-count"
    # The lists.
    UNPLACED_LIST = "unplaced-list"
    UNPLACED_REASON = "unplaced-reason"
    UNPLACED_DETAIL = "unplaced-detail"
    OPEN_LIST = "open-list"
    OPEN_COUNT = "open-count"
    QUOTA_LIST = "quota-list"
    QUOTA_COUNT = "quota-count"
    QUOTA_BOUND = "quota-bound"
    QUOTA_SLACK = "quota-slack"
    QUOTA_PRICE = "quota-price"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: its stable code, and where and what in words."""

    code: Code
    message: str

    def __str__(self) -> str:
        return f"{self.code} {self.message}"


def grouped(findings: list[Finding], most: int = 20) -> list[Finding]:
    """The findings in their order; of more than ``most`` alike the rest becomes one line."""
    counts: Counter[Code] = Counter()
    kept = []
    for finding in findings:
        counts[finding.code] += 1
        if counts[finding.code] <= most:
            kept.append(finding)
    more = [(code, count - most) for code, count in counts.items() if count > most]
    return kept + [Finding(code, f"and {count} more of the kind") for code, count in more]


class UnreadableError(Exception):
    """The folder can't be read as a result folder; carries the one finding that says why."""

    def __init__(self, code: Code, message: str) -> None:
        self.finding = Finding(code, message)
        super().__init__(str(self.finding))


@dataclass(slots=True)
class Verdict:
    """What the judge found.

    Attributes:
        exit_code: 0 every claim that the certificate is to carry holds, 1 one does not,
            2 the folder can't be read.
        findings: all that is wrong, in the order of CERTIFICATE.md.
        proven: sentences, each of them proven from the folder alone.
        unproven: sentences on what is claimed or open, and not proven by the certificate.
        numbers: sizes, and value and proven bound of each goal (a rate as ``"p/q"``).
    """

    exit_code: int = 0
    findings: list[Finding] = field(default_factory=list)
    proven: list[str] = field(default_factory=list)
    unproven: list[str] = field(default_factory=list)
    numbers: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the folder was read and every claim holds."""
        return self.exit_code == 0

    def to_dict(self) -> dict[str, Any]:
        """The verdict as plain data, for ``--json``."""
        return {
            "ok": self.ok,
            "exit_code": self.exit_code,
            "findings": [{"code": str(f.code), "message": f.message} for f in self.findings],
            "proven": self.proven,
            "unproven": self.unproven,
            "numbers": self.numbers,
        }
