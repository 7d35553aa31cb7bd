"""Stable codes of the faults and warnings of a scenario, and how many alike are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from matcher.errors import NO_HINT, Issue, Phrase

SHOWN = 20


class Code(StrEnum):
    """One code for each kind of fault; scripts may rely on them."""

    # files
    FILE_MISSING = "file-missing"
    FILE_KIND = "file-kind"
    FILE_UNREADABLE = "file-unreadable"
    FILE_SIZE = "file-size"
    FILE_OUTSIDE = "file-outside"
    FILE_FORMAT = "file-format"
    EXTRA_MISSING = "extra-missing"
    ENCODING = "encoding"
    # scenario.yaml as YAML
    YAML_SYNTAX = "yaml-syntax"
    YAML_TAG = "yaml-tag"
    YAML_ALIAS = "yaml-alias"
    YAML_DEPTH = "yaml-depth"
    YAML_SIZE = "yaml-size"
    KEY_TWICE = "key-twice"
    KEY_UNKNOWN = "key-unknown"
    KEY_MISSING = "key-missing"
    WRONG_TYPE = "wrong-type"
    # scenario.yaml as settings
    VERSION = "version"
    TABLE_UNKNOWN = "table-unknown"
    TABLE_TWICE = "table-twice"
    TABLE_MISSING = "table-missing"
    PRESET_UNKNOWN = "preset-unknown"
    PRESET_TWICE = "preset-twice"
    WEIGHTS = "weights"
    WAGE_RANGE = "wage-range"
    SHARE = "share"
    QUOTA_BOUND_MISSING = "quota-bound-missing"
    QUOTA_BOUND_ORDER = "quota-bound-order"
    QUOTA_TWICE = "quota-twice"
    QUOTA_ID = "quota-id"
    ATTRIBUTE_UNKNOWN = "attribute-unknown"
    ATTRIBUTE_TWICE = "attribute-twice"
    COMPARISON = "comparison"
    WHERE_EMPTY = "where-empty"
    WHERE_UNMATCHED = "where-unmatched"
    EXCEPT_WITHOUT_PER = "except-without-per"
    EXCEPT_PARTS = "except-parts"
    EXCEPT_UNMATCHED = "except-unmatched"
    GOAL_UNKNOWN = "goal-unknown"
    GOAL_TWICE = "goal-twice"
    GOAL_PER = "goal-per"
    GOAL_FROM = "goal-from"
    GIVE_UP = "give-up"
    PREVIOUS_UNKNOWN = "previous-unknown"
    # tables as files
    HEADING_MISSING = "heading-missing"
    COLUMN_UNKNOWN = "column-unknown"
    COLUMN_TWICE = "column-twice"
    COLUMN_MISSING = "column-missing"
    ROW_RAGGED = "row-ragged"
    CSV_SYNTAX = "csv-syntax"
    NUL_BYTE = "nul-byte"
    CELL_SIZE = "cell-size"
    # workbooks
    SHEET_UNKNOWN = "sheet-unknown"
    SHEET_TWICE = "sheet-twice"
    SETTINGS_TWICE = "settings-twice"
    FORMULA = "formula"
    CELL_ERROR = "cell-error"
    CELL_MERGED = "cell-merged"
    CELL_DATE = "cell-date"
    # cells
    BLANK = "blank"
    ID_FORM = "id-form"
    NOT_A_NUMBER = "not-a-number"
    FRACTION = "fraction"
    NEGATIVE = "negative"
    OUT_OF_RANGE = "out-of-range"
    NOT_A_DATE = "not-a-date"
    NOT_YES_NO = "not-yes-no"
    CHOICE = "choice"
    LEVEL = "level"
    TEST_SCORE = "test-score"
    SKILL_FORM = "skill-form"
    SKILL_TWICE = "skill-twice"
    ITEM_TWICE = "item-twice"
    JOB_FORM = "job-form"
    # rows and what they refer to
    ID_TWICE = "id-twice"
    PAIR_TWICE = "pair-twice"
    PINNED_TWICE = "pinned-twice"
    UNKNOWN_ID = "unknown-id"
    OFFICE_COMPANY = "office-company"
    OFFICE_PREFECTURE = "office-prefecture"
    PREFECTURE_MISSING = "prefecture-missing"
    PREFECTURE_UNKNOWN = "prefecture-unknown"
    FIELD_UNKNOWN = "field-unknown"
    FIELD_SPELLING = "field-spelling"
    SEX_GROUND = "sex-ground"
    AGE_GROUND = "age-ground"
    AGE_ORDER = "age-order"
    SEATS_ORDER = "seats-order"
    RANK_WITH_REJECT = "rank-with-reject"
    RANK_BLANK = "rank-blank"
    GROUP_OF_ONE = "group-of-one"
    DATE_ORDER = "date-order"


def grouped(issues: Iterable[Issue], shown: int = SHOWN) -> list[Issue]:
    """For display: the first ``shown`` issues alike, then one that counts the rest.

    Alike are issues of one code, severity, file and column (in ``scenario.yaml``, where the
    column is a position, of one code). Kinds stand in the order of their first issue.
    """
    kinds: dict[tuple[str, str, str, str], list[Issue]] = defaultdict(list)
    for issue in issues:
        column = "" if issue.column.isdecimal() else issue.column
        kinds[(issue.code, issue.severity, issue.file, column)].append(issue)
    lines: list[Issue] = []
    for alike in kinds.values():
        lines.extend(alike[:shown])
        if len(alike) > shown:
            rest = Phrase("and {n} more alike", n=len(alike) - shown)
            lines.append(replace(alike[shown], row=None, message=rest, hint=NO_HINT))
    return lines
