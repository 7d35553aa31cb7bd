"""The page: complete, whole in itself, escaped, and the same each time."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from matcher.explainer.fairness import BANDS
from matcher.reports.facts import AGE_BANDS
from matcher.reports.page import page
from matcher.reports.sections import demand, places, reasons, scores
from matcher.reports.sections.fairness import audit
from matcher.reports.views.first import PROOFS
from matcher.texts.translate import LANGUAGES, texts
from matcher.verifier.findings import Code as Finds
from matcher.verifier.findings import Finding, Verdict
from reports.folders import HOSTILE, facts_of, page_of
from reports.html import Element, parsed, table_named, table_rows

NAMES = ("tiny", "first_wave", "hostile", "hopeless")
EN = texts("en")


def tree_of(name: str, language: str = "en") -> Element:
    return parsed(page_of(name, language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_the_page_is_well_formed_and_says_its_language(name: str, language: str) -> None:
    assert tree_of(name, language).all("html")[0].attributes["lang"] == language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_the_page_needs_nothing_else(name: str, language: str) -> None:
    tree = tree_of(name, language)
    assert not tree.all("script") + tree.all("img") + tree.all("iframe") + tree.all("object")
    addresses = [
        value
        for element in tree.all()
        for key, value in element.attributes.items()
        if key in ("href", "src", "action", "xlink:href")
    ]
    assert all(value.startswith("#") or value == "data:," for value in addresses)
    (style,) = tree.all("style")
    assert "url(" not in style.text
    assert "@import" not in style.text
    handlers = [key for element in tree.all() for key in element.attributes if key[:2] == "on"]
    assert handlers == []


@pytest.mark.parametrize("name", NAMES)
def test_every_link_within_the_page_leads_somewhere(name: str) -> None:
    tree = tree_of(name)
    ids = [element.attributes["id"] for element in tree.all() if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    assert {link.attributes["href"][1:] for link in tree.all("a")} <= set(ids)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_picture_has_a_text_and_a_table(name: str, language: str) -> None:
    for section in tree_of(name, language).all("section"):
        pictures = [svg for svg in section.all("svg") if svg.attributes.get("role") == "img"]
        for svg in pictures:
            for label in svg.attributes["aria-labelledby"].split():
                assert svg.by_id(label).text
            assert section.all("table"), section.attributes["id"]
        for svg in section.all("svg"):
            assert svg in pictures or svg.attributes["aria-hidden"] == "true"


@pytest.mark.parametrize("name", NAMES)
def test_every_table_has_a_caption_and_headings(name: str) -> None:
    for table in tree_of(name).all("table"):
        assert table.all("caption")[0].text
        columns = table.all("thead")[0].all("th")
        for row in table.all("tbody")[0].all("tr"):
            assert len(row.children) == len(columns)
            assert row.children[0].attributes["scope"] == "row"


def test_hostile_texts_stay_texts() -> None:
    tree = tree_of("hostile")
    told = tree.text
    for text in HOSTILE[:3]:
        assert " ".join(text.split()) in told
    assert "49" not in tree.all("h1")[0].text
    assert tree.all("h1")[0].text == f"{HOSTILE[0]}{HOSTILE[4]}"


def test_the_first_screen_says_what_was_decided() -> None:
    told = tree_of("tiny").all("header")[0].text
    for text in (
        "7 of 12 candidates are placed", "Seats filled 7 of 11, 64%", "Proven best",
        "Candidates without a seat 5 of 12, 42%", "Open seats 4 in 4 job orders",
    ):  # fmt: skip
        assert text in told
    assert "No plan can fill more seats, and none that fills as many fits better" in told


def test_where_seats_have_priorities_the_proof_counts_by_them() -> None:
    assert facts_of("first_wave").prioritised
    assert "more seats, counted by priority" in tree_of("first_wave").all("header")[0].text


def test_the_heat_map_is_its_frame() -> None:
    frame = demand.supply_and_demand(facts_of("first_wave"))
    shown = [row[1:] for row in table_named(tree_of("first_wave"), "People over seats")]
    cells = [cell.removeprefix("▼ ").replace("–", "0") for row in shown for cell in row]
    told = [[int(n) for n in cell.split(" / ")] for cell in cells]
    assert told == frame[["people", "seats"]].to_numpy().tolist()


def test_the_prefecture_table_is_its_frame() -> None:
    frame = places.prefectures(facts_of("first_wave"))
    frame = frame[frame["seats"] > 0]
    rows = [row[:3] for row in table_named(tree_of("first_wave"), "Seats by prefecture")]
    told = [[row.prefecture, str(row.seats), str(row.filled)] for row in frame.itertuples()]
    assert rows == told


def test_the_map_shows_every_prefecture_once() -> None:
    (svg,) = [s for s in tree_of("tiny").all("svg") if "map" in s.attributes["class"].split()]
    tiles = [group for group in svg.all("g") if group.all("title")]
    names = [tile.all("text")[0].text for tile in tiles]
    assert len(names) == len(set(names)) == 47
    spots = [(t.all("rect")[0].attributes["x"], t.all("rect")[0].attributes["y"]) for t in tiles]
    assert len(set(spots)) == 47


def test_the_flow_table_is_its_frame() -> None:
    facts = facts_of("first_wave")
    rows = table_named(tree_of("first_wave"), "Placements by home province and region")
    assert sum(int(row[-1]) for row in rows) == facts.placed
    assert all(sum(map(int, row[1:-1])) == int(row[-1]) for row in rows)
    frame = places.flows(facts)
    assert len(tree_of("first_wave").all("path")) == len(frame)


def test_the_score_table_is_its_frame() -> None:
    frame = scores.distribution(facts_of("first_wave"))
    rows = table_named(tree_of("first_wave"), "Placements by score")
    assert [int(row[1]) for row in rows] == frame["people"].tolist()


def test_reasons_add_up_to_everybody_and_every_seat() -> None:
    facts = facts_of("first_wave")
    tree = tree_of("first_wave")
    people = table_named(tree, "Candidates without a seat, by reason")
    assert sum(int(row[1]) for row in people) == len(facts.people) - facts.placed
    seats = table_named(tree, "Open seats, by reason")
    assert sum(int(row[2]) for row in seats) == facts.seats - facts.placed
    barred = facts.folder.unplaced["reason"] == "no_eligible_seat"
    assert sum(reasons.hurdles(facts)["people"]) == barred.sum()


def test_the_bands_of_age_are_those_of_the_explanations() -> None:
    assert tuple(low for low, _ in AGE_BANDS) == BANDS


def test_the_audit_shows_no_number_from_one_to_four() -> None:
    for name in ("tiny", "first_wave"):
        for attribute in ("sex", "age_band", "province", "sending_org"):
            for _, size, *ranges in audit(facts_of(name), attribute).itertuples(index=False):
                assert size >= 5
                for low, high in ranges:
                    assert low < high or not (0 < low < 5 or 0 < size - low < 5)


def test_without_a_plan_the_page_says_so_and_why() -> None:
    tree = tree_of("hopeless")
    told = tree.all("header")[0].text
    assert "No plan can keep every rule" in told
    assert "The rules contradict each other" in told
    assert "2 candidates · 1 seat" in told
    shown = [section.attributes["id"] for section in tree.all("main")[0].all("section")]
    assert shown == ["clash", "demand", "goals"]
    assert table_named(tree, "The rules that clash") == [["Seats of job order O-1", "1"]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("status", "proof"), [(s, p) for s, p in PROOFS if s in ("optimal", "feasible")]
)
def test_every_outcome_has_its_sentence(status: str, proof: str, language: str) -> None:
    known = facts_of("tiny")
    run = {"status": status, "proof": proof, "goals": [{"goal": "fill", "value": 7, "bound": 9}]}
    verdict = Verdict(numbers={"goals": {"fill": {"value": 7, "bound": 9}}})
    changed = replace(known, folder=replace(known.folder, run=run), verdict=verdict)
    tree = parsed(page(changed, texts(language)))
    assert tree.all("header")[0].text.count(texts(language)(PROOFS[status, proof])) == 1
    assert table_rows(tree.by_id("goals").all("table")[0])[0][1:] == ["7", "9"]
    links = [link.attributes["href"] for link in tree.all("ol")[0].all("a")]
    assert ("#goals" in links) == (status == "feasible")


def test_what_the_verifier_objects_to_stands_on_the_first_screen() -> None:
    finding = Finding(Finds.SEATS_EXCEEDED, "O-1 has 9 placements")
    doubtful = replace(facts_of("tiny"), verdict=Verdict(1, [finding]))
    told = parsed(page(doubtful, EN)).all("header")[0].text
    assert "Not accepted by the verifier" in told
    assert "Proven best" not in told
    assert "No plan can fill more seats" not in told
    assert "does not accept this result" in told
    assert "seats-exceeded O-1 has 9 placements" in told


def test_the_same_folder_gives_the_same_page() -> None:
    facts = facts_of("first_wave")
    assert page(facts, EN) == page(facts, EN)


@pytest.mark.parametrize("language", ["id", "ja"])
def test_no_english_sentence_is_left_in_a_translated_page(language: str) -> None:
    words = r"\b(the|and|of|is|are|seats|orders|eligible|points|with)\b"
    for name in ("tiny", "first_wave"):
        body = tree_of(name, language).all("main")[0].text
        assert re.findall(words, body) == []
