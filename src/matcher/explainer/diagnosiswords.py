"""A diagnosis in plain words. Every number comes from the JSON that is told."""

from __future__ import annotations

from collections.abc import Callable

from matcher.explainer.words import Told, change_words, counted, listed, wrapped


def diagnosis_words(told: Told) -> str:
    """A diagnosis."""
    if told["status"] == "stopped":
        return "Whether a plan exists was not found out in time."
    if told["status"] == "infeasible":
        return "\n".join([*_conflict(told["conflict"]), "", *_repairs(told["repairs"])])
    lines = _summary(told["summary"])
    return "\n".join([*lines, *(line for item in told["bottlenecks"] for line in _one(item))])


def _conflict(told: Told | None) -> list[str]:
    if told is None:
        return ["No plan keeps every rule; which rules conflict was not found out in time."]
    head = "No plan keeps every rule. These can't hold together"
    proven = "; without any one of them the others can:" if told["minimal"] else ":"
    return [head + proven, *(f"  {row}" for row in told["rows"])]


def _repairs(items: list[Told]) -> list[str]:
    if not items:
        return ["No repair was found in time."]
    lines = ["Any one of these makes a plan possible, cheapest first (each solved again):"]
    for item in items:
        what = "; ".join(change_words(change) for change in item["changes"])
        lines += wrapped(f"  cost {item['cost']}: {what}", 4)
    return lines


def _summary(told: Told) -> list[str]:
    lines = [
        f"{told['placed']:,} of {counted(told['candidates'], 'candidate')} placed; "
        f"{told['open_seats']:,} of {counted(told['seats'], 'seat')} open.",
        f"{told['without_eligible_order']:,} have no eligible order.",
    ]
    word = "No plan places more than" if told["exact"] else "By seats and nested limits, at most"
    return [*lines, f"{word} {told['most_placed']:,}.", ""]


def _one(item: Told) -> list[str]:
    words: dict[str, Callable[[Told], str]] = {
        "competition": _competition,
        "row": _row,
        "training": _training,
    }
    return wrapped(words[item["kind"]](item), 2)


def _competition(item: Told) -> str:
    jobs = f" (jobs {listed(item['jobs'])})" if item["jobs"] else f" ({listed(item['rows'])})"
    return (
        f"{counted(item['people'], 'candidate')} compete for {counted(item['seats'], 'place')}"
        f"{jobs}: {item['short']:,} stay unplaced in every plan."
    )


def _row(item: Told) -> str:
    basis = f" ({item['basis']})" if item["basis"] else ""
    text = f"{item['row']} is full at {item['bound']}{basis}"
    if item["worth"] is None:
        return f"{text}; price {item['price']:,}."
    parts = [f"{value:+,} {name}" for name, value in item["worth"].items() if value]
    return f"{text}; one more changes the plan by {', '.join(parts) or 'nothing'}."


def _training(item: Told) -> str:
    people = counted(item["people"], "unplaced candidate")
    levels = ", ".join(f"{count} to {level}" for level, count in item["levels"].items())
    what = f"Japanese ({levels})"
    if item["job"] is not None:
        any_level = list(item["levels"]) == ["0"]
        what = f"job {item['job']} ({'any level' if any_level else f'level: {levels}'})"
    return f"Training {people} in {what} fills {counted(item['fills'], 'open seat')}."
