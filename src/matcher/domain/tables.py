"""The data dictionary: every table of a scenario, every column, its meaning and range.

Readers, checks, the verifier's input, the documentation and the workbook all follow this
one description. Frames of a :class:`~matcher.domain.scenario.Scenario` have exactly these
columns (and free ``x_`` notes), typed by :class:`Kind`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a cell holds, and the type its column has in a frame (blank in brackets)."""

    ID = "id"  # str; never blank in the table that owns it
    TEXT = "text"  # str ("")
    COUNT = "count"  # Int64 (NA, or the default): a whole number within low..high
    DECIMAL = "decimal"  # float64 (the default)
    DATE = "date"  # datetime64[s] (NaT)
    YES_NO = "yes/no"  # boolean (NA, or the default)
    CHOICE = "choice"  # str, one of choices ("", or the default)
    LEVEL = "level"  # str, a name of LEVELS ("none")
    ITEMS = "items"  # str: trimmed items joined by ";" ("")
    SKILLS = "skills"  # str: "job:level" joined by ";" ("")


@dataclass(frozen=True, slots=True)
class Field:
    """One column. ``default`` replaces a blank cell; None keeps it blank."""

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    required: bool = False
    low: int | None = None
    high: int | None = None
    choices: tuple[str, ...] = ()
    default: str | int | float | bool | None = None
    references: str = ""  # the table whose key this column names


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its key (the column or columns that must be unique) and its fields."""

    name: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    optional: bool = False
    by_name: dict[str, Field] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {item.name: item for item in self.fields})


def _id(name: str, meaning: str, references: str = "", required: bool = True) -> Field:
    return Field(name, Kind.ID, meaning, required=required, references=references)


def _count(
    name: str,
    meaning: str,
    default: int | None = 0,
    *,
    low: int = 0,
    high: int | None = None,
    unit: str = "people",
    required: bool = False,
) -> Field:
    return Field(name, Kind.COUNT, meaning, unit, required, low, high, default=default)


def _yes_no(name: str, meaning: str, default: bool | None = False) -> Field:
    return Field(name, Kind.YES_NO, meaning, default=default)


def _text(name: str, meaning: str, required: bool = False) -> Field:
    return Field(name, Kind.TEXT, meaning, required=required)


def _date(name: str, meaning: str, required: bool = False) -> Field:
    return Field(name, Kind.DATE, meaning, "day", required)


def _items(name: str, meaning: str) -> Field:
    return Field(name, Kind.ITEMS, meaning)


CANDIDATES = Table(
    "candidates",
    ("candidate_id",),
    (
        _id("candidate_id", "pseudonymous id of the candidate"),
        _date("birth_date", "date of birth"),
        Field("sex", Kind.CHOICE, "sex; blank is not given", choices=("F", "M"), default=""),
        _text("province", "home province"),
        _text("sending_org", "sending organisation"),
        Field("language", Kind.LEVEL, "Japanese level or test result", default="none"),
        Field(
            "skills",
            Kind.SKILLS,
            "jobs the candidate can do, each with a level 0-100",
            low=0,
            high=100,
            default="",
        ),
        _count("screening", "screening result", 50, high=100, unit="points"),
        _items("avoid", "conditions this person can't work under"),
        _date("ready_from", "first day the person can arrive"),
        _date("valid_until", "last day passport and medical check are valid"),
        _count("min_net_wage", "lowest net wage accepted", None, unit="JPY a month"),
        _items("prefer_jobs", "preferred jobs, best first"),
        _items("prefer_prefectures", "preferred prefectures, best first"),
        _text("group", "placed at one company together with all of this name, or not at all"),
        _date("waiting_since", "day the wait began"),
        _yes_no("prior_titp", "was a technical intern before"),
        Field(
            "show_up",
            Kind.DECIMAL,
            "chance that the person departs",
            "0-1",
            low=0,
            high=1,
            default=1.0,
        ),
    ),
)

COMPANIES = Table(
    "companies",
    ("company_id",),
    (
        _id("company_id", "id of the host company"),
        _text("name", "display name; never needed"),
        _text("field", "industry field"),
        _text("hq_prefecture", "prefecture of the registered office"),
        _yes_no(
            "hq_metro", "registered office lies in a metropolitan area; blank is unknown", None
        ),
        _text("supervising_org", "supervising organisation"),
        _count("staff", "full-time staff, interns excluded", None),
        _yes_no("excellent", "company is certified excellent"),
        _yes_no("supervising_org_excellent", "supervising organisation is certified excellent"),
        Field(
            "type",
            Kind.CHOICE,
            "supervised or individual intake",
            choices=("supervised", "individual"),
            default="supervised",
        ),
        _yes_no("suspended", "may take nobody now"),
        _count("titp1_in_place", "first-stage interns in place when this intake arrives"),
        _count("titp_in_place", "interns of all stages in place when this intake arrives"),
        _count("esd_in_place", "ESD workers in place when this intake arrives"),
        _count("compatriots", "compatriots already there"),
    ),
)

OFFICES = Table(
    "offices",
    ("office_id",),
    (
        _id("office_id", "id of the worksite"),
        _id("company_id", "company the office belongs to", "companies"),
        _text("prefecture", "prefecture of the worksite"),
        _count("care_staff", "full-time care staff", None),
        _count("care_titp1_in_place", "first-stage care interns in place"),
        _count("care_titp_in_place", "care interns of all stages in place"),
        _count("dorm_female", "free beds for women; blank is no limit", None, unit="beds"),
        _count("dorm_male", "free beds for men; blank is no limit", None, unit="beds"),
    ),
    optional=True,
)

ORDERS = Table(
    "orders",
    ("order_id",),
    (
        _id("order_id", "id of the job order"),
        _id("company_id", "company that hires", "companies"),
        _id("office_id", "worksite", "offices", required=False),
        _text("prefecture", "prefecture; needed where no office is named"),
        Field(
            "scheme", Kind.CHOICE, "residence scheme", required=True, choices=("titp", "esd", "ssw")
        ),
        _text("job", "job code", required=True),
        _count("seats", "seats offered", None, unit="seats", required=True),
        _count("min_seats", "the order gets nobody, or at least this many", 0),
        Field("min_language", Kind.LEVEL, "language level asked for", default="none"),
        _count("min_skill", "skill level asked for", 0, high=100, unit="points"),
        _items("conditions", "conditions of the work"),
        _date("arrival", "day of arrival", required=True),
        _count("net_wage", "net wage", None, unit="JPY a month"),
        Field("sex", Kind.CHOICE, "sex asked for", choices=("F", "M", "any"), default="any"),
        _text("sex_ground", "lawful ground of a limit by sex"),
        _count("min_age", "lowest age at arrival", None, unit="years"),
        _count("max_age", "highest age at arrival", None, unit="years"),
        _text("age_ground", "lawful ground of a limit by age"),
        _yes_no("language_course", "the company provides the language course"),
        _count("priority", "weight of one filled seat", 1, low=1, unit="points"),
    ),
)

RANKINGS = Table(
    "rankings",
    ("order_id", "candidate_id"),
    (
        _id("order_id", "order interviewed for", "orders"),
        _id("candidate_id", "candidate interviewed", "candidates"),
        _count("rank", "1 = best; ties allowed", None, low=1, unit="rank"),
        Field(
            "decision",
            Kind.CHOICE,
            "outcome of the interview",
            required=True,
            choices=("accept", "reject", "decline"),
        ),
    ),
    optional=True,
)

SCORES = Table(
    "scores",
    ("candidate_id", "order_id"),
    (
        _id("candidate_id", "candidate", "candidates"),
        _id("order_id", "order", "orders"),
        Field(
            "score",
            Kind.COUNT,
            "the planner's own points for the pair",
            "points",
            True,
            0,
            1_000_000,
        ),
    ),
    optional=True,
)

PINS = Table(
    "pins",
    ("candidate_id", "order_id"),
    (
        _id("candidate_id", "candidate", "candidates"),
        _id("order_id", "order", "orders"),
        Field(
            "action",
            Kind.CHOICE,
            "pin keeps the pair, forbid excludes it",
            required=True,
            choices=("pin", "forbid"),
        ),
        _text("reason", "why; repeated in explanations", required=True),
        _yes_no("override", "lifts eligibility for this pair alone"),
    ),
    optional=True,
)

TABLES = {
    table.name: table for table in (CANDIDATES, COMPANIES, OFFICES, ORDERS, RANKINGS, SCORES, PINS)
}
