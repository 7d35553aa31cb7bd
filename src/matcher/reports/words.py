"""What the codes of a result folder are called where people read them."""

from __future__ import annotations

from collections.abc import Callable

from matcher.texts.forms import DASH
from matcher.texts.translate import Texts, marked

FIELDS = {
    "care": marked("Care"),
    "building_cleaning": marked("Building cleaning"),
    "linen_supply": marked("Linen supply"),
    "industrial_products_mfg": marked("Industrial products"),
    "construction": marked("Construction"),
    "shipbuilding": marked("Shipbuilding"),
    "auto_maintenance": marked("Automobile maintenance"),
    "aviation": marked("Aviation"),
    "accommodation": marked("Accommodation"),
    "auto_transport": marked("Automobile transport"),
    "railway": marked("Railway"),
    "logistics_warehouse": marked("Logistics and warehousing"),
    "agriculture": marked("Agriculture"),
    "fishery": marked("Fishery"),
    "food_beverage_mfg": marked("Food and beverages"),
    "food_service": marked("Food service"),
    "forestry": marked("Forestry"),
    "wood_industry": marked("Wood industry"),
    "resource_recycling": marked("Resource recycling"),
}
SCHEMES = {
    "titp": marked("Technical Intern Training (TITP)"),
    "esd": marked("Employment for Skill Development (ESD)"),
    "ssw": marked("Specified Skilled Worker (SSW)"),
}
SEXES = {"F": marked("Women"), "M": marked("Men")}
TYPES = {"supervised": marked("supervised"), "individual": marked("individual")}
YES_NO = {"yes": marked("yes"), "no": marked("no")}
LEVELS = {"none": marked("none")}

UNPLACED = {
    "no_eligible_seat": marked("No seat that the person may take"),
    "limit_reached": marked("Seats are open, but a limit is reached"),
    "outbid": marked("Every seat that would fit is taken"),
    "no_gain": marked("A seat is open, but no goal gains by it"),
}
UNPLACED_HELP = {
    "no_eligible_seat": marked("Remove the hurdle that shuts most seats"),
    "limit_reached": marked("Raise the limit where it is the programme's own, or move the order to "
                            "a company or office with room"),
    "outbid": marked("More seats for the same jobs, or further skills"),
    "no_gain": marked("Look at priorities and penalties: the goals are content without"),
}  # fmt: skip
OPEN = {
    "no_eligible_candidate": marked("No candidate meets the conditions"),
    "limit_reached": marked("A limit is reached"),
    "candidates_elsewhere": marked("All who fit are placed elsewhere"),
    "no_gain": marked("Candidates fit, but no goal gains by them"),
}
OPEN_HELP = {
    "no_eligible_candidate": marked("Recruit or train for these jobs, or ease what the order asks"),
    "limit_reached": marked("These seats can't be filled as long as the limit stands"),
    "candidates_elsewhere": marked("Recruit or train more people for these jobs"),
    "no_gain": marked("Look at priorities and penalties: the goals are content without"),
}
CODES = {
    "skill": marked("job or skill level"),
    "language": marked("Japanese level"),
    "avoid": marked("working conditions the person can't accept"),
    "ready": marked("ready only after arrival"),
    "documents": marked("passport or medical check expires"),
    "sex": marked("sex asked for"),
    "age": marked("age"),
    "wage": marked("wage under the person's minimum"),
    "suspended": marked("company suspended"),
    "prior": marked("was a technical intern before"),
    "forbidden": marked("forbidden by the planner"),
    "unlisted": marked("not in the table of scores"),
    "rejected": marked("rejected at the interview"),
    "declined": marked("declined by the candidate"),
}
CODE_HELP = {
    "skill": marked("train for jobs with open seats, or win orders for the jobs people have"),
    "language": marked("more Japanese lessons before the test, or orders that ask for less"),
    "avoid": marked("ask company and candidate whether the condition is needed"),
    "ready": marked("orders that arrive later, or earlier training"),
    "documents": marked("renew passport or medical check now"),
    "sex": marked("ask the company whether the ground still holds"),
    "age": marked("orders without an age limit"),
    "wage": marked("orders that pay more, or a talk about the minimum"),
    "suspended": marked("wait for the suspension to end, or place with other companies"),
    "prior": marked("orders of other schemes: a former intern may return as SSW"),
    "forbidden": marked("review the pins that forbid the pair"),
    "unlisted": marked("give the pair points in the table of scores"),
    "rejected": marked("interviews with other companies"),
    "declined": marked("orders that the candidate would accept"),
}
RULES: dict[str, str] = {
    "titp-2017/company": marked("Technical interns of a company (TITP)"),
    "titp-2017/construction": marked("Technical interns in construction (TITP)"),
    "titp-2017/care-first-year": marked("First-year care interns of an office (TITP)"),
    "titp-2017/care-total": marked("Care interns of all stages of an office (TITP)"),
    "esd-2027/company": marked("ESD workers of a company"),
    "ssw-2024/care": marked("SSW care workers of an office"),
    "beds": marked("Free beds of an office"),
}
BOUNDS = {
    "max": marked("at most"),
    "min": marked("at least"),
    "max_share": marked("share at most"),
    "min_share": marked("share at least"),
}
GOALS = {
    "fill": marked("Filled seats, by priority"),
    "score": marked("Fit, in points"),
    "worst_off": marked("Lowest fit of any placement"),
    "parity": marked("Lowest placement rate of any group"),
    "changes": marked("Changes to the earlier plan"),
}
ATTRIBUTES = {
    "province": marked("Home province"),
    "sending_org": marked("Sending organisation"),
    "sex": marked("Sex"),
    "age_band": marked("Age on the day of the plan"),
}


def word(words: dict[str, str], key: str, t: Texts) -> str:
    """What a key is called; a key without a name stays as it is, a blank one is a dash."""
    return t(words[key]) if key in words else key or DASH


def attribute_value(attribute: str, value: str, t: Texts) -> str:
    """A value of an attribute of the scenario, as people read it."""
    if attribute == "arrival":
        return t.date(value)
    if attribute == "arrival_month":
        return t.month(value)
    told = ATTRIBUTE_WORDS.get(attribute)
    return told(value, t) if told else value


def place(name: str, t: Texts) -> str:
    """A prefecture or province in this language where the catalogue knows it."""
    return t.place(name) if name else DASH


def _of(words: dict[str, str]) -> Callable[[str, Texts], str]:
    return lambda key, t: word(words, key, t)


ATTRIBUTE_WORDS: dict[str, Callable[[str, Texts], str]] = {
    "sex": _of(SEXES),
    "field": _of(FIELDS),
    "scheme": _of(SCHEMES),
    "metro": _of(YES_NO),
    "type": _of(TYPES),
    "prefecture": place,
    "province": place,
    "language": _of(LEVELS),
}
