"""Japan's prefectures as tiles, and the flow from home province to region."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from matcher.reports.facts import Facts
from matcher.reports.frames import lookup, records
from matcher.reports.sections.places import OTHERS, flows, prefectures, regions_in
from matcher.reports.svg import picture, tag
from matcher.reports.table import Table, bars, cells, figures, name
from matcher.reports.views.bars import part_bar
from matcher.reports.views.flow import flow_picture
from matcher.reports.views.section import Section
from matcher.reports.words import place
from matcher.texts.translate import Texts

#: Column and row of each prefecture's tile.
TILES = {
    "Hokkaido": (13, 0), "Aomori": (12, 1), "Akita": (11, 2), "Iwate": (12, 2),
    "Yamagata": (11, 3), "Miyagi": (12, 3), "Ishikawa": (8, 4), "Toyama": (9, 4),
    "Niigata": (10, 4), "Fukushima": (11, 4), "Fukui": (7, 5), "Gifu": (8, 5), "Nagano": (9, 5),
    "Gunma": (10, 5), "Tochigi": (11, 5), "Ibaraki": (12, 5), "Shimane": (3, 6),
    "Tottori": (4, 6), "Hyogo": (5, 6), "Kyoto": (6, 6), "Shiga": (7, 6), "Aichi": (8, 6),
    "Yamanashi": (9, 6), "Saitama": (10, 6), "Tokyo": (11, 6), "Chiba": (12, 6),
    "Yamaguchi": (2, 7), "Hiroshima": (3, 7), "Okayama": (4, 7), "Osaka": (6, 7), "Nara": (7, 7),
    "Mie": (8, 7), "Shizuoka": (9, 7), "Kanagawa": (11, 7), "Wakayama": (7, 8), "Ehime": (4, 9),
    "Kagawa": (5, 9), "Kochi": (4, 10), "Tokushima": (5, 10), "Saga": (0, 8), "Fukuoka": (1, 8),
    "Nagasaki": (0, 9), "Kumamoto": (1, 9), "Oita": (2, 9), "Kagoshima": (1, 10),
    "Miyazaki": (2, 10), "Okinawa": (0, 11),
}  # fmt: skip
WIDE, HIGH, GAP = 66, 50, 4
CLASSES = (("r-1", 50), ("r-2", 70), ("r-3", 85), ("r-4", 100))


def map_section(facts: Facts, t: Texts) -> Section:
    """Fill rates by prefecture."""
    frame = prefectures(facts)
    return Section(
        "map",
        t("Where the seats are"),
        _map_finding(frame, t),
        picture=tile_map(frame, t),
        folded=[prefecture_table(frame, t)],
        note=t("Each tile is a prefecture, about where it lies; the figure is the share of its "
               "seats that is filled."),
    )  # fmt: skip


def rate_class(filled: int, seats: int) -> str:
    """Style of a fill rate."""
    if not seats:
        return "r-0"
    return next((name for name, under in CLASSES if filled * 100 < under * seats), "r-5")


def tile_map(frame: pd.DataFrame, t: Texts) -> Markup:
    """A tile for each prefecture, with its name and fill rate."""
    known = lookup(frame, "prefecture")
    tiles = [
        _tile(key, spot, known[key]["filled"], known[key]["seats"], t)
        for key, spot in TILES.items()
    ]
    size = (14 * WIDE - GAP, 12 * HIGH - GAP)
    return picture(
        "map",
        size,
        t("Map of Japan's prefectures by fill rate"),
        t.sentences(_map_finding(frame, t), t("The table gives every prefecture's figures.")),
        _legend(t),
        *tiles,
    )


def _tile(key: str, spot: tuple[int, int], filled: int, seats: int, t: Texts) -> Markup:
    x, y = spot[0] * WIDE, spot[1] * HIGH
    middle, full = x + (WIDE - GAP) / 2, place(key, t)
    figure = t.percent(filled, seats)
    told = f"{full}: {t.number(filled)} / {t.number(seats)}"
    # On a phone the long names would be too small to read.
    short = full if t.language == "ja" else full[:3]
    return tag(
        "g",
        tag("title", told),
        tag("rect", x=x, y=y, width=WIDE - GAP, height=HIGH - GAP, rx=4),
        tag("text", full, class_="wide", x=middle, y=y + 19),
        tag("text", short, class_="narrow", x=middle, y=y + 21),
        tag("text", figure, class_="figure", x=middle, y=y + 36),
        class_=rate_class(filled, seats),
    )


def _legend(t: Texts) -> Markup:
    told = [
        ("r-5", t("all filled")), ("r-4", "85–99%"), ("r-3", "70–84%"), ("r-2", "50–69%"),
        ("r-1", t("under {share}", share="50%")), ("r-0", t("no seats")),
    ]  # fmt: skip
    items = []
    for i, (style, text) in enumerate(told):
        y = 8 + i * 34
        swatch = tag("rect", x=0, y=y, width=34, height=24, rx=4, class_=style)
        items += [swatch, tag("text", text, x=44, y=y + 17)]
    return tag("g", *items, class_="legend")


def _map_finding(frame: pd.DataFrame, t: Texts) -> str:
    offered = frame[frame["seats"] > 0]
    if offered.empty:
        return t("No order offers a seat.")
    full = int((offered["filled"] == offered["seats"]).sum())
    most = max(records(offered), key=lambda row: row.seats - row.filled)
    told = t.count(
        "Seats are offered in {n} prefecture.",
        "Seats are offered in {n} prefectures.",
        len(offered),
    )
    some = t.count("{n} of them is full.", "{n} of them are full.", full)
    told = t.sentences(told, some if full else t("None of them is full."))
    if most.seats == most.filled:
        return told
    where = t(
        "Most open seats: {prefecture}, {open} of {seats}.",
        prefecture=place(most.prefecture, t),
        open=t.number(most.seats - most.filled),
        seats=t.number(most.seats),
    )
    return t.sentences(told, where)


def prefecture_table(frame: pd.DataFrame, t: Texts) -> Table:
    """Seats and fill rate of each prefecture that has seats."""
    columns = [name(t("Prefecture")), figures(t("Seats")), figures(t("Filled")),
               figures(t("Open")), figures(t("Fill rate")), bars("")]  # fmt: skip
    rows = []
    for key, seats, filled in records(frame):
        if seats:
            numbers = [t.number(n) for n in (seats, filled, seats - filled)]
            rate = t.percent(filled, seats)
            rows.append(cells(place(key, t), *numbers, rate, part_bar(filled, seats)))
    return Table(t("Seats by prefecture"), columns, rows)


def flow_section(facts: Facts, t: Texts) -> Section:
    """From home province to region of Japan."""
    frame = flows(facts)
    return Section(
        "flow",
        t("From home province to region"),
        _flow_finding(frame, t),
        picture=flow_picture(frame, t) if len(frame) else None,
        folded=[flow_table(frame, t)] if len(frame) else [],
    )


def province(key: str, t: Texts) -> str:
    """A province, or what stands for the rest."""
    return t("other provinces") if key == OTHERS else place(key, t) if key else t("not given")


def _flow_finding(frame: pd.DataFrame, t: Texts) -> str:
    if frame.empty:
        return t("Nobody is placed.")
    largest = frame[frame["province"] != OTHERS].sort_values("people", kind="stable").iloc[-1]
    return t(
        "The largest flow is from {province} to {region}: {people} of {placed} placements.",
        province=province(largest["province"], t),
        region=place(largest["region"], t),
        people=t.number(int(largest["people"])),
        placed=t.number(int(frame["people"].sum())),
    )


def flow_table(frame: pd.DataFrame, t: Texts) -> Table:
    """Provinces down, regions across."""
    regions = regions_in(frame)
    counts = {(p, r): n for p, r, n in records(frame)}
    columns = [name(t("Home province")), *(figures(place(r, t)) for r in regions),
               figures(t("All"))]  # fmt: skip
    rows = []
    for key in dict.fromkeys(frame["province"]):
        own = [counts.get((key, region), 0) for region in regions]
        rows.append(cells(province(key, t), *map(t.number, own), t.number(sum(own))))
    return Table(t("Placements by home province and region"), columns, rows)
